"""Tell what of a page is its article and what is about other stories, asks the reader for something, or says who wrote.

Publishers name such parts alike in classes and ids ("related-posts", "newsletterSignup", "author_bio").
"""

from __future__ import annotations

import functools
import re
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

_STORIES = (
    r"related(?:-\w+)*|recirc\w*|read-?(?:more|also|next)(?:-\w+)*|more-?(?:from|stories|on|news|articles|like|coverage)(?:-\w+)*"
    r"|also-?(?:read|like)|see-?also|recommend(?:ed|ations?)?(?:-\w+)*|trending(?:-\w+)*|most-?(?:read|popular|viewed|shared)"
    r"|popular-(?:posts|stories|articles)|teasers?(?:-\w+)*|up-?next|next-(?:article|story|post|up)|outbrain|taboola"
    r"|(?:latest|other|top)-(?:news|stories|articles|headlines)|further-reading|(?:story|article)-(?:cards?|list|teasers?)"
)
_PROMPTS = (
    r"newsletters?(?:-\w+)*|(?:email-|inline-)?sign-?up(?:-\w+)*|opt-?in(?:-\w+)*|subscribe(?:-\w+)*|mailing-?list"
    r"|subscription-(?:box|form|prompt|cta|banner|widget|promo)|reg-?wall(?:-\w+)*|log-?in-(?:box|form|prompt|wall)|promos?(?:-\w+)*"
    r"|donat(?:e|ion)(?:-\w+)*|support-us|cta|call-to-action|app-(?:promo|download)"
)
_COMMENTS = (
    r"comments|comments?-(?:list|form|section|thread|prompt|box|area|wrapper|body|wrap|block|container)|disqus\w*"
)
_BIOGRAPHIES = (
    r"(?:author|writer|reporter|contributor)s?-?(?:bio|box|info|card|about|profile|details|description)s?(?:-\w+)*"
    r"|about-?(?:the-?)?(?:author|writer|reporter)s?(?:-\w+)*|bio|biography"
)
_CAPTIONS = (
    r"(?:\w+-)?captions?(?:-text)?|(?:image|photo|picture|media|figure|img)-?(?:credits?|descriptions?|meta)|cutline"
)
_PRICES = (
    r"price-?(?:list|table|box)s?|product-(?:card|box|list|widget|grid)s?|buy-?(?:box|buttons?|now)"
    r"|deals?-(?:box|list|widget)s?"
)
_WORDS = {
    "story": _STORIES, "prompt": _PROMPTS, "comment": _COMMENTS, "biography": _BIOGRAPHIES, "caption": _CAPTIONS,
    "prices": _PRICES,
}  # fmt: skip
_NAMED = re.compile(r"(?:^|\s|(?<=[a-z])-)(?:" + "|".join(f"(?P<{n}>{w})" for n, w in _WORDS.items()) + r")(?=$|\s|--)")
_ASIDE = frozenset({"aside", "nav", "footer"})
_ARTICLES = etree.XPath("//article")


@functools.lru_cache(maxsize=8192)
def _kind(names: str) -> str | None:
    found = _NAMED.search(re.sub(r"(?<=[a-z\d])(?=[A-Z])|__?", "-", names).lower())
    return found.lastgroup if found else None


def kind_of(element: Any) -> str | None:
    """What an element says by class and id that it is beside the article: story, prompt, comment, biography, caption,
    prices; None where they say nothing."""
    named, identity = element.get("class"), element.get("id")
    if named is None and identity is None:
        return None
    return _kind(f"{named or ''} {identity or ''}".strip())


class Places:
    """Where a page's own article stands, to tell whose an author or a date is."""

    def __init__(self, tree: Any) -> None:
        """`tree`: the whole page."""
        self._tree = tree

    @functools.cached_property
    def _article(self) -> Any:
        """The <article> of the page's heading, or the one with most text; None where there is none."""
        for heading in self._tree.iter("h1"):
            for holder in heading.iterancestors("article"):
                return holder
        return max(_ARTICLES(self._tree), key=lambda one: sum(len(p.text or "") for p in one.iter("p")), default=None)

    def elsewhere(self, element: Any) -> bool:
        """Whether an element stands in another story's teaser, in comments, an aside or the foot of the page."""
        nearest = True
        for holder in element.iterancestors():
            if holder.tag in _ASIDE or kind_of(holder) in ("story", "comment"):
                return True
            if holder.tag == "article" and nearest:
                if holder is not self._article:
                    return True
                nearest = False
        return False
