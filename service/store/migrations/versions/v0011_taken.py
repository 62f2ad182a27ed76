"""What is new of an entity's signals since the last look stands together."""

from alembic import op
from sqlalchemy import BigInteger, Column, ForeignKey, String

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """The signals of an entity stand in the order in which they were taken."""
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint("signal_entities_pkey", "signal_entities", type_="primary")
        op.create_primary_key(None, "signal_entities", ["entity", "entity_id", "signal"])
        return
    op.create_table(
        "signal_entities_new",
        Column("entity", String, primary_key=True),
        Column("entity_id", String, primary_key=True),
        Column("signal", String, ForeignKey("signals.id"), primary_key=True),
        Column("at", BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )
    op.execute(
        "INSERT INTO signal_entities_new (entity, entity_id, signal, at) "
        "SELECT entity, entity_id, signal, at FROM signal_entities ORDER BY entity, entity_id, signal"
    )
    op.drop_table("signal_entities")
    op.rename_table("signal_entities_new", "signal_entities")
