"""Watch lists: reading the file, choosing names, matching resolved speakers."""

import pytest

from annotators.entities.names import derive
from annotators.lexicon.normalize import Spelling
from annotators.watch import WatchEntry, WatchList
from storage.errors import WrongSettings
from tests.annotators.marked import resolved

LIST = """
- name: International Organization for Migration
  aliases: [IOM, UN Migration]
- name: Marta Lindholm
  aliases: [Ms. Lindholm]
- name: Port Workers' Union
"""


@pytest.fixture
def watch_list(tmp_path):
    file = tmp_path / "watch.yaml"
    file.write_text(LIST, encoding="utf-8")
    return WatchList.load(file)


def test_reads_names_and_aliases(watch_list):
    assert watch_list.entries[0] == WatchEntry("International Organization for Migration", ("IOM", "UN Migration"))
    assert [entry.name for entry in watch_list.entries][1:] == ["Marta Lindholm", "Port Workers' Union"]


@pytest.mark.parametrize("asked", ["IOM", "iom", "un migration", "International Organisation for Migration"])
def test_selects_by_name_alias_or_known_name(watch_list, asked):
    watch = watch_list.select([asked])
    assert watch.names == ["International Organization for Migration"]
    assert watch.unknown == []


def test_plain_names_need_no_list():
    watch = WatchList.load(None).select(["UNHCR", "Turkmenistan", "Ana Diaz"])
    assert watch.names == ["Office of the United Nations High Commissioner for Refugees", "Turkmenistan", "Ana Diaz"]
    assert watch.unknown == ["Ana Diaz"]


def test_without_names_the_whole_list_is_watched(watch_list):
    assert len(watch_list.select().names) == 3


def test_names_chosen_twice_match_once(watch_list):
    watch = watch_list.select(["IOM", "UN Migration"])
    assert watch.match("International Organization for Migration", "org:iom") == [
        "International Organization for Migration"
    ]


def test_pronouns_and_nouns_match_through_the_resolved_speaker(watch_list):
    watch = watch_list.select(["IOM"])
    quotes = resolved(
        "[IOM|ORG] opened a camp. {1:The organization} ~1:said~ <1:it was full>. {2:It} ~2:added~ <2:that tents were short>."
    )
    assert [watch.match(q.speaker_name, q.speaker_entity_id, "The organization") for q in quotes] == [watch.names] * 2


def test_a_person_who_speaks_for_an_organisation_is_not_the_organisation(watch_list):
    watch = watch_list.select(["IOM"])
    (quote,) = resolved("{[IOM|ORG] spokesperson [Ana Diaz|PERSON]} ~said~ <the camp was full>.")
    assert quote.speaker_name == "Ana Diaz"
    assert watch.match(quote.speaker_name, quote.speaker_entity_id, "IOM spokesperson Ana Diaz") == []


def test_each_of_joint_speakers_matches(watch_list):
    watch = watch_list.select(["UNICEF", "IOM", "WFP"])
    (quote,) = resolved("{[UNICEF|ORG] and [IOM|ORG]} ~said~ <the road was open>.")
    assert watch.match(quote.speaker_name, quote.speaker_entity_id, "UNICEF and IOM") == [
        "United Nations Children's Fund",
        "International Organization for Migration",
    ]


def test_a_name_with_and_in_it_is_not_taken_apart():
    watch = WatchList([WatchEntry("Ministry of Food")]).select()
    name = derive(Spelling("Ministry of Food and Fisheries"), "ORG")
    assert watch.match(name.text, name.entity_id) == []
    assert WatchList([WatchEntry(name.text)]).select().match(name.text, name.entity_id) == [name.text]


@pytest.mark.parametrize(
    ("surface", "matches"), [("IOM", True), ("the IOM", True), ("IOM officials", False), ("who", False), (None, False)]
)
def test_the_surface_counts_only_where_nobody_was_resolved(watch_list, surface, matches):
    watch = watch_list.select(["IOM", "WHO"])
    assert bool(watch.match(None, None, surface)) is matches
    assert watch.match("Ana Diaz", "name:0", surface) == []


def test_a_watched_person_matches_with_or_without_accents_and_title():
    watch = WatchList([WatchEntry("Recep Doğan")]).select()
    name = derive(Spelling("Mr Recep Dogan"), "PERSON")
    assert watch.match(name.text, name.entity_id) == ["Recep Doğan"]
    assert watch.match("Dogan", derive(Spelling("Dogan"), "PERSON").entity_id) == []


def test_an_empty_file_is_an_empty_list(tmp_path):
    (tmp_path / "w.yaml").write_text("# nothing yet\n")
    assert WatchList.load(tmp_path / "w.yaml").entries == ()
    assert WatchList.load(tmp_path / "w.yaml").select().match("IOM", "org:iom", "IOM") == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("name: IOM", "no list"),
        ("- Oxfam\n- aliases: [IOM]", "line 2: the entry has no name"),
        ("- name: IOM\n  aliases: IOM", "aliases"),
        ("- name: IOM\n  alias: [x]", "unknown field alias"),
        ("- name: ''", "no name"),
        ("- [1, 2]", "no name"),
        ("- name: [", "no YAML"),
        ("- name: 2024-13-45", "no YAML"),
    ],
)
def test_a_faulty_file_is_refused_in_one_sentence(tmp_path, content, said):
    file = tmp_path / "w.yaml"
    file.write_text(content)
    with pytest.raises(WrongSettings, match=said) as refused:
        WatchList.load(file)
    assert "\n" not in str(refused.value)
    assert str(file) in str(refused.value)


def test_a_file_that_cannot_be_read_is_refused(tmp_path):
    with pytest.raises(WrongSettings, match="cannot be read"):
        WatchList.load(tmp_path / "none.yaml")
    (tmp_path / "binary.yaml").write_bytes(b"\xff\xfe\x00\x9f\x00\xd8")
    with pytest.raises(WrongSettings, match="no text in UTF-8"):
        WatchList.load(tmp_path / "binary.yaml")
