"""Ten conversations as the user sees them, for bot/chat/README.md.

Write them anew: python -m tests.bot.chat.transcript
"""

import re
import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from bot.chat import helpdesk
from bot.chat.current_index import CurrentIndex
from bot.chat.room import Room
from bot.settings import Secret, Settings
from bot.store.database import Store
from tests.bot.chat.fake_bot_api import TOKEN, FakeBotApi, Sent
from tests.bot.chat.people import Person, RunningBot
from tests.bot.chat.small_corpus import TODAY, CloseEncoder, publish_release, write_corpus

README = Path("bot/chat/README.md")
BEGIN, END = "<!-- transcript -->\n", "<!-- end of transcript -->\n"

GROUP = -100200300
SOURCE = {
    "title": "Subsidieregeling praktijkleren",
    "place": "",
    "url": "https://www.rvo.nl/subsidies/praktijkleren",
}

# A line a step: "> text" is typed, "[label]" is tapped, "@ text" is typed behind the bot's name in another chat,
# "helpdesk: text" is the helpdesk's reply.
CONVERSATIONS = {
    "De eerste keer": ["> /start", "[Wat is een leerlab?]"],
    "Een artikel, en de passage eromheen": [
        "> wat staat er in art 7.2.4a lid 2 van de WEB",
        "[Toon passage]",
        "[Volgende ›]",
    ],
    "Meer bronnen bij één vraag": ["> Wat staat er in artikel 7.2.4a van de WEB?"],
    "Een termijn die voorbij is": ["> wanneer sluit de aanmelding leerlab", "[👎 Klopt niet]", "[Verouderd]"],
    "Doorvragen": ["> Wat staat er in artikel 7.2.5a van de WEB?", "> en wat betekent dat?"],
    "Te vaag, dus een keuze": ["> ik heb een vraag over subsidie", "> 1"],
    "Geen antwoord, dan de helpdesk": [
        "> wat kost een fiets",
        "[Vraag de helpdesk]",
        "> Voor de stage. Ik ben Sanne Bakker, 06-12345678",
        "> duurt het nog lang?",
        "helpdesk: Een fiets valt niet onder de regeling.",
        "[Sluit vraag 1]",
    ],
    "De regels van vroeger": ["> /peildatum 1-8-2014", "> artikel 7.2.5a WEB", "> /peildatum vandaag"],
    "In een groep, en in een andere chat": [
        "# groep",
        "> Weet iemand hoe lang een vakopleiding duurt?",
        "> @RegelwijzerBot Hoe lang duurt een vakopleiding?",
        "@ wat is een leerlab",
    ],
    "Wat er bewaard wordt": ["> /mijngegevens", "> /vergeet", "[Ja, wis alles]", "> /mijngegevens"],
}


def transcript(index: Path, folder: Path) -> str:
    """The conversations, one after the other, as Markdown."""
    now = datetime(TODAY.year, TODAY.month, TODAY.day, 9, 0, tzinfo=UTC)
    with FakeBotApi() as api:
        settings = Settings(
            telegram_token=Secret(TOKEN),
            secret=Secret("a secret of the tests"),
            database_url=Secret(f"sqlite:///{folder}/transcript.db"),
            index=index,
            telegram_api=api.url,
        )
        moments = iter(range(0, 10**6, 60))  # a minute a message, so that nobody is too quick
        room = Room(
            settings,
            Store.open(settings.database_url),
            CurrentIndex(index, CloseEncoder()),
            lambda: now,
            lambda: next(moments),
        )
        try:
            with RunningBot(room) as bot:
                parts = [
                    f"#### {number}. {title}\n\n```text\n{conversation(api, bot, steps)}\n```\n"
                    for number, (title, steps) in enumerate(CONVERSATIONS.items(), start=1)
                ]
        finally:
            room.store.close()
    return "\n".join(parts)


def conversation(api: FakeBotApi, bot: RunningBot, steps: Sequence[str]) -> str:
    """One conversation, as lines."""
    chat = GROUP if steps[0].startswith("#") else None
    sanne = Person(api, chat=chat)
    lines: list[str] = []
    seen: set[str] = set()
    for step in steps:
        kind, _, text = step.partition(" ")
        if kind == "#":
            continue
        if kind == ">":
            lines.append(f"Sanne: {text}")
            lines.extend(shown(sanne.says(text)) or ["(Regelwijzer zwijgt)"])
        elif kind == "@":
            lines.append(f"Sanne, in een andere chat: @RegelwijzerBot {text}")
            for result in sanne.asks_inline(text):
                lines.append(f"  ▸ {result['title']}\n    {result['description']}")
        elif kind == "helpdesk:":
            before = set(api.messages)
            room = bot.room
            room.store.reply_to_ticket(1, text, [SOURCE], room.now())
            bot.do(lambda: helpdesk.send_replies(bot.bot, bot.room))
            lines.extend(shown([api.messages[number] for number in set(api.messages) - before]))
        else:
            label = step.strip("[]")
            lines.append(f"Sanne tikt op [{label}]")
            changed = sanne.taps(label)
            if sanne.last_toast:
                lines.append(f"(even in beeld: {sanne.last_toast})")
            for message in changed:
                lines.extend(
                    shown([message]) if message.raw not in seen else [f"Onder het antwoord:{_buttons(message)}"]
                )
        seen |= {message.raw for message in api.in_chat(sanne.chat)}
        lines.append("")
    return "\n".join(line.rstrip() for line in "\n".join(lines).rstrip().splitlines())


def shown(messages: Sequence[Sent]) -> list[str]:
    """Messages as they look: quotes with a bar, links with an arrow, buttons in brackets."""
    return [f"Regelwijzer:\n{_indented(_looks(message.raw))}{_buttons(message)}" for message in messages]


def _looks(raw: str) -> str:
    def bar(mark: str) -> Callable[[re.Match[str]], str]:
        return lambda match: "\n".join(f"{mark} {line}".rstrip() for line in match[1].splitlines()) + "\n"

    text = re.sub(r"<blockquote>(.*?)</blockquote>", bar("┃"), raw, flags=re.DOTALL)
    text = re.sub(r"<blockquote expandable>(.*?)</blockquote>", bar("┃▾"), text, flags=re.DOTALL)
    text = re.sub(r"<a href=[^>]*>(.*?)</a>", r"\1 ↗", text)
    text = re.sub(r"<u>(.*?)</u>", r"»\1«", text, flags=re.DOTALL)
    text = re.sub(r"\n{3,}", "\n\n", re.sub(r"</?[bi]>", "", text))
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&amp;", "&")


def _buttons(message: Sent) -> str:
    return "".join("\n  " + " ".join(f"[{button['text']}]" for button in row) for row in message.buttons)


def _indented(text: str) -> str:
    return "\n".join(f"  {line}".rstrip() for line in text.splitlines())


def in_readme(readme: str) -> tuple[str, str, str]:
    """What stands before the transcript, the transcript, and what stands after it."""
    before, _, rest = readme.partition(BEGIN)
    old, _, after = rest.partition(END)
    return before + BEGIN, old, END + after


def main() -> None:
    """Write the transcript in the README anew."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        publish_release(folder / "index", write_corpus(folder / "corpus"))
        new = transcript(folder / "index", folder)
    before, _, after = in_readme(README.read_text(encoding="utf-8"))
    README.write_text(before + new + after, encoding="utf-8")


if __name__ == "__main__":
    main()
