"""Whose page may use the cookie, and what a bearer header may say."""

from pathlib import Path

import pytest

from service.errors import Problem
from service.settings import Settings
from service.web.security import allowed_origin, bearer

HERE = Settings(data_dir=Path("data"), port=8080)


@pytest.mark.parametrize(
    "origin",
    ["http://127.0.0.1:8080", "http://localhost:8080", "http://[::1]:8080", "http://localhost:8080/"],
)
def test_on_the_loopback_all_its_names_are_the_console(origin: str) -> None:
    assert allowed_origin(HERE, {"origin": origin})


@pytest.mark.parametrize(
    "origin",
    [
        "",
        "null",
        "http://127.0.0.1",
        "http://127.0.0.1:8081",
        "https://127.0.0.1:8080",
        "http://evil.example",
        "http://127.0.0.1:8080.evil.example",
    ],
)
def test_no_other_page_is(origin: str) -> None:
    assert not allowed_origin(HERE, {"origin": origin, "host": "evil.example"})


def test_behind_a_public_address_only_that_counts() -> None:
    public = HERE.model_copy(update={"public_url": "https://remit.example"})

    assert allowed_origin(public, {"origin": "https://remit.example"})
    assert not allowed_origin(public, {"origin": "http://127.0.0.1:8080"})


def test_settings_may_allow_more() -> None:
    more = HERE.model_copy(update={"allowed_origins": ("https://intranet.example",)})

    assert allowed_origin(more, {"origin": "https://intranet.example"})


def test_listening_everywhere_without_a_public_address_answers_to_the_name_it_was_called_by() -> None:
    everywhere = HERE.model_copy(update={"host": "0.0.0.0"})

    assert allowed_origin(everywhere, {"origin": "http://desk.lan:8080", "host": "desk.lan:8080"})
    assert not allowed_origin(everywhere, {"origin": "http://evil.example", "host": "desk.lan:8080"})


@pytest.mark.parametrize(("header", "token"), [("Bearer abc", "abc"), ("bearer abc ", "abc")])
def test_a_bearer_token_is_read(header: str, token: str) -> None:
    assert bearer({"authorization": header}) == token


@pytest.mark.parametrize("header", ["Basic abc", "Bearer", "Bearer  ", "abc"])
def test_any_other_authorization_is_refused(header: str) -> None:
    with pytest.raises(Problem, match="bearer token"):
        bearer({"authorization": header})


def test_no_authorization_is_no_token() -> None:
    assert bearer({}) is None
