"""What each signal adds to the index of words takes less room and time in a file of SQLite."""

from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Of each text no number of words is kept, which only an order by how well texts fit would ask for."""
    if op.get_bind().dialect.name != "sqlite":
        return
    op.execute("DROP TABLE search_words")
    op.execute(
        "CREATE VIRTUAL TABLE search_words USING fts5("
        "words, content='search_docs', content_rowid='number', columnsize=0, "
        "tokenize='unicode61 remove_diacritics 0')"
    )
    op.execute("INSERT INTO search_words(search_words) VALUES ('rebuild')")
