"""Getting events to where they were asked for: signed, under a lease, tried again, never to a forbidden address."""
