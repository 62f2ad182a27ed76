"""Rows of the journal are shorter: an older Remit, which cannot read them, is to know that it is older."""

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Rows that are there stay as they are: they are read as before, and go when the journal forgets them."""
