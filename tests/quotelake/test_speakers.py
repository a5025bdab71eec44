"""`quotelake quotes --speaker` on a lake: every form of a name, joint speakers, near misses."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Callable

import pyarrow as pa
import pytest

import bench.storage_synthetic as synthetic
import storage
from annotators.entities.names import derive, look_up
from annotators.entities.person_names import is_short_form, parse
from annotators.lexicon.normalize import Spelling
from annotators.records import Mention
from annotators.speakers.discourse import Speaker
from annotators.watch import WatchList
from flows.parameters import NewsQuotes
from quotelake.cli import main
from quotelake.speakers import possibly, watched_statements
from storage.vocabulary import Resolution

IOM = "International Organization for Migration"
SAID = [
    [("IOM", "ORG")],
    [("Anna Weiß", "PERSON")],
    [("Apple", "ORG"), ("Sony", "ORG")],
    [("Ministry of Food and Fisheries", "ORG"), ("Rashid Amanov", "PERSON")],
    [("Michael Jordan", "PERSON")],
    [("Jordan", "GPE")],
    [("Ministry of Food and Fisheries", "ORG")],
    [("IOM", "ORG"), ("Lars Holm", "PERSON")],
    [("Hanjin Marine", "ORG")],
]
"""Who speaks in each statement of the lake."""


def speaker(*named: tuple[str, str]) -> Speaker:
    """Return the speaker that the annotators make of mentions with these words and labels."""
    known = [look_up(Spelling(text), label) or derive(Spelling(text), label) for text, label in named]
    mentions = [Mention(0, 1, name.text, name.label, 1.0, name.text, name.entity_id) for name in known]
    return Speaker.of(mentions, Resolution.NAME)


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A lake in which each of SAID has one statement, the last under a watch name."""
    made: Callable[..., list[dict[str, object]]] = synthetic.quotes
    speakers = [speaker(*named) for named in SAID]

    def quotes(document: synthetic.Document, model: str = synthetic.MODEL) -> list[dict[str, object]]:
        by = speakers[document.number]
        stored = {"speaker_name": by.name, "speaker_entity_id": by.entity_id, "speaker_label": by.label}
        watch = ["Shipping"] if by.name == "Hanjin Marine" else []
        return [{**row, **stored, "watch": watch} for row in made(document, model)]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(synthetic, "quotes", quotes)
        address = str(tmp_path_factory.mktemp("lakes") / "lake")
        run = storage.open_run(address, {"documents": "speakers"})
        synthetic.stage_all(run, [synthetic.Document(number, quotes=1) for number in range(len(SAID))])
        storage.publish(run, run_id="test", pipeline_version="1", model_version=synthetic.MODEL)
    return address


def asked(lake: str, name: str) -> tuple[list[str], str]:
    """Return the stored names that `--speaker` finds, and what is said on stderr."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        assert main(["quotes", "--lake", lake, "--speaker", name, "--format", "jsonl"]) == 0
    return sorted(json.loads(line)["speaker_name"] for line in out.getvalue().splitlines()), err.getvalue()


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("IOM", [IOM, f"{IOM} and Lars Holm"]),
        ("iom", [IOM, f"{IOM} and Lars Holm"]),
        ("UN Migration", [IOM, f"{IOM} and Lars Holm"]),
        (IOM.upper(), [IOM, f"{IOM} and Lars Holm"]),
        ("Anna Weiß", ["Anna Weiß"]),
        ("ANNA WEISS", ["Anna Weiß"]),
        ("Weiß", ["Anna Weiß"]),
        ("Ms Weiss", ["Anna Weiß"]),
        ("Sony", ["Apple and Sony"]),
        ("apple", ["Apple and Sony"]),
        ("Apple and Sony", ["Apple and Sony"]),
        ("Holm", [f"{IOM} and Lars Holm"]),
        ("R. Amanov", ["Ministry of Food and Fisheries and Rashid Amanov"]),
        (
            "Ministry of Food and Fisheries",
            ["Ministry of Food and Fisheries", "Ministry of Food and Fisheries and Rashid Amanov"],
        ),
        ("Jordan", ["Jordan"]),
        ("Michael Jordan", ["Michael Jordan"]),
        ("shipping", ["Hanjin Marine"]),
    ],
)
def test_a_speaker_is_found_by_every_name(lake: str, name: str, found: list[str]) -> None:
    assert asked(lake, name) == (found, "")


@pytest.mark.parametrize(
    ("name", "near"), [("Lars Holn", "Lars Holm"), ("Wiess", "Anna Weiß"), ("Hanjin", "Hanjin Marine")]
)
def test_where_nobody_is_found_the_nearest_names_are_told(lake: str, name: str, near: str) -> None:
    found, said = asked(lake, name)
    assert found == []
    assert said.startswith(f"no speaker of release 1 of {lake} is called '{name}': try --speaker ")
    assert near in said
    assert said.count("\n") == 1


@pytest.mark.parametrize("name", ["IOM", "Anna Weiß", "Sony", "Holm", "R. Amanov", "o'brien", "U.N.", "Jordan", "東京"])
def test_the_pass_in_c_leaves_out_nobody_whom_the_annotators_find(lake: str, name: str) -> None:
    spelt = [
        "Mary O'Brien",
        "MARY O’BRIEN",
        "the U.N.",
        "UN",
        "United Nations’",
        "R. Amanov",
        "Al-Jordan",
        "東京",
        "X_Y",
    ]
    names = spelt + [speaker(*named).name or "" for named in SAID]
    stored = pa.Table.from_pylist(
        [{"speaker_name": one, "speaker_entity_id": derive(Spelling(one), "ORG").entity_id} for one in names]
    )
    watch, short = WatchList().select([name]), parse(name)
    meant = [one for one in names if watch.match(one, None) or is_short_form(short, parse(one))]
    kept = stored.filter(possibly(watch, short).among(stored))["speaker_name"].to_pylist()
    assert meant
    assert set(meant) <= set(kept) < set(names)


def test_where_nothing_is_near_the_option_is_to_be_left_out(lake: str) -> None:
    assert asked(lake, "Xqzwv")[1].endswith("leave --speaker out to see all\n")


def test_a_watched_name_is_unknown_where_no_list_has_it_and_nobody_in_the_release_is_called_so(lake: str) -> None:
    watch = ("IOM", "anna weiss", "Anna Weiß", "Lars Holm", "Zzyzx Relief")
    found = watched_statements(lake, 1, NewsQuotes(sources=("a",), lake=lake, watch=watch))
    assert found.names == [IOM, "anna weiss", "Anna Weiß", "Lars Holm", "Zzyzx Relief"]
    assert found.unknown == ["Zzyzx Relief"]
