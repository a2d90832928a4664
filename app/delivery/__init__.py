"""From an event to its endpoints: the queue of deliveries, and what claims, signs, sends and records them."""
