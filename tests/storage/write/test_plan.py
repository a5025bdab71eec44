"""What a run changes is found at the cost of the rows, however many documents the run or the lake has."""

from __future__ import annotations

from storage.write.plan import _circular


class Asked(dict[str, "str | None"]):
    """Links that count how often they are followed."""

    count = 0

    def get(self, key: str, default: str | None = None) -> str | None:
        self.count += 1
        return super().get(key, default)


def test_links_that_run_into_a_circle_are_followed_once_round() -> None:
    links = Asked({"a": "x", "x": "y", "y": "x", **{f"other {number}": None for number in range(1000)}})
    assert not _circular("a", links)
    assert links.count <= 3
    assert _circular("x", links)
    assert _circular("self", Asked({"self": "self"}))
