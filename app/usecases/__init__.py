"""What the service does: a public function for each action.

A use case receives the unit of work of its caller, who commits it, or a reader. The few that commit in several steps
receive the database. None of them reads the clock: the caller passes the current instant.
"""
