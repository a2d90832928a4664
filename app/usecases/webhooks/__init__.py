"""Events and whom they are sent to."""
