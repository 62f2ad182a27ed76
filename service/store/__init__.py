"""Where state lives: SQL, behind one writer and short reads. Nothing outside this package speaks SQL."""
