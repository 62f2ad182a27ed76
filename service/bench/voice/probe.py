"""What the service itself says of the way of voices to screens: `remit_signal_to_screen_seconds`."""

import re
import urllib.request
from collections.abc import Mapping
from typing import Final

_BUCKET: Final = re.compile(r'^remit_signal_to_screen_seconds_bucket\{le="([^"]+)"\} (\S+)$', re.MULTILINE)
Counts = Mapping[float, float]
"""By seconds: how many took no longer."""


def counts(port: int) -> Counts:
    """As they stand. Raises OSError."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=30) as answer:
        return {float(bound): float(count) for bound, count in _BUCKET.findall(answer.read().decode())}


def share_within(before: Counts, after: Counts, seconds: float) -> float:
    """Of those that were counted in between; `seconds` is one of its bounds."""
    within, all_ = (after[bound] - before[bound] for bound in (seconds, float("inf")))
    return within / all_ if all_ else 0.0
