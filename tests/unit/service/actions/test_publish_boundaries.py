"""The first revision of an empty database stays the live one, wherever its folder goes."""

from pathlib import Path

import pytest

from rules.pack import PackError, load_pack, packaged
from service.actions.publish_boundaries import ensure_published, teams_of
from service.store import people, revisions
from support.house import House


async def test_the_folder_is_read_once_and_the_database_afterwards(house: House, tmp_path: Path) -> None:
    with house.ctx.store.reader() as conn:
        (kept,) = revisions.every(conn)
        assert revisions.live(conn) == kept
        assert revisions.load(conn, kept.revision) == kept
        assert revisions.load(conn, "another") is None
        assert people.team_ids(conn) == ["north", "south"]
    assert kept.revision == house.ctx.boundaries.current.revision
    again = await ensure_published(house.ctx.store, tmp_path / "nowhere")
    assert again.files == kept.files
    assert house.told("boundaries.published").seq == 1


async def test_a_pack_that_is_wrong_is_refused_whole(house: House, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "vocabulary.yaml").write_text("vocabulary: x\n")
    await house.ctx.writer.run(lambda tx: tx.conn.exec_driver_sql("DELETE FROM revisions"))
    with pytest.raises(PackError):
        await ensure_published(house.ctx.store, other)


def test_the_teams_of_a_pack_are_those_it_routes_to() -> None:
    assert teams_of(load_pack(packaged()))[0] == "north"
