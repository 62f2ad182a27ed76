"""What each decision adds takes less room and time in a file of SQLite."""

from alembic import op
from sqlalchemy import BigInteger, Column, ForeignKey, Integer, PrimaryKeyConstraint, String, text

revision = "0013"
down_revision = "0012"

_KEY = ["boundary", "budget", "key", "at", "n"]
_RETURNED = text("given_back_at IS NOT NULL")


def upgrade() -> None:
    """The charges of a meter stand in the order of time, and once; so does what a decision concerned."""
    if op.get_bind().dialect.name != "sqlite":
        op.drop_index("charges_at", "charges")
        op.drop_constraint("charges_pkey", "charges", type_="primary")
        op.create_primary_key(None, "charges", _KEY)
        op.drop_index("charges_given_back", "charges")
        _index_given_back()
        return
    with op.batch_alter_table(
        "decision_entities", recreate="always", table_kwargs={"sqlite_with_rowid": False}
    ):
        pass
    op.create_table(
        "charges_new",
        Column("boundary", String),
        Column("budget", String),
        Column("key", String),
        Column("n", Integer, autoincrement=False),
        Column("at", BigInteger),
        Column("amount", String, nullable=False),
        Column("total", String, nullable=False),
        Column("decision", String, ForeignKey("decisions.id"), nullable=False),
        Column("given_back_at", BigInteger),
        PrimaryKeyConstraint(*_KEY),
        sqlite_with_rowid=False,
    )
    columns = ", ".join(f'"{name}"' for name in (*_KEY, "amount", "total", "decision", "given_back_at"))
    op.execute(
        f"INSERT INTO charges_new ({columns}) SELECT {columns} FROM charges "  # noqa: S608 -- only names
        "ORDER BY boundary, budget, key, at, n"
    )
    op.drop_table("charges")
    op.rename_table("charges_new", "charges")
    _index_given_back()
    op.create_index("charges_decision", "charges", ["decision"])


def _index_given_back() -> None:
    op.create_index(
        "charges_given_back",
        "charges",
        ["boundary", "budget", "key", "given_back_at"],
        sqlite_where=_RETURNED,
        postgresql_where=_RETURNED,
    )
