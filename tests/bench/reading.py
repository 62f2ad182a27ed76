"""How well signals are read: `python tests/bench/reading.py [--all]`, beside VADER alone, on labelled voice.

Precision, recall and F1 of each class on a part that is held back: of every source, those whose author,
conversation or id has a hash that three divides; with `--all` on everything. "With a model": beside one that
was learnt from the other two thirds (as by `remit learn`), which has seen nothing of the part held back.
Sentiment: tweets to airlines, labelled by people. Topics: why a tweet was negative, what callers wanted in
chats with an airline, and what customers asked a bank. A label and a topic are not the same thing, so each
topic is compared with the labels that people gave to what is about it (`_REASONS`, `_INTENTS`, `_BANKING`).
Masking: a corpus of its own, `tests/fixtures/masking.txt`.

Needs the shared data: REMIT_SHARED_DATA.
"""

import hashlib
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

sys.path.insert(0, str(Path(__file__).parents[1]))

from rules.pack import load_pack
from rules.packaged import packaged
from service.learning.examples import Example
from service.learning.judging import Judged, feeling_of, mean_f1
from service.learning.onnx_file import OnnxModel, save
from service.learning.training import fit
from support.masking import corpus
from support.shared_data import shared_data
from voc.masking import mask, masks_in
from voc.modelled import ModelReader
from voc.reading import Reader, SignalReader, TopicPhrases
from voc.signal import Kind, Signal

_NOW = datetime(2026, 1, 1, tzinfo=UTC)
_REASONS: Mapping[str, frozenset[str]] = {
    "late_flight": frozenset({"Late Flight"}),
    "cancelled_flight": frozenset({"Cancelled Flight"}),
    "lost_bag": frozenset({"Lost Luggage"}),
    "damaged_bag": frozenset({"Damaged Luggage"}),
    "booking_problem": frozenset({"Flight Booking Problems"}),
    "cant_reach_us, rude_staff": frozenset({"Customer Service Issue", "Flight Attendant Complaints"}),
}
_INTENTS: Mapping[str, frozenset[str]] = {
    "seat": frozenset({"changeseatassignment", "getseatinfo"}),
    "new_booking": frozenset({"bookflight"}),
    "boarding_pass": frozenset({"getboardingpass"}),
}
_BANKING: Mapping[str, frozenset[str]] = {
    "unknown_charge": frozenset(
        {
            "card_payment_not_recognised",
            "cash_withdrawal_not_recognised",
            "direct_debit_payment_not_recognised",
        }
    ),
    "double_charge": frozenset({"transaction_charged_twice"}),
    "fee": frozenset(
        {
            "card_payment_fee_charged",
            "cash_withdrawal_charge",
            "exchange_charge",
            "extra_charge_on_statement",
            "top_up_by_bank_transfer_charge",
            "top_up_by_card_charge",
            "transfer_fee_charged",
        }
    ),
    "closing": frozenset({"terminate_account"}),
    "lost_card": frozenset({"lost_or_stolen_card", "compromised_card", "card_swallowed"}),
    "card_delivery": frozenset({"card_arrival", "card_delivery_estimate"}),
    "card": frozenset(
        {
            "card_not_working",
            "contactless_not_working",
            "declined_card_payment",
            "virtual_card_not_working",
        }
    ),
    "pin": frozenset({"change_pin", "passcode_forgotten", "pin_blocked"}),
    "cash": frozenset(
        {
            "atm_support",
            "cash_withdrawal_charge",
            "cash_withdrawal_not_recognised",
            "declined_cash_withdrawal",
            "pending_cash_withdrawal",
            "wrong_amount_of_cash_received",
            "wrong_exchange_rate_for_cash_withdrawal",
        }
    ),
    "exchange": frozenset(
        {
            "card_payment_wrong_exchange_rate",
            "exchange_charge",
            "exchange_rate",
            "exchange_via_app",
            "wrong_exchange_rate_for_cash_withdrawal",
        }
    ),
    "identity": frozenset(
        {
            "unable_to_verify_identity",
            "verify_my_identity",
            "verify_source_of_funds",
            "why_verify_identity",
        }
    ),
    "top_up": frozenset(
        {
            "automatic_top_up",
            "pending_top_up",
            "top_up_by_bank_transfer_charge",
            "top_up_by_card_charge",
            "top_up_by_cash_or_cheque",
            "top_up_failed",
            "top_up_limits",
            "top_up_reverted",
            "topping_up_by_card",
            "verify_top_up",
        }
    ),
    "transfer": frozenset(
        {
            "balance_not_updated_after_bank_transfer",
            "beneficiary_not_allowed",
            "cancel_transfer",
            "declined_transfer",
            "failed_transfer",
            "pending_transfer",
            "receiving_money",
            "transfer_fee_charged",
            "transfer_into_account",
            "transfer_not_received_by_recipient",
            "transfer_timing",
        }
    ),
}


def _lines(judged: Judged) -> Iterator[str]:
    """Each class, and the mean of their F1."""
    for label, of in sorted(judged.counts.items()):
        yield f"  {label:28} {of.said:6,} {of.precision:9.3f} {of.recall:7.3f} {of.f1:6.3f}"
    yield f"  {'mean F1':28} {'':6} {'':9} {'':7} {mean_f1(judged.counts.values()):6.3f}"


def _held_back(name: str) -> bool:
    return hashlib.sha256(name.encode()).digest()[0] % 3 == 0


def _rows(folder: str, file: str, by: str) -> Iterator[tuple[dict[str, Any], bool]]:
    """Each row, and whether it is held back."""
    home = shared_data(folder)
    if home is None:
        sys.exit("There is no shared data: set REMIT_SHARED_DATA to its folder.")
    with (home / file).open(encoding="utf-8") as lines:
        rows = map(json.loads, lines)
        yield from ((row, _held_back(str(row[by]))) for row in rows)


def _read(reader: SignalReader, text: str) -> Signal:
    return reader.read(Signal("bench", "1", Kind.MESSAGE, _NOW, text))


def _sentiment(rows: list[dict[str, Any]], felt: Callable[[str], float | None]) -> Iterator[str]:
    judged = Judged()
    for row in rows:
        judged.note({row["sentiment"]}, {feeling_of(felt(row["text"]))})
    yield from _lines(judged)


def _topics(
    rows: list[tuple[str, set[str]]], reader: SignalReader, classes: Mapping[str, frozenset[str]]
) -> Iterator[str]:
    judged = Judged()
    for text, said in rows:
        heard = set(_read(reader, text).topics)
        judged.note(
            [topics for topics, labels in classes.items() if labels & said],
            [topics for topics in classes if not heard.isdisjoint(topics.split(", "))],
        )
    yield from _lines(judged)


def _with_model(words: Reader, examples: list[Example]) -> ModelReader:
    """The reader that `remit learn` makes of these."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "reader.onnx"
        save(fit(words, examples), file, "model-bench")
        return ModelReader(words, OnnxModel(file))


def _labels(said: set[str], classes: Mapping[str, frozenset[str]]) -> frozenset[str]:
    return frozenset(topics.split(", ")[0] for topics, labels in classes.items() if labels & said)


def _taught(rows: Iterable[tuple[str, set[str]]], classes: Mapping[str, frozenset[str]]) -> list[Example]:
    return [Example(text, _labels(said, classes), None) for text, said in rows]


def _masking() -> Iterator[str]:
    judged = Judged()
    for text, wanted in corpus():
        should, did = masks_in(text, wanted), masks_in(text, mask(text))
        for name in {*should, *did}:
            both = min(should.get(name, 0), did.get(name, 0))
            judged.note([name], [name], both)
            judged.note([name], [], should.get(name, 0) - both)
            judged.note([], [name], did.get(name, 0) - both)
    yield from _lines(judged)


def _print(title: str, lines: Iterator[str]) -> None:
    head = f"{title}\n  {'':28} {'said':>6} {'precision':>9} {'recall':>7} {'F1':>6}"
    sys.stdout.write("\n".join([head, *lines]) + "\n")


def _reader(pack: str) -> Reader:
    topics = load_pack(packaged(pack)).topics
    return Reader([TopicPhrases(topic.name, topic.phrases) for topic in topics.values()])


def _about(
    title: str,
    rows: list[tuple[str, set[str], bool]],
    words: Reader,
    classes: Mapping[str, frozenset[str]],
    *,
    everything: bool,
) -> None:
    """What texts are about, by phrases and with a model."""
    held = [(text, said) for text, said, apart in rows if apart or everything]
    _print(title, _topics(held, words, classes))
    if not everything:
        taught = _taught(((text, said) for text, said, apart in rows if not apart), classes)
        _print(f"{title}, with a model", _topics(held, _with_model(words, taught), classes))


def main(everything: bool) -> None:
    """Print every table."""
    reader = _reader("airline")
    tweets = list(_rows("airline_tweets", "tweets.jsonl", "author"))
    held = [row for row, apart in tweets if apart or everything]
    vader = SentimentIntensityAnalyzer()
    _print(
        "Sentiment of tweets, VADER alone",
        _sentiment(held, lambda text: vader.polarity_scores(text)["compound"]),
    )
    _print("Sentiment of tweets", _sentiment(held, lambda text: _read(reader, text).sentiment))
    if not everything:
        felt = [Example(row["text"], None, row["sentiment"]) for row, apart in tweets if not apart]
        learnt = _with_model(reader, felt)
        _print(
            "Sentiment of tweets, with a model", _sentiment(held, lambda text: _read(learnt, text).sentiment)
        )
    sure = [
        (row["text"], {row["negative_reason"]}, apart)
        for row, apart in tweets
        if (row["negative_reason_confidence"] or 0) > 0.6
    ]
    _about("Why a tweet was negative", sure, reader, _REASONS, everything=everything)
    chats = [
        (row["text"], set(row["intents"]), apart)
        for row, apart in _rows("multidogo", "airline.jsonl", "conversation_id")
    ]
    _about("What chats are about", chats, reader, _INTENTS, everything=everything)
    queries = [
        (row["text"], {row["intent"]}, apart) for row, apart in _rows("banking77", "queries.jsonl", "id")
    ]
    _about("What queries to a bank are about", queries, _reader("bank"), _BANKING, everything=everything)
    _print("Masking", _masking())


if __name__ == "__main__":
    main("--all" in sys.argv[1:])
