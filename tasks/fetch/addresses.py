"""Look names up, and decide which addresses may be connected to."""

from __future__ import annotations

import ipaddress
import socket
import threading
from collections.abc import Callable, Sequence

from storage.errors import Rejected
from storage.vocabulary import RejectReason

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], list[str]]
"""Gives the addresses of a host name and port, as text; raises OSError where there is none."""

# Not covered by `ipaddress.is_global` on 3.11, or public and yet a cloud's own metadata service.
_REFUSED = tuple(
    ipaddress.ip_network(network)
    for network in (
        "0.0.0.0/8",
        "100.64.0.0/10",
        "192.0.0.0/24",
        "192.88.99.0/24",
        "198.18.0.0/15",
        "168.63.129.16/32",  # Azure's wire server
        "64:ff9b::/96",  # NAT64
        "64:ff9b:1::/48",
        "2002::/16",  # 6to4
        "2001::/32",  # Teredo
        "fec0::/10",  # site-local
        "::/96",  # IPv4-compatible
        "::ffff:0:0/96",  # IPv4-mapped: no resolver has a reason to give one
        "3fff::/20",
        "5f00::/16",
    )
)


def is_public(address: Address) -> bool:
    """Whether an address belongs to the open internet: no private, local, tunnelled, multicast or reserved one."""
    if address.is_multicast or address.is_reserved or address.is_unspecified or address.is_link_local:
        return False
    if not address.is_global:
        return False
    return not any(address.version == network.version and address in network for network in _REFUSED)


class AllowList:
    """Private hosts that the user allows by name: host, host:port, address, or network."""

    def __init__(self, entries: Sequence[str]) -> None:
        """Read the entries; what is no network is taken as a name."""
        self._names = {entry.strip("[]").lower() for entry in entries}
        self._networks = []
        for entry in entries:
            if "/" in entry:
                try:
                    self._networks.append(ipaddress.ip_network(entry, strict=False))
                except ValueError:
                    raise Rejected(RejectReason.INVALID_URL, f"'{entry}' in allow_hosts is no network") from None

    def holds(self, host: str, port: int) -> bool:
        """Whether the host, as written in the URL, is named; a name that merely resolves to an allowed address is
        not."""
        name = host.strip("[]").lower().rstrip(".")
        if name in self._names or f"{name}:{port}" in self._names:
            return True
        try:
            address = ipaddress.ip_address(name)
        except ValueError:
            return False
        return any(address.version == network.version and address in network for network in self._networks)


def system_resolve(host: str, port: int) -> list[str]:
    """Look a name up with the system's resolver. Raises OSError where it does not exist."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def resolve_within(resolve: Resolve, host: str, port: int, seconds: float) -> list[str]:
    """Look a name up, but for no longer than `seconds`: the system's resolver has no deadline of its own."""
    try:
        return [str(ipaddress.ip_address(host.strip("[]")))]
    except ValueError:
        pass
    answer: list[list[str] | Exception] = []

    def look_up() -> None:
        try:
            answer.append(resolve(host, port))
        except (OSError, ValueError) as error:
            answer.append(error)

    thread = threading.Thread(target=look_up, name="resolve", daemon=True)
    thread.start()
    thread.join(max(seconds, 0.0))
    if not answer:
        raise Rejected(RejectReason.TIMEOUT, f"name lookup of {host} took longer than the deadline")
    if isinstance(answer[0], Exception):
        raise Rejected(RejectReason.UNREACHABLE, f"{host} has no address") from answer[0]
    return answer[0]


def vet(addresses: Sequence[str], host: str, *, private_allowed: bool) -> list[str]:
    """Give the addresses that may be connected to. One refused address refuses the host: it is a trick, not a mirror.

    Raises Rejected(BLOCKED_ADDRESS) naming the address, Rejected(UNREACHABLE) where there is none.
    """
    if not addresses:
        raise Rejected(RejectReason.UNREACHABLE, f"{host} has no address")
    for text in addresses:
        address = ipaddress.ip_address(text.split("%")[0])
        if not private_allowed and not is_public(address):
            detail = f"{host} is at {text}, not on the open internet; `allow_hosts` lets a host of your own through"
            raise Rejected(RejectReason.BLOCKED_ADDRESS, detail)
    return list(addresses)
