"""What runs without a caller. Workers change nothing themselves: they call actions."""
