"""Afterview: plans what to do after a job interview, and tells other programs when it is time."""
