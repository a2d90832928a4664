"""When this process looks: APScheduler sleeps until the earliest waiting instant; the rows themselves are the queue."""
