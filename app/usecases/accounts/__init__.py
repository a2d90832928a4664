"""Accounts, their API keys and feed tokens, and the service's secret key."""
