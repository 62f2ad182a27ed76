"""A source as it stands is shown without its secrets, and kept so that nobody else reads where it is."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from service.context import Context
from service.domain.polls import MOST_LETTERS, PollFailure, PollState
from service.feeds import LiveFeeds, Source
from service.polled import attempts, chosen, hidden, poll_view, position_of, proof_of, sealed, shape_of
from support.house import House, build
from support.state import START
from voc.feed import Feed, load_feed
from voc.polling import START as BEGINNING
from voc.polling import Poll, Position

DOCUMENT = """
feed: shop
title: Shop
poll:
  url: "https://api.example.com/{secret:ACCOUNT}/reviews"
  query: {after: "{cursor}", key: "{secret}"}
  next: {cursor: next}
signal: {id: id, kind: "'review'"}
"""
SECRETS = {"SHOP": ("new/key", "old key"), "ACCOUNT": ("our-shop",)}


@pytest.fixture
def feed() -> Feed:
    return load_feed(DOCUMENT, "shop.yaml")


@pytest.fixture
def poll(feed: Feed) -> Poll:
    assert feed.poll is not None
    return feed.poll


@pytest.fixture
async def house(tmp_path: Path, feed: Feed) -> AsyncIterator[House]:
    made = await build(tmp_path)
    feeds = LiveFeeds({"shop": Source(feed, "folder")}, SECRETS)
    yield replace(made, ctx=replace(made.ctx, feeds=feeds))
    made.ctx.store.close()


def test_of_several_values_the_newest_is_tried_first(poll: Poll) -> None:
    assert attempts(poll, SECRETS) == 2
    assert chosen(poll, SECRETS) == {"ACCOUNT": "our-shop", "SHOP": "new/key"}
    assert chosen(poll, SECRETS, 1) == {"ACCOUNT": "our-shop", "SHOP": "old key"}
    assert attempts(poll, {}) == 1


def test_secrets_are_hidden_however_they_are_written(poll: Poll) -> None:
    text = "https://api.example.com/our-shop/?key=new%2Fkey&old=old+key new/key"
    assert hidden(text, poll, SECRETS) == (
        "https://api.example.com/{secret:ACCOUNT}/?key={secret:SHOP}&old={secret:SHOP} {secret:SHOP}"
    )


def test_what_is_asked_has_another_mark_than_how_often(feed: Feed, poll: Poll) -> None:
    def other(old: str, new: str) -> Poll:
        found = load_feed(DOCUMENT.replace(old, new), "shop.yaml").poll
        assert found is not None
        return found

    assert shape_of(poll) == shape_of(other("next: {cursor: next}", "next: {cursor: next}\n  every: 9"))
    assert shape_of(poll) != shape_of(other("/reviews", "/ratings"))


def test_a_position_is_kept_sealed_and_only_for_what_is_asked(house: House, poll: Poll) -> None:
    settings, shape = house.ctx.settings, shape_of(poll)
    kept = sealed(settings, Position(cursor="second-page", began=START))
    state = PollState("shop", shape, "", START, kept)
    assert b"second-page" not in kept
    assert position_of(settings, state, shape) == Position(cursor="second-page", began=START)
    assert position_of(settings, state, "another") == BEGINNING
    assert position_of(settings, replace(state, sealed=b"of another key"), shape) == BEGINNING
    assert position_of(settings, None, shape) == BEGINNING


def test_another_document_or_secret_is_another_proof(house: House, feed: Feed, poll: Poll) -> None:
    settings = house.ctx.settings
    proof = proof_of(settings, feed, poll, SECRETS)
    assert proof == proof_of(settings, feed, poll, {**SECRETS, "OTHER": ("x",)})
    assert proof != proof_of(settings, feed, poll, {**SECRETS, "SHOP": ("newer",)})
    other = load_feed(DOCUMENT + "quota: 5\n", "shop.yaml")
    assert proof != proof_of(settings, other, poll, SECRETS)


def test_how_it_stands_is_said_in_a_word(house: House, feed: Feed, poll: Poll) -> None:
    ctx = house.ctx
    proof = proof_of(ctx.settings, feed, poll, SECRETS)
    good = PollState("shop", shape_of(poll), proof, START).well("taken", START, timedelta(minutes=5))
    bad = good.wrong(PollFailure("answered", "500", "The source answered 500."), START, timedelta(minutes=1))
    out = good.wrong(PollFailure("refused", "401", "No."), START, timedelta(minutes=1))

    def standing(state: PollState | None, *, busy: bool = False, of: Context = ctx) -> str:
        view = poll_view(of, feed, state, busy=busy, at=START)
        assert view is not None
        assert "new" not in view.request
        return view.standing

    assert standing(None) == "waiting"
    assert standing(good) == "waiting"
    assert standing(good, busy=True) == "polling"
    assert standing(bad) == "failing"
    assert standing(out) == "stopped"
    assert standing(replace(out, proof="of another secret")) == "waiting"
    without = replace(ctx, feeds=LiveFeeds({"shop": Source(feed, "folder")}, {"ACCOUNT": ("our-shop",)}))
    assert standing(good, of=without) == "unset"
    view = poll_view(without, feed, good, busy=False, at=START)
    assert view is not None
    assert (view.missing, view.next_at) == (["SHOP"], None)
    assert view.request == "GET https://api.example.com/{secret:ACCOUNT}/reviews?key={secret:SHOP}"
    view = poll_view(ctx, feed, replace(good, sealed=None), busy=False, at=START)
    assert view is not None
    assert view.cursor is None


def test_only_the_last_dead_letters_are_remembered() -> None:
    state = PollState("shop", "", "", START)
    for number in range(MOST_LETTERS + 1):
        state = state.with_letter(str(number))
    assert (len(state.letters), state.letters[0]) == (MOST_LETTERS, "1")
