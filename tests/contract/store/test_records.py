"""The chain: whoever changes one thing is found."""

import pytest

from service.actions.reverse_decision import reverse_decision
from service.store import records
from support.house import House, says


async def given(house: House) -> None:
    case = await house.claimed(says())
    made = [await house.gives(house.mara, case, "certificate", "5.00") for _ in range(3)]
    await reverse_decision(house.ctx, house.mara, made[1].decision.id, None)


async def test_an_untouched_chain_is_whole(house: House) -> None:
    await given(house)
    with house.ctx.store.reader() as conn:
        report = records.verify_chain(conn)
    assert (report.records, report.broken, report.whole) == (4, (), True)
    assert len(report.hash) == 64


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("UPDATE records SET body = replace(body, '5.00', '9.00') WHERE number = 2", "Record 2 was changed."),
        ("UPDATE records SET hash = previous WHERE number = 2", "Record 3 does not follow"),
        ("DELETE FROM records WHERE number = 2", "Record 2 is missing."),
        ("DELETE FROM records WHERE number = 4", "The head counts 4 records"),
        (
            "UPDATE record_facts SET facts = replace(facts, '}', ' }')",
            "The facts beside record 1 were changed.",
        ),
        (f"UPDATE head SET hash = '{'0' * 64}'", "The head does not name the last record."),
        ("UPDATE decisions SET hash = 'x'", "The decision of record 1 does not show its hash."),
    ],
)
async def test_a_change_is_found_and_named(house: House, change: str, said: str) -> None:
    await given(house)
    await house.ctx.writer.run(lambda tx: tx.conn.exec_driver_sql(change).rowcount)
    with house.ctx.store.reader() as conn:
        broken = records.verify_chain(conn).broken
    assert any(said in sentence for sentence in broken), broken


async def test_facts_may_be_erased_and_the_chain_still_verifies(house: House) -> None:
    await given(house)
    await house.ctx.writer.run(lambda tx: tx.conn.exec_driver_sql("DELETE FROM record_facts").rowcount)
    with house.ctx.store.reader() as conn:
        assert records.verify_chain(conn).whole
