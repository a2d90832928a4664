"""Event types, the body that events are sent in, and which endpoint wants which event."""
