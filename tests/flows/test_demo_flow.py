"""The demo: the whole of it, as a first visitor meets it."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from support.server import Server, wait_for


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    alone = ("serve", "--demo", "--no-demo-peers")
    with Server(tmp_path_factory.mktemp("demo"), arguments=alone) as server:
        yield server


@pytest.fixture(scope="module")
def mara(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, headers={"Origin": server.url}) as http:
        link = server.sign_in().link.split("#")[1]
        assert http.post("/v1/session", json={"link": link}).status_code == 204
        yield http


def _queue(mara: httpx.Client) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = mara.get("/v1/cases?team=north&state=open&limit=200").json()["items"]
    return items


def _latitude(mara: httpx.Client, case: str) -> dict[str, dict[str, Any]]:
    view = mara.get(f"/v1/cases/{case}/latitude").json()
    return {action["action"]: action for action in view["actions"]}


def test_links_for_two_associates_and_a_manager_are_printed(server: Server) -> None:
    assert [(link.name, link.role, link.team) for link in server.sign_ins()] == [
        ("Mara K.", "associate", "north"),
        ("Teo E.", "associate", "north"),
        ("Ines P.", "manager", "north"),
    ]


def test_within_twenty_seconds_twelve_cases_of_people_with_names_wait(mara: httpx.Client) -> None:
    wait_for(lambda: len(_queue(mara)) >= 12, "12 cases in the queue", 20)

    queue = _queue(mara)
    assert all(case["name"] for case in queue)
    assert len({case["name"] for case in queue}) == len(queue)
    assert {"late_flight", "cancelled_flight"} <= {topic for case in queue for topic in case["topics"]}
    assert any(case["acute"] for case in queue)


def test_some_case_opens_an_action_by_a_fact_that_is_asked(mara: httpx.Client) -> None:
    ask = {"ask": "booking.onward_tonight", "opens_with": [True], "up_to": "300.00"}

    def asking() -> list[str]:
        ids = [case["id"] for case in _queue(mara)]
        return [case for case in ids if ask in _latitude(mara, case)["partner_seat"]["ways_forward"]]

    wait_for(lambda: bool(asking()), "a case in which a question opens a seat")
    case = asking()[0]
    mara.post(f"/v1/cases/{case}/claim")
    before = _latitude(mara, case)["partner_seat"]
    stated = mara.post(f"/v1/cases/{case}/facts", json={"booking.onward_tonight": True})
    after = _latitude(mara, case)["partner_seat"]

    assert stated.status_code == 200, stated.text
    assert (before["alone"], after["alone"] != "0.00") == ("0.00", True)


def test_what_is_decided_and_said_is_booked_by_the_refund_system(server: Server, mara: httpx.Client) -> None:
    wait_for(lambda: len(_queue(mara)) >= 1, "a case in the queue")
    case = _queue(mara)[0]["id"]
    mara.post(f"/v1/cases/{case}/claim")
    given = mara.post(
        f"/v1/cases/{case}/decisions", json={"action": "call_back"}, headers={"Idempotency-Key": "call-back"}
    )
    said = mara.post(f"/v1/cases/{case}/replies", json={"text": "We call you within the hour."})
    assert (given.status_code, said.status_code) == (201, 201)

    booked = re.search(r"refund system shows what it booked: (\S+)", server.output())
    assert booked is not None
    about = {given.json()["decision"]["id"]: "decision.made", said.json()["id"]: "case.replied"}

    def known() -> dict[str, str]:
        rows = httpx.get(booked[1], trust_env=False).json()
        return {row["data"].get("decision", row["data"].get("reply"))["id"]: row["type"] for row in rows}

    wait_for(lambda: about.items() <= known().items(), "both are booked")


def test_what_is_known_comes_from_the_airlines_own_systems(mara: httpx.Client) -> None:
    views = [mara.get(f"/v1/cases/{case['id']}").json() for case in _queue(mara)]
    facts = {fact["name"]: fact for view in views for fact in view["facts"] if fact["source"] == "record"}

    assert {"customer.tier", "booking.total", "flight.delay_minutes"} <= set(facts)


def test_the_past_is_told_so_that_the_pulse_knows_what_is_usual(server: Server) -> None:
    def told() -> float:
        text = httpx.get(f"{server.url}/metrics").text
        found = re.search(r'remit_signals_total\{feed="other",outcome="accepted"\} (\S+)', text)
        return float(found[1]) if found else 0.0

    wait_for(lambda: told() > 3_000, "two days of the past")


def test_metrics_are_open_and_nothing_was_lost(server: Server, mara: httpx.Client) -> None:
    text = httpx.get(f"{server.url}/metrics").text

    for feed in ("webhook", "cloudevents", "standard_webhooks", "other"):
        assert f'remit_signals_total{{feed="{feed}",outcome="accepted"}}' in text
    assert "remit_journal_lost_total 0.0" in text


def test_a_second_day_on_the_same_data_brings_new_people(server: Server, tmp_path: Path) -> None:
    with httpx.Client(base_url=server.url, headers={"Origin": server.url}) as mara:
        server.restart()
        mara.post("/v1/session", json={"link": server.sign_in().link.split("#")[1]})
        known = {case["customer"] for case in _queue(mara)}
        wait_for(lambda: bool({case["customer"] for case in _queue(mara)} - known), "a new customer")


def test_as_fast_as_it_goes_with_two_colleagues_who_leave_cases_to_people(tmp_path: Path) -> None:
    fast = ("serve", "--demo", "--demo-pace", "0", "--demo-seed", "3")
    with Server(tmp_path, arguments=fast) as server:
        assert [link.name for link in server.sign_ins()] == ["Mara K.", "Teo E.", "Ines P."]
        with httpx.Client(base_url=server.url, headers={"Origin": server.url}) as mara:
            mara.post("/v1/session", json={"link": server.sign_in().link.split("#")[1]})

            def closed() -> int:
                return len(mara.get("/v1/cases?state=closed&limit=200").json()["items"])

            wait_for(lambda: closed() >= 10, "ten cases that colleagues closed")
            waiting = [case for case in _queue(mara) if case["claimed_by"] is None]
            assert len(waiting) >= 12

        server.stop()
        server.start()
        assert [link.name for link in server.sign_ins()] == ["Mara K.", "Teo E.", "Ines P."]


def test_a_new_database_beside_an_old_token_is_played_into_as_well(tmp_path: Path) -> None:
    with Server(tmp_path, arguments=("serve", "--demo", "--demo-pace", "0")) as server:
        server.sign_in()
        server.stop()
        for file in server.data.glob("remit.db*"):
            file.unlink()
        server.start()

        def heard() -> bool:
            return 'feed="webhook",outcome="accepted"' in httpx.get(f"{server.url}/metrics").text

        wait_for(heard, "the day begins")
