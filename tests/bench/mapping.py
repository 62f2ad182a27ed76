"""How fast a delivery is mapped: `python tests/bench/mapping.py`, JMESPath beside JSONata if it is there.

Each packaged feed maps its own samples by its own document. For JSONata (package jsonata-python, which is no
dependency) the same fields of three of them are written as one would write them there; both give the same.
Prints microseconds of processor time a delivery, best of five rounds.
"""

import json
import sys
import time
from collections.abc import Callable, Mapping
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from voc.feed import Feed, packaged_feeds
from voc.helpers import Context
from voc.items import Clock
from voc.rows import Row
from voc.samples import delivery_of

_ROUNDS = 5
_TIMES = 300
_JSONATA: Mapping[str, Mapping[str, str]] = {
    "zendesk": {
        "wanted": "type = 'zen:event-type:ticket.comment_added' and event.comment.author.is_staff != true",
        "id": "id",
        "kind": "'message'",
        "at": "time",
        "customer": "event.comment.author.id ? event.comment.author.id : detail.requester_id",
        "channel": "detail.via.channel ? detail.via.channel : 'email'",
        "text": "event.comment.body",
        "topics": "detail.tags",
        "ticket": "detail.id",
    },
    "stripe": {
        "wanted": "type = 'charge.dispute.created'",
        "id": "id",
        "kind": "'dispute'",
        "at": "$fromMillis(data.object.created * 1000)",
        "customer": "data.object.metadata.customer",
        "text": "$replace(data.object.reason, '_', ' ')",
        "order": "data.object.metadata.order_id",
        "charge": "data.object.charge",
    },
    "typeform": {
        "wanted": "event_type = 'form_response'",
        "id": "form_response.token ? form_response.token : event_id",
        "kind": "'survey'",
        "at": "form_response.submitted_at",
        "customer": "form_response.hidden.(customer ? customer : user_id)",
        "text": "$join(form_response.answers[type = 'text'].text, '\n\n')",
        "rating": "form_response.answers[field.type = 'opinion_scale'][0].number / 10",
    },
}


def _measured(work: Callable[[], object]) -> float:
    best = float("inf")
    for _ in range(_ROUNDS):
        began = time.process_time()
        for _ in range(_TIMES):
            work()
        best = min(best, (time.process_time() - began) / _TIMES)
    return best * 1e6


def _values(feed: Feed, item: object, around: Context) -> None:
    for _ in feed.items.values(item, around):
        pass


def _evaluated(compiled: list[Any], body: object) -> None:
    for expression in compiled:
        expression.evaluate(body)


def main() -> None:
    """Print a line a feed."""
    jsonata = import_module("jsonata").Jsonata if find_spec("jsonata") else None
    for name, feed in sorted(packaged_feeds().items()):
        delivery = delivery_of(feed, feed.document.samples[0])
        opened = feed.open(delivery)
        (item, *_) = [row.value for row in opened.rows if isinstance(row, Row)]
        around, clock = opened.around(item), Clock(delivery.received_at)
        ours = _measured(partial(_values, feed, item, around))
        whole = _measured(partial(feed.items.take, feed.name, 0, item, around, clock))
        other = ""
        if jsonata is not None and name in _JSONATA:
            compiled = [jsonata(text) for text in _JSONATA[name].values()]
            other = f"   JSONata {_measured(partial(_evaluated, compiled, json.loads(delivery.body))):9.1f}"
        sys.stdout.write(f"{name:20} JMESPath {ours:7.1f}   with its checks {whole:7.1f}{other}\n")


if __name__ == "__main__":
    main()
