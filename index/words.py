"""Words as the lexical index sees them: lower case, without accents, stemmed; compounds also by their parts."""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable
from functools import cached_property, lru_cache

import Stemmer

_WORD = re.compile(r"\d+[a-z]{0,2}\d*(?:\.\d+[a-z]{0,2}\d*)+|[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
_stem_one = Stemmer.Stemmer("dutch").stemWord

STOPWORDS = frozenset(
    """
    de het een en of van in op te ten ter tot met voor door bij aan om over uit als dan dat die dit deze er is
    zijn was waren wordt worden werd ben bent heb heeft hebben had kan kunnen kunt mag mogen moet moeten zal
    zullen zou wil willen ik je jij we wij u ze zij hij hun ons onze mijn jouw uw zijn haar men niet geen wel
    ook nog maar al na naar toe hoe wat wie waar wanneer waarom welk welke hoeveel hoelang eigenlijk even graag
    precies zo want toch daar hier hem mij me zich iets iemand alle alles ander andere per via tegen tijdens
    onder zonder vanaf the a an of to in is are do does can what who when how which for and it my our we i you
    be been must should will would may might have has at on by with from this that these there or not no if me us they
    their your where why
    """.split()
)


def fold(text: str) -> str:
    """Lower case without accents or signs above letters ("Één" → "een")."""
    decomposed = unicodedata.normalize("NFKD", text.lower())
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))


def split_words(text: str) -> list[str]:
    """The words of a text, folded, in order; article numbers ("7.2.4a") stay whole, stop words stay in."""
    words = []
    for word in _WORD.findall(fold(text)):
        words.append(word)
        if "-" in word:
            words.extend(part for part in word.split("-") if len(part) > 1)
    return words


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """The Dutch (Snowball) stem; a word with a digit is its own stem."""
    return word if any(sign.isdigit() for sign in word) else str(_stem_one(word))


def content_words(text: str) -> list[str]:
    """The words that carry meaning: folded, no stop words, no single letters, in order, repeats kept."""
    return [word for word in split_words(text) if word not in STOPWORDS and (len(word) > 1 or word.isdigit())]


class Compounds:
    """Splits Dutch compounds into words that the corpus uses by themselves.

    "keuzedeelurenverplichting" → keuzedeel, uren, verplichting. A word is a part when the corpus has it at least
    twice; the fewest parts win, and between equals the longest last part, for a Dutch compound is named by its end.
    """

    MIN_PART = 4
    MIN_INFLECTED = 8
    _LINKS = ("s", "en", "e", "")

    def __init__(self, vocabulary: Collection[str], stems: Collection[str] | None = None) -> None:
        """Take the words, and their stems when these were kept: of 100,000 words they take half a second."""
        self._parts = frozenset(word for word in vocabulary if len(word) >= self.MIN_PART or word in ("uur", "jaar"))
        self._stems = None if stems is None else frozenset(stems)

    @classmethod
    def learn(cls, texts: Iterable[str]) -> "Compounds":
        """Take the vocabulary from texts."""
        counts = Counter(word for text in texts for word in content_words(text) if word.isalpha())
        return cls([word for word, count in counts.items() if count > 1])

    @property
    def vocabulary(self) -> frozenset[str]:
        """The words that count as parts."""
        return self._parts

    @cached_property
    def stems(self) -> frozenset[str]:
        """The stems of these words."""
        return frozenset(map(stem, self._parts)) if self._stems is None else self._stems

    def split(self, word: str) -> tuple[str, ...]:
        """The parts in order, or nothing when the word is no compound of known words."""
        if len(word) < 2 * self.MIN_PART or not word.isalpha():
            return ()
        return self._split(word, depth=3)

    def _split(self, word: str, depth: int) -> tuple[str, ...]:
        best: tuple[str, ...] = ()
        for at in range(self.MIN_PART, len(word) - self.MIN_PART + 1):
            tail = word[at:]
            head = self._known(word[:at])
            if not head:
                continue
            rest = (tail,) if self._is_last(tail) else self._split(tail, depth - 1) if depth > 1 else ()
            if rest and (not best or (len(rest) + 1, -len(rest[-1])) < (len(best), -len(best[-1]))):
                best = (head, *rest)
        return best

    def _is_last(self, tail: str) -> bool:
        """Whether it is a word of the corpus, or an inflection of one ("verplichting" where it has "verplichte")."""
        return tail in self._parts or (len(tail) >= self.MIN_INFLECTED and stem(tail) in self.stems)

    def _known(self, head: str) -> str:
        """The head as a word, without its linking sound (leerling-en-vervoer, onderwijs-s-…)."""
        for link in self._LINKS:
            stem_of_head = head.removesuffix(link) if link else head
            if head.endswith(link) and stem_of_head in self._parts:
                return stem_of_head
        return ""


def index_tokens(text: str, compounds: Compounds) -> list[str]:
    """What the lexical index counts for a text: stems of its content words, and of the parts of its compounds."""
    tokens = []
    for word in content_words(text):
        tokens.append(stem(word))
        tokens.extend(stem(part) for part in _cached_split(compounds, word))
    return tokens


@lru_cache(maxsize=100_000)
def _cached_split(compounds: Compounds, word: str) -> tuple[str, ...]:
    return compounds.split(word)
