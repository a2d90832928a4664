"""What the service does: one public function a verb, one transaction each.

Every verb takes the database, the account it acts for and the instant it happens at; it never asks the clock.
"""
