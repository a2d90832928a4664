"""Invitations as companies send them: iCalendar coming in."""
