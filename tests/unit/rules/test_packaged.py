"""Which pack a person means: a folder, or one of ours by its name."""

from pathlib import Path

import pytest

from rules.packaged import folder_of, packaged, packaged_names


def test_every_packaged_pack_is_found_by_its_name() -> None:
    assert {"airline", "airline-bookings", "bank", "retail", "shop", "telecom"} <= set(packaged_names())
    for name in packaged_names():
        assert folder_of(Path(name)) == packaged(name)


def test_a_folder_with_a_vocabulary_goes_before_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    own = Path("shop")
    own.mkdir()
    assert folder_of(own) == packaged("shop")
    (own / "vocabulary.yaml").touch()
    assert folder_of(own) == own


def test_what_is_neither_is_said_with_the_nearest_name() -> None:
    with pytest.raises(LookupError, match=r'no folder retial, nor a .* \(did you mean "retail"\?\)'):
        folder_of(Path("retial"))
    with pytest.raises(LookupError, match='no packaged pack "airlien"'):
        packaged("airlien")
