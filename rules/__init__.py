"""What may be decided. Pure: text and values in, values out; no I/O, no clock, no async."""
