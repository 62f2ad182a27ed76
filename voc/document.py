"""The shape of a feed document: closed models, so that a misspelt key is an error and not a silence."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, ValidationError, model_validator
from pydantic.config import JsonDict

from voc.bodies import BodyForm
from voc.challenge_document import AnswerDocument, ChallengeDocument, ProofDocument
from voc.closed import Closed, Expression, Header, Name, SecretName
from voc.errors import FeedError, Problem, nearest
from voc.forms import Repeated
from voc.poll_document import NextDocument, PollDocument, SinceDocument, TokenDocument
from voc.positions import Document, Path, read_yaml
from voc.templates import placeholders
from voc.verify_document import ClaimsScheme, NamedScheme, PairsDocument, TokenScheme, Verify, WrittenScheme


def _form(value: object) -> str:
    if isinstance(value, dict):
        return "<parts>"
    return "<list>" if isinstance(value, list) else "<word>"


# Of each pair of forms the value's own shape says which is meant, so that an error speaks of that one only.
_Whole = Annotated[Expression, Tag("<word>")]
_ByForm = Discriminator(_form)


class SignalDocument(Closed):
    """An expression for each field of a signal. `topics` and `about` may also be said part by part."""

    id: Expression
    kind: Expression
    at: Expression | None = None
    customer: Expression | None = None
    author: Expression | None = None
    channel: Expression | None = None
    public: Expression | None = None
    text: Expression | None = None
    rating: Expression | None = None
    topics: Annotated[_Whole | Annotated[list[Expression], Tag("<list>")], _ByForm] | None = None
    about: Annotated[_Whole | Annotated[dict[Name, Expression], Tag("<parts>")], _ByForm] | None = None
    language: Expression | None = None
    sentiment: Expression | None = None
    severity: Expression | None = None
    acute: Expression | None = None
    reader: Expression | None = None


class Sample(Closed):
    """A delivery that this feed takes, and what comes of it: documentation that `remit check` runs.

    body: a value (sent as JSON), or text (sent as it is: forms, tables, XML, lines). expect: members of the
    first signal, or of each in a list. facts: by entity and name. rejects: codes of items that are not taken.
    skips: how many are passed over. secrets: values for this sample only, by which its signature is checked
    at the moment `at`; refuses: the code by which it is not right. then: of a page that was asked for, the
    address that is asked next, or `end`. hears: of a challenge, the text that is answered.
    """

    title: str = Field(min_length=1, max_length=200)
    headers: dict[Header, str] = Field(default_factory=dict)
    url: str | None = Field(default=None, max_length=2_000)
    at: str | None = Field(default=None, max_length=40)
    secrets: dict[SecretName, str] = Field(default_factory=dict)
    refuses: str | None = Field(default=None, max_length=40)
    method: Literal["GET", "POST"] = "POST"
    body: object = ""
    expect: Annotated[
        Annotated[dict[str, object], Tag("<parts>")] | Annotated[list[dict[str, object]], Tag("<list>")],
        _ByForm,
    ] = Field(default_factory=list)
    facts: dict[str, object] | None = None
    rejects: list[str] = Field(default_factory=list)
    skips: int = Field(default=0, ge=0)
    then: str | None = Field(default=None, max_length=2_000)
    hears: str | None = Field(default=None, max_length=2_000)

    @property
    def expected(self) -> list[dict[str, object]]:
        """What is expected of signals, one by one."""
        return [self.expect] if isinstance(self.expect, dict) else self.expect


_EntityFacts = Annotated[_Whole | Annotated[dict[Name, Expression], Tag("<parts>")], _ByForm]


def _signs_or_is_asked(schema: JsonDict) -> None:
    """What the validators of a document say beyond its fields."""
    schema["required"] = ["feed", "title", "signal"]
    schema["anyOf"] = [{"required": ["verify"]}, {"required": ["poll"]}]


class FeedDocument(Closed):
    """One source: how it proves itself or is asked, what it hears, and where its words stand."""

    model_config = ConfigDict(json_schema_extra=_signs_or_is_asked)

    feed: Name
    title: str = Field(min_length=1, max_length=200)
    verify: Verify
    poll: PollDocument | None = None
    answer: (
        Annotated[Annotated[str, Tag("<word>")] | Annotated[AnswerDocument, Tag("<parts>")], _ByForm] | None
    ) = None
    challenge: ChallengeDocument | None = None
    quota: int | None = Field(default=None, ge=1, le=1_000_000)
    body: BodyForm | None = None
    repeated: Repeated = "refuse"
    each: Expression = "@"
    skip_unless: Expression | None = None
    team: Expression | None = None
    signal: SignalDocument
    facts: Annotated[_Whole | Annotated[dict[Name, _EntityFacts], Tag("<parts>")], _ByForm] | None = None
    samples: list[Sample] = Field(default_factory=list, max_length=20)

    @model_validator(mode="before")
    @classmethod
    def _asked(cls, said: dict[str, object]) -> dict[str, object]:
        # Whoever is asked has nothing to sign.
        return {"verify": {"scheme": "none"}, **said} if "poll" in said else said

    @model_validator(mode="after")
    def _in_order(self) -> "FeedDocument":
        verify = self.verify
        signed = verify.signed if isinstance(verify, WrittenScheme) else None
        if isinstance(verify, ClaimsScheme):
            signed = "".join(verify.claims.values())
        unordered = signed is not None and not any(
            name.partition(":")[0] == "body" for name in placeholders(signed)
        )
        if self.repeated == "first" and (unordered or getattr(verify, "scheme", "") == "twilio"):
            raise ValueError(
                "repeated: the order of the fields is not signed, so anybody could choose the first; "
                "say `all`"
            )
        return self

    @model_validator(mode="after")
    def _challenged(self) -> "FeedDocument":
        if self.challenge is not None:
            self.challenge.check(self.verify, self.verify.secret or self.feed.upper())
        if any(sample.hears is not None for sample in self.samples) and self.challenge is None:
            raise ValueError("samples: `hears` is for feeds that say `challenge`")
        return self

    @model_validator(mode="after")
    def _dated(self) -> "FeedDocument":
        since = None if self.poll is None else self.poll.since
        if since is not None and since.at is None and self.signal.at is None:
            raise ValueError(
                "poll.since: needs `signal.at`, or an `at` of its own: when the latest of a page was said"
            )
        if any(sample.then is not None for sample in self.samples) and self.poll is None:
            raise ValueError("samples: `then` is for feeds that say `poll`")
        return self


def parse_document(text: str, file: str) -> tuple[FeedDocument, Document]:
    """The document and the places of its parts. Raises FeedError with all that is wrong in its shape."""
    source = read_yaml(text, file)
    if not isinstance(source.value, dict):
        raise FeedError([Problem(file, 1, 1, "a feed document is a mapping that starts with `feed: name`")])
    try:
        return FeedDocument.model_validate(source.value), source
    except ValidationError as error:
        raise FeedError(_problems(error, source)) from None


_MODELS: dict[Path, type[BaseModel]] = {
    (): FeedDocument,
    ("poll",): PollDocument,
    ("poll", "next"): NextDocument,
    ("poll", "since"): SinceDocument,
    ("poll", "token"): TokenDocument,
    ("verify", "<parts>"): NamedScheme,
    ("verify", "<written>"): WrittenScheme,
    ("verify", "<token>"): TokenScheme,
    ("verify", "<claims>"): ClaimsScheme,
    ("verify", "<written>", "pairs"): PairsDocument,
    ("signal",): SignalDocument,
    ("answer", "<parts>"): AnswerDocument,
    ("challenge",): ChallengeDocument,
    ("challenge", "proof"): ProofDocument,
    ("challenge", "verify", "<parts>"): NamedScheme,
    ("challenge", "verify", "<written>"): WrittenScheme,
    ("challenge", "verify", "<written>", "pairs"): PairsDocument,
    ("challenge", "verify", "<token>"): TokenScheme,
    ("challenge", "verify", "<claims>"): ClaimsScheme,
    ("samples",): Sample,
}


def _problems(error: ValidationError, source: Document) -> list[Problem]:
    problems = []
    for detail in error.errors(include_url=False):
        path: Path = tuple(part for part in detail["loc"] if not str(part).startswith("<"))
        text = _sentence(detail["type"], detail["msg"], path, detail["loc"])
        place = (*path, "") if detail["type"] == "extra_forbidden" else path
        problems.append(source.problem(place, text))
    return problems


def _sentence(kind: str, message: str, path: Path, tagged: Path) -> str:
    where = ".".join(str(part) for part in path if part != "[key]") or "the document"
    if kind == "missing":
        return f"{where} is missing"
    if kind == "extra_forbidden":
        model = _MODELS[tuple(part for part in tagged[:-1] if isinstance(part, str))]
        return f"unknown key {path[-1]!r}; {nearest(str(path[-1]), model.model_fields)}"
    if kind == "union_tag_invalid":
        return f"{where}: this form is not read here; see the other feeds for an example"
    if path[:1] and path[0] in ("signal", "facts", "each", "skip_unless", "team") and kind == "string_type":
        return f"{where}: an expression is text; put it in double quotes"
    return f"{where}: {message.removeprefix('Value error, ')}"
