"""Clients that are made from the OpenAPI document: they build, and take the tour against a running service."""
