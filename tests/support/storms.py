"""Storms: many customers who speak of one topic at once, to a house that knows what is usual."""

from datetime import timedelta
from pathlib import Path

from rules.pack import load_pack, packaged
from support.house import House, build, says
from support.state import START

LATE = ("north", "late_flight")


async def listening(folder: Path) -> House:
    """A house under the airline's boundaries, that heard one late flight an hour for two days."""
    house = await build(folder, pack=load_pack(packaged()))
    past = [
        says("", ago=timedelta(hours=hour), customer=f"past{hour}", topics=(LATE[1],))
        for hour in range(1, 49)
    ]
    await house.takes(*past, history=True)
    return house


async def storm(house: House, customers: int, *, first: int = 0, **fields: object) -> None:
    """So many customers speak now, each of her own flight."""
    now = START - house.hands.at
    await house.takes(
        *(
            says(customer=f"c{first + number}", topics=(LATE[1],), ago=now, **fields)  # type: ignore[arg-type]
            for number in range(customers)
        )
    )
