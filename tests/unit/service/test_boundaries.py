"""The live set and its words."""

from rules.pack import load_pack, packaged, parse_pack
from service.boundaries import LiveBoundaries, words_of
from support.house import FILES


def test_the_words_name_everything_that_a_screen_shows_by_id() -> None:
    live = LiveBoundaries(parse_pack(FILES)).live
    words = words_of(live)
    assert words.revision == live.set.revision
    assert words.actions["refund"].params["to"].one_of == ["card", "miles"]
    assert (words.actions["refund"].unit, words.actions["refund"].digits) == ("USD", 2)
    assert words.actions["lounge"].measure is None
    assert words.facts["booking.insured"].ask
    assert words.facts["associate.level"].max == "3"
    assert words.boundaries["refund"].budgets == {"team-day": "Team day", "own-week": "Own week"}


def test_the_packaged_pack_has_words_for_all_it_names() -> None:
    live = LiveBoundaries(load_pack(packaged())).live
    words = words_of(live)
    assert set(words.boundaries) == set(live.pack.boundaries)
    assert all(action.title for action in words.actions.values())
    assert set(words.topics) == set(live.pack.topics)


def test_a_fact_is_called_by_the_title_that_the_vocabulary_gives_it() -> None:
    words = words_of(LiveBoundaries(load_pack(packaged())).live)
    assert words.facts["flight.delay_minutes"].title == "Delay, minutes"
    assert words.facts["associate.level"].title == "Associate level"
