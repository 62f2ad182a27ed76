"""The schema of a feed's document takes what is packaged, refuses a slip, and says what each key means."""

from typing import Any

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from voc.feed import packaged_feeds
from voc.feed_schema import feed_schema
from voc.keys import MEANINGS

FEEDS = packaged_feeds()
SCHEMA = Draft202012Validator(feed_schema())


def wrong(text: str) -> list[str]:
    return [error.json_path for error in SCHEMA.iter_errors(YAML(typ="safe", pure=True).load(text))]


@pytest.mark.parametrize("name", FEEDS)
def test_it_takes_every_packaged_feed(name: str) -> None:
    assert wrong(FEEDS[name].text) == []


def test_a_misspelt_key_is_refused() -> None:
    text = FEEDS["webhook"].text
    assert wrong(text.replace("signal:", "singal:")) != []


def test_every_key_says_what_it_means() -> None:
    models: dict[str, Any] = {"": feed_schema(), **feed_schema()["$defs"]}
    silent = [
        f"{name}.{key}"
        for name, model in models.items()
        for key, part in model.get("properties", {}).items()
        if not part.get("description")
    ]
    assert silent == []
    for model, said in MEANINGS.items():
        assert said.keys() == model.model_fields.keys()


def test_a_source_signs_or_is_asked() -> None:
    text = FEEDS["app_store_rss"].text
    assert wrong(text.replace("poll:", "pol:")) != []
    assert wrong("{feed: shop, title: Shop, signal: {id: id, kind: kind}}") != []
