"""Make examples of templates, of own wording, for the ways of attributing that US political news hardly shows.

They are relays, agencies and organisations as speakers, anaphoric organisations, "according to", colons, headlines,
dashes, furniture, non-quotations.

Markup: `[S:...]`, `[C:...]`, `[Q:...]` are source, cue and content of one attribution; a digit (`[Q2:...]`) starts another.
Slots: {ORG} {ACR} {PER} {SUR} {LOC} {NORP} {AGENCY} {TITLE} {NOUN} {GROUP} {ROLE} {DAY} {TIME} and the contents {clause}
(a clause in lower case, no stop), {Clause} (the same capitalised), {direct} (words to stand within marks, with their stop),
{direct,} (the same with a comma) and {term} (a few words). {o} and {c} are an opening and a closing mark.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field

from annotators.encoder.labels import NO_STATEMENT
from annotators.evaluation.corpora import Attribution, Example
from storage.vocabulary import Assertion
from training import unasserted
from training.statements import MarkedExample, Statement

SPEAKER = (
    "{ORG}",
    "{ORG}",
    "{ORG} ({ACR})",
    "the {ORG}",
    "{ACR}",
    "{ACR}",
    "the {ACR}",
    "the {NOUN}",
    "the {NOUN}",
    "{PER}",
    "{TITLE} {PER}",
    "{PER}, {ROLE}",
    "{NORP} {GROUP}",
    "{TITLE} {SUR}",
    "{LOC}",
    "{ACR} {ROLE0} {PER}",
    "{ORG} {ROLE0} {PER}",
    "it",
    "{LOC}’s {NOUN}",
    "{ROLE0} {PER}",
    "{NOUN0} of {LOC} {PER}",
    "the {LOC} {NOUN}",
    "{PER} of the {ORG}",
    "a {ROLE0} for {ACR}",
)
CUE = (
    "said",
    "said",
    "said",
    "told reporters",
    "has said",
    "had said",
    "says",
    "announced",
    "warned",
    "stated",
    "confirmed",
    "noted",
    "added",
    "stressed",
    "claimed",
    "explained",
    "pointed out",
    "emphasised",
    "reported",
    "said in a statement",
    "underlined",
    "cautioned",
    "insisted",
    "declared",
    "acknowledged",
    "recalled",
    "said earlier",
    "reiterated",
    "told a news conference",
    "told {AGENCY}",
    "said {DAY}",
    "wrote on its website",
    "tweeted",
    "said in a report",
)
BELIEF = ("believes", "hopes", "fears", "expects", "considers", "thinks", "is confident", "doubts")
NOUNS = (
    "organization",
    "agency",
    "ministry",
    "group",
    "union",
    "company",
    "bank",
    "commission",
    "charity",
    "institute",
    "council",
    "fund",
    "court",
    "authority",
    "federation",
    "body",
    "department",
    "association",
    "government",
    "organisation",
    "mission",
)
GROUPS = (
    "officials",
    "authorities",
    "diplomats",
    "residents",
    "sources",
    "lawmakers",
    "media",
    "analysts",
    "police",
    "experts",
    "ministers",
    "witnesses",
    "activists",
    "doctors",
    "prosecutors",
)
TITLES = (
    "Minister",
    "President",
    "Prime Minister",
    "Foreign Minister",
    "Bishop",
    "Dr.",
    "Mayor",
    "Governor",
    "Professor",
    "General",
    "Ambassador",
    "Secretary-General",
    "Mr.",
    "Ms.",
    "Minister of Foreign Affairs",
    "Deputy Minister",
    "Judge",
    "Chairman",
)
ROLE0 = (
    "spokesperson",
    "spokesman",
    "spokeswoman",
    "director",
    "regional coordinator",
    "country representative",
    "chief",
    "head",
    "president",
    "secretary general",
    "chief executive",
    "analyst",
    "researcher",
    "envoy",
    "commissioner",
)
ROLE = (
    "who heads the {NOUN}",
    "a resident of {LOC}",
    "director of the {ORG}",
    "the {ACR} representative in {LOC}",
    "a {NORP} lawmaker",
    "head of the {NOUN}",
    "who succeeded {PER} in May",
    "a farmer from {LOC}",
    "minister of health",
    "a spokesman for {ACR}",
    "the group’s legal adviser",
    "aged 41",
)
DAYS = (
    "on Monday",
    "on Tuesday",
    "on Wednesday",
    "Thursday",
    "on Friday",
    "late Saturday",
    "on Sunday",
    "earlier this week",
    "last month",
    "in a statement",
    "on its website",
    "at a briefing",
    "in an interview",
    "during the meeting",
)

TEMPLATES = (
    # indirect, plain and inverted
    "[S:{SPEAKER}] [C:{CUE}] [Q:{clause}].",
    "[S:{SPEAKER}] [C:{CUE}] [Q:that {clause}].",
    "[Q:{Clause}], [C:said] [S:{SPEAKER}].",
    "[Q:{Clause}], [S:{SPEAKER}] [C:{CUE}].",
    "[Q:{Clause}], [C:according to] [S:{SPEAKER}].",
    "[C:According to] [S:{SPEAKER}], [Q:{clause}].",
    "[C:As] [S:{SPEAKER}] [C:{CUE}], [Q:{clause}].",
    "[C:As] [S:{SPEAKER}] [C:told] {AGENCY} last week, [Q:{clause}].",
    "In a letter to {ORG}, [S:{NORP} {GROUP}] [C:said] [Q:{clause}].",
    "At talks in {LOC} {DAY}, [S:{SPEAKER}] [C:{CUE}] [Q:that {clause}].",
    "[S:{SPEAKER}] [C:{CUE}] {DAY} [Q:that {clause}].",
    "[Q:{Clause}, and {clause}], [S:{SPEAKER}] [C:{CUE}] {DAY}.",
    "[C:In the words of] [S:{SPEAKER}], [Q:{clause}].",
    "[S:{SPEAKER}] [C:{CUE}] [Q:{clause}], while [S2:{SPEAKER}] [C2:{CUE}] [Q2:{clause}].",
    "[S:{SPEAKER}] [C:denied] [Q:that {clause}].",
    "[S:{SPEAKER}] [C:asked] [Q:whether {clause}].",
    "[S:{SPEAKER}] [C:{BELIEF}] [Q:that {clause}].",
    "[S:{SPEAKER}]’s [C:statement] [Q:that {clause}] drew criticism in {LOC}.",
    "[C:The warning from] [S:{SPEAKER}] [Q:that {clause}] came {DAY}.",
    "[S:The report] [C:found] [Q:that {clause}].",
    "[S:A {ACR} study] [C:shows] [Q:{clause}].",
    "[S:Data from {ORG}] [C:showed] [Q:that {clause}].",
    "[S:The {NOUN}], based in {LOC}, [C:said] [Q:{clause}].",
    "[S:{PER}, {ROLE},] [C:{CUE}] [Q:{clause}].",
    "[S:{ORG}], whose staff left {LOC} {DAY}, [C:said] [Q:{clause}].",
    "{ORG} opened an office in {LOC}. [S:The {NOUN}] [C:said] [Q:{clause}].",
    "{ACR} has worked in {LOC} for years. [Q:{Clause}], [C:said] [S:the {NOUN}].",
    "{ACR} and the {NOUN} met {DAY} in {LOC}. [S:It] [C:said] [Q:{clause}].",
    "[S:{ORG} and {ORG}] [C:said] [Q:{clause}].",
    # relays: the innermost source is the speaker, who passes it on is not
    "[Q:{Clause}], {AGENCY} [C:reports with reference to] [S:{SPEAKER}].",
    "[Q:{Clause}], {AGENCY} [C:reported, citing] [S:{SPEAKER}].",
    "[Q:{Clause}], {AGENCY} [C:reported with reference to] [S:{LOC}’s {NOUN}].",
    "{AGENCY} [C:reports, referring to] [S:{SPEAKER}], [Q:that {clause}].",
    "{AGENCY} [C:reports with reference to] [S:{SPEAKER}] [Q:that {clause}].",
    "[Q:{Clause}], {AGENCY} [C:quoted] [S:{SPEAKER}] [C:as saying].",
    "{AGENCY} [C:quoted] [S:{SPEAKER}] [C:as saying] [Q:{clause}].",
    "{AGENCY} [C:cited] [S:{SPEAKER}] [C:as saying] {DAY} [Q:that {clause}].",
    "[S:{SPEAKER}] [C:was quoted by] {AGENCY} [C:as saying] [Q:{clause}].",
    "[S:{SPEAKER}] [C:was quoted as saying] by {AGENCY} [Q:that {clause}].",
    "[Q:{o}{direct,}{c}] [S:{SPEAKER}] [C:was quoted as saying] by the {AGENCY} news agency.",
    "[Q:{Clause}], [S:{SPEAKER}] [C:told] {AGENCY}.",
    "[Q:{Clause}], {AGENCY} [C:informs citing] [S:{SPEAKER}].",
    "[C:Citing] [S:{SPEAKER}], {AGENCY} [C:said] [Q:{clause}].",
    "[Q:{Clause}], [S:{SPEAKER}] [C:said], according to {AGENCY}.",
    # direct and mixed
    "[Q:{o}{direct,}{c}] [S:{SPEAKER}] [C:{CUE}].",
    "[Q:{o}{direct,}{c}] [C:said] [S:{SPEAKER}].",
    "[Q:{o}{direct,}{c}] [C:said] [S:{PER}, {ROLE}].",
    "[Q:{o}{direct,}{c}] [S:{SPEAKER}] [C:{CUE}]. [Q:{o}{direct}{c}]",
    "[S:{SPEAKER}] [C:{CUE}]: [Q:{o}{direct}{c}]",
    "[S:{SPEAKER}] [C:{CUE}], [Q:{o}{direct}{c}]",
    "[S:{SPEAKER}][C::] [Q:{o}{direct}{c}]",
    "[Q:{o}{direct}{c}] [C:–] [S:{TITLE} {SUR}]",
    "[Q:{o}{direct}{c}] [C:—] [S:{PER}, {ROLE}]",
    "[S:{SPEAKER}] [C:described] [Q:the plan as {o}{term}{c}].",
    "[S:{SPEAKER}] [C:{CUE}] [Q:{clause}, calling it {o}{term}{c}].",
    "[Q:The measures], [S:{SPEAKER}] [C:said], [Q:{o}{term}{c}].",
    "[Q:{o}{direct,}{c}] [S:{SPEAKER}] [C:{CUE}]. [S2:{SPEAKER}] [C2:replied]: [Q2:{o}{direct}{c}]",
    "[Q:{o}{direct,}{c}] [C:reads] [S:the statement].",
    "[S:Poland] [C:said] [Q:{clause}].",
    # headlines and colons
    "[Q:{Clause}][C::] [S:{ACR}]",
    "[Q:{Clause}][C::] [S:police]",
    "[S:{ACR}][C::] [Q:{clause}]",
    "[Q:{Clause}], [S:{SPEAKER}] [C:says]",
    # nothing is attributed
    "Both delegations talked over trade, visas and {term}, and agreed to meet again {DAY}.",
    "Ways of widening trade with {ORG} were considered too.",
    "{TITLE} {PER} received {ACR} {ROLE0} {PER} {DAY}.",
    "The so-called {o}{term}{c} began in {LOC} {DAY}.",
    "{PER}, known as {o}{SUR}{c}, was born in {LOC}.",
    "Her novel {o}{term}{c} was published in {LOC}.",
    'The shop sold 65" screens and a 24" monitor.',
    "{ACR} runs two clinics in {LOC} and has trained 300 nurses since January.",
    "{ORG} was founded in {LOC} and has {NOUN} offices in three cities.",
    "The said vehicle was found in {LOC} {DAY}.",
    "{TITLE} {PER} met {PER} {DAY}. They exchanged views on {term}.",
    "{PER} Said, a dentist from {LOC}, opened a clinic {DAY}.",
)
HEADS = (
    "{LOCUP}, {DAY2} ",
    "{LOCUP}, {LOC}, {DAY2}",
    "By {PER} - {AGENCY}:",
    "By {PER}",
    "{LOCUP} ({AGENCY}) –",
    "{LOC}, {DAY2} /{AGENCY}/.",
)
FEET = (
    "---",
    "Follow the author on Twitter: @{SUR}",
    "Read also: {Clause}",
    "Contact: press@{SUR}.example",
    "© {AGENCY}",
    "***",
    "Reporting by {PER}; Editing by {PER}",
    "Photo: {AGENCY}",
)
MARKS = ("“”", "“”", '""', '""', '“"', '"”', "‘’", "''", "«»", "„“")
_SLOT = re.compile(r"\{([A-Za-z0-9]+,?)\}")
_CHOICE = re.compile(r"\{([^{}]*\|[^{}]*)\}")
_OPEN = re.compile(r"\[([SCQ])(\d?):")


UNASSERTED_SHARE = 0.45  # of the paragraphs: statements that were not made, and none


@dataclass
class Fills:
    """What the slots are filled with, gathered from the training split alone."""

    organisations: list[str] = field(default_factory=list)
    persons: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    norps: list[str] = field(default_factory=list)
    clauses: list[str] = field(default_factory=list)
    directs: list[str] = field(default_factory=list)
    terms: list[str] = field(default_factory=list)


def gather(attributed: list[Example], tagged: list[Example]) -> Fills:
    """Collect names from the entity corpus and clauses and quoted words from the attribution corpus."""
    fills = Fills()
    by_label = {"ORG": fills.organisations, "PERSON": fills.persons, "LOC": fills.places, "NORP": fills.norps}
    for example in tagged:
        for start, end, label in example.entities or []:
            name = example.text[start:end]
            if label in by_label and "\n" not in name and len(name) < 60 and name[:1].isupper():
                by_label[label].append(name)
    fills.persons = [p for p in fills.persons if " " in p]
    for example in attributed:
        for attribution in example.attributions or []:
            if len(attribution.content) == 1:
                start, end = attribution.content[0]
                _content(example.text[start:end], fills)
    return fills


def _content(words: str, fills: Fills) -> None:
    words = words.strip()
    if "\n" in words or len(words) > 400:
        return
    quoted = re.fullmatch(r"[“\"]([^“”\"]+?)[,.]?[”\"][,.]?", words)
    if quoted:
        (fills.directs if len(quoted[1]) > 35 else fills.terms).append(quoted[1].rstrip(".,"))
    elif words.startswith("that ") and len(words) > 30 and not re.search('[“”"]', words):
        fills.clauses.append(words[5:].rstrip(".,"))


def generate(rng: random.Random, fills: Fills, paragraphs: int) -> MarkedExample:
    """Make an article of `paragraphs` template paragraphs, with furniture at its head and foot half of the time."""
    text = ""
    attributions, rejected = list[Statement](), list[Statement]()
    marks = rng.choice(MARKS)
    if rng.random() < 0.5:
        for head in rng.sample(HEADS, rng.choice((1, 2))):
            text += fill(head, rng, fills, marks) + "\n\n"
    for _ in range(paragraphs):
        assertion, template = _drawn(rng)
        plain, found = parse(fill(template, rng, fills, marks if rng.random() < 0.8 else rng.choice(MARKS)))
        moved = [_moved(attribution, len(text), assertion) for attribution in found]
        if assertion == NO_STATEMENT:
            rejected += moved
        else:
            attributions += moved
        text += plain + rng.choice(("\n\n", "\n\n", " "))
    if rng.random() < 0.4:
        text += "\n\n" + "\n\n".join(fill(f, rng, fills, marks) for f in rng.sample(FEET, rng.choice((1, 2))))
    return MarkedExample("template", text.strip(), [*attributions], rejected=rejected)


def _drawn(rng: random.Random) -> tuple[str, str]:
    """A template and whether its statements were made."""
    if rng.random() >= UNASSERTED_SHARE:
        return Assertion.ASSERTED, rng.choice(TEMPLATES)
    assertion = rng.choice([*unasserted.TEMPLATES])
    return assertion, rng.choice(unasserted.TEMPLATES[assertion])


def _moved(attribution: Attribution, by: int, assertion: str) -> Statement:
    parts = (attribution.source, attribution.cue, attribution.content)
    return Statement(*([(start + by, end + by) for start, end in part] for part in parts), assertion)


def parse(markup: str) -> tuple[str, list[Attribution]]:
    """Turn markup into plain text and its attributions."""
    plain, cursor, groups = "", 0, {}
    while True:
        match = _OPEN.search(markup, cursor)
        if not match:
            break
        plain += markup[cursor : match.start()]
        end = markup.index("]", match.end())
        inner = markup[match.end() : end]
        group = groups.setdefault(match[2], {"S": [], "C": [], "Q": []})
        group[match[1]].append((len(plain), len(plain) + len(inner)))
        plain += inner
        cursor = end + 1
    plain += markup[cursor:]
    return plain, [Attribution(g["S"], g["C"], g["Q"]) for g in groups.values()]


def fill(template: str, rng: random.Random, fills: Fills, marks: str) -> str:
    """Fill the slots of `template`; `marks` are the opening and closing quotation mark. Sentences get a capital."""
    for _ in range(8):  # a filled slot may hold slots, and a choice of wordings others
        template = _CHOICE.sub(lambda m: rng.choice(m[1].split("|")), template)
        template = _SLOT.sub(lambda m: _slot(m[1], rng, fills, marks), template)
    return re.sub(r"(?:^|(?<=[.!?] ))(\[[SCQ]\d?:)?([a-z])", lambda m: (m[1] or "") + m[2].upper(), template)


def _slot(name: str, rng: random.Random, fills: Fills, marks: str) -> str:
    fixed = {
        "SPEAKER": SPEAKER,
        "CUE": CUE,
        "BELIEF": BELIEF,
        "NOUN": NOUNS,
        "GROUP": GROUPS,
        "TITLE": TITLES,
        "ROLE": ROLE,
        "ROLE0": ROLE0,
        "DAY": DAYS,
        "ORG": fills.organisations,
        "PER": fills.persons,
        "LOC": fills.places,
        "NORP": fills.norps,
        "clause": fills.clauses,
        "term": fills.terms,
    }
    if name in fixed:
        return _clean(rng.choice(fixed[name]))
    if name == "Clause":
        clause = _clean(rng.choice(fills.clauses))
        return clause[0].upper() + clause[1:]
    if name in {"direct", "direct,"}:
        words = _clean(rng.choice(fills.directs))
        return words[0].upper() + words[1:] + ("" if words[-1] in "?!" else "," if name.endswith(",") else ".")
    if name == "SUR":
        return rng.choice(fills.persons).split()[-1]
    if name == "ACR":
        return "".join(rng.choice("ABCDEFGHIKLMNOPRSTUW") for _ in range(rng.choice((2, 3, 3, 3, 4, 5))))
    if name == "AGENCY":
        return rng.choice(
            (
                "Reuters",
                "AFP",
                "TASS",
                "Trend",
                "Xinhua",
                "Interfax",
                "the Associated Press",
                "Anadolu",
                "local media",
                "the {LOC} Times",
                "state television",
                "{LOC} Today",
                "the newspaper",
                "Kazinform",
                "EFE",
                "state media",
            )
        )
    if name == "LOCUP":
        return rng.choice(fills.places).upper()
    if name == "DAY2":
        return f"{rng.choice(('March', 'June', 'Oct.', 'January', 'Nov', 'May'))} {rng.randint(1, 30)}"
    if name == "NOUN0":
        return rng.choice(("Minister", "President", "Ambassador", "Head of Mission"))
    return {"o": marks[0], "c": marks[1]}[name]


def _clean(words: str) -> str:
    return re.sub(r"[\[\]{}]", "", words) if "[" in words or "]" in words else words
