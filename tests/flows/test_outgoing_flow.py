"""A system outside breaks for a while, and so does the service: what was decided arrives, in order, once."""

import threading
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest

from support.desk import speak
from support.receiver import OK, SECRET, Answer, Receiver
from support.server import Server, free_port, wait_for
from support.voices import SETTINGS

CASES = 3
_numbers = count(1)


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def server(tmp_path: Path, port: int) -> Iterator[Server]:
    endpoint = {"REMIT_ENDPOINT_REFUNDS": f"http://127.0.0.1:{port}/in", "REMIT_SECRET_REFUNDS": SECRET}
    with Server(tmp_path, {**SETTINGS, **endpoint}) as server:
        yield server


def enter(server: Server) -> httpx.Client:
    http = httpx.Client(base_url=server.url, headers={"Origin": server.url}, timeout=10)
    link = server.sign_in().link.partition("#")[2]
    assert http.post("/v1/session", json={"link": link}).status_code == 204
    return http


def claimed(server: Server, mara: httpx.Client) -> list[str]:
    for number in range(CASES):
        speak(server, f"s-{number}", f"Traveller {number}")
    found = sorted(row["id"] for row in mara.get("/v1/cases").json()["items"])
    for case in found:
        assert mara.post(f"/v1/cases/{case}/claim").status_code == 200
    return found


def gives(mara: httpx.Client, case: str) -> str:
    key = {"Idempotency-Key": f"decision-{next(_numbers)}"}
    answer = mara.post(f"/v1/cases/{case}/decisions", json={"action": "call_back"}, headers=key)
    assert answer.status_code == 201, answer.text
    decision: dict[str, Any] = answer.json()["decision"]
    assert decision["delivery"]["state"] == "waiting"
    return str(decision["id"])


def deliveries(mara: httpx.Client, case: str) -> list[str]:
    timeline = mara.get(f"/v1/cases/{case}").json()["timeline"]
    return [entry["decision"]["delivery"]["state"] for entry in timeline if entry["kind"] == "decision"]


def test_what_was_decided_arrives_in_order_whatever_breaks(server: Server, port: int) -> None:
    mara = enter(server)
    cases = claimed(server, mara)
    given: dict[str, list[str]] = {case: [] for case in cases}

    hang = threading.Event()
    with Receiver(port=port) as first:
        # It listens, fails for the first case, hangs for the second, and takes only the third.
        answers = {cases[0]: Answer(500), cases[1]: Answer(held=hang), cases[2]: OK}
        first.says = lambda said: answers[said["data"]["case"]["id"]]
        for case in cases * 2:
            given[case].append(gives(mara, case))
        wait_for(lambda: deliveries(mara, cases[2]) == ["delivered"] * 2, "the third case is served")
        wait_for(lambda: len([one for one in first.tries if one.case == cases[0]]) >= 1, "the first is tried")
        assert deliveries(mara, cases[0]) == ["waiting"] * 2
        assert deliveries(mara, cases[1]) == ["waiting"] * 2
        # The service dies while the second case's message is with the receiver, which takes it all the same.
        server.kill()
        mara.close()
        hang.set()
        wait_for(lambda: any(one.case == cases[1] for one in first.taken), "the second is taken")

    server.start()
    mara = enter(server)
    for case in cases:
        given[case].append(gives(mara, case))
    # Nobody listens: connections are refused.
    wait_for(lambda: server.output().count("unreachable") >= CASES, "each case is tried in vain")
    with Receiver(port=port) as second:
        wait_for(
            lambda: all(deliveries(mara, case) == ["delivered"] * 3 for case in cases), "all is delivered", 45
        )
    for case in cases:
        tries = [one for one in (*first.tries, *second.tries) if one.case == case]
        taken = [one for one in tries if one.status < 300]
        ids = list(dict.fromkeys(one.id for one in taken))
        decided = {one.id: one.data["decision"]["id"] for one in taken}
        # Each once or again under the same id, none lost, none before the one decided before it.
        assert [decided[id_] for id_ in ids] == given[case]
        assert [decided.get(one.id) for one in tries] == sorted(
            (decided.get(one.id) for one in tries), key=lambda id_: given[case].index(id_ or "")
        )
        assert len({one.body for one in tries}) == len(ids)
    again = [one for one in first.taken if one.case == cases[1]]
    assert again[0].id in {one.id for one in second.taken}, "what was not written down was sent again"
    assert "Traveller" not in server.output(1) + server.output(2)
    mara.close()


def test_an_answer_reaches_the_customer_once(server: Server, port: int) -> None:
    mara = enter(server)
    case = claimed(server, mara)[0]
    with Receiver(port=port) as receiver:
        key = {"Idempotency-Key": "answer-0001"}
        text = "Rosa, call +1 214 555 0134. Do not send your card 4111 1111 1111 1111 again."
        sent = [mara.post(f"/v1/cases/{case}/replies", json={"text": text}, headers=key) for _ in range(2)]
        assert [answer.status_code for answer in sent] == [201, 201]
        assert sent[0].json() == sent[1].json()
        wait_for(lambda: len(receiver.taken) == 1, "the answer is delivered")
        said = receiver.taken[0].data["reply"]["text"]
        assert said == "Rosa, call +1 214 555 0134. Do not send your card [card] again."
        wait_for(
            lambda: (
                [
                    entry["delivery"]["state"]
                    for entry in mara.get(f"/v1/cases/{case}").json()["timeline"]
                    if entry["kind"] == "reply"
                ]
                == ["delivered"]
            ),
            "the timeline says so",
        )
        other = mara.post(f"/v1/cases/{case}/replies", json={"text": "Something else"}, headers=key)
        assert (other.status_code, other.json()["code"]) == (422, "key_reused")
    mara.close()


def test_an_endpoint_without_a_secret_stops_the_start_with_its_name(tmp_path: Path) -> None:
    for secret, said in (
        ({}, "REMIT_SECRET_REFUNDS is not set"),
        ({"REMIT_SECRET_REFUNDS": "plain"}, "REMIT_SECRET_REFUNDS is wrong"),
    ):
        server = Server(tmp_path, {"REMIT_ENDPOINT_REFUNDS": "http://127.0.0.1:1/", **secret})
        ended = server.command("serve")
        assert ended.returncode == 2
        assert said in ended.stderr
        assert "plain" not in ended.stderr
