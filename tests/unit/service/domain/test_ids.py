"""Identifiers sort by time, to the microsecond, and count up within a unit."""

from datetime import UTC, datetime, timedelta
from itertools import islice

import pytest

from service.domain.ids import last_ulid, ulid, ulids

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def test_an_identifier_has_26_characters_of_crockfords_alphabet() -> None:
    assert len(ulid(AT)) == 26
    assert set(ulid(AT)) <= set("0123456789ABCDEFGHJKMNPQRSTVWXYZ")


def test_later_ones_are_greater_and_those_of_one_unit_count_up() -> None:
    first = list(islice(ulids(AT), 1000))
    assert first == sorted(set(first))
    assert ulid(AT + timedelta(microseconds=1)) > first[-1]


def test_those_of_a_millisecond_sort_as_its_moments_do() -> None:
    ids = [ulid(AT + timedelta(microseconds=n)) for n in range(1001)]
    assert ids == sorted(ids)


def test_the_last_of_a_moment_lies_behind_all_of_it_and_before_all_that_follows() -> None:
    ids = list(islice(ulids(AT), 1000))
    assert ids[-1] < last_ulid(AT) < ulid(AT + timedelta(microseconds=1))


def test_the_time_stands_in_the_first_ten_characters() -> None:
    assert ulid(datetime(1970, 1, 1, tzinfo=UTC))[:10] == "0000000000"
    assert ulid(AT)[:10] == ulid(AT)[:10]


def test_a_time_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="outside"):
        ulid(datetime(1969, 12, 31, tzinfo=UTC))


def test_a_unit_may_make_more_than_count_up_in_the_last_letters() -> None:
    last = ""
    for made in islice(ulids(AT), (1 << 20) + 1):
        assert made > last
        last = made
    assert last[:12] == ulid(AT)[:12]


def test_those_of_one_moment_differ_in_all_that_is_at_random() -> None:
    at_random = [ulid(AT)[12:] for _ in range(2_000)]
    assert [len({letters[place] for letters in at_random}) for place in range(14)] == [16, *[32] * 13]
