"""PDF → Document: text by page and heading, tables as Markdown, running heads and page numbers left out.

One library reads both words and tables (pdfplumber): a table's words must be cut out of the text around it.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby, pairwise
from pathlib import Path
from statistics import median

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfplumber.page import Page
from pdfplumber.table import Table
from pdfplumber.utils.exceptions import PdfminerException

from corpus.document import Document, Kind, Section, SourceError
from corpus.reference import Level, Reference

# A gap of this share of the letter size is a space; the default of 3 points glues words together in small type.
_WORD_GAP = 0.15
# Lines this much larger than the body are headings; sizes in one paragraph differ less (superscripts excepted).
_HEADING_SIZE = 1.12
_MAX_HEADING_WORDS = 14
# A blank of this share of the letter size above the usual distance between lines starts a paragraph.
_PARAGRAPH_GAP = 0.35
# Running heads and feet stand in so many lines from the edge of the page.
_EDGE_LINES = 3

_BULLET = re.compile(r"(?:[•·▪◦‣*–-]|\d{1,2}[.)]|[a-z][.)])\s+\S")
_DASH = re.compile(r"[•·▪◦‣*–-]\s")
_BULLET_GLYPH = re.compile(r"^[\uf0a7\uf0b7\uf0d8\uf0fc●■□➢✓]\s*")
_NUMBERED = re.compile(r"(?:artikel|hoofdstuk|paragraaf|bijlage|titel|§|\d+[.)])", re.IGNORECASE)
_PAGE_NUMBER = re.compile(r"(?:pagina|blz\.?|p\.)?\s*[-–]?\s*\d+\s*(?:(?:van|/)\s*\d+)?\s*[-–]?", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?:;][\"”’)]*$")
_HYPHENATED = re.compile(r"(?P<head>[a-zà-ÿ]{2,})-$")
_FILE_NAME = re.compile(r"microsoft \w+ - |.*\.(?:docx?|pdf|indd|pptx?)$|untitled|naamloos|document\d*$", re.IGNORECASE)
_CREATED = re.compile(r"D:(\d{4})(\d\d)(\d\d)")


@dataclass(frozen=True, slots=True)
class _Line:
    """A line as printed, or a whole table; `top` and `bottom` count in points from the top of the page."""

    page: int
    text: str
    top: float
    bottom: float
    size: float
    is_bold: bool
    is_table: bool = False


@dataclass(frozen=True, slots=True)
class _Paragraph:
    page: int
    headings: tuple[str, ...]
    text: str


def read_pdf(path: Path) -> Document:
    """The document in a PDF; its id is the file's name without ending, its sections stand at page and heading.

    The day of publication is the day on which the PDF says it was made.

    Raises:
        SourceError: when the file is no PDF, needs a password, or is scanned (pictures of text).
    """
    try:
        with pdfplumber.open(path) as pdf:
            pages = [_lines(page) for page in pdf.pages]
            pictures = sum(not lines and bool(page.images) for page, lines in zip(pdf.pages, pages, strict=True))
            about = {name: str(value) for name, value in pdf.metadata.items()}
    except PdfminerException as error:
        if any(isinstance(cause, PDFPasswordIncorrect) for cause in error.args):
            problem = "encrypted with a password; open it with the password and save it without"
            raise SourceError(path, problem) from None
        raise SourceError(path, f"not a PDF, or a damaged one: {error}") from None
    except Exception as error:  # pdfminer lets a KeyError or TypeError through for some damaged files
        raise SourceError(path, f"a damaged PDF: {type(error).__name__}; print it to PDF again") from error
    words = sum(len(line.text.split()) for lines in pages for line in lines)
    hidden = sum(line.text.count("(cid:") for lines in pages for line in lines)
    if pictures * 2 > len(pages) or words == 0 or hidden * 2 > words:
        problem = "scanned: it holds pictures of text, not text"
        raise SourceError(path, f"{problem}; make them text first, with 'ocrmypdf -l nld in.pdf out.pdf' for instance")
    return _document(path, [line for lines in _without_running_heads(pages) for line in lines], about)


def _document(path: Path, lines: Sequence[_Line], about: dict[str, str]) -> Document:
    body = _body_size(lines)
    usual_gap = _usual_gap(lines)
    lines = _whole_headings(lines, body, usual_gap)
    title = about.get("Title", "").strip()
    if not title or _FILE_NAME.match(title):
        headings = [line for line in lines if _is_heading(line, body)]
        title = max(headings, key=lambda line: line.size).text if headings else path.stem
    return Document(
        id=path.stem,
        title=title,
        kind=Kind.WEBSITE,
        publisher="",
        url="",
        published=_created(about.get("CreationDate", "")),
        valid_from=None,
        valid_to=None,
        sections=tuple(_sections(path.stem, _joined(_paragraphs(lines, body, usual_gap, title)))),
        path=path,
    )


def _created(stamp: str) -> date | None:
    match = _CREATED.match(stamp)
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:
        return None


def _lines(page: Page) -> list[_Line]:
    """The lines and tables of a page from top to bottom; a frame around text is no table."""
    tables = [table for table in page.find_tables() if len(table.rows) > 1 and len(table.columns) > 1]
    outside = page.filter(lambda item: not any(_is_inside(item, table) for table in tables))
    lines = [_table(page, table) for table in tables]
    for line in outside.extract_text_lines(x_tolerance_ratio=_WORD_GAP):
        text = _BULLET_GLYPH.sub("• ", line["text"].strip())
        letters = [letter for letter in line["chars"] if not letter["text"].isspace()]
        if text and letters:
            size = round(median(letter["size"] for letter in letters) * 2) / 2
            is_bold = all("bold" in letter["fontname"].lower() for letter in letters)
            lines.append(_Line(page.page_number, text, line["top"], line["bottom"], size, is_bold))
    page.close()  # frees the letters of this page
    return sorted(lines, key=lambda line: line.top)


def _is_inside(item: dict[str, float], table: Table) -> bool:
    left, top, right, bottom = table.bbox
    across, down = (item["x0"] + item["x1"]) / 2, (item["top"] + item["bottom"]) / 2
    return left <= across <= right and top <= down <= bottom


def _table(page: Page, table: Table) -> _Line:
    cells = table.extract(x_tolerance_ratio=_WORD_GAP)
    rows = [[" ".join((cell or "").split()).replace("|", "\\|") for cell in row] for row in cells]
    printed = ["| " + " | ".join(row) + " |" for row in rows if any(row)]
    rule = "|" + " --- |" * len(rows[0])
    _, top, _, bottom = table.bbox
    return _Line(page.page_number, "\n".join([*printed[:1], rule, *printed[1:]]), top, bottom, 0, False, is_table=True)


def _without_running_heads(pages: Sequence[Sequence[_Line]]) -> list[list[_Line]]:
    """The pages without page numbers and without what stands at the edge of most of them, or of a chapter's."""
    seen = Counter(key for lines in pages for key in {_edge_key(line) for line in _edges(lines)})
    repeated = {key for key, count in seen.items() if count > 2 or (count == 2 and len(pages) < 4)}
    kept = []
    for lines in pages:
        edges = _edges(lines)
        kept.append(
            [
                line
                for line in lines
                if line not in edges or not (_edge_key(line) in repeated or _PAGE_NUMBER.fullmatch(line.text))
            ]
        )
    return kept


def _edges(lines: Sequence[_Line]) -> list[_Line]:
    edges = [*lines[:_EDGE_LINES], *lines[-_EDGE_LINES:]]
    return [line for line in edges if not line.is_table]


def _edge_key(line: _Line) -> tuple[str, int]:
    """Words and height on the page: the same for "Regeling X, blz. 3" and 4, not for "Artikel 3" and "Artikel 4"."""
    text = re.sub(r"\d+", "#", line.text)
    if _NUMBERED.match(line.text):
        text = re.sub(r"\d+$", "#", line.text) if len(line.text.split()) > 2 else line.text
    return text, round(line.top)


def _body_size(lines: Iterable[_Line]) -> float:
    sizes: Counter[float] = Counter()
    for line in lines:
        if not line.is_table:
            sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0


def _is_heading(line: _Line, body: float) -> bool:
    """Whether a line is set larger than the text, or is bold and says no more than a heading does."""
    is_large = line.size > body * _HEADING_SIZE
    is_bold = line.is_bold and line.size >= body * 0.95 and not line.text.endswith((",", ":"))
    return (
        not line.is_table
        and (is_large or is_bold)
        and len(line.text.split()) <= _MAX_HEADING_WORDS
        and not line.text.endswith((".", ";"))
        and not _DASH.match(line.text)
        and any(letter.isalpha() for letter in line.text)
    )


def _whole_headings(lines: Sequence[_Line], body: float, usual_gap: float) -> list[_Line]:
    """The lines, a heading that runs over two or three of them as one."""
    whole: list[_Line] = []
    for line in lines:
        last = whole[-1] if whole else None
        both = last is not None and _is_heading(last, body) and _is_heading(line, body)
        if last and both and last.is_bold == line.is_bold and not _is_apart(last, line, usual_gap):
            whole[-1] = replace(last, text=f"{last.text} {line.text}", bottom=line.bottom)
        else:
            whole.append(line)
    return whole


def _paragraphs(lines: Sequence[_Line], body: float, usual_gap: float, title: str) -> Iterator[_Paragraph]:
    """Paragraphs with the headings above them; a larger heading closes smaller ones, the title is none."""
    whole_words = set(re.findall(r"[a-zà-ÿ]{4,}", " ".join(line.text for line in lines)))
    above: list[tuple[float, str]] = []
    run: list[_Line] = []
    for line in lines:
        is_heading = _is_heading(line, body)
        if run and (is_heading or _is_apart(run[-1], line, usual_gap)):
            yield _paragraph(run, above, title, whole_words)
            run = []
        if is_heading:
            rank = line.size + line.is_bold * 0.1
            above = [*[(size, words) for size, words in above if size > rank], (rank, line.text)]
        else:
            run.append(line)
    if run:
        yield _paragraph(run, above, title, whole_words)


def _paragraph(
    run: Sequence[_Line], above: Sequence[tuple[float, str]], title: str, whole_words: set[str]
) -> _Paragraph:
    headings = tuple(words for _, words in above if words != title)
    return _Paragraph(run[0].page, headings, _run_text(run, whole_words))


def _usual_gap(lines: Sequence[_Line]) -> float:
    pairs = pairwise(lines)
    gaps = [after.top - line.bottom for line, after in pairs if line.page == after.page and not after.is_table]
    return median(gaps) if gaps else 0


def _is_apart(before: _Line, line: _Line, usual_gap: float) -> bool:
    """Whether a new paragraph, heading or table starts at `line`."""
    if before.page != line.page or before.is_table or line.is_table or abs(before.size - line.size) > 1.5:
        return True
    return line.top - before.bottom > usual_gap + line.size * _PARAGRAPH_GAP


def _run_text(run: Sequence[_Line], whole_words: set[str]) -> str:
    """The lines of a paragraph on one line, each list item on a line of its own."""
    text = run[0].text
    for line in run[1:]:
        if _BULLET.match(line.text):
            text += f"\n{line.text}"
        else:
            text = _continued(text, line.text, whole_words)
    return text


def _continued(text: str, following: str, whole_words: set[str]) -> str:
    """The text with the next line behind it; a word broken at the line end is joined only when that is safe.

    Safe is a soft hyphen, or a whole word that stands unbroken elsewhere in the document: "vmbo-" and "mbo" stay
    as printed.
    """
    if text.endswith("\N{SOFT HYPHEN}"):
        return text[:-1] + following
    broken = _HYPHENATED.search(text)
    if not broken:
        return f"{text} {following}"
    tail = re.match(r"[a-zà-ÿ]+", following)
    if tail and broken["head"] + tail.group() in whole_words:
        return text[:-1] + following
    return f"{text}\n{following}"


def _joined(paragraphs: Iterable[_Paragraph]) -> list[_Paragraph]:
    """Paragraphs with a sentence that runs over to the next page in one piece, at the page where it starts."""
    joined: list[_Paragraph] = []
    for paragraph in paragraphs:
        last = joined[-1] if joined else None
        if (
            last
            and last.page + 1 == paragraph.page
            and last.headings == paragraph.headings
            and paragraph.text[0].islower()
            and not _BULLET.match(paragraph.text)
            and not _SENTENCE_END.search(last.text)
        ):
            joined[-1] = _Paragraph(last.page, last.headings, f"{last.text} {paragraph.text}")
        else:
            joined.append(paragraph)
    return joined


def _sections(work: str, paragraphs: Iterable[_Paragraph]) -> Iterator[Section]:
    for (page, headings), group in groupby(paragraphs, key=lambda paragraph: (paragraph.page, paragraph.headings)):
        reference = Reference(work, ((Level.BLADZIJDE, str(page)),))
        if headings:
            reference = reference.child(Level.KOP, headings[-1].replace('"', "'"))
        yield Section(reference, headings, "\n\n".join(paragraph.text for paragraph in group))
