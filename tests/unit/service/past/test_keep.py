"""The past as files beside the database: kept up with it, healed by it, and forgetting what it forgets."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from sqlalchemy import delete, select

from rules.replay.past import frame_for, kinds_of
from service.access.permissions import SERVICE
from service.actions.close_case import close_case
from service.actions.report_facts import report_facts
from service.actions.reverse_decision import reverse_decision
from service.actions.state_facts import state_facts
from service.past import keep
from service.past.files import DamagedError
from service.past.keep import Past
from service.store import past as kept
from service.store import tables
from service.store.writer import Tx
from support.house import House, says
from voc.signal import Kind

LATE = {("flight", "F1"): {"delay_minutes": 90}}


@pytest.fixture
def past(tmp_path: Path) -> Past:
    return Past(tmp_path / "past")


def caught_up(house: House, past: Past) -> pl.DataFrame:
    """All moments, once the files have caught up."""
    vocabulary = house.ctx.boundaries.pack.vocabulary
    with house.ctx.store.reader() as conn:
        past.catch_up(conn, vocabulary, kinds_of(vocabulary))
        gone = kept.reversed_ids(conn)
    return together(past, gone)


def together(past: Past, gone: list[str]) -> pl.DataFrame:
    """Every part, one under the other."""
    return pl.concat(list(past.parts(gone)), how="diagonal_relaxed")


async def late_case(house: House, number: int = 1) -> str:
    """A case of a late traveller, held by Mara."""
    return await house.claimed(
        says(customer=f"c{number}", about={"booking": f"B{number}", "flight": "F1"}),
        facts={
            **LATE,
            ("customer", f"c{number}"): {"tier": "gold"},
            ("booking", f"B{number}"): {"total": Decimal(400)},
        },
    )


async def test_a_decision_is_kept_with_what_it_read_and_how_its_budgets_stood(
    house: House, past: Past
) -> None:
    for number in (1, 2):
        await house.gives(house.mara, await late_case(house, number), "certificate", "50.00")

    found = caught_up(house, past)

    assert found["action"].to_list() == ["certificate", "certificate"]
    assert found["amount"].to_list() == [50_000_000, 50_000_000]
    assert found["spent:voucher/house"].to_list() == [0, 50_000_000]
    assert found["key:customer"].to_list() == ["c1", "c2"]
    assert found["channel"].to_list() == ["chat", "chat"]
    assert found["door"].to_list() == ["associate", "associate"]


async def test_what_a_decision_did_not_read_is_known_as_it_was_then(house: House, past: Past) -> None:
    case = await late_case(house)
    await house.gives(house.mara, case, "certificate", "20.00")
    house.hands.pass_(timedelta(seconds=30))
    await house.takes(facts={("customer", "c1"): {"tier": "regular"}})
    await house.gives(house.mara, case, "certificate", "20.00")

    found = caught_up(house, past)

    assert found["customer.tier|text"].to_list() == ["gold", "regular"]
    assert found["booking.total|number"].to_list() == [400_000_000, 400_000_000]


async def test_of_two_values_the_later_event_wins_once_it_is_known(house: House, past: Past) -> None:
    case = await late_case(house)
    earlier = house.hands.at - timedelta(days=1)
    await house.gives(house.mara, case, "certificate", "20.00")
    for number, (tier, at) in enumerate([("regular", earlier), ("regular", None)], 2):
        # What is told late of an earlier day changes nothing that was known of a later one.
        house.hands.pass_(timedelta(seconds=30))
        values = {"tier": tier}
        await report_facts(house.ctx, SERVICE, ("customer", "c1"), values, whole=False, at=at)
        await house.gives(house.mara, case, "certificate", f"{number}.00")

    assert caught_up(house, past)["customer.tier|text"].to_list() == ["gold", "gold", "regular"]


async def test_what_is_new_is_added_and_what_is_there_is_not_read_again(
    house: House, past: Past, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keep, "MOST", 2)
    for number in range(1, 4):
        await house.gives(house.mara, await late_case(house, number), "certificate", "10.00")
    first = caught_up(house, past)
    files = {file.name for file in past.folder.iterdir()}

    await house.gives(house.mara, await late_case(house, 4), "certificate", "10.00")
    second = caught_up(house, past)

    assert second.head(3).equals(first)
    assert second.height == 4
    # The full part stayed; the short one was written again with what came.
    assert len(files & {file.name for file in past.folder.glob("*.parquet")}) == 1
    assert caught_up(house, Past(past.folder)).equals(second)


async def test_a_decision_that_was_taken_back_does_not_count(house: House, past: Past) -> None:
    made = await house.gives(house.mara, await late_case(house), "certificate", "10.00")
    assert caught_up(house, past).height == 1

    await reverse_decision(house.ctx, house.mara, made.decision.id, "It was another traveller.")

    assert caught_up(house, past).is_empty()


async def test_a_case_closed_without_a_decision_is_a_moment_with_all_that_was_known(
    house: House, past: Past
) -> None:
    case = await late_case(house)
    await state_facts(house.ctx, house.mara, case, {"booking.insured": True})
    house.hands.pass_(timedelta(seconds=30))
    await close_case(house.ctx, house.mara, case)
    other = await late_case(house, 2)
    await house.gives(house.mara, other, "certificate", "10.00")
    await close_case(house.ctx, house.mara, other)

    (row,) = caught_up(house, past).filter(pl.col("action").is_null()).iter_rows(named=True)

    assert row["now"] == house.hands.at.replace(microsecond=0)
    assert row["flight.delay_minutes|number"] == 90_000_000
    assert row["booking.insured|boolean"] is True
    assert row["associate.level|number"] is not None
    assert (row["amount"], row["road"], row["channel"]) == (None, None, "chat")


async def test_a_voice_of_old_is_a_case_that_it_would_have_opened(house: House, past: Past) -> None:
    await house.takes(
        says(customer="c9", kind=Kind.COMPLAINT, ago=timedelta(days=2)),
        says(customer="c9", kind=Kind.COMPLAINT, ago=timedelta(days=1), about={"flight": "F1"}),
        facts=LATE,
        history=True,
    )

    found = caught_up(house, past).sort("now")

    assert found["number"].to_list() == [None, None]
    assert found["signal.kind|text"].to_list() == ["complaint", "complaint"]
    # Counted as of then: each complaint with those before it.
    assert found["customer.complaints_30d|number"].to_list() == [1_000_000, 2_000_000]


async def test_of_one_millisecond_nothing_is_lost_and_nothing_comes_twice(house: House, past: Past) -> None:
    for number in range(3):
        await house.takes(says(customer=f"c{number}"), history=True)
        assert caught_up(house, past).height == number + 1


async def test_a_damaged_part_is_noticed_and_everything_can_be_made_again(house: House, past: Past) -> None:
    await house.gives(house.mara, await late_case(house), "certificate", "10.00")
    before = caught_up(house, past)
    (file,) = past.folder.glob("*.parquet")
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)

    with pytest.raises(DamagedError):
        together(past, [])
    past.forget()

    assert caught_up(house, past).equals(before)


@pytest.mark.parametrize("left", [b"", b"{", b'{"format": 1}'])
async def test_a_list_that_cannot_be_read_is_as_good_as_none(house: House, past: Past, left: bytes) -> None:
    await house.gives(house.mara, await late_case(house), "certificate", "10.00")
    before = caught_up(house, past)
    (past.folder / "parts.json").write_bytes(left)
    (past.folder / "decisions-half.parquet.new").write_bytes(b"half")

    assert caught_up(house, past).equals(before)
    assert not list(past.folder.glob("*.new"))


async def test_what_was_erased_goes_from_the_files_too(house: House, past: Past) -> None:
    for number in (1, 2):
        await house.gives(house.mara, await late_case(house, number), "certificate", "10.00")
    await house.takes(says(customer="c9"), history=True)
    assert caught_up(house, past).height == 3

    def erase(tx: Tx) -> None:
        first = tx.conn.execute(select(tables.record_facts.c.record).limit(1)).scalar_one()
        tx.conn.execute(delete(tables.record_facts).where(tables.record_facts.c.record == first))
        tx.conn.execute(delete(tables.signal_entities).where(tables.signal_entities.c.entity_id == "c9"))
        tx.conn.execute(delete(tables.signals).where(tables.signals.c.customer == "c9"))

    await house.ctx.writer.run(erase)

    assert caught_up(house, past).height == 1
    with house.ctx.store.reader() as conn:
        assert kept.erased(conn) == 1


async def test_another_life_of_the_database_begins_anew(house: House, past: Past) -> None:
    await house.gives(house.mara, await late_case(house), "certificate", "10.00")
    caught_up(house, past)

    def begin(tx: Tx) -> None:
        tx.conn.execute(tables.head.update().values(epoch="another"))
        tx.conn.execute(delete(tables.record_facts))

    await house.ctx.writer.run(begin)

    assert past.moments == 1
    caught_up_again = Past(past.folder)
    vocabulary = house.ctx.boundaries.pack.vocabulary
    with house.ctx.store.reader() as conn:
        caught_up_again.catch_up(conn, vocabulary, kinds_of(vocabulary))
    assert caught_up_again.moments == 0


async def test_the_files_say_of_a_case_what_its_latitude_said(house: House, past: Past) -> None:
    case = await late_case(house)
    await state_facts(house.ctx, house.mara, case, {"booking.insured": True})
    said = house.action(case, house.mara, "refund")
    await house.gives(house.mara, case, "refund", "60.00")

    boundaries = house.ctx.boundaries.current
    frame = frame_for(boundaries, caught_up(house, past), ["refund"])

    assert frame["booking.insured"].to_list() == [True]
    assert said["alone"] == "100.00"
    assert frame["spent:refund/own-week"].to_list() == [0]
