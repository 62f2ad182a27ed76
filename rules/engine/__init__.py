"""The fast reading: the limits of every action in microseconds, in the exact meaning of `rules.meaning`."""
