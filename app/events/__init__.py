"""What happened, as others are told it: the catalogue of event types and who wants which."""
