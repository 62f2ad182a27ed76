"""The page of feeds: what a document may say, what expressions may call, what is packaged."""

import inspect
from collections.abc import Mapping

from pydantic import BaseModel

from service.docs.tables import code, page, table
from voc import helpers
from voc.canonical import FIELDS
from voc.document import AnswerDocument, FeedDocument, NamedScheme, SignalDocument, WrittenScheme
from voc.feed import MAX_ITEMS, Feed, packaged_feeds
from voc.poll_document import PLACEHOLDERS as ASKED
from voc.poll_document import NextDocument, PollDocument, SinceDocument
from voc.schemes import BY_NAME
from voc.signal import CLOCK_SKEW, LATENESS, MAX_ID, MAX_TEXT, Kind
from voc.templates import PLACEHOLDERS

_FEED: Mapping[str, str] = {
    "feed": "The name, as it stands in the address `/v1/feeds/NAME`.",
    "title": "What people call it.",
    "verify": "How a delivery proves that it comes from its source: see below. Not where `poll` is said.",
    "poll": "What the source is asked, where it does not call by itself: see below.",
    "answer": "What the source needs to hear: `plain`, `challenge` and the like, or `status`, `type`, "
    "`body`.",
    "quota": "Signals a second that it may send; else what `REMIT_FEED_QUOTA` says.",
    "body": "How the body is written, where the Content-Type says something else: `json`, `xml`, `form`, "
    "`csv` or `jsonl`.",
    "each": "The items of a delivery; the whole body where nothing is said.",
    "skip_unless": "An item for which this is not true is passed over.",
    "team": "Which team's queue; else the pack's routing.",
    "signal": "An expression for each field: see below.",
    "facts": "What the delivery says about entities: `customer: {tier: …}`.",
    "samples": "Deliveries with what they must say: run by the tests.",
}
_SIGNAL: Mapping[str, str] = {
    "id": "What the source calls it. A signal of the same feed and id is taken once.",
    "kind": f"One of {', '.join(code(kind.value) for kind in Kind)}.",
    "at": "When it was said, RFC 3339. Without it: now.",
    "customer": "Who said it, as the source knows the customer.",
    "author": "`customer`, `associate` or `system`.",
    "channel": "Where it was said: `email`, `chat`, `phone`, `social`, `store`, `app`, `survey` or another "
    "word.",
    "public": "Whether everybody sees it.",
    "text": "The words. Card numbers, addresses and the like are masked before anything is kept.",
    "rating": "From 0 (worst) to 1 (best).",
    "topics": "Topics that the source names itself.",
    "about": "Other things that it concerns: `{booking: …}`.",
    "language": "As `en` or `pt-BR`.",
    "sentiment": "From -1 to 1, where the source says it.",
    "severity": "From 0 to 3, where the source says it.",
    "acute": "Whether somebody is in danger; such cases go before all others.",
    "team": "The team's queue it goes to.",
    "feed": "The feed under which it is kept.",
    "facts": "What is known of the entities that it names.",
}
_VERIFY: Mapping[str, str] = {
    "scheme": "A scheme by its name.",
    "secret": "The name of the secret: `SHOP` is the variable `REMIT_SECRET_SHOP`. Never the secret itself.",
    "hmac": "The hash of a scheme that is said in the document.",
    "header": "The header with the signature.",
    "signed": "What is signed, with the placeholders below. `{body}` where nothing is said.",
    "encoding": "How the signature is written: `hex`, `base64` or `base64url`.",
    "prefix": "What stands before it (or before the parts): `sha256=`.",
    "separator": "What stands between several signatures in the header, any of which may fit, or between its "
    "parts.",
    "part": "Where the header has named parts, as in `t=…,v1=…`: the name of the part with the signature.",
    "key": "The key, by the same placeholders: `{secret}{secret:OTHER}` is made of two secrets.",
    "key_encoding": "How the secrets are written: `text`, `hex` or `base64`.",
    "key_prefix": "What stands before a secret and is no part of the key: `whsec_`.",
    "timestamp": "Where the time stands, so that old deliveries cannot be sent again.",
    "tolerance": "Seconds by which that time may be off.",
}
_POLL: Mapping[str, str] = {
    "url": "The address, with the placeholders below; of the host only secrets may be a part.",
    "method": "`GET`, or `POST`.",
    "query": "Parameters of the address; one for whose placeholder there is nothing yet is left out.",
    "headers": "Headers likewise. What proves who asks takes its value from a secret: "
    '`{Authorization: "Bearer {secret}"}`.',
    "body": "What a `POST` says, as a value that is sent as JSON; texts in it may hold placeholders.",
    "every": "Seconds from the end of one turn to the next.",
    "next": "How to come from one page to the next: see below. Without it a turn is one page.",
    "since": "Where the source is asked from a moment on: see below.",
    "last": "An expression over a page: if it is true, the page is the last.",
    "until_known": "Whether a page of which everything is known already is the last: for lists that begin "
    "with the newest.",
    "pages": "Pages at a stretch; if there are more, it goes on after others had their turn.",
    "live_for": "Seconds: what was said longer ago is kept as history, without a case or an alarm.",
}
_NEXT: Mapping[str, str] = {
    "cursor": "An expression over a page: what stands for `{cursor}` on the next. Nothing, or the same "
    "again: that was the last page.",
    "keep": "Whether the next turn begins behind the last cursor, as with lists that begin with the oldest; "
    "else it begins without one.",
    "url": "An expression over a page: the address of the next, on the same host.",
    "link": "`true`: the header `Link` names it, with `rel=next`.",
    "page": "The number of the first page: each is one more, up to one without items.",
    "upto": "The number of the last page that the source has.",
}
_SINCE: Mapping[str, str] = {
    "at": "An expression over a page: the latest moment on it. Else the latest `signal.at`.",
    "format": "How it is written: `rfc3339`, `date`, `epoch` (seconds) or `epoch_ms`.",
    "overlap": "Seconds by which it is asked again; what is known already is taken once.",
    "first": "How many seconds before now the first turn begins; else the parameter is left out then.",
}
_ANSWER: Mapping[str, str] = {
    "status": "The status of HTTP.",
    "type": "The content type.",
    "body": "The text.",
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
        _members(FeedDocument, _FEED),
        "## signal",
        _members(SignalDocument, _SIGNAL),
        "## verify",
        "By name, with the name of its secret:",
        table(("scheme",), [(code(name),) for name in sorted(BY_NAME)]),
        "Or said in the document:",
        _members(WrittenScheme, _VERIFY, NamedScheme),
        "Placeholders of `signed`, `key` and `timestamp`:",
        table(("placeholder", "what it gives"), [(code(name), what) for name, what in PLACEHOLDERS.items()]),
        "## poll",
        "A turn walks over pages; where it stands is kept together with what each page brought. The page for "
        "[integrators](../integrator.md#a-source-that-is-asked) does it once.",
        _members(PollDocument, _POLL),
        "Placeholders of `url`, `query`, `headers` and `body`:",
        table(("placeholder", "what it gives"), [(code(name), what) for name, what in ASKED.items()]),
        "`next` says exactly one of `cursor`, `url`, `link` and `page`:",
        _members(NextDocument, _NEXT),
        "`since`:",
        _members(SinceDocument, _SINCE),
        "## answer",
        _members(AnswerDocument, _ANSWER),
        "## What expressions can call",
        told.split("\n\n")[1].strip(),
        "```text\n" + inspect.cleandoc(told.split("\n\n", 2)[2]) + "\n```",
        "## Signals in Remit's own shape",
        "`POST /v1/signals` takes an object, an array, or one object a line. `id`, `kind`, and `text` or "
        "`rating` are "
        "needed.",
        table(("member", "what it is"), [(code(name), _SIGNAL[name]) for name in FIELDS]),
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


def _members(model: type[BaseModel], said: Mapping[str, str], *more: type[BaseModel]) -> str:
    fields = {name: field for each in (*more, model) for name, field in each.model_fields.items()}
    return table(
        ("key", "needed", "what it is"),
        [(code(name), "yes" if field.is_required() else "", said[name]) for name, field in fields.items()],
    )


def _scheme(feed: Feed) -> str:
    verify = feed.document.verify
    if feed.poll is not None:
        return "asked"
    return code(verify.scheme) if isinstance(verify, NamedScheme) else f"hmac {code(verify.hmac)}"


def _secrets(feed: Feed) -> str:
    secret = feed.document.verify.secret
    names = [secret] if secret else [] if feed.poll is None else feed.poll.secret_names
    return ", ".join(code(f"REMIT_SECRET_{name}") for name in names)
