"""Candidates, applications, interviews, and who and what belongs to them."""
