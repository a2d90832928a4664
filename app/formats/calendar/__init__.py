"""The calendar that others subscribe to: iCalendar going out."""
