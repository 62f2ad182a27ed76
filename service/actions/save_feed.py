"""A feed's document is checked, kept with those before it, and counts from the next delivery on."""

from dataclasses import dataclass

from service.access.permissions import require
from service.actions.follow_feeds import changed
from service.clock import rfc3339
from service.context import Context
from service.domain.actor import Actor, PersonRef
from service.domain.drafts import Condition, tag_of
from service.errors import Code
from service.errors import Problem as Refusal
from service.store import feeds as kept
from service.store.writer import Tx
from voc.errors import FeedError, Problem
from voc.feed import Feed, load_feed
from voc.samples import run_samples


@dataclass(frozen=True, slots=True)
class SavedFeed:
    """A document after a change. `tag` None: there is no such feed any more."""

    feed: str
    tag: str | None
    number: int
    at: str
    by: PersonRef


async def save_feed(ctx: Context, actor: Actor, name: str, text: str, only: Condition) -> SavedFeed:
    """Makes a document the one of the feed `name`. Its samples must come out as it says.

    Raises Problem: not_yours; unsound (`findings`); changed_meanwhile.
    """
    require(actor, "edit_feeds")
    check(name, text)
    return await _change(ctx, actor, name, text, only)


async def remove_feed(ctx: Context, actor: Actor, name: str, only: Condition) -> SavedFeed:
    """Takes back what was saved: the document of this software or of the folder counts again, if any.

    Raises Problem: not_yours, not_found, changed_meanwhile.
    """
    require(actor, "edit_feeds")
    return await _change(ctx, actor, name, None, only)


def check(name: str, text: str) -> Feed:
    """The feed of a document that may be saved under a name. Raises Problem (unsound) with its findings."""
    try:
        feed = load_feed(text, f"{name}.yaml")
    except FeedError as error:
        raise unsound(error.problems) from None
    found = list(run_samples(feed))
    if feed.name != name:
        found.append(Problem(f"{name}.yaml", 1, 1, f"feed: is {feed.name!r}, but is saved as {name!r}"))
    if found:
        raise unsound(found)
    return feed


def unsound(problems: tuple[Problem, ...] | list[Problem]) -> Refusal:
    """The refusal of a document."""
    findings = [{"line": one.line, "column": one.column, "message": one.text} for one in problems]
    return Refusal(Code.UNSOUND, f"Nothing was saved: {problems[0]}", {"findings": findings})


async def _change(ctx: Context, actor: Actor, name: str, text: str | None, only: Condition) -> SavedFeed:
    def unit(tx: Tx) -> SavedFeed:
        source = ctx.feeds.now.sources.get(name)
        if text is None and (source is None or source.origin != "console"):
            raise Refusal(Code.NOT_FOUND, f"No document of a feed {name[:100]!r} was saved here.")
        there = None if source is None else source.feed.text
        if not only.met(there, {}):
            raise Refusal(
                Code.CHANGED_MEANWHILE,
                f"The feed {name} was changed meanwhile; look at what is there before you save over it.",
                {"etag": None if there is None else tag_of(there)},
            )
        number = kept.add_revision(tx.conn, name, text, tx.at, actor.id)
        changed(ctx, tx)
        given = ctx.feeds.given.get(name)
        after = text if text is not None else (None if given is None else given.feed.text)
        tag = None if after is None else tag_of(after)
        return SavedFeed(name, tag, number, rfc3339(tx.at), actor.ref)

    return (await ctx.writer.run(unit)).value
