"""A candidate as a whole: export, import, erasure."""
