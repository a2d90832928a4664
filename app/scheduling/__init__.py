"""When this process runs the job of each queue: APScheduler sleeps until the earliest instant at which a row is due."""
