"""Backups and exports as an operator makes them: beside a running service, and what they refuse."""

import gzip
import stat
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest

from support.aftermath import PACK, enter_clerks, more_answers
from support.command import Ended, remit
from support.server import Server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A service in which decisions were made, still running."""
    with Server(tmp_path_factory.mktemp("backup"), {"REMIT_PACK": str(PACK)}) as server:
        (clerk,) = enter_clerks(server, 1)
        clerk.start()
        more_answers([clerk], 8)
        clerk.leave()
        yield server


@pytest.fixture(scope="module")
def saved(server: Server) -> Path:
    done = server.command("backup", "remit.backup.gz")
    assert (done.returncode, done.stderr) == (0, "")
    assert "remit.backup.gz: " in done.stdout
    return server.folder / "remit.backup.gz"


@pytest.fixture(scope="module")
def exported(server: Server) -> Path:
    done = server.command("audit", "export", "records.jsonl")
    assert (done.returncode, done.stderr) == (0, "")
    return server.folder / "records.jsonl"


def verified(file: Path) -> Ended:
    return remit("audit", "verify", "--file", str(file), folder=file.parent)


def test_a_backup_is_for_its_owner_and_signs_nobody_in(server: Server, saved: Path) -> None:
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600
    assert [path.name for path in server.folder.iterdir() if path.name.startswith(".")] == []
    lines = gzip.decompress(saved.read_bytes()).splitlines()
    held = [
        said["table"] for line in lines if isinstance(said := orjson.loads(line), dict) and "table" in said
    ]
    assert {"decisions", "records", "people", "outbox"} < set(held)
    assert not {"sessions", "links"} & set(held)


def test_a_running_service_is_not_restored_over(server: Server, saved: Path) -> None:
    done = server.command("restore", str(saved))

    assert done.returncode == 2
    assert done.stderr.startswith("Another service (process ")


def test_it_goes_elsewhere_while_the_service_runs_and_not_twice(
    server: Server, saved: Path, tmp_path: Path
) -> None:
    into = f"sqlite:///{tmp_path / 'other' / 'remit.db'}"
    first = server.command("restore", str(saved), "--into", into)
    again = server.command("restore", str(saved), "--into", into)
    verify = remit("audit", "verify", folder=tmp_path, DATABASE_URL=into)

    assert (first.returncode, first.stderr) == (0, "")
    assert "whole" in first.stdout
    assert "Everybody signs in again." in first.stdout
    assert (again.returncode, "is not empty" in again.stderr) == (2, True)
    assert (verify.code, "whole" in verify.out) == (0, True)
    assert stat.S_IMODE((tmp_path / "other" / "remit.db").stat().st_mode) == 0o600


def test_a_damaged_file_restores_nothing(server: Server, saved: Path, tmp_path: Path) -> None:
    whole = saved.read_bytes()
    for number, harmed in enumerate((whole[:-40], whole[: len(whole) // 2], b"no backup", b"")):
        file = tmp_path / f"{number}.gz"
        file.write_bytes(harmed)
        into = tmp_path / str(number) / "remit.db"
        done = server.command("restore", str(file), "--into", f"sqlite:///{into}")
        assert done.returncode == 1, done
        assert done.stderr.count("\n") == 1
        verify = remit("audit", "verify", folder=tmp_path, DATABASE_URL=f"sqlite:///{into}")
        assert (verify.code, "is empty" in verify.err) == (2, True), verify


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("restore", "none.gz"), "The file none.gz cannot be read: No such file or directory."),
        (("restore", "none.gz", "--into", "mysql://x"), "--into must be sqlite:///FILE or postgresql://…"),
        (("backup", "b.gz"), "There is no database at data/remit.db."),
        (("audit", "export", "r.jsonl"), "There is no database at data/remit.db."),
        (("audit", "verify", "--file", "none"), "The file none cannot be read: No such file or directory."),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_leaves_no_file(
    arguments: tuple[str, ...], sentence: str, tmp_path: Path
) -> None:
    done = remit(*arguments, folder=tmp_path)

    assert (done.code, done.err) == (2, sentence + "\n")
    assert list(tmp_path.iterdir()) == []


def test_a_backup_that_cannot_be_written_leaves_the_one_before(server: Server, saved: Path) -> None:
    done = server.command("backup", "nowhere/remit.backup.gz")

    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "nowhere/remit.backup.gz cannot be written" in done.stderr
    assert saved.exists()


def test_records_are_verified_without_any_database(exported: Path) -> None:
    done = verified(exported)
    lines = [orjson.loads(line) for line in exported.read_bytes().splitlines()]

    assert (done.code, done.err) == (0, "")
    assert done.out.strip().endswith(lines[-1]["hash"])
    assert lines[0]["remit_audit"] == 1
    assert lines[1]["body"]["facts_digest"]
    assert stat.S_IMODE(exported.stat().st_mode) == 0o600
    assert b"charged twice" not in exported.read_bytes()


def test_whatever_is_changed_in_an_export_is_found(exported: Path, tmp_path: Path) -> None:
    lines = exported.read_bytes().splitlines(keepends=True)
    harmed = {
        "Record 1 is missing.": [lines[0], *lines[2:]],
        "Record 2 was changed.": [*lines[:2], lines[2].replace(b'"at":"20', b'"at":"19'), *lines[3:]],
        "Record 3 does not follow the record before it.": [
            *lines[:3],
            lines[3].replace(b'"previous":"', b'"previous":"0')[:-1] + b"\n",
            *lines[4:],
        ],
        "The file is cut short": lines[:-1],
        "The head counts": [*lines[:-2], lines[-1]],
        "Something follows the end.": [*lines, lines[1]],
    }
    for sentence, changed in harmed.items():
        file = tmp_path / "harmed.jsonl"
        file.write_bytes(b"".join(changed))
        done = verified(file)
        assert (done.code, sentence in done.out) == (1, True), (sentence, done)
    file.write_text("hello\n")
    assert verified(file).err == f"The file {file} is not an export of Remit's records.\n"
