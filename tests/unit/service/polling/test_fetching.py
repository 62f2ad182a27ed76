"""One page is fetched within limits, from whom it says it is, and nothing is told to anybody else."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path

import pytest

from service.domain.polls import PollFailure
from service.polling.fetching import Fetched, Fetcher, FetchFailed
from support.asked import NETWORKS, Asked, AskedSource, asked_source, packed, page
from support.certificates import Certificate, certificate
from support.receiver import Answer
from support.state import Hands
from voc.delivery import MAX_BODY
from voc.poll_request import PollRequest


@pytest.fixture
def source() -> Iterator[AskedSource]:
    with asked_source(lambda _: page([{"id": "a"}])) as source:
        yield source


@pytest.fixture(scope="module")
def proof(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return certificate(tmp_path_factory.mktemp("tls"), "127.0.0.1")


async def fetch(
    source: AskedSource,
    path: str = "",
    *,
    networks: str = NETWORKS,
    secret: bool = False,
    tls: ssl.SSLContext | None = None,
    within: float = 5,
    **asked: object,
) -> Fetched:
    """One page of the source."""
    request = replace(PollRequest("GET", source.url + path, {"X-Kind": "reviews"}), **asked)  # type: ignore[arg-type]
    fetcher = Fetcher([ip_network(one) for one in networks.split()], Hands(), within=within, tls=tls)
    async with fetcher.source() as visit:
        return await visit.fetch(request, secret=secret)


async def refusal(source: AskedSource, path: str = "", **how: object) -> PollFailure:
    """Why no page came."""
    with pytest.raises(FetchFailed) as caught:
        await fetch(source, path, **how)  # type: ignore[arg-type]
    return caught.value.why


async def test_a_page_comes_whole_with_its_headers(source: AskedSource) -> None:
    source.says = lambda _: replace(page([]), headers={"ETag": '"1"', "Set-Cookie": "a=b"})
    found = await fetch(source, "?a=1")
    assert found.body == page([]).body
    assert found.headers["etag"] == '"1"'
    assert "set-cookie" not in found.headers
    (asked,) = source.asked
    assert asked.query == {"a": "1"}
    assert asked.headers["host"] == source.url.split("/")[2]
    assert (asked.headers["user-agent"], asked.headers["x-kind"]) == ("remit", "reviews")


async def test_a_post_says_its_body_as_json(source: AskedSource) -> None:
    await fetch(source, method="POST", body={"after": None})
    (asked,) = source.asked
    assert (asked.method, asked.body) == ("POST", b'{"after":null}')
    assert asked.headers["content-type"] == "application/json"


async def test_what_is_packed_is_unpacked_and_never_beyond_what_is_read(source: AskedSource) -> None:
    source.says = lambda _: packed(page([{"id": "a"}]))
    assert (await fetch(source)).body == page([{"id": "a"}]).body
    source.says = lambda _: packed(Answer(200, {}, bytes(MAX_BODY * 20)))
    assert (await refusal(source)).reason == "too_large"
    source.says = lambda _: Answer(200, {}, bytes(MAX_BODY + 1))
    assert (await refusal(source)).reason == "too_large"
    source.says = lambda _: Answer(200, {"Content-Encoding": "br"}, b"...")
    assert (await refusal(source)).reason == "unsupported_encoding"
    source.says = lambda _: Answer(200, {"Content-Encoding": "gzip"}, b"not packed at all")
    assert (await refusal(source)).reason == "broken"


async def test_nothing_new_is_no_page(source: AskedSource) -> None:
    source.says = lambda _: Answer(304)
    assert (await fetch(source)).body is None


@pytest.mark.parametrize(
    ("status", "outcome"),
    [(401, "refused"), (403, "refused"), (429, "slowed"), (500, "answered"), (404, "answered")],
)
async def test_an_error_is_told_by_its_status(source: AskedSource, status: int, outcome: str) -> None:
    source.says = lambda _: Answer(status, {"Retry-After": "30"}, b"words of theirs")
    with pytest.raises(FetchFailed) as caught:
        await fetch(source)
    why = caught.value.why
    assert (why.outcome, why.reason, caught.value.status) == (outcome, str(status), status)
    assert "theirs" not in why.text
    assert caught.value.asked == (None if status in (401, 403) else 30)


async def test_redirects_are_followed_on_the_same_host_only(source: AskedSource) -> None:
    def moved(asked: Asked) -> Answer:
        return Answer(302, {"Location": "/there?a=2"}) if asked.path == "/reviews" else page([])

    source.says = moved
    assert (await fetch(source)).url.endswith("/there?a=2")
    source.says = lambda _: Answer(302, {"Location": "http://127.0.0.1:1/"})
    assert (await refusal(source)).reason == "foreign_next"
    source.says = lambda asked: Answer(302, {"Location": asked.path + "x"})
    assert (await refusal(source)).reason == "redirects"
    source.says = lambda _: Answer(303, {"Location": "/there"})
    assert (await refusal(source, method="POST", body={})).reason == "redirects"


async def test_an_address_that_is_not_public_is_not_asked(source: AskedSource) -> None:
    why = await refusal(source, networks="10.0.0.0/8")
    assert (why.outcome, why.reason) == ("unusable", "not_allowed")
    assert source.asked == []


async def test_who_does_not_answer_is_not_waited_for(source: AskedSource) -> None:
    held = threading.Event()
    source.says = lambda _: Answer(200, {}, b"{}", held)
    assert (await refusal(source, within=0.2)).outcome == "silent"
    held.set()


async def test_who_is_not_there_cannot_be_reached() -> None:
    with asked_source(lambda _: page([])) as gone:
        pass
    assert (await refusal(gone)).reason == "no_connection"


async def test_a_certificate_has_to_be_trusted_and_of_the_host(proof: Certificate) -> None:
    with asked_source(lambda _: page([]), proof.server) as source:
        assert (await refusal(source)).reason == "no_trust"
        assert (await fetch(source, tls=proof.believed, secret=True)).body == page([]).body


async def test_a_certificate_of_another_host_is_not_believed(tmp_path: Path) -> None:
    other = certificate(tmp_path, "shop.example")
    with asked_source(lambda _: page([]), other.server) as source:
        assert (await refusal(source, tls=other.believed)).reason == "no_trust"
