"""Requests as real providers write and sign them, made apart from our code: their manuals say how."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

FOLDER = Path(__file__).parents[1] / "fixtures/provider_feeds"
NOW = datetime(2026, 3, 2, 14, 5, 9, tzinfo=UTC)
STAMP = "1772460309"
HOST = "https://voice.example"
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
SECRETS: Mapping[str, str] = {
    "MAILGUN": "mg-key",
    "MANDRILL": "md-key",
    "QUALTRICS": "qx-key",
    "TELEGRAM": "tg_token-1",
    "FRESHDESK": "fresh-password",
    "FRESHDESK_USER": "fd-caller",
    "AIRCALL": "45XXYYZZa08",
    "SALESFORCE": "sf-token",
    "HUBSPOT": "hs-secret",
    "WECHAT": "wx_token",
    "BIRD": "bird-key",
    "PLIVO": "plivo-token",
    "KASSA": "kassa-key",
    "SURVEYMONKEY": "sm-secret",
    "SURVEYMONKEY_CLIENT": "sm-client",
    "FRONT": "front-key",
    "PAGERDUTY": "pd-key",
    "BOX": "box-key",
    "SQUARE": "sq-key",
    "PADDLE": "pdl_key",
    "META": "meta-app-secret",
    "META_VERIFY": "agreed on & kept",
    "ZOOM": "zoom-token",
    "X_CONSUMER": "x-consumer-secret",
    "NYLAS": "nylas-secret",
    "VONAGE": "vonage-signature-secret",
}


@dataclass(frozen=True, slots=True)
class Sent:
    """One request. proof: the text in it that proves it, as it stands there; stamped: whether that ends."""

    feed: str
    id: str
    body: bytes
    proof: str
    headers: Mapping[str, str] = field(default_factory=dict)
    query: str = ""
    media: str = JSON
    stamped: bool = False
    signs_body: bool = True

    @property
    def path(self) -> str:
        """The address without its host."""
        return f"/v1/feeds/{self.feed}?{self.query}".rstrip("?")

    @property
    def all_headers(self) -> dict[str, str]:
        """Its headers, the type of its body among them."""
        return {"Content-Type": self.media, **self.headers}


def mac(name: str, text: bytes | str, hash_: str = "sha256") -> bytes:
    """A keyed hash with the secret of that name."""
    return hmac.new(
        SECRETS[name].encode(), text if isinstance(text, bytes) else text.encode(), hash_
    ).digest()


def b64(raw: bytes) -> str:
    """Bytes in base64."""
    return base64.b64encode(raw).decode()


def body_of(value: object) -> bytes:
    """A value as JSON."""
    return json.dumps(value, ensure_ascii=False).encode()


def signed_json(
    feed: str, id_: str, value: object, header: str, sign: Callable[[bytes], str], **more: str
) -> Sent:
    """A request whose header holds what `sign` says of the body; other headers by keyword."""
    body = body_of(value)
    others = {name.replace("_", "-"): text for name, text in more.items()}
    return Sent(feed, id_, body, sign(body), {header: sign(body), **others}, stamped=bool(others))


def _mailgun() -> Sent:
    token = "e0b5477167110d68991efc6b9f89f0a11066af27834600e123"
    proof = mac("MAILGUN", STAMP + token).hex()
    event = {
        "event": "complained",
        "id": "mg-1",
        "timestamp": 1772460300.5,
        "recipient": "ann@example.com",
        "message": {"headers": {"subject": "Your booking"}},
    }
    said = {"timestamp": STAMP, "token": token, "signature": proof}
    body = body_of({"signature": said, "event-data": event})
    return Sent("mailgun", "mg-1", body, proof, stamped=True, signs_body=False)


def _mailgun_mail(media: str = FORM) -> Sent:
    proof = mac("MAILGUN", STAMP + "tok2").hex()
    fields = {
        "sender": "ann@example.com",
        "Message-Id": "<m-1@example.com>",
        "stripped-text": "Where is my bag?",
        "timestamp": STAMP,
        "token": "tok2",
        "signature": proof,
    }
    body = urlencode(fields).encode()
    if media != FORM:
        parts = "".join(
            f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in fields.items()
        )
        body = f"{parts}--b--\r\n".encode()
    return Sent("mailgun_mail", "<m-1@example.com>", body, proof, media=media, stamped=True, signs_body=False)


def _mandrill() -> Sent:
    message = {"from_email": "ann@example.com", "subject": "Bag", "text": "Where is my bag?"}
    events = json.dumps([{"event": "inbound", "ts": 1772460300, "msg": message}])
    proof = b64(mac("MANDRILL", f"{HOST}/v1/feeds/mandrillmandrill_events{events}", "sha1"))
    name = hashlib.sha256(b"1772460300/ann@example.com/Bag").hexdigest()[:32]
    body = urlencode({"mandrill_events": events}).encode()
    return Sent("mandrill", name, body, proof, {"X-Mandrill-Signature": proof}, media=FORM)


def _qualtrics() -> Sent:
    said = {"ResponseID": "R_1", "RecipientID": "CGC_1", "Comment": "Nobody answered.", "Score": 2}
    proof = mac("QUALTRICS", json.dumps(said), "sha512").hex()
    body = urlencode({"Topic": "completedResponse", "HMAC": proof, "MSG": json.dumps(said)}).encode()
    return Sent("qualtrics", "R_1", body, proof, media=FORM)


def _telegram() -> Sent:
    message = {"from": {"id": 77}, "date": 1772460300, "text": "Hello?"}
    proof = SECRETS["TELEGRAM"]
    body = body_of({"update_id": 10_000, "message": message})
    headers = {"X-Telegram-Bot-Api-Secret-Token": proof}
    return Sent("telegram", "10000", body, proof, headers, signs_body=False)


def _freshdesk() -> Sent:
    ticket = {
        "ticket_id": 5,
        "ticket_requester_email": "ann@example.com",
        "ticket_description": "<p>Why?</p>",
    }
    proof = b64(b"fd-caller:fresh-password")
    body = body_of({"freshdesk_webhook": ticket})
    return Sent("freshdesk", "5", body, proof, {"Authorization": f"basic {proof}"}, signs_body=False)


def _aircall() -> Sent:
    data = {"id": 812, "raw_digits": "+33 1 70", "comments": [{"content": "He was very cross."}]}
    said = {"event": "call.commented", "timestamp": 1772460300, "token": SECRETS["AIRCALL"], "data": data}
    return Sent("aircall", "812", body_of(said), SECRETS["AIRCALL"], signs_body=False)


def _salesforce() -> Sent:
    body = (
        b'<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope '
        b'xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body><notifications '
        b'xmlns="http://soap.sforce.com/2005/09/outbound"><OrganizationId>00D1</OrganizationId><Notification>'
        b'<Id>04l1</Id><sObject xmlns:sf="urn:sobject.enterprise.soap.sforce.com"><sf:Id>5001</sf:Id>'
        b"<sf:ContactId>0031</sf:ContactId><sf:Description>Third time I ask.</sf:Description></sObject>"
        b"</Notification></notifications></soapenv:Body></soapenv:Envelope>"
    )
    proof = SECRETS["SALESFORCE"]
    return Sent("salesforce", "04l1", body, proof, query=f"token={proof}", media="text/xml", signs_body=False)


def _hubspot() -> Sent:
    body = body_of({"eventId": 1, "occurredAt": 1772460300000, "objectId": 9, "messageText": "Ça va?"})
    proof = hashlib.sha256(SECRETS["HUBSPOT"].encode() + body).hexdigest()
    return Sent("hubspot", "1", body, proof, {"X-HubSpot-Signature": proof})


def _wechat() -> Sent:
    body = (
        b"<xml><ToUserName><![CDATA[gh_1]]></ToUserName><FromUserName><![CDATA[o1]]></FromUserName>"
        b"<CreateTime>1772460300</CreateTime><MsgType><![CDATA[text]]></MsgType>"
        b"<Content><![CDATA[hello]]></Content><MsgId>101</MsgId></xml>"
    )
    joined = "".join(sorted([SECRETS["WECHAT"], STAMP, "486452656"]))
    proof = hashlib.sha1(joined.encode(), usedforsecurity=False).hexdigest()
    query = f"signature={proof}&timestamp={STAMP}&nonce=486452656&openid=o1"
    return Sent("wechat", "101", body, proof, query=query, media="text/xml", stamped=True, signs_body=False)


def _bird() -> Sent:
    payload = {"id": "b-1", "sender": {"contact": {"id": "c1"}}, "body": {"text": {"text": "Hi?"}}}
    body = body_of({"payload": payload})
    text = f"{STAMP}\n{HOST}/v1/feeds/bird\n".encode() + hashlib.sha256(body).digest()
    proof = b64(mac("BIRD", text))
    headers = {"messagebird-signature": proof, "messagebird-request-timestamp": STAMP}
    return Sent("bird", "b-1", body, proof, headers, stamped=True)


def _plivo() -> Sent:
    body = urlencode({"MessageUUID": "p-1", "From": "15005550006", "Text": "Late again"}).encode()
    proof = b64(mac("PLIVO", f"{HOST}/v1/feeds/plivo05429567804466091622"))
    headers = {"X-Plivo-Signature-V2": proof, "X-Plivo-Signature-V2-Nonce": "05429567804466091622"}
    return Sent("plivo", "p-1", body, proof, headers, query="a=1", media=FORM, signs_body=False)


def _kassa() -> Sent:
    fields = {"words": "Charged twice & more", "no": "k-1", "ts": STAMP, "card": "77"}
    joined = "&".join(f"{name}={fields[name]}" for name in sorted(fields))
    proof = mac("KASSA", joined).hex()
    return Sent(
        "kassa", "k-1", urlencode({**fields, "sign": proof}).encode(), proof, media=FORM, stamped=True
    )


def _surveymonkey() -> Sent:
    said = {"event_id": "e1", "event_datetime": "2026-03-02T14:05:00+00:00", "object_id": "r1"}
    body = body_of({**said, "resources": {"respondent_id": "444"}})
    proof = b64(hmac.new(b"sm-client&sm-secret", body, "sha1").digest())
    media = "application/vnd.surveymonkey.response_completed.v1+json"
    return Sent("surveymonkey", "e1", body, proof, {"Sm-Signature": proof}, media=media)


def _vonage() -> Sent:
    said = {"message_uuid": "v-1", "from": "447700900000", "timestamp": "2026-03-02T14:05:00Z", "text": "Hi"}
    body = body_of({**said, "channel": "sms", "message_type": "text"})
    claims = {"iat": int(STAMP), "jti": "c5ba8f24", "iss": "Vonage", "api_key": "a1b2c3d"}
    claims["payload_hash"] = hashlib.sha256(body).hexdigest()
    parts = [body_of({"typ": "JWT", "alg": "HS256"}), body_of(claims)]
    signed = b".".join(base64.urlsafe_b64encode(part).rstrip(b"=") for part in parts)
    signature = base64.urlsafe_b64encode(mac("VONAGE", signed)).rstrip(b"=")
    proof = f"{signed.decode()}.{signature.decode()}"
    return Sent("vonage", "v-1", body, proof, {"Authorization": f"Bearer {proof}"}, stamped=True)


def _simple() -> list[Sent]:
    data = {"recipients": [{"handle": "ann@example.com"}], "text": "Anybody?"}
    payload = {"id": "evt_1", "emitted_at": 1772460300.1, "target": {"data": data}}
    v3 = {"eventId": 2, "occurredAt": 1772460300000, "objectId": 9, "messageText": "Hello"}
    note = {"id": "n1", "occurred_at": "2026-03-02T14:05:00Z", "data": {"content": "They are angry."}}
    comment = {
        "id": "bx1",
        "created_at": "2026-03-02T06:05:00-08:00",
        "created_by": {"id": "22"},
        "source": {"message": "No."},
    }
    dispute = {"dispute": {"reason": "NOT_AS_DESCRIBED"}}
    square = {"event_id": "s1", "created_at": "2026-03-02T14:05:00Z", "data": {"object": dispute}}
    paddle = {
        "event_id": "pd1",
        "event_type": "subscription.canceled",
        "occurred_at": "2026-03-02T14:05:00Z",
        "data": {"id": "sub_1", "customer_id": "ctm_1"},
    }
    millis = f"{STAMP}000"
    paddled = body_of(paddle)
    said = {"id": "wamid.1", "from": "15005550006", "timestamp": "1772460300", "type": "text"}
    messages = [{**said, "text": {"body": "My flight?"}}]
    meta = {"entry": [{"id": "0", "changes": [{"value": {"messages": messages}}]}]}
    post = {"id_str": "t1", "user": {"id_str": "u1"}, "text": "@air where is it"}
    mail = {"id": "ny1", "date": 1772460300, "from": [{"email": "a@example.com"}], "snippet": "Late"}
    chat = {"id": "z1", "from": "c1", "message": "Hello"}
    zoom = {"event": "contact_center.message", "event_ts": 1772460300000, "payload": {"object": chat}}
    return [
        signed_json(
            "meta",
            "wamid.1",
            meta,
            "X-Hub-Signature-256",
            lambda body: f"sha256={mac('META', body).hex()}",
        ),
        signed_json(
            "x",
            "t1",
            {"for_user_id": "9", "tweet_create_events": [post]},
            "x-twitter-webhooks-signature",
            lambda body: f"sha256={b64(mac('X_CONSUMER', body))}",
        ),
        signed_json(
            "nylas",
            "ny1",
            {"data": {"object": mail}},
            "X-Nylas-Signature",
            lambda body: mac("NYLAS", body).hex(),
        ),
        signed_json(
            "zoom",
            "z1",
            zoom,
            "x-zm-signature",
            lambda body: f"v0={mac('ZOOM', f'v0:{STAMP}:'.encode() + body).hex()}",
            x_zm_request_timestamp=STAMP,
        ),
        signed_json(
            "front",
            "evt_1",
            {"type": "inbound", "payload": payload},
            "X-Front-Signature",
            lambda body: b64(mac("FRONT", f"{millis}:".encode() + body)),
            X_Front_Request_Timestamp=millis,
        ),
        signed_json(
            "hubspot_v3",
            "2",
            v3,
            "X-HubSpot-Signature-v3",
            lambda body: b64(
                mac("HUBSPOT", f"POST{HOST}/v1/feeds/hubspot_v3".encode() + body + millis.encode())
            ),
            X_HubSpot_Request_Timestamp=millis,
        ),
        signed_json(
            "pagerduty",
            "n1",
            {"event": note},
            "X-PagerDuty-Signature",
            lambda body: f"v1={mac('PAGERDUTY', body).hex()}",
        ),
        signed_json(
            "box",
            "bx1",
            comment,
            "BOX-SIGNATURE-PRIMARY",
            lambda body: b64(mac("BOX", body + b"2026-03-02T06:05:09-08:00")),
            BOX_DELIVERY_TIMESTAMP="2026-03-02T06:05:09-08:00",
        ),
        signed_json(
            "square",
            "s1",
            square,
            "x-square-hmacsha256-signature",
            lambda body: b64(mac("SQUARE", f"{HOST}/v1/feeds/square".encode() + body)),
        ),
        Sent(
            "paddle",
            "pd1",
            paddled,
            mac("PADDLE", f"{STAMP}:".encode() + paddled).hex(),
            {"Paddle-Signature": f"ts={STAMP};h1={mac('PADDLE', f'{STAMP}:'.encode() + paddled).hex()}"},
            stamped=True,
        ),
    ]


REQUESTS = [
    _mailgun(),
    _mailgun_mail(),
    _mailgun_mail("multipart/form-data; boundary=b"),
    _mandrill(),
    _qualtrics(),
    _telegram(),
    _freshdesk(),
    _aircall(),
    _salesforce(),
    _hubspot(),
    _wechat(),
    _bird(),
    _plivo(),
    _kassa(),
    _surveymonkey(),
    _vonage(),
    *_simple(),
]
