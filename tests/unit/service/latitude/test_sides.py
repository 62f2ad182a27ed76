"""Each place under the set that counts for its associate, in the order in which they were asked."""

from service.access.permissions import SERVICE
from service.actions.manage_people import add_person
from service.actions.stage_boundaries import stage_drafts
from service.actions.staging import Staging
from service.domain.candidate import Reach
from service.latitude import Place
from service.latitude.sides import situations_under
from service.store import cases
from support.house import House, says


async def test_both_sets_are_read_in_one_go_and_come_back_in_order(house: House) -> None:
    south = await add_person(house.ctx, SERVICE, name="Sol S.", role="associate", teams=["south"])
    await house.takes(says(), says(customer="c2"), says(customer="c3"))
    await house.edits("voucher", "alone: 50", "alone: 70")
    trial = await stage_drafts(house.ctx, house.ines, "why", Staging("canary", Reach(teams=("north",))))
    with house.ctx.store.reader() as conn:
        one, two, three = cases.page(conn, None, "open", None, None, 100)
        places = [Place(one, south), Place(two, house.mara), Place(one, house.mara), Place(three, south)]
        found = situations_under(house.ctx.boundaries.sets, conn, places, house.hands.at)
    assert [situation.set.revision for situation in found] == [
        trial.before,
        trial.revision,
        trial.revision,
        trial.before,
    ]
    assert [situation.facts.computed["associate.level"] for situation in found] == [
        place.actor.level for place in places
    ]
