"""A surge says by windows of which length it was measured, and what is usual of a point of its line."""

from alembic import op
from sqlalchemy import Column, Float, Integer, text

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Those that are there were measured by windows of ten minutes, of which a point of the line is half."""
    with op.batch_alter_table("surges") as table:
        table.add_column(Column("minutes", Integer, nullable=False, server_default=text("10")))
        table.add_column(Column("line_usual", Float, nullable=False, server_default=text("0")))
    op.execute("UPDATE surges SET line_usual = usual / 2")
    with op.batch_alter_table("surges") as table:
        table.alter_column("minutes", server_default=None)
        table.alter_column("line_usual", server_default=None)
