"""Letters: the facts for them, drafts, checks, templates of accounts."""
