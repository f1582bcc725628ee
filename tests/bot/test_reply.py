from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.reply.answer import Context, answer_question
from bot.reply.as_json import reply_to_json
from bot.reply.question import Asks, QuestionError, read_question
from bot.reply.render import render_text
from bot.reply.reply import Answer, Clarify, NoAnswer, Partial, Quote, Reason
from corpus.read import read_corpus
from index.encoder import open_encoder
from index.passage_index import PassageIndex
from tests.encoders import HashEncoder

TODAY = date(2026, 11, 22)

WEB = """---
id: BWBR0007625
title: Wet educatie en beroepsonderwijs
kind: wet
valid_from: {valid_from}
url: https://wetten.overheid.nl/BWBR0007625/{valid_from}
---

##### Artikel 7.2.4a Studieduur opleidingen

1.  Het bevoegd gezag stelt de studieduur van de opleiding vast.
2.  De studieduur bedraagt:

a. één volledig studiejaar voor de entreeopleiding;

b. {middle} volledige studiejaren voor de middenkaderopleiding.

##### Artikel 8.1.1 Toelatingsrecht

1.  Wie voldoet aan de vooropleidingseisen, wordt toegelaten tot de beroepsopleiding.
2.  Het eerste lid, bedoeld in artikel 7.2.4a, tweede lid, geldt ook hier.
"""

LEERLABS = """---
id: leerlabs
title: Leerlabs 2021
kind: uitleg
publisher: Regelwijzer
published: 2026-11-22
valid_from: 2021-09-17
url: https://example.nl/leerlabs
---

## Wie mag meedoen aan een leerlab?

De voorwaarden voor een leerlab zijn:

- de regio heeft een contactpersoon;
- de besturen van de vo-school en de mbo-school steunen de aanvraag.

## Wanneer moest een school zich aanmelden voor een leerlab?

Aanmelden voor een leerlab kon tot en met 30 september 2021.
"""

FAQ = """
- id: leerlab-geld
  question: Hoeveel geld krijgt een leerlab?
  phrasings: [wat krijgt een leerlab, leerlab vergoeding, hoeveel euro leerlab]
  answer: Een leerlab kreeg hoogstens 15.000 euro.
  see: ["leerlabs#Wie mag meedoen aan een leerlab?"]
  owner: redactie
  checked_on: 2026-11-01
  expires_on: 2027-11-01
"""


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> PassageIndex:
    folder = tmp_path_factory.mktemp("bronnen")
    (folder / "web-2014.md").write_text(WEB.format(valid_from="2014-01-06", middle="vier"), encoding="utf-8")
    (folder / "web-2015.md").write_text(WEB.format(valid_from="2015-01-12", middle="drie"), encoding="utf-8")
    (folder / "leerlabs.md").write_text(LEERLABS, encoding="utf-8")
    (folder / "geld.yaml").write_text(FAQ, encoding="utf-8")
    return PassageIndex.build(read_corpus([folder]), open_encoder())


def answered(index: PassageIndex, text: str, *, today: date = TODAY) -> Answer:
    reply = answer_question(text, index, today)
    answer = reply.answer if isinstance(reply, Partial) else reply
    assert isinstance(answer, Answer), reply
    return answer


def test_an_explicit_reference_is_looked_up(index: PassageIndex) -> None:
    [quote] = answered(index, "wat zegt art 7.2.4a WEB lid 2").quotes

    assert str(quote.passage.reference) == "artikel 7.2.4a, lid 2, WEB"
    assert "drie volledige studiejaren" in quote.text


def test_a_repealed_wording_is_not_quoted_today(index: PassageIndex) -> None:
    answer = answered(index, "art 7.2.4a web")

    assert all("vier volledige" not in quote.text for quote in answer.quotes)


def test_a_day_in_the_question_asks_for_the_text_of_that_day(index: PassageIndex) -> None:
    answer = answered(index, "wat zei artikel 7.2.4a lid 2 WEB op 1 maart 2014?")

    assert answer.as_of == date(2014, 3, 1)
    assert "vier volledige studiejaren" in answer.quotes[0].text


def test_a_school_year_asks_for_the_text_of_its_start(index: PassageIndex) -> None:
    answer = answered(index, "wat zei artikel 7.2.4a lid 2 WEB over de studieduur in schooljaar 2014-2015")

    assert answer.as_of == date(2014, 8, 1)
    assert "vier volledige studiejaren" in answer.quotes[0].text


def test_a_school_year_in_which_the_rule_did_not_exist_is_the_subject_and_not_the_day(index: PassageIndex) -> None:
    reply = answer_question("wie mag in schooljaar 2018-2019 meedoen aan een leerlab", index, TODAY)

    assert (reply.answer if isinstance(reply, Partial) else reply).as_of == TODAY


def test_a_day_on_which_nothing_held_is_said(index: PassageIndex) -> None:
    reply = answer_question("wat zei artikel 7.2.4a WEB op 1 maart 1999?", index, TODAY)

    assert isinstance(reply, NoAnswer)
    assert reply.reason is Reason.NOT_IN_FORCE
    assert "1 maart 1999" in render_text(reply)


def test_a_question_about_a_day_before_the_rule_is_said_to_have_no_text_then(index: PassageIndex) -> None:
    reply = answer_question("tot wanneer kon een school zich aanmelden voor een leerlab", index, date(2020, 1, 1))

    assert isinstance(reply, NoAnswer)
    assert reply.reason is Reason.NOT_IN_FORCE
    assert reply.nearest[0].valid_from == date(2021, 9, 17)


def test_an_article_that_does_not_exist_is_said_not_to(index: PassageIndex) -> None:
    reply = answer_question("wat staat er in artikel 99.9 van de WEB?", index, TODAY)

    assert isinstance(reply, NoAnswer)
    assert reply.reason is Reason.UNKNOWN_PLACE
    assert "artikel 99.9, WEB" in render_text(reply)


def test_an_article_that_is_no_source_itself_gets_the_words_that_rest_on_it(tmp_path: Path) -> None:
    (tmp_path / "uitleg.md").write_text(
        "---\nid: uitleg\ntitle: Uitleg\nkind: uitleg\npublisher: R\nurl: https://example.nl\n---\n\n"
        "## Aanmelden\n\nEen student meldt zich uiterlijk op 1 april aan [WEB (2021), artikel 8.0.1, lid 1].\n\n"
        "## Duur\n\nEen opleiding duurt drie jaar [WEB (2021), artikel 7.2.4a, lid 2].\n",
        encoding="utf-8",
    )
    reply = answer_question("art 8.0.1 WEB", PassageIndex.build(read_corpus([tmp_path]), HashEncoder(), "hash"), TODAY)

    assert isinstance(reply, Partial)
    assert [quote.passage.headings for quote in reply.answer.quotes] == [("Aanmelden",)]
    assert "de tekst van artikel 8.0.1, WEB zelf" in render_text(reply)


def test_what_the_sources_do_not_say_of_one_person_is_refused_as_a_personal_case(index: PassageIndex) -> None:
    reply = answer_question("krijgt mijn dochter in het leerlab een laptop van de gemeente", index, TODAY)

    assert isinstance(reply, NoAnswer)
    assert reply.reason is Reason.PERSONAL


def test_a_compound_of_words_that_the_sources_have_is_not_unknown_to_them(index: PassageIndex) -> None:
    assert read_question("de leerlabschool", index).unknown == ()
    assert read_question("de leerlabzeppelin", index).unknown == ("leerlabzeppelin",)


def test_english_words_without_meaning_are_not_missed_in_the_sources(index: PassageIndex) -> None:
    assert read_question("when must we have this leerlab", index).unknown == ()


def test_conditions_are_quoted_as_the_whole_list_with_its_introduction(index: PassageIndex) -> None:
    answer = answered(index, "wie mag meedoen aan een leerlab, wat zijn de voorwaarden?")

    assert answer.quotes[0].text.startswith("De voorwaarden voor een leerlab zijn:")
    assert answer.quotes[0].text.endswith("steunen de aanvraag.")


def test_an_item_of_a_long_list_is_shown_behind_its_introduction(tmp_path: Path) -> None:
    items = "\n\n".join(
        f"{letter}. {word}: {'lange omschrijving ' * 20}van {word};"
        for letter, word in zip(
            "abcdef", ("deelnemer", "instelling", "leerbedrijf", "examen", "bevoegd gezag", "opleiding"), strict=True
        )
    )
    front = "---\nid: BWBR0007625\ntitle: WEB\nkind: wet\n---\n\n##### Artikel 1.1.1\n\n"
    text = f"{front}In deze wet wordt verstaan onder:\n\n{items}\n"
    (tmp_path / "web.md").write_text(text, encoding="utf-8")
    index = PassageIndex.build(read_corpus([tmp_path]), open_encoder())
    reply = answer_question("artikel 1.1.1 WEB leerbedrijf", index, TODAY)

    assert "In deze wet wordt verstaan onder: (…)\n\nc. leerbedrijf" in render_text(reply)


def test_a_deadline_that_has_passed_is_said_to_have_passed(index: PassageIndex) -> None:
    answer = answered(index, "wanneer moest je je aanmelden voor een leerlab?")

    assert [deadline.status(TODAY) for deadline in answer.deadlines] == ["expired"]
    assert "Let op: 30 september 2021 is voorbij." in render_text(answer)


def test_a_checked_question_gets_its_checked_answer_with_the_date(index: PassageIndex) -> None:
    answer = answered(index, "hoeveel geld krijgt een leerlab")

    assert answer.checked_on == date(2026, 11, 1)
    assert answer.quotes[0].text == "Een leerlab kreeg hoogstens 15.000 euro."
    assert "nagekeken op 1 november 2026" in render_text(answer)


def test_an_expired_checked_answer_is_not_given(index: PassageIndex) -> None:
    reply = answer_question("hoeveel geld krijgt een leerlab", index, date(2027, 11, 1))

    assert "15.000" not in render_text(reply)


def test_a_question_without_a_subject_gets_a_choice(index: PassageIndex) -> None:
    reply = answer_question("wat is de termijn?", index, TODAY)

    assert isinstance(reply, Clarify)
    assert 1 <= len(reply.options) <= 4
    assert all(isinstance(answer_question(option, index, TODAY), Answer | Partial) for option in reply.options)


def test_a_follow_up_takes_its_subject_from_the_question_before(index: PassageIndex) -> None:
    reply = answer_question("en tot wanneer aanmelden?", index, TODAY, Context("wie mag meedoen aan een leerlab"))

    assert not isinstance(reply, NoAnswer | Clarify)
    answer = reply.answer if isinstance(reply, Partial) else reply
    assert "leerlab" in answer.quotes[0].text


def test_a_follow_up_on_a_lid_stays_with_its_article(index: PassageIndex) -> None:
    reply = answer_question("en lid 1?", index, TODAY, Context("wat zegt art 7.2.4a WEB lid 2"))

    assert isinstance(reply, Answer)
    assert [str(quote.passage.reference) for quote in reply.quotes] == ["artikel 7.2.4a, lid 1, WEB"]


def test_a_follow_up_that_names_another_article_leaves_the_first(index: PassageIndex) -> None:
    reply = answer_question("en artikel 8.1.1 WEB?", index, TODAY, Context("wat zegt art 7.2.4a WEB lid 2"))

    assert isinstance(reply, Answer)
    assert all(quote.passage.reference.place.startswith("artikel 8.1.1") for quote in reply.quotes)


@pytest.mark.parametrize("text", ["", "   ", "\x00\x07", "?!…", "\u200b"])
def test_an_empty_question_is_refused_in_dutch(index: PassageIndex, text: str) -> None:
    with pytest.raises(QuestionError, match="De vraag is leeg"):
        answer_question(text, index, TODAY)


def test_a_question_of_twenty_thousand_characters_is_refused(index: PassageIndex) -> None:
    with pytest.raises(QuestionError, match="20000 tekens lang"):
        answer_question("a" * 20_000, index, TODAY)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(min_size=1, max_size=300))
def test_any_text_gets_a_reply_whose_quotes_stand_in_their_passages(index: PassageIndex, text: str) -> None:
    try:
        reply = answer_question(text, index, TODAY)
    except QuestionError:
        return
    row = reply_to_json(text, reply, "release", {"total": 1.0})

    assert row["text"]
    passages = {passage.id: passage.text for passage in index.passages}
    for quote in row["quotes"]:
        assert quote["text"] == passages[quote["passage"]][quote["start"] : quote["end"]]


def test_a_quote_outside_its_passage_cannot_be_made(index: PassageIndex) -> None:
    passage = index.passages[0]

    with pytest.raises(ValueError, match="lies outside"):
        Quote(passage, 0, len(passage.text) + 1)


KINDS = [
    ("wie mag meedoen aan een leerlab", Asks.WHO_MAY),
    ("wanneer moet de aanvraag binnen zijn", Asks.WHEN),
    ("hoeveel uur stage moet ik doen", Asks.HOW_MUCH),
    ("hoe is een geregionaliseerde kwalificatie opgebouwd", Asks.STRUCTURE),
    ("wie beslist over het diploma", Asks.WHO_DOES),
    ("hoe vraag ik subsidie aan, welk formulier", Asks.APPLY),
    ("wat is een cross-over", Asks.WHAT_IS),
    ("when do i have to apply", Asks.WHEN),
]


@pytest.mark.parametrize(("text", "asks"), KINDS)
def test_the_kind_of_a_question_is_heard_in_its_words(index: PassageIndex, text: str, asks: Asks) -> None:
    assert read_question(text, index).asks is asks


CONTRACT = set("question outcome reason text quotes deadlines options confidence as_of release milliseconds".split())
QUOTE = set("document place title url valid_from valid_to text start end passage".split())


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("art 7.2.4a web lid 2", "answered"),
        ("art 99.9 web", "refused"),
        ("wat is de termijn?", "clarify"),
    ],
)
def test_the_json_of_a_reply_keeps_the_contract(index: PassageIndex, text: str, outcome: str) -> None:
    row = reply_to_json(text, answer_question(text, index, TODAY), "release-1", {"total": 1.0})

    assert set(row) == CONTRACT
    assert row["outcome"] == outcome
    assert row["as_of"] == "2026-11-22"
    assert 0 <= row["confidence"] <= 1
    assert all(set(quote) == QUOTE for quote in row["quotes"])
    assert (row["reason"] is not None) == (outcome == "refused")
