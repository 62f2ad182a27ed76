"""Everything that lives: the service that takes voice in, keeps it, and lets the front line decide."""
