"""What each signal adds takes less room and time in a file of SQLite."""

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Rows that are all key stand once; what is added to the index of words is added many at a time."""
    if op.get_bind().dialect.name != "sqlite":
        return
    op.execute("DROP TRIGGER IF EXISTS search_docs_added")
    for table in ("case_entities", "signal_entities"):
        with op.batch_alter_table(table, recreate="always", table_kwargs={"sqlite_with_rowid": False}):
            pass
