"""Gather the given names that one gender bears nearly always: `python -m training.given_names`.

From the lists of the US census of 1990 (in the public domain, by the package `names`) and those of Faker (MIT), which
hold names of many countries. What both genders bear, what is no name in running text, places and surnames are left out.
"""

from __future__ import annotations

import argparse
import csv
import pkgutil
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import Final

from annotators.lexicon.normalize import DATA_FOLDER, key, rows, words
from training.command_lines import errors_as_sentences

CLEARLY: Final = 20
"""How many times as frequent a name must be with one gender as with the other, and in capitals as in small letters."""
OFTEN: Final = 5
"""How often a word must stand in small letters to be one."""
BORNE: Final = 0.002
"""Per cent of the census from which on a surname counts, where more people bear it as such than as a given name."""
SHORT: Final = 4
"""Letters up to which a name in the census may be a family's, as in "Ling Wei"."""
KNOWN: Final = 0.01
"""Per cent of the census from which on a name as short is none."""
_FAMILY_FIRST: Final = frozenset({"ko_KR", "vi_VN", "zh_CN", "zh_TW"})
_WORD: Final = re.compile(r"[^\W\d_]+")
_HEADER: Final = (
    "# name: a given name, folded, that one gender bears nearly always; beside given_names.csv, by "
    "training/given_names.py of the US census of 1990 (public domain) and Faker (copyright 2012 Daniele Faraglia, "
    "by the MIT licence: https://github.com/joke2k/faker/blob/master/LICENSE.txt)\n"
    "# gender: f or m\n"
)


def of_census() -> dict[str, dict[str, float]]:
    """Return how frequent each given name is by gender, "f" or "m", in per cent of those who bear one."""
    found: defaultdict[str, defaultdict[str, float]] = defaultdict(lambda: defaultdict(float))
    for word in ("female", "male"):
        for name, share in _census(f"{word}.first"):
            found[key(name)][word[0]] += share
    return {**found}


def _census(part: str) -> Iterator[tuple[str, float]]:
    for line in (files("names") / f"dist.{part}").read_text(encoding="ascii").splitlines():
        name, share, *_ = line.split()
        yield name, float(share)


def of_faker() -> dict[str, set[str]]:
    """Return the genders, "f" and "m", of each given name in Latin letters that Faker lists."""
    persons = import_module("faker.providers.person")
    found: defaultdict[str, set[str]] = defaultdict(set)
    for language in {module.name for module in pkgutil.iter_modules(persons.__path__)} - _FAMILY_FIRST:
        provider = import_module(f"faker.providers.person.{language}").Provider
        for word in ("female", "male"):
            for name in getattr(provider, f"first_names_{word}", ()):
                if _WORD.fullmatch(name) and key(name).isascii():
                    found[key(name)].add(word[0])
    return found


def gender(shares: Mapping[str, float], genders: set[str]) -> str:
    """Return the one gender that the census (`shares` by gender) and Faker agree on, or ""."""
    clear = set(genders)
    if shares:
        least, most = sorted("fm", key=lambda one: shares.get(one, 0.0))
        clear |= {most} if shares[most] >= CLEARLY * shares.get(least, 0.0) else {"f", "m"}
    return clear.pop() if len(clear) == 1 else ""


def of_other_kinds() -> set[str]:
    """Return names of places and times."""
    countries = [word for row in rows("countries.csv") for field in row.values() for word in field.split("|")]
    months = [row["name"] for row in rows("calendar.csv")]
    listed = [*words("us_states.txt"), *words("dateline_places.txt"), *countries, *months]
    return {part for word in listed for part in key(word).split()}


def gather(texts: Sequence[Path]) -> dict[str, str]:
    """Return the gender of each name, in order; `texts`: folders of texts in which names begin with a capital."""
    census, faker, others = of_census(), of_faker(), of_other_kinds()
    surnames = {key(name): share for name, share in _census("all.last")}
    written: Counter[str] = Counter()
    for path in (path for folder in texts for path in folder.rglob("*.txt")):
        written.update(_WORD.findall(path.read_text(encoding="utf-8", errors="replace")))
    capital: Counter[str] = Counter()
    for word, count in written.items():
        if not word.islower():
            capital[word.casefold()] += count
    found = {}
    for name in sorted(census.keys() | faker.keys()):
        told = gender(census.get(name, {}), faker.get(name, set()))
        small = written[name] >= OFTEN and written[name] * CLEARLY > capital[name]
        share = sum(census.get(name, {}).values())
        family = surnames.get(name, 0.0) > max(BORNE, share) or (len(name) <= SHORT and 0 < share < KNOWN)
        if told and len(name) > 1 and not (small or family or name in others):
            found[name] = told
    return found


@errors_as_sentences()
def main() -> None:
    """Read the command line, gather and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=Path, nargs="+", required=True, help="folders of news")
    parser.add_argument("--out", type=Path, default=DATA_FOLDER / "given_names_gathered.csv")
    arguments = parser.parse_args()
    own = {key(row["name"]) for row in rows("given_names.csv")}
    found = {name: told for name, told in gather(arguments.texts).items() if name not in own}
    with arguments.out.open("w", encoding="utf-8", newline="") as stream:
        stream.write(_HEADER)
        csv.writer(stream, lineterminator="\n").writerows([("name", "gender"), *found.items()])
    print(f"{len(found)} names beside {len(own)} of our own")


if __name__ == "__main__":
    main()
