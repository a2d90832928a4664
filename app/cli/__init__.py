"""`python -m app`: serve, migrate, back up, plan, export and import, manage keys, write the generated documents."""
