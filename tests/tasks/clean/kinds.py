"""Imitate the kinds of parts that real news pages have beside, around and inside their articles; own wording.

A kind is a page and what must hold of its article. Judging goes in test_kinds.py.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

TITLE = "Library of Brack Hollow gets a new roof"
STORY = (
    "Workers began to lift the old slates from the library of Brack Hollow on Wednesday, nine years after the first leak.",
    "“Readers sat between buckets for too long,” said Imke Sarr, who has led the house since 2011.",
    "The parish covers two thirds of the bill, and a collection among neighbours brought in the rest.",
    "Carpenter Joss Penhale told visitors that the beams would last another century if they stayed dry.",
    "The reading room moves to the old dairy until September, and loans go on as before.",
)
MORE = (
    "A second crew will replace the gutters once the scaffold has been moved to the north side.",
    "Sarr said that no book had been damaged since the shelves were covered in plastic sheets.",
    "The dairy belongs to the Oller family, which asks for no rent.",
    "An opening with music is planned for the first Saturday of autumn.",
)
URL = "https://hollow-courier.example/local/library-roof"


@dataclass(frozen=True)
class Kind:
    """One page and what a careful reader takes from it; what is None is not judged."""

    name: str
    body: str
    head: str = ""
    page_title: str = TITLE
    url: str = URL
    title: str | None = None
    authors: tuple[str, ...] | None = None
    published: str | None = None
    standfirst: str | None = None
    section: str | None = None
    paywalled: bool | None = None
    extractor: str | None = None
    contains: tuple[str, ...] = STORY
    lacks: tuple[str, ...] = ()
    once: tuple[str, ...] = ()

    @property
    def html(self) -> bytes:
        """The page."""
        head = f'<meta charset="utf-8"><title>{self.page_title}</title>{self.head}'
        return f'<!doctype html><html lang="en"><head>{head}</head><body>{self.body}</body></html>'.encode()


def paragraphs(*texts: str) -> str:
    """Paragraphs of HTML."""
    return "".join(f"<p>{text}</p>" for text in texts or STORY)


def article(after: str = "", before: str = "", within: str = "", h1: str = TITLE) -> str:
    """The usual page: heading, story, and what stands before, within and after it."""
    middle = paragraphs(*STORY[:3]) + within + paragraphs(*STORY[3:])
    return f"<article><h1>{h1}</h1>{before}{middle}{after}</article>"


def ld(**fields: Any) -> str:
    """JSON-LD of a NewsArticle."""
    node = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": TITLE, **fields}
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


def og(title: str) -> str:
    """A title for those who share the page."""
    return f'<meta property="og:title" content="{title}">'


def byline(name: str, number: int = 1) -> str:
    """An author in microdata."""
    return (
        '<span itemprop="author" itemscope itemtype="https://schema.org/Person">'
        f'<a rel="author" href="/who/{number}"><span itemprop="name">{name}</span></a></span>'
    )


TEASER = '<h3><a href="/mill">Miller refuses to sell his weir</a></h3><p>“I will stay,” said the miller Bo Tarn on Sunday.</p>'
TEASER_LACKS = ("refuses to sell", "Bo Tarn")
PLACED = "Bo Tarn told the paper that he had found the key in the river."
SUMMARY = "Nine years of buckets come to an end, and a dairy becomes a reading room."
LONG = (*STORY, *MORE)
BODY = "\n\n".join(LONG)

STORIES = (
    Kind("more from, in a section after the story", article(f'<div><h2>More from the Courier</h2>{TEASER}</div>'), lacks=TEASER_LACKS),
    Kind("more from, without a container", article(f"<h2>More from Local</h2>{TEASER}"), lacks=TEASER_LACKS),
    Kind("related stories by their class", article(within=f'<div class="c-related-stories">{TEASER}</div>'), lacks=TEASER_LACKS),
    Kind("a camel-cased class", article(within=f'<div class="readMoreBox"><p>{PLACED}</p></div>'), lacks=("Bo Tarn",)),
    Kind("MORE: in a line", article(within='<p><strong>MORE:</strong> <a href="/mill">Miller refuses to sell his weir</a></p>'),
         lacks=("refuses to sell",)),
    Kind("read also in a line", article(within='<p>Read also: <a href="/mill">Miller refuses to sell his weir</a></p>'),
         lacks=("refuses to sell",)),
    Kind("related in brackets", article(within='<p>[Related: <a href="/mill">Miller refuses to sell his weir</a>]</p>'),
         lacks=("refuses to sell",)),
    Kind("cards in articles of their own", article() + f"<section><h2>Latest</h2><article>{TEASER}</article></section>",
         lacks=TEASER_LACKS),
    Kind("most read as a list", article('<h3>Most read</h3><ol><li><a href="/a">Bo Tarn keeps his weir after all</a></li></ol>'),
         lacks=("Bo Tarn",)),
    Kind("an aside of recommendations", article(within=f'<aside class="recommended">{TEASER}</aside>'), lacks=TEASER_LACKS),
    Kind("more from, bold in a paragraph", article('<p><b>MORE FROM THE COURIER</b></p><p><a href="/mill">Miller refuses to sell his weir</a></p>'
         "<p>Bo Tarn said that he would stay.</p>"), lacks=TEASER_LACKS),
    Kind("headings without links", article("<h2>Related stories</h2><h3>Miller refuses to sell</h3><p>“I will stay,” said Bo Tarn.</p>"
         "<h3>River rises</h3><p>Bo Tarn said that he saw it.</p>"), lacks=TEASER_LACKS),
    Kind("cards that only their headings tell", f"<main>{article()}<div class='css-1a'><h2>What the valley talks about</h2>"
         f"<div>{TEASER}</div><div>{TEASER}</div></div></main>", lacks=TEASER_LACKS),
    Kind("a card that is one link", article(within='<div class="x7"><a href="/mill"><h4>Miller refuses to sell his weir</h4>'
         "<p>Bo Tarn said on Sunday that he would stay.</p></a></div>"), lacks=TEASER_LACKS),
    Kind("arrows before a link", article(within='<p>» <a href="/mill">Bo Tarn refuses to sell his weir</a></p><p>→ Read more: Bo Tarn on weirs</p>'),
         lacks=("Bo Tarn",)),
    Kind("a block that is a link", article(within='<p>Article continues below</p><div><a href="/mill"><p>Weir stays, Bo Tarn says</p></a></div>'),
         lacks=("Bo Tarn", "continues below")),
    Kind("a label for those who hear the page", article() + f'<section aria-label="More stories"><div>{TEASER}</div></section>', lacks=TEASER_LACKS),
    Kind("a name for tests", article(within=f'<div data-testid="related-articles">{TEASER}</div>'), lacks=TEASER_LACKS),
    Kind("the next article below", f'{article()}<article><h1>Miller refuses to sell his weir</h1><p>“I will stay,” said the miller Bo Tarn.</p>'
         f"<p>{PLACED}</p></article>", lacks=TEASER_LACKS),
    Kind("what is paid for", article(within=f'<div class="sponsored-content"><p>{PLACED}</p></div>'), lacks=("Bo Tarn",)),
    Kind("links in a list, each announced", article(within='<ul><li>Read: <a href="/a">Bo Tarn says that he stays</a></li><li>Watch: '
         '<a href="/b">Bo Tarn says goodbye</a></li></ul>'), lacks=("Bo Tarn",)),
    Kind("the rest of the story behind a button", f'<article><h1>{TITLE}</h1><div>{paragraphs(*STORY)}<div class="read-more-content" '
         f'style="display:none">{paragraphs(*MORE)}</div></div></article>', contains=LONG),
    Kind("sections of the story with linked headings stay", article(within="<section><h2><a href='https://slates.example/'>Slates of the county</a></h2>"
         + paragraphs(*MORE) + "</section>"), contains=(*LONG, "Slates of the county")),
    Kind("the foot of the page", article() + "<footer><p>The Courier’s editor Bo Tarn said that errors are put right here.</p></footer>",
         lacks=("Bo Tarn",)),
    Kind("a heading of the story that begins with More stays",
         article(within="<h2>More room for children</h2>" + paragraphs(MORE[0])), contains=(*STORY, "More room for children", MORE[0])),
)  # fmt: skip
PROMPTS = (
    Kind("newsletter box by its class", article(within='<div class="newsletter-signup"><p>The Hollow in brief, each Friday.</p></div>'),
         lacks=("Hollow in brief",)),
    Kind("newsletter box by its heading", article(within="<div><h4>Sign up for the Friday letter</h4><p>Kim Osk picks the news for you, "
         "said our readers.</p></div>"), lacks=("Friday letter", "Kim Osk")),
    Kind("consent in a line", article("<p>By subscribing to our letter you agree that we keep your address.</p>"), lacks=("you agree",)),
    Kind("inbox in a line", article(within="<p>Have the parish news delivered to your inbox, says our editor Kim Osk.</p>"),
         lacks=("Kim Osk",)),
    Kind("log in to comment", article("<p>Please sign in to take part.</p><p>Comments are closed after a week.</p>"),
         lacks=("sign in", "Comments are")),
    Kind("comments of readers", article('<div class="comments-section"><p>Bo Tarn says the slates were fine.</p></div>'),
         lacks=("Bo Tarn",)),
    Kind("commenting rules in lines", article("<p>Join the discussion</p><p>You must accept our commenting rules when commenting.</p>"),
         lacks=("discussion", "commenting")),
    Kind("subscribers only", article(within="<p>This article is for subscribers of the Courier.</p>"), lacks=("subscribers",)),
    Kind("support us", article("<p>Support our independent journalism with a small gift.</p>"), lacks=("small gift",)),
    Kind("commission", article(before="<p>We may earn a small commission when you order through this page.</p>"), lacks=("commission",)),
    Kind("a tip wanted", article("<p>Do you have a story? Our desk would like to hear from you.</p>"), lacks=("Our desk",)),
    Kind("what stands before a form", article(within="<h3>Get our weekly newsletter</h3><p>Bo Tarn says it is short.</p><form><input></form>"),
         lacks=("newsletter", "Bo Tarn")),
    Kind("a form that asks for an address", article(within="<section class='n4'><h3>The Friday Slate</h3><p>All that the valley needs, says our "
         "editor Bo Tarn.</p><form action='/n'><input type='email'></form></section>"), lacks=("Friday Slate", "Bo Tarn")),
    Kind("a window that opens above", article(within="<div class='modal'><h2>Stay dry</h2><p>“The best letter,” says Bo Tarn.</p></div>"), lacks=("Bo Tarn",)),
    Kind("leave to keep cookies", f"<div class='cookie-banner'><p>We keep cookies, says our editor Bo Tarn.</p></div>{article()}", lacks=("Bo Tarn",)),
    Kind("a comment in microdata", article('<div itemprop="comment"><p>Bo Tarn said that the slates had been fine, dear readers.</p></div>'),
         lacks=("Bo Tarn",)),
    Kind("answers of a form", article(within="<p>Thank you! You are now subscribed.</p><p>Invalid email address.</p>"
         "<p>You may unsubscribe at any time. Read how we keep addresses.</p>"), lacks=("subscribed", "Invalid", "unsubscribe")),
    Kind("channels", article(within="<p><em>Join our Telegram channel to hear it first.</em></p><p>Follow the Courier on Google News.</p>"),
         lacks=("channel", "Google News")),
    Kind("who may comment", article("<p>To comment, you must have an account.</p><p>Only registered readers can vote here.</p>"),
         lacks=("To comment", "registered")),
    Kind("comments under a heading", article() + "<div><h2>Readers’ comments</h2><div><p>Bo Tarn said: I want my buckets back!</p></div></div>",
         lacks=("Bo Tarn",)),
    Kind("a donation asked for", article("<p><b>Before you leave:</b> please consider making a small donation, says our editor Bo Tarn.</p>"),
         lacks=("Bo Tarn",)),
    Kind("articles left", article("<div><p>You have 3 free articles left.</p><p>Subscribe for £2 a month</p></div>"),
         head='<meta property="article:content_tier" content="metered">', lacks=("articles left", "£2"), paywalled=True),
    Kind("a wall", article("<div><h3>To keep reading, become a member</h3><p>“We need you,” says our editor Bo Tarn.</p></div>"),
         head=ld(hasPart={"@type": "WebPageElement", "isAccessibleForFree": "False", "cssSelector": ".wall"}), lacks=("Bo Tarn", "keep reading"),
         paywalled=True),
    Kind("a donation in the story stays", article(within="<p>The parish will consider making a donation of land, Sarr said on Friday.</p>"),
         contains=(*STORY, "The parish will consider making a donation of land, Sarr said on Friday.")),
    Kind("an inbox in a statement stays", article(within="<p>The letters never reached her inbox, Sarr said.</p>"),
         contains=(*STORY, "The letters never reached her inbox, Sarr said.")),
)  # fmt: skip
BESIDE = (
    Kind("biography of a named author", article("<p><em>Runa Holt covers the valleys and says she dislikes rain.</em></p>",
         before=f'<p class="byline">By {"Runa Holt"}</p>'), authors=("Runa Holt",), lacks=("dislikes rain",)),
    Kind("biography of another writer", article("<p>Kim Osk is a freelance writer based in Sellbridge.</p>"), lacks=("Kim Osk",)),
    Kind("biography by its class", article('<div class="author-bio"><p>Kim Osk says that rivers taught her to write.</p></div>'),
         lacks=("Kim Osk",)),
    Kind("about the author, without a container", article("<h4>About the author</h4><p>Kim Osk has said that she likes rain.</p>"),
         lacks=("Kim Osk",)),
    Kind("biography under the author's name", article('<div class="contributor"><h3>Runa Holt</h3><p>Runa says that rain is good for prose.</p></div>'),
         head='<meta name="author" content="Runa Holt">', lacks=("good for prose",), authors=("Runa Holt",)),
    Kind("biography that goes on, of a byline", article("<p>Runa Holt is the valleys correspondent of the Courier.</p><p>She has said that she dislikes "
         "rain.</p>", before="<p>By Runa Holt</p>"), lacks=("dislikes rain", "correspondent"), authors=("Runa Holt",)),
    Kind("biography with an address", article("<p>Kim Osk, who writes for the Courier, believes in slates. Reach her at kim@courier.example.</p>"), lacks=("Kim Osk",)),
    Kind("caption by the name of its component", article(within='<div data-component="caption-block"><p>Bo Tarn says the slates are dry</p></div>'),
         lacks=("Bo Tarn",)),
    Kind("caption in a table", article(before='<table class="tr-caption-container"><tr><td><img src="a.jpg"></td></tr><tr><td class="tr-caption">'
         "Bo Tarn says the slates are Welsh.</td></tr></table>"), lacks=("Bo Tarn",)),
    Kind("where a post may be seen", article(within="<blockquote><p>View this post on Instagram</p></blockquote>"), lacks=("View this",)),
    Kind("a person of the story at its end stays", article("<p>Joss Penhale is the author of a book on rafters.</p>"),
         contains=(*STORY, "Joss Penhale is the author of a book on rafters.")),
    Kind("caption in a figure", article(within="<figure><img src=a.jpg><figcaption>The slates, Bo Tarn says, are Welsh.</figcaption></figure>"),
         lacks=("Bo Tarn",)),
    Kind("caption in a paragraph by its class", article(within='<p class="image-caption">The slates, Bo Tarn says, are Welsh.</p>'),
         lacks=("Bo Tarn",)),
    Kind("caption with its photographer", article(within="<p>Bo Tarn says the slates are Welsh. Photograph: Kim Osk</p>"), lacks=("Bo Tarn",)),
    Kind("caption with its agency", article(within="<p>Bo Tarn said the slates are Welsh. Kim Osk/Getty Images</p>"), lacks=("Bo Tarn",)),
    Kind("prices of a shop", article(within='<div class="product-card"><p>Roof nails, £4.99, which Bo Tarn calls a bargain</p></div>'),
         lacks=("Bo Tarn",)),
    Kind("an embedded post stays", article(within='<blockquote class="twitter-tweet"><p>We are dry at last, said the sign on our door.</p>'
         "— Brack Hollow Library</blockquote>"), contains=(*STORY, "We are dry at last, said the sign on our door.")),
    Kind("a quotation from a letter stays", article(within="<blockquote><p>I learned to read under that roof.</p></blockquote>"),
         contains=(*STORY, "I learned to read under that roof.")),
)  # fmt: skip
WHOLE = (
    Kind("body in two containers", f'<main><h1>{TITLE}</h1><div class="chunk"><div class="text">{paragraphs(*STORY)}</div></div>'
         f'<div class="ad">Ad</div><div class="chunk"><div class="text">{paragraphs(*MORE)}</div></div></main>', contains=LONG),
    Kind("body in numbered blocks", f"<article><h1>{TITLE}</h1>" + "".join(
         f'<div class="block-{n}"><div>{paragraphs(text)}</div></div>' for n, text in enumerate(LONG)) + "</article>", contains=LONG),
    Kind("a paragraph that is mostly a link", article(within='<div><p>Sarr has <a href="https://parish.example/minutes">asked the parish for '
         "a second collection and for the use of its hall</a>.</p></div>"),
         contains=(*STORY, "Sarr has asked the parish for a second collection and for the use of its hall.")),
    Kind("first paragraph in a container of its own", f'<article><h1>{TITLE}</h1><div class="para"><p>{LONG[0]}</p></div>'
         + "".join(f'<div class="para"><p>{text}</p></div>' for text in LONG[1:]) + "</article>", contains=LONG),
    Kind("a list of sentences that are mostly links", article(within='<ul><li>The parish <a href="/x">asked for a second collection</a>.</li>'
         '<li>It <a href="/y">voted twice on the gutters</a>.</li></ul>'), contains=(*STORY, "The parish asked for a second collection.",
         "It voted twice on the gutters.")),
    Kind("first paragraph in another container", f'<main><h1>{TITLE}</h1><div class="opening"><p>{LONG[0]}</p></div>'
         f'<div class="text">{paragraphs(*LONG[1:])}</div></main>', contains=LONG),
    Kind("a transcript", article("<h2>Transcript</h2><p>IMKE SARR: We waited for nine years.</p><p>HOST: And now?</p><p>IMKE SARR: We read.</p>"),
         contains=(*STORY, "We waited for nine years.", "And now?")),
    Kind("body parted by line breaks", f"<article><h1>{TITLE}</h1><div>{'<br><br>'.join(LONG)}</div></article>", contains=LONG),
    Kind("subheadings", article(within="<h2>Beams of oak</h2>"), contains=(*STORY, "Beams of oak")),
    Kind("a list", article(within="<ul><li>Nine thousand slates come from one quarry.</li><li>The oak was felled in the parish wood.</li></ul>"),
         contains=(*STORY, "Nine thousand slates come from one quarry.", "The oak was felled in the parish wood.")),
    Kind("articleBody is longer", article(), head=ld(articleBody=BODY), contains=LONG, extractor="json-ld"),
    Kind("articleBody is longer, in HTML", article(), head=ld(articleBody=paragraphs(*LONG)), contains=LONG, extractor="json-ld"),
    Kind("articleBody is another story's", article(), head=ld(articleBody=" ".join([PLACED] * 9)), lacks=("Bo Tarn",),
         extractor="trafilatura, json-ld differs"),
    Kind("articleBody is a summary", article(), head=ld(articleBody=STORY[0]), extractor="trafilatura"),
    Kind("articleBody with a prompt in it", article(), head=ld(articleBody=BODY + "\n\nSign up for our newsletter"), contains=LONG,
         lacks=("newsletter",), extractor="json-ld"),
)  # fmt: skip
TITLES = (
    Kind("a headline for search engines", article(), head=og(TITLE) + ld(headline="Library roof repair cost dates: all to know"), title=TITLE),
    Kind("site after a slash", article(), page_title=f"{TITLE} / Hollow Courier / 04.05.2021", title=TITLE),
    Kind("section and site", article(h1=TITLE), page_title=f"{TITLE} - Local - Hollow Courier", head=og(f"{TITLE} – Local"), title=TITLE),
    Kind("section of the address, no heading", f"<article>{paragraphs()}</article>", page_title=f"{TITLE} » Local", title=TITLE),
    Kind("site before a colon pair", article(), page_title=f"Hollow Courier :: {TITLE}", title=TITLE),
    Kind("the paper's name in a heading as well", f"<h1>Hollow Courier</h1>{article()}", head=og(TITLE) + ld(headline="Library roof dates"),
         title=TITLE),
    Kind("angles", f"<article>{paragraphs()}</article>", page_title=f"{TITLE} &lt; Local &lt; Hollow Courier", title=TITLE),
    Kind("a dash of its own", article(h1="Dry at last – the library of Brack Hollow"), page_title="Dry at last – the library of Brack Hollow",
         title="Dry at last – the library of Brack Hollow"),
    Kind("title again in the body", article(before=f"<p>{TITLE}</p>"), title=TITLE, lacks=(TITLE,)),
    Kind("headline of the tag again in the body", article(before="<h2>Library roof repaired at last</h2>"),
         head=og("Library roof repaired at last"), lacks=("repaired at last",)),
)  # fmt: skip
AUTHORS = (
    Kind("authors of cards", article(before=byline("Runa Holt")) + "".join(
         f"<article>{TEASER}{byline(name, 2)}</article>" for name in ("Kim Osk", "Dara Finn")), authors=("Runa Holt",)),
    Kind("authors of related stories without articles", f"<div><h1>{TITLE}</h1>{byline('Runa Holt')}{paragraphs()}</div>"
         f'<div class="related-list">{byline("Kim Osk", 2)}</div>', authors=("Runa Holt",)),
    Kind("two names with a slash at the head", article(before="<p>By Runa Holt / Dara Finn</p>"), authors=("Runa Holt", "Dara Finn")),
    Kind("a name and an agency with a slash", article(before="<p>By Runa Holt / Reuters</p>"), authors=("Runa Holt",)),
    Kind("von", article(before='<p class="byline">Von Runa Holt</p>'), authors=("Runa Holt",)),
    Kind("von, at the head of the text", article(before="<p>Von Runa Holt</p>"), authors=("Runa Holt",)),
    Kind("authors of cards in a list", article(before='<a rel="author" href="/r">Runa Holt</a>')
         + '<ul><li><h3><a href="/x">River rises</a></h3><a rel="author" href="/k">Kim Osk</a></li></ul>', authors=("Runa Holt",)),
    Kind("a change noted in the byline", article(before='<div class="byline">By Runa Holt<br>Updated 9:15 p.m., 4 May 2021</div>'),
         authors=("Runa Holt",)),
    Kind("a photographer", article(before='<p class="byline">Von Runa Holt, Foto: Dara Finn und Kim Osk</p>'), authors=("Runa Holt",)),
    Kind("von two, at the head of the text", article(before="<p>Von Runa Holt und Dara Finn</p>"), authors=("Runa Holt", "Dara Finn")),
    Kind("what each did", article(before='<p class="author">Von Runa Holt (Text) und Dara Finn (Fotos)</p>'), authors=("Runa Holt",)),
    Kind("authors of cards without headings", article(before='<span class="byline">By <a rel="author" href="/r">Runa Holt</a></span>')
         + '<section class="fresh"><div><a href="/x">River rises</a> <a rel="author" href="/k">Kim Osk</a></div></section>', authors=("Runa Holt",)),
    Kind("nobody, but for a card's author", f"<div><h1>{TITLE}</h1><div>{paragraphs()}</div></div>"
         '<div><h4><a href="/x">River rises</a></h4><span class="byline">By Kim Osk</span></div>', authors=()),
    Kind("a clock", article(before='<p class="byline">By Runa Holt | 10:45 am GMT</p>'), authors=("Runa Holt",)),
    Kind("an agency", article(before='<p class="byline">By Associated Press</p>'), authors=()),
)  # fmt: skip
NOON = "2021-05-04T11:00:00+00:00"
DATES = (
    Kind("abbr", article(before='<abbr class="when" title="2021-05-04T12:00:00+01:00">noon</abbr>'), published=NOON),
    Kind("abbr, published and updated", article(before='<abbr class="published updated" title="2021-05-04T11:00:00Z">4 May</abbr>'), published=NOON),
    Kind("time with a title", article(before='<time title="2021-05-04T11:00:00Z">yesterday</time>'), published=NOON),
    Kind("a short offset", article(before='<i itemprop="datePublished" content="2021-05-04T06:00-500">4 May</i>'), published=NOON),
    Kind("in the byline", article(before='<div class="byline">By Runa Holt, 4 May 2021 11:00:00 UTC</div>'), published=NOON),
    Kind("seconds", article(before='<span class="post-date">4 May 2021 11:00:07 UTC</span>'), published="2021-05-04T11:00:07+00:00"),
    Kind("a clock before its day", article(before='<div class="byline">Runa Holt | 11:00 UTC | 4 May 2021</div>'), published=NOON),
    Kind("in a byline without a class", article(before="<p>By Runa Holt, Hollow Courier, May 4, 2021, 7:00 am EDT</p>"), published=NOON),
    Kind("in a comment of the markup", "<!-- published: 2021-05-04T11:00:00Z -->" + article(), published=NOON),
    Kind("a change in a comment of the markup", "<!-- published copy updated 2021-05-04T11:00:00Z -->" + article(), published=""),
    Kind("of a comment", article('<div class="comments"><time datetime="2021-05-09T08:00:00Z">later</time></div>'), published=""),
    Kind("of a comment in microdata", article('<div itemscope itemtype="https://schema.org/Comment"><meta itemprop="datePublished" '
         'content="2021-05-09"></div>'), published=""),
    Kind("year 1", article(), head=ld(datePublished="0001-01-01T00:00:00Z"), published=""),
    Kind("year 9999", article(), head=ld(datePublished="9999-12-31T23:59:59Z"), published=""),
)  # fmt: skip
COLUMNS = (
    Kind("standfirst by its class", article(before=f'<div class="article__standfirst"><p>{SUMMARY}</p></div>'), standfirst=SUMMARY, once=(SUMMARY,)),
    Kind("standfirst by a builder's class", article(before=f'<p class="css-1ab Standfirst-sc-9a8b">{SUMMARY}</p>'), standfirst=SUMMARY),
    Kind("standfirst by the description", f"<header><h1>{TITLE}</h1><div><p>{SUMMARY}</p></div></header><article>{paragraphs()}</article>",
         head=f'<meta name="description" content="{SUMMARY}">', standfirst=SUMMARY, once=(SUMMARY,)),
    Kind("standfirst as a second heading", f"<article><header><h1>{TITLE}</h1><h2>{SUMMARY}</h2></header>{paragraphs()}</article>",
         standfirst=SUMMARY, once=(SUMMARY,)),
    Kind("standfirst by a name for tests", article(before=f'<div data-testid="standfirst">{SUMMARY}</div>'), standfirst=SUMMARY, once=(SUMMARY,)),
    Kind("standfirst as points", article(before=f'<div class="deck"><ul><li>{SUMMARY}</li><li>The parish pays most.</li></ul></div>'),
         standfirst=f"{SUMMARY} The parish pays most.", once=(SUMMARY,)),
    Kind("standfirst as a bold paragraph", article(before=f'<p><strong>{SUMMARY}</strong></p>'),
         head=f'<meta name="description" content="{SUMMARY}">', standfirst=SUMMARY, once=(SUMMARY,)),
    Kind("standfirst whose description is cut short", f'<article><h1>{TITLE}</h1><p>{SUMMARY}</p><div>{paragraphs()}</div></article>',
         head=f'<meta property="og:description" content="{SUMMARY[:45]}...">', standfirst=SUMMARY, once=(SUMMARY,)),
    Kind("section by shown breadcrumbs", '<nav class="breadcrumbs"><a href="/">Home</a><a href="/local">Valleys</a></nav>' + article(),
         section="Valleys"),
    Kind("section by declared breadcrumbs", article(), head=ld(**{"@type": "BreadcrumbList", "itemListElement": [
         {"@type": "ListItem", "item": {"@id": "/", "name": "Home"}}, {"@type": "ListItem", "name": "Valleys"},
         {"@type": "ListItem", "name": TITLE}]}), section="Valleys"),
    Kind("a description that the page does not show", article(), head=f'<meta name="description" content="{SUMMARY}">', standfirst="",
         lacks=(SUMMARY,)),
    Kind("a description that is the first paragraph", article(), head=f'<meta name="description" content="{STORY[0]}">', standfirst="",
         once=(STORY[0],)),
    Kind("section and paywall", article(), head=ld(articleSection="Valleys", isAccessibleForFree=False), section="Valleys", paywalled=True),
    Kind("free to read", article(), head=ld(isAccessibleForFree="True"), paywalled=False),
)  # fmt: skip


def entry(at: str, *texts: str, tag: str = "article") -> str:
    """An entry of a live blog."""
    return f'<{tag} class="entry"><header><time datetime="{at}">then</time></header>{paragraphs(*texts)}</{tag}>'


ENTRIES = "".join(entry(f"2021-05-04T1{n}:30:00Z", text) for n, text in enumerate(LONG))
TIMES = tuple(f"2021-05-04 1{n}:30 UTC\n\n{text}" for n, text in enumerate(LONG))
LIVE = (
    Kind("live blog in articles", f"<main class='live-blog'><h1>{TITLE}</h1>{ENTRIES}</main>", url=URL + "-live-updates", contains=TIMES,
         extractor="live"),
    Kind("live blog by its type", f"<main><h1>{TITLE}</h1>{ENTRIES.replace('article', 'div')}</main>",
         head=ld(**{"@type": "LiveBlogPosting"}), contains=TIMES, extractor="live"),
    Kind("live blog with clocks only", f"<article class='live'><h1>{TITLE}</h1>" + "".join(
         f'<div class="post"><span>1{n}.05</span>{paragraphs(text)}</div>' for n, text in enumerate(LONG)) + "</article>",
         url=URL + "/live/", contains=tuple(f"1{n}.05\n\n{text}" for n, text in enumerate(LONG)), extractor="live"),
    Kind("live blog with bold clocks in a list", f"<main class='live'><h1>{TITLE}</h1><ul>" + "".join(
         f"<li><strong>1{n}.05</strong>{paragraphs(text)}</li>" for n, text in enumerate(LONG)) + "</ul></main>",
         contains=tuple(f"1{n}.05\n\n{text}" for n, text in enumerate(LONG)), extractor="live"),
    Kind("live blog that a script fills", f"<main><h1>{TITLE}</h1></main>", head=ld(**{"@type": "LiveBlogPosting", "liveBlogUpdate": [
         {"@type": "BlogPosting", "datePublished": f"2021-05-04T1{n}:30:00Z", "articleBody": text} for n, text in enumerate(LONG)]}),
         contains=TIMES, extractor="live"),
)  # fmt: skip
KINDS = (*STORIES, *PROMPTS, *BESIDE, *WHOLE, *TITLES, *AUTHORS, *DATES, *COLUMNS, *LIVE)
