"""The inbox: what waits for a person, grouped by what is asked, filtered by what the address says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from bot.desk.console.form_fields import id_in, page_in
from bot.desk.console.pages import console_page
from bot.desk.desk import DeskOf
from bot.desk.visitors import HelpdeskMember
from bot.dutch_day import dutch_day
from bot.store.accounts import Account
from bot.store.inbox import MAX_ITEMS, Filter, Inbox, Kind

router = APIRouter()

GROUPS_A_PAGE = 25
TEXT_CHARS = 300
ME = "ik"
STATES = {"open": "open", "uitgesteld": "snoozed", "beantwoord": "answered", "gesloten": "closed", "alles": ""}
STATE_NAMES = {state: name for name, state in STATES.items() if state}
KINDS = {Kind.TICKET: "vraag aan de helpdesk", Kind.REFUSED: "niet beantwoord", Kind.BADLY_RATED: "slecht beoordeeld"}
AGES = {1: "een dag", 3: "drie dagen", 7: "een week", 30: "een maand"}
_FIELDS = ("soort", "onderwerp", "stand", "wie", "ouder", "zoek")


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the filter form has chosen, each as its field has it; empty for no choice."""

    soort: str = ""
    onderwerp: str = ""
    stand: str = ""
    wie: str = ""
    ouder: str = ""
    zoek: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Chosen":
        """The choices in an address; what is none of ours counts as no choice."""
        given = {name: query.get(name, "")[:TEXT_CHARS] for name in _FIELDS}
        given["soort"] = given["soort"] if given["soort"] in list(Kind) else ""
        given["stand"] = given["stand"] if given["stand"] in STATES else ""
        given["wie"] = given["wie"] if given["wie"] == ME or id_in(given["wie"]) else ""
        given["ouder"] = given["ouder"] if given["ouder"] in map(str, AGES) else ""
        return cls(**given)

    def filter(self, account: Account) -> Filter:
        """The same for the store; "ik" is this account."""
        return Filter(
            kind=Kind(self.soort) if self.soort else None,
            subject=self.onderwerp,
            state=STATES[self.stand or "open"],
            assignee_id=account.id if self.wie == ME else id_in(self.wie),
            older_than_days=int(self.ouder or 0),
            text=self.zoek,
        )

    @property
    def query(self) -> str:
        """The choices as an address has them, without those that were not made."""
        return urlencode({name: getattr(self, name) for name in _FIELDS if getattr(self, name)})


@router.get("/werk")
def inbox_page(request: Request, desk: DeskOf, account: HelpdeskMember) -> Response:
    """The groups that the filter leaves, the one asked last first."""
    inbox, now = Inbox(desk.store), desk.now()
    chosen = Chosen.read(request.query_params)
    groups = inbox.groups(chosen.filter(account), now, MAX_ITEMS)
    pages = max(1, -(-len(groups) // GROUPS_A_PAGE))
    number = min(page_in(request.query_params.get("pagina", "")), pages)
    link = f"/werk?{chosen.query}&" if chosen.query else "/werk?"
    return console_page(
        request,
        "inbox.html",
        chosen=chosen,
        groups=groups[(number - 1) * GROUPS_A_PAGE : number * GROUPS_A_PAGE],
        found_groups=len(groups),
        found_items=sum(group.count for group in groups),
        open_count=inbox.count_open(now),
        is_cut=sum(group.count for group in groups) >= MAX_ITEMS,
        number=number,
        has_more=number < pages,
        link=link,
        here=f"{link}pagina={number}",
        subjects=inbox.subjects(now),
        people=people_by_id(desk.accounts.all()),
        kinds=KINDS,
        states=STATES,
        state_names=STATE_NAMES,
        ages=AGES,
        today=dutch_day(now),
    )


def people_by_id(accounts: Sequence[Account]) -> dict[int, Account]:
    """The accounts by their ids, in the same order."""
    return {account.id: account for account in accounts}
