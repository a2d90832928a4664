"""From an event to its endpoints: the queue of deliveries, sending and recording them, and the health of endpoints."""
