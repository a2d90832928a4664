"""Other ways in: invitations and business cards."""
