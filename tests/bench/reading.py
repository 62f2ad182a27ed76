"""How well signals are read: `python tests/bench/reading.py [--all]`, beside VADER alone, on labelled voice.

Precision, recall and F1 of each class on a part that is held back: of every source, those whose author,
conversation or id has a hash that three divides; with `--all` on everything. Sentiment: tweets to airlines,
labelled by people. Topics: why a tweet was negative, and what callers wanted in chats with an airline. A
label and a topic are not the same thing, so each topic is compared with the labels that people gave to what
is about it (`_REASONS`, `_INTENTS`, `_BANKING`). Masking: a corpus of its own, `tests/fixtures/masking.txt`.

Needs the shared data: REMIT_SHARED_DATA.
"""

import hashlib
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

sys.path.insert(0, str(Path(__file__).parents[1]))

from rules.pack import load_pack
from rules.packaged import packaged
from support.masking import corpus
from support.shared_data import shared_data
from voc.masking import mask, masks_in
from voc.reading import Reader, TopicPhrases
from voc.signal import Kind, Signal

_NOW = datetime(2026, 1, 1, tzinfo=UTC)
_EDGE = 0.05  # where VADER's authors cut its scale: above is positive, below its negative is negative
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


class Table:
    """What was said and what was heard, class by class."""

    def __init__(self) -> None:
        self._counts: dict[str, list[int]] = {}

    def note(self, label: str, *, said: bool, heard: bool) -> None:
        """One item and one class."""
        right, wrong, missed = self._counts.setdefault(label, [0, 0, 0])
        self._counts[label] = [
            right + (said and heard),
            wrong + (heard and not said),
            missed + (said and not heard),
        ]

    def lines(self) -> Iterator[str]:
        """Each class, and the mean of their F1."""
        total = 0.0
        for label, (right, wrong, missed) in sorted(self._counts.items()):
            precision, recall = right / max(1, right + wrong), right / max(1, right + missed)
            f1 = 2 * precision * recall / max(1e-9, precision + recall)
            total += f1
            yield f"  {label:28} {right + missed:6,} {precision:9.3f} {recall:7.3f} {f1:6.3f}"
        yield f"  {'mean F1':28} {'':6} {'':9} {'':7} {total / max(1, len(self._counts)):6.3f}"


def _held_back(name: str) -> bool:
    return hashlib.sha256(name.encode()).digest()[0] % 3 == 0


def _rows(folder: str, file: str, by: str, *, everything: bool) -> Iterator[dict[str, Any]]:
    home = shared_data(folder)
    if home is None:
        sys.exit("There is no shared data: set REMIT_SHARED_DATA to its folder.")
    with (home / file).open(encoding="utf-8") as lines:
        rows = map(json.loads, lines)
        yield from (row for row in rows if everything or _held_back(str(row[by])))


def _read(reader: Reader, text: str) -> Signal:
    return reader.read(Signal("bench", "1", Kind.MESSAGE, _NOW, text))


def _sentiment(rows: list[dict[str, Any]], felt: Callable[[str], float | None]) -> Iterator[str]:
    table = Table()
    for row in rows:
        value = felt(row["text"]) or 0.0
        heard = "positive" if value >= _EDGE else "negative" if value <= -_EDGE else "neutral"
        for label in ("negative", "neutral", "positive"):
            table.note(label, said=row["sentiment"] == label, heard=heard == label)
    yield from table.lines()


def _topics(
    rows: list[tuple[str, set[str]]], reader: Reader, classes: Mapping[str, frozenset[str]]
) -> Iterator[str]:
    table = Table()
    for text, said in rows:
        heard = set(_read(reader, text).topics)
        for topics, labels in classes.items():
            table.note(topics, said=bool(labels & said), heard=not heard.isdisjoint(topics.split(", ")))
    yield from table.lines()


def _masking() -> Iterator[str]:
    table = Table()
    for text, wanted in corpus():
        should, did = masks_in(text, wanted), masks_in(text, mask(text))
        for name in {*should, *did}:
            both = min(should.get(name, 0), did.get(name, 0))
            for said, heard, times in (
                (True, True, both),
                (True, False, should.get(name, 0) - both),
                (False, True, did.get(name, 0) - both),
            ):
                for _ in range(times):
                    table.note(name, said=said, heard=heard)
    yield from table.lines()


def _print(title: str, lines: Iterator[str]) -> None:
    head = f"{title}\n  {'':28} {'said':>6} {'precision':>9} {'recall':>7} {'F1':>6}"
    sys.stdout.write("\n".join([head, *lines]) + "\n")


def _reader(pack: str) -> Reader:
    topics = load_pack(packaged(pack)).topics
    return Reader([TopicPhrases(topic.name, topic.phrases) for topic in topics.values()])


def main(everything: bool) -> None:
    """Print every table."""
    reader = _reader("airline")
    tweets = list(_rows("airline_tweets", "tweets.jsonl", "author", everything=everything))
    vader = SentimentIntensityAnalyzer()
    _print(
        "Sentiment of tweets, VADER alone",
        _sentiment(tweets, lambda text: vader.polarity_scores(text)["compound"]),
    )
    _print("Sentiment of tweets", _sentiment(tweets, lambda text: _read(reader, text).sentiment))
    sure = [row for row in tweets if (row["negative_reason_confidence"] or 0) > 0.6]
    said = [(row["text"], {row["negative_reason"]}) for row in sure]
    _print("Why a tweet was negative", _topics(said, reader, _REASONS))
    chats = _rows("multidogo", "airline.jsonl", "conversation_id", everything=everything)
    _print(
        "What chats are about",
        _topics([(row["text"], set(row["intents"])) for row in chats], reader, _INTENTS),
    )
    queries = _rows("banking77", "queries.jsonl", "id", everything=everything)
    asked = [(row["text"], {row["intent"]}) for row in queries]
    _print("What queries to a bank are about", _topics(asked, _reader("bank"), _BANKING))
    _print("Masking", _masking())


if __name__ == "__main__":
    main("--all" in sys.argv[1:])
