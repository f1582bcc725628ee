"""The figures of a period as tables with a name, for a page and as CSV."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from bot.desk.pages import moment
from bot.store.insight import Insight

# By the name of the attribute of a day.
OUTCOMES = {
    "answered": "beantwoord",
    "partial": "deels beantwoord",
    "clarify": "teruggevraagd",
    "refused": "niet beantwoord",
    "handed_off": "naar de helpdesk",
}
# A spreadsheet takes a cell that begins so for a formula, and questions come from anybody.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

Cell = str | int


@dataclass(frozen=True, slots=True)
class Table:
    """A table: `name` as an address has it, the first column says what a row is about."""

    name: str
    title: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[Cell, ...]]


def tables_of(insight: Insight) -> dict[str, Table]:
    """The tables of a period, by name."""
    days: list[tuple[Cell, ...]] = [
        (day.day.isoformat(), day.questions, *(int(getattr(day, outcome)) for outcome in OUTCOMES))
        for day in insight.days
    ]
    subjects = [(row.title, row.questions, row.refused, row.badly_rated) for row in insight.subjects]
    gaps = [(gap.question, gap.times, moment(gap.newest)) for gap in insight.gaps]
    tables = (
        Table("cijfers", "In cijfers", ("Wat", "Hoeveel"), key_figures(insight)),
        Table("dagen", "Vragen per dag", ("Dag", "Vragen", *(name.capitalize() for name in OUTCOMES.values())), days),
        Table(
            "onderwerpen",
            "Onderwerpen die slecht gaan",
            ("Onderwerp", "Vragen", "Niet beantwoord", "Slecht beoordeeld"),
            subjects,
        ),
        Table(
            "gebruikt",
            "Meest gegeven gecontroleerde antwoorden",
            ("Antwoord", "Keer gegeven"),
            [(used.question, used.times) for used in insight.used],
        ),
        Table("ontbreekt", "Vragen waarop een antwoord ontbreekt", ("Vraag", "Keer gesteld", "Laatst"), gaps),
    )
    return {table.name: table for table in tables}


def key_figures(insight: Insight) -> list[tuple[str, Cell]]:
    """The figures of a period in one glance, as people read them."""
    shares = [(name.capitalize(), _percent(insight.share(outcome))) for outcome, name in OUTCOMES.items()]
    return [("Vragen", insight.questions), *shares, ("Wachttijd op een collega (mediaan)", hours(insight.median_hours))]


def hours(value: float | None) -> str:
    """A stretch of time as people say it: "40 minuten", "3,5 uur", "2,1 dagen"; a dash for none."""
    if value is None:
        return "—"
    if value < 1:
        return f"{round(value * 60)} minuten"
    return f"{_decimal(value)} uur" if value < 48 else f"{_decimal(value / 24)} dagen"


def as_csv(table: Table) -> str:
    """The table as Dutch spreadsheets open it: semicolons, and a byte order mark that says UTF-8."""
    file = io.StringIO()
    writer = csv.writer(file, delimiter=";")
    writer.writerow(table.columns)
    writer.writerows([_harmless(cell) for cell in row] for row in table.rows)
    return "\ufeff" + file.getvalue()


def _harmless(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def _percent(share: float) -> str:
    return f"{share:.0%}"


def _decimal(value: float) -> str:
    return f"{value:.1f}".replace(".", ",").removesuffix(",0")
