"""Webhook endpoints, their deliveries, and the events that they are sent."""
