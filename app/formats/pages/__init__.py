"""Pages and pictures for people: the agenda, timelines, the landing page."""
