"""Letters: gathering their facts, drafting, checking, storing, and the accounts' own templates."""
