"""The link to the place itself: an article on a day at wetten.overheid.nl, words on a page, a page of a PDF."""

import re
from datetime import date
from urllib.parse import quote as percent

from corpus.document import Kind
from corpus.passage import Passage
from corpus.reference import Level

# Of a long quote the link names its first and last words; browsers find the words between.
FRAGMENT_WORDS = 6

_JCI_LEVELS = {Level.BIJLAGE: "bijlage", Level.ARTIKEL: "artikel", Level.LID: "lid"}


def source_link(passage: Passage, as_of: date, quoted: str = "") -> str:
    """The address of a passage's place as it read on a day; empty when it has none."""
    work = passage.reference.work
    if passage.kind.is_law and work.startswith("BWB"):
        day = as_of if passage.holds_on(as_of) else passage.valid_from or as_of
        steps = "".join(
            f"&{_JCI_LEVELS[level]}={percent(value, safe=':.')}"
            for level, value in passage.reference.path
            if level in _JCI_LEVELS
        )
        return f"https://wetten.overheid.nl/jci1.3:c:{work}{steps}&g={day}"
    # A fragment that the reader gave points at the passage; ours points at the words quoted.
    address = passage.url.partition("#:~:")[0]
    if not address.startswith(("https://", "http://")):
        return ""
    page = next((value for level, value in passage.reference.path if level is Level.BLADZIJDE), "")
    if page:
        return f"{address}#page={page}"
    # The words of our own explanations stand on no page.
    if passage.kind is Kind.UITLEG or not quoted or "#" in address:
        return address
    return f"{address}#:~:text={_fragment(quoted)}"


def _fragment(quoted: str) -> str:
    lines = [re.sub(r"^(?:[-•*–]|\d+[.)]|[a-z][.)])\s+", "", line).strip() for line in quoted.splitlines()]
    first, *_ = [line for line in lines if line] or [""]
    words = first.split()
    if len(words) <= 2 * FRAGMENT_WORDS:
        return _encoded(words)
    return f"{_encoded(words[:FRAGMENT_WORDS])},{_encoded(words[-FRAGMENT_WORDS:])}"


def _encoded(words: list[str]) -> str:
    # A dash, comma or ampersand has a meaning of its own in a text fragment.
    return percent(" ".join(words), safe="").replace("-", "%2D")
