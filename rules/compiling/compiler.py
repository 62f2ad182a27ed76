"""What reading boundaries and guarantees has in common: the actions named, and the words that these bring."""

from collections.abc import Sequence

from rules.expression import parse
from rules.findings import Finding, nearest
from rules.parsing import Refused
from rules.source import Path, Source
from rules.syntax import Expression
from rules.typed import Scope
from rules.vocabulary import Action, Type, Vocabulary

EVERYTHING = "*"


class Compiler:
    """What boundaries and guarantees share: the actions that they name and the words that these bring."""

    def __init__(self, source: Source, vocabulary: Vocabulary, names: Sequence[str], key: str) -> None:
        self.source = source
        self.vocabulary = vocabulary
        self.findings: list[Finding] = []
        self.everything = EVERYTHING in names
        self.actions = self.named_actions(names, key)
        self.scope = self.make_scope()

    def error(self, path: Path, code: str, message: str, *, key: bool = False, offset: int = 0) -> None:
        """Note what is wrong at a path of the document (with `key`, at the key), `offset` characters on."""
        self.findings.append(self.source.finding(path, code, message, key=key, offset=offset))

    def named_actions(self, names: Sequence[str], key: str) -> list[Action]:
        """The actions that the document names, each once; what is wrong with a name becomes a finding."""
        known = self.vocabulary.actions
        if self.everything:
            if len(names) > 1:
                self.error((key,), "action", '"*" stands alone: it is every action that is not always open')
            return [action for action in known.values() if not action.always]
        found: dict[str, Action] = {}
        for index, name in enumerate(names):
            path: Path = (key, index)
            if name not in known:
                self.error(path, "unknown_action", f'unknown action "{name}"{nearest(name, known)}')
            elif known[name].always:
                self.error(path, "action", f"{name} is always open: no boundary may name it")
            elif name in found:
                self.error(path, "action", f"{name} stands twice")
            else:
                found[name] = known[name]
        return list(found.values())

    def make_scope(self) -> Scope:
        """Facts, and the params that every action has with one type; the rest with the reason why not."""
        facts = {name: fact.type for name, fact in self.vocabulary.facts.items()}
        refused: dict[str, str] = {"request.note": "request.note may stand in duties only"}
        for action in self.actions:
            for param, type_ in action.params.items():
                word = f"request.{param}"
                if word in facts and word not in self.vocabulary.facts and facts[word] == type_:
                    continue
                if word in self.vocabulary.facts:
                    continue
                if all(other.params.get(param) == type_ for other in self.actions):
                    facts[word] = type_
                else:
                    refused[word] = f"{word} is not a param of every action of this document with one type"
            word = f"request.{action.amount}"
            facts.pop(word, None)
            refused[word] = f"{word} is the amount, which may stand in duties only"
        return Scope(facts, refused=refused)

    def expression(
        self, path: Path, text: str | None, wanted: str, scope: Scope | None = None
    ) -> Expression | None:
        """A text as an expression of the wanted type; None where there is none or a finding refuses it."""
        if text is None:
            return None
        try:
            return parse(text, scope or self.scope, wanted)
        except Refused as refusal:
            self.error(path, refusal.code, refusal.reason, offset=refusal.offset)
            return None


def request_types(vocabulary: Vocabulary, action: Action) -> dict[str, Type]:
    """What may be asked with an action, by short name: facts `request.*`, its params, amount and note."""
    types = dict(action.params)
    for name, fact in vocabulary.facts.items():
        if name.startswith("request."):
            types[name.removeprefix("request.")] = fact.type
    return {**types, action.amount: action.amount_type, "note": Type("text")}
