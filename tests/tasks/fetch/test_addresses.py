"""Only addresses on the open internet are connected to, or what the user allows by name."""

from __future__ import annotations

import ipaddress

import pytest

from storage.errors import Rejected
from storage.vocabulary import RejectReason
from tasks.fetch.addresses import AllowList, is_public, resolve_within, vet


@pytest.mark.parametrize(
    ("address", "public"),
    [("93.184.215.14", True), ("2606:2800:21f::1", True), ("10.0.0.1", False), ("::1", False), ("fe80::1", False),
     ("169.254.169.254", False), ("168.63.129.16", False), ("64:ff9b::7f00:1", False), ("224.0.0.1", False)],
)  # fmt: skip
def test_addresses(address: str, public: bool) -> None:
    assert is_public(ipaddress.ip_address(address)) is public


def test_what_is_allowed_is_allowed_by_its_name() -> None:
    allowed = AllowList(["Site.test", "10.0.0.0/8", "127.0.0.1:8000", "[::1]"])
    assert allowed.holds("site.TEST.", 80)
    assert allowed.holds("10.1.2.3", 443)
    assert allowed.holds("127.0.0.1", 8000)
    assert allowed.holds("[::1]", 80)
    assert not allowed.holds("127.0.0.1", 80)
    assert not allowed.holds("www.site.test", 80)
    with pytest.raises(Rejected, match="is no network"):
        AllowList(["10.0.0.0/99"])


@pytest.mark.parametrize("error", [OSError(), UnicodeError(), ValueError("embedded null character")])
def test_a_name_that_cannot_be_looked_up_has_no_address(error: Exception) -> None:
    def resolve(host: str, port: int) -> list[str]:
        raise error

    with pytest.raises(Rejected) as caught:
        resolve_within(resolve, "a.test", 80, 5.0)
    assert caught.value.reason is RejectReason.UNREACHABLE


def test_one_private_address_refuses_the_host() -> None:
    assert vet(["93.184.215.14"], "a.test", private_allowed=False) == ["93.184.215.14"]
    assert vet(["::1%lo"], "a.test", private_allowed=True) == ["::1%lo"]
    for addresses, reason in (
        ([], RejectReason.UNREACHABLE),
        (["93.184.215.14", "10.0.0.1"], RejectReason.BLOCKED_ADDRESS),
    ):
        with pytest.raises(Rejected) as caught:
            vet(addresses, "a.test", private_allowed=False)
        assert caught.value.reason is reason
