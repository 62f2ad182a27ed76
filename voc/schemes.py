"""The signature schemes by name: most are data for `HmacScheme`, the odd ones are classes."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from voc.delivery import Delivery
from voc.errors import BadSignature
from voc.signing import (
    MAX_SIGNATURES,
    TOLERANCE,
    HmacScheme,
    Scheme,
    Secrets,
    any_equal,
    check_time,
    decode,
    secret_values,
    with_headers,
    wrong,
)
from voc.templates import form_text, header_of
from voc.tokens import Token

_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Unsigned:
    """No signature. Whoever calls must be known by other means (an integration's token)."""

    headers: tuple[str, ...] = ()
    places: tuple[str, ...] = ()

    def secret_names(self, _secret: str) -> list[str]:
        """None."""
        return []

    def __call__(self, delivery: Delivery, _secret: str, _secrets: Secrets) -> None:
        """Nothing to verify."""

    def sign(self, delivery: Delivery, _secret: str, _secrets: Secrets) -> Delivery:
        """The delivery as it is."""
        return delivery


class _OneSecret:
    """What schemes share that need the feed's own secret and no other."""

    __slots__ = ()

    def secret_names(self, secret: str) -> list[str]:
        """The feed's own."""
        return [secret]


@dataclass(frozen=True, slots=True)
class StandardWebhooks(_OneSecret):
    """Standard Webhooks 1.0: v1 (HMAC-SHA256, `whsec_` + base64 key) and v1a (ed25519, `whpk_` + base64 key).

    Source: standard-webhooks/standard-webhooks, spec/standard-webhooks.md.
    """

    headers: tuple[str, ...] = ("webhook-signature", "webhook-id", "webhook-timestamp")
    places: tuple[str, ...] = ()

    def __call__(self, delivery: Delivery, secret: str, secrets: Secrets) -> None:
        """Verify. Raises BadSignature."""
        header = self.headers[0]
        given = header_of(delivery, header).split(" ")[:MAX_SIGNATURES]
        signed, stamp = _standard_text(delivery)
        by_version: dict[str, list[bytes]] = {"v1": [], "v1a": []}
        for signature in given:
            version, _, value = signature.partition(",")
            if version in by_version:
                by_version[version].append(decode(value, "base64", header))
        if not any(by_version.values()):
            raise BadSignature("malformed_signature", f"{header} holds no signature of version v1 or v1a")
        right = False
        for value in secret_values(secret, secrets):
            public = value.startswith("whpk_")
            key = _base64_key(value.removeprefix("whpk_").removeprefix("whsec_"), secret)
            if public:
                right |= any(_ed25519(key, signature, signed, secret) for signature in by_version["v1a"])
            else:
                right |= any_equal(hmac.digest(key, signed, "sha256"), by_version["v1"])
        if not right:
            raise wrong(header)
        check_time(stamp, delivery, TOLERANCE)

    def sign(self, delivery: Delivery, secret: str, secrets: Secrets) -> Delivery:
        """The delivery with its v1 signature. Raises BadSignature where all secrets are public keys."""
        keys = [value for value in secret_values(secret, secrets) if not value.startswith("whpk_")]
        if not keys:
            text = f"REMIT_SECRET_{secret} is a public key: it verifies and cannot sign"
            raise BadSignature("unusable_secret", text)
        stamp = str(int(delivery.received_at.timestamp()))
        name = "msg_" + hashlib.sha256(delivery.body).hexdigest()[:16]
        said = {"webhook-id": name, "webhook-timestamp": stamp}
        ready = with_headers(delivery, {**said, **delivery.headers})
        key = _base64_key(keys[0].removeprefix("whsec_"), secret)
        digest = hmac.digest(key, _standard_text(ready)[0], "sha256")
        return with_headers(ready, {self.headers[0]: "v1," + base64.b64encode(digest).decode()})


@dataclass(frozen=True, slots=True)
class Twilio(_OneSecret):
    """Twilio: base64 HMAC-SHA1 over the public URL and the sorted form fields; other bodies by `bodySHA256`.

    The URL is tried as given, without its port, and with the default one: proxies differ.
    Source: twilio-python, twilio/request_validator.py; twilio.com/docs/usage/security.
    """

    headers: tuple[str, ...] = ("X-Twilio-Signature",)
    places: tuple[str, ...] = ()

    def __call__(self, delivery: Delivery, secret: str, secrets: Secrets) -> None:
        """Verify. Raises BadSignature."""
        header = self.headers[0]
        given = [decode(header_of(delivery, header), "base64", header)]
        fields = ""
        if delivery.content_type[0] == _FORM:
            fields = form_text(delivery.body)
        elif delivery.body and not _twilio_body_hash(delivery):
            raise BadSignature("wrong_signature", "bodySHA256 in the URL is not the hash of the body")
        right = False
        for value in secret_values(secret, secrets):
            for url in _twilio_urls(delivery.url):
                digest = hmac.digest(value.encode(), (url + fields).encode("utf-8", "replace"), "sha1")
                right |= any_equal(digest, given)
        if not right:
            raise wrong(header)

    def sign(self, delivery: Delivery, secret: str, secrets: Secrets) -> Delivery:
        """The delivery with its signature; of other bodies than forms the URL bears the hash."""
        url, fields = delivery.url, ""
        if delivery.content_type[0] == _FORM:
            fields = form_text(delivery.body)
        elif delivery.body and not _twilio_body_hash(delivery):
            url += f"{'&' if '?' in url else '?'}bodySHA256={hashlib.sha256(delivery.body).hexdigest()}"
        key = secret_values(secret, secrets)[0].encode()
        digest = hmac.digest(key, (url + fields).encode("utf-8", "replace"), "sha1")
        signature = {self.headers[0]: base64.b64encode(digest).decode()}
        return with_headers(replace(delivery, url=url), signature)


NONE = Unsigned()
BY_NAME: Mapping[str, Scheme] = {
    "none": NONE,
    "bearer": Token("{header:Authorization}", "Bearer "),
    "api_key": Token("{header:X-Api-Key}"),
    "standard_webhooks": StandardWebhooks(),
    # Only v1 counts, any of several may fit; the secret is used whole, prefix included.
    "stripe": HmacScheme(
        hmac="sha256",
        header="Stripe-Signature",
        signed="{part:t}.{body}",
        separator=",",
        part="v1",
        timestamp="{part:t}",
    ),
    "twilio": Twilio(),
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


def _standard_text(delivery: Delivery) -> tuple[bytes, str]:
    """What is signed, and the time in it."""
    name, stamp = (
        header_of(delivery, header, "missing_timestamp") for header in ("webhook-id", "webhook-timestamp")
    )
    return f"{name}.{stamp}.".encode() + delivery.body, stamp


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
