"""The live plane: every screen's stream, from the journal's order to bytes on the wire."""
