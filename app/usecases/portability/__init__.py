"""Export, import and erasure of a candidate with everything that belongs to them."""
