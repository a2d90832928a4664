"""Imports of other programs' files: invitations (`.ics`) and business cards (`.vcf`)."""
