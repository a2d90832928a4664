"""Event types, the body that events are sent in, which endpoint wants which event, and when an endpoint is given up."""
