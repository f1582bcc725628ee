from datetime import UTC, date, datetime, timedelta

import pytest

from bot.store.checked_answers import CheckedAnswers
from bot.store.insight import Day, figures
from tests.bot.store.rows import NOW, question, refused, wording

DAY = date(2026, 11, 23)


def test_every_day_of_a_period_is_counted_by_the_dutch_calendar(store):
    late = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)  # half past midnight in the Netherlands
    store.add_question(question("1", asked_at=late))
    store.add_question(question("2", outcome="partial"))
    store.add_question(refused("3", "Wat verdient een docent?"))
    store.open_ticket(store.add_question(question("4", outcome="clarify")), 42, "", "5", NOW)
    store.add_question(question("6", asked_at=NOW + timedelta(days=2)))
    insight = figures(store, DAY - timedelta(days=1), DAY)

    assert insight.days == (
        Day(DAY - timedelta(days=1)),
        Day(DAY, answered=1, partial=1, clarify=1, refused=1, handed_off=1),
    )
    assert (insight.questions, insight.share("refused"), insight.share("handed_off")) == (4, 0.25, 0.25)


def test_a_period_without_questions_has_figures_too(store):
    insight = figures(store, DAY, DAY)

    assert (insight.questions, insight.share("answered"), insight.median_hours) == (0, 0.0, None)
    assert (insight.used, insight.subjects, insight.gaps) == ((), (), ())


def test_the_time_to_a_human_answer_is_that_of_the_first_reply(store):
    for number, hours in enumerate((1, 5, 30)):
        asked = store.add_question(question(f"q{number}"))
        ticket = store.open_ticket(asked, 42, "vraag", f"t{number}", NOW)
        for later in (hours, hours + 10):
            store.reply_to_ticket(ticket.id, "Ja.", [], NOW + timedelta(hours=later))
    store.open_ticket(store.add_question(question("wacht")), 42, "", "t9", NOW)

    assert figures(store, DAY, DAY).median_hours == pytest.approx(5.0)


def test_the_checked_answers_that_are_given_most_come_first(store, anna):
    entry = CheckedAnswers(store).draft(wording(anna.id), anna.id, "nieuw", NOW)
    shown = {"helpdesk": [{"document": "faq-helpdesk", "place": f"vraag {entry.slug}", "title": "Veelgestelde vragen"}]}
    shown["index"] = [{"document": "faq-a", "place": "vraag a-wat-is", "title": "Veelgestelde vragen"}]
    for number, which in enumerate(("index", "helpdesk", "index", "helpdesk", "helpdesk")):
        store.add_question(question(str(number), sources=shown[which]))
    insight = figures(store, DAY, DAY)

    assert [(used.question, used.times) for used in insight.used] == [
        ("Hoe lang duurt de zwemles?", 3),
        ("a-wat-is", 2),
    ]


def test_the_worst_subjects_are_those_refused_or_badly_rated_most(store):
    about = {name: {"sources": [{"title": name}]} for name in ("Stage", "Examen", "Loting")}
    for number in range(3):
        rated = store.add_question(question(f"s{number}", **about["Stage"]))
        store.give_feedback(rated.id, "sanne", False, None, NOW)
        store.give_feedback(rated.id, "piet", False, None, NOW)
    store.add_question(refused("e1", "Mag ik door?", **about["Examen"]))
    store.add_question(question("l1", **about["Loting"]))
    insight = figures(store, DAY, DAY)

    assert [(subject.title, subject.bad, subject.questions) for subject in insight.subjects] == [
        ("Stage", 3, 3),
        ("Examen", 1, 1),
    ]


def test_a_gap_is_a_refused_question_that_no_checked_answer_answers_since(store, anna, bram):
    for number, text in enumerate(
        ["Wat verdient een docent?", "een docent, wat verdient die", "duur zwemles", "Mag ik roken?"]
    ):
        store.add_question(refused(str(number), text, NOW + timedelta(minutes=number)))
    answers = CheckedAnswers(store)
    entry = answers.draft(wording(anna.id), anna.id, "nieuw", NOW)
    answers.submit(entry.id, anna.id, NOW)
    answers.approve(entry.id, 1, bram.id, NOW)
    insight = figures(store, DAY, DAY)

    assert [(gap.question, gap.times) for gap in insight.gaps] == [
        ("een docent, wat verdient die", 2),
        ("Mag ik roken?", 1),
    ]
