"""Interactions with the company, and the candidate's references."""
