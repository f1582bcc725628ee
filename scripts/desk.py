"""The helpdesk's housekeeping: accounts, backup and restore, retention, and the data of one person."""

import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scripts.exits import BadInputError, one_clear_line

if TYPE_CHECKING:  # the database is looked at when a command needs it
    from bot.settings import DeskSettings
    from bot.store.database import Store

ROLES = "helpdesk, reviewer of maintainer"


def _group(name: str, words: str) -> typer.Typer:
    return typer.Typer(
        name=name, help=words, no_args_is_help=True, pretty_exceptions_enable=False, add_completion=False
    )


account = _group("account", "Maak en beheer de accounts van de helpdesk.")
person = _group("person", "Geef of wis alles wat van één persoon bewaard is.")


@account.command("add")
def add_account(
    name: Annotated[str, typer.Argument(metavar="NAAM", help="Hoe collega's deze persoon kennen.")],
    email: Annotated[str, typer.Argument(metavar="E-MAIL")],
    role: Annotated[str, typer.Option("--role", metavar="ROL", help=ROLES)] = "helpdesk",
    by_school: Annotated[
        bool, typer.Option("--by-school", help="Zonder wachtwoord: alleen aanmelden via de school.")
    ] = False,
) -> None:
    """Maak een account; het wachtwoord wordt gevraagd."""
    from bot.store.accounts import Accounts, Role

    def add(store: "Store", _settings: "DeskSettings") -> None:
        if role not in list(Role):
            raise BadInputError(f"--role is {role!r}; expected {', '.join(Role)}")
        password = None if by_school else _new_password()
        made = Accounts(store).add(name, email, Role(role), password, datetime.now(UTC))
        typer.echo(f"Account {made.id} is gemaakt: {made.name}, {made.email}, {made.role}.")

    _with_store(add)


@account.command("password")
def change_password(email: Annotated[str, typer.Argument(metavar="E-MAIL")]) -> None:
    """Geef een account een nieuw wachtwoord; wie aangemeld was, meldt zich opnieuw aan."""
    from bot.store.accounts import Accounts

    def change(store: "Store", _settings: "DeskSettings") -> None:
        accounts = Accounts(store)
        if (known := accounts.by_email(email)) is None:
            raise BadInputError(f"no account has the e-mail address {email}; see: regelwijzer account list")
        accounts.change(known.id, password=_new_password(), now=datetime.now(UTC))
        typer.echo(f"{known.name} heeft een nieuw wachtwoord.")

    _with_store(change)


@account.command("list")
def list_accounts() -> None:
    """Toon de accounts."""
    from bot.store.accounts import Accounts

    def tell(store: "Store", _settings: "DeskSettings") -> None:
        for one in Accounts(store).all():
            ways = [way for way, has in (("wachtwoord", one.password_hash), ("school", one.subject)) if has]
            state = ", ".join([*ways, *([] if one.is_active else ["inactief"])])
            typer.echo(f"{one.id:>4}  {one.role:<10}  {one.email}  {one.name}{f'  ({state})' if state else ''}")

    _with_store(tell)


def backup(file: Annotated[Path, typer.Argument(metavar="BESTAND", help="Waar de reservekopie komt (.zip).")]) -> None:
    """Bewaar de hele database in één bestand, ook terwijl de chat en de helpdesk draaien."""
    from bot.store.backup import back_up

    def write(store: "Store", _settings: "DeskSettings") -> None:
        rows = back_up(store, file, datetime.now(UTC))
        typer.echo(f"{file} heeft {rows} rijen.")

    _with_store(write)


def restore(file: Annotated[Path, typer.Argument(metavar="BESTAND", help="Een reservekopie van backup.")]) -> None:
    """Zet een reservekopie terug in een lege database (REGELWIJZER_DATABASE_URL)."""
    from bot.store.backup import restore as fill

    _with_store(lambda store, _settings: typer.echo(f"{fill(store, file)} rijen zijn teruggezet."))


def retention() -> None:
    """Wis wat lang genoeg bewaard is (REGELWIJZER_KEEP_DAYS); draai dit elke nacht."""
    from bot.store.personal import keep_to

    def forget_old(store: "Store", settings: "DeskSettings") -> None:
        done = keep_to(store, settings.keep_days, datetime.now(UTC))
        typer.echo(
            f"{done.tickets_closed} beantwoorde vragen gesloten; "
            f"{done.questions} vragen en {done.sessions} sessies gewist."
        )

    _with_store(forget_old)


@person.command("export")
def export_person(
    who: Annotated[str, typer.Argument(metavar="WIE", help="Telegram-nummer, e-mailadres, of de code van de vrager.")],
) -> None:
    """Toon als JSON alles wat van één persoon bewaard is."""
    from bot.store.personal import export_of

    def tell(store: "Store", settings: "DeskSettings") -> None:
        found = {asker: export_of(store, asker) for asker in _askers(store, settings, who)}
        json.dump(found, sys.stdout, ensure_ascii=False, indent=1)
        typer.echo()

    _with_store(tell)


@person.command("delete")
def delete_person(
    who: Annotated[str, typer.Argument(metavar="WIE", help="Telegram-nummer, e-mailadres, of de code van de vrager.")],
    yes: Annotated[bool, typer.Option("--yes", help="Vraag niet om bevestiging.")] = False,
) -> None:
    """Wis alles wat van één persoon bewaard is."""
    from bot.store.personal import forget, stored_of

    def erase(store: "Store", settings: "DeskSettings") -> None:
        askers = _askers(store, settings, who)
        count = sum(len(stored_of(store, asker).questions) for asker in askers)
        if not yes and not typer.confirm(f"Alles wissen, ook {count} vragen?"):
            raise typer.Exit(1)
        for asker in askers:
            forget(store, asker)
        typer.echo(f"Gewist, ook {count} vragen.")

    _with_store(erase)


def _askers(store: "Store", settings: "DeskSettings", who: str) -> list[str]:
    """What stands in the store for a person: by Telegram id, by the contact they left, or as it is."""
    from bot.masking import keyed_hash
    from bot.store.personal import askers_at

    if "@" in who:
        askers = askers_at(store, who)
        if not askers:
            raise BadInputError(f"nobody with an open question left the address {who}")
        return askers
    return [keyed_hash(settings.secret, "user", who) if who.isdecimal() else who]


def _new_password() -> str:
    """What is typed twice, unseen; from a program the first line it gives."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password: str = typer.prompt("Wachtwoord", hide_input=True, confirmation_prompt="Nog eens")
    return password


def _with_store(act: Callable[["Store", "DeskSettings"], None]) -> None:
    """Do something with the store of this installation; ends with one clear line when that cannot be."""
    with one_clear_line():
        try:
            from bot.settings import DeskSettings, SettingsError
            from bot.store.accounts import AccountError
            from bot.store.backup import BackupError
            from bot.store.database import Store, StoreError
        except ModuleNotFoundError as error:
            problem = f"{error.name} is not installed; run: pip install 'regelwijzer[desk]'"
            raise BadInputError(problem) from None
    with one_clear_line(SettingsError, StoreError, AccountError, BackupError):
        settings = DeskSettings.read()
        store = Store.open(settings.database_url)
        try:
            act(store, settings)
        finally:
            store.close()
