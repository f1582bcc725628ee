"""Web page (HTML) → Document: headings, lists and tables stay; menus, cookie bars and share buttons go."""

import re
from datetime import date
from pathlib import Path

import trafilatura
from lxml import etree
from lxml.html import HtmlElement

from corpus.document import Document, Kind, SourceError
from corpus.readers.markdown import markdown_sections

# Pages with pictures inside reach some megabytes; 5 MB of words alone took 9 s and 290 MB of memory (2026-11).
MAX_BYTES = 20_000_000

_TITLE = ("//meta[@property='og:title']/@content", "//h1", "//title")
_PUBLISHER = ("//meta[@property='og:site_name']/@content", "//meta[@name='DCTERMS.publisher']/@content")
_URL = ("//link[@rel='canonical']/@href", "//meta[@property='og:url']/@content")
# "Published", not "modified": a page is corrected long after the day that its "komende maand" counts from.
_PUBLISHED = (
    "//meta[@property='article:published_time']/@content",
    "//meta[@name='DCTERMS.issued' or @name='DCTERMS.available' or @name='DC.date' or @name='date']/@content",
    "//*[@itemprop='datePublished']/@content",
    "//*[@itemprop='datePublished']/@datetime",
    "//script[@type='application/ld+json'][contains(., 'datePublished')]",
)
_ISO_DAY = re.compile(r"(?:datePublished\W+)?(\d{4}-\d\d-\d\d)")
# Trafilatura knows most menus; these it lets through when they hold whole sentences.
_NOISE = """
    //*[@role='navigation' or @role='dialog' or @role='alertdialog' or @role='search']
    | //*[contains(concat(@class, ' ', @id), 'cookie') or contains(concat(@class, ' ', @id), 'consent')]
    | //*[contains(concat(@class, ' ', @id), 'breadcrumb')]
"""

_EMPHASIS = ("b", "strong", "em", "i", "u", "mark", "span", "small", "sub", "sup", "code", "kbd", "samp", "var", "tt")
# "[art. 3]" comes as "\[art. 3\]"; a sign that starts a heading or parts two cells stays as it comes.
_ESCAPED = re.compile(r"\\([*_`~\[\]<>+.)-])")


def read_web_page(path: Path) -> Document:
    """The document in a saved web page; its id is the file's name without ending.

    Title, publisher, address and day of publication are those the page gives in its head.

    Raises:
        SourceError: when the file is too large, is not HTML, or holds no text (a page that only scripts fill).
    """
    size = path.stat().st_size
    if size >= MAX_BYTES:
        raise SourceError(path, f"{size / 1e6:.0f} MB of HTML; a page may have {MAX_BYTES / 1e6:.0f} MB at most")
    page = trafilatura.load_html(path.read_bytes())
    if page is None:
        raise SourceError(path, "not HTML; save the page from the browser as 'web page, HTML only'")
    title, publisher, url = (_first(page, places) for places in (_TITLE, _PUBLISHER, _URL))
    title = title or path.stem
    published = _published(page)
    body = _markdown(page)
    if not body:
        problem = "no text in this page, perhaps because scripts fill it"
        raise SourceError(path, f"{problem}; save it from the browser after it is shown, or as PDF")
    return Document(
        id=path.stem,
        title=title,
        kind=Kind.WEBSITE,
        publisher=publisher,
        url=url if url.startswith(("https://", "http://")) else "",
        published=published,
        valid_from=None,
        valid_to=None,
        sections=tuple(markdown_sections(path.stem, f"# {title}\n\n{body}", title=title, by_article=False)),
        path=path,
    )


def _markdown(page: HtmlElement) -> str:
    """The page's text as Markdown, without emphasis, as a quote shows the words alone. Takes the page apart."""
    for noise in page.xpath(_NOISE):
        if noise.getparent() is not None and not noise.xpath(".//main | .//article | .//h1"):
            noise.drop_tree()
    etree.strip_elements(page, "del", "s", with_tail=False)  # struck out: no longer what the page says
    etree.strip_tags(page, *_EMPHASIS)
    for caption in page.xpath("//table/caption"):
        # Trafilatura takes a caption for a row, which makes a second table of the rest.
        caption.tag = "p"
        caption.getparent().addprevious(caption)
    text = trafilatura.extract(page, output_format="markdown", include_comments=False, include_tables=True)
    return "\n".join(_ESCAPED.sub(r"\1", line.rstrip()) for line in (text or "").splitlines())


def _first(page: HtmlElement, places: tuple[str, ...]) -> str:
    """The words at the first of the places (XPath) that has any, in one line."""
    for place in places:
        for found in page.xpath(place):
            words = " ".join((found if isinstance(found, str) else found.text_content()).split())
            if words:
                return words
    return ""


def _published(page: HtmlElement) -> date | None:
    for place in _PUBLISHED:
        for day in re.findall(_ISO_DAY, _first(page, (place,))):
            try:
                return date.fromisoformat(day)
            except ValueError:  # a page may say 2023-02-31; then another place may know better
                continue
    return None
