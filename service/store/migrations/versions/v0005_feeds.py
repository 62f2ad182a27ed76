"""Documents and secrets of feeds that were saved in the console, and what was delivered lately."""

from alembic import op
from sqlalchemy import BigInteger, Boolean, Column, Integer, LargeBinary, Text
from sqlalchemy import String as _String

revision = "0005"
down_revision = "0004"

Instant = BigInteger
Number = Integer().with_variant(BigInteger(), "postgresql")
String = _String().with_variant(_String(collation="C"), "postgresql")


def upgrade() -> None:
    """Every feed was packaged or in the folder of the settings so far."""
    op.create_table(
        "feed_revisions",
        Column("number", Integer, primary_key=True, autoincrement=False),
        Column("feed", String, nullable=False),
        Column("text", Text),
        Column("at", Instant, nullable=False),
        Column("by", String, nullable=False),
    )
    op.create_index("feed_revisions_feed", "feed_revisions", ["feed", "number"])
    op.create_table(
        "feed_secrets",
        Column("id", String, primary_key=True),
        Column("name", String, nullable=False),
        Column("sealed", LargeBinary, nullable=False),
        Column("at", Instant, nullable=False),
        Column("by", String, nullable=False),
        Column("until", Instant),
    )
    op.create_table(
        "feed_captures",
        Column("feed", String, primary_key=True),
        Column("until", Instant, nullable=False),
    )
    op.create_table(
        "deliveries",
        Column("id", String, primary_key=True),
        Column("feed", String, nullable=False),
        Column("at", Instant, nullable=False),
        Column("outcome", String, nullable=False),
        Column("reason", String),
        Column("accepted", Integer, nullable=False),
        Column("duplicates", Integer, nullable=False),
        Column("rejected", Integer, nullable=False),
        Column("took", Number, nullable=False),
        Column("size", Integer, nullable=False),
        Column("captured", Boolean, nullable=False),
        Column("sealed", LargeBinary),
    )
    op.create_index("deliveries_feed", "deliveries", ["feed", "id"])
    op.create_index("dead_letters_feed", "dead_letters", ["feed", "id"])
