"""Rows to keep, each with what a test does not care about filled in."""

from datetime import UTC, date, datetime

from bot.anchors import Anchor
from bot.store.checked_answers import Wording
from bot.store.tables import Question

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

ANCHOR = Anchor("artikel 3, BWBR0000001", "De zwemles duurt vier weken.", "0123456789abcdef", "Wet op de zwemles", "")


def question(origin="update:1", asker="sanne", asked_at=NOW, text="wie mag meedoen?", outcome="answered", **values):
    given = {
        "reason": None,
        "shown": "Scholen.",
        "sources": [{"title": "Wet", "place": "artikel 1"}],
        "options": [],
        "as_of": date(2026, 11, 23),
        "release": "r",
        **values,
    }
    return Question(origin=origin, asker=asker, asked_at=asked_at, text=text, outcome=outcome, **given)


def refused(origin, text, asked_at=NOW, **values):
    return question(origin, text=text, asked_at=asked_at, outcome="refused", reason="not_in_sources", **values)


def wording(owner_id, asked="Hoe lang duurt de zwemles?", answer="Vier weken.", anchors=(ANCHOR,), **values):
    given = {"phrasings": ("duur zwemles",), "review_on": date(2027, 11, 23), **values}
    return Wording(question=asked, answer=answer, anchors=anchors, owner_id=owner_id, **given)
