"""What other programs read and write, as pure functions of resources: calendars, cards."""
