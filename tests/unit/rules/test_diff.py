"""What differs between two sets, document by document."""

from rules.diff import differences

BEFORE = {"a.yaml": "one\ntwo\nthree\n", "b.yaml": "same\n", "c.yaml": "gone\n"}


def test_only_what_differs_is_told_each_with_its_lines() -> None:
    after = {"a.yaml": "one\n2\nthree\n", "b.yaml": "same\n", "d.yaml": "new\n"}
    changed, removed, added = differences(BEFORE, after)
    assert (changed.file, changed.change, changed.added, changed.removed) == ("a.yaml", "changed", 1, 1)
    assert changed.diff.splitlines()[1:] == [" one", "-two", "+2", " three", " "]
    assert (removed.file, removed.change, removed.removed) == ("c.yaml", "removed", 2)
    assert (added.file, added.change, added.added) == ("d.yaml", "added", 2)


def test_the_same_set_has_no_difference() -> None:
    assert differences(BEFORE, dict(BEFORE)) == []
