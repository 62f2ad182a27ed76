"""Only public addresses are asked, and what the operator names beside them."""

from __future__ import annotations

from ipaddress import ip_network

import pytest

from service.polling.addresses import NotAllowed, Unknown, address_of, allowed, is_inside

OURS = [ip_network("10.20.0.0/16"), ip_network("fd00:1::/32")]


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "224.0.0.1", "255.255.255.255", "::1", "fe80::1", "fd00::1", "ff02::1", "::ffff:127.0.0.1",
        "::ffff:169.254.169.254", "64:ff9b::7f00:1", "2002:7f00:1::",
    ],
)  # fmt: skip
def test_what_is_not_public_is_not_asked(address: str) -> None:
    assert not allowed(address, [])


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_what_is_public_is(address: str) -> None:
    assert allowed(address, [])
    assert not is_inside(address, OURS)


@pytest.mark.parametrize("address", ["10.20.3.4", "fd00:1::2", "::ffff:10.20.3.4"])
def test_what_the_operator_names_is_asked_too(address: str) -> None:
    assert allowed(address, OURS)
    assert is_inside(address, OURS)
    assert not allowed("10.21.0.1", OURS)


async def test_a_host_is_looked_up_once_and_every_address_of_it_has_to_be_allowed() -> None:
    assert await address_of("127.0.0.1", 80, [ip_network("127.0.0.0/8")]) == "127.0.0.1"
    with pytest.raises(NotAllowed, match="the address of localhost, is not public"):
        await address_of("localhost", 80, [])


async def test_a_host_that_is_none_is_named() -> None:
    with pytest.raises(Unknown, match="there is no host"):
        await address_of("shop.invalid.", 80, [])
    with pytest.raises(Unknown):
        await address_of("a" * 70 + ".example", 80, [])
