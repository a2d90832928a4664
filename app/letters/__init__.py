"""Letters that follow from a task: drafting one from an application's own facts, and checking one before it is sent."""
