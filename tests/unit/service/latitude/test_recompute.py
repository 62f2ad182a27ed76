"""A record that was changed no longer comes out."""

from rules.pack import parse_pack
from service.boundaries import LiveBoundaries
from service.latitude import recompute
from support.house import House, says


async def test_another_amount_or_revision_or_erased_facts_are_told(house: House) -> None:
    case = await house.claimed(says())
    made = (await house.gives(house.mara, case, "certificate", "50.00")).decision.id

    async def after(change: str) -> tuple[bool | None, str]:
        await house.ctx.writer.run(lambda tx: tx.conn.exec_driver_sql(change).rowcount)
        with house.ctx.store.reader() as conn:
            found = recompute(house.ctx, conn, made)
        return found.agrees, found.text

    assert (await after("SELECT 1"))[0] is True
    # The first records did not say the door: there was one, and they come out as they did.
    assert (await after("""UPDATE records SET body = replace(body, '"door":"associate",', '')"""))[0] is True
    agrees, text = await after(
        'UPDATE records SET body = replace(body, \'"amount":"50.00"\', \'"amount":"51.00"\')'
    )
    assert agrees is False
    assert "more than 50.00" in text
    assert await after("DELETE FROM record_facts") == (None, "The facts of this decision were erased.")


async def test_an_older_revision_is_read_from_the_database(house: House) -> None:
    case = await house.claimed(says())
    made = (await house.gives(house.mara, case, "certificate", "50.00")).decision.id
    live = house.ctx.boundaries.live
    voucher = "boundaries/voucher.yaml"
    later = parse_pack({**live.pack.files, voucher: live.pack.files[voucher] + "\n# later\n"})
    house.ctx.boundaries.live = LiveBoundaries(later).live
    assert house.ctx.boundaries.current.revision != live.set.revision
    with house.ctx.store.reader() as conn:
        assert recompute(house.ctx, conn, made).agrees is True
