"""Checks run in a child process that is kept, replaced when it dies, and ends with its parent."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from rules.examples import ExampleRun
from rules.language.trying import Tries
from rules.pack import parse_pack
from service import checking
from service.ahead import Ahead
from service.assisting import Question
from service.checking import Checker
from service.children import POLITE
from service.compiled import CompiledDocuments
from support.house import FILES
from support.server import wait_for

TODAY = date(2026, 12, 1)
MORE = "boundary: more\naction: refund\ngrants:\n  - {id: much, alone: 1000000}\n"


def _children() -> set[int]:
    text = Path(f"/proc/self/task/{os.getpid()}/children").read_text()
    return {int(pid) for pid in text.split()}


async def test_a_check_is_answered_by_one_child_and_again_by_another_when_it_dies() -> None:
    before = _children()
    checker = Checker()
    try:
        assert (await checker.check(FILES, TODAY)).sound
        broken = {**FILES, "boundaries/lounge.yaml": "boundary: lounge\n"}
        assert not (await checker.check(broken, TODAY)).sound
        (child,) = (pid for pid in _children() - before if "resource_tracker" not in _command(pid))
        os.kill(child, signal.SIGKILL)
        assert (await checker.check(FILES, TODAY)).sound
    finally:
        checker.close()


async def test_children_begin_at_once_with_what_is_compiled_where_it_is_much(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, checker = _children(), Checker()
    few = asyncio.create_task(checker.prepare(CompiledDocuments(tmp_path, b"k"), FILES))
    try:
        await asyncio.sleep(0)
        assert _children() == before, "those of few documents begin later"
        monkeypatch.setattr(checking, "MANY", 1)
        await checker.prepare(CompiledDocuments(tmp_path, b"k"), FILES)
        assert _children() > before
        assert (await checker.check(FILES, TODAY)).sound
    finally:
        few.cancel()
        checker.close()


async def test_children_of_few_documents_begin_when_somebody_edits(tmp_path: Path) -> None:
    before, checker = _children(), Checker()
    preparing = asyncio.create_task(checker.prepare(CompiledDocuments(tmp_path, b"k"), FILES))
    try:
        checker.expect()
        await preparing
        assert len([pid for pid in _children() - before if "resource_tracker" not in _command(pid)]) == 2
    finally:
        checker.close()


async def test_of_documents_with_errors_no_guarantee_is_proved() -> None:
    checker = Checker()
    try:
        wrong, proven = await checker.refusals({**FILES, "boundaries/more.yaml": "boundary: more\n"}, TODAY)
        assert wrong
        assert proven is None
    finally:
        checker.close()


async def test_children_of_few_documents_wait_for_the_first_question_and_give_way(tmp_path: Path) -> None:
    before, checker = _children(), Checker()
    try:
        await checker.prepare(CompiledDocuments(tmp_path, b"k"), FILES, later=0)
        begun = [pid for pid in _children() - before if "resource_tracker" not in _command(pid)]
        assert len(begun) == 2
        assert {os.getpriority(os.PRIO_PROCESS, pid) for pid in begun} == {os.nice(0) + POLITE}
        assert (await checker.check(FILES, TODAY)).sound
        assert _children() >= set(begun)
    finally:
        checker.close()


async def test_a_question_before_any_check_is_answered_with_the_words_that_are_live() -> None:
    checker = Checker()
    try:
        text = "boundary: gift\naction: "
        question = Question("complete", "gift", "boundaries/gift.yaml", text, len(text))
        for _ in range(2):
            answer = await checker.assist(question, FILES)
            assert answer.completions is not None
            assert "lounge" in {one.label for one in answer.completions.options}
        lounge = "boundaries/lounge.yaml"
        edited = {**FILES, lounge: FILES[lounge].replace(">= 60", ">= 90")}
        told = await checker.aloud(FILES, edited)
        assert [one.clause for one in told[lounge]] == ["grants.late"]
    finally:
        checker.close()


def test_what_was_compiled_is_not_read_by_a_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking._Child, "pack", None)
    checking._prepare(CompiledDocuments(), FILES)
    pack = checking._Child.pack
    assert pack is not None
    assert pack.boundaries == parse_pack(FILES).boundaries


def test_a_child_that_checks_begins_with_what_a_check_and_a_try_need(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("pack", "checks"):
        monkeypatch.setattr(checking._Child, name, None)
    monkeypatch.setattr(checking._Child, "tries", tries := Tries())
    monkeypatch.setattr(checking._Child, "tries_begun", staticmethod(lambda: None))
    monkeypatch.setattr(checking, "ahead", own := Ahead())
    checking._prepare_checks(CompiledDocuments(), FILES)
    own.begin(lambda: None)()
    assert tries._live is not None
    monkeypatch.setattr("rules.checking.examples_of", _none_left)
    assert checking._wrong(FILES) == ()


def _none_left(*_: object) -> Iterator[ExampleRun]:
    raise AssertionError("an example was run again")


async def test_two_sets_are_compared_and_what_cannot_be_read_is_not() -> None:
    checker = Checker()
    try:
        wider = {**FILES, "boundaries/more.yaml": MORE}
        found = await checker.compare(FILES, wider, TODAY)
        assert found is not None
        assert (found.relation, found.undecided) == ("widens", ())
        assert await checker.compare(FILES, wider, TODAY) == found
        assert (
            await checker.compare(FILES, {**FILES, "boundaries/more.yaml": "boundary: more\n"}, TODAY) is None
        )
    finally:
        checker.close()


def test_a_parent_that_is_killed_leaves_no_child(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(
        "import asyncio, datetime, multiprocessing, time\n"
        "from service.checking import Checker\n"
        "if __name__ == '__main__':\n"
        "    checker = Checker()\n"
        "    asyncio.run(checker.check({'vocabulary.yaml': ''}, datetime.date(2026, 12, 1)))\n"
        "    print(multiprocessing.active_children()[0].pid, flush=True)\n"
        "    time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        parent.kill()
    wait_for(lambda: _ended(child), "the child ends", 5)


def _command(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()


def _ended(pid: int) -> bool:
    try:
        # One that ended and that nobody waits for any more is as good as gone.
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True
