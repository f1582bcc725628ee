"""Text with a little markup → messages that Telegram accepts: within its length, each tag closed, with a plain form.

A block is a list of runs, and a run carries its own markup, so a block can be cut anywhere without cutting a tag.
"""

import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from telegram.constants import MessageLimit

# Telegram counts in UTF-16, without markup. Counted here is the plain form, with the links written out: never less.
MAX_UNITS = int(MessageLimit.MAX_TEXT_LENGTH)


class Style(Enum):
    """How a run looks: the tag around it, opened and closed."""

    PLAIN = ("", "")
    BOLD = ("<b>", "</b>")
    ITALIC = ("<i>", "</i>")
    MARKED = ("<u>", "</u>")
    QUOTE = ("<blockquote>", "</blockquote>")
    FOLDED = ("<blockquote expandable>", "</blockquote>")


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one style, or a link when it has an address."""

    text: str
    style: Style = Style.PLAIN
    link: str = ""

    @property
    def html(self) -> str:
        """As Telegram's HTML."""
        words = html.escape(self.text, quote=False)
        if self.link:
            return f'<a href="{html.escape(self.link)}">{words}</a>'
        opening, closing = self.style.value
        return f"{opening}{words}{closing}" if self.text.strip() else words

    @property
    def plain(self) -> str:
        """Without markup; a link's address follows its words."""
        return f"{self.text} ({self.link})" if self.link else self.text


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph; `is_tight` puts it on the next line instead of after an empty one."""

    runs: tuple[Run, ...]
    is_tight: bool = False

    @property
    def units(self) -> int:
        """Its length as Telegram counts."""
        return sum(units(run.plain) for run in self.runs)


@dataclass(frozen=True, slots=True)
class Page:
    """The text of one message, in both forms."""

    html: str
    plain: str


def block(*runs: Run | str, tight: bool = False) -> Block:
    """A block of runs; a string is a plain run."""
    made = (Run(run) if isinstance(run, str) else run for run in runs)
    return Block(tuple(replace(run, text=_readable(run.text)) for run in made if run.text), tight)


def pages(blocks: Sequence[Block], max_units: int = MAX_UNITS) -> list[Page]:
    """The blocks as messages of at most `max_units`, cut between blocks, and within one only when it is longer itself.

    At least one page; a page of nothing has a dash, for Telegram refuses an empty message.
    """
    made: list[list[Block]] = [[]]
    length = 0
    for piece in (piece for whole in blocks for piece in _cut(whole, max_units)):
        if made[-1] and length + 2 + piece.units > max_units:
            made.append([])
            length = 0
        made[-1].append(piece)
        length += 2 + piece.units
    return [_page(page) for page in made]


def units(text: str) -> int:
    """The length of a text as Telegram counts it: UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


def shortened(text: str, max_units: int) -> str:
    """The text, cut between words and ended by "…" when it is longer than `max_units`."""
    text = _readable(text)
    if units(text) <= max_units:
        return text
    return f"{text[: _cut_at(text, max_units - 1)].rstrip()}…"


def _page(blocks: Sequence[Block]) -> Page:
    def joined(parts: Iterable[str]) -> str:
        text = ""
        for number, (part, each) in enumerate(zip(parts, blocks, strict=True)):
            text += ("" if number == 0 else "\n" if each.is_tight else "\n\n") + part
        return text

    plain = joined("".join(run.plain for run in each.runs) for each in blocks)
    if not plain.strip():
        return Page("–", "–")
    return Page(joined("".join(run.html for run in each.runs) for each in blocks), plain)


def _cut(whole: Block, max_units: int) -> list[Block]:
    """The block in pieces of at most `max_units`, each run keeping its style in every piece."""
    pieces: list[Block] = []
    current: list[Run] = []
    left = max_units
    for run in whole.runs:
        rest = run
        while units(rest.plain) > left:
            room = left - units(rest.plain) + units(rest.text)
            at = _cut_at(rest.text, room) if room > 0 else 0
            if at > 0:
                current.append(replace(rest, text=rest.text[:at].rstrip()))
                rest = replace(rest, text=rest.text[at:].lstrip())
            if not current:
                # A link longer than a message: its words alone.
                rest = replace(rest, link="")
                continue
            pieces.append(Block(tuple(current), whole.is_tight))
            current, left = [], max_units
        if rest.text:
            current.append(rest)
            left -= units(rest.plain)
    if current:
        pieces.append(Block(tuple(current), whole.is_tight))
    return pieces


def _cut_at(text: str, max_units: int) -> int:
    """Where to cut so that at most `max_units` stay: after a line, else a sentence, else a word, else anywhere."""
    end = size = 0
    for end, character in enumerate(text):  # noqa: B007
        size += 2 if ord(character) > 0xFFFF else 1
        if size > max_units:
            break
    else:
        return len(text)
    for border in ("\n", ". ", " "):
        found = text.rfind(border, end // 2, end)
        if found > 0:
            return found + len(border.rstrip(" "))
    return end


def _readable(text: str) -> str:
    """Without what cannot be sent: lone surrogates and control characters."""
    text = text.encode("utf-8", "replace").decode("utf-8")
    return "".join(character for character in text if character >= " " or character in "\n\t")
