"""Who acts: people, integrations, and the service itself."""

from typing import Literal

from rules.quick import quick

Role = Literal["associate", "manager", "integration", "observer", "admin"]


@quick(frozen=True, slots=True)
class PersonRef:
    """A colleague as others see her."""

    id: str
    name: str


@quick(frozen=True, slots=True)
class Actor:
    """Who asks for something. `teams` are those she works for.

    `feeds` and `facts` are what an integration's token names: feeds it sends, entities it knows facts of.
    """

    id: str
    name: str
    role: Role
    teams: tuple[str, ...] = ()
    level: int = 0
    feeds: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()

    @property
    def ref(self) -> PersonRef:
        """What others see of her."""
        return PersonRef(self.id, self.name)
