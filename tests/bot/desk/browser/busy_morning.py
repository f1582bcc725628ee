"""What waits at the helpdesk on a busy morning, on the shipped sources; for pictures."""

import html
import re
from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.anchors import Anchor, anchor_of
from bot.desk.source_view import place_named
from bot.reply.phrases import REASONS
from bot.reply.reply import Quote
from bot.store.accounts import Account, Accounts, Role
from bot.store.checked_answers import CheckedAnswers, Wording
from bot.store.database import Store
from bot.store.inbox import Inbox
from index.passage_index import PassageIndex
from tests.bot.desk.people import Visitor

DURATION = "Hoe lang duurt een vakopleiding?"
HOURS = "Hoeveel uur les krijgt een bol-student per jaar?"
SALARY = "Wat verdient een docent in het mbo?"
NOTE = "Het gaat om een student die na één jaar van niveau 2 naar niveau 3 gaat. Telt dat eerste jaar mee?"

CHECKED = (
    "Hoe lang mag een mbo-opleiding op niveau 3 duren?",
    "Een vakopleiding (niveau 3) duurt twee tot drie studiejaren.\n\nDe school stelt binnen die grenzen de duur vast.",
)
RENEWED = (
    "Hoeveel uur les heeft een bol-opleiding?",
    "Een driejarige bol-opleiding heeft minstens 3.000 klokuren, waarvan 1.800 begeleide onderwijsuren.",
    "Een driejarige bol-opleiding heeft minstens 3.000 klokuren: 1.800 uur begeleid onderwijs en 900 uur stage.",
)


def busy_morning(visitor: Visitor, store: Store, index: PassageIndex, now: datetime) -> tuple[dict[str, str], Account]:
    """The paths of the five main pages by name, and a reviewer who may see them all."""
    accounts = Accounts(store)
    anna, bram = (
        accounts.add(name, f"{name.lower()}@school.nl", Role.REVIEWER, None, now) for name in ("Anna", "Bram")
    )
    visitor.asks(SALARY)
    visitor.asks("Wat verdient een docent op het mbo?")
    visitor.asks("Wat is de beste mbo-school van Nederland?")
    hours = visitor.asks(HOURS)
    visitor.sends(f"{hours}/mening", hours, klopt="nee", reden=REASONS[2])
    duration = visitor.asks(DURATION)
    visitor.sends(f"{duration}/helpdesk", duration, toelichting=NOTE, naam="Sanne", email="sanne@school.nl")
    asked = [int(re.findall(r"/antwoord/(\d+)-", path)[0]) for path in (hours, duration)]
    inbox = Inbox(store)
    inbox.assign(asked[0], bram.id, anna.id, now)
    inbox.add_note(asked[1], "Gebeld met Sanne: het antwoord mag per mail.", anna.id, now)
    _answers(store, _anchors(store, index, asked[1]), _anchors(store, index, asked[0]), (anna, bram), now)
    source = html.unescape(re.findall(r'href="(/bron/[^"]+)"', visitor.opens(duration).text)[0])
    paths = {
        "antwoord": duration,
        "bron": source,
        "inbox": "/werk",
        "ticket": f"/werk/{asked[1]}",
        "nakijken": "/antwoorden/nakijken",
    }
    return paths, bram


def _anchors(store: Store, index: PassageIndex, question_id: int) -> tuple[Anchor, ...]:
    """The first source of a reply, whole."""
    question = store.question(question_id)
    assert question
    place = place_named(question.sources[0]["document"], question.sources[0]["place"])
    assert place
    passage = index.at(place, question.as_of)[0]
    return (anchor_of(Quote(passage, 0, len(passage.text))),)


def _answers(
    store: Store,
    duration: tuple[Anchor, ...],
    hours: tuple[Anchor, ...],
    people: tuple[Account, Account],
    now: datetime,
) -> None:
    """One answer whose source changed since it was approved, and one of which a new version waits."""
    anna, bram = people
    answers, before = CheckedAnswers(store), now - timedelta(days=40)
    review_on = date(now.year + 1, now.month, 1)
    old = replace(duration[0], words=duration[0].words.replace("twee tot drie", "drie"), digest="0" * 16)
    stale = Wording(CHECKED[0], (), CHECKED[1], (old,), anna.id, review_on)
    first = Wording(RENEWED[0], (), RENEWED[1], hours, anna.id, review_on)
    for wording in (stale, first):
        entry = answers.draft(wording, anna.id, "Vaak gevraagd", before)
        answers.submit(entry.id, anna.id, before)
        answers.approve(entry.id, 1, bram.id, before)
    answers.revise(entry.id, replace(first, answer=RENEWED[2]), anna.id, "De stage ontbrak", 1, now)
    answers.submit(entry.id, anna.id, now)
