"""What other programs and people read and write, as pure functions of resources: calendars, cards, pictures, pages."""
