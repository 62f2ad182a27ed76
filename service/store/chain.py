"""The chain of decision records, checked link by link: with the database, or with nothing but a file."""

from dataclasses import dataclass

import orjson

from service.store.sealing import canonical, link

GENESIS = "0" * 64
"""What the first record of the chain has before it."""


@dataclass(frozen=True, slots=True)
class Link:
    """A record as it was chained. `body`: its canonical JSON."""

    number: int
    id: str
    body: bytes
    previous: str
    hash: str


class Chain:
    """Follows links in order; knows how many there were, and the hash of the last."""

    def __init__(self) -> None:
        self.records = 0
        self.hash = GENESIS

    def follow(self, at: Link) -> list[str]:
        """What is wrong with the next link, a sentence each."""
        found = []
        if at.number != self.records + 1:
            found.append(f"Record {self.records + 1} is missing.")
        elif at.previous != self.hash:
            found.append(f"Record {at.number} does not follow the record before it.")
        body = _read(at.body)
        if body is None or canonical(body) != at.body or not _fits(at):
            found.append(f"Record {at.number} was changed.")
        if body is not None and (body.get("number") != at.number or body.get("id") != at.id):
            found.append(f"Record {at.number} names another record.")
        self.records, self.hash = at.number, at.hash
        return found

    def end(self, records: int, last: str) -> list[str]:
        """What is wrong with an end that counts so many records and names the last one's hash."""
        if records != self.records:
            return [f"The head counts {records} records, but the last one is number {self.records}."]
        return [] if last == self.hash else ["The head does not name the last record."]


def _read(body: bytes) -> dict[str, object] | None:
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    return found if isinstance(found, dict) else None


def _fits(at: Link) -> bool:
    try:
        return link(at.previous, at.body) == at.hash
    except ValueError:  # what stands before it is no hash at all
        return False
