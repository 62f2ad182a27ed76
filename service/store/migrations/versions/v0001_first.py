"""The schema as it was when revisions came to be stamped; takes over what was only counted before.

Over 400 lines because every table stands here, and nothing else.
"""

from alembic import op
from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    inspect,
    text,
)
from sqlalchemy import (
    String as _String,
)
from sqlalchemy.schema import CreateColumn

revision = "0001"
down_revision = None

metadata = MetaData()
_JSON = JSON(none_as_null=True)
Instant = BigInteger
Exact = _String
String = _String().with_variant(_String(collation="C"), "postgresql")
Number = Integer().with_variant(BigInteger(), "postgresql")


def upgrade() -> None:
    """Makes the tables, columns and indexes that are not there; rows there get the default or null."""
    conn = op.get_bind()
    before = inspect(conn)
    for table in metadata.sorted_tables:
        if not before.has_table(table.name):
            table.create(conn)
            continue
        points = {
            (key["constrained_columns"][0], key["referred_table"])
            for key in before.get_foreign_keys(table.name)
        }
        if points - {(key.parent.name, key.column.table.name) for key in table.foreign_keys}:
            # Who published a revision was once a person, and may be a token now.
            with op.batch_alter_table(table.name, recreate="always", copy_from=table):
                pass
            continue
        there = {column["name"] for column in before.get_columns(table.name)}
        for column in table.columns:
            if column.name not in there:
                made = CreateColumn(column).compile(dialect=conn.dialect)
                conn.exec_driver_sql(f'ALTER TABLE "{table.name}" ADD COLUMN {made}')
        indexed = {index["name"] for index in before.get_indexes(table.name)}
        for index in table.indexes:
            if index.name not in indexed:
                index.create(conn)


Table(
    "head",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("epoch", String, nullable=False),
    Column("seq", Number, nullable=False),
    Column("floor", Number, nullable=False),
    Column("at", Instant, nullable=False),
    Column("records", Number, nullable=False),
    Column("hash", String, nullable=False),
)

Table(
    "journal",
    metadata,
    Column("seq", Number, primary_key=True, autoincrement=False),
    Column("type", String, nullable=False),
    Column("at", Instant, nullable=False),
    Column("channels", _JSON, nullable=False),
    Column("data", _JSON, nullable=False),
)

Table(
    "teams",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("title", String, nullable=False),
)

Table(
    "people",
    metadata,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("role", String, nullable=False),
    Column("teams", _JSON, nullable=False),
    Column("level", Integer, nullable=False),
    Column("added_at", Instant, nullable=False),
    Column("removed_at", Instant),
)
Table(
    "links",
    metadata,
    Column("hash", String, primary_key=True),
    Column("person", ForeignKey("people.id"), nullable=False),
    Column("until", Instant, nullable=False),
    Column("used_at", Instant),
)

Table(
    "sessions",
    metadata,
    Column("hash", String, primary_key=True),
    Column("person", ForeignKey("people.id"), nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("until", Instant, nullable=False),
)

Table(
    "tokens",
    metadata,
    Column("hash", String, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("name", String, nullable=False),
    Column("role", String, nullable=False),
    Column("feeds", _JSON, nullable=False),
    Column("facts", _JSON),
    Column("added_at", Instant, nullable=False),
    Column("removed_at", Instant),
)

Table(
    "customers",
    metadata,
    Column("id", String, primary_key=True),
    Column("name", Text),
    Column("at", Instant, nullable=False),
)

cases = Table(
    "cases",
    metadata,
    Column("id", String, primary_key=True),
    Column("number", Integer, nullable=False, unique=True),
    Column("team", ForeignKey("teams.id"), nullable=False),
    Column("state", String, nullable=False),
    Column("customer", String),
    Column("about", _JSON, nullable=False),
    Column("kind", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("topics", _JSON, nullable=False),
    Column("sentiment", Float),
    Column("severity", Integer, nullable=False),
    Column("acute", Boolean, nullable=False),
    Column("signals", Integer, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("last_at", Instant, nullable=False),
    Column("claimed_by", ForeignKey("people.id")),
    Column("lease_until", Instant),
    Index("cases_customer", "customer"),
    Index(
        "cases_claimed",
        "claimed_by",
        sqlite_where=text("claimed_by IS NOT NULL"),
        postgresql_where=text("claimed_by IS NOT NULL"),
    ),
)
Index(
    "cases_waiting",
    cases.c.team,
    cases.c.acute.desc(),
    cases.c.severity.desc(),
    cases.c.opened_at,
    cases.c.id,
    sqlite_where=text("state = 'open' AND claimed_by IS NULL"),
    postgresql_where=text("state = 'open' AND claimed_by IS NULL"),
)
Table(
    "case_entities",
    metadata,
    Column("entity", String, primary_key=True),
    Column("entity_id", String, primary_key=True),
    Column("case", ForeignKey("cases.id"), primary_key=True),
    Column("since", Instant, nullable=False),
    Index("case_entities_case", "case"),
)
Table(
    "moves",
    metadata,
    Column("id", String, primary_key=True),
    Column("case", ForeignKey("cases.id"), nullable=False),
    Column("kind", String, nullable=False),
    Column("at", Instant, nullable=False),
    Column("by", ForeignKey("people.id")),
    Column("reason", String),
    Index("moves_case", "case"),
)

Table(
    "signals",
    metadata,
    Column("id", String, primary_key=True),
    Column("feed", String, nullable=False),
    Column("feed_id", String, nullable=False),
    Column("case", ForeignKey("cases.id")),
    Column("kind", String, nullable=False),
    Column("at", Instant, nullable=False),
    Column("taken_at", Instant, nullable=False),
    Column("customer", String),
    Column("author", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("public", Boolean, nullable=False),
    Column("text", Text, nullable=False),
    Column("rating", Float),
    Column("topics", _JSON, nullable=False),
    Column("about", _JSON, nullable=False),
    Column("language", String),
    Column("sentiment", Float),
    Column("severity", Integer, nullable=False),
    Column("acute", Boolean, nullable=False),
    Column("reader", String, nullable=False),
    Column("marks", _JSON, nullable=False),
    UniqueConstraint("feed", "feed_id"),
    Index("signals_case", "case", "at"),
)
Table(
    "signal_entities",
    metadata,
    Column("entity", String, primary_key=True),
    Column("entity_id", String, primary_key=True),
    Column("at", Instant, primary_key=True),
    Column("signal", ForeignKey("signals.id"), primary_key=True),
)
Table(
    "facts",
    metadata,
    Column("entity", String, primary_key=True),
    Column("entity_id", String, primary_key=True),
    Column("name", String, primary_key=True),
    Column("value", _JSON),
    Column("at", Instant, nullable=False),
    Column("source", String, nullable=False),
)

Table(
    "fact_batches",
    metadata,
    Column("id", String, primary_key=True),
    Column("entity", String, nullable=False),
    Column("entity_id", String, nullable=False),
    Column("at", Instant, nullable=False),
    Column("taken_at", Instant, nullable=False),
    Column("source", String, nullable=False),
    Column("values", _JSON, nullable=False),
    Index("fact_batches_entity", "entity", "entity_id", "taken_at"),
)
Table(
    "stated_facts",
    metadata,
    Column("id", String, primary_key=True),
    Column("case", ForeignKey("cases.id"), nullable=False),
    Column("batch", String, nullable=False),
    Column("name", String, nullable=False),
    Column("entity_id", String),
    Column("value", _JSON),
    Column("at", Instant, nullable=False),
    Column("by", ForeignKey("people.id"), nullable=False),
    Index("stated_facts_case", "case"),
)

Table(
    "decisions",
    metadata,
    Column("id", String, primary_key=True),
    Column("case", ForeignKey("cases.id"), nullable=False),
    Column("team", String, nullable=False),
    Column("action", String, nullable=False),
    Column("title", String, nullable=False),
    Column("amount", Exact, nullable=False),
    Column("measured", Boolean, nullable=False),
    Column("digits", Integer, nullable=False),
    Column("unit", String),
    Column("params", _JSON, nullable=False),
    Column("road", String, nullable=False),
    Column("by", ForeignKey("people.id"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("revision", String, nullable=False),
    Column("set_by", _JSON),
    Column("state", String, nullable=False, server_default="made"),
    Column("hash", String, nullable=False),
    Column("seq", Number, nullable=False),
    Column("reversed_by", ForeignKey("people.id")),
    Column("reversed_at", Instant),
    Index("decisions_case", "case"),
)
Table(
    "cosigns",
    metadata,
    Column("decision", ForeignKey("decisions.id"), primary_key=True),
    Column("key", String, nullable=False),
    Column("confirmed", _JSON, nullable=False),
    Column("asked", Exact, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("until", Instant, nullable=False),
    Column("answer", _JSON, nullable=False),
    Column("seq", Number, nullable=False),
    Column("peers", _JSON, nullable=False),
    Column("peer", ForeignKey("people.id")),
    Column("ended_at", Instant),
    Column("reason", String),
    Index(
        "cosigns_waiting",
        "until",
        sqlite_where=text("ended_at IS NULL"),
        postgresql_where=text("ended_at IS NULL"),
    ),
)
Table(
    "decision_entities",
    metadata,
    Column("entity", String, primary_key=True),
    Column("entity_id", String, primary_key=True),
    Column("action", String, primary_key=True),
    Column("at", Instant, primary_key=True),
    Column("decision", ForeignKey("decisions.id"), primary_key=True),
)

Table(
    "notes",
    metadata,
    Column("decision", ForeignKey("decisions.id"), primary_key=True),
    Column("kind", String, primary_key=True),
    Column("text", Text, nullable=False),
    Column("by", ForeignKey("people.id"), nullable=False),
    Column("at", Instant, nullable=False),
)
Table(
    "records",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=False),
    Column("id", String, nullable=False, unique=True),
    Column("kind", String, nullable=False),
    Column("decision", ForeignKey("decisions.id"), nullable=False),
    Column("body", Text, nullable=False),
    Column("previous", String, nullable=False),
    Column("hash", String, nullable=False),
    Index("records_decision", "decision"),
)

Table(
    "record_facts",
    metadata,
    Column("record", String, primary_key=True),
    Column("salt", LargeBinary, nullable=False),
    Column("facts", Text, nullable=False),
)
Table(
    "charges",
    metadata,
    Column("boundary", String, primary_key=True),
    Column("budget", String, primary_key=True),
    Column("key", String, primary_key=True),
    Column("n", Number, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    Column("amount", Exact, nullable=False),
    Column("total", Exact, nullable=False),
    Column("decision", ForeignKey("decisions.id"), nullable=False),
    Column("given_back_at", Instant),
    Index("charges_at", "boundary", "budget", "key", "at"),
    Index(
        "charges_given_back",
        "boundary",
        "budget",
        "key",
        "at",
        sqlite_where=text("given_back_at IS NOT NULL"),
        postgresql_where=text("given_back_at IS NOT NULL"),
    ),
    Index("charges_decision", "decision"),
)
Table(
    "replies",
    metadata,
    Column("id", String, primary_key=True),
    Column("case", ForeignKey("cases.id"), nullable=False),
    Column("text", Text, nullable=False),
    Column("by", ForeignKey("people.id"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("key", String),
    Column("body", String),
    UniqueConstraint("by", "key"),
    Index("replies_case", "case"),
)
Table(
    "outbox",
    metadata,
    Column("id", String, primary_key=True),
    Column("endpoint", String, nullable=False),
    Column("case", ForeignKey("cases.id"), nullable=False),
    Column("type", String, nullable=False),
    Column("decision", ForeignKey("decisions.id")),
    Column("reply", ForeignKey("replies.id")),
    Column("at", Instant, nullable=False),
    Column("body", Text),
    Column("tries", Integer, nullable=False),
    Column("first_try_at", Instant),
    Column("last_try_at", Instant),
    Column("next_at", Instant),
    Column("settled_at", Instant),
    Column("reason", String),
    Column("status", Integer),
    Index(
        "outbox_waiting",
        "endpoint",
        "case",
        "at",
        "id",
        sqlite_where=text("settled_at IS NULL"),
        postgresql_where=text("settled_at IS NULL"),
    ),
    Index(
        "outbox_due",
        "next_at",
        sqlite_where=text("settled_at IS NULL"),
        postgresql_where=text("settled_at IS NULL"),
    ),
    Index("outbox_decision", "decision"),
    Index("outbox_reply", "reply"),
)

Table(
    "keys",
    metadata,
    Column("person", String, primary_key=True),
    Column("key", String, primary_key=True),
    Column("body", String, nullable=False),
    Column("decision", ForeignKey("decisions.id"), nullable=False),
    Column("at", Instant, nullable=False),
    Index("keys_at", "at"),
)

Table(
    "revisions",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("revision", String, nullable=False),
    Column("files", _JSON, nullable=False),
    Column("at", Instant, nullable=False),
    Column("by", String),
    Column("reason", Text, nullable=False),
    Index("revisions_revision", "revision"),
)
Table(
    "drafts",
    metadata,
    Column("file", String, primary_key=True),
    Column("text", Text),
    Column("at", Instant, nullable=False),
    Column("by", String, nullable=False),
)

Table(
    "dead_letters",
    metadata,
    Column("id", String, primary_key=True),
    Column("feed", String, nullable=False),
    Column("at", Instant, nullable=False),
    Column("reason", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Index("dead_letters_at", "at"),
)
Table(
    "followers",
    metadata,
    Column("name", String, primary_key=True),
    Column("seq", Number, nullable=False),
    Column("holder", String),
    Column("until", Instant, nullable=False),
)
Table(
    "pulse_hours",
    metadata,
    Column("team", String, primary_key=True),
    Column("topic", String, primary_key=True),
    Column("hour", Instant, primary_key=True),
    Column("voices", Integer, nullable=False),
)

Table(
    "pulse_topics",
    metadata,
    Column("team", String, primary_key=True),
    Column("topic", String, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("voices", Integer, nullable=False),
    Column("usual", Float),
    Column("basis", String),
    Column("examples", _JSON, nullable=False),
    Column("line", _JSON, nullable=False),
)

Table(
    "surges",
    metadata,
    Column("id", String, primary_key=True),
    Column("team", String, nullable=False),
    Column("topic", String, nullable=False),
    Column("times", Exact, nullable=False),
    Column("voices", Integer, nullable=False),
    Column("usual", Float, nullable=False),
    Column("basis", String, nullable=False),
    Column("customers", Integer, nullable=False),
    Column("examples", _JSON, nullable=False),
    Column("line", _JSON, nullable=False),
    Column("since", Instant, nullable=False),
    Column("at", Instant, nullable=False),
    Column("calm_at", Instant),
    Index(
        "surges_now",
        "team",
        "topic",
        unique=True,
        sqlite_where=text("calm_at IS NULL"),
        postgresql_where=text("calm_at IS NULL"),
    ),
)
Table(
    "case_surges",
    metadata,
    Column("case", ForeignKey("cases.id"), primary_key=True),
    Column("surge", ForeignKey("surges.id"), primary_key=True),
)
