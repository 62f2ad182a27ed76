"""Documents that one process read and compiled are taken over by another, and come to the same set."""

from datetime import UTC, datetime

import pytest

from rules.boundary_set import UNSPENT, BoundarySet
from rules.keeping import FOLDER, batch_of, name_of_document, name_of_words, open_batch, read_kept
from rules.pack import load_pack, packaged, parse_pack

AT = datetime(2026, 1, 1, 12, tzinfo=UTC)
PACKS = ("airline", "bank", "retail", "shop", "telecom")


@pytest.mark.parametrize("name", PACKS)
def test_a_pack_of_kept_documents_is_the_pack_and_decides_the_same(name: str) -> None:
    pack = load_pack(packaged(name))
    batch = batch_of(pack.files, read_kept(boundaries_of(pack.files), pack.vocabulary))
    kept, count = open_batch(batch, pack.files)
    assert kept.keys() == boundaries_of(pack.files).keys()
    assert count == len(kept)
    again = parse_pack(pack.files, None, kept)
    assert again.boundaries == pack.boundaries
    assert again.code.keys() == pack.boundaries.keys()
    one, other = BoundarySet.compile(pack), BoundarySet.compile(again)
    for boundary in pack.boundaries.values():
        for example in boundary.examples:
            asked = {"at": AT, "meters": UNSPENT, "audience": example.audience, "request": example.request}
            assert one.limits(example.given, **asked) == other.limits(example.given, **asked)  # type: ignore[arg-type]
            assert one.latitude(example.given, **asked) == other.latitude(example.given, **asked)  # type: ignore[arg-type]


def test_places_in_a_kept_document_are_those_of_its_text() -> None:
    pack = load_pack(packaged())
    kept, _ = open_batch(
        batch_of(pack.files, read_kept(boundaries_of(pack.files), pack.vocabulary)), pack.files
    )
    for file, one in kept.items():
        name = one.boundary.name
        assert one.boundary.source.positions == pack.boundaries[name].source.positions, file


def test_only_the_same_content_of_the_same_file_is_taken() -> None:
    pack = load_pack(packaged())
    files = boundaries_of(pack.files)
    batch = batch_of(files, read_kept(files, pack.vocabulary))
    first, second, *_ = sorted(files)
    changed = {first: files[first] + "# later\n", second: files[second], "boundaries/no.yaml": files[first]}
    assert open_batch(batch, changed)[0].keys() == {second}


def test_documents_that_are_wrong_are_left_out() -> None:
    pack = load_pack(packaged())
    (first, *_) = sorted(boundaries_of(pack.files))
    wrong = {
        first: pack.files[first],
        "boundaries/shape.yaml": "boundary: shape\n",
        "boundaries/yaml.yaml": "a: b: c\n",
        "boundaries/two.yaml": "a: 1\n---\nb: 2\n",
        "boundaries/named.yaml": pack.files[first],
    }
    assert [file for file, _ in read_kept(wrong, pack.vocabulary)] == [first]


def test_names_tell_contents_and_words_apart() -> None:
    assert name_of_document("a", "bc") != name_of_document("ab", "c")
    assert name_of_words("vocabulary: a\n") != name_of_words("vocabulary: b\n")
    assert name_of_words("vocabulary: a\n") == name_of_words("vocabulary: a\n")


def boundaries_of(files: object) -> dict[str, str]:
    """The documents of boundaries."""
    assert isinstance(files, dict)
    return {file: text for file, text in files.items() if file.startswith(FOLDER)}
