"""What may identify a person, masked in a text before anything is stored; and hashes that stand for persons."""

import hashlib
import hmac
import re
from collections.abc import Callable

from stdnum import iban
from stdnum.nl import bsn, onderwijsnummer

Replace = Callable[[re.Match[str]], str]

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_IBAN = re.compile(r"\b[A-Za-z]{2}\d{2}(?: ?[A-Za-z0-9]{4}){2,7}(?: ?[A-Za-z0-9]{1,4})?\b")
_PHONE = re.compile(
    r"""
    (?<![\w.])
    (?:\+31|0031|0)              # the country or the trunk prefix
    [\s-]?(?:\(0\))?[\s-]?       # +31 (0)6
    [1-9](?:[\s-]?\d){8}         # nine digits, spaced as people like
    (?!\d)
    """,
    re.VERBOSE,
)
# "leerlingnummer 123456", "studentnr.: s1234567", "mijn bsn is 12345678": the word says it, whatever the digits.
_NAMED_NUMBER = re.compile(
    r"""
    (?P<word>\b(?:leerling|student(?:en)?|deelnemers?|onderwijs|bsn|burgerservice|sofi)
        [\s-]?(?:nummers?|nrs?\b\.?)?)
    (?P<between>\s*(?:is|was|:|=|van\s+\w+\s+is)?\s*)
    (?P<number>[a-z]?\d(?:[\s.-]?\d){4,9})(?!\d)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_STUDENT_CODE = re.compile(r"\b[sS]\d{6,8}\b")
_NINE_DIGITS = re.compile(r"(?<![\w.,-])\d(?:[ .-]?\d){8}(?![\w-]|[.,]\d)")
# Capitals, or small letters written to the digits: "in 2015 is" is no postcode.
_POSTCODE = re.compile(r"\b[1-9]\d{3}(?: ?(?!SA|SD|SS)[A-Z]{2}|(?!sa|sd|ss)[a-z]{2})\b")

_PARTICLE = r"(?:van|de|der|den|het|ter|ten|te|el|al|la|'t|von|bin|ben)"
_CAPITALISED = r"[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ]+(?:[-'][A-ZÀ-ÖØ-Þ]?[a-zß-öø-ÿ]+)*"
_INITIALS = r"(?:[A-Z]\.){1,4}"
_FULL_NAME = rf"(?:{_CAPITALISED}|{_INITIALS})(?:\s+(?:{_PARTICLE}\s+){{0,3}}(?:{_CAPITALISED}|{_INITIALS})){{0,3}}"
_INTRODUCED = re.compile(
    rf"(?P<before>\b(?i:ik\s+ben|dit\s+is|je\s+spreekt\s+met|mevrouw|meneer|mijnheer|mevr\.|mw\.|dhr\.)\s+)(?P<name>{_FULL_NAME})"
)
_SIGNED = re.compile(
    rf"(?P<before>\b(?i:groet|groeten|groetjes|mvg|hoogachtend)\s*[,.]?\s+)(?P<name>{_FULL_NAME})\s*$", re.MULTILINE
)
# After these words comes a name, also in small letters.
_NAMED = re.compile(
    rf"(?P<before>\b(?i:(?:mijn|m'n)\s+naam\s+is|ik\s+heet|naam\s*:)\s+)"
    rf"(?P<name>{_FULL_NAME}|[^\W\d_]+(?:\s+{_PARTICLE}){{0,3}}(?:\s+(?!en\b|ik\b|mag\b|of\b|dus\b|van\b)[^\W\d_]+)?)"
)
_WORDS_OF_OFFICE = frozenset("Docent Leraar Student Leerling Ouder Teamleider Directeur Mentor Decaan Benieuwd".split())


def mask(text: str) -> str:
    """The text with [naam], [telefoonnummer] and so on for what may identify a person."""
    text = _EMAIL.sub("[e-mailadres]", text)
    text = _IBAN.sub(_when(iban.is_valid, "[rekeningnummer]"), text)
    text = _PHONE.sub("[telefoonnummer]", text)
    text = _NAMED_NUMBER.sub(_named_number, text)
    text = _STUDENT_CODE.sub("[leerlingnummer]", text)
    text = _NINE_DIGITS.sub(_when(onderwijsnummer.is_valid, "[leerlingnummer]"), text)
    text = _NINE_DIGITS.sub(_when(bsn.is_valid, "[bsn]"), text)
    text = _POSTCODE.sub("[postcode]", text)
    for pattern in (_NAMED, _INTRODUCED, _SIGNED):
        text = pattern.sub(_named, text)
    return text


def keyed_hash(secret: str, *parts: object) -> str:
    """What stands for a person or chat: without the secret it cannot be led back (HMAC-SHA-256, 32 digits)."""
    words = "\x1f".join(map(str, parts))
    return hmac.new(secret.encode(), words.encode(), hashlib.sha256).hexdigest()[:32]


def _when(is_valid: Callable[[str], bool], mark: str) -> Replace:
    return lambda match: mark if is_valid(match.group()) else match.group()


def _named_number(match: re.Match[str]) -> str:
    word = match["word"].lower()
    mark = "[bsn]" if word.startswith(("bsn", "burger", "sofi")) else "[leerlingnummer]"
    return f"{match['word']}{match['between']}{mark}"


def _named(match: re.Match[str]) -> str:
    if match["name"] in _WORDS_OF_OFFICE:
        return match.group()
    return f"{match['before']}[naam]"
