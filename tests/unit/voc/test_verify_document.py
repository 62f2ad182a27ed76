"""What `verify` may say, and what it may not: nobody else can sign, change or renew a delivery."""

import pytest

from voc.errors import FeedError
from voc.feed import load_feed

_FEED = """feed: shop
title: A shop
verify: {VERIFY}
signal: {id: id, kind: "'review'"}
"""


def _load(verify: str) -> None:
    load_feed(_FEED.replace("{VERIFY}", "{" + verify + "}"), "shop.yaml")


@pytest.mark.parametrize(
    "verify",
    [
        'hmac: sha256, signature: "{query:sig}", signed: "{path}{body}"',
        (
            'hmac: sha256, signature: "{json:s.sig}", signed: "{json:at}", timestamp: "{json:at}", '
            "unsigned_body: true"
        ),
        'hash: sha1, header: X, signed: "{body}{secret}"',
        'hash: sha1, signature: "{query:s}", signed: "{sorted}", sorted: ["{secret}", "{body}"]',
        'hmac: sha256, header: X, signed: "{body}", timestamp: "{json:at}"',
        'hmac: sha256, header: X, signed: "{url}{body}", timestamp: "{query:at}"',
        (
            'hmac: sha256, signature: "{form:s}", signed: "{pairs}", pairs: {without: [s]}, '
            'timestamp: "{form:at}"'
        ),
        'hmac: sha256, signature: "{query:s}", signed: "{pairs}{body}", pairs: {of: query, without: [s]}',
        'hmac: sha256, signature: "{query:s}", signed: "{url:bare}{body:sha512:base64}"',
        'public_key: ed25519, header: X, signed: "{header:T}{body}", timestamp: "{header:T}"',
        'public_key: rsa-sha512, signature: "{form:s}", signed: "{pairs}", pairs: {without: [s]}',
        'jwt: ES256, token: "{query:key}", claims: {h: "{body:sha512:base64}"}',
        'jwt: HS256, token: "{header:X}", unsigned_body: true',
        'token: "{query:key}"',
        'token: "{header:Authorization}", prefix: "Basic ", encoding: base64, key: "{secret:WHO}:{secret}"',
    ],
)
def test_these_are_sound(verify: str) -> None:
    _load(verify)


@pytest.mark.parametrize(
    ("verify", "says"),
    [
        ("header: X", "hmac: say one of `hmac`, `hash` and `public_key`"),
        ("hmac: sha1, hash: sha1, header: X", "hmac: say one of `hmac`, `hash` and `public_key`"),
        ("hmac: sha1, public_key: ed25519, header: X", "hmac: say one of `hmac`, `hash` and `public_key`"),
        ("public_key: ed25519", "header: say either"),
        ("public_key: dsa, header: X", "'ed25519', 'ecdsa-sha256', 'rsa-sha256' or 'rsa-sha512'"),
        ('public_key: ed25519, header: X, key: "{secret}"', "key: not beside `public_key`"),
        ("public_key: ed25519, header: X, key_encoding: hex", "key_encoding: not beside `public_key`"),
        ('public_key: ed25519, header: X, signed: "{header:T}"', "say `unsigned_body: true`"),
        ('public_key: ed25519, header: X, timestamp: "{header:T}"', "timestamp: must be part"),
        ("hmac: sha1", "header: say either `header` or `signature`"),
        ('hmac: sha1, header: X, signature: "{query:s}"', "header: say either `header` or `signature`"),
        ('hmac: sha1, signature: "s"', "signature: must be {header:NAME}, {query:NAME}"),
        ('hmac: sha1, signature: "{query:s}{query:t}"', "signature: must be {header:NAME}, {query:NAME}"),
        ('hmac: sha1, signature: "{body}"', "signature: must be {header:NAME}, {query:NAME}"),
        ('hmac: sha1, signature: "{json:s}"', "is itself a part of what is signed"),
        ('hmac: sha1, signature: "{form:s}", signed: "{form}"', "is itself a part of what is signed"),
        ('hmac: sha1, signature: "{form:s}", signed: "{body:sha1}"', "is itself a part of what is signed"),
        ('hmac: sha1, signature: "{query:s}", signed: "{url}{body}"', "is itself a part of what is signed"),
        ('hmac: sha1, signature: "{query:s}", signed: "{query}{body}"', "is itself a part of what is signed"),
        ('hmac: sha1, signature: "{form:s}", signed: "{pairs}", pairs: {}', "`without` must hold 's'"),
        ('hmac: sha1, header: X, signed: "{pairs}"', "pairs: needs {pairs} in `signed`"),
        ("hmac: sha1, header: X, pairs: {}", "pairs: needs {pairs} in `signed`"),
        ('hmac: sha1, header: X, signed: "{sorted}"', "sorted: needs {sorted} in `signed`"),
        ('hmac: sha1, header: X, signed: "{sorted}", sorted: ["{sorted}"]', "neither {pairs} nor {sorted}"),
        ('hmac: sha1, header: X, signed: "{sorted}", sorted: ["{bdy}"]', "sorted: {bdy} is no placeholder"),
        ('hmac: sha1, header: X, signed: "{pairs}", pairs: {of: query}', "signed: must hold {body}"),
        ('hmac: sha1, header: X, signed: "{form:a}"', "say `unsigned_body: true`"),
        ('hmac: sha1, header: X, signed: "{json:a}"', "say `unsigned_body: true`"),
        ("hash: sha1, header: X", "signed: must hold {secret}"),
        ('hash: sha1, header: X, signed: "{body}{secret}", key: "{secret}"', "key: a `hash` has none"),
        (
            'hmac: sha1, header: X, signed: "{url:bare}{body}", timestamp: "{query:t}"',
            "timestamp: must be part",
        ),
        (
            'hmac: sha1, header: X, signed: "{pairs}", pairs: {without: [t]}, timestamp: "{form:t}"',
            "timestamp: must be part",
        ),
        (
            'hmac: sha1, header: X, signed: "{json:a}", unsigned_body: true, timestamp: "{json:t}"',
            "timestamp: must be part",
        ),
        (
            'hmac: sha1, header: X, signed: "{pairs}", pairs: {off: form}',
            "unknown key 'off'; did you mean of?",
        ),
        ('jwt: HS256, token: "{header:X}"', "claims: one must hold {body:sha256}"),
        ('jwt: HS256, token: "{header:X}", claims: {url: "{url}"}', "claims: one must hold {body:sha256}"),
        ('jwt: HS256, token: "{header:X}", claims: {h: "{body:sha256}{secret}"}', "speaks of the request"),
        ('jwt: HS256, token: "{header:X}", claims: {h: "{bdy}"}', "claims: {bdy} is no placeholder"),
        ('jwt: none, token: "{header:X}", unsigned_body: true', "'HS256', 'HS384', 'HS512', 'ES256'"),
        ('jwt: HS256, header: X, claims: {h: "{body:sha256}"}', "header"),
        ('token: "key"', "token: must be {header:NAME}, {query:NAME}"),
        ('token: "{header:X}", key: "{header:X}"', "key: must hold {secret}"),
        ('token: "{header:X}", key: "me:{secret}{query:x}"', "and no other placeholder"),
        ('token: "{header:X}", prefx: "Basic "', "unknown key 'prefx'; did you mean prefix?"),
    ],
)
def test_a_mistake_is_named(verify: str, says: str) -> None:
    with pytest.raises(FeedError) as error:
        _load(verify)
    assert says in str(error.value)
    assert str(error.value).startswith("shop.yaml:3:")
