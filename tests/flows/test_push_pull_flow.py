"""A pack in a folder and a running service: pushed, published, pulled back byte for byte."""

from __future__ import annotations

import json
import shutil
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from rules.pack import packaged
from support.server import Server

MEAL = "boundaries/meal-credit.yaml"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("remit")) as server:
        yield server


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The packaged pack, to be edited."""
    return Path(shutil.copytree(packaged(), tmp_path / "pack"))


def _edit(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def _remit(server: Server, *arguments: str | Path) -> tuple[int, str]:
    """A command's exit code, and all it said."""
    done = server.command(*(str(each) for each in arguments), "--to", server.url)
    return done.returncode, done.stdout + done.stderr


def test_a_pack_goes_into_the_draft_is_published_and_comes_back_with_its_comments(
    server: Server, folder: Path, tmp_path: Path
) -> None:
    assert _remit(server, "push", folder) == (0, f"the draft is as {folder} already\n")

    _edit(folder, MEAL, "budgets:\n", "# Three meals are enough for a day.\nbudgets:\n")
    (folder / "boundaries" / "lounge-pass.yaml").unlink()
    code, said = _remit(server, "push", folder)
    assert code == 0, said
    assert f"2 documents of {folder} in the draft" in said

    live, drafted = tmp_path / "live", tmp_path / "drafted"
    assert _remit(server, "pull", live)[0] == 0
    assert (live / "boundaries" / "lounge-pass.yaml").is_file()
    assert "Three meals" not in (live / MEAL).read_text()
    assert _remit(server, "pull", drafted, "--drafts")[0] == 0
    assert _files(drafted) == _files(folder)

    for stage, for_whom, told in (
        ("shadow", (), "is in shadow beside what is live"),
        ("canary", ("--team", "north"), "counts for some, on trial"),
    ):
        code, said = _remit(server, "push", folder, "--stage", stage, *for_whom, "--reason", "To see.")
        assert code == 0, said
        assert f"{told}: lounge-pass, meal-credit" in said
    assert [each["stage"] for each in _history(server)] == ["canary", "shadow", "live"]

    code, said = _remit(server, "push", folder, "--publish", "--reason", "Fewer lounges.")
    assert code == 0, said
    assert "is live: lounge-pass, meal-credit" in said
    assert "7 of 7 guarantees are proved." in said
    code, said = _remit(server, "pull", live)
    assert "boundaries/lounge-pass.yaml is not in the service" in said
    (live / "boundaries" / "lounge-pass.yaml").unlink()
    assert _files(live) == _files(folder)


def test_an_error_is_told_at_its_line_and_nothing_is_published(server: Server, folder: Path) -> None:
    _edit(folder, MEAL, "24 * booking.passengers", "24 * booking.pasengers")
    line = 1 + (folder / MEAL).read_text().split("24 * booking")[0].count("\n")
    code, said = _remit(server, "push", folder, "--publish", "--reason", "A slip.")
    assert code == 1
    assert f'{folder / MEAL}:{line}:17: error: unknown fact "booking.pasengers"' in said
    code, said = _remit(server, "push", folder, "--format", "github")
    assert code == 1
    assert f"::error file={folder / MEAL},line={line},col=17::unknown fact" in said
    assert "A slip." not in [each["reason"] for each in _history(server)]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("push", "nowhere"), "There is no pack in nowhere: it has no vocabulary.yaml.\n"),
        (("push", "nowhere", "--publish"), "Say why: --publish goes with --reason.\n"),
        (("push", "nowhere", "--stage", "shadow"), "Say why: --stage shadow goes with --reason.\n"),
        (
            ("push", "nowhere", "--stage", "shadow", "--team", "north", "--reason", "why"),
            "--team and --share are for --stage canary.\n",
        ),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    server: Server, arguments: tuple[str, ...], sentence: str
) -> None:
    assert _remit(server, *arguments) == (2, sentence)


def _files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.yaml")}


def _history(server: Server) -> list[dict[str, object]]:
    token = (server.data / "token").read_text().strip()
    request = urllib.request.Request(
        f"{server.url}/v1/revisions", headers={"Authorization": f"Bearer {token}"}
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        items: list[dict[str, object]] = json.load(answer)["items"]
    return items
