"""The proofs of a pack in several processes come to what one process says."""

import os
from datetime import date

import pytest

from rules.pack import Pack
from rules.prove.prover import Prover
from service.commands import proving
from service.commands.proving import proved, shares
from support.small_pack import DELAY, make_pack

TODAY = date(2026, 1, 1)
GUARANTEES = """
guarantee: little
actions: [refund, certificate]
never_above: 60
---
guarantee: less
actions: [rebook, refund]
never_above: 20
"""


@pytest.fixture
def pack() -> Pack:
    documents = [
        f"boundary: b{number}\naction: {action}\ngrants:\n"
        f"  - {{id: g, when: flight.delay_minutes > {number}, alone: 1}}\n"
        f"  - {{id: h, when: flight.delay_minutes > {number + 1}, alone: 1}}\n"
        for number, action in enumerate(("refund", "refund", "rebook", "extend_hold"))
    ]
    return make_pack(DELAY, *documents, guarantees=GUARANTEES)


def test_every_action_that_is_not_always_open_is_in_one_part(
    pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proving, "WORTH", 1)
    for cores in (1, 2, 3, 20):
        parts = shares(pack, cores)
        assert len(parts) == min(cores, 4)
        assert sorted(name for part in parts for name in part) == [
            "certificate",
            "extend_hold",
            "rebook",
            "refund",
        ]


def test_a_small_pack_is_not_worth_a_process(pack: Pack) -> None:
    assert len(shares(pack, 8)) == 1


def test_two_processes_say_what_one_says(pack: Pack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proving, "WORTH", 1)
    alone, here = proved(pack, TODAY, os.getpid, cores=1)
    shared, there = proved(pack, TODAY, os.getpid, cores=2)
    assert here == there == os.getpid()
    assert shared == alone == Prover().prove(pack, TODAY)
    assert [proof.outcome for proof in shared.proofs] == ["refuted", "proved"]
    assert {finding.code for finding in shared.findings} == {"guarantee", "covered"}
