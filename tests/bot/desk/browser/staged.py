"""A helpdesk with something on every page, by the paths of those pages."""

import html
import re

import httpx2

from bot.store.accounts import Account, Role
from bot.store.api_keys import ApiKeys
from bot.store.checked_answers import CheckedAnswers
from bot.store.inbox import Inbox
from bot.store.values import Scope
from tests.bot.desk.browser.asking import OTHER_WORDS, QUESTION
from tests.bot.desk.browser.conftest import ServedDesk, account_named
from tests.bot.desk.console.answers import drafted, in_service
from tests.bot.desk.people import Visitor

PUBLIC = ("/", "/bronnen", "/bron/BWBR0007625", "/vragen", "/over", "/api/v1/uitleg", "/ingebed", "/inloggen")


def public_paths(desk: ServedDesk) -> list[str]:
    """The pages that anybody opens: with a reply, a refusal, a source, and what changed in it."""
    with httpx2.Client(base_url=desk.address, timeout=60) as client:
        visitor = Visitor(client)
        reply, refused = visitor.asks(QUESTION), visitor.asks("Wat eet een ijsbeer?")
        visitor.sends(f"{reply}/helpdesk", reply, toelichting="Voor een bol-student.", email="sanne@school.nl")
        sources = [html.unescape(path) for path in re.findall(r'href="(/bron/[^"]+)"', visitor.opens(reply).text)]
    article = "/bron/BWBR0007625/artikel%207.2.4a"
    boxed = reply.replace("/antwoord/", "/ingebed/")
    return [*PUBLIC, reply, refused, boxed, sources[0], f"{article}?vergelijk=2018-01-01", f"{article}?op=2001-01-01"]


def console_paths(desk: ServedDesk, author: Account) -> list[str]:
    """The pages for colleagues, once `public_paths` asked: an inbox, a ticket, answers in every state, two releases."""
    now = desk.time()
    reviewer = account_named(desk, Role.REVIEWER, "Carla")
    in_service(desk.store, author.id, reviewer.id, now)
    waiting = drafted(desk.store, author.id, now, question="Hoe lang duurt een opleiding?")
    answers = CheckedAnswers(desk.store)
    answers.submit(waiting.id, author.id, now)
    ApiKeys(desk.store).make("rooster", (Scope.ASK,), author.id, now)
    Inbox(desk.store).add_note(1, "Gebeld.", author.id, now)
    desk.publish(OTHER_WORDS)
    releases = sorted(folder.name for folder in desk.index_root.iterdir() if folder.name[:2] == "00")
    return [
        "/werk",
        "/werk/1",
        "/werk/2",
        "/antwoorden",
        "/antwoorden/nieuw",
        f"/antwoorden/{waiting.id}",
        f"/antwoorden/{waiting.id}/wijzigen",
        "/antwoorden/nakijken",
        "/antwoorden/uitwisselen",
        "/inzicht",
        "/inzicht/week",
        "/uitgaven",
        f"/uitgaven/verschil?van={releases[0]}&naar={releases[1]}",
        "/mensen",
        "/sleutels",
        "/logboek",
        "/mijn-account",
    ]
