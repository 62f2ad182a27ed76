"""What a decision writes is kept in fewer places, so that it is durable sooner."""

from alembic import op
from sqlalchemy import BigInteger, Column, ForeignKey, Integer, LargeBinary, String, Text

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Facts stand under the number of their record; charges are found by what their decision's record says,
    a record by its number; notes and keys stand once, in the order of their keys.
    """
    op.drop_index("charges_decision", "charges")
    if op.get_bind().dialect.name != "sqlite":
        _by_number()
        op.drop_constraint("records_id_key", "records", type_="unique")
        return
    op.create_table(
        "record_facts_new",
        Column("record", Integer, primary_key=True, autoincrement=False),
        Column("salt", LargeBinary, nullable=False),
        Column("facts", Text, nullable=False),
    )
    op.execute(
        "INSERT INTO record_facts_new (record, salt, facts) SELECT number, salt, facts "
        "FROM records JOIN record_facts ON record = id ORDER BY number"
    )
    op.drop_table("record_facts")
    op.rename_table("record_facts_new", "record_facts")
    op.create_table(
        "records_new",
        Column("number", Integer, primary_key=True, autoincrement=False),
        Column("id", String, nullable=False),
        Column("kind", String, nullable=False),
        Column("decision", String, ForeignKey("decisions.id"), nullable=False),
        Column("body", Text, nullable=False),
        Column("previous", String, nullable=False),
        Column("hash", String, nullable=False),
    )
    columns = "number, id, kind, decision, body, previous, hash"
    op.execute(
        f"INSERT INTO records_new ({columns}) SELECT {columns} FROM records "  # noqa: S608 -- only names
        "ORDER BY number"
    )
    op.drop_table("records")
    op.rename_table("records_new", "records")
    op.create_index("records_decision", "records", ["decision"])
    for table in ("notes", "keys"):
        with op.batch_alter_table(table, recreate="always", table_kwargs={"sqlite_with_rowid": False}):
            pass
    # Nothing is sorted by how long a text is: how many words it has need not stand beside it.
    op.execute("DROP TABLE search_words")
    op.execute(
        "CREATE VIRTUAL TABLE search_words USING fts5("
        "words, content='search_docs', content_rowid='number', columnsize=0, "
        "tokenize='unicode61 remove_diacritics 0')"
    )
    op.execute("INSERT INTO search_words(search_words) VALUES ('rebuild')")


def _by_number() -> None:
    op.add_column("record_facts", Column("number", BigInteger))
    op.execute("UPDATE record_facts SET number = records.number FROM records WHERE records.id = record")
    op.execute("DELETE FROM record_facts WHERE number IS NULL")
    op.drop_column("record_facts", "record")
    op.alter_column("record_facts", "number", new_column_name="record", nullable=False)
    op.create_primary_key(None, "record_facts", ["record"])
