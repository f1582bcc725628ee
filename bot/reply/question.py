"""A question as people type it → what it asks: words, related words, schemes, places, kind and day."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from corpus.dates import MONTHS
from corpus.reference import Level, Mention, Reference, find_references
from corpus.words import Scheme
from index.passage_index import PassageIndex, Query
from index.words import content_words, fold, split_words

MAX_CHARS = 2_000
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


class QuestionError(ValueError):
    """A text that is no question: empty, too long, or full of control characters. The message is Dutch."""


class Asks(StrEnum):
    """What kind of thing is asked for."""

    WHO_MAY = "wie mag"
    WHEN = "wanneer"
    STRUCTURE = "opbouw"
    HOW_MUCH = "hoeveel"
    WHO_DOES = "wie doet"
    APPLY = "aanvragen"
    WHAT_IS = "wat is"
    OTHER = "anders"


# First match wins; on folded text. Everyday cue words per kind, English ones beside them.
_CUES = (
    (
        Asks.STRUCTURE,
        r"\bopbouw|\bopgebouwd|\bbestaat\b.*\buit\b|\bonderdelen|\bin elkaar\b",
        r"\bhow is\b.*\b(?:built|structured)",
    ),
    (
        Asks.WHEN,
        r"\bwanneer|\bdatum|\bdeadline|\btermijn|\buiterlijk|\bhoe snel|\bop tijd|\bhoe lang van te ?voren",
        r"\bwhen\b",
    ),
    (
        Asks.HOW_MUCH,
        r"\bhoeveel|\bhoe (?:veel|hoog|lang|vaak|oud|groot)|\bhoelang|\bbedrag|\bkost|\bprocent|\bmaxim|\bminim",
        r"\bhow (?:much|many|long)",
    ),
    (
        Asks.APPLY,
        r"\baanvra|\baanmeld|\baan te vragen|\bhoe meld|\bindien|\bformulier",
        r"\bhow (?:do|can) (?:i|we) apply",
    ),
    (
        Asks.WHO_DOES,
        r"\bwie (?!mag|mogen|kan|kunnen|komt|komen)|\bdoor wie|\bwelke (?:instantie|organisatie)",
        r"\bwho (?!may|can)",
    ),
    (
        Asks.WHO_MAY,
        r"\bwie (?:mag|kan|kom)|\bmag\b|\bmogen\b|\bkan (?:ik|je|een)|\bkunnen (?:wij|we)|\bvoorwaard",
        r"\bwho (?:may|can)|\b(?:may|can) (?:i|we)\b",
    ),
    (Asks.WHAT_IS, r"\bwat (?:is|zijn|betekent|houdt)|\bverschil\b", r"\bwhat (?:is|are|does)"),
)
_KINDS = tuple((kind, re.compile(f"{dutch}|{english}")) for kind, dutch, english in _CUES)

_MONTH = "|".join(MONTHS)
# A day on which the law is asked for: "op 1 maart 2014", "per 1-8-2015", "zoals het gold op …".
_ON_DAY = re.compile(
    r"\b(?:op|per|peildatum|geldend op|gold op)\s+"
    rf"(?:(?P<day>\d{{1,2}})\s+(?P<month>{_MONTH})\s+(?P<year>(?:19|20)\d\d)"
    r"|(?P<d>\d{1,2})[-/](?P<m>\d{1,2})[-/](?P<y>(?:19|20)\d\d)|(?P<iso>\d{4}-\d\d-\d\d))\b"
)
_SCHOOL_YEAR = re.compile(r"\b(?:school|studie)jaar\s+(?P<first>(?:19|20)\d\d)\s*[-/]\s*(?:(?:19|20)?\d\d)\b")


# "en voor niveau 2?", "en hoeveel dan", "maar als hij 17 is?", "geldt dat ook voor …"
_FOLLOW_UP = re.compile(r"(?:en|maar|of|ook|and|but)\b|(?:geldt|mag|kan|moet) (?:dat|die|dit|deze|het) ook\b|hoezo\b")

_LID = re.compile(r"\blid\s+(?P<number>\d+[a-z]?)\b", re.IGNORECASE)

# Words that every scheme has: a question of these alone asks for nothing in particular.
_GENERAL = frozenset(
    """
    regel regels regeling regelingen wet wetten termijn termijnen voorwaarde voorwaarden eis eisen aanvraag aanvragen
    subsidie geld school scholen leerling leerlingen student studenten vraag vragen info informatie uitleg hulp zit
    deadline datum bedrag kosten deelname meedoen vertellen weten zeggen moeten doen gaan gaat werkt werken meer iets
    hallo hoi dag goedemorgen beste
    """.split()
)


@dataclass(frozen=True, slots=True)
class Question:
    """What a question asks.

    `text` is cleaned, with misspelt words put right. `words` are its content words; `unknown` those of them that
    occur nowhere in the field. `asked_day` is a day named in the question; `asked_school_year` the first day of a
    school year named in it, which may as well be what the question is about.
    """

    text: str
    asks: Asks
    words: tuple[str, ...]
    related: tuple[str, ...]
    unknown: tuple[str, ...]
    schemes: tuple[Scheme, ...]
    references: tuple[Mention, ...]
    asked_day: date | None
    asked_school_year: date | None

    @property
    def is_vague(self) -> bool:
        """Whether it names no subject: only words that every scheme has."""
        return not self.schemes and not self.references and all(word in _GENERAL for word in self.words)

    @property
    def undated_text(self) -> str:
        """The text without the day or school year on which the law is asked for."""
        return _undated(self.text)

    @property
    def query(self) -> Query:
        """The question for the index."""
        works = frozenset(document for scheme in self.schemes for document in scheme.documents)
        return Query(self.text, self.words, self.related, works)


def read_question(text: str, index: PassageIndex, previous: str = "") -> Question:
    """Understand a question with the words of an index.

    A follow-up ("en voor het regionale deel?") that names no scheme is read with the words of the question before.

    Raises:
        QuestionError: when nothing readable is left, or the text is too long.
    """
    cleaned = " ".join(_CONTROL.sub(" ", text).encode("utf-8", "replace").decode("utf-8").split())
    if not re.search(r"\w", cleaned):
        raise QuestionError("De vraag is leeg. Typ een vraag, bijvoorbeeld: wie mag meedoen aan een leerlab?")
    if len(cleaned) > MAX_CHARS:
        raise QuestionError(
            f"De vraag is {len(cleaned)} tekens lang; hoogstens {MAX_CHARS} kan. Stel een kortere vraag."
        )
    vocabulary = index.vocabulary
    spelled = _spelled(cleaned, index)
    if previous and _FOLLOW_UP.match(fold(spelled)):
        spelled = _followed_up(_spelled(previous, index), spelled, index)[:MAX_CHARS]
    all_words = split_words(spelled)
    words = tuple(dict.fromkeys(content_words(_undated(spelled))))
    return Question(
        text=spelled,
        asks=next((kind for kind, pattern in _KINDS if pattern.search(fold(spelled))), Asks.OTHER),
        words=words,
        related=tuple(vocabulary.related(all_words)),
        unknown=tuple(word for word in words if _is_unknown(word, index)),
        schemes=tuple(vocabulary.schemes(all_words)),
        references=tuple(find_references(spelled, index.words.works)),
        asked_day=_asked_day(fold(spelled)),
        asked_school_year=_asked_school_year(fold(spelled)),
    )


def _followed_up(previous: str, text: str, index: PassageIndex) -> str:
    """A follow-up in full: with the subject of the question before, unless it names one of its own."""
    if index.vocabulary.schemes(split_words(text)) or find_references(text):
        return text
    before = find_references(previous, index.words.works)
    lid = _LID.search(text)
    if before and lid:  # "en lid 2?"
        article = before[0].reference.up_to(Level.ARTIKEL)
        return str(Reference(article.work, article.path).child(Level.LID, lid["number"]))
    return f"{previous} {text}"


def _is_unknown(word: str, index: PassageIndex) -> bool:
    """Whether no source has the word, nor, of a compound, its parts."""
    long_enough = word.isalpha() and len(word) > 3
    return long_enough and not (index.vocabulary.knows(word) or index.has_word(word) or index.compounds.split(word))


def _spelled(text: str, index: PassageIndex) -> str:
    """The text with each misspelt word replaced by the word it misspells."""

    def right(match: re.Match[str]) -> str:
        folded = fold(match.group())
        corrected = index.vocabulary.corrected(folded)
        return match.group() if corrected == folded else corrected

    return re.sub(r"[^\W\d_]{4,}", right, text)


def _undated(text: str) -> str:
    return _SCHOOL_YEAR.sub(" ", _ON_DAY.sub(" ", fold(text)))


def _asked_day(text: str) -> date | None:
    match = _ON_DAY.search(text)
    if not match:
        return None
    try:
        if match["iso"]:
            return date.fromisoformat(match["iso"])
        if match["month"]:
            return date(int(match["year"]), MONTHS[match["month"]], int(match["day"]))
        return date(int(match["y"]), int(match["m"]), int(match["d"]))
    except ValueError:  # 31 februari
        return None


def _asked_school_year(text: str) -> date | None:
    match = _SCHOOL_YEAR.search(text)
    return date(int(match["first"]), 8, 1) if match else None
