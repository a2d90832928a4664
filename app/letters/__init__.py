"""Letters that follow from a task: drafting one from a case's own facts, and checking one before it is sent."""
