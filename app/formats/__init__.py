"""What other programs read: calendars and the like, as pure functions of resources."""
