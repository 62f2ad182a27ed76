"""Work in pieces calls, between them, who has it done."""

from rules.boundary_set import UNSPENT, BoundarySet
from rules.pack import parse_pack
from rules.pausing import PIECE, in_pieces, pausing
from support.house import FILES
from support.state import START


def test_there_is_a_pause_after_each_piece() -> None:
    seen: list[str | int] = []
    with pausing(lambda: seen.append("pause")):
        seen.extend(in_pieces(range(5), 2))
    assert seen == [0, 1, "pause", 2, 3, "pause", 4]


def test_nobody_is_called_who_did_not_ask_for_it_or_has_ended() -> None:
    pauses: list[None] = []
    with pausing(lambda: pauses.append(None)):
        inside = in_pieces(range(PIECE))
    assert list(in_pieces([1, 2], 1)) == [1, 2]
    assert pauses == []
    assert list(inside) == list(range(PIECE))
    assert pauses == [None], "who goes through it later gives the pauses that were asked for"


def test_a_set_that_is_compiled_with_pauses_is_the_same() -> None:
    pack = parse_pack(FILES)
    pauses: list[None] = []
    with pausing(lambda: pauses.append(None)):
        paused = BoundarySet.compile(pack)
    assert pauses
    usual = BoundarySet.compile(pack)
    asked = [one.latitude({}, at=START, meters=UNSPENT).to_json() for one in (paused, usual)]
    assert asked[0] == asked[1]
