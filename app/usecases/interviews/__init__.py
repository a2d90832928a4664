"""Candidates, applications, interviews, and their panels, deadlines and debriefs."""
