"""One shared draft: saved over what was seen, never over what was not."""

import pytest

from service.actions.edit_boundaries import remove_draft, save_draft
from service.clock import rfc3339
from service.domain.drafts import Condition, candidate, tag_of
from service.errors import Code, Problem
from service.store import drafts
from support.house import FILES, LOUNGE, House

EDITED = LOUNGE.replace(">= 60", ">= 45")
SEEN = Condition(frozenset({tag_of(LOUNGE)}))


def _drafted(house: House) -> dict[str, str | None]:
    with house.ctx.store.reader() as conn:
        return {file: draft.text for file, draft in drafts.every(conn).items()}


async def test_an_edit_is_a_draft_and_nothing_that_counts(house: House) -> None:
    saved = await save_draft(house.ctx, house.ines, "lounge", EDITED, SEEN)
    assert (saved.state, saved.tag, saved.by.name) == ("changed", tag_of(EDITED), "Ines P.")
    assert _drafted(house) == {"boundaries/lounge.yaml": EDITED}
    assert house.ctx.boundaries.pack.files["boundaries/lounge.yaml"] == LOUNGE
    with house.ctx.store.reader() as conn:
        (draft,) = drafts.every(conn).values()
    assert draft.by is not None
    assert draft.by.name == "Ines P."
    assert rfc3339(draft.at) == saved.at


async def test_the_live_text_again_is_no_draft(house: House) -> None:
    first = await save_draft(house.ctx, house.ines, "lounge", EDITED, SEEN)
    back = await save_draft(house.ctx, house.ines, "lounge", LOUNGE, Condition(frozenset({str(first.tag)})))
    assert back.state == "live"
    assert _drafted(house) == {}


async def test_what_somebody_else_saved_is_not_saved_over(house: House) -> None:
    await save_draft(house.ctx, house.ines, "lounge", EDITED, SEEN)
    with pytest.raises(Problem) as caught:
        await save_draft(house.ctx, house.ines, "lounge", LOUNGE + "# mine\n", SEEN)
    assert caught.value.code is Code.CHANGED_MEANWHILE
    assert caught.value.detail.startswith("Ines P. changed lounge meanwhile")
    assert caught.value.extra["etag"] == tag_of(EDITED)
    assert _drafted(house) == {"boundaries/lounge.yaml": EDITED}


async def test_a_new_document_is_saved_once_and_removed_without_a_trace(house: House) -> None:
    new = Condition(absent=True)
    saved = await save_draft(house.ctx, house.ines, "gift", "boundary: gift\n", new)
    assert saved.state == "new"
    with pytest.raises(Problem, match="changed gift meanwhile"):
        await save_draft(house.ctx, house.ines, "gift", "boundary: gift\n# other\n", new)
    removed = await remove_draft(house.ctx, house.ines, "gift", Condition(frozenset({"*"})))
    assert (removed.tag, removed.state) == (None, "live")
    assert _drafted(house) == {}


async def test_a_live_document_that_is_removed_is_marked_to_go(house: House) -> None:
    removed = await remove_draft(house.ctx, house.ines, "lounge", SEEN)
    assert removed.state == "removed"
    assert _drafted(house) == {"boundaries/lounge.yaml": None}
    with house.ctx.store.reader() as conn:
        left = candidate(house.ctx.boundaries.pack.files, drafts.every(conn))
    assert set(left) == set(FILES) - {"boundaries/lounge.yaml"}
    with pytest.raises(Problem, match="no document lounge") as caught:
        await remove_draft(house.ctx, house.ines, "lounge", SEEN)
    assert caught.value.code is Code.NOT_FOUND
    with pytest.raises(Problem, match="no document lounge in the draft any more"):
        await save_draft(house.ctx, house.ines, "lounge", EDITED, SEEN)


async def test_who_may_edit_and_what_is_a_document(house: House) -> None:
    with pytest.raises(Problem, match="associate may not edit boundaries"):
        await save_draft(house.ctx, house.mara, "lounge", EDITED, SEEN)
    with pytest.raises(Problem, match="is no name"):
        await save_draft(house.ctx, house.ines, "../x", EDITED, SEEN)
    with pytest.raises(Problem, match="at most 400,000 characters"):
        await save_draft(house.ctx, house.ines, "lounge", "#" * 400_001, SEEN)
