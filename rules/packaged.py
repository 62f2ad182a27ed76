"""Where the packs are that come with the product, and how a person says which pack is meant."""

from pathlib import Path

from rules.findings import nearest

VOCABULARY = "vocabulary.yaml"
_HOME = Path(__file__).parent / "packs"


def packaged_names() -> tuple[str, ...]:
    """The packs that come with the product, in the order of their names."""
    return tuple(sorted(path.parent.name for path in _HOME.glob(f"*/{VOCABULARY}")))


def packaged(name: str = "airline") -> Path:
    """The folder of a pack that comes with the product.

    Raises: LookupError naming the packs that exist.
    """
    known = packaged_names()
    if name not in known:
        raise LookupError(f'there is no packaged pack "{name}"{nearest(name, known)}')
    return _HOME / name


def folder_of(said: Path) -> Path:
    """The folder of the pack that was said: a folder, else one of ours by its name.

    A folder that holds a vocabulary goes before ours of the same name; one that holds none does not.

    Raises: LookupError, with the nearest name where there is one.
    """
    name, known = str(said), packaged_names()
    if name in known and not (said / VOCABULARY).is_file():
        return _HOME / name
    if not said.is_dir():
        near = nearest(name, known)
        raise LookupError(f"there is no folder {said}, nor a packaged pack of that name{near}")
    return said
