"""Kinds of phrases that took the wrong name, on whole passages: who is named, and who is not."""

from __future__ import annotations

import pytest
from spacy.language import Language

import annotators
from storage.vocabulary import Assertion, AttributionType


@pytest.fixture(scope="module")
def nlp() -> Language:
    return annotators.load()


def named(nlp: Language, text: str) -> list[str | None]:
    return [quote.speaker_name for quote in nlp(text)._.quotes]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        # words before a hyphen are no name
        ("Osh-based grocer Jamila Orozova said the road was shut for a week.", "Jamila Orozova"),
        ("Thirty-one-year-old Pedro Lemos said the bus had not come.", "Pedro Lemos"),
        # who belongs to somebody is not that person
        ("A lawyer for Mayor Bruno Keller said the trial would be late.", None),
        ("Opponents of President Ivana Duric say the dam is too small.", None),
        ("An aide to Senator Rosa Pinto said the vote was off.", None),
        ("A spokesman for Archbishop Emil Soares, Rui Tavares, said the school would stay open.", "Rui Tavares"),
        # numbers and crowds are no names
        ("Thirty per cent said they would leave the valley.", None),
        ("Everyone at the mill said the fire had begun at noon.", None),
        # a document is its maker's, and not its reader's
        ("A leaked letter seen by the Harbour Gazette said the ferry was unsafe.", None),
        ("Welcoming Envoy Nils Dahl, President Marta Cole said the border would open.", "Marta Cole"),
        # a name of several words with a small one
        ("Nurses for Kasese, a group of 90 midwives, said beds were short.", "Nurses for Kasese"),
    ],
)
def test_the_name_is_that_of_the_speaker(nlp: Language, text: str, name: str | None) -> None:
    assert named(nlp, text) == [name]


def test_bodies_of_like_names_stay_apart(nlp: Language) -> None:
    text = "The Free Farmers' Party said the tax was fair. The Young Free Farmers' Party said it was theft."
    assert named(nlp, text) == ["Free Farmers' Party", "Young Free Farmers' Party"]


def test_a_surname_of_two_named_together_is_nobodys(nlp: Language) -> None:
    text = "Tomas Varga and Ilona Varga sat apart in the court. Varga said the house was sold."
    assert named(nlp, text)[-1] in (None, "Varga")


def test_a_wife_is_not_meant_by_the_bare_surname(nlp: Language) -> None:
    text = "Dario Moss sued the city. His wife, Lena Moss, sat behind him. Moss said the wall was unsafe."
    assert named(nlp, text)[-1] == "Dario Moss"


def test_father_and_son_are_two(nlp: Language) -> None:
    text = "Earl Tucker Jr. said the farm was sold. Earl Tucker said the bank had lied."
    assert len(set(named(nlp, text))) == 2


def test_the_likelihood_of_the_name_is_told(nlp: Language) -> None:
    (quote,) = nlp("Ines Rocha, the mayor, said the bridge would open.")._.quotes
    assert quote.name_confidence > 0.9
    assert (quote.speaker_role, quote.speaker_gender) == ("mayor", "female")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        # who is named in what a phrase says of others does not speak
        ("The tribunal that fined shipowner Karl Osei said he could pay in May.", None),
        ("Surgeons treating cyclist Mara Dune said she was awake.", None),
        ("Solicitors acting for Mara Dune said she would sue.", None),
        ("A letter signed by 30 nurses, among them Iria Souto, said the ward was unsafe.", None),
        ("Agents for ex-Minister Jon Aspe said their client was ill.", None),
        ("The agent for the swimmer Lise Holm said the pool was cold.", None),
        ("Notes obtained by the Bergen weekly Fjordposten said the bolts were loose.", None),
        # who is one of them by the office still does
        ("The governor of the Reserve Bank Dr Lise Holm said rates would fall.", "Lise Holm"),
        ("Brixen chief operating officer Lise Holm said rates would fall.", "Lise Holm"),
        ("The market research firm Datalo said sales had slowed.", "Datalo"),
        # a name that the phrase itself gives
        ("A porter who gave her name only as Samira said the lift was stuck.", "Samira"),
        # of two persons before the verb, the second is its subject
        ("Flanked by his aunt, Rosa Leal, union leader Iago Prieto said the strike was on.", "Iago Prieto"),
        # what stands in brackets behind a name is no name of its own
        ("Varno Energy Inc. (NYSE: VRN) said profit fell by half.", "Varno Energy Inc."),
        # an office that is of a place, and who holds it
        ("Mayor of Porto Helena Matos said the bridge was shut.", "Helena Matos"),
        # titles that are no part of a name
        ("Garda Aoife Nolan told the court the car was red.", "Aoife Nolan"),
        ("Steelmaker Corvane said the furnace was cold.", "Corvane"),
    ],
)
def test_the_name_in_a_phrase_is_the_speakers_or_nobodys(nlp: Language, text: str, name: str | None) -> None:
    assert named(nlp, text) == [name]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        # bodies that only their country tells apart, offices too
        ("Ghana's navy said two boats sank. Togo's navy said none had.", "Togo's navy"),
        (
            "Danish Foreign Minister Ole Friis met Finnish Foreign Minister Aino Salo. "
            "The Danish foreign minister said the talks went well.",
            "Ole Friis",
        ),
        (
            "Genoa bought Senegal winger Idrissa Fall. The Senegalese striker arrived. The Senegalese said he was glad.",
            "Idrissa Fall",
        ),
        # who is called so, though another spoke last
        (
            "Judge Amina Osei fined the builder Tom Roth. Tom Roth said the sum was absurd. The judge said he was late.",
            "Amina Osei",
        ),
        # no union is a company, no trust the hospital that it runs
        (
            "The St Anne's Hospital Trust runs St Anne's Hospital. The hospital said two wards were shut.",
            "St Anne's Hospital",
        ),
        # whoever relays a figure is not "it"
        (
            "Streaming firm Halden has lost 9,000 customers, according to the pollster Norstat. It said prices would fall.",
            "Halden",
        ),
        # the dead say nothing, whose lawyer spoke is not "he", whose gate it was neither
        (
            "Erin Walsh, 20, was killed on Monday. Her mother, Nora Walsh, sat in court. Walsh said the road was icy.",
            "Nora Walsh",
        ),
        ("The lawyer for Tomas Lund said the case was weak. He said he would appeal.", None),
        ("A man was stopped at the gate of Senator Tomas Lund's farm. He said he was lost.", None),
        # firms by what they do, and by the short name
        ("Norrin Quill closed two mines in May. The company said 90 jobs would go.", "Norrin Quill"),
        ("Quill Biologics Inc. cut its forecast. Quill said demand was weak.", "Quill Biologics Inc."),
        ("Kuroda Optical cut its forecast. Kuroda said demand was weak.", "Kuroda Optical"),
        ("Construtora Alvorada won. The builder said its gifts had been declared.", "Construtora Alvorada"),
        ("Quill Turbines ASA cut its forecast. Quill said demand was weak.", "Quill Turbines ASA"),
        ("Grupo Maren sold a mill. Maren said wood was dear.", "Grupo Maren"),
        ("Analysts at Merrow Lisle cut their forecast. Merrow Lisle said in a note that tin was dear.", "Merrow Lisle"),
        ("Auditors Merrow Lisle, hired in May, said the books were wrong.", "Merrow Lisle"),
        ("Auditors Jane Merrow and Tom Lisle said the books were wrong.", "Jane Merrow and Tom Lisle"),
        # bodies by their kind, and by what the article calls them
        ("The Bank of Tarn fined a lender, Osk Bank. The central bank said deposits were safe.", "Bank of Tarn"),
        (
            "The Philippine Coast Guard sent a cutter. China's coast guard said the boat had rammed it.",
            "China's coast guard",
        ),
        (
            "Mill workers struck, the Loom Workers' Union said. Looms stood still. The company said wages were fair.",
            None,
        ),
        ("The Tarn Museum Guards' Union struck. The museum said it had offered more.", None),
        # who is described in the phrase is somebody new, and no detective is the suspect
        ("Owner Marek Wolski apologised. The driver, a 24-year-old man, told police he had slept.", None),
        ("Detective Paul Renner came at noon. The suspect told officers he had acted alone.", None),
        # who was tried is not the prosecutor, whom pollsters asked is not the pollster
        ("Ada Fenn was jailed on Monday for fraud. The prosecutor said she had shown no remorse.", None),
        ("Traders polled by Reuters said copper would rise.", None),
        # a study is of those who made it, a review of none who ordered it
        (
            "Bees can count to six, a study published on Friday suggests. Scientists at the University of Tarn fed 40.",
            None,
        ),
        (
            "Nests cool slowly, said Ana Prieto, an ecologist at the University of Tarn. Warm ones died, the study found.",
            None,
        ),
        ("The University of Tarn made a study of bees. Bees sleep, the study found.", "University of Tarn"),
        (
            "A commander told her to wait, Ana Sousa said. “He said boys run off,” she said. “I have a son.”",
            "Ana Sousa",
        ),
        ("A review ordered by the Ministry of Ports found that cranes were rusty.", None),
        ("An audit commissioned by Mayor Ana Sousa found that 90 lamps were missing.", None),
        ("A review by the Ministry of Ports found that cranes were rusty.", "Ministry of Ports"),
        # a statement is not made by where it stands
        (
            "The Tarn Ferry Company said boats would sail. In a post on Telegram, it said fares were lower.",
            "Tarn Ferry Company",
        ),
        # somebody unnamed was told of last
        ("Fergus Tait has a boat. My neighbour, a retired haulier, was glad. “It never sank,” he said.", None),
        ("Fergus Tait lives there. A steward waved us on. He said the pier was shut.", None),
        ("Fergus Tait lives there. His wife waved us on. He said the pier was shut.", "Fergus Tait"),
        (
            "A mason had looked at the wall in June, Silvia Monroy said. “It was sound,” she added.",
            "Silvia Monroy",
        ),
        # nor is whose driver, whom, or by whom
        ("Governor Ana Pires resigned. The governor's driver told reporters that the office was calm.", None),
        ("Senator Ezra Mutiso rose. The Speaker told him to sit down.", None),
        ("Questioned by defence lawyer Faith Chepkoech, the officer admitted that no prints were found.", None),
        ("Ivo Crnic asked a colleague to burn the logs. The colleague replied that it was too late.", None),
        # who obtained a document is not "it", where its author works is not the study
        ("Output fell, according to an audit obtained by Radio Lumen. In one case, it notes, a man died.", None),
        # what somebody does tells what he is called
        (
            "Pat Doran, who leads the teachers' union, met minister Siobhan Kerr. Kerr spoke of peace. The union leader "
            "said pay was low.",
            "Pat Doran",
        ),
        # who is brought in before a quotation says it
        (
            "The player's agent, Marco Denti, said he was fit. Torino sporting director Paolo Grassi struck another "
            "note. “He trains alone. He knows why.”",
            "Paolo Grassi",
        ),
        # who is named in full with an age behind the lead
        (
            "A Wigan plumber accused of theft told magistrates that he had found the pipe.\n\nDarren Holcroft, 39, left.",
            "Darren Holcroft",
        ),
        (
            "A Toronto landlord told a tribunal that the lock was changed.\n\nThe tenant, Priya Nair, 33, left.",
            None,
        ),
        # gender by whose husband
        (
            "Ngozi Obi opened a bakery. Her husband, Chidi, kept the books. It has ten ovens now, she said.",
            "Ngozi Obi",
        ),
        # what is shown was not said by who sees it, nor what stands above by who is silent
        ("Nurse Ana Prado stopped at the sign on the gate. “No cars beyond this point.”", None),
        ("“It was a long night,” said Judge Ivo Crnic.\n\n“Nobody slept.”\n\nTomas Lund did not speak.", "Ivo Crnic"),
        # a body by its own name, not by "the same"
        ("The Ports Ombudsman opened a file. The same office had warned that the pier was weak.", None),
        # titles without a dot, names from Kenya
        ("Adv Nomsa Pillay came. Pillay said the date stood.", "Nomsa Pillay"),
        ("Senator Wambui Kiarie rose. “Page 12 is missing,” she said.", "Wambui Kiarie"),
        # an acronym by the words that give it
        (
            "The Hill Road Walkers, known locally as HRW, met on Sunday. HRW said the path was shut.",
            "Hill Road Walkers",
        ),
    ],
)
def test_the_last_statement_is_given_to_who_is_meant(nlp: Language, text: str, name: str | None) -> None:
    assert named(nlp, text)[-1] == name


@pytest.mark.parametrize(
    "text",
    [
        "Kojo Asante, a taxi driver, died when a van hit him. The driver of the van said it was dark.",
        "The Chilean Energy Ministry said the lights were on. Peru's grid operator was glad. It said pumps would run.",
        "The miller still logs each tide on a form drawn up for him by a biologist, Andrew Tupou. “I like it,” he said.",
    ],
)
@pytest.mark.xfail(strict=True, reason="known failures (MODEL_CARD.md), which none of 1,877 marked articles holds")
def test_somebody_who_has_no_name_is_told_from_who_was_named(nlp: Language, text: str) -> None:
    assert named(nlp, text)[-1] is None


@pytest.mark.parametrize(
    "text",
    [
        "Paul Lowry was killed. His mother, Joan Lowry, said the road was bad. His widow said she had warned them.",
        "Ana Diaz, the paper's editor, said a waiter was hit. The waiter said he was not.",
        "The deputy governor, Hana Izumi, said rates would stay. The governor said a rise was possible.",
    ],
)
def test_another_relative_servant_or_deputy_is_not_who_is_named(nlp: Language, text: str) -> None:
    assert named(nlp, text)[-1] is None


def test_who_is_named_behind_a_petition_is_not_who_signed_it(nlp: Language) -> None:
    signed = (
        "The petition, signed by Hugo Marsh, was handed in. The petition says the landfill must close. Terrafill left."
    )
    assert named(nlp, signed)[-1] in ("Hugo Marsh", None)


def test_who_was_introduced_without_a_name_stays_so(nlp: Language) -> None:
    assert named(nlp, "Ana Diaz sat. A sunburnt cook ran past. The cook said the stove was cold.")[-1] is None


def test_what_never_was_said_is_denied(nlp: Language) -> None:
    never = nlp("At no point in the interview did Lena Moss say that the dam was safe.")._.quotes
    only = nlp("Only on Friday did the ministry say that the dam had cracked.")._.quotes
    assert [quote.assertion for quote in (*never, *only)] == [Assertion.NEGATED, Assertion.ASSERTED]


def test_a_term_in_single_marks_is_no_part_of_the_next_quotation(nlp: Language) -> None:
    text = "The 'bread taxes' do not apply here. 'A start,' baker Ines Roca said."
    assert [text[slice(*quote.content_spans[0])] for quote in nlp(text)._.quotes if quote.confidence >= 0.5] == [
        "'A start,'"
    ]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ivo Crnic died on Sunday. “Nobody is an island,” Crnic said in 1996.", "Ivo Crnic"),
        ("Striker Bruno Lima was missing from training on Monday. Lima said he had a cold.", "Bruno Lima"),
        ("School teaching assistant Ana Sousa said pupils were hungry.", "Ana Sousa"),
        ("Bruno Lima cut 6,000 jobs at the mill. He said it had to be done.", "Bruno Lima"),
        (
            "The board appointed Ana Sousa as chief executive on Monday. “I am honoured and ready to start.”",
            "Ana Sousa",
        ),
        # who else is told of, or named
        ("Tom Baker sat in court. His son was killed in the attack. He said he wanted justice.", "Tom Baker"),
        (
            "Police chief Martin Keel said the theft was planned. A man was arrested on Sunday. He said more would be.",
            "Martin Keel",
        ),
        ("Donald Trump spoke in Ohio. He said the Trump administration would cut taxes.", "Donald Trump"),
        ("A judge said the law was clear.\n\nPeter Cole, 28, left. Clerk Ana Sousa said he wept.", "Ana Sousa"),
        (
            "Coach Emil Tarn said his team had played well. Striker Bruno Lima scored both goals. “He is special.”",
            "Emil Tarn",
        ),
        ("By noon on Monday Ana Sousa had left, the minister said. Minister Ana Sousa was ill.", "Ana Sousa"),
        ("Jane Lee, a noted historian, came. Peter Cole paid. The historian said the hall was full.", "Jane Lee"),
        ("Surgeon Ana Sousa was cleared on Monday. The doctor said she was relieved.", "Ana Sousa"),
        ("Senator Ana Sousa voted no. The lawmaker, a moderate from Tarn, said the bill was weak.", "Ana Sousa"),
        ("Director Ana Sousa came to Cannes. The director of the film said it was made for her son.", "Ana Sousa"),
    ],
)
def test_rules_leave_out_nobody_who_is_meant(nlp: Language, text: str, name: str) -> None:
    assert named(nlp, text)[-1] == name


@pytest.mark.parametrize(
    "text",
    [
        "“At no point did we break the law,” Bruno Lima said.",
        "In no way would the strike affect flights, Bruno Lima said.",
    ],
)
def test_what_is_said_of_never_is_said(nlp: Language, text: str) -> None:
    assert [quote.assertion for quote in nlp(text)._.quotes] == [Assertion.ASSERTED]


@pytest.mark.parametrize(
    "text",
    [
        "Staff at the smelter were told by email that the plant would close.",
        "The minister had been warned that the dam could burst.",
    ],
)
def test_who_hears_is_no_speaker(nlp: Language, text: str) -> None:
    assert [quote.speaker_spans for quote in nlp(text)._.quotes] == [[]]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (
            "Lena Holt has apologised to members. The home secretary said a review had begun.\n\n"
            "Shadow home secretary Piet Maas said it was late. The shadow home secretary said more was due.",
            ["Lena Holt", "Piet Maas", "Piet Maas"],
        ),
        (
            "Deputy Mayor Hanna Kos spoke first. Mayor Ilja Novak was away. The deputy mayor said the city was broke. "
            "The mayor said it was not.",
            ["Hanna Kos", "Ilja Novak"],
        ),
        (
            "President of Georgia N.Kapanadze received the envoy Marta Soler on Tuesday. The President said ties grew.",
            ["N.Kapanadze"],
        ),
        ("Deputy mayor Ada Fenn took over as mayor on Monday. The mayor said she was glad.", ["Ada Fenn"]),
        (
            "The letter, signed by Director Ada Fenn, went out on Monday. Vaccines are safe, the letter said.",
            ["Ada Fenn"],
        ),
        (
            "The letter, signed by Director Ada Fenn, went out on Monday. A letter from Tarn came too. Another letter said "
            "the road was shut.",
            [None],
        ),
        ("The prosecutor's office led by Director Ada Fenn said the case was closed.", [None]),
        ("University of Tarn, Bergen researcher Dr Ada Fenn said the ice was thin.", ["Ada Fenn"]),
        (
            "The family sued the Royal Archives. The archives told the family that it has no records.",
            ["Royal Archives"],
        ),
        (
            "The Tarn government in its yearly Skills report said nurses left. The report stated that 40 went.",
            ["Tarn government", "Tarn government"],
        ),
        ("According to the opposition party, a permit had been denied.", [None]),
        ("A letter from an agent of the Harbour Authority alleges that the ship sank.", [None]),
        (
            "“No,” observed Jack Boll, adviser to the director, Rita Rau. He said it was late.",
            ["Jack Boll", "Jack Boll"],
        ),
        (
            "The Aid Association of Poor Pilots (AAPP) met. The AAPP said it was late.",
            ["Aid Association of Poor Pilots"],
        ),
        ("The group which speaks for colleges, Universities Wales, said fees were low.", ["Universities Wales"]),
        (
            "A poll by Trends for Africa was out on Monday. Mr Moe led. The poll suggested that turnout would fall.",
            ["Trends for Africa"],
        ),
        ("The Harbour Gazette newspaper said the file was new.", ["Harbour Gazette"]),
        ("Data from Peru's finance ministry show that prices rose.", ["Peru's finance ministry"]),
        ("A letter from the laboratory shows that the water was clean.", [None]),
    ],
)
def test_an_office_is_of_who_holds_it_and_data_of_who_gives_them(
    nlp: Language, text: str, name: list[str | None]
) -> None:
    assert named(nlp, text) == name


def test_what_is_said_within_anothers_words_goes_on_in_quotation_marks(nlp: Language) -> None:
    text = 'Ruiz said the union believed the offer was "an insult" to its members.'
    inner = next(quote for quote in nlp(text)._.quotes if text[slice(*quote.cue_spans[0])] == "believed")
    assert [text[slice(*span)] for span in inner.content_spans] == ['the offer was "an insult" to its members']


def test_a_wish_is_no_statement_and_what_is_quoted_is_no_belief(nlp: Language) -> None:
    assert not nlp("Craig Hollis wished the striker a happy retirement.")._.quotes
    (quote,) = nlp("“He spoke to the vats,” she remembers.")._.quotes
    assert quote.attribution_type == AttributionType.COMMUNICATION


def test_the_time_of_an_entry_is_not_said(nlp: Language) -> None:
    text = "18:40 Gusts reached 120 km/h, the weather office said."
    (quote,) = nlp(text)._.quotes
    assert text[slice(*quote.content_spans[0])] == "Gusts reached 120 km/h"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (
            "“It was hard,” said Taylor Brandt. Joachim Ekwall was calmer in his assessment: “I have to serve better.”",
            "Joachim Ekwall",
        ),
        (
            "In a statement signed by Secretary Gabriel Andu, the Tarn Football Federation said Orel had not paid. "
            "“The officials have tried in vain,” stated the statement.",
            "Tarn Football Federation",
        ),
        (
            "The survey was conducted by the Norwell Institute. It took a year. Half of all pupils smoke, the survey found.",
            "Norwell Institute",
        ),
        ("Ana Pires met Rui Moss, the mayor. The mayor said Pires was right to go.", "Rui Moss"),
        ("Tarn police said a boy was found. He is nine. Police said they were looking for his mother.", "Tarn police"),
    ],
)
def test_who_is_told_of_in_other_words_is_named(nlp: Language, text: str, name: str) -> None:
    assert named(nlp, text)[-1] == name
