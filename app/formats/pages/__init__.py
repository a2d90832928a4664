"""What people look at: the agenda, timelines, the landing page."""
