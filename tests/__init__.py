"""The tests. Real databases of both kinds, a real receiver, the real scheduler; only the clock is set by hand."""
