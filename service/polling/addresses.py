"""Which addresses may be asked: public ones, and networks that the operator names.

A document says a host, and names can point anywhere. Where the service reaches more than whoever writes
documents does (its own machine, a cloud's metadata, an intranet), nothing of that is asked for them.
"""

import asyncio
import socket
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Network = IPv4Network | IPv6Network
_NAT64 = IPv6Network("64:ff9b::/96")


class NotAllowed(Exception):  # noqa: N818 -- says what it is
    """A host has an address that may not be asked. The message is one sentence."""


class Unknown(Exception):  # noqa: N818 -- says what it is
    """A host has no address."""


def allowed(address: str, networks: Sequence[Network]) -> bool:
    """Whether an address, as digits, may be asked."""
    found = _plain(ip_address(address))
    return is_inside(address, networks) or (found.is_global and not found.is_multicast)


def is_inside(address: str, networks: Sequence[Network]) -> bool:
    """Whether an address is in a network that the operator named."""
    found = _plain(ip_address(address))
    return any(found in network for network in networks if network.version == found.version)


async def address_of(host: str, port: int, networks: Sequence[Network]) -> str:
    """The address of a host to connect to, as digits.

    It is looked up once and connected to as it is, so that nobody can answer with another one meanwhile.
    Raises Unknown, and NotAllowed where any address of the host may not be asked.
    """
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Unknown(f"there is no host {host[:100]!r}") from None
    addresses = [str(one[4][0]).partition("%")[0] for one in found]
    if not addresses:
        raise Unknown(f"there is no host {host[:100]!r}")
    for address in addresses:
        if not allowed(address, networks):
            where = address if address == host else f"{address}, the address of {host[:100]},"
            raise NotAllowed(f"{where} is not public; REMIT_POLL_NETWORKS would allow it")
    return addresses[0]


def _plain(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The address of version 4 that one of version 6 only wraps."""
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address
