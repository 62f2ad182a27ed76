"""The reading for all cases there can be: expressions, boundaries and guarantees as logic."""
