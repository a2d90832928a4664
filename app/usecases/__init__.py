"""What the service does: one public function a verb, one transaction each.

A use case receives its unit of work, or a reader, the account that it acts for, and the current instant; it never reads
the clock.
"""
