"""Reading the invitations that companies send (iCalendar)."""
