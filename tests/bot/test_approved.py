"""Approved answers as the bot gives them: at once, and never when what they rest on has changed."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.anchors import anchor_of
from bot.approved import ServedAnswers
from bot.reply.answer import answer_question
from bot.reply.question import read_question
from bot.reply.reply import Answer, Quote
from bot.store.accounts import Accounts, Role
from bot.store.checked_answers import CheckedAnswers, Wording, wording_of
from bot.store.database import Store
from corpus.document import Kind
from corpus.reference import Level, Reference
from index.passage_index import PassageIndex
from tests.bot.chat.small_corpus import CloseEncoder
from tests.builds import TODAY, corpus_of, index_of, passage

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
WORDS = "De zwemles duurt ten minste vier weken en ten hoogste zes weken in een jaar."
TEXTS = {
    "1": "Een school biedt zwemles aan.",
    "2": "De minister stelt de kosten van de zwemles vast.",
    "3": WORDS,
    "4": "Een badmeester heeft een diploma zwemmend redden.",
}
ASKED = "Hoelang is een kind bezig met leren zwemmen?"
ANSWER = "Vier tot zes weken per jaar [WZ, artikel 3]."


@pytest.fixture(scope="module")
def index():
    return index_of(TEXTS)


@pytest.fixture
def store(tmp_path):
    opened = Store.open(f"sqlite:///{tmp_path}/store.db")
    yield opened
    opened.close()


@pytest.fixture
def answers(store):
    return CheckedAnswers(store)


@pytest.fixture
def people(store):
    return [Accounts(store).add(name, f"{name}@school.nl", Role.REVIEWER, None, NOW).id for name in ("anna", "bram")]


@pytest.fixture
def approve(answers, people, index):
    """Take an answer into service that rests on an article."""

    def made(asked=ASKED, answer=ANSWER, article="3", phrasings=("duur zwemcursus",), review_on=None, slug=""):
        anna, bram = people
        source = next(found for found in index.passages if found.reference.path[-1] == (Level.ARTIKEL, article))
        anchor = anchor_of(Quote(source, 0, len(source.text)))
        wording = Wording(asked, phrasings, answer, (anchor,), anna, review_on or TODAY + timedelta(days=365))
        entry = answers.draft(wording, anna, "nieuw", NOW, slug=slug)
        answers.submit(entry.id, anna, NOW)
        answers.approve(entry.id, 1, bram, NOW)
        return answers.entry(entry.id)

    return made


@pytest.fixture
def ask(answers, index):
    served = ServedAnswers(answers)

    def asked(text, on=index, day=TODAY):
        return answer_question(text, on, day, approved=served.current(on))

    return asked


def checked(reply):
    return isinstance(reply, Answer) and reply.checked_on is not None


def test_an_approved_answer_is_given_to_the_next_who_asks(ask, approve):
    assert not checked(ask(ASKED))
    approve()
    reply = ask(ASKED)

    assert (reply.quotes[0].text, reply.checked_on) == (ANSWER, TODAY)
    assert [(quote.text, str(quote.passage.reference)) for quote in reply.quotes[1:]] == [
        (WORDS, "artikel 3, BWBR0000001")
    ]


@pytest.mark.parametrize(
    "text",
    ["hoelang is een kind bezig met leren zwemmen", "Hoelang is een kind bezig met leren zwemmne?", "DUUR zwemcursus"],
)
def test_its_own_words_but_for_a_slip_are_the_same_question(ask, approve, text):
    approve()

    assert ask(text).quotes[0].text == ANSWER


@pytest.mark.parametrize("text", ["Hoe lang duurt het op niveau 3?", "Hoe lang duurt het niet op niveau 2?"])
def test_another_number_or_a_denial_is_another_question(ask, approve, text):
    approve(asked="Hoe lang duurt het op niveau 2?")

    assert not checked(ask(text))
    assert checked(ask("hoe lang duurt het op niveau 2"))


def test_a_question_that_is_near_is_offered(answers, approve, index):
    approve(asked="Hoe lang duurt het op niveau 2?")
    found = ServedAnswers(answers).current(index).find(read_question("Hoe lang duurt het op niveau 3?", index), TODAY)

    assert (found.given, found.near) == (None, ("Hoe lang duurt het op niveau 2?",))


@pytest.mark.parametrize(("article", "given"), [("3", True), ("4", False)])
def test_other_words_are_the_same_question_when_the_search_finds_what_the_answer_rests_on(
    answers, approve, article, given
):
    texts = {**TEXTS, "5": "De zwemles in een jaar.", "6": "Weken van zwemles.", "7": "Een kind is jong."}
    close = PassageIndex.build(corpus_of(texts), CloseEncoder(), "close")
    approve(asked="Hoeveel weken duurt de zwemles in een jaar?", phrasings=(), article=article)
    found = (
        ServedAnswers(answers)
        .current(close)
        .find(read_question("hoeveel weken duurt zo'n zwemles in het jaar, mag dat per kind", close), TODAY)
    )

    assert (found.given is not None) is given
    assert bool(found.near) is not given


def test_an_answer_to_a_question_that_names_a_place_is_given(ask, approve):
    approve(asked="Geldt artikel 3 BWBR0000001 ook in de vakantie?")

    assert ask("geldt artikel 3 BWBR0000001 ook in de vakantie?").quotes[0].text == ANSWER


@pytest.mark.parametrize(
    ("texts", "given"),
    [
        (TEXTS, True),  # unchanged
        ({**TEXTS, "3": "Vervallen.", "3a": WORDS}, True),  # moved
        ({**TEXTS, "3": WORDS.replace("zes", "acht")}, False),  # changed
        ({article: text for article, text in TEXTS.items() if article != "3"}, False),  # ended
    ],
)
def test_a_new_release_takes_an_answer_out_of_service_when_its_words_are_gone(ask, approve, texts, given):
    approve()
    released = index_of(texts)
    reply = ask(ASKED, on=released)

    assert checked(reply) is given
    if given:
        assert reply.quotes[1].text == WORDS
        assert reply.quotes[0].passage.see == (reply.quotes[1].passage.reference,)


def test_a_stale_answer_comes_back_with_one_approval(ask, approve, answers, people):
    entry = approve()
    new = index_of({**TEXTS, "3": WORDS.replace("zes", "acht")})
    source = next(found for found in new.passages if "acht" in found.text)
    answers.reanchor(entry.id, 1, [anchor_of(Quote(source, 0, 40))], people[1], NOW + timedelta(days=1))
    reply = ask(ASKED, on=new)

    assert reply.checked_on == TODAY + timedelta(days=1)
    assert reply.quotes[1].text == source.text[:40]


def test_an_answer_is_not_given_from_the_day_it_is_to_be_looked_at_again(ask, approve):
    approve(review_on=date(2027, 1, 1))

    assert checked(ask(ASKED, day=date(2026, 12, 31)))
    assert not checked(ask(ASKED, day=date(2027, 1, 1)))


def test_an_answer_is_not_given_for_a_day_on_which_its_words_did_not_hold(ask, approve):
    approve()

    assert not checked(ask(ASKED, day=date(2014, 1, 1)))


def test_a_retired_answer_is_not_given_any_more(ask, approve, answers, people):
    entry = approve()
    assert checked(ask(ASKED))
    answers.retire(entry.id, people[0], "weg", NOW)

    assert not checked(ask(ASKED))


def test_what_the_helpdesk_decided_counts_above_the_same_entry_of_the_index(ask, approve, answers, people):
    shipped = passage(
        "x",
        "Acht weken.",
        reference=Reference("faq-a", ((Level.VRAAG, "a-duur"),)),
        kind=Kind.FAQ,
        headings=(ASKED,),
        published=TODAY,
        phrasings=(ASKED,),
    )
    index = index_of([*(passage(*row) for row in TEXTS.items()), shipped])
    assert ask(ASKED, on=index).quotes[0].text == "Acht weken."
    entry = approve(slug="a-duur")
    assert ask(ASKED, on=index).quotes[0].text == ANSWER
    answers.retire(entry.id, people[0], "weg", NOW)

    assert not checked(ask(ASKED, on=index))


def test_only_new_phrasings_are_embedded(answers, approve):
    index = index_of(TEXTS)
    served = ServedAnswers(answers)
    approve()
    served.current(index)
    index.encoder.encoded.clear()
    served.current(index)
    assert index.encoder.encoded == []
    approve(asked="Wie geeft les?", phrasings=(), article="4")
    served.current(index)

    assert index.encoder.encoded == ["Wie geeft les?"]


def test_threads_that_ask_while_answers_come_and_go_get_one_or_the_other(ask, approve, answers, people):
    entry = approve()
    seen, stop = [], threading.Event()

    def asking():
        while not stop.is_set():
            seen.append(ask(ASKED))

    threads = [threading.Thread(target=asking) for _ in range(2)]
    for thread in threads:
        thread.start()
    for number in range(1, 6):
        answers.retire(entry.id, people[0], "weg", NOW)
        assert not checked(ask(ASKED))
        answers.revise(entry.id, wording_of(answers.versions(entry.id)[-1]), people[0], "terug", number, NOW)
        answers.submit(entry.id, people[0], NOW)
        answers.approve(entry.id, number + 1, people[1], NOW)
        assert checked(ask(ASKED))
    stop.set()
    for thread in threads:
        thread.join()

    assert all(reply.quotes[0].text == ANSWER for reply in seen if checked(reply))


def test_an_approved_answer_is_found_by_the_id_that_a_reply_shows(ask, approve, answers, index):
    approve()
    reply = ask(ASKED)
    approved = ServedAnswers(answers).current(index)

    assert approved.passage(reply.quotes[0].passage.id).text == ANSWER
    assert [found.text for found in approved.passages_on(TODAY)] == [ANSWER]
    assert approved.passages_on(date(2014, 1, 1)) == []
