"""The set that is in force: the first revision of an empty database; afterwards the last one published."""

from pathlib import Path

from rules.boundary_set import BoundarySet
from rules.pack import Pack, load_pack, parse_pack
from service.domain.events import BoundariesPublished, Happening
from service.store import people, revisions
from service.store.base import Store
from service.store.writer import Tx

DEFAULT_TEAM = "north"
"""Where signals go when a pack routes none."""
FIRST_REASON = "The first revision."


async def ensure_published(store: Store, folder: Path) -> Pack:
    """The pack that is live in this database; in an empty one the pack in `folder` is published before.

    Raises PackError with all that is wrong with it.
    """
    with store.reader() as conn:
        live = revisions.live(conn)
    if live is not None:
        return parse_pack(live.files)
    pack = load_pack(folder)
    revision = BoundarySet.compile(pack).revision

    def unit(tx: Tx) -> None:
        if revisions.live(tx.conn) is None:
            revisions.add(tx.conn, revision, pack.files, tx.at, None, FIRST_REASON)
            people.add_teams(tx.conn, teams_of(pack))
            published = BoundariesPublished(revision, FIRST_REASON, None)
            tx.happen(Happening("boundaries.published", ("boundaries",), published))

    await store.writer.run(unit)
    return pack


def teams_of(pack: Pack) -> tuple[str, ...]:
    """The teams that a pack routes to, the default first."""
    routing = pack.settings.routing
    return routing.teams if routing else (DEFAULT_TEAM,)
