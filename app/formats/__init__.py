"""What other programs and people read: calendars, pictures and pages, as pure functions of resources."""
