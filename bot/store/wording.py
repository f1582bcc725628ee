"""What a version of a checked answer says, and which of it can be kept."""

import re
from dataclasses import dataclass, replace
from datetime import date

from bot.anchors import Anchor
from index.words import fold

MAX_QUESTION_CHARS = 500
MAX_ANSWER_CHARS = 20_000
MAX_PHRASINGS = 50
MAX_ANCHORS = 20
SLUG_CHARS = 60

# What a printed reference can hold as the number of a question.
_SLUG = re.compile(r"[^\s,;\"#]{1,120}")
# Line ends and tabs are layout, other control characters nobody typed.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


class WordingError(ValueError):
    """A wording that cannot be kept; one line in Dutch."""


@dataclass(frozen=True, slots=True)
class Wording:
    """A question with its answer.

    `phrasings` are other ways to ask it, `anchors` the quotes it rests on; on `review_on` it is no longer given
    unless it was looked at again.
    """

    question: str
    phrasings: tuple[str, ...]
    answer: str
    anchors: tuple[Anchor, ...]
    owner_id: int
    review_on: date


def cleaned(wording: Wording) -> Wording:
    """The wording without needless white space, and with each phrasing once.

    Raises:
        WordingError: when a text is absent or too long, or there are too many phrasings or sources.
    """
    question = _one_line(wording.question)
    answer = _CONTROL.sub("", wording.answer.replace("\r\n", "\n")).strip()
    phrasings = [text for text in dict.fromkeys(map(_one_line, wording.phrasings)) if text and text != question]
    anchors = tuple(dict.fromkeys(wording.anchors))
    if not question or not answer:
        raise WordingError(f"{'De vraag' if not question else 'Het antwoord'} is leeg.")
    for what, text, most in (
        ("De vraag", question, MAX_QUESTION_CHARS),
        ("Het antwoord", answer, MAX_ANSWER_CHARS),
        ("Een andere vraag", max(phrasings, key=len, default=""), MAX_QUESTION_CHARS),
    ):
        if len(text) > most:
            raise WordingError(f"{what} is {len(text)} tekens lang; hoogstens {most} kan.")
    for what, count, most in (("andere vragen", len(phrasings), MAX_PHRASINGS), ("bronnen", len(anchors), MAX_ANCHORS)):
        if count > most:
            raise WordingError(f"Er zijn {count} {what}; hoogstens {most} kan.")
    return replace(wording, question=question, answer=answer, phrasings=tuple(phrasings), anchors=anchors)


def slug_of(question: str, entry_id: int) -> str:
    """The name of an entry in files and links: words of its question, and a number that no other has."""
    words = re.sub(r"[^a-z0-9]+", "-", fold(question))[:SLUG_CHARS].strip("-")
    return f"{words}-{entry_id}" if words else f"vraag-{entry_id}"


def checked_slug(slug: str) -> str:
    """The slug, when it can stand in a reference.

    Raises:
        WordingError: when it cannot.
    """
    if not _SLUG.fullmatch(slug):
        raise WordingError(f"De naam {slug[:40]!r} kan niet; gebruik letters, cijfers en streepjes, zonder spaties.")
    return slug


def _one_line(text: str) -> str:
    return " ".join(_CONTROL.sub(" ", text).split())
