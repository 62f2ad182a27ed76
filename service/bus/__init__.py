"""The messenger between the writer and every hub: quick, and allowed to lose."""
