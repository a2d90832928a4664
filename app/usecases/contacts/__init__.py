"""What was said between candidate and company, and who vouches for the candidate."""
