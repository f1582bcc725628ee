"""Statements: the sentences, list items and table rows of our own texts, and the references they end in."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from corpus.sentences import sentence_spans

# [Stb. 2019, 2, artikel 5; SBB, Ruimte voor de regio (2019)], but not [words](https://…)
_REFERENCE = re.compile(r"\[(?P<citations>[^\[\]]+)\](?!\()")
_ENDS_IN_REFERENCE = re.compile(r"\][.;:!?]?$")


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence, list item or table row, verbatim.

    A line such as "De voorwaarden zijn:" is an intro: what it announces has the references.
    """

    text: str
    has_reference: bool
    is_intro: bool = False


def citations(text: str) -> list[str]:
    """The citations between brackets, one per source: "Stb. 2019, 2, artikel 5", on one line each."""
    return [
        " ".join(citation.split())
        for reference in _REFERENCE.finditer(text)
        for citation in reference["citations"].split(";")
    ]


def statements(text: str) -> list[Statement]:
    """The statements of a Markdown text, in order; heads of tables are none."""
    found: list[Statement] = []
    for is_table, lines in groupby(text.split("\n"), key=lambda line: line.lstrip().startswith("|")):
        if is_table:
            has_sourced_intro = bool(found) and bool(_REFERENCE.search(found[-1].text))
            found.extend(Statement(row, has_sourced_intro or bool(_REFERENCE.search(row))) for row in _rows(lines))
        else:
            found.extend(_sentences("\n".join(lines)))
    if found and found[-1].is_intro:  # nothing comes after it
        found[-1] = Statement(found[-1].text, found[-1].has_reference)
    return found


def _rows(lines: Iterator[str]) -> list[str]:
    """The rows of a table below its head and the line of dashes."""
    return list(lines)[2:]


def _sentences(text: str) -> Iterator[Statement]:
    # A full stop inside a reference ends no sentence: split a copy in which references are blanks of equal length.
    blanked = _REFERENCE.sub(lambda found: f"[{'_' * (len(found.group()) - 2)}]", text)
    for start, end in sentence_spans(blanked):
        has_reference = bool(_ENDS_IN_REFERENCE.search(blanked[start:end]))
        yield Statement(text[start:end], has_reference, is_intro=text[end - 1] == ":")
