"""Messages are signed as the reference implementation of Standard Webhooks expects it."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from service.outbox.signing import UnusableSecret, key_of, signed_headers

OLD = "whsec_" + base64.b64encode(b"the secret of last year, kept").decode()
NEW = "whsec_" + base64.b64encode(b"the secret of this year, new.").decode()
BODY = b'{"type":"decision.made","data":{}}'


def test_the_reference_implementation_believes_it() -> None:
    headers = signed_headers("msg_1", datetime.now(UTC), BODY, [NEW])
    assert Webhook(NEW).verify(BODY, headers) == {"type": "decision.made", "data": {}}


def test_while_secrets_rotate_both_are_believed() -> None:
    headers = signed_headers("msg_1", datetime.now(UTC), BODY, [NEW, OLD])
    for secret in (OLD, NEW):
        Webhook(secret).verify(BODY, headers)


@pytest.mark.parametrize("changed", ["webhook-id", "webhook-timestamp"])
def test_nothing_of_it_can_be_exchanged(changed: str) -> None:
    now = datetime.now(UTC)
    headers = signed_headers("msg_1", now, BODY, [NEW])
    others = signed_headers("msg_2", now + timedelta(seconds=1), BODY, [NEW])
    with pytest.raises(WebhookVerificationError):
        Webhook(NEW).verify(BODY, {**headers, changed: others[changed]})
    with pytest.raises(WebhookVerificationError):
        Webhook(NEW).verify(BODY + b" ", headers)


@pytest.mark.parametrize(
    "secret", ["", "whsec_", "whsec_c2hvcnQ=", "whsec_not base64!", NEW.removeprefix("whsec_")]
)
def test_a_secret_of_another_form_is_refused_without_being_told(secret: str) -> None:
    with pytest.raises(UnusableSecret, match="must be whsec_ and the base64") as caught:
        key_of(secret)
    assert not secret or secret == "whsec_" or secret not in str(caught.value)
