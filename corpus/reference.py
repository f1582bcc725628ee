"""Places in works: a reference parses and prints, and is found in running text.

A reference is undated: which text stood there on a day is for passages to say.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """The kinds of place a reference can step through, outermost first."""

    BIJLAGE = "bijlage"
    ARTIKEL = "artikel"
    LID = "lid"
    ONDERDEEL = "onder"
    BLADZIJDE = "bladzijde"
    KOP = "kop"
    ALINEA = "alinea"
    VRAAG = "vraag"


# Short names that jurists write instead of the id; the printed form uses them too.
SHORT_NAMES = {
    "WEB": "BWBR0007625",
    "WVO": "BWBR0002399",
    "LPW": "BWBR0002628",
    "WVO 2020": "BWBR0044212",
}
_NAME_OF_WORK = {work: name for name, work in SHORT_NAMES.items()}

ORDINALS = {
    name: str(number)
    for number, name in enumerate(
        (
            "eerste tweede derde vierde vijfde zesde zevende achtste negende tiende elfde twaalfde "
            "dertiende veertiende vijftiende zestiende zeventiende achttiende negentiende twintigste"
        ).split(),
        start=1,
    )
}

_SPELLINGS = {
    "art": Level.ARTIKEL,
    "art.": Level.ARTIKEL,
    "artikel": Level.ARTIKEL,
    "bijlage": Level.BIJLAGE,
    "lid": Level.LID,
    "onder": Level.ONDERDEEL,
    "onderdeel": Level.ONDERDEEL,
    "sub": Level.ONDERDEEL,
    "bladzijde": Level.BLADZIJDE,
    "blz.": Level.BLADZIJDE,
    "alinea": Level.ALINEA,
    "vraag": Level.VRAAG,
}

_NUMBER = r"\d+[a-z]{0,3}\d*[a-z]?(?:[.:]\d+[a-z]{0,2}\d*[a-z]?)*"

_PIECE = re.compile(
    rf"""
    \s*,?\s*
    (?:
      kop\s+"(?P<heading>[^"]*)"                                     # kop "Wie mag meedoen?"
    | (?P<level>artikel|art\.?|bijlage|lid|onderdeel|onder|sub|bladzijde|blz\.|alinea|vraag)
      \s+(?P<number>[^\s,;"]+)                                       # artikel 7.2.4a, onder b
    | (?P<ordinal>{"|".join(ORDINALS)})\s+lid                        # derde lid
    )
    """,
    re.VERBOSE | re.IGNORECASE,
)

_MENTION = re.compile(
    rf"""
    \b(?P<word>artikel|art\.?)\s*(?P<article>{_NUMBER})(?![\w%€])
    (?P<rest>(?:
        ,?\s+(?:lid\s+\d+[a-z]?\b|(?:{"|".join(ORDINALS)})\s+lid\b)  # , lid 3 | , derde lid
      | ,?\s+(?:onder|onderdeel|sub)\s+[a-z]{{1,2}}\d?\b             # , onder b
    )*)
    """,
    re.VERBOSE | re.IGNORECASE,
)

_LID_FIRST = re.compile(r"\blid\s+(?P<lid>\d+[a-z]?)\s+(?:van\s+)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reference:
    """A place in a work, without a date.

    >>> reference = Reference.parse("artikel 7.2.4a, derde lid, onder b, WEB")
    >>> reference.work, reference.place
    ('BWBR0007625', 'artikel 7.2.4a, lid 3, onder b')
    >>> str(reference)
    'artikel 7.2.4a, lid 3, onder b, WEB'
    """

    work: str
    path: tuple[tuple[Level, str], ...] = ()

    @classmethod
    def parse(cls, text: str) -> "Reference":
        """Read a printed reference; a work's short name ("WEB") becomes its id.

        Raises:
            ValueError: when no place can be read, with an example of what was expected.
        """
        path: list[tuple[Level, str]] = []
        position = 0
        while piece := _PIECE.match(text, position):
            if piece["heading"] is not None:
                path.append((Level.KOP, piece["heading"]))
            elif piece["ordinal"]:
                path.append((Level.LID, ORDINALS[piece["ordinal"].lower()]))
            else:
                path.append((_SPELLINGS[piece["level"].lower()], piece["number"]))
            position = piece.end()
        work = text[position:].strip(" ,")
        if not path and not work:
            raise ValueError(f'no reference in {text!r}; expected for instance "artikel 7.2.4a, lid 3, WEB"')
        return cls(SHORT_NAMES.get(work, work), tuple(path))

    def __str__(self) -> str:
        """Print place and work so that `parse` reads the same reference back."""
        name = _NAME_OF_WORK.get(self.work, self.work)
        return ", ".join(part for part in (self.place, name) if part)

    @property
    def place(self) -> str:
        """The path in words, without the work: "artikel 7.2.4a, lid 3"; empty for the whole work."""
        return ", ".join(
            f'{level} "{value}"' if level is Level.KOP else f"{level} {value}" for level, value in self.path
        )

    def contains(self, other: "Reference") -> bool:
        """Whether `other` is this place or lies inside it."""
        return self.work == other.work and self.path == other.path[: len(self.path)]

    def child(self, level: Level, value: str) -> "Reference":
        """The place one step further in."""
        return Reference(self.work, (*self.path, (level, value)))

    def up_to(self, level: Level) -> "Reference":
        """The part of the path that ends at `level`; the reference itself when it has no such step."""
        for depth, (step, _) in enumerate(self.path, start=1):
            if step is level:
                return Reference(self.work, self.path[:depth])
        return self


@dataclass(frozen=True, slots=True)
class Mention:
    """A reference as found in running text: `text[start:end]`, end exclusive; work "" when the text names none."""

    reference: Reference
    start: int
    end: int


def find_references(text: str, works: Mapping[str, str] | None = None) -> list[Mention]:
    """Article references in running text, in order.

    Args:
        text: any sentence or question.
        works: lower-case names of works to their ids; a name right after a reference ("… van de WEB",
            "… WEB") or anywhere else in a text with one article becomes its work.

    Returns:
        One mention per article named; several leden of one article give the first.
    """
    found = []
    for match in _MENTION.finditer(text):
        reference = Reference.parse(f"artikel {match['article']}{match['rest']}")
        start = match.start()
        before = _LID_FIRST.search(text, 0, match.start())
        if before and not match["rest"]:
            reference = reference.child(Level.LID, before["lid"])
            start = before.start()
        found.append(Mention(reference, start, match.end()))
    if not works:
        return found
    return [_with_work(text, mention, works, alone=len(found) == 1) for mention in found]


_STEPS_AFTER_WORK = re.compile(rf"[\s,]*(?P<rest>lid\s+\d+[a-z]?\b|(?:{'|'.join(ORDINALS)})\s+lid\b)", re.IGNORECASE)


def _with_work(text: str, mention: Mention, works: Mapping[str, str], *, alone: bool) -> Mention:
    """The mention with the work named after it, or, when it stands alone, named anywhere in the text."""
    lowered = text.lower()
    by_length = sorted(works, key=len, reverse=True)
    gap = re.compile(r"[\s,]*(?:van\s+)?(?:de\s+|het\s+)?").match(lowered, mention.end)
    after = gap.end() if gap else mention.end
    name = next((name for name in by_length if re.match(rf"{re.escape(name)}\b", lowered[after:])), None)
    reference, end = mention.reference, mention.end
    if name is not None:
        end = after + len(name)
        steps = _STEPS_AFTER_WORK.match(text, end)  # "art 7.2.4a WEB lid 3"
        if steps and reference.path[-1][0] is Level.ARTIKEL:
            reference = Reference("", (*reference.path, *Reference.parse(steps["rest"]).path))
            end = steps.end()
    elif alone:
        name = next((name for name in by_length if re.search(rf"\b{re.escape(name)}\b", lowered)), None)
    if name is None:
        return mention
    return Mention(Reference(works[name], reference.path), mention.start, end)
