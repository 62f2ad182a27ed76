"""Plain data: what cases, decisions, people and events are. No I/O, no clock, no framework."""
