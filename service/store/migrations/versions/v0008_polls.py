"""Sources that are asked have a place where they stand."""

from alembic import op
from sqlalchemy import JSON, BigInteger, Boolean, Column, Integer, LargeBinary, Text
from sqlalchemy import String as _String

revision = "0008"
down_revision = "0007"

Instant = BigInteger
Json = JSON(none_as_null=True)
String = _String().with_variant(_String(collation="C"), "postgresql")


def upgrade() -> None:
    """None was asked before."""
    op.create_table(
        "polls",
        Column("feed", String, primary_key=True),
        Column("shape", String, nullable=False),
        Column("proof", String, nullable=False),
        Column("next_at", Instant, nullable=False),
        Column("sealed", LargeBinary),
        Column("at", Instant),
        Column("outcome", String),
        Column("reason", String),
        Column("text", Text),
        Column("failures", Integer, nullable=False),
        Column("since", Instant),
        Column("stopped", Boolean, nullable=False),
        Column("pages", Integer, nullable=False),
        Column("accepted", Integer, nullable=False),
        Column("duplicates", Integer, nullable=False),
        Column("rejected", Integer, nullable=False),
        Column("letters", Json, nullable=False),
    )
