"""Files, pages and messages, as other programs read them."""
