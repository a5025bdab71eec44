"""Title, authors, date, publisher, section and paywall of pages in publishers' markup: right, and nothing invented."""

from __future__ import annotations

from typing import Any

from tasks.clean.html import read_page


def test_metadata_of_a_publishers_page(case: Any, pages: Any) -> None:
    article = read_page(pages.render(case), "utf-8", pages.SITE + case.path)
    assert article.title == case.title
    assert tuple(article.authors) == case.authors
    assert (article.published_at.isoformat() if article.published_at else None) == case.published
    assert article.origins.get("published_at") == case.source
    assert article.publisher == case.publisher
    assert article.section == case.section
    assert article.paywalled is case.paywalled
    assert all(paragraph in article.text for paragraph in pages.PARAGRAPHS)
    filled = {name for name in ("title", "authors", "published_at", "publisher", "section") if getattr(article, name)}
    assert filled <= set(article.origins)


def test_there_are_enough_cases(pages: Any) -> None:
    assert len(pages.CASES) >= 40
    assert len({case.name for case in pages.CASES}) == len(pages.CASES)
