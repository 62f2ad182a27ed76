"""A feed of a source that nobody has heard of: its document, and requests as it would send them."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping

import orjson

DOCUMENT = """\
# Reviews from the parcel lockers
feed: lockers
title: Parcel lockers
verify: {hmac: sha256, header: X-Locker-Signature, prefix: "sha256="}
each: visits
skip_unless: "type == 'review'"
signal:
  id: id
  kind: "'review'"
  customer: member
  channel: "'app'"
  text: words
  rating: "scale(number(stars), `0`, `5`)"
facts:
  customer: {tier: member_tier}
samples:
  - title: one review
    body:
      visits:
        - {id: v-1, type: review, member: "77", stars: "2", words: The door did not open.}
    expect: {id: v-1, kind: review, text: The door did not open., rating: 0.4}
"""

SHOP = """\
feed: shop
title: Shop
verify: {hmac: sha256, header: X-Sign, signed: "{body}"}
each: orders
signal:
  id: id
  kind: "'complaint'"
  text: words
samples:
  - title: one
    body:
      orders:
        - {id: o-1, words: Late again., buyer: {tier: gold, tags: [vip]}}
    expect: {id: o-1}
"""
"""Another, with a delivery that has members in members."""


def document_of(name: str) -> str:
    """The document under another name."""
    return DOCUMENT.replace("feed: lockers", f"feed: {name}")


def visit(id_: str = "v-204", words: str = "My flight was late, write me: ada@example.org") -> bytes:
    """What the lockers send after a visit."""
    said = {"id": id_, "type": "review", "member": "77", "stars": "1", "words": words, "member_tier": "gold"}
    return orjson.dumps({"visits": [said]})


def signed(body: bytes, secret: str) -> Mapping[str, str]:
    """The headers with which the lockers send it."""
    digest = hmac.digest(secret.encode(), body, hashlib.sha256)
    return {"Content-Type": "application/json", "X-Locker-Signature": f"sha256={digest.hex()}"}
