"""HTTP, and nothing else: one file a resource, and what all of them share."""
