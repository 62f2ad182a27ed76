"""Which process does a job that only one may do at a time: a row a job, good until its time is over."""

from datetime import datetime

from sqlalchemy import Connection, delete, or_
from sqlalchemy.dialects.sqlite import insert as upsert

from service.store.tables import worker_leases


def take(conn: Connection, name: str, holder: str, at: datetime, until: datetime) -> bool:
    """Gives the job to `holder` until then, if it is free at `at` or already hers; whether she has it."""
    new = upsert(worker_leases).values(name=name, holder=holder, until=until)
    free = or_(worker_leases.c.until <= at, worker_leases.c.holder == holder)
    taken = conn.execute(
        new.on_conflict_do_update(
            index_elements=["name"], set_={"holder": holder, "until": until}, where=free
        ).returning(worker_leases.c.holder)
    )
    return taken.first() is not None


def drop(conn: Connection, name: str, holder: str) -> None:
    """Frees the job, if it is hers."""
    conn.execute(delete(worker_leases).where(worker_leases.c.name == name, worker_leases.c.holder == holder))
