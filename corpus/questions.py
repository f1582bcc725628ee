"""Everyday questions per place (corpus/questions/*.yaml): what people ask when that place is the answer."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import yaml

from corpus.document import SourceError
from corpus.passage import Passage
from corpus.readers.markdown import read_utf8
from corpus.reference import Level, Reference


def read_questions(folder: Path) -> dict[Reference, tuple[str, ...]]:
    """All questions below `folder`, by place; the work is the file's name up to the first full stop.

    Raises:
        SourceError: when a file is not a YAML mapping of places to lists of questions.
    """
    questions: dict[Reference, list[str]] = defaultdict(list)
    for path in sorted(folder.glob("*.yaml")):
        work = path.name.split(".")[0]
        try:
            places = yaml.load(read_utf8(path), Loader=yaml.CSafeLoader)
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else None
            raise SourceError(path, f"not YAML: {error.problem}", line) from None
        if not isinstance(places, dict):
            raise SourceError(path, "expected 'artikel N:' lines, each with a list of questions", 1)
        for place, asked in places.items():
            if not isinstance(asked, list):
                raise SourceError(path, f"{place} has no list of questions; add one, or leave the place out")
            reference = Reference(work, Reference.parse(str(place)).path)
            questions[reference].extend(str(question) for question in asked)
    return {reference: tuple(asked) for reference, asked in questions.items()}


def with_questions(passages: Sequence[Passage], questions: Mapping[Reference, tuple[str, ...]]) -> list[Passage]:
    """The passages, with the questions of each place as phrasings of one passage at or inside it.

    That is the first of those with the newest wording, so that each question is indexed once.
    """
    chosen: dict[Reference, int] = {}
    for position, passage in enumerate(passages):
        for place in _places(passage.reference):
            if place not in questions:
                continue
            before = chosen.get(place)
            if before is None or _end(passage) > _end(passages[before]):
                chosen[place] = position
    asked: dict[int, list[str]] = defaultdict(list)
    for place, position in chosen.items():
        asked[position].extend(questions[place])
    return [
        replace(passage, phrasings=(*passage.phrasings, *asked[position])) if position in asked else passage
        for position, passage in enumerate(passages)
    ]


def _places(reference: Reference) -> list[Reference]:
    """The place and those around it that questions are filed under: each once, in one order in every process."""
    around = (reference.up_to(level) for level in (Level.ARTIKEL, Level.LID, Level.KOP))
    return list(dict.fromkeys((reference, *around)))


def _end(passage: Passage) -> date:
    return passage.valid_to or date.max
