"""Attacks as plain values, written by people who had read the contract and not the code."""
