"""Publications, on every database: each is found as it was, and costs what it changes."""

from sqlalchemy import Select, func, select

from rules.differing import ENTRIES
from rules.pausing import pausing
from service.store import revisions, tables
from service.store.revisions import Difference, Publication, Texts, difference
from service.store.writer import Tx
from support.house import House

FIRST = {"a": "one", "b": "two"}
SETS = (FIRST, {"a": "one", "b": "three"}, {"a": "two", "c": "one"}, FIRST)


async def publish(house: House, *sets: dict[str, str], known: Difference | None = None) -> list[int]:
    """Keeps sets as publications, one after the other; their numbers."""

    def unit(tx: Tx) -> list[int]:
        numbers = []
        for files in sets:
            name = repr(sorted(files.items()))
            revisions.add(tx.conn, Texts(name, files), Publication(tx.at, None, "why"), known)
            numbers.append(revisions.every(tx.conn)[0].number)
        return numbers

    return (await house.ctx.writer.run(unit)).value


async def counted(house: House, query: Select[int]) -> int:
    """What a counting query comes to."""
    with house.ctx.store.reader() as conn:
        return int(conn.execute(query).scalar_one())


async def test_each_publication_is_found_as_it_was(house: House) -> None:
    numbers = await publish(house, *SETS)
    with house.ctx.store.reader() as conn:
        assert [revisions.files(conn, number) for number in numbers] == list(SETS)
        live = revisions.live(conn)
        assert live is not None
        # The same content again is found as it was published last.
        assert (live.number, live.revision) == (numbers[-1], revisions.latest(conn))
        assert revisions.load(conn, live.revision) == live
        assert [one.number for one in revisions.every(conn)] == [*reversed(numbers), 1]
        assert dict(house.ctx.boundaries.pack.files) == revisions.files(conn, 1)


async def test_a_text_stands_once_and_a_file_where_it_changed(house: House) -> None:
    texts = select(func.count()).select_from(tables.documents)
    before = await counted(house, texts)
    numbers = await publish(house, *SETS)
    assert await counted(house, texts) == before + 3
    of_files = tables.revision_files.c
    for number, changes in zip(numbers, (2, 1, 2, 2), strict=True):
        assert await counted(house, select(func.count()).where(of_files.since == number)) == changes


def test_a_difference_names_what_went_and_what_is_new() -> None:
    differs = difference(
        Texts("one", {"a": "1", "b": "2", "c": "3"}), Texts("two", {"a": "1", "b": "9", "d": "4"})
    )
    assert differs == Difference("one", ["b", "c"], {"b": "9", "d": "4"})
    assert differs.files == {"b", "c", "d"}


def test_who_looks_at_a_large_set_for_it_gives_way_meanwhile() -> None:
    pauses: list[None] = []
    files = {str(number): "text" for number in range(3 * ENTRIES)}
    with pausing(lambda: pauses.append(None)):
        difference(Texts("one", files), Texts("two", files))
    assert len(pauses) == 3


async def test_a_difference_at_hand_is_taken_only_if_it_is_from_the_set_published_last(house: House) -> None:
    (first,) = await publish(house, FIRST)
    with house.ctx.store.reader() as conn:
        name = revisions.latest(conn)
    assert name is not None
    (second,) = await publish(house, {"b": "two"}, known=Difference("another", [], {}))
    (third,) = await publish(house, FIRST, known=Difference(name, [], {}))
    with house.ctx.store.reader() as conn:
        assert revisions.files(conn, first) == revisions.files(conn, third) == FIRST
        assert revisions.files(conn, second) == {"b": "two"}
        name = revisions.latest(conn)
    assert name is not None
    (fourth,) = await publish(house, {**FIRST, "c": "three"}, known=Difference(name, [], {"c": "three"}))
    with house.ctx.store.reader() as conn:
        assert revisions.files(conn, fourth) == {**FIRST, "c": "three"}
