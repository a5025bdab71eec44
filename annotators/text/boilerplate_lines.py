"""Holds the wording of lines that belong to the page and not to the story. Datelines and offsets go in furniture.py."""

from __future__ import annotations

import re

from annotators.lexicon.calendar import DAY_NAMES
from annotators.lexicon.cues import REPORTED
from annotators.lexicon.normalize import NAME_PARTICLES, alternatives, of_class
from storage.vocabulary import BoilerplateLabel

LINE_MAX = 400
"""Characters; a longer line is a paragraph of the story (the longest footer met has 310)."""

_WORDS = "newswire_words.csv"

_NETWORK = (
    r"(?:Twitter|X|Facebook|Instagram|Telegram|WhatsApp|YouTube|LinkedIn|TikTok|Threads|Bluesky|Mastodon|social media)"
)
_AGENCIES = (
    r"(?:AFP|AP|Reuters|Xinhua|DPA|dpa|EFE|ANSA|TASS|Interfax|Trend|IANS|PTI|ANI|UNI|APP|BSS|UNB|Bernama|Antara"
    r"|KUNA|SPA|WAM|QNA"
    r"|MENA|IRNA|MNA|IPS|CMC|ANP|AAP|RNZ|Kyodo|Yonhap|Bloomberg|UPI|Anadolu Agency|AA|NAN|GNA|Agencies|Agency"
    r"|News Desk|Wires)"
)
# Each pattern must cover a whole line of at most LINE_MAX characters; the first that does decides.
_PATTERNS: tuple[tuple[str, str, str], ...] = (
    ("separator", "rule", r"(?:[-–—_=~]{2,}|(?:[*•·#]\s?){2,}|[.…]{3,})"),
    ("separator", "end", r"(?:-\s?30\s?-|[-–—]?\s?(?:ENDS?|End)\s?[-–—]?\.?|\(ENDS?\)|■|◼|▪)"),
    (
        "footer",
        "social",
        rf"(?i:(?:you can )?(?:follow|find|connect with|join|like|tweet)\s(?:the author|the writer|us|me|him|her"
        rf"|them|our .{{1,40}}"
        rf"|@?\w[\w .'’&-]{{0,60}}?)\s(?:on|at|via)\s(?:our\s)?){_NETWORK}\b.{{0,160}}",
    ),
    ("footer", "social", r"(?i:(?:twitter|facebook|instagram|telegram|x)\s?:\s?)(?:@|https?://|www\.)\S{1,100}"),
    ("footer", "social", r"@\w{2,40}\.?"),
    (
        "footer",
        "contact",
        r"(?i:(?:(?:media|press|news(?:room)?|for (?:more|further) (?:information|details))[\s,]{1,2})?(?:please\s)?"
        r"contacts?(?: (?:us|person|(?:the|our) [\w ]{2,40}?))?"
        r"(?:\s?:| (?:at|on|via)(?= .{0,200}(?:@|\d{3}|www\.|https?:)))"
        r" .{1,250})",
    ),
    ("footer", "contact", r"(?i:(?:e-?mail|tel|telephone|phone|mobile|fax|website|web)\.?\s?:\s?\S.{1,160})"),
    ("footer", "contact", r"(?i:(?:the )?(?:author|writer|reporter)s? (?:can|may) be (?:reached|contacted).{1,160})"),
    (
        "footer",
        "contact",
        r"(?i:for (?:more|further) (?:information|details|inquiries).{1,30}(?:visit|call|email|write|see)\b.{1,200})",
    ),
    ("footer", "contact", r"[\w.+-]{1,60}@[\w-]{1,60}(?:\.[\w-]{2,20}){1,3}\.?"),
    ("footer", "contact", r"(?:https?://|www\.)\S{3,250}"),
    (
        "footer",
        "read_also",
        r"(?i:(?:also read|read also|read more|read (?:the )?full(?: (?:story|article))?|read next|see also"
        r"|more on this|related"
        r"(?: (?:stories|articles|news|coverage|reading))?|you (?:may|might) (?:also )?(?:like|be interested in)"
        r"|don['’]t miss"
        r"|must read|further reading|recommended(?: for you)?|watch(?: (?:also|now|more|video))?|also watch|listen)"
        r"(?:\s?[:|>»›]|\s[-–—]\s|\s{2,}).{0,300})",
    ),
    (
        "footer",
        "read_also",
        r"(?i:(?:also read|read also|read more|see also|more on this story|read next|keep reading|continue"
        r" reading|related (?:stories|articles|news|coverage)|recommended(?: for you)?"
        r"|story continues below(?: advertisement)?)\.{0,3})",
    ),
    ("footer", "read_also", r"(?:ALSO READ|READ ALSO|READ MORE|SEE ALSO)\b.{1,300}"),
    (
        "footer",
        "promotion",
        r"(?i:(?:subscribe (?:to|now)|sign up (?:for|to)|download (?:the|our) .{0,20}app|get (?:the"
        r"|our) .{0,30}newsletter"
        r"|click here|support our journalism|advertisement|share this(?: (?:article|story|post))?|tags?\s?:"
        r"|topics?\s?:|filed under)(?!\w).{0,200})",
    ),
    (
        "footer",
        "copyright",
        r"(?i:(?:©|\(c\)|copyright)\s?(?:©\s?)?.{0,20}(?:19|20)\d\d.{0,200}|all rights reserved\.?)",
    ),
    (
        "footer",
        "correction",
        r"(?i:\(?(?:correction|clarification|erratum|corrects?|corrected|refiles?)\b\s?[:—–(-].{1,380}|\((?:corrects|refiles)\b.{1,380})",
    ),
    (
        "footer",
        "correction",
        r"(?i:(?:an|the) (?:earlier|previous|original|initial) version of this (?:story|article|report|piece"
        r"|headline).{1,340})",
    ),
    (
        "footer",
        "correction",
        r"(?i:(?:editor['’]?s['’]? note|note to (?:readers|editors)|eds['’]? note)\s?[:—–-].{1,380})",
    ),
    (
        "footer",
        "update",
        r"(?i:(?:last\s)?updated\b(?:\s?[:—–(-]|\s(?:on|at)\b)?(?=.{0,60}\d).{1,80}|\(updates?\b.{1,200}\))",
    ),
    ("footer", "update", r"(?i:\(adds\b.{1,200}\))"),
    (
        "footer",
        "update",
        r"(?i:(?:this|the) (?:story|article|report|piece)(?: (?:is|was|has been))+ "
        r"(?:first published|originally published|updated|corrected|amended|developing|translated|edited).{0,300})",
    ),
    ("footer", "update", r"(?i:(?:first |originally )?published(?: on| in)?\s?:?\s.{0,12}\d{1,2}.{0,60})"),
    ("credit", "desk", r"(?i:[(\[]?(?:additional |with )?report(?:ing|ed)(?: and writing)? by\s).{2,380}"),
    (
        "credit",
        "desk",
        r"(?i:[(\[]?(?:edit(?:ing|ed)|writing|translat(?:ed|ion)|compiled|produced)(?: and .{1,30})? by\s).{2,200}",
    ),
    (
        "credit",
        "desk",
        r"(?i:[(\[]?with (?:additional )?(?:inputs?|reporting|reports?|files|agency inputs?)(?: (?:from"
        r"|by))?\s?).{0,160}",
    ),
    ("credit", "desk", r"(?i:(?:editor|translator|sub-?editor|producer)s?\s?:\s).{2,80}"),
    ("credit", "source", r"(?i:[(\[]?source\s?:\s).{2,120}"),
    ("credit", "source", rf"[(\[/–—-]{{0,2}}\s?{_AGENCIES}(?:\s?[/,&]\s?{_AGENCIES}){{0,3}}\s?[)\]/]?\.?"),
    (
        "credit",
        "caption",
        r"(?i:[(\[]?(?:file\s|stock\s)?(?:photo|image|picture|photograph|pic|illustration|graphic|cover image)s?"
        r"(?:\s(?:credit|courtesy|source|by))?(?:\s?[:/|]|\s(?:by|courtesy(?: of)?)\s)\s?).{1,380}",
    ),
    ("credit", "caption", r"(?:FILE PHOTO|FILE|CAPTION|Caption)\s?(?::|[-–—])\s.{1,380}"),
    (
        "credit",
        "caption",
        r".{10,380}[(\[](?:AP |AFP |Reuters )?(?:Photo|Image|Picture)s?\s?(?:[:/]|by|credit).{1,80}[)\]]\.?",
    ),
    (
        "credit",
        "caption",
        r".{10,330}\s(?:REUTERS/|AP Photo/|AFP PHOTO|/\s?AFP$|(?:AFP )?via Getty Images|/Getty Images).{0,60}",
    ),
)
_COMPILED = tuple((BoilerplateLabel(label), detail, re.compile(pattern)) for label, detail, pattern in _PATTERNS)

_NAME_WORD = rf"(?:[A-ZÀ-ÞŁŞŚŠŽČĆ][\w'’\-]*\.?|(?:{alternatives(NAME_PARTICLES)})(?=\s))"
_NAME = rf"{_NAME_WORD}(?:\s{_NAME_WORD}){{0,5}}"
_BYLINE = re.compile(
    r"(?:(?i:by|written by|story by|text by|words by|author|reporter|correspondent)\s?:?\s)"
    rf"(?P<names>{_NAME}(?:(?:\s?,\s|\s(?:and|&|with)\s|\s?;\s?){_NAME}){{0,4}}?)"
    r"(?:(?P<join>\s?[-–—|/]\s?|\s?,\s|\s(?:in|of|for|at)\s)(?P<rest>[^\n]{1,120}?))?\s?[:.|]?"
)
_SLUG = re.compile(rf"(?P<names>{_NAME})\s?[,|/–—-]\s?(?P<rest>{_AGENCIES})\s?:?")
_SPLIT = re.compile(r"\s?(?:,|;|\sand\s|\s&\s|\swith\s)\s?")
# words that open a sentence with "By" and are no person's: "By Monday Night, ..."
_NO_NAME = of_class(_WORDS, "opening") | (DAY_NAMES - {"may"})
_LISTED = re.compile(rf"{_NAME_WORD}(?:\s{_NAME_WORD}){{1,4}}")
_OFFICE = of_class(_WORDS, "office")
_DESK = of_class(_WORDS, "desk")
_VERB = re.compile(rf"\b(?:says|had|has|have|was|were|will|is|are|would|could|did|{REPORTED})\b")


def classify_line(line: str) -> tuple[BoilerplateLabel, str] | None:
    """Label and detail of a whole line, stripped and at most LINE_MAX characters long, or None for a line of the
    story."""
    for label, detail, pattern in _COMPILED:
        if pattern.fullmatch(line):
            return label, detail
    return None


def parse_byline(line: str, *, opening: bool) -> tuple[tuple[str, ...], str] | None:
    """Names and affiliation of a byline on its own line; `opening`: no paragraph of the story has come yet.

    "By Jeila Aliyeva - Trend:" gives (("Jeila Aliyeva",), "Trend"). A desk ("By Staff Reporter") has no names. Further
    down only the strict forms count, since "By 1861, Mexico was ..." opens many a paragraph.
    """
    match = _BYLINE.fullmatch(line) or (_SLUG.fullmatch(line) if opening else None)
    if match is None or _VERB.search(line) or len(line) > 160:
        return None
    groups = match.groupdict()
    rest, join = (groups.get("rest") or "").strip(), (groups.get("join") or "").strip()
    names = tuple(name for name in _SPLIT.split(match["names"]) if name)
    if any(word.casefold().strip(".") in _NO_NAME for name in names for word in name.split()):
        return None
    if not opening and join in {",", "in", "of", "for", "at"}:
        return None
    single = len(names) == 1 and len(names[0].split()) == 1
    if single and not (rest and join in {"-", "–", "—", "|", "/"}) and not line.isupper():
        return None
    if "," in join and (" and " in rest or " & " in rest):  # a list of names, not a name and an office
        others = [name for name in _SPLIT.split(rest.rstrip(" :.|")) if name]
        if all(_LISTED.fullmatch(name) and not _OFFICE & {*name.casefold().split()} for name in others):
            names, rest = (*names, *others), ""
    people = tuple(_person(name) for name in names if not _DESK & {word.casefold() for word in name.split()})
    return people, rest.rstrip(" :.|")


def _person(name: str) -> str:
    """A name as a reader writes it: bylines in capitals become title case, others stay as they are."""
    return name.title() if name.isupper() and len(name) > 4 else name.rstrip(".")
