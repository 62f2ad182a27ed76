"""What leaves: signs and sends. It changes nothing: a worker calls it and records the result by an action."""
