"""Back-tests stand in the database: every service knows them, and a restart does not forget them."""

from alembic import op
from sqlalchemy import JSON, BigInteger, Column, Integer, Text
from sqlalchemy import String as _String

revision = "0006"
down_revision = "0005"

Instant = BigInteger
Number = Integer().with_variant(BigInteger(), "postgresql")
Json = JSON(none_as_null=True)
String = _String().with_variant(_String(collation="C"), "postgresql")


def upgrade() -> None:
    """Those that a service remembered before are gone with it."""
    op.create_table(
        "backtests",
        Column("id", String, primary_key=True),
        Column("by", String, nullable=False),
        Column("after", String, nullable=False),
        Column("at", Instant, nullable=False),
        Column("state", String, nullable=False),
        Column("step", String, nullable=False),
        Column("done", Number, nullable=False),
        Column("total", Number),
        Column("problem", Text),
        Column("report", Json),
        Column("until", Instant, nullable=False),
    )
    op.create_index("backtests_by", "backtests", ["by", "id"])
