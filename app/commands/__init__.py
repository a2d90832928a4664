"""What the commands for people do and show; `app.cli` says how they are called."""
