"""One file a verb: the only code that changes anything, each in one unit with its events."""
