"""Business cards, out and in: vCard."""
