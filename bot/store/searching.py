"""Search over texts that are kept, with typos forgiven."""

import re
from collections.abc import Hashable, Mapping
from typing import TypeVar

from rapidfuzz import fuzz, process

from index.words import fold

Key = TypeVar("Key", bound=Hashable)

# "subsidei" is .88 like "subsidie", "aanmelding" .86 like "aanmeldingen"; "mbo" is .67 like "vmbo".
SAME_WORD = 80
_WORD = re.compile(r"\w+")


def matching(text: str, texts: Mapping[Key, str]) -> set[Key]:
    """The keys of the texts that have each word that is searched for, or one that it may be a slip or the start of."""
    wanted = _words(text)
    words_of = {key: _words(found) for key, found in texts.items()}
    vocabulary = sorted(set().union(*words_of.values()))
    for word in wanted:
        alike = {
            word
            for word, _, _ in process.extract(
                word, vocabulary, scorer=fuzz.ratio, processor=None, score_cutoff=SAME_WORD, limit=None
            )
        }
        alike |= {known for known in vocabulary if word in known}
        words_of = {key: words for key, words in words_of.items() if words & alike}
    return set(words_of)


def _words(text: str) -> set[str]:
    return set(_WORD.findall(fold(text)))
