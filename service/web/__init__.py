"""The doors by HTTP: each parses, calls one action, and answers."""
