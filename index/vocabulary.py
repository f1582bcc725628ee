"""The field's words ready for look-up: what people type → what sources write, names of schemes, misspelt words."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from functools import cached_property, lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from corpus.dates import MONTHS
from corpus.words import Scheme, Words
from index.words import STOPWORDS, Compounds, fold, split_words, stem

_LONGEST_PHRASE = 5


class Vocabulary:
    """Looks words up by stem, so that plural and inflection do not matter."""

    def __init__(self, words: Words, compounds: Compounds) -> None:
        self._related: dict[tuple[str, ...], tuple[str, ...]] = {}
        for short, full in words.abbreviations.items():
            self._add(short, (full,))
        for table in (words.lay, words.english):
            for word, terms in table.items():
                self._add(word, terms)
        self._schemes: dict[tuple[str, ...], list[Scheme]] = {}
        for scheme in words.schemes:
            for name in scheme.names:
                self._schemes.setdefault(_stems(name), []).append(scheme)
        phrases = (*words.abbreviations, *words.lay, *words.english, *words.glossary)
        names = (name for scheme in words.schemes for name in scheme.names)
        said = {part for phrase in (*phrases, *names, *MONTHS) for part in split_words(phrase)}
        self._spelled = compounds.vocabulary | said
        self._stems = compounds.stems.union(map(stem, said))
        self._compounds = compounds
        self.corrected = lru_cache(maxsize=10_000)(self._corrected)

    def _add(self, phrase: str, terms: Iterable[str]) -> None:
        key = _stems(phrase)
        self._related[key] = (*self._related.get(key, ()), *terms)

    def related(self, words: Sequence[str]) -> list[str]:
        """What the sources may write for the words of a question (all of them, in order): longest phrase first."""
        found: list[str] = []
        stems = [stem(word) for word in words]
        for size in range(_LONGEST_PHRASE, 0, -1):
            for start in range(len(stems) - size + 1):
                found.extend(self._related.get(tuple(stems[start : start + size]), ()))
        return list(dict.fromkeys(found))

    def schemes(self, words: Sequence[str]) -> list[Scheme]:
        """The schemes that a question (all its words, in order) names; a name inside a longer name does not count."""
        stems = [stem(word) for word in words]
        taken: set[int] = set()
        found: list[Scheme] = []
        for size in range(len(stems), 0, -1):
            for start in range(len(stems) - size + 1):
                span = set(range(start, start + size))
                if span & taken:
                    continue
                if schemes := self._schemes.get(tuple(stems[start : start + size])):
                    taken |= span
                    found.extend(schemes)
        return list(dict.fromkeys(found))

    def knows(self, word: str) -> bool:
        """Whether the word, an inflection of it, or all parts of it as a compound occur in the field."""
        return word in self._spelled or stem(word) in self._stems or bool(self._compounds.split(word))

    @cached_property
    def _long_words(self) -> list[str]:
        return sorted(word for word in self._spelled if len(word) >= 4 and word.isalpha())

    def _corrected(self, word: str) -> str:
        """The known word that `word` misspells, or `word` itself when it is known, short, or like none.

        One slip (a letter more, less, other or swapped) for words up to seven letters, two for longer ones.
        """
        if len(word) < 4 or not word.isalpha() or word in STOPWORDS or self.knows(word):
            return word
        slips = 1 if len(word) < 8 else 2
        near = process.extract(word, self._long_words, scorer=OSA.distance, score_cutoff=slips, limit=5)
        # People seldom miss the first letter; a word with another one is more often another word.
        return next((str(known) for known, _, _ in near if known[0] == word[0]), word)


def words_to_json(words: Words, compounds: Compounds) -> str:
    """The words, and the vocabulary of compounds with its stems, as one JSON object."""
    row = {"words": asdict(words), "compounds": sorted(compounds.vocabulary), "stems": sorted(compounds.stems)}
    return json.dumps(row, ensure_ascii=False)


def words_from_json(text: str) -> tuple[Words, Compounds]:
    """The words and compounds that `words_to_json` wrote."""
    row = json.loads(text)
    words = row["words"]
    return (
        Words(
            glossary=words["glossary"],
            abbreviations=words["abbreviations"],
            lay={word: tuple(terms) for word, terms in words["lay"].items()},
            english={word: tuple(terms) for word, terms in words["english"].items()},
            schemes=tuple(
                Scheme(scheme["id"], tuple(scheme["names"]), tuple(scheme["documents"])) for scheme in words["schemes"]
            ),
        ),
        Compounds(row["compounds"], row["stems"]),
    )


def _stems(phrase: str) -> tuple[str, ...]:
    return tuple(stem(word) for word in split_words(fold(phrase)))
