"""Samples in a document are run: what does not come out as they say is a problem with its place."""

import hashlib
import hmac

import pytest

from voc.feed import load_feed
from voc.samples import run_samples

_SIGNED = hmac.new(b"k", b'1772460309{"items":[]}', hashlib.sha256).hexdigest()
_TEXT = """\
feed: shop
title: A shop
verify: {hmac: sha256, header: X-Sig, signed: "{header:X-T}{body}", timestamp: "{header:X-T}", secret: SHOP}
each: items
skip_unless: wanted
signal: {id: id, kind: "'message'", at: at, text: text, customer: who}
facts: {customer: {points: points}}
samples:
  - title: a sample
    body: {items: [
      {id: 1, wanted: true, text: hello, who: "7", points: 0.1, at: "2016-03-02T15:05:09+01:00"},
      {id: 2, wanted: true},
      {id: 3, wanted: false},
      {id: 4, wanted: true, text: bye}]}
    expect: [{id: "1", at: "2016-03-02T14:05:09Z", text: hello, about: {}}, {id: "4"}]
    facts: {customer: {points: 0.1}}
    rejects: [empty]
    skips: 1
"""


def test_a_sample_that_comes_out_as_it_says_is_no_problem() -> None:
    assert _problems() == []


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            "text: hello, about",
            "text: hallo, about",
            '15:58: error: sample \'a sample\': text: "hello", not "hallo"',
        ),
        ("about: {}", "abaut: {}", "15:72: error: sample 'a sample': abaut: is not said"),
        (', {id: "4"}]', "]", "2 signals come out, not 1"),
        ('{id: "4"}]', '{id: "4"}, {id: "5"}]', "2 signals come out, not 3"),
        ("rejects: [empty]", "rejects: []", "item 1 is rejected: text: "),
        ("rejects: [empty]", "rejects: [empty, too_long]", "nothing is rejected as too_long"),
        ("skips: 1", "skips: 0", "1 items are skipped, not 0"),
        ("points: 0.1}}\n    rejects", "points: 1}}\n    rejects", "customer: "),
        ("body: {items:", "body: {itms:", "cannot be mapped: each: items finds nothing"),
        ("skips: 1", "skips: 1\n    at: today", "sample 'a sample': at: 'today' is not an RFC 3339"),
    ],
)
def test_each_difference_is_named_with_its_place(old: str, new: str, says: str) -> None:
    (first, *_) = _problems(old, new)

    assert says in first


@pytest.mark.parametrize(
    ("signature", "at", "refuses", "says"),
    [
        (_SIGNED, "2026-03-02T14:05:09Z", "", None),
        ("00", "2026-03-02T14:05:09Z", "wrong_signature", None),
        (_SIGNED, "2026-03-02T15:05:09Z", "stale_timestamp", None),
        ("00", "2026-03-02T14:05:09Z", "", "its signature is refused (wrong_signature), not right"),
        (_SIGNED, "2026-03-02T14:05:09Z", "stale_timestamp", "is right, not refused (stale_timestamp)"),
    ],
)
def test_a_signature_of_the_sources_own_example_is_checked_at_its_moment(
    signature: str, at: str, refuses: str, says: str | None
) -> None:
    sample = f"""
  - title: signed
    headers: {{X-Sig: "{signature}", X-T: "1772460309"}}
    at: "{at}"
    secrets: {{SHOP: k}}
    body: '{{"items":[]}}'
""" + (f"    refuses: {refuses}\n" if refuses else "")

    problems = [str(one) for one in run_samples(load_feed(_TEXT + sample.removeprefix("\n"), "shop.yaml"))]

    assert len(problems) == (says is not None)
    assert says is None or says in problems[0]


def _problems(old: str = "", new: str = "") -> list[str]:
    assert old in _TEXT
    return [str(one) for one in run_samples(load_feed(_TEXT.replace(old, new), "shop.yaml"))]
