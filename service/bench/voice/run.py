"""One measurement: a running service, its screens, and webhooks that come at a pace of their own."""

import gc
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import orjson

from service.bench.fanout.processes import Process
from service.bench.fanout.screens import LoadError
from service.bench.voice import probe
from service.bench.voice.lines import Lines, request_of
from service.bench.voice.spread import Spread
from service.bench.voice.watching import Watching
from service.clock import utc_now
from service.collecting import uncollected
from service.outbox.signing import signed_headers

CHANNELS: Final = ("queue:{team}", "team:{team}", "me")
"""What each screen follows."""
TWICE: Final = 2
"""How often each customer speaks: the second time joins the case that the first opened."""
PROMISED: Final = 0.05
"""Seconds within which 99 of 100 are to be on screen."""
_PATIENCE: Final = 10.0
_WARM: Final = 1.0
"""Seconds of voices before those that are measured: a service's first cost what no other does."""
_NUMBER: Final = re.compile(rb"this is voice (\d+) of many")
_RECEIVED: Final = b'"type":"signal.received"'


@dataclass(frozen=True, slots=True)
class Voiced:
    """What came of `voices` webhooks.

    `shown`: from the last byte of each to its frame on each screen; `answered`: to its 202; `late`: from when
    each was due to when it was sent; `lost`: frames that never came; `within`: of the frames, as the service
    itself measures it, those that took no longer than `PROMISED`; `cost`: milliseconds of the service's
    processor time a voice; `server`, `client`: the shares of their cores that were in use.
    """

    voices: int
    frames: int
    lost: int
    within: float
    shown: Spread
    answered: Spread
    late: Spread
    cost: float
    server: float
    client: float


def voiced(
    process: Process, screens: Watching, teams: Sequence[str], secret: str, rate: float, seconds: float
) -> Voiced:
    """Send so many signed webhooks a second for so long, to a service that takes them with this secret, and
    watch its screens, which were opened. Raises LoadError, OSError.
    """
    warm, number = int(_WARM * rate), int((_WARM + seconds) * rate)
    requests = [_request(each, teams[group_of(each, len(teams))], secret) for each in range(number)]
    screens.greeted(b'"op":"snapshot"', len(CHANNELS))
    gc.collect()
    with uncollected(), Lines(process.port) as lines:
        _pace(lines, screens, requests[:warm], rate)
        before = probe.counts(process.port)
        used, spent, began = process.cpu, time.process_time(), time.perf_counter()
        due = _pace(lines, screens, requests[warm:], rate)
        took = time.perf_counter() - began
        used, spent = process.cpu - used, time.process_time() - spent
        _rest(lines, screens, number)
        within = probe.share_within(before, probe.counts(process.port), PROMISED)
    shown = list(_shown(screens, lines.sent, len(teams), warm))
    told = sum(screens.size_of(group_of(each, len(teams))) for each in range(warm, number))
    if not shown:
        raise LoadError("no screen was told of a single voice")
    return Voiced(
        voices=number - warm,
        frames=len(shown),
        lost=told - len(shown),
        within=within,
        shown=Spread.of(shown),
        answered=Spread.of([at - lines.sent[each] for each, at in lines.answered.items() if each >= warm]),
        late=Spread.of([sent - at for sent, at in zip(lines.sent[warm:], due, strict=True)]),
        cost=1_000 * used / (number - warm),
        server=used / took,
        client=spent / took,
    )


def _pace(lines: Lines, screens: Watching, requests: Sequence[bytes], rate: float) -> list[float]:
    """Send them, watching meanwhile; when each was due."""
    began, sent = time.perf_counter(), 0
    while sent < len(requests):
        due = min(len(requests), int((time.perf_counter() - began) * rate) + 1)
        for each in range(sent, due):
            lines.send(requests[each])
        sent = due
        lines.read()
        screens.watch(max(0.0, min(0.002, began + sent / rate - time.perf_counter())))
    return [began + each / rate for each in range(len(requests))]


def _rest(lines: Lines, screens: Watching, number: int) -> None:
    """Watch until all were answered and what follows an answer has had its time as well."""
    end = time.perf_counter() + _PATIENCE
    while len(lines.answered) < number:
        lines.read()
        screens.watch(0.002)
        if time.perf_counter() > end:
            raise LoadError(f"{number - len(lines.answered)} webhooks were not answered in {_PATIENCE:.0f} s")
    end = time.perf_counter() + 1.0
    while time.perf_counter() < end:
        screens.watch(0.002)


def group_of(number: int, groups: int) -> int:
    """Of which group the screens are that are told of a voice."""
    return number // TWICE % groups


def _shown(screens: Watching, sent: Sequence[float], groups: int, warm: int) -> Iterator[float]:
    """How long each voice took to each screen that was told of it, but for the first so many."""
    for group in range(groups):
        for end, payload in screens.frames(group):
            found = _NUMBER.search(payload) if _RECEIVED in payload else None
            number = -1 if found is None else int(found[1])
            if number >= warm:
                yield from (at - sent[number] for at in screens.seen(group, end) if at is not None)


def _request(number: int, team: str, secret: str) -> bytes:
    customer = number // TWICE
    item = {
        "id": f"voice-{number}",
        "kind": "complaint",
        "team": team,
        "customer": f"customer-{customer}",
        "text": f"My flight is delayed again, this is voice {number} of many, and nobody says why.",
        "about": {"booking": f"B{customer}", "flight": f"LA{customer % 50}"},
        "facts": {"customer": {"name": "Rosa A.", "tier": "gold"}, "flight": {"delay_minutes": 200}},
    }
    body = orjson.dumps(item)
    headers = signed_headers(f"delivery-{number}", utc_now(), body, [secret])
    return request_of("/v1/feeds/webhook", list(headers.items()), body)
