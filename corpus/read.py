"""Folders of sources → the corpus: every passage once, with the days on which its words held."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from pathlib import Path

from corpus.document import Document, SourceError
from corpus.faq import backing_places, faq_passage, read_faq
from corpus.passage import Passage
from corpus.questions import read_questions, with_questions
from corpus.readers.markdown import read_markdown
from corpus.readers.text import read_text
from corpus.reference import Level, Reference
from corpus.split import split_document
from corpus.words import Words, read_words

SHIPPED = Path(__file__).parent
_DOCUMENTS = (".md", ".txt", ".html", ".htm", ".pdf", ".docx", ".xml")
_FAQ = (".yaml", ".csv")


@dataclass(frozen=True, slots=True)
class Corpus:
    """What was read: passages in reading order (per document, oldest version first) and the words of the field."""

    passages: tuple[Passage, ...]
    documents: tuple[Document, ...]
    words: Words
    left_out: tuple[SourceError, ...] = ()


def read_corpus(folders: Sequence[Path] = (), *, skip_unreadable: bool = False) -> Corpus:
    """The corpus in `folders`, or the shipped one when none is named.

    Words and everyday questions belong to the program and are read with any folder. With `skip_unreadable` a source
    that cannot be read is left out, and its error stands in `Corpus.left_out`.

    Raises:
        SourceError: on the first source that cannot be read, on two different documents with one id and date,
            or when there is nothing to read.
    """
    documents: list[Document] = []
    faq: list[Passage] = []
    questions = read_questions(SHIPPED / "questions")
    left_out: list[SourceError] = []
    for path in _source_files(folders or (SHIPPED / "documents", SHIPPED / "faq")):
        try:
            if path.suffix.lower() in _FAQ:
                for entry in read_faq(path):
                    faq.append(faq_passage(entry, path.stem))
                    for place in backing_places(entry):
                        questions[place] = (*questions.get(place, ()), entry.question, *entry.phrasings)
            else:
                documents.append(_reader(path)(path))
        except SourceError as error:
            if not skip_unreadable:
                raise
            left_out.append(error)
    if not documents and not faq:
        where = ", ".join(map(str, folders))
        expected = f"expected files ending in {', '.join(_DOCUMENTS)} or FAQ in {', '.join(_FAQ)}"
        raise SourceError(where, f"no sources found; {expected}") from next(iter(left_out), None)
    passages = _merge_versions(documents)
    return Corpus(
        passages=tuple(with_questions([*passages, *faq], questions)),
        documents=tuple(documents),
        words=read_words(SHIPPED / "words.yaml"),
        left_out=tuple(left_out),
    )


def _reader(path: Path) -> Callable[[Path], Document]:
    """The reader of this kind of file, imported now: each brings a library that most builds do without."""
    match path.suffix.lower():
        case ".txt":
            return read_text
        case ".html" | ".htm":
            from corpus.readers.web_page import read_web_page

            return read_web_page
        case ".pdf":
            from corpus.readers.pdf_file import read_pdf

            return read_pdf
        case ".docx":
            from corpus.readers.word_file import read_word

            return read_word
        case ".xml":
            from corpus.readers.bwb_xml import read_bwb_xml

            return read_bwb_xml
        case _:
            return read_markdown


def _source_files(folders: Sequence[Path]) -> Iterator[Path]:
    for folder in folders:
        if not folder.exists():
            raise SourceError(folder, "no such folder; name a folder with sources")
        paths = [folder] if folder.is_file() else sorted(folder.rglob("*"))
        readable = [path for path in paths if path.suffix.lower() in (*_DOCUMENTS, *_FAQ) and path.name != "README.md"]
        if not readable:
            expected = f"expected files ending in {', '.join(_DOCUMENTS)} or FAQ in {', '.join(_FAQ)}"
            raise SourceError(folder, f"no sources found; {expected}")
        yield from readable


def _merge_versions(documents: Sequence[Document]) -> list[Passage]:
    """Passages of all versions; words that did not change between versions are one passage."""
    by_id: dict[str, list[Document]] = defaultdict(list)
    for document in documents:
        by_id[document.id].append(document)
    passages: list[Passage] = []
    for document_id, versions in by_id.items():
        versions.sort(key=lambda version: version.valid_from or date.min)
        for earlier, later in pairwise(versions):
            if earlier.valid_from == later.valid_from:
                problem = f"id {document_id} and date {later.valid_from} are also those of {earlier.path}"
                raise SourceError(later.path, f"{problem}; give one of them another id or valid_from")
        passages.extend(_merge(versions))
    return passages


def _merge(versions: Sequence[Document]) -> list[Passage]:
    merged: dict[tuple[str, str], Passage] = {}
    finished: list[Passage] = []
    for version, following in zip(versions, [*versions[1:], None], strict=True):
        end = version.valid_to or (following.valid_from if following else None)
        current: dict[tuple[str, str], Passage] = {}
        changed: dict[Reference, date | None] = {}
        for passage in split_document(version):
            key = (str(passage.reference), passage.text)
            earlier = merged.pop(key, None)
            start = passage.valid_from
            changed[passage.reference.up_to(Level.ARTIKEL)] = start
            if earlier and _runs_on(earlier, passage):
                start = earlier.valid_from
            elif earlier and (earlier.valid_from or date.min) < (earlier.valid_to or date.max):
                finished.append(earlier)
            current[key] = replace(passage, valid_from=start, valid_to=passage.valid_to or end)
        finished.extend(_ended(gone, changed.get(gone.reference.up_to(Level.ARTIKEL))) for gone in merged.values())
        merged = current
    return [*finished, *merged.values()]


def _runs_on(earlier: Passage, later: Passage) -> bool:
    """Whether no day lies between the two validities; a law names since when the words of an article stand."""
    if earlier.valid_to is None or later.valid_from is None or later.valid_from > earlier.valid_to:
        return False
    return earlier.valid_from is None or earlier.valid_from <= later.valid_from


def _ended(passage: Passage, changed: date | None) -> Passage:
    """The passage, ended on the day its article changed, where that is known to be before the next version read."""
    is_earlier = changed and passage.valid_to and changed < passage.valid_to
    return replace(passage, valid_to=changed) if is_earlier else passage
