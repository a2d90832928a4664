"""Formats, as others read them."""
