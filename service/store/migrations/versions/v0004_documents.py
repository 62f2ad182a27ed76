"""The text of a document stands once; a revision keeps what differs from the one before it."""

import hashlib

from alembic import op
from sqlalchemy import JSON, Column, ForeignKey, Integer, MetaData, Table, Text, bindparam, insert, select
from sqlalchemy import String as _String
from sqlalchemy import update as change

revision = "0004"
down_revision = "0003"

Json = JSON(none_as_null=True)
String = _String().with_variant(_String(collation="C"), "postgresql")


def upgrade() -> None:
    """Takes the texts of all publications apart, the oldest first."""
    documents = op.create_table(
        "documents", Column("id", String, primary_key=True), Column("text", Text, nullable=False)
    )
    files = op.create_table(
        "revision_files",
        Column("file", String, primary_key=True),
        Column("since", Integer, ForeignKey("revisions.number"), primary_key=True),
        Column("until", Integer),
        Column("document", String, ForeignKey("documents.id"), nullable=False),
    )
    _take_apart(documents, files)
    op.drop_column("revisions", "files")


def _take_apart(documents: Table, files: Table) -> None:
    conn = op.get_bind()
    whole = Table("revisions", MetaData(), Column("number", Integer, primary_key=True), Column("files", Json))
    end = (
        change(files)
        .where(files.c.file == bindparam("gone"), files.c.until.is_(None))
        .values(until=bindparam("number"))
    )
    kept: set[str] = set()
    before: dict[str, str] = {}
    for number in conn.execute(select(whole.c.number).order_by(whole.c.number)).scalars().all():
        texts = conn.execute(select(whole.c.files).where(whole.c.number == number)).scalar_one()
        after = {file: hashlib.sha256(text.encode()).hexdigest() for file, text in texts.items()}
        gone = [file for file, document in before.items() if after.get(file) != document]
        if gone:
            conn.execute(end, [{"gone": file, "number": number} for file in gone])
        new = {file: document for file, document in after.items() if before.get(file) != document}
        unknown = {document: texts[file] for file, document in new.items() if document not in kept}
        if unknown:
            conn.execute(insert(documents), [{"id": id_, "text": text} for id_, text in unknown.items()])
            kept |= unknown.keys()
        if new:
            rows = [{"file": file, "since": number, "document": id_} for file, id_ in new.items()]
            conn.execute(insert(files), rows)
        before = after
