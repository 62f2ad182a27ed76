"""How the HTTP server runs."""

import httpx

from service.commands.serve import server_config

PROXIES = 60
"""Seconds that proxies keep idle connections to whom they ask, as they come."""


def test_an_idle_connection_is_let_go_of_by_who_asks_before_the_service_closes_it() -> None:
    kept = server_config(lambda: None).timeout_keep_alive
    assert kept > PROXIES
    assert kept > (httpx.Limits().keepalive_expiry or 0)
