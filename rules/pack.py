"""A pack: a folder of documents that loads whole or not at all. The only file access of `rules`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from rules.boundary import Boundary, Guarantee
from rules.compiling.boundary import read_boundary
from rules.compiling.guarantee import read_guarantee
from rules.decide import compile_expression
from rules.differing import other_texts
from rules.document import SettingsModel, TopicModel, read_model
from rules.engine.coded import Coded
from rules.expression import parse
from rules.findings import Finding, PackError, nearest
from rules.keeping import FOLDER, SUFFIX, Kept
from rules.packaged import VOCABULARY, packaged
from rules.parsing import Refused
from rules.pausing import in_pieces
from rules.source import Source, SourceError, read_documents
from rules.typed import Scope
from rules.vocabulary import SUPPLIED, Signals, Vocabulary
from rules.words import read_vocabulary, signal_condition

__all__ = [
    "OUTGOING",
    "VOCABULARY",
    "Endpoint",
    "Finding",
    "FirstReply",
    "Pack",
    "PackError",
    "PackSettings",
    "Routing",
    "RoutingRule",
    "Topic",
    "load_pack",
    "packaged",
    "parse_pack",
    "read_folder",
]

GUARANTEES, TOPICS, SETTINGS = "guarantees.yaml", "topics.yaml", "pack.yaml"


@dataclass(frozen=True, slots=True)
class Topic:
    """A subject that signals are about; `phrases` are how customers put it."""

    name: str
    title: str
    phrases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RoutingRule:
    """The team takes a signal that has one of the topics (none named: any) and meets the condition (if
    any). `reads`: the fields of the signal that the condition asks for, by their short names.
    """

    team: str
    topics: frozenset[str]
    when: Signals | None
    reads: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Routing:
    """Which team hears what: the first rule that fits, else the default."""

    default: str
    rules: tuple[RoutingRule, ...]

    def team_for(self, signal: Mapping[str, object]) -> str:
        """The team of a signal, given by field names as in a window's `where` (`topics`, `channel`, …)."""
        topics = signal.get("topics") or signal.get("signal.topics") or ()
        listed = frozenset(topics) if isinstance(topics, list | tuple | set | frozenset) else frozenset()
        for rule in self.rules:
            if rule.topics and not rule.topics & listed:
                continue
            if rule.when is None or rule.when(signal) is True:
                return rule.team
        return self.default

    @property
    def reads(self) -> frozenset[str]:
        """The fields of a signal, by their short names, that say its team: the same ones, the same team."""
        topics = frozenset({"topics"} if any(rule.topics for rule in self.rules) else ())
        return topics.union(*(rule.reads for rule in self.rules))

    @property
    def teams(self) -> tuple[str, ...]:
        """Every team that is named, the default first."""
        return tuple(dict.fromkeys([self.default, *(rule.team for rule in self.rules)]))


OUTGOING = ("decision.made", "decision.reversed", "case.replied")
"""What endpoints may hear of."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where decisions and replies are delivered; `events` empty: all of them."""

    name: str
    url: str
    events: tuple[str, ...]

    def hears(self, event: str) -> bool:
        """Whether it is told of events of this type."""
        return not self.events or event in self.events


OTHERWISE = "otherwise"
"""Every channel that is not named."""
USUAL_FIRST_REPLY = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class FirstReply:
    """How soon a person is to answer a post that everybody sees, by the channel where it was said."""

    by_channel: Mapping[str, timedelta] = field(default_factory=dict)

    def within(self, channel: str) -> timedelta:
        """The time for a post in a channel: its own, else that of all others, else `USUAL_FIRST_REPLY`."""
        return self.by_channel.get(channel) or self.by_channel.get(OTHERWISE, USUAL_FIRST_REPLY)


@dataclass(frozen=True, slots=True)
class PackSettings:
    """What `pack.yaml` says. `second_manager`: a publication needs a second pair of eyes."""

    routing: Routing | None = None
    endpoints: tuple[Endpoint, ...] = ()
    first_reply: FirstReply = FirstReply()
    second_manager: bool = False


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack that is right in itself. `files` maps file names to their raw text; `code` holds, by boundary,
    the tests of conditions as far as they were made before.
    """

    name: str
    vocabulary: Vocabulary
    boundaries: Mapping[str, Boundary]
    guarantees: tuple[Guarantee, ...]
    topics: Mapping[str, Topic]
    settings: PackSettings
    files: Mapping[str, str] = field(repr=False)
    code: Mapping[str, Coded] = field(default_factory=dict, repr=False, compare=False)


def load_pack(folder: Path) -> Pack:
    """The pack in a folder.

    Raises: PackError with everything that is wrong with it, or that the folder cannot be read.
    """
    return parse_pack(read_folder(folder))


def read_folder(folder: Path) -> dict[str, str]:
    """The texts of a pack's files, by name. Raises: PackError where they cannot be read."""
    files: dict[str, str] = {}
    names = [folder / name for name in (VOCABULARY, GUARANTEES, TOPICS, SETTINGS)]
    problems: list[Finding] = []
    for path in [*(name for name in names if name.is_file()), *sorted((folder / "boundaries").glob("*"))]:
        name = path.relative_to(folder).as_posix()
        if path.suffix != ".yaml":
            if path.suffix in {".yml", ".json"}:
                problems.append(_error(name, "file_name", "a boundary's file is called <name>.yaml"))
            continue
        try:
            files[name] = path.read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            problems.append(_error(name, "encoding", f"is not UTF-8 text (byte {error.start})"))
        except OSError as error:
            problems.append(_error(name, "unreadable", f"cannot be read: {error.strerror}"))
    if not folder.is_dir():
        problems.append(_error(str(folder), "no_folder", "is not a folder"))
    if problems:
        raise PackError(problems)
    return files


def parse_pack(
    files: Mapping[str, str], before: Pack | None = None, kept: Mapping[str, Kept] | None = None
) -> Pack:
    """The pack of these texts by file name, as `load_pack` reads them from a folder.

    Of `before`, a pack that was right, the documents that are the same are taken over as they were read, and
    of `kept`, by file, those that were read and compiled by the same vocabulary elsewhere.

    Raises: PackError with everything that is wrong with it.
    """
    reader = _PackReader(files, before, kept or {})
    pack = reader.pack()
    if reader.findings or pack is None:
        raise PackError(reader.findings)
    return pack


class _PackReader:
    def __init__(self, files: Mapping[str, str], before: Pack | None, elsewhere: Mapping[str, Kept]) -> None:
        self.files = dict(files)
        self.findings: list[Finding] = []
        self.before = before
        self.elsewhere = elsewhere
        self.code: dict[str, Coded] = {}

    def kept(self, *names: str) -> Pack | None:
        """The pack before, if the vocabulary and these files were then as they are now."""
        before = self.before
        if before is None:
            return None
        same = all(before.files.get(name) == self.files.get(name) for name in (VOCABULARY, *names))
        return before if same else None

    def documents(self, name: str) -> list[Source]:
        try:
            return [source for source in read_documents(name, self.files[name]) if source.data is not None]
        except SourceError as error:
            self.findings.append(error.finding)
            return []

    def one(self, name: str) -> Source | None:
        before = len(self.findings)
        found = self.documents(name)
        if len(found) != 1 and len(self.findings) == before:
            problem = "is empty" if not found else "holds more than one document"
            self.findings.append(_error(name, "documents", f"{problem}: one document a file"))
        return found[0] if len(found) == 1 else None

    def pack(self) -> Pack | None:
        if VOCABULARY not in self.files:
            self.findings.append(_error(VOCABULARY, "missing_file", "a pack has a vocabulary.yaml"))
            return None
        vocabulary = self.vocabulary()
        if vocabulary is None:
            return None
        boundaries = self.boundaries(vocabulary)
        topics = self.topics()
        settings = self.settings(vocabulary, topics)
        guarantees = self.guarantees(vocabulary)
        return Pack(
            vocabulary.name,
            vocabulary,
            boundaries,
            guarantees,
            topics,
            settings,
            dict(self.files),
            self.code,
        )

    def vocabulary(self) -> Vocabulary | None:
        if kept := self.kept():
            return kept.vocabulary
        source = self.one(VOCABULARY)
        vocabulary, problems = read_vocabulary(source) if source else (None, [])
        self.findings += problems
        return vocabulary

    def boundaries(self, vocabulary: Vocabulary) -> dict[str, Boundary]:
        """By name, in the order of their files. Of those before, what is the same is not looked at."""
        before = self.kept()
        found = {} if before is None else dict(before.boundaries)
        gone, other = other_texts({} if before is None else before.files, self.files)
        for name in gone:
            found.pop(_stem(name), None)
        further = False
        for name in in_pieces(sorted(name for name in other if name.startswith(FOLDER))):
            boundary = self.boundary(name, vocabulary)
            if boundary is not None:
                further = further or boundary.name not in found
                found[boundary.name] = boundary
        if not further:
            return found
        return {name: found[name] for name in in_pieces(sorted(found, key=lambda name: f"{name}{SUFFIX}"))}

    def boundary(self, name: str, vocabulary: Vocabulary) -> Boundary | None:
        if found := self.elsewhere.get(name):
            self.code[found.boundary.name] = found.code
            return found.boundary
        source = self.one(name)
        if source is None:
            return None
        boundary, problems = read_boundary(source, vocabulary)
        self.findings += problems
        stem = _stem(name)
        called = source.data.get("boundary") if isinstance(source.data, dict) else None
        if isinstance(called, str) and called != stem:
            message = f'the boundary is called "{called}", so its file is boundaries/{called}.yaml'
            self.findings.append(source.finding(("boundary",), "file_name", message))
        return boundary

    def guarantees(self, vocabulary: Vocabulary) -> tuple[Guarantee, ...]:
        if kept := self.kept(GUARANTEES):
            return kept.guarantees
        found: dict[str, Guarantee] = {}
        for source in self.documents(GUARANTEES) if GUARANTEES in self.files else []:
            guarantee, problems = read_guarantee(source, vocabulary)
            self.findings += problems
            if guarantee is not None and guarantee.name in found:
                message = f'the guarantee "{guarantee.name}" stands twice'
                self.findings.append(source.finding(("guarantee",), "duplicate_id", message))
            elif guarantee is not None:
                found[guarantee.name] = guarantee
        return tuple(found.values())

    def topics(self) -> Mapping[str, Topic]:
        if kept := self.kept(TOPICS):
            return kept.topics
        source = self.one(TOPICS) if TOPICS in self.files else None
        if source is None:
            return {}
        if not isinstance(source.data, dict):
            self.findings.append(
                source.finding((), "shape", "topics.yaml maps a topic to its title and phrases")
            )
            return {}
        topics: dict[str, Topic] = {}
        for name, data in source.data.items():
            part = source.part((name,), data)
            model = read_model(TopicModel, part)
            if isinstance(model, list):
                self.findings += model
            else:
                topics[name] = Topic(name, model.title, tuple(model.phrases))
        return topics

    def settings(self, vocabulary: Vocabulary, topics: Mapping[str, Topic]) -> PackSettings:
        if kept := self.kept(SETTINGS, TOPICS):
            return kept.settings
        source = self.one(SETTINGS) if SETTINGS in self.files else None
        if source is None:
            return PackSettings()
        model = read_model(SettingsModel, source)
        if isinstance(model, list):
            self.findings += model
            return PackSettings()
        rules = []
        for index, rule in enumerate(model.routing.rules if model.routing else ()):
            at = ("routing", "rules", index)
            for number, topic in enumerate(rule.topics):
                if topic not in topics:
                    message = f'unknown topic "{topic}"{nearest(topic, topics)}'
                    self.findings.append(source.finding((*at, "topics", number), "unknown_topic", message))
            when, reads = self.routing_condition(source, (*at, "when"), rule.when, vocabulary)
            rules.append(RoutingRule(rule.team, frozenset(rule.topics), when, reads))
        routing = Routing(model.routing.default, tuple(rules)) if model.routing else None
        endpoints = tuple(Endpoint(one.name, one.url, tuple(one.events)) for one in model.endpoints)
        self.check_endpoints(source, endpoints)
        return PackSettings(routing, endpoints, FirstReply(model.first_reply), model.second_manager)

    def check_endpoints(self, source: Source, endpoints: tuple[Endpoint, ...]) -> None:
        # Settings spell names without hyphens, so that these would share a secret.
        names = [one.name.replace("-", "_") for one in endpoints]
        for index, one in enumerate(endpoints):
            at = ("endpoints", index)
            if names[index] in names[:index]:
                message = f'the endpoint "{one.name}" stands twice'
                self.findings.append(source.finding((*at, "name"), "duplicate_id", message))
            for number, event in enumerate(one.events):
                if event not in OUTGOING:
                    message = f'nothing called "{event}" leaves{nearest(event, OUTGOING)}'
                    self.findings.append(source.finding((*at, "events", number), "unknown_event", message))

    def routing_condition(
        self, source: Source, path: tuple[str | int, ...], text: str | None, vocabulary: Vocabulary
    ) -> tuple[Signals | None, frozenset[str]]:
        if text is None:
            return None, frozenset()
        types = {name: fact.type for name, fact in vocabulary.facts.items() if name.startswith("signal.")}
        elsewhere = {name: f"routing reads signal.* only, not {name}" for name in vocabulary.facts}
        for name, type_ in SUPPLIED.items():
            if name.startswith("signal."):
                types.setdefault(name, type_)
        try:
            expression = parse(text, Scope(types, refused=elsewhere), "boolean")
        except Refused as refusal:
            self.findings.append(source.finding(path, refusal.code, refusal.reason, offset=refusal.offset))
            return None, frozenset()
        used = {name: types[name] for name in expression.reads if name in types}
        reads = frozenset(name.removeprefix("signal.") for name in used)
        return signal_condition(compile_expression(expression, {}), used), reads


def _stem(file: str) -> str:
    """What the boundary in a file is called."""
    return file.removeprefix(FOLDER).removesuffix(SUFFIX)


def _error(file: str, code: str, message: str) -> Finding:
    return Finding(file, 1, 1, "error", code, message)
