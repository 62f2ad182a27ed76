"""Who may do what: links, sessions, tokens, and one table of rights."""
