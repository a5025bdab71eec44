"""Who may be the speaker of a statement, with what speaks for and against each."""

from __future__ import annotations

from annotators.entities.linking import link
from annotators.speakers.candidates import Candidate
from annotators.speakers.cast import Cast
from annotators.speakers.context import Context, Window
from annotators.speakers.discourse import Discourse, Speaker
from annotators.speakers.doubts import DOUBTED
from annotators.speakers.resolve import answer, asked
from annotators.text.layout import layout
from storage.vocabulary import Resolution
from tests.annotators.marked import passage


def asked_last(marked: str, *heard: str) -> dict[str, Candidate]:
    """Return the candidates of the last statement of a passage by name ("" for nobody); those of `heard` have spoken, ""
    among them is nobody."""
    doc, mentions, quotes = passage(marked)
    context = Context.of(layout(doc), link(doc.text, mentions), quotes, Window())
    cast, discourse = Cast(context), Discourse()
    for quote, name in zip(quotes, heard, strict=False):
        by = [one for one in context.mentions if one.name == name][:1]
        question, _ = asked(cast, discourse, quote)
        discourse.hear(context, quote, question.head, Speaker.of(by, Resolution.NAME) if by else None)
    question, options = asked(cast, discourse, quotes[-1])
    return {(by.name if (by := answer(question, one)) else ""): one for one in options}


def test_each_entity_is_one_candidate_and_nobody_the_last() -> None:
    found = asked_last("[Ana Diaz|PERSON] met [Mary Lind|PERSON]. [Diaz|PERSON] left. {She} ~said~ <so>.")
    assert list(found) == ["Ana Diaz", "Mary Lind", ""]
    assert found["Ana Diaz"].bearers[0].text == "Diaz"
    assert found["Ana Diaz"].features["before"] > found["Mary Lind"].features["before"]


def test_whose_gender_is_beyond_doubt_is_no_candidate_for_the_other_pronoun() -> None:
    assert list(asked_last("Mrs [Lunde|PERSON] met [Sam Okoro|PERSON]. {He} ~said~ <so>.")) == ["Sam Okoro", ""]
    he_everywhere = "[Noor Bakr|PERSON] rose. He sat. [Bakr|PERSON] ate as he read. [Bakr|PERSON] slept where he was. {She} ~said~ <so>."
    assert list(asked_last(he_everywhere)) == [""]


def test_who_has_a_given_name_of_the_other_gender_is_no_candidate() -> None:
    assert list(asked_last("[Anna Lunde|PERSON] left. {He} ~said~ <so>.")) == [""]
    assert list(asked_last("[Anna Lunde|PERSON] left as he wept. {He} ~said~ <so>.")) == ["Anna Lunde", ""]
    mostly = "[Anna Lunde|PERSON] came when she could. [Anna Lunde|PERSON] rose as she was named. "
    assert list(asked_last(mostly + "[Anna Lunde|PERSON] left as he wept. {He} ~said~ <so>.")) == [""]
    assert list(asked_last("[Noor Bakr|PERSON] left. {He} ~said~ <so>.")) == ["Noor Bakr", ""]


def test_persons_are_not_it_and_bodies_are_not_she() -> None:
    met = "[Ana Diaz|PERSON] met [Hanbit Marine|ORG]. "
    assert list(asked_last(met + "{It} ~said~ <so>.")) == ["Hanbit Marine", ""]
    assert list(asked_last(met + "{She} ~said~ <so>.")) == ["Ana Diaz", ""]


def test_names_within_the_own_quotation_alone_are_no_candidates() -> None:
    found = asked_last("[Ana Diaz|PERSON] came. <“Ask [Marta Reyes|PERSON],”> {she} ~said~.")
    assert list(found) == ["Ana Diaz", ""]


def test_joint_speakers_are_one_candidate() -> None:
    found = asked_last("{[Apple|ORG] and [Sony|ORG]} ~said~ <so>.")
    assert list(found) == ["Apple and Sony", ""]


def test_who_is_only_referred_to_is_no_candidate() -> None:
    for phrase in (
        "[Tom Reed|PERSON]'s widow", "the nephew of the late author [Tom Reed|PERSON]", "the [Reed|PERSON] campaign",
        "a memo seen by the [Norden Post|ORG]", "the nurse treating [Tom Reed|PERSON]",
        "the reporter who met [Tom Reed|PERSON]", "a study funded by [Norden Post|ORG]",
    ):  # fmt: skip
        assert not {"Tom Reed", "Reed", "Norden Post"} & {*asked_last(f"{{{phrase}}} ~said~ <so>.")}, phrase


def test_who_stands_beside_a_relative_or_is_a_father_of_so_many_is_a_candidate() -> None:
    for phrase in ("the widow of a miner, [Ana Diaz|PERSON]", "Mother of three [Ana Diaz|PERSON]"):
        assert "Ana Diaz" in asked_last(f"{{{phrase}}} ~said~ <so>."), phrase


def test_who_gives_a_name_by_what_somebody_does_is_a_candidate() -> None:
    for phrase in ("a student who gave her name as [Ana Diaz|PERSON]", "our reporter quoting [Ana Diaz|PERSON]"):
        assert "Ana Diaz" in asked_last(f"{{{phrase}}} ~said~ <so>.")


def test_whom_a_pronoun_means_is_named_before_it_unless_it_opens_the_text() -> None:
    opens = "{She} ~said~ <so>. [Ana Diaz|PERSON] left."
    assert "Ana Diaz" in asked_last(opens)
    assert "Ana Diaz" not in asked_last("A nurse came. " + opens)
    assert "Ana Diaz" not in asked_last("A nurse came. {She} ~told~ editor [Ana Diaz|PERSON] <so>.")
    assert "Ana Diaz" not in asked_last("{Her lawyer} ~said~ <that [Ana Diaz|PERSON] left>.")


def test_a_noun_before_a_comma_calls_whom_a_comma_closes() -> None:
    assert asked_last("Her lawyer, [Ana Brum|PERSON], left. {The lawyer} ~said~ <so>.")["Ana Brum"].features["called"]
    unsaid = asked_last("According to her lawyer, [Ana Brum|PERSON] left. {The lawyer} ~said~ <so>.")
    assert not unsaid["Ana Brum"].features["called"]


def test_who_is_named_in_the_statement_alone_is_meant_only_as_its_subject() -> None:
    assert "Ana Diaz" not in asked_last("<She had got the pills from a friend, [Ana Diaz|PERSON]>, {she} ~said~.")
    assert "Ana Diaz" in asked_last("<Umpire [Ana Diaz|PERSON] had seen nothing>, {she} ~said~.")


def test_who_was_introduced_without_a_name_is_not_who_is_named() -> None:
    introduced = "[Ana Diaz|PERSON] sat. A sunburnt cook ran past. {The cook} ~said~ <so>."
    assert list(asked_last(introduced)) == [""]
    assert "Ana Diaz" in asked_last("[Ana Diaz|PERSON], a cook, sat. {The cook} ~said~ <so>.")
    assert "Ana Diaz" in asked_last("[Ana Diaz|PERSON] worked as a cook. {The cook} ~said~ <so>.")
    assert "Ana Diaz" in asked_last("A cook, [Ana Diaz|PERSON], sat. {The cook} ~said~ <so>.")


def test_from_where_somebody_is_speaks_for_the_people() -> None:
    found = asked_last("[Cuba|GPE]'s [Ana Brum|PERSON] beat [Eva Lo|PERSON]. {The [Cuban|NORP]} ~said~ <so>.")
    assert (found["Ana Brum"].features["called"], found["Eva Lo"].features["called"]) == (1, 0)


def test_a_body_of_another_time_is_not_the_one_of_today() -> None:
    assert list(asked_last("{the previous [Government|ORG]} ~said~ <so>.")) == [""]
    assert list(asked_last("{the [Government|ORG]} ~said~ <so>.")) == ["Government", ""]
    assert list(asked_last("{the former [Orrin Bank|ORG]} ~said~ <so>.")) == ["Orrin Bank", ""]


def test_a_quotation_goes_on_within_two_paragraphs_only() -> None:
    said = "{1:[Ana Diaz|PERSON]} ~1:said~ <1:no>."
    assert "Ana Diaz" in asked_last(said + "\n\n<2:“Two.”>", "Ana Diaz")
    assert "Ana Diaz" not in asked_last(said + "\n\nIt rained.\n\nIt snowed.\n\n<2:“Two.”>", "Ana Diaz")


def test_what_the_article_calls_somebody_speaks_for_a_noun() -> None:
    found = asked_last("Novelist [Ana Brum|PERSON] met [Eva Lo|PERSON], a surgeon. {The surgeon} ~said~ <so>.")
    assert found["Eva Lo"].features["called"] == 1
    assert "Ana Brum" not in found
    assert asked_last("Novelist [Ana Brum|PERSON] sat. {The author} ~said~ <so>.")["Ana Brum"].features["family"] == 1


def test_whose_lawyer_speaks_is_not_the_lawyer() -> None:
    met = "[Omar Haddad|PERSON] sat down. [Tom Reed|PERSON], a lawyer, rose. {His lawyer} ~said~ <so>."
    assert list(asked_last(met)) == ["Tom Reed", ""]


def test_nobody_and_who_is_the_only_one_are_told_of_those_whom_nothing_speaks_against() -> None:
    found = asked_last("[Tarn Union|ORG] met [Orel Union|ORG]. {The company} ~said~ <so>.")
    assert [DOUBTED in one.features for one in found.values()] == [True, True, False]
    assert not any("choices" in one.features or "rank" in one.features for one in found.values())
    assert found[""].features["none choices"] == 0
    alone = asked_last("[Tarn Union|ORG] met [Orel Foods|ORG]. {The company} ~said~ <so>.")
    assert alone["Orel Foods"].features["only is ORG"] == alone["Orel Foods"].features["rank"] == 1


def test_the_country_that_a_document_is_about_is_no_candidate() -> None:
    found = asked_last("[Peru|GPE] told [Hanbit Marine|ORG] to leave. {The leaflet} ~says~ <so>.")
    assert list(found) == ["Hanbit Marine", ""]


def test_a_document_speaks_for_whose_it_is() -> None:
    found = asked_last("[Ana Diaz|PERSON] met [Sam Okoro|PERSON]. {Her last letter} ~said~ <so>.")
    assert "Ana Diaz" in found
    owner = asked_last("{[Ana Diaz|PERSON]'s letter} ~said~ <so>.")
    assert owner["Ana Diaz"].features["head"] == 1


def test_who_spoke_without_a_name_speaks_for_nobody() -> None:
    told = "[Tom Reed|PERSON] left. {1:The officer} ~1:said~ <1:no>. {2:He} ~2:said~ <2:so>."
    found = asked_last(told, "")
    nobody = found[""].features
    assert nobody["none unnamed 1"] == nobody["none unnamed person"] == nobody["none unnamed latest"] == 1
    assert nobody["none persons since"] == found["Tom Reed"].features["since unnamed"] == 0
    again = asked_last(
        "{1:One spokesman} ~1:said~ <1:no>. [Tom Reed|PERSON] left. {2:The spokesman} ~2:said~ <2:so>.", ""
    )
    assert again[""].features["none unnamed alike"] == again[""].features["none unnamed speaks for"] == 1
    assert again[""].features["none persons since"] > 0
    assert again["Tom Reed"].features["since unnamed"] == 1
    assert "none unnamed 1" not in asked_last(told, "Tom Reed")[""].features
