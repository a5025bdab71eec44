"""Which mentions of an article are one person, body or place, and what they are called."""

from functools import partial

import pytest

from annotators.entities.linking import link
from annotators.records import Mention
from tests.annotators.marked import named
from tests.linear import assert_linear


def names(marked: str) -> list[str]:
    return [mention.name for mention in named(marked)]


def ids(marked: str) -> list[str]:
    return [mention.entity_id for mention in named(marked)]


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        # persons: surnames, titles, given names, particles, initials, accents
        (
            "[Rashid Amanov|PERSON] met [Olga Brandt|PERSON]. [Amanov|PERSON] left.",
            ["Rashid Amanov", "Olga Brandt", "Rashid Amanov"],
        ),
        ("[Sir Ian Moore|PERSON] rose. [Moore’s|PERSON] chair fell. [Mr Moore|PERSON]", ["Ian Moore"] * 3),
        ("[Recep Tarık Doğan|PERSON] and [Dogan|PERSON]", ["Recep Tarık Doğan"] * 2),
        ("[Ana García Molina|PERSON], [García|PERSON], [Molina|PERSON]", ["Ana García Molina"] * 3),
        ("[Wen Jintao|PERSON] and later [Wen|PERSON]", ["Wen Jintao"] * 2),
        ("[Salem bin Rashed|PERSON]; [bin Rashed|PERSON]", ["Salem bin Rashed"] * 2),
        ("[Ana del Monte Ruiz|PERSON]; [Del Monte|PERSON]", ["Ana del Monte Ruiz"] * 2),
        ("[J. Walsh|PERSON] is [John Walsh|PERSON], also [John Q. Walsh|PERSON]", ["John Q. Walsh"] * 3),
        ("[Tilda|PERSON] sang. [Tilda Berg|PERSON] is nine.", ["Tilda Berg"] * 2),
        ("[Pope Clement|PERSON] spoke. [Clement|PERSON] rested.", ["Pope Clement"] * 2),
        ("[King Harald V|PERSON] waved.", ["King Harald V"]),
        ("[Amanov|PERSON] says no. It was [Rashid Amanov|PERSON]’s last day.", ["Rashid Amanov"] * 2),
        ("[Joao Alves|PERSON] - better known as [Jota|PERSON] - won. [Jota|PERSON] sang.", ["Joao Alves"] * 3),
        ("[Joao Alves|PERSON] knew [Jota|PERSON]. [Jota|PERSON] sang.", ["Joao Alves", "Jota", "Jota"]),
        (
            "[Ana Lee|PERSON], better known as [Doe|PERSON]’s aide, met [Jo Doe|PERSON]. [Doe|PERSON] left.",
            ["Ana Lee", "Jo Doe", "Jo Doe", "Jo Doe"],
        ),
        ("[Zed-Q|PERSON], real name [Carl Moe|PERSON], sang. [Moe|PERSON] left.", ["Zed-Q"] * 3),
        (
            "[Zed-Q|PERSON], real name [Carl Moe|PERSON], sang. [Ana Moe|PERSON] came. [Moe|PERSON] left.",
            ["Zed-Q", "Zed-Q", "Ana Moe", "Ana Moe"],
        ),
        (
            "[Ri Bo-un|PERSON] was at sea. He was shot dead. His brother [Ri Sang|PERSON] sued. [Ri|PERSON] said no.",
            ["Ri Bo-un", "Ri Sang", "Ri Sang"],
        ),
        ("The [Tarn Rail Institute|ORG] ([IFTR|ORG]) met. [IFTR|ORG] left.", ["Tarn Rail Institute"] * 3),
        ("The [Society of Very Old Trees|ORG] ([Svot|ORG]) met. [Svot|ORG] left.", ["Society of Very Old Trees"] * 3),
        ("[Epic|ORG] sues\n[Epic Cloud|ORG] grew. [Epic|ORG] fell.", ["Epic Cloud"] * 3),
        ("[Acme XG|ORG] sells\n[Acme|ORG] grew.", ["Acme XG", "Acme"]),
        ("[Acme FC|ORG] won\n[Acme|ORG] grew.", ["Acme FC"] * 2),
        ("[Orel Partners|ORG] ([NYSE|ORG]) fell. [NYSE|ORG] rose.", ["Orel Partners", "NYSE", "NYSE"]),
        (
            "The [Ministry of Roads and Dams|ORG] ([Miroda|ORG]) met. [Miroda|ORG] left.",
            ["Ministry of Roads and Dams"] * 3,
        ),
        ("[Acme|ORG] grew. The [Acme XG|ORG] sold well. [Acme|ORG] fell.", ["Acme", "Acme XG", "Acme"]),
        ("[Acme|ORG] grew. [Acme Cloud|ORG] did not. [Acme|ORG] fell.", ["Acme", "Acme Cloud", "Acme"]),
        ("[Acme Cloud|ORG] grew. [Acme|ORG] fell.", ["Acme Cloud"] * 2),
        ("[Don Marsh|PERSON] came. [Marsh|PERSON] sat.", ["Don Marsh"] * 2),
        ("[JR Marsh|PERSON] came. [Marsh|PERSON] sat.", ["JR Marsh"] * 2),
        ("Lord [Marsh|PERSON] came. [Marsh|PERSON] sat.", ["Lord Marsh"] * 2),
        # a full name that is no mention of its own; a slip of the pen
        ("On the [Anna Marsh Show|MISC] [Marsh|PERSON] sang.", ["Anna Marsh Show", "Anna Marsh"]),
        ("On the [Great Marsh Show|MISC] [Marsh|PERSON] sang.", ["Great Marsh Show", "Marsh"]),
        ("[Lena Davenport|PERSON] won. [Daveport|PERSON] wept.", ["Lena Davenport"] * 2),
        ("[Ivan Petrov|PERSON] won. [Petrova|PERSON] wept.", ["Ivan Petrov", "Petrova"]),
        ("[Lena Sidwell|PERSON] won. [Maxwell|PERSON] wept.", ["Lena Sidwell", "Maxwell"]),
        (
            "[Lena Davenport|PERSON], [Olga Davenpert|PERSON]; [Davenpirt|PERSON]",
            ["Lena Davenport", "Olga Davenpert", "Davenpirt"],
        ),
        # two bearers of a surname: who was named last; a title of the other gender keeps them apart
        (
            "[Jun Lee|PERSON] sat by [Kim Lee|PERSON]. [Lee|PERSON] rose. [Jun Lee|PERSON] fell. [Lee|PERSON] laughed.",
            ["Jun Lee", "Kim Lee", "Kim Lee", "Jun Lee", "Jun Lee"],
        ),
        (
            "[Jun Lee|PERSON] and his elder sister, [Kim Lee|PERSON]. The elder [Lee|PERSON], the younger [Lee|PERSON].",
            ["Jun Lee", "Kim Lee", "Kim Lee", "Jun Lee"],
        ),
        ("The widow of [Robert Marsh|PERSON] came. [Mrs. Marsh|PERSON] wept.", ["Robert Marsh", "Marsh"]),
        (
            "[Mary Bond|PERSON] and [Tom Bond|PERSON] wed. [Ms Bond|PERSON] sang.",
            ["Mary Bond", "Tom Bond", "Mary Bond"],
        ),
        ("[Lakshmi Reddy|PERSON] rose. [Mr Reddy|PERSON] sat.", ["Lakshmi Reddy"] * 2),
        ("[Anna Lunde|PERSON] rose. [Mrs Lunde|PERSON] sat.", ["Anna Lunde"] * 2),
        ("[Tom Lunde|PERSON] rose. [Mrs Lunde|PERSON] sat.", ["Tom Lunde", "Lunde"]),
        ("[Lo Wing-kai|PERSON] rose. [Lo|PERSON] sat. [de Vries|PERSON]", ["Lo Wing-kai", "Lo Wing-kai", "de Vries"]),
        (
            "Prime Minister [Kim Min-seo|PERSON] met Trade Minister [Kim Ha-joon|PERSON]. Prime Minister [Kim|PERSON] left.",
            ["Kim Min-seo", "Kim Ha-joon", "Kim Min-seo"],
        ),
        (
            "[Ravi Menon|PERSON] and his wife, [Leela Menon|PERSON]. [Mrs Menon|PERSON]. [Mr Menon|PERSON]",
            ["Ravi Menon", "Leela Menon", "Leela Menon", "Ravi Menon"],
        ),
        # acronyms: defined, spelled by initials, known
        (
            "The [State Agency for Wells|ORG] (SAW) dug. [SAW|ORG] stopped.",
            ["State Agency for Wells", "State Agency for Wells"],
        ),
        ("[Harbour Pilots Guild|ORG] struck. [HPG|ORG] won.", ["Harbour Pilots Guild"] * 2),
        ("[IOM|ORG] opened a camp.", ["International Organization for Migration"]),
        (
            "[IOM|ORG] opened a camp. The [Institute of Orchard Management|ORG] closed.",
            ["International Organization for Migration", "Institute of Orchard Management"],
        ),
        (
            "[Institute of Orchard Management|ORG], [International Organization for Migration|ORG], [IOM|ORG]",
            ["Institute of Orchard Management", *["International Organization for Migration"] * 2],
        ),
        (
            "[Iceland Ornithology Museum|ORG] (IOM) closed. [IOM|ORG] will move.",
            ["Iceland Ornithology Museum", "Iceland Ornithology Museum"],
        ),
        ("[Islamabad Football Club|ORG] lost. [IFC|ORG] sacked its coach.", ["Islamabad Football Club"] * 2),
        (
            "The [African Export-Import Bank|ORG] (Afreximbank) lent. [Afreximbank|ORG]",
            ["African Export-Import Bank"] * 2,
        ),
        # initials alone, and a mood in a headline
        ("[Mohammed bin Salman|PERSON] rose. Prince [MBS|PERSON] left.", ["Mohammed bin Salman"] * 2),
        (
            "[Mohammed bin Salman|PERSON] met [Mara Brix Sul|PERSON]. [MBS|PERSON] left.",
            ["Mohammed bin Salman", "Mara Brix Sul", "MBS"],
        ),
        (
            "[Fuming Redding|PERSON] quits\nCoach [Andy Redding|PERSON] left. [Redding|PERSON] said",
            ["Andy Redding"] * 3,
        ),
        (
            "[Andy Redding|PERSON] met [Fuming Redding|PERSON].\nIt rained.",
            ["Andy Redding", "Andy Redding"],
        ),
        (
            "It rained.\n[Andy Redding|PERSON] met [Fuming Redding|PERSON].",
            ["Andy Redding", "Fuming Redding"],
        ),
        (
            "[Donald Kemp|PERSON] ran. [Eric Kemp|PERSON], son of the owner, spoke. [Kemp|PERSON] won.",
            ["Donald Kemp", "Eric Kemp", "Donald Kemp"],
        ),
        ("[KSI|PERSON] said. [Kate Sue Ingram|PERSON], his agent, said", ["KSI", "Kate Sue Ingram"]),
        (
            "[Humaid bin Rashid Al Nuaimi|PERSON] met [Ammar bin Humaid Al Nuaimi|PERSON]. Sheikh [Humaid|PERSON] said",
            ["Humaid bin Rashid Al Nuaimi", "Ammar bin Humaid Al Nuaimi", "Humaid bin Rashid Al Nuaimi"],
        ),
        (
            "[Brandy Norwood|PERSON] quits\n[Ray Norwood|PERSON] left.",
            ["Brandy Norwood", "Ray Norwood"],
        ),
        ("[Tarn Environment Protection Agency|ORG] met. [Tepa|ORG] said", ["Tarn Environment Protection Agency"] * 2),
        (
            "[Tarn Environment Protection Agency|ORG] met. [Tarna|ORG] said",
            ["Tarn Environment Protection Agency", "Tarna"],
        ),
        # bodies: word order, short forms, forms of company
        (
            "[Ministry of Energy of Kazakhstan|ORG]; the [Energy Ministry|ORG]; the [Kazakh Energy Ministry|ORG]",
            ["Ministry of Energy of Kazakhstan"] * 3,
        ),
        (
            "[Congolese Ministry of Health|ORG]. [Ugandan Ministry of Health|ORG]. [Health Ministry|ORG]",
            ["Congolese Ministry of Health", "Ugandan Ministry of Health", "Ugandan Ministry of Health"],
        ),
        ("[Hanbit Marine|ORG] sank. [Hanbit|ORG] paid.", ["Hanbit Marine"] * 2),
        ("[Hanbit Marine|ORG] sank. [Marine|ORG] paid.", ["Hanbit Marine", "Marine"]),
        ("[Orel Tides|ORG] opens [Orel Grid|ORG], [Orel|ORG] said", ["Orel Tides", "Orel Grid", "Orel Tides"]),
        ("[Orel Ltd.|ORG], [Orel|ORG], [Orel Foods Inc|ORG]", ["Orel Ltd.", "Orel Ltd.", "Orel Foods Inc"]),
        ("[Orel|ORG] builds the [Orel 25|ORG]. [Orel|ORG] paid.", ["Orel", "Orel 25", "Orel"]),
        ("[Court of Appeal|ORG]. [Federal Court of Appeal|ORG]", ["Court of Appeal", "Federal Court of Appeal"]),
        ("[Federal Court of Appeal|ORG]. [Court of Appeal|ORG]", ["Federal Court of Appeal"] * 2),
        (
            "[Orel Express|ORG], [Orel Express Loans|ORG], [Orel Express|ORG]",
            ["Orel Express", "Orel Express Loans", "Orel Express"],
        ),
        ("[Electoral Commission of Zambia|ORG]; the [Commission|ORG]", ["Electoral Commission of Zambia"] * 2),
        ("[Bank of Ghana|ORG]. [World Bank|ORG]. [the Bank|ORG]", ["Bank of Ghana", "World Bank", "World Bank"]),
        # places and peoples
        ("[U.S.|GPE] and [the United States|GPE]", ["United States"] * 2),
        ("[Turkmen|NORP] envoys in [Turkmenistan|GPE]", ["Turkmenistan"] * 2),
        ("[Osh|GPE] and [Osh|GPE]’s bazaar", ["Osh", "Osh"]),
    ],
)
def test_names(marked, expected):
    assert names(marked) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("[Rashid Amanov|PERSON] spoke.", "[Mr. Rashid Amanov’s|PERSON] car"),
        ("[Energy Ministry|ORG]", "the [Ministry of Energy|ORG]"),
        ("[Kazakh Energy Ministry|ORG]", "[Ministry of Energy of Kazakhstan|ORG]"),
        ("[IOM|ORG]", "[International Organisation for Migration|ORG]"),
        ("[Türkiye|GPE]", "[Turkey|GPE]"),
        ("[Erdoğan|PERSON]", "[Erdogan|PERSON]"),
        ("[Côte d’Ivoire|GPE]", "[Ivory Coast|GPE]"),
        ("[U.N.|ORG]", "[United Nations|ORG]"),
    ],
)
def test_one_name_has_one_id_in_every_article(one, other):
    assert ids(one)[0] == ids(other)[0]


def test_ids_differ_between_names_and_between_classes():
    found = ids("[Ana Ruiz|PERSON], [Ana Roiz|PERSON], [Jordan|GPE], [Jordan Peters|PERSON], [Ruiz Foods|ORG]")
    assert len(set(found)) == 5
    assert ids("[Orel|PERSON]") != ids("[Orel|ORG]")


def test_ids_are_readable_where_a_table_knows_the_name():
    assert ids("[IOM|ORG] in [Turkmenistan|GPE] with [Ana Ruiz|PERSON]")[:2] == ["org:iom", "country:TM"]
    assert ids("[Ana Ruiz|PERSON]")[0].startswith("name:")
    assert len(ids("[Ana Ruiz|PERSON]")[0]) == len("name:") + 16


def test_labels_follow_the_tables_then_the_majority():
    labels = [
        m.label
        for m in named("[UNICEF|PERSON], [U.S.|ORG], [Orel|ORG], [Orel|ORG], [Orel|PERSON], [Jordan Pike|PERSON]")
    ]
    assert labels == ["ORG", "GPE", "ORG", "ORG", "ORG", "PERSON"]
    assert names("[Moses Tavua|PERSON] rose. [Tavua|PERSON] spoke; so, says [Tavua|GPE], it is.") == ["Moses Tavua"] * 3


def test_dates_and_sums_keep_their_words():
    mentions = named("On [3 March|DATE] it cost [40 million dollars|MONEY].")
    assert [m.name for m in mentions] == ["3 March", "40 million dollars"]
    assert all(m.entity_id.startswith("name:") for m in mentions)


@pytest.mark.parametrize("text", ["\x00", "’s", "“”", "the", "🙂🙂", "\u202eabc", "é" * 5000, "...", "A.", "\ud800"])
def test_any_text_gets_a_name_and_an_id(text):
    for label in ("PERSON", "ORG", "GPE", "NORP", "MISC", "DATE", "WORK"):
        assert all(m.entity_id for m in link("x", [Mention(0, 1, text, label, 0.5)]))


def test_ten_thousand_mentions_are_named_in_linear_time():
    def naming(number: int):
        mentions = [Mention(i, i + 1, f"Ana{i % 997} Lee", "PERSON", 0.9) for i in range(number)]
        mentions += [Mention(i, i + 1, f"Body{i} of Wells", "ORG", 0.9) for i in range(number)]
        mentions += [
            Mention(i, i + 1, "Lee" if i % 2 else "the Bank", "PERSON" if i % 2 else "ORG", 0.9) for i in range(number)
        ]
        return partial(link, "x", mentions)

    assert_linear(naming, 8_000)


def test_different_acronyms_are_named_in_linear_time():
    def naming(number: int):
        words = ["".join(chr(65 + (i >> 4 * at) % 16) for at in range(5)) for i in range(number)]
        return partial(link, "x", [Mention(i, i + 1, word, "ORG", 0.9) for i, word in enumerate(words)])

    assert_linear(naming, 8_000)


def test_bodies_with_a_word_in_common_are_named_in_linear_time():
    def naming(number: int):
        words = ["".join(chr(97 + (i >> 4 * at) % 16) for at in range(5)) for i in range(number)]
        return partial(link, "x", [Mention(i, i + 1, f"Bank T{word}", "ORG", 0.9) for i, word in enumerate(words)] * 3)

    assert_linear(naming, 4_000)


def test_initials_are_what_the_name_is_that_they_are_defined_for():
    assert {(m.name, str(m.label)) for m in named("Prince [Mohamed Ali Reza|PERSON] (MAR) left. [MAR|ORG] came.")} == {
        ("Mohamed Ali Reza", "PERSON")
    }
    assert named("The [Movement for Tarn|ORG] (MFT) left. [MFT|PERSON] came.")[-1].label == "ORG"


def test_surnames_that_nobody_bears_are_looked_for_in_linear_time():
    def naming(number: int):
        words = ["".join(chr(97 + (i >> 4 * at) % 16) for at in range(5)) for i in range(number)]
        alone = [Mention(i, i + 1, f"Mar{word}", "PERSON", 0.9) for i, word in enumerate(words)]
        full = [Mention(i, i + 1, f"Ana Mal{word}", "PERSON", 0.9) for i, word in enumerate(words)]
        return partial(link, " ".join(one.text for one in (*alone, *full)), [*alone, *full])

    assert_linear(naming, 8_000)


def test_given_mentions_are_not_changed():
    given = [Mention(0, 6, "UNICEF", "PERSON", 0.9)]
    assert link("UNICEF", given)[0].label == "ORG"
    assert given == [Mention(0, 6, "UNICEF", "PERSON", 0.9)]
