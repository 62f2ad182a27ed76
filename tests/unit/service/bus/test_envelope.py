"""What the bus's server holds can neither be read nor made up."""

import pytest

from service.bus.envelope import Envelope, SealBrokenError

SECRET = b"of tests only, of no other use"


def test_what_a_node_sealed_every_node_of_its_database_opens() -> None:
    here, there = Envelope(SECRET, "epoch", "a"), Envelope(SECRET, "epoch", "b")
    for number in range(300):
        sealed = here.seal(b"My flight is late, %d" % number, b"events 7-8")
        assert b"flight" not in sealed
        assert there.open("a", sealed, b"events 7-8") == b"My flight is late, %d" % number


def test_the_same_words_are_never_sealed_alike() -> None:
    envelope = Envelope(SECRET, "epoch", "a")
    assert len({envelope.seal(b"late", b"") for _ in range(100)}) == 100


@pytest.mark.parametrize(
    ("reader", "node", "about"),
    [
        (Envelope(SECRET, "another database", "b"), "a", b"events 7-8"),
        (Envelope(b"another key than ours is", "epoch", "b"), "a", b"events 7-8"),
        (Envelope(SECRET, "epoch", "b"), "c", b"events 7-8"),
        (Envelope(SECRET, "epoch", "b"), "a", b"events 8-9"),
    ],
)
def test_nobody_else_opens_it_and_nothing_beside_it_can_be_changed(
    reader: Envelope, node: str, about: bytes
) -> None:
    sealed = Envelope(SECRET, "epoch", "a").seal(b"late", b"events 7-8")
    with pytest.raises(SealBrokenError):
        reader.open(node, sealed, about)


@pytest.mark.parametrize("broken", [b"", b"short", bytes(12), bytes(40)])
def test_what_is_no_seal_at_all_is_refused_alike(broken: bytes) -> None:
    with pytest.raises(SealBrokenError):
        Envelope(SECRET, "epoch", "a").open("b", broken, b"")


def test_keys_of_nodes_long_gone_are_forgotten_and_found_again() -> None:
    reader = Envelope(SECRET, "epoch", "reader")
    sealed = {str(number): Envelope(SECRET, "epoch", str(number)).seal(b"here", b"") for number in range(300)}
    for _ in range(2):
        assert all(reader.open(node, each, b"") == b"here" for node, each in sealed.items())
    assert len(reader._keys) == 256
