"""Tasks: planning and replanning, advancing in time, what callers do with them, and where they see them."""
