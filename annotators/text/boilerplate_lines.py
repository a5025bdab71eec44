"""Label lines that belong to the page and not to the story, and read bylines."""

from __future__ import annotations

import re

from annotators.lexicon.calendar import DAY_NAMES
from annotators.lexicon.cues import REPORTED
from annotators.lexicon.normalize import NAME_PARTICLES, alternatives, entries, of_class
from annotators.lexicon.organisations import agency_names
from storage.vocabulary import BoilerplateLabel

LINE_MAX = 400
"""Characters; a longer line is a paragraph of the story (the longest footer met has 310)."""

CAPITAL = "[A-ZÀ-ÞŁŞŚŠŽČĆ]"
_WORDS = "newswire_words.csv"

_NETWORKS = (
    r"(?:Twitter|X|Facebook|Instagram|Telegram|WhatsApp|YouTube|LinkedIn|TikTok|Threads|Bluesky|Mastodon|social media)"
)
# some agencies sign with letters by which no article means them
_SIGNED = {"IPS", "CMC", "RNZ", "MNA", "MENA", "Agencies", "Agency", "News Desk", "Wires"}
_AGENCIES = f"(?:{alternatives(agency_names() | _SIGNED)})"
PATTERNS = [
    (
        BoilerplateLabel(entry["label"]),
        entry["detail"],
        entry["pattern"].replace("{networks}", _NETWORKS).replace("{agencies}", _AGENCIES),
    )
    for entry in entries("boilerplate.yaml")
]
_ANY = re.compile("|".join(f"(?P<p{number}>{pattern})" for number, (_, _, pattern) in enumerate(PATTERNS)))
"""All as one, which is made in half the time of each alone; the first that fits is the group that matches."""
_NAME_WORD = rf"(?:{CAPITAL}[\w'’\-]*\.?|(?:{alternatives(NAME_PARTICLES)})(?=\s))"
_NAME = rf"{_NAME_WORD}(?:\s{_NAME_WORD}){{0,5}}"
_BYLINE = re.compile(
    rf"(?:(?:(?i:by|written by|story by|text by|words by|author|reporter|correspondent)|Von(?=\s{CAPITAL}))\s?:?\s)"
    rf"(?P<names>{_NAME}(?:(?:\s?,\s|\s(?:and|und|&|with)\s|\s?;\s?){_NAME}){{0,4}}?)"
    r"(?:(?P<join>\s?[-–—|/]\s?|\s?,\s|\s(?:in|of|for|at)\s)(?P<rest>[^\n]{1,120}?))?\s?[:.|]?"
)
_SLUG = re.compile(rf"(?P<names>{_NAME})\s?[,|/–—-]\s?(?P<rest>{_AGENCIES})\s?:?")
_SPLIT = re.compile(r"\s?(?:,|;|\sand\s|\sund\s|\s&\s|\swith\s)\s?")
# words that open a sentence with "By" and are no person's: "By Monday Night, ..."
_NO_NAME = of_class(_WORDS, "opening") | (DAY_NAMES - {"may"})
_LISTED = re.compile(rf"{_NAME_WORD}(?:\s{_NAME_WORD}){{1,4}}")
_OFFICE = of_class(_WORDS, "office")
_DESK = of_class(_WORDS, "desk")
_NO_PERSON = _OFFICE | _DESK | of_class(_WORDS, "organisation")
_VERB = re.compile(rf"\b(?:says|had|has|have|was|were|will|is|are|would|could|did|{REPORTED})\b")


def classify_line(line: str) -> tuple[BoilerplateLabel, str] | None:
    """Label and detail of a whole line, stripped and at most LINE_MAX characters long, or None for a line of the
    story."""
    match = _ANY.fullmatch(line)
    if match is None or match.lastgroup is None:
        return None
    label, detail, _ = PATTERNS[int(match.lastgroup[1:])]
    return label, detail


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
    if join == "/":  # "By Ida Moe / Karel Dunn" names two persons, "By Ida Moe / Harbour Gazette" one and her paper
        others = [name for name in re.split(r"\s?/\s?", rest.rstrip(" :.|")) if name]
        if all(_LISTED.fullmatch(name) and not _NO_PERSON & {*name.casefold().split()} for name in others):
            names, rest = (*names, *others), ""
    people = tuple(_person(name) for name in names if not _DESK & {word.casefold() for word in name.split()})
    return people, rest.rstrip(" :.|")


def _person(name: str) -> str:
    """A name as a reader writes it: bylines in capitals become title case, others stay as they are."""
    return name.title() if name.isupper() and len(name) > 4 else name.rstrip(".")
