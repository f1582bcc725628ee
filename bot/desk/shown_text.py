"""A reply as it was shown and kept → blocks for a page: the same words, with lists, and numbers that lead."""

import re
from dataclasses import dataclass

from bot.reply import phrases

_NUMBER = re.compile(r"\s*\[(?P<number>\d{1,2})\]$")
_LINK = re.compile(r"(?:^|,?\s)(?P<link>https?://\S+)$")
_ITEM = re.compile(r"[-•–]\s+")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a reply; `number` is the source it is from (0 for none), `link` the address it ends with."""

    text: str
    number: int = 0
    link: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, or a list of items."""

    lines: tuple[Line, ...]
    is_list: bool = False


def blocks_of(shown: str, sources: int) -> list[Block]:
    """The blocks of a reply, without its list of sources when the page has one of its own.

    Args:
        shown: the reply as `render_text` wrote it.
        sources: how many sources the page lists.
    """
    if sources:
        shown = shown.rpartition(f"\n\n{phrases.SOURCES}\n")[0] or shown
    blocks: list[Block] = []
    for paragraph in re.split(r"\n\s*\n", shown):
        lines: list[Line] = []
        is_list = False
        for words in filter(str.strip, paragraph.split("\n")):
            item = _ITEM.match(words)
            if lines and bool(item) != is_list:
                blocks.append(Block(tuple(lines), is_list))
                lines = []
            is_list = bool(item)
            lines.append(_line(words[item.end() :] if item else words, sources))
        if lines:
            blocks.append(Block(tuple(lines), is_list))
    return blocks


def _line(words: str, sources: int) -> Line:
    if (match := _NUMBER.search(words)) and 1 <= int(match["number"]) <= sources:
        return Line(words[: match.start()], int(match["number"]))
    if match := _LINK.search(words):
        return Line(words[: match.start()], link=match["link"])
    return Line(words)
