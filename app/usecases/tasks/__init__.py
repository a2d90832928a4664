"""What the plan asks for: planning, replanning, time passing, what callers do with tasks, and where they see them."""
