"""Cases know until when a public post in them is to be answered, and the queue goes by it."""

from alembic import op
from sqlalchemy import BigInteger, Boolean, Column, column, false, text
from sqlalchemy import String as _String

revision = "0007"
down_revision = "0006"

Instant = BigInteger
String = _String().with_variant(_String(collation="C"), "postgresql")


def upgrade() -> None:
    """What was said in public before has no clock: nobody was promised one."""
    op.add_column("cases", Column("public", Boolean, nullable=False, server_default=false()))
    op.add_column("cases", Column("public_channel", String))
    op.add_column("cases", Column("public_since", Instant))
    op.add_column("cases", Column("reply_due_at", Instant))
    op.add_column("cases", Column("reply_missed", Boolean, nullable=False, server_default=false()))
    due = text("reply_due_at IS NOT NULL")
    op.create_index("cases_due", "cases", ["reply_due_at"], sqlite_where=due, postgresql_where=due)
    waiting = text("state = 'open' AND claimed_by IS NULL")
    op.drop_index("cases_waiting", "cases")
    op.create_index(
        "cases_waiting",
        "cases",
        [
            "team",
            column("acute").desc(),
            column("severity").desc(),
            column("public").desc(),
            "reply_due_at",
            "opened_at",
            "id",
        ],
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
