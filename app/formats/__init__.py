"""What others can open: pictures and pages, made of resources by pure functions."""
