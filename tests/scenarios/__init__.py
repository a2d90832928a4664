"""Whole applications as tables that a career adviser could check without reading any code."""
