"""Writing a candidate's calendar feed (iCalendar)."""
