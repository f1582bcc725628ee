"""Deadlines in Dutch running text: days, months, years and terms with the words that make them one.

Knows nothing of search or of today: a caller passes the day on which a status is asked.
"""

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Literal

from corpus.document import Kind
from corpus.passage import Passage
from corpus.reference import ORDINALS, Reference
from corpus.sentences import sentence_spans

MONTHS = {
    "januari": 1,
    "februari": 2,
    "maart": 3,
    "april": 4,
    "mei": 5,
    "juni": 6,
    "juli": 7,
    "augustus": 8,
    "september": 9,
    "oktober": 10,
    "november": 11,
    "december": 12,
}

Status = Literal["upcoming", "today", "expired"]


class Precision(StrEnum):
    """How much of the calendar a date covers; a term counts from an event and has no date."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    TERM = "term"


class Cue(StrEnum):
    """What the words around a date make of it."""

    BEFORE = "before"  # vóór of tot 1 oktober: the last day is 30 September
    UNTIL = "until"  # uiterlijk, tot en met
    FROM = "from"  # vanaf, met ingang van, per, sinds
    AFTER = "after"  # na 31 juli: the first day is 1 August
    ON = "on"  # op, in, or no cue at all
    WITHIN = "within"  # binnen zes weken


@dataclass(frozen=True, slots=True)
class Deadline:
    """A date or term that a passage speaks of.

    `what` is the clause that says what it is for and `text[start:end]` of the passage are the date words with
    their cue, both verbatim. `date` is the first day of the month or the twelve months that the words cover (a
    school year begins on 1 August); None for a term, and for a yearly date in a passage without any date of its
    own. A `yearly` date, such as "vóór 1 oktober" in a law, stands in the year of its passage: `next_date` moves it.

    >>> [deadline] = find_deadlines(passage)  # "De aanvraag wordt uiterlijk 15 september 2020 ingediend."
    >>> deadline.date, deadline.cue, deadline.status(datetime.date(2020, 9, 16))
    (datetime.date(2020, 9, 15), <Cue.UNTIL: 'until'>, 'expired')
    """

    what: str
    date: datetime.date | None
    precision: Precision
    cue: Cue
    reference: Reference
    start: int
    end: int
    yearly: bool = False

    def status(self, today: datetime.date) -> Status:
        """Where `today` stands against the day that decides: upcoming before it, expired after it.

        That day is the last one before the date for BEFORE, the first one for FROM, the first one after it for
        AFTER, and else the last one that the words cover: a month expires after its last day. An expired FROM or
        AFTER has begun, which says nothing of its end: word it by its cue. A yearly date never expires.

        Raises:
            ValueError: when there is no date (a term, or a yearly date without a year); leave those out.
        """
        if self.date is None:
            raise ValueError(f"{self.what!r} has no date, so no status; leave out deadlines whose date is None")
        day = self._deciding_day(self.next_date(today) or self.date)
        return "upcoming" if today < day else "today" if today == day else "expired"

    def next_date(self, today: datetime.date) -> datetime.date | None:
        """Date of the deadline; a yearly one moved to the first year in which it has not expired on `today`."""
        if self.date is None or not self.yearly:
            return self.date
        # 29 February counts as the 28th, so that it comes every year.
        first = self.date.replace(day=28) if (self.date.month, self.date.day) == (2, 29) else self.date
        dates = (first.replace(year=year) for year in range(today.year - 1, today.year + 2))
        return next(day for day in dates if self._deciding_day(day) >= today)

    def _deciding_day(self, first: datetime.date) -> datetime.date:
        match self.cue:
            case Cue.BEFORE:
                return first - datetime.timedelta(days=1)
            case Cue.FROM:
                return first
        months = {Precision.MONTH: 1, Precision.YEAR: 12}.get(self.precision, 0)
        year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
        following = datetime.date(year, month + 1, 1) if months else first + datetime.timedelta(days=1)
        return following if self.cue is Cue.AFTER else following - datetime.timedelta(days=1)


# What these kinds say without a year, they say of the year in which they appeared; other kinds say it of every year.
_DATED_KINDS = (Kind.KAMERBRIEF, Kind.KAMERSTUK, Kind.RAPPORT, Kind.NIEUWS, Kind.WEBSITE)
_EVERY_YEAR = re.compile(r"\bjaarlijks|\b(?:elk|ieder|enig|per)\s+\w*jaar\b|\bvan\s+het\s+\w*jaar\b", re.IGNORECASE)

# A longer sentence gives only the whole clauses around its date: about two lines on a telephone.
MAX_WHAT_CHARS = 160

_MONTH_NUMBERS = {name[:3]: number for name, number in MONTHS.items()} | {"mrt": 3}
_MONTH = rf"(?:{'|'.join(MONTHS)}|jan|feb|mrt|apr|jun|jul|aug|sept?|okt|nov|dec)\b"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_YEAR = r"(?:19|20)\d\d"
_YEARS = (  # 2016, 2016-2017, 2016/17; no amount, article or part of a longer number
    rf"{_YEAR}(?:\s?[/–-]\s?(?:{_YEAR}|\d\d))?(?!\w|[.,:/–-]\d)"
    r"(?!\s+(?:euro|klokuren|uur|uren|leerlingen|studenten|deelnemers)\b)"
)
_NUMBER = (
    r"(?:\d{1,3}|een|één|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf|dertien|veertien|vijftien|zestien|"
    r"zeventien|achttien|negentien|twintig|dertig|zestig|negentig|anderhalf|anderhalve)"
)
_UNIT = r"(?:(?:werk|school|kalender|les)?(?:dag|dagen|week|weken)|maand|maanden|jaar|jaren|uur)\b"

_DATE_WORDS = re.compile(
    rf"""
    (?=[\w\[])(?<!\w)(?:                                      # at the start of a word or a bracket
    (?P<skip>                                                  # no date is found in here:
        \[(?!vervallen|treedt)[^\]]*\]                         #   [Sterk Beroepsonderwijs, nieuws september 2021]
      | https?://\S+                                           #   https://wetten.overheid.nl/BWBR0007625/2021-01-01
    )
    | (?P<term>
        (?: (?P<within>(?:uiterlijk\s+)?binnen)                # binnen zes weken, uiterlijk binnen zestien weken
          | (?:uiterlijk|niet\s+later\s+dan|op\s+zijn\s+laatst)  # uiterlijk 6 weken na ontvangst
          | (?:ten\s*minste|minstens|minimaal)                 # ten minste zes weken vóór de aanvang: only with vóór
            (?=\s+\S+\s+{_UNIT}\s+(?:v[oóò]{{2}}r|voorafgaand)\b)
        )\s+
        (?: (?:een\s+(?:termijn|periode)\s+van\s+)?            # binnen een termijn van zes jaar
            (?:(?:de|ten\s+hoogste|maximaal)\s+)?{_NUMBER}\s+{_UNIT}
          | (?:op\s+)?de\s+(?:{"|".join(ORDINALS)})\s+{_UNIT}  # uiterlijk de vijfde werkdag
        )
        (?: \s+(?:na|vanaf|v[oóò]{{2}}r|voorafgaande?\s+aan)    # … na de vaststelling
            \s+(?:(?:de|het|een|die|dat|deze|dit)\s+)?(?!{_MONTH})[^\W\d]+ )?
    )
    |
    (?: (?: (?P<until>
              (?:tot\s+)?uiterlijk(?:\s+(?:op|in|per|aan|tot\s+en\s+met|t/m))?
            | tot\s+en\s+met | t/m | t\.e\.m\.
            | niet\s+later\s+dan(?:\s+(?:op|in))? | op\s+zijn\s+laatst(?:\s+(?:op|in))?
            | v[oóò]{{2}}r\s+of\s+op | op\s+of\s+v[oóò]{{2}}r )
          | (?P<from>
              met\s+ingang\s+van | m\.i\.v\. | ingaande(?:\s+op)? | vanaf | sinds | per
            | op\s+of\s+na | niet\s+eerder\s+dan(?:\s+(?:op|in))? )
          | (?P<before>(?:uiterlijk\s+)?(?:v[oóò]{{2}}r|(?<!betrekking\ )tot))  # "met betrekking tot" is no cue
          | (?P<after>na|later\s+dan)
          | (?P<on>op|in|rond|omstreeks|tijdens|gedurende|aan)
          | (?P<van>van)                                       # from in "van … tot …", else it names a text
        )\s+
        (?:(?:de|het|dat|elk|ieder)\s+)?
        (?:(?:peildatum|teldatum|datum|maand)\s+)?             # op peildatum 1 oktober, in de maand december
    )?
    (?P<date>(?<![.:/])                                        # not in 7.2.4
        (?:(?:maan|dins|woens|donder|vrij|zater|zon)dag\s+)?
        (?: (?P<numbers>{_DAY}[-/](?:0?[1-9]|1[0-2])[-/]{_YEAR}    # 1-8-2025
            | {_YEAR}-(?:0[1-9]|1[0-2])-{_DAY})(?![\w-])         # 2025-08-01
          | (?P<lone_day>{_DAY})                            # van 1 tot en met 30 juni, 1 en 15 oktober
            (?=(?:\s+(?:tot|tot\s+en\s+met|t/m|en|of)\s+|\s*[–-]\s*){_DAY}\s+{_MONTH})
          | (?:(?P<part>einde?|begin|medio|half|midden|zomer|herfst|winter|loop|helft|(?:eerste|tweede)\s+helft
                |(?:eerste|tweede|derde|vierde)\s+kwartaal)
               \s+(?:van\s+)?(?:(?:de|het)\s+)?(?:maand\s+)?)?
            (?: (?:(?P<day>{_DAY})\s+)?(?P<month>{_MONTH})
                (?: \s+(?P<coming>a\.s\.|aanstaande)           # 1 oktober a.s.
                  | \.?,?\s+(?:van\s+(?:(?:het|dat)\s+\w*jaar\s+)?)?  # 31 juli van het studiejaar 2019–2020
                    (?={_YEARS}) )?
              | (?P<noun>(?!vergader)[a-z]*ja(?:ar|ren))\s+(?:van\s+)?(?={_YEARS})    # vergaderjaar: a Kamerstuk
              | (?={_YEARS})
            )
            (?: (?={_YEARS})(?P<year>{_YEAR})(?:\s?[/–-]\s?(?P<next_year>{_YEAR}|\d\d))? )?
        )
    )
    )
    """,
    re.VERBOSE,  # over lower-case text: ignoring case takes twice the time
)

# A date that names a text is no deadline: "zoals dat luidde op 31 juli 2014", "brief d.d. 3 mei 2014", …
_NAMES_A_TEXT = re.compile(r"(?:\bluid\w*|\bd\.?d\.|\b(?:zoals|wettekst)\b[^.;,]{1,40}\bg[eo]ld\w*)\s+$", re.IGNORECASE)
# … "de op 31 december 1995 geldende voorschriften", "6 mei 2015, nr. WJZ/757112", the date of a signature …
_IS_NAME_OF_TEXT = re.compile(
    r",?\s+(?:geldende\b|gold(?:en)?\b|nr\.|beatrix\b|juliana\b|willem-alexander\b)", re.IGNORECASE
)
# … and "de tweede november 1995", when a law was published.
_DAY_IN_WORDS = re.compile(r"\w(?:de|ste)\*?\s+$", re.IGNORECASE)
# "de wet van 31 oktober 1995" names a text too, but "de peildatum van 1 oktober 2012" does not.
_MOMENT = re.compile(r"(?:datum|termijn|moment|deadline)\s+$", re.IGNORECASE)
# Between two dates that belong together; the first as in "van 1 augustus van een jaar t/m 31 juli".
_JOINT = re.compile(
    r"(?:\s+van\s+\w+\s+\w*jaar)?(?:,|,?\s+(?:en|of|respectievelijk|onderscheidenlijk|dan\s+wel))?\s+|\s*[–-]\s*",
    re.IGNORECASE,
)
_RANGE_END = re.compile(r"tot|t/m|t\.e\.m")
_LIST_MARK = re.compile(r"(?:\d+[a-z]?\.|[a-z]{1,2}\d?\.(?!\w\.)|\d+°\.?|[•·*–-])\s*", re.IGNORECASE)
_CLAUSE_END = re.compile(r"[,;:]\s+")


@dataclass(slots=True)
class _Date:
    """A date as it stands: what its words leave out is None until its neighbours or its passage fill it in."""

    match: re.Match[str]
    start: int
    cue: Cue | None
    day: int | None
    month: int | None
    year: int | None
    ends_range: bool = False

    @property
    def end(self) -> int:
        return self.match.end()

    @property
    def precision(self) -> Precision:
        return Precision.DAY if self.day else Precision.MONTH if self.month else Precision.YEAR

    @property
    def is_school_year(self) -> bool:
        noun = self.match["noun"] or ""
        return bool(self.match["next_year"]) or noun.startswith(("school", "studie", "cursus", "college"))

    @property
    def first_month(self) -> int:
        return self.month or (8 if self.is_school_year else 1)

    def first_day(self, year: int) -> datetime.date | None:
        """First day that the words cover; None when the calendar has no such day."""
        if self.match["next_year"] and self.first_month < 8:  # 31 juli van het studiejaar 2019–2020
            year += 1
        try:
            return datetime.date(year, self.first_month, self.day or 1)
        except ValueError:
            return None


def find_deadlines(passage: Passage) -> list[Deadline]:
    """Deadlines that a passage speaks of, in the order of its text.

    A date without a year is yearly in a standing text; in a letter or a news item it falls in the year of
    publication, or in the next one when it is a last day that was over by then. "1 oktober a.s." is the first
    one on or after publication, and left out when that day is unknown.
    """
    text = passage.text
    lowered = text.lower()
    if len(lowered) != len(text):  # a Turkish İ becomes two characters, and spans must be those of the text
        lowered = text
    matches = [match for match in _DATE_WORDS.finditer(lowered) if match["skip"] is None]
    if not matches:
        return []
    sentences = sentence_spans(text)
    deadlines = [_term(passage, match, sentences) for match in matches if match["term"]]
    for words in _dates(text, [match for match in matches if match["date"]]):
        deadline = _deadline(passage, words, sentences)
        if deadline:
            deadlines.append(deadline)
    return sorted(deadlines, key=lambda deadline: deadline.start)


def _term(passage: Passage, match: re.Match[str], sentences: Sequence[tuple[int, int]]) -> Deadline:
    cue = Cue.WITHIN if match["within"] else Cue.UNTIL
    what = _clause(passage.text, sentences, *match.span())
    return Deadline(what, None, Precision.TERM, cue, passage.reference, *match.span())


def _deadline(passage: Passage, words: _Date, sentences: Sequence[tuple[int, int]]) -> Deadline | None:
    """Deadline with its year taken from the passage where the words leave it out; None when it cannot be known."""
    appeared = passage.published or passage.valid_from
    what = _clause(passage.text, sentences, words.start, words.end)
    cue = words.cue or Cue.ON
    first: datetime.date | None = None
    yearly = False
    if words.year:
        first = words.first_day(words.year)
    elif appeared:
        is_over = (words.month or 0, words.day or 31) < (appeared.month, appeared.day)
        yearly = not words.match["coming"] and (passage.kind not in _DATED_KINDS or bool(_EVERY_YEAR.search(what)))
        is_ahead = words.match["coming"] or (not yearly and cue in (Cue.BEFORE, Cue.UNTIL))
        first = words.first_day(appeared.year + 1 if is_over and is_ahead else appeared.year)
    elif not words.match["coming"]:
        return Deadline(what, None, words.precision, cue, passage.reference, words.start, words.end, yearly=True)
    if not first:
        return None
    return Deadline(what, first, words.precision, cue, passage.reference, words.start, words.end, yearly)


def _dates(text: str, matches: Sequence[re.Match[str]]) -> list[_Date]:
    """Dates among the matches; neighbours such as "op 1 en 15 oktober 2020" complete each other."""
    dates = [words for match in matches if (words := _read(match))]
    joined = [(one, other) for one, other in pairwise(dates) if _JOINT.fullmatch(text, one.end, other.match.start())]
    for one, other in reversed(joined):
        if one.day and not one.month:
            one.month = other.month
        if one.month and not one.year and other.month and other.year:
            one.year = other.year - (one.month > other.month)
    for one, other in joined:
        # Also "in 2014 van 12 mei tot 8 juni", but not "Leerplichtwet 1969, 1 mei".
        if one.year and (one.month or one.cue or one.match["noun"]) and other.month and not other.year:
            other.year = one.year + (one.first_month > other.month)
        joint = text[one.end : other.match.start()].strip()
        other.ends_range = joint in ("-", "–") or bool(_RANGE_END.match(other.match.group()))
        alike = one.precision is other.precision
        if other.ends_range:
            other.cue = other.cue or Cue.UNTIL
            is_of = one.match["van"] and not alike  # de wijziging van 2021 tot 1 mei 2024
            if one.cue in (None, Cue.ON) and not is_of:
                one.cue, one.start = Cue.FROM, one.match.start()
        elif alike and not one.ends_range:
            other.cue = other.cue or one.cue or (Cue.ON if one.match["noun"] else None)
    return [words for words in dates if _is_deadline(text, words)]


def _read(match: re.Match[str]) -> _Date | None:
    """Date in its own words; None for a span of years such as 2014-2022."""
    year, next_year = match["year"], match["next_year"]
    if next_year and (int(year) + 1) % 100 != int(next_year) % 100:
        return None
    cue = _cue(match)
    start = match.start() if cue else match.start("date")
    if numbers := match["numbers"]:
        first, month, last = map(int, re.split("[-/]", numbers))
        day, whole_year = (first, last) if last > 31 else (last, first)
        return _Date(match, start, cue, day, month, whole_year)
    day_words = match["day"] or match["lone_day"]
    month_number = _MONTH_NUMBERS[match["month"][:3]] if match["month"] else None
    return _Date(match, start, cue, int(day_words) if day_words else None, month_number, int(year) if year else None)


def _cue(match: re.Match[str]) -> Cue | None:
    cue = next((cue for cue in (Cue.UNTIL, Cue.FROM, Cue.BEFORE, Cue.AFTER, Cue.ON) if match[cue]), None)
    if cue is Cue.BEFORE and (match["part"] or "").startswith("eind"):
        return Cue.UNTIL  # tot eind september
    if cue is Cue.BEFORE and match["before"] == "voor" and not (match["month"] or match["numbers"]):
        return Cue.ON  # voor het kalenderjaar 2014: meant for it, not before it
    return cue


def _is_deadline(text: str, words: _Date) -> bool:
    """Whether the words are a date, and one that does more than name a text."""
    match = words.match
    before = text[max(0, match.start() - 60) : match.start()]
    if words.cue is None and not (words.day or match["part"] or match["noun"] or (words.month and words.year)):
        return False  # "2014" or "mei" by itself
    if words.precision is Precision.MONTH and not words.year and match["month"] not in MONTHS:
        return False  # "in sept" may be cut off anything
    if words.precision is Precision.MONTH and words.cue is None and _DAY_IN_WORDS.search(before):
        return False
    says_of_what = match["van"] and words.cue is None and (match["numbers"] or (words.month and match["year"]))
    if says_of_what and not _MOMENT.search(before):
        return False
    return not (_NAMES_A_TEXT.search(before) or _IS_NAME_OF_TEXT.match(text, words.end))


def _clause(text: str, sentences: Sequence[tuple[int, int]], start: int, end: int) -> str:
    """Sentence around `text[start:end]`, without list mark or source; of a long one the clauses around the span."""
    left, right = next(span for span in sentences if span[0] <= start < span[1])
    right = max(right, end)
    if mark := _LIST_MARK.match(text, left, start):
        left = mark.end()
    left = max(left, text.rfind("]", left, start) + 1)
    source = text.find("[", end, right)
    right = source if source >= 0 else right
    cuts = [left, *(cut.end() for cut in _CLAUSE_END.finditer(text, left, right)), right]
    first = max(cut for cut in cuts if cut <= start)
    last = min(cut for cut in cuts if cut >= end)
    for cut in reversed(cuts):
        if cut < first and last - cut <= MAX_WHAT_CHARS:
            first = cut
    for cut in cuts:
        if cut > last and cut - first <= MAX_WHAT_CHARS:
            last = cut
    return text[first:last].strip(" \t\n,;:.")
