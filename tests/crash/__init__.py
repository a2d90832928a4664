"""Processes killed at random instants under load: nothing is lost, nothing is told twice. `python -m tests.crash`."""
