"""The signature schemes by name: most are data for `HmacScheme`, the odd ones are functions."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from voc.delivery import MAX_FIELDS, Delivery
from voc.errors import BadSignature
from voc.signing import (
    TOLERANCE,
    HmacScheme,
    Scheme,
    Secrets,
    check_time,
    decode,
    header_of,
    secret_values,
    wrong,
)

_MAX_SIGNATURES = 20


def token(header: str, prefix: str = "") -> Scheme:
    """A scheme that compares a header with the secret itself: `Authorization: Bearer …`, `X-Api-Key: …`."""

    def verify(delivery: Delivery, secret: str, secrets: Secrets) -> None:
        given = header_of(delivery, header)
        if not given.lower().startswith(prefix.lower()):
            raise BadSignature("malformed_signature", f"{header} does not start with {prefix.strip()!r}")
        rest = hashlib.sha256(given[len(prefix) :].encode("utf-8", "replace")).digest()
        right = False
        for value in secret_values(secret, secrets):
            right |= hmac.compare_digest(hashlib.sha256(value.encode()).digest(), rest)
        if not right:
            raise wrong(header)

    return verify


def none(delivery: Delivery, secret: str, secrets: Secrets) -> None:
    """No signature. Whoever calls must be known by other means (an integration's token)."""


def standard_webhooks(delivery: Delivery, secret: str, secrets: Secrets) -> None:
    """Standard Webhooks 1.0: v1 (HMAC-SHA256, `whsec_` + base64 key) and v1a (ed25519, `whpk_` + base64 key).

    Source: standard-webhooks/standard-webhooks, spec/standard-webhooks.md.
    """
    header = "webhook-signature"
    given = header_of(delivery, header).split(" ")[:_MAX_SIGNATURES]
    parts = [header_of(delivery, name, "missing_timestamp") for name in ("webhook-id", "webhook-timestamp")]
    signed = ".".join(parts).encode() + b"." + delivery.body
    by_version: dict[str, list[bytes]] = {"v1": [], "v1a": []}
    for signature in given:
        version, _, value = signature.partition(",")
        if version in by_version:
            by_version[version].append(decode(value, "", "base64", header))
    if not any(by_version.values()):
        raise BadSignature("malformed_signature", f"{header} holds no signature of version v1 or v1a")
    right = False
    for value in secret_values(secret, secrets):
        public = value.startswith("whpk_")
        key = _base64_key(value.removeprefix("whpk_").removeprefix("whsec_"), secret)
        if public:
            right |= any(_ed25519(key, signature, signed, secret) for signature in by_version["v1a"])
        else:
            right |= _any_equal(hmac.digest(key, signed, "sha256"), by_version["v1"])
    if not right:
        raise wrong(header)
    check_time(parts[1], delivery, TOLERANCE)


def stripe(delivery: Delivery, secret: str, secrets: Secrets) -> None:
    """Stripe: `t=…,v1=…[,v1=…]`, hex HMAC-SHA256 over `{t}.{body}`, the secret used whole, prefix included.

    Source: stripe-python, stripe/_webhook.py.
    """
    header = "Stripe-Signature"
    fields = [
        field.strip().partition("=")
        for field in header_of(delivery, header).split(",")[: _MAX_SIGNATURES + 1]
    ]
    times = [value for name, _, value in fields if name == "t"]
    given = [decode(value, "", "hex", header) for name, _, value in fields if name == "v1"]
    if len(times) != 1:
        raise BadSignature("missing_timestamp", f"{header} needs exactly one t=")
    if not given:
        raise BadSignature("missing_signature", f"{header} holds no v1 signature")
    signed = times[0].encode() + b"." + delivery.body
    right = False
    for value in secret_values(secret, secrets):
        right |= _any_equal(hmac.digest(value.encode(), signed, "sha256"), given)
    if not right:
        raise wrong(header)
    check_time(times[0], delivery, TOLERANCE)


def twilio(delivery: Delivery, secret: str, secrets: Secrets) -> None:
    """Twilio: base64 HMAC-SHA1 over the public URL and the sorted form fields; other bodies by `bodySHA256`.

    The URL is tried as given, without its port, and with the default one: proxies differ.
    Source: twilio-python, twilio/request_validator.py; twilio.com/docs/usage/security.
    """
    header = "X-Twilio-Signature"
    given = decode(header_of(delivery, header), "", "base64", header)
    fields = ""
    if delivery.content_type[0] == "application/x-www-form-urlencoded":
        fields = _twilio_fields(delivery.body)
    elif delivery.body and not _twilio_body_hash(delivery):
        raise BadSignature("wrong_signature", "bodySHA256 in the URL is not the hash of the body")
    right = False
    for value in secret_values(secret, secrets):
        for url in _twilio_urls(delivery.url):
            digest = hmac.digest(value.encode(), (url + fields).encode("utf-8", "replace"), "sha1")
            right |= hmac.compare_digest(digest, given)
    if not right:
        raise wrong(header)


BY_NAME: Mapping[str, Scheme] = {
    "none": none,
    "bearer": token("Authorization", "Bearer "),
    "api_key": token("X-Api-Key"),
    "standard_webhooks": standard_webhooks,
    "stripe": stripe,
    "twilio": twilio,
    "zendesk": HmacScheme(
        hmac="sha256",
        header="X-Zendesk-Webhook-Signature",
        signed="{header:X-Zendesk-Webhook-Signature-Timestamp}{body}",
        encoding="base64",
        timestamp="{header:X-Zendesk-Webhook-Signature-Timestamp}",
    ),
    "intercom": HmacScheme(hmac="sha1", header="X-Hub-Signature", prefix="sha1="),
    "chatwoot": HmacScheme(
        hmac="sha256",
        header="X-Chatwoot-Signature",
        signed="{header:X-Chatwoot-Timestamp}.{body}",
        prefix="sha256=",
        timestamp="{header:X-Chatwoot-Timestamp}",
    ),
    "typeform": HmacScheme(hmac="sha256", header="Typeform-Signature", encoding="base64", prefix="sha256="),
    "slack": HmacScheme(
        hmac="sha256",
        header="X-Slack-Signature",
        signed="v0:{header:X-Slack-Request-Timestamp}:{body}",
        prefix="v0=",
        timestamp="{header:X-Slack-Request-Timestamp}",
    ),
    "github": HmacScheme(hmac="sha256", header="X-Hub-Signature-256", prefix="sha256="),
    "shopify": HmacScheme(hmac="sha256", header="X-Shopify-Hmac-SHA256", encoding="base64"),
    "delighted": HmacScheme(hmac="sha256", header="X-Delighted-Webhook-Signature", prefix="sha256="),
}


def _any_equal(digest: bytes, given: list[bytes]) -> bool:
    right = False
    for signature in given:
        right |= hmac.compare_digest(digest, signature)
    return right


def _base64_key(text: str, name: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        raise BadSignature("unusable_secret", f"REMIT_SECRET_{name} is not base64 after its prefix") from None


def _ed25519(key: bytes, signature: bytes, signed: bytes, name: str) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, signed)
    except InvalidSignature:
        return False
    except ValueError:
        raise BadSignature("unusable_secret", f"REMIT_SECRET_{name} is not an ed25519 public key") from None
    return True


def _twilio_fields(body: bytes) -> str:
    try:
        pairs = parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=MAX_FIELDS)
    except ValueError:
        raise BadSignature("malformed_body", "the form cannot be read") from None
    return "".join(name + value for name, value in sorted(set(pairs)))


def _twilio_body_hash(delivery: Delivery) -> bool:
    query = dict(parse_qsl(urlsplit(delivery.url).query))
    return hmac.compare_digest(
        hashlib.sha256(delivery.body).hexdigest(),
        query.get("bodySHA256", "").encode("ascii", "replace").decode(),
    )


def _twilio_urls(url: str) -> tuple[str, ...]:
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    bare, _, port = host.partition(":") if not host.endswith("]") else (host, "", "")
    other = bare if port else f"{bare}:{443 if parts.scheme == 'https' else 80}"
    return url, urlunsplit(parts._replace(netloc=parts.netloc.removesuffix(host) + other))
