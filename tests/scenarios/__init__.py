"""Whole processes told as tables that a career adviser could check without reading any code."""
