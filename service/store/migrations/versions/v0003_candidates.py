"""Edits on trial beside the live set, and what was seen of them; revisions and decisions know their stage."""

from alembic import op
from sqlalchemy import JSON, BigInteger, Boolean, Column, Float, ForeignKey, Text
from sqlalchemy import String as _String

revision = "0003"
down_revision = "0002"

Instant = BigInteger
Json = JSON(none_as_null=True)
String = _String().with_variant(_String(collation="C"), "postgresql")


def upgrade() -> None:
    """All that was published and decided so far was live."""
    for table in ("decisions", "revisions"):
        op.add_column(table, Column("stage", String, nullable=False, server_default="live"))
    op.create_table(
        "candidates",
        Column("id", String, primary_key=True),
        Column("revision", String, nullable=False),
        Column("base", String, nullable=False),
        Column("stage", String, nullable=False),
        Column("reach", Json, nullable=False),
        Column("stop", Json, nullable=False),
        Column("editors", Json, nullable=False),
        Column("begun_at", Instant, nullable=False),
        Column("since", Instant, nullable=False),
        Column("by", String, nullable=False),
        Column("reason", Text, nullable=False),
        Column("end", String),
        Column("ended_at", Instant),
        Column("ended_by", String),
        Column("end_reason", Text),
        Column("seen", Json),
    )
    op.create_table(
        "candidate_cases",
        Column("candidate", String, ForeignKey("candidates.id"), primary_key=True),
        Column("case", String, ForeignKey("cases.id"), primary_key=True),
        Column("team", String, nullable=False),
        Column("at", Instant, nullable=False),
        Column("wider", Boolean, nullable=False),
        Column("narrower", Boolean, nullable=False),
        Column("weight", Float, nullable=False),
        Column("changes", Json, nullable=False),
    )
    op.create_index("candidate_cases_weight", "candidate_cases", ["candidate", "weight"])
    op.create_table(
        "candidate_decisions",
        Column("candidate", String, ForeignKey("candidates.id"), primary_key=True),
        Column("id", String, primary_key=True),
        Column("decision", String, ForeignKey("decisions.id")),
        Column("case", String, ForeignKey("cases.id"), nullable=False),
        Column("team", String, nullable=False),
        Column("action", String, nullable=False),
        Column("at", Instant, nullable=False),
        Column("side", String, nullable=False),
        Column("effect", String, nullable=False),
        Column("money", _String),
    )
