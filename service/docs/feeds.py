"""The page of feeds: what a document may say, what expressions may call, what is packaged."""

import inspect
from collections.abc import Mapping

from pydantic import BaseModel

from service.docs.tables import code, page, table
from voc import helpers
from voc.canonical import FIELDS
from voc.challenge_document import AnswerDocument, ChallengeDocument, ProofDocument
from voc.delivery import MAX_ITEMS
from voc.document import FeedDocument, SignalDocument
from voc.feed import Feed, packaged_feeds
from voc.keys import MEANINGS
from voc.poll_document import PLACEHOLDERS as ASKED
from voc.poll_document import NextDocument, PollDocument, SinceDocument, TokenDocument
from voc.schemes import BY_NAME
from voc.signal import CLOCK_SKEW, LATENESS, MAX_ID, MAX_TEXT
from voc.templates import PLACEHOLDERS
from voc.verify_document import ClaimsScheme, NamedScheme, PairsDocument, TokenScheme, WrittenScheme, called

_CANONICAL: Mapping[str, str] = {
    **MEANINGS[SignalDocument],
    "team": "The team's queue it goes to.",
    "feed": "The feed under which it is kept.",
    "facts": "What is known of the entities that it names.",
}


def feeds() -> str:
    """All that a feed's document may say."""
    told = inspect.getdoc(helpers) or ""
    packaged = sorted(packaged_feeds().values(), key=lambda feed: feed.name)
    return page(
        "Feeds",
        "A feed is one YAML document for one source: how it signs, and where its words stand. Expressions "
        "are "
        "[JMESPath](https://jmespath.org); a literal stands in quotes inside the quotes of YAML.",
        "## The document",
        _members(FeedDocument),
        "## signal",
        _members(SignalDocument),
        "## verify",
        "By name, with the name of its secret:",
        table(("scheme",), [(code(name),) for name in sorted(BY_NAME)]),
        "Or said in the document:",
        _members(NamedScheme, WrittenScheme),
        "`pairs`:",
        _members(PairsDocument),
        "Or, where a source signs nothing but says a secret with each delivery:",
        _members(TokenScheme),
        "Or, where each delivery comes with a JSON Web Token:",
        _members(ClaimsScheme),
        "Placeholders of `signed`, `key`, `timestamp` and `claims`:",
        table(("placeholder", "what it gives"), [(code(name), what) for name, what in PLACEHOLDERS.items()]),
        "## poll",
        "A turn walks over pages; where it stands is kept together with what each page brought. The page for "
        "[integrators](../integrator.md#a-source-that-is-asked) does it once.",
        _members(PollDocument),
        "Placeholders of `url`, `query`, `headers` and `body`:",
        table(("placeholder", "what it gives"), [(code(name), what) for name, what in ASKED.items()]),
        "`next` says exactly one of `cursor`, `url`, `link` and `page`:",
        _members(NextDocument),
        "`since`:",
        _members(SinceDocument),
        "`token`, for a source that wants a JSON Web Token of its own kind for each request:",
        _members(TokenDocument),
        "## answer",
        _members(AnswerDocument),
        "## challenge",
        "Some sources ask, when they are set up and now and then, whether they reach whom they are told to. "
        "The page for [integrators](../integrator.md#three-that-are-set-up-otherwise) does it once.",
        _members(ChallengeDocument),
        "`proof`:",
        _members(ProofDocument),
        "## What expressions can call",
        told.split("\n\n")[1].strip(),
        "```text\n" + inspect.cleandoc(told.split("\n\n", 2)[2]) + "\n```",
        "## Signals in Remit's own shape",
        "`POST /v1/signals` takes an object, an array, or one object a line. `id`, `kind`, and `text` or "
        "`rating` are "
        "needed.",
        table(("member", "what it is"), [(code(name), _CANONICAL[name]) for name in FIELDS]),
        "## Limits",
        table(
            ("limit", "value"),
            [
                ("items of a delivery", f"{MAX_ITEMS:,}"),
                ("characters of a text", f"{MAX_TEXT:,}"),
                ("characters of an id", f"{MAX_ID:,}"),
                ("how late a live signal may come", f"{LATENESS.days} days"),
                ("how far a source's clock may run ahead", f"{CLOCK_SKEW.seconds} s"),
            ],
        ),
        "## What is packaged",
        table(
            ("feed", "source", "scheme", "secret"),
            [(code(feed.name), feed.title, _scheme(feed), _secrets(feed)) for feed in packaged],
        ),
    )


def _members(*models: type[BaseModel]) -> str:
    fields = {name: (model, field) for model in models for name, field in model.model_fields.items()}
    return table(
        ("key", "needed", "what it is"),
        [
            (code(name), "yes" if field.is_required() else "", MEANINGS[model][name])
            for name, (model, field) in fields.items()
        ],
    )


def _scheme(feed: Feed) -> str:
    return "asked" if feed.poll is not None else code(called(feed.document.verify))


def _secrets(feed: Feed) -> str:
    secret = feed.document.verify.secret
    names = [secret] if secret else [] if feed.poll is None else feed.poll.secret_names
    return ", ".join(code(f"REMIT_SECRET_{name}") for name in names)
