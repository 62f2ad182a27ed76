"""Reading 2 of the language: over columns, a million past cases in seconds; and what it says of an edit."""
