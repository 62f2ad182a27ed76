"""Cases that move and rest, people who were seen, and an index of words by which things are found."""

from alembic import op
from sqlalchemy import BigInteger, Column, Integer, Text, UniqueConstraint, text
from sqlalchemy import String as _String
from sqlalchemy.dialects.postgresql import TSVECTOR

from service.store import words

revision = "0002"
down_revision = "0001"

Instant = BigInteger
String = _String().with_variant(_String(collation="C"), "postgresql")
Number = Integer().with_variant(BigInteger(), "postgresql")
Words = Text().with_variant(TSVECTOR(), "postgresql")


def upgrade() -> None:
    """Adds the columns, makes the index, and fills it with what is there."""
    conn = op.get_bind()
    op.add_column("people", Column("seen_at", Instant))
    op.add_column("cases", Column("snoozed_until", Instant))
    there = text("snoozed_until IS NOT NULL")
    op.create_index("cases_snoozed", "cases", ["snoozed_until"], sqlite_where=there, postgresql_where=there)
    for column in (Column("to", String), Column("until", Instant), Column("note", Text)):
        op.add_column("moves", column)
    op.create_table(
        "search_docs",
        Column("number", Number, primary_key=True),
        Column("kind", String, nullable=False),
        Column("of", String, nullable=False),
        Column("case", String, nullable=False),
        Column("words", Words, nullable=False),
        UniqueConstraint("kind", "of", "case"),
    )
    if conn.dialect.name == "postgresql":
        op.create_index("search_docs_words", "search_docs", ["words"], postgresql_using="gin")
    else:
        for statement in _SQLITE:
            op.execute(statement)
    words.fill(conn)


_SQLITE = (
    (
        "CREATE VIRTUAL TABLE search_words USING fts5("
        "words, content='search_docs', content_rowid='number', "
        "tokenize='unicode61 remove_diacritics 0')"
    ),
    (
        "CREATE TRIGGER search_docs_gone AFTER DELETE ON search_docs BEGIN "
        "INSERT INTO search_words(search_words, rowid, words) VALUES ('delete', old.number, old.words); END"
    ),
    (
        "CREATE TRIGGER search_docs_changed AFTER UPDATE OF words ON search_docs BEGIN "
        "INSERT INTO search_words(search_words, rowid, words) VALUES ('delete', old.number, old.words); "
        "INSERT INTO search_words(rowid, words) VALUES (new.number, new.words); END"
    ),
)
