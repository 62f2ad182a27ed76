"""What differs between two mappings, of which most entries are the same."""

from rules.differing import ENTRIES, other_objects, other_texts
from rules.pausing import pausing


class Boundary:
    """Equal to any other, as two boundaries of one text are."""

    def __eq__(self, other: object) -> bool:
        raise AssertionError("it would take longer to compare them than to make them anew")

    __hash__ = None  # type: ignore[assignment]


def test_it_names_what_went_and_what_is_another_object_in_order() -> None:
    one, two, three = Boundary(), Boundary(), Boundary()
    before = {"a": one, "b": two, "c": three}
    after = {"d": three, "c": two, "a": one}
    assert other_objects(before, after) == (["b"], ["d", "c"])
    assert other_objects(before, before) == ([], [])
    assert other_objects({}, after) == ([], ["d", "c", "a"])
    assert other_objects(before, {}) == (["a", "b", "c"], [])


def test_texts_that_say_the_same_are_the_same() -> None:
    before = {"a": str(b"one", "ascii"), "b": "two", "c": "three"}
    after = {"a": str(b"one", "ascii"), "c": "four", "d": "five"}
    assert other_texts(before, after) == (["b"], ["c", "d"])


def test_many_are_looked_at_in_pieces_and_all_of_them() -> None:
    before = {str(number): str(number) for number in range(2 * ENTRIES + 1)}
    after = {**before, "0": "other", str(2 * ENTRIES): "other", "more": "new"}
    del after["1"]
    pauses: list[None] = []
    with pausing(lambda: pauses.append(None)):
        assert other_texts(before, after) == (["1"], ["0", str(2 * ENTRIES), "more"])
    assert len(pauses) >= 3
