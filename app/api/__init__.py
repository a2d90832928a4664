"""HTTP only: a module for each resource, and what they share."""
