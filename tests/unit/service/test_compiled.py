"""Packs are read once; after that they come from a file that only this service could have written."""

import logging
import marshal
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rules.boundary_set import UNSPENT, BoundarySet
from rules.findings import PackError
from rules.keeping import name_of_words
from rules.pack import VOCABULARY, Pack, parse_pack
from service import compiled
from service.bench.product import files_of
from service.bench.workload import bounds, cases
from service.compiled import FEW, CompiledDocuments, NotCompiled

KEY = b"a key of this service"
AT = datetime(2026, 1, 1, 12, tzinfo=UTC)
FILES: Mapping[str, str] = files_of(bounds(3 * FEW))
ONE = "boundaries/b00007.yaml"


class Documents(CompiledDocuments):
    """Counts the documents that are read."""

    read = 0

    def _read(self, vocabulary: str, missing: Mapping[str, str], few: int) -> Iterator[bytes]:
        self.read += len(missing)
        return super()._read(vocabulary, missing, few)


def documents(folder: Path | None, key: bytes = KEY) -> Documents:
    """Those of a service with this data folder."""
    return Documents(folder, key)


@pytest.fixture(scope="module")
def whole() -> Pack:
    """The pack, read without anything of this."""
    return parse_pack(FILES)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file in which all documents are kept."""
    folder = tmp_path_factory.mktemp("written")
    documents(folder).pack(FILES)
    (file,) = folder.iterdir()
    return file


@pytest.fixture
def folder(tmp_path: Path, written: Path) -> Path:
    """A folder in which all documents are kept."""
    (tmp_path / written.name).write_bytes(written.read_bytes())
    return tmp_path


def edited(*names: str) -> dict[str, str]:
    """The documents, with another amount in some."""
    return {**FILES, **{name: FILES[name].replace("alone: ", "alone: 1", 1) for name in names}}


def test_what_is_kept_is_not_read_again_and_decides_the_same(folder: Path, whole: Pack) -> None:
    these = documents(folder)
    pack = these.pack(FILES)
    assert these.read == 0
    assert pack == whole
    one, other = BoundarySet.compile(pack), BoundarySet.compile(whole)
    for case in cases(100, unknown=0.05):
        assert one.limits(case, at=AT, meters=UNSPENT) == other.limits(case, at=AT, meters=UNSPENT)


def test_only_what_changed_is_read_and_one_file_holds_all_of_it_then(folder: Path) -> None:
    these = documents(folder)
    assert these.pack(edited(ONE)) == parse_pack(edited(ONE))
    assert these.read == 1
    assert len(list(folder.iterdir())) == 1
    (folder / "left-behind.4711").write_bytes(b"half a fi")
    again = documents(folder)
    again.pack(edited(ONE, "boundaries/b00008.yaml"))
    assert again.read == 1
    assert len(list(folder.iterdir())) == 1


def test_of_the_pack_before_what_is_the_same_is_taken_over(whole: Pack, tmp_path: Path) -> None:
    these = documents(tmp_path)
    pack = these.pack(edited(ONE), whole)
    assert these.read == 0, "a few are read at once, and not kept"
    same = [name for name, one in pack.boundaries.items() if one is whole.boundaries[name]]
    assert len(same) == len(whole.boundaries) - 1
    assert not list(tmp_path.iterdir())


def test_children_read_what_is_much(whole: Pack, tmp_path: Path) -> None:
    """As after a publication that changes the words: everything is read anew."""
    words = {VOCABULARY: FILES[VOCABULARY] + "  visit: {title: Come by, always: true}\n"}
    pack = documents(tmp_path).pack({**FILES, **words}, whole)
    assert pack == parse_pack({**FILES, **words})
    again = documents(tmp_path)
    assert again.pack({**FILES, **words}) == pack
    assert again.read == 0


def test_children_that_do_not_answer_are_not_waited_for(
    whole: Pack, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(compiled, "LIMIT", 0.0)
    words = {VOCABULARY: FILES[VOCABULARY] + "  visit: {title: Come by, always: true}\n"}
    files = {**FILES, **words}
    with pytest.raises(NotCompiled, match="were not compiled: a child process was silent for 0 s"):
        documents(None).pack(files, whole, in_time=True)
    with caplog.at_level(logging.WARNING):
        assert documents(None).pack(files, whole) == parse_pack(files)
    assert "They are read here, which takes longer" in caplog.text


def spoilt(raw: bytes) -> Iterator[bytes]:
    """What might be found instead of what was written."""
    yield b""
    yield raw[:-1]
    yield raw[: len(raw) // 2]
    yield raw[:-1] + bytes([raw[-1] ^ 1])
    yield raw.replace(b"remit compiled 1", b"remit compiled 0")
    yield marshal.dumps([b"anything"])


@pytest.mark.parametrize("number", range(6))
def test_what_is_damaged_is_read_again_and_said(
    folder: Path, number: int, whole: Pack, caplog: pytest.LogCaptureFixture
) -> None:
    (file,) = folder.iterdir()
    file.write_bytes(list(spoilt(file.read_bytes()))[number])
    these = documents(folder)
    with caplog.at_level(logging.WARNING):
        assert these.pack(FILES) == whole
    assert these.read == len(whole.boundaries)
    assert "are damaged or not ours; they are made again" in caplog.text
    again = documents(folder)
    again.pack(FILES)
    assert again.read == 0


def test_what_another_service_wrote_is_never_opened(
    folder: Path, whole: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(marshal, "loads", lambda _: pytest.fail("it is opened"))
    these = documents(folder, b"the key of another service")
    monkeypatch.setattr(these, "_read", lambda *_: iter(()))
    assert these.pack(FILES) == whole


def test_a_file_under_the_name_of_other_words_is_refused(folder: Path) -> None:
    other = {**FILES, VOCABULARY: FILES[VOCABULARY] + "  visit: {title: Come by, always: true}\n"}
    (file,) = folder.iterdir()
    file.rename(folder / f"{name_of_words(other[VOCABULARY])[:32]}-0.compiled")
    these = documents(folder)
    these.pack(other)
    assert these.read == len(FILES) - 1


def test_what_was_read_by_other_words_goes(folder: Path) -> None:
    (old,) = folder.iterdir()
    documents(folder).pack(
        {**FILES, VOCABULARY: FILES[VOCABULARY] + "  visit: {title: Come by, always: true}\n"}
    )
    (new,) = folder.iterdir()
    assert new != old


def test_a_folder_that_cannot_be_written_is_said_and_does_not_matter(
    tmp_path: Path, whole: Pack, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("no folder")
    with caplog.at_level(logging.WARNING):
        assert documents(tmp_path / "file").pack(FILES) == whole
    assert "cannot be kept in" in caplog.text


def test_what_is_wrong_is_said_as_always() -> None:
    wrong = {**FILES, ONE: FILES[ONE].replace("grants:", "grant:")}
    with pytest.raises(PackError) as error:
        documents(None).pack(wrong)
    with pytest.raises(PackError) as plain:
        parse_pack(wrong)
    assert error.value.findings == plain.value.findings
