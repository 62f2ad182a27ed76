"""How a database made by an older Remit comes to be one of this: one revision after the other, by alembic."""
