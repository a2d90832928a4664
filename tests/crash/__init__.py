"""Processes killed at random instants under load: nothing is lost or reported twice. `python -m tests.crash`."""
