"""The field's words (corpus/words.yaml): glossary, abbreviations, lay word → legal term, names of schemes."""

from dataclasses import dataclass
from pathlib import Path

import yaml

from corpus.document import SourceError
from corpus.readers.markdown import read_utf8

_PARTS = ("terms", "abbreviations", "lay", "english", "schemes")


@dataclass(frozen=True, slots=True)
class Scheme:
    """A scheme, programme or law by every name that people use, with the documents about it."""

    id: str
    names: tuple[str, ...]
    documents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """Words as people type them (lower case) and what the sources write instead."""

    glossary: dict[str, str]
    abbreviations: dict[str, str]
    lay: dict[str, tuple[str, ...]]
    english: dict[str, tuple[str, ...]]
    schemes: tuple[Scheme, ...]

    @property
    def works(self) -> dict[str, str]:
        """Names of laws, lower case, to their BWB id: for references such as "art 7.2.4a web"."""
        return {
            name: document
            for scheme in self.schemes
            for document in scheme.documents
            if document.startswith("BWB")
            for name in scheme.names
        }


def read_words(path: Path) -> Words:
    """The words file.

    Raises:
        SourceError: when a part is missing or the file is not YAML.
    """
    try:
        parts = yaml.load(read_utf8(path), Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise SourceError(path, f"not YAML: {error.problem}", line) from None
    missing = [part for part in _PARTS if part not in (parts or {})]
    if missing:
        raise SourceError(path, f"lacks {', '.join(missing)}")
    return Words(
        glossary={str(row["term"]).lower(): str(row["means"]) for row in parts["terms"]},
        abbreviations={str(short).lower(): str(full) for short, full in parts["abbreviations"].items()},
        lay={str(word).lower(): tuple(map(str, terms)) for word, terms in parts["lay"].items()},
        english={str(word).lower(): tuple(map(str, terms)) for word, terms in parts["english"].items()},
        schemes=tuple(
            Scheme(str(key), tuple(str(name).lower() for name in row["names"]), tuple(map(str, row["documents"])))
            for key, row in parts["schemes"].items()
        ),
    )
