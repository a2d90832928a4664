"""What a stranger can do to the running service, and what it does about it."""
