"""Run by alembic around the revisions: on the connection and in the transaction that it is given."""

from alembic import context

from service.store import tables
from service.store.migrations import upgrading

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    include_name=upgrading.by_revisions(connection),
    target_metadata=tables.metadata,
    # SQLite changes a table by copying it.
    render_as_batch=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
