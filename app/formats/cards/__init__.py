"""Reading and writing business cards (vCard)."""
