"""What customers say, read into signals. Pure: bytes and values in, values out; no I/O, no clock, no async."""
