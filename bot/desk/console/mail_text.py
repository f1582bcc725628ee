"""A reply as text to paste in a mail, with its sources. Knows no database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.desk.shown_text import Block, blocks_of
from bot.reply.reply import Quote
from bot.source_link import source_link
from bot.store.columns import Sources


@dataclass(frozen=True, slots=True)
class Mail:
    """A reply to a question; each source has title, place, url and text (its quoted words)."""

    question: str
    text: str
    sources: Sequence[dict[str, Any]]

    @property
    def blocks(self) -> list[Block]:
        """The paragraphs and lists of the reply."""
        return blocks_of(self.text, 0)

    @property
    def plain(self) -> str:
        """Question, reply and numbered sources as plain text."""
        parts = [f"Je vraag: {self.question}", self.text]
        if self.sources:
            parts.append("\n\n".join(["Bronnen", *map(_plain, range(1, len(self.sources) + 1), self.sources)]))
        return "\n\n".join(parts) + "\n"


def sources_of(quotes: Sequence[Quote], day: date) -> Sources:
    """Quotes as they are kept with a reply of the helpdesk, in the same order."""
    return [
        {
            "title": quote.passage.title,
            "place": quote.passage.reference.place,
            "url": source_link(quote.passage, day, quote.text),
            "text": quote.text,
            "start": quote.start,
            "end": quote.end,
            "passage": quote.passage.id,
        }
        for quote in quotes
    ]


def _plain(number: int, source: dict[str, Any]) -> str:
    lines = [f"[{number}] {source['title']}, {source['place']}"]
    if words := source.get("text"):
        lines.append(f"“{words}”")
    if source["url"]:
        lines.append(source["url"])
    return "\n".join(lines)
