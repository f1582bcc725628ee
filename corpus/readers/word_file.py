"""Word file (.docx) → Document: headings, paragraphs, lists and tables in the order of the page."""

import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import docx
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.oxml.table import CT_Tbl
from docx.oxml.text.paragraph import CT_P
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.styles.style import ParagraphStyle
from docx.table import Table
from docx.text.paragraph import Paragraph
from lxml.etree import LxmlError, _Element

from corpus.document import Document, Kind, SourceError
from corpus.readers.markdown import markdown_sections

# Unpacked; a long report has some megabytes, a file made to fill the memory has gigabytes.
MAX_BYTES = 200_000_000

# Word keeps these names in English in every language; only the screen says "Kop 1".
_HEADING = re.compile(r"heading (?P<level>[1-5])$", re.IGNORECASE)
_OLD_WORD = b"\xd0\xcf\x11\xe0"
# Words as they stand when all changes are accepted; a text box is stored twice, once for old programs (Fallback).
_WORDS = (
    ".//*[self::w:t or self::w:tab or self::w:br or self::w:noBreakHyphen]"
    "[not(ancestor::w:moveFrom) and not(ancestor::*[local-name()='Fallback'])]"
)
_MARKS = {qn("w:tab"): " ", qn("w:br"): "\n", qn("w:noBreakHyphen"): "-"}


def read_word(path: Path) -> Document:
    """The document in a Word file; its id is the file's name without ending.

    Left out: the table of contents, heads and feet of pages, notes, comments and deleted text.

    Raises:
        SourceError: when the file is no Word file, whatever its name says, or holds no text.
    """
    word = _open(path)
    blocks = _markdown(word)
    if not blocks:
        raise SourceError(path, "this Word file holds no text")
    title = _title(word, blocks) or path.stem
    body = "\n\n".join([f"# {title}", *blocks])
    return Document(
        id=path.stem,
        title=title,
        kind=Kind.WEBSITE,
        publisher="",
        url="",
        published=None,  # the dates in the file are those of its template and of the last save
        valid_from=None,
        valid_to=None,
        sections=tuple(markdown_sections(path.stem, body, title=title, by_article=False)),
        path=path,
    )


def _open(path: Path) -> WordDocument:
    expected = "expected a Word file (.docx); open it in Word and save it as .docx"
    try:
        with zipfile.ZipFile(path) as package:
            size = sum(member.file_size for member in package.infolist())
            names = package.namelist()
        if size > MAX_BYTES:
            raise SourceError(path, f"unpacks to {size / 1e6:.0f} MB; a Word file may have {MAX_BYTES / 1e6:.0f} MB")
        if "[Content_Types].xml" not in names:
            raise SourceError(path, f"a ZIP file with {names[0] if names else 'nothing'} in it; {expected}")
        return docx.Document(str(path))
    except zipfile.BadZipFile:
        with path.open("rb") as file:
            is_old = file.read(4) == _OLD_WORD
        problem = "an old Word file (.doc), or one with a password" if is_old else "not a Word file, or a damaged one"
        raise SourceError(path, f"{problem}; {expected}, without a password") from None
    except (KeyError, ValueError, LxmlError) as error:
        raise SourceError(path, f"not a Word file, or a damaged one ({error}); {expected}") from None


def _title(word: WordDocument, blocks: Iterable[str]) -> str:
    """The paragraph in the style "Title", else the title in the file's properties, else the first heading."""
    headings = [block for block in blocks if block.startswith("#")]
    titles = [heading for heading in headings if heading.startswith("# ")]
    candidates = [*titles, (word.core_properties.title or "").strip(), *headings]
    return next((title.strip("# ") for title in candidates if title), "")


def _markdown(word: WordDocument) -> list[str]:
    """The text as blocks of Markdown: headings, paragraphs, whole lists and tables."""
    numbers = _ListNumbers(word)
    blocks: list[str] = []
    in_list = False
    for block in _blocks(word.element.body, word):
        if isinstance(block, Table):
            blocks += _table(block)
            in_list = False
            continue
        words = _words(block._p)
        style = _style_names(block)
        if not words or any(name.startswith("toc ") for name in style):
            continue
        number = numbers.next(block)
        level = _heading_level(style)
        if level:
            blocks.append("#" * level + " " + " ".join(words.split()))
        elif number and in_list:
            blocks[-1] += f"\n{number} {words}"
        else:
            blocks.append(f"{number} {words}" if number else words)
        in_list = bool(number) and not level
    return blocks


def _blocks(element: _Element, word: WordDocument) -> Iterator[Paragraph | Table]:
    """Paragraphs and tables in order, also those in a form field (content control), which python-docx passes over."""
    for child in element:
        if isinstance(child, CT_P):
            yield Paragraph(child, word)
        elif isinstance(child, CT_Tbl):
            yield Table(child, word)
        elif (content := child.find(qn("w:sdtContent"))) is not None:
            gallery = child.find(f"{qn('w:sdtPr')}//{qn('w:docPartGallery')}")
            if gallery is None or "Contents" not in str(gallery.get(qn("w:val"))):
                yield from _blocks(content, word)


def _words(element: BaseOxmlElement) -> str:
    found = element.xpath(_WORDS)
    return "".join(_MARKS.get(part.tag) or part.text or "" for part in found).strip()


def _style_chain(paragraph: Paragraph) -> list[ParagraphStyle]:
    chain: list[ParagraphStyle] = []
    style = paragraph.style
    while isinstance(style, ParagraphStyle) and style not in chain:
        chain.append(style)
        style = style.base_style
    return chain


def _style_names(paragraph: Paragraph) -> list[str]:
    """The paragraph's style and those it is based on, lower case: a house style is often based on "heading 1"."""
    return [(style.name or "").lower() for style in _style_chain(paragraph)]


def _heading_level(style: Iterable[str]) -> int:
    """1 for the title, 2 for "heading 1" and so on; 0 for text."""
    for name in style:
        if name == "title":
            return 1
        if heading := _HEADING.match(name):
            return int(heading["level"]) + 1
    return 0


def _table(table: Table) -> list[str]:
    """The rows as Markdown; a merged cell has its words once; a frame of one column is paragraphs."""
    seen: set[BaseOxmlElement] = set()
    rows = []
    for row in table.rows:
        cells = []
        for cell in row.cells:
            paragraphs = [] if cell._tc in seen else cell._tc.iter(qn("w:p"))
            cells.append(" ".join(filter(None, (" ".join(_words(p).split()) for p in paragraphs))))
            seen.add(cell._tc)
        rows.append(cells)
    if not rows or len(table.columns) < 2:
        return [cell for row in rows for cell in row if cell]
    printed = ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    return ["\n".join([printed[0], "|" + " --- |" * len(rows[0]), *printed[1:]])]


class _ListNumbers:
    """What Word prints before list items: it stores only which list a paragraph belongs to, and counts anew."""

    def __init__(self, word: WordDocument) -> None:
        has_lists = any(relation.reltype.endswith("/numbering") for relation in word.part.rels.values())
        self._lists = word.part.numbering_part.element if has_lists else None
        self._counts: dict[str, list[int]] = {}

    def next(self, paragraph: Paragraph) -> str:
        """The number or dash before this paragraph, "" when it is no list item."""
        elements = [paragraph._p, *(style.element for style in _style_chain(paragraph))]
        places = [place for element in elements for place in element.xpath("./w:pPr/w:numPr")]
        list_id = _first(places, "./w:numId/@w:val") or "0"
        level = int(_first(places, "./w:ilvl/@w:val") or 0)
        if list_id == "0" or self._lists is None:
            return ""
        kind = self._form(list_id, level, "numFmt")
        if kind not in ("decimal", "lowerLetter"):
            return "  " * level + "-"
        counts = self._counts.setdefault(list_id, [])
        counts[level + 1 :] = []
        counts += [0] * (level + 1 - len(counts))
        counts[level] += 1
        printed = self._form(list_id, level, "lvlText") or f"%{level + 1}."
        for depth, count in enumerate(counts, start=1):
            letter = self._form(list_id, depth - 1, "numFmt") == "lowerLetter"
            printed = printed.replace(f"%{depth}", chr(ord("a") + (count - 1) % 26) if letter else str(count))
        return "  " * level + printed

    def _form(self, list_id: str, level: int, name: str) -> str:
        assert self._lists is not None
        abstract = _first([self._lists], f"./w:num[@w:numId='{list_id}']/w:abstractNumId/@w:val")
        place = f"./w:abstractNum[@w:abstractNumId='{abstract}']/w:lvl[@w:ilvl='{level}']/w:{name}/@w:val"
        return _first([self._lists], place)


def _first(elements: Iterable[BaseOxmlElement], place: str) -> str:
    return next((str(value) for element in elements for value in element.xpath(place)), "")
