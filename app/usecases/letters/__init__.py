"""Letters: gathering their context, drafting, checking, storing, and the accounts' own templates."""
