"""What customers say, read into signals. Pure: bytes in, values out; no I/O, no clock, no async."""
