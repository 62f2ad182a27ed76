"""The command line: what it does, and the one sentence when it cannot."""

import json
import shutil
import socket
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from rules.packaged import packaged, packaged_names
from support.command import remit
from support.server import Server, free_port


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("cli")) as server:
        yield server


def _beside(server: Server) -> dict[str, str]:
    return {"DATA_DIR": str(server.data), "PORT": str(server.port)}


@pytest.mark.parametrize(
    "arguments",
    [
        ("serve",),
        ("check",),
        ("backtest",),
        ("replay",),
        ("learn",),
        ("people", "add"),
        ("people", "list"),
        ("people", "link"),
        ("people", "remove"),
        ("token", "add"),
        ("token", "remove"),
        ("audit", "verify"),
        ("audit", "export"),
        ("backup",),
        ("restore",),
    ],
)
def test_every_command_has_help_with_an_example(arguments: tuple[str, ...], tmp_path: Path) -> None:
    done = remit(*arguments, "--help", folder=tmp_path)

    assert done.code == 0
    assert f"Example: remit {' '.join(arguments)}" in done.out


def test_a_packaged_pack_is_checked_by_its_name_and_help_names_them_all(tmp_path: Path) -> None:
    done = remit("check", "telecom", folder=tmp_path)
    assert (done.code, done.out.splitlines()[-1][:8]) == (0, "telecom:")

    told = remit("check", "--help", folder=tmp_path).out
    assert [name for name in packaged_names() if name not in told] == []


def test_it_says_its_version(tmp_path: Path) -> None:
    done = remit("--version", folder=tmp_path)

    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("remit ")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("dance",), "No such command 'dance'."),
        (("serve", "--demoo"), "No such option: --demoo"),
        (("replay",), "Missing argument 'file'."),
        (("replay", "none.jsonl", "--feed", "jsonl"), "The file none.jsonl cannot be read: No such file"),
        (("replay", "none.jsonl", "--feed", "jsonll"), "There is no feed 'jsonll'; did you mean jsonl?"),
        (("replay", "none.jsonl", "--feed", "my.yaml"), "The feed my.yaml cannot be read: No such file"),
        (
            ("replay", "x", "--feed", "jsonl", "--rate", "2", "--fast"),
            "Give one of --rate, --speed and --fast.",
        ),
        (("check", "nowhere"), "There is no folder nowhere, nor a packaged pack of that name."),
        (
            ("check", "retial"),
            'There is no folder retial, nor a packaged pack of that name (did you mean "retail"?).',
        ),
        (("check", "--format", "xml"), "Invalid value for '--format'"),
        (("people", "add", "Lou", "--role", "king"), "Invalid value for '--role'"),
        (("audit", "verify"), "There is no database at data/remit.db."),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(
    arguments: tuple[str, ...], sentence: str, tmp_path: Path
) -> None:
    done = remit(*arguments, folder=tmp_path)

    assert done.code == 2
    assert done.err.startswith(sentence), done.err
    assert done.err.count("\n") == 1
    assert done.out == ""


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("PORT", "eighty", "REMIT_PORT is wrong:"),
        ("PACK", "/nowhere/at/all", "REMIT_PACK is wrong: there is no folder"),
        ("PUBLIC_URL", "remit.example", "REMIT_PUBLIC_URL is wrong: must be an address"),
        ("DATABASE_URL", "mysql://x", "REMIT_DATABASE_URL"),
        ("PROT", "1", "REMIT_PROT is not a setting; did you mean REMIT_PORT?"),
        ("SECRET_SHOP", "", "REMIT_SECRET_SHOP is empty"),
    ],
)
def test_a_wrong_setting_stops_the_start_and_is_named(
    name: str, value: str, sentence: str, tmp_path: Path
) -> None:
    done = remit("serve", folder=tmp_path, **{name: value})

    assert done.code == 2
    assert done.err.startswith(sentence), done.err
    assert done.err.count("\n") == 1


def test_a_port_that_is_taken_is_named(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = remit("serve", folder=tmp_path, PORT=str(port))

    assert done.code == 2
    assert done.err.startswith(f"Cannot listen on 127.0.0.1:{port}: Address already in use; set REMIT_PORT")
    assert not (tmp_path / "data").exists()


def test_a_second_service_on_the_same_data_refuses_to_start(server: Server, tmp_path: Path) -> None:
    done = remit("serve", folder=tmp_path, DATA_DIR=str(server.data), PORT=str(free_port()))

    assert done.code == 2
    assert f"Another service (process {server.pid}) already uses" in done.err
    assert done.err.count("\n") == 1


def test_a_pack_with_a_mistake_stops_the_first_start_by_line_and_column(tmp_path: Path) -> None:
    pack = tmp_path / "pack"
    shutil.copytree(packaged(), pack)
    broken = pack / "boundaries" / "hotel-night.yaml"
    broken.write_text(broken.read_text().replace("flight.overnight", "flight.overnite"))

    done = remit("serve", folder=tmp_path, PACK=str(pack), PORT=str(free_port()))

    assert done.code == 2
    assert "boundaries/hotel-night.yaml:" in done.err
    assert 'did you mean "flight.overnight"?' in done.err
    assert "Traceback" not in done.err


def test_a_pack_is_checked_in_every_format(tmp_path: Path) -> None:
    pack = tmp_path / "pack"
    shutil.copytree(packaged(), pack)
    assert (
        remit("check", str(pack), folder=tmp_path)
        .out.splitlines()[-1]
        .startswith("airline: 18 boundaries; 7 of 7 guarantees proved; 0 errors")
    )
    broken = pack / "boundaries" / "hotel-night.yaml"
    broken.write_text(
        broken.read_text().replace("alone: 1,", "alone: 1, colour: red,").replace("owner:", "ower:")
    )

    text = remit("check", str(pack), folder=tmp_path)
    as_json = remit("check", str(pack), "--format", "json", folder=tmp_path)
    github = remit("check", str(pack), "--format", "github", folder=tmp_path)

    assert (text.code, as_json.code, github.code) == (1, 1, 1)
    assert "boundaries/hotel-night.yaml:4:1: error:" in text.out
    findings = json.loads(as_json.out)["findings"]
    assert (findings[0]["file"], findings[0]["line"]) == ("boundaries/hotel-night.yaml", 4)
    assert f"::error file={pack}/boundaries/hotel-night.yaml,line=4,col=1::" in github.out


def test_a_pack_is_compared_with_what_is_live_and_with_a_revision(server: Server, tmp_path: Path) -> None:
    pack = tmp_path / "pack"
    shutil.copytree(packaged(), pack)
    extra = pack / "boundaries" / "no-lounge.yaml"
    extra.write_text("boundary: no-lounge\naction: lounge_pass\nlimits:\n  - {id: none, at_most: 0}\n")
    beside, home = _beside(server), server.folder

    text = remit("check", str(pack), "--against", "live", folder=home, **beside)
    revision = text.out.split("against live (")[1].partition(")")[0]
    as_json = remit("check", str(pack), "--against", revision[:8], "--format", "json", folder=home, **beside)
    github = remit("check", str(pack), "--against", "live", "--format", "github", folder=home, **beside)
    absent = remit("check", str(pack), "--against", "0000ffff", folder=home, **beside)

    assert f"against live ({revision}): only narrows\n  lounge_pass: only narrows\n    narrower: " in text.out
    told = json.loads(as_json.out)["against"]
    assert (told["from"], told["relation"]) == (revision, "narrows")
    assert [one["action"] for one in told["actions"]] == ["lounge_pass"]
    assert f"::notice file={pack}/boundaries/no-lounge.yaml,line=1,col=11::" in github.out
    assert absent.err == "There is no revision 0000ffff in this database.\n"


def test_expected_decisions_are_counted_and_each_other_is_traced(tmp_path: Path) -> None:
    rows = [
        {"case_id": "a", "action": "call_back", "params": {}, "facts": {}, "expected": "allow"},
        {"case_id": "b", "action": "cash", "params": {"amount": 5}, "facts": {}, "expected": "allow"},
    ]
    file = tmp_path / "cases.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in rows))

    done = remit("check", "--cases", str(file), folder=tmp_path)
    rows[1]["action"] = "cancel_reservation"
    file.write_text("\n".join(json.dumps(row) for row in rows))
    other = remit("check", "--cases", str(file), folder=tmp_path)
    file.write_text("{oops\n")
    bad = remit("check", "--cases", str(file), folder=tmp_path)

    assert done.code == 1
    assert done.out.splitlines()[-1] == "1 of 2 agree"
    assert "b cash: expected allow, not allowed" in done.out
    assert other.out.splitlines()[-2:] == [
        "not this pack's actions: cancel_reservation; the packaged pack airline-bookings has them",
        "1 of 2 agree",
    ]
    assert (bad.code, bad.err.count("\n")) == (2, 1)
    assert f"{file}:1 is not JSON" in bad.err


def test_people_come_with_a_link_and_go(server: Server) -> None:
    beside = _beside(server)

    added = remit(
        "people", "add", "Lou B.", "--role", "associate", "--team", "south", folder=server.folder, **beside
    )
    listed = remit("people", "list", folder=server.folder, **beside)
    link = added.out.split("#")[1].strip()
    signed_in = httpx.post(f"{server.url}/v1/session", json={"link": link}, headers={"Origin": server.url})
    again = remit("people", "link", "Lou B.", folder=server.folder, **beside)
    typo = remit("people", "remove", "Lou C.", folder=server.folder, **beside)
    removed = remit("people", "remove", "Lou B.", folder=server.folder, **beside)
    after = httpx.get(f"{server.url}/v1/me", cookies=dict(signed_in.cookies))

    assert added.out.startswith("sign in as Lou B. (associate, south): http")
    assert "Mara K.  associate, north" in listed.out
    assert signed_in.status_code == 204
    assert again.out.startswith("sign in as Lou B.")
    assert typo.err == "There is nobody called 'Lou C.'; did you mean Lou B.?\n"
    assert removed.out == "Lou B. has no access any more\n"
    assert after.status_code == 401


def test_a_token_is_told_once_and_ends(server: Server) -> None:
    beside = _beside(server)

    added = remit("token", "add", "our shop", "--feed", "jsonl", folder=server.folder, **beside)
    number, token = added.out.split("\n")[0].split()[0], added.out.split("\n")[1]
    headers = {"Authorization": f"Bearer {token}"}
    signal = {"feed": "jsonl", "id": "1", "kind": "message", "text": "Hi"}
    taken = httpx.post(f"{server.url}/v1/signals", json=signal, headers=headers)
    remit("token", "remove", number, folder=server.folder, **beside)
    ended = httpx.post(f"{server.url}/v1/signals", json=signal, headers=headers)
    nobody = remit("token", "add", "x", "--role", "integration", folder=server.folder, **beside)

    assert taken.status_code == 202
    assert ended.status_code == 401
    assert (nobody.code, nobody.err.count("\n")) == (2, 1)


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="only Linux says what a process has loaded")
def test_a_service_loads_what_its_children_work_with_only_there(server: Server) -> None:
    loaded = Path(f"/proc/{server.pid}/maps").read_text()

    assert "pydantic_core" in loaded, "libraries are listed"
    assert [name for name in ("polars", "libz3") if name in loaded] == []


def test_without_a_service_or_with_a_wrong_token_commands_say_so(server: Server, tmp_path: Path) -> None:
    port = str(free_port())
    nobody = remit("people", "list", folder=tmp_path, PORT=port)
    stranger = remit("people", "list", "--to", server.url, folder=tmp_path, TOKEN="wrong")
    nonsense = remit("people", "list", "--to", "over there", folder=tmp_path)

    assert nobody.err.startswith(f"No service answers at http://127.0.0.1:{port}")
    assert stranger.err.startswith("The service does not know this token")
    assert "is not an address" in nonsense.err
    assert {nobody.code, stranger.code, nonsense.code} == {2}


def test_the_chain_of_records_is_whole_until_somebody_touches_it(tmp_path: Path) -> None:
    with Server(tmp_path) as server:
        link = server.sign_in().link.split("#")[1]
        key = {"Origin": server.url, "Idempotency-Key": "key-00001"}
        token = (server.data / "token").read_text()
        signal = {"feed": "jsonl", "id": "1", "kind": "message", "customer": "7", "text": "Late."}
        httpx.post(
            f"{server.url}/v1/signals",
            json={**signal, "facts": {"customer": {"member_years": 12}}},
            headers={"Authorization": f"Bearer {token}"},
        )
        with httpx.Client(base_url=server.url, headers=key) as mara:
            mara.post("/v1/session", json={"link": link})
            case = mara.get("/v1/cases").json()["items"][0]["id"]
            mara.post(f"/v1/cases/{case}/claim")
            made = mara.post(f"/v1/cases/{case}/decisions", json={"action": "miles", "amount": "500"})
            assert made.status_code == 201, made.text
        beside = remit("audit", "verify", folder=tmp_path, DATA_DIR=str(server.data))
    with sqlite3.connect(server.data / "remit.db") as database:
        database.execute("UPDATE records SET body = replace(body, '500', '900')")
    database.close()
    changed = remit("audit", "verify", folder=tmp_path, DATA_DIR=str(server.data))

    assert (beside.code, beside.out.startswith("1 records, whole; the last is ")) == (0, True)
    assert changed.code == 1
    assert "Record 1 was changed." in changed.out


def test_asked_to_end_it_ends_in_good_order(tmp_path: Path) -> None:
    with Server(tmp_path) as server:
        assert server.stop() == 0
        assert "Traceback" not in server.output()
