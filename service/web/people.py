"""People and tokens, for whoever manages them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from service.access.permissions import require
from service.actions.manage_people import add_person, add_token, change_person, remove_person, remove_token
from service.actions.sign_in import make_link
from service.clock import rfc3339
from service.domain.actor import Actor, Role
from service.store import people
from service.web.answers import answer
from service.web.door import Ctx, TheHouse
from service.web.routes import routes
from service.web.security import Signed
from service.web.shapes import NewTokenAnswer, SignInLink

router = routes("people")
Name = Annotated[str, Field(min_length=1, max_length=100)]


class NewPerson(BaseModel):
    """A colleague."""

    model_config = ConfigDict(extra="forbid")

    name: Name
    role: Literal["associate", "manager", "observer", "admin"]
    teams: list[Annotated[str, Field(max_length=64)]] = Field(default_factory=list, max_length=50)
    level: int = Field(default=0, ge=0, le=3)


class ChangedPerson(BaseModel):
    """What is another now; what is not named stays."""

    model_config = ConfigDict(extra="forbid")

    name: Name | None = None
    role: Literal["associate", "manager", "observer", "admin"] | None = None
    teams: list[Annotated[str, Field(max_length=64)]] | None = Field(default=None, max_length=50)
    level: int | None = Field(default=None, ge=0, le=3)


@dataclass(frozen=True, slots=True)
class Colleague:
    """A person. `seen_at`: when a screen of hers was open last, to the minute; null: never."""

    id: str
    name: str
    role: Role
    teams: list[str]
    level: int
    seen_at: str | None


class NewToken(BaseModel):
    """Something that calls by itself."""

    model_config = ConfigDict(extra="forbid")

    name: Name
    role: Literal["integration", "observer", "admin"]
    feeds: list[Annotated[str, Field(max_length=100)]] = Field(default_factory=list, max_length=100)
    facts: list[Annotated[str, Field(max_length=40)]] = Field(default_factory=list, max_length=100)


@router.get("/v1/people", summary="Everybody", response_model=list[Colleague])
def everybody(ctx: Ctx, actor: Signed) -> Response:
    """By name, without those who were removed."""
    require(actor, "manage_people")
    with ctx.store.reader() as conn:
        seen = people.last_seen(conn)
        everybody = people.every(conn)
    return answer([_colleague(one, seen.get(one.id)) for one in everybody])


@router.post("/v1/people", status_code=201, summary="Add a person", response_model=Actor)
async def add(new: NewPerson, ctx: Ctx, actor: Signed) -> Response:
    """A person of some teams; teams come into being as they are named."""
    made = await add_person(ctx, actor, name=new.name, role=new.role, teams=new.teams, level=new.level)
    return answer(made, 201)


@router.patch("/v1/people/{person}", summary="Change a person", response_model=Actor)
async def change(person: str, to: ChangedPerson, ctx: Ctx, house: TheHouse, actor: Signed) -> Response:
    """Another role or other teams end her sessions and her open screens at once; she signs in anew."""
    changed = await change_person(
        ctx, actor, person, name=to.name, role=to.role, teams=to.teams, level=to.level
    )
    await house.rights_changed()
    return answer(changed)


@router.delete("/v1/people/{person}", status_code=204, summary="Remove a person")
async def remove(person: str, ctx: Ctx, house: TheHouse, actor: Signed) -> Response:
    """Ends her access at once, her open screens too; what she did stays hers."""
    await remove_person(ctx, actor, person)
    await house.rights_changed()
    return Response(status_code=204)


@router.post(
    "/v1/people/{person}/link",
    status_code=201,
    summary="A sign-in link, good once for 12 hours",
    response_model=SignInLink,
)
async def link(person: str, ctx: Ctx, actor: Signed) -> Response:
    """The address to open."""
    require(actor, "manage_people")
    secret = await make_link(ctx, person)
    return answer({"link": f"{ctx.settings.address}/sign-in#{secret}"}, 201)


@router.post(
    "/v1/tokens", status_code=201, summary="Add a token; it is told once", response_model=NewTokenAnswer
)
async def new_token(new: NewToken, ctx: Ctx, actor: Signed) -> Response:
    """An integration's token names its feeds, and the entities whose facts it says; `*` is all."""
    holder, secret = await add_token(
        ctx, actor, name=new.name, role=new.role, feeds=new.feeds, facts=new.facts
    )
    return answer({"id": holder.id, "name": holder.name, "role": holder.role, "token": secret}, 201)


@router.delete("/v1/tokens/{token}", status_code=204, summary="End a token")
async def end_token(token: str, ctx: Ctx, house: TheHouse, actor: Signed) -> Response:
    """At once, its open streams too."""
    await remove_token(ctx, actor, token)
    await house.rights_changed()
    return Response(status_code=204)


def _colleague(one: Actor, seen: datetime | None) -> Colleague:
    at = None if seen is None else rfc3339(seen)
    return Colleague(one.id, one.name, one.role, list(one.teams), one.level, at)
