"""What the helpdesk learns from a period: a page with plots, the tables as CSV, and a week to print."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from fastapi import APIRouter, Request, Response
from markupsafe import Markup

from bot.desk.clear_error import ClearError
from bot.desk.console.insight_tables import OUTCOMES, Table, as_csv, key_figures, tables_of
from bot.desk.console.pages import console_page
from bot.desk.console.plots import bars, lines
from bot.desk.desk import DeskOf
from bot.desk.visitors import HelpdeskMember
from bot.dutch_day import dutch_day
from bot.store.insight import Insight, figures

router = APIRouter()

PERIOD_DAYS = 28
MAX_DAYS = 366
NO_DAY = "“{text}” is geen datum. Kies een dag, bijvoorbeeld 2026-09-01."
WRONG_ORDER = "De eerste dag ligt na de laatste. Draai ze om."
TOO_LONG = f"Kies hoogstens {MAX_DAYS} dagen."
NO_TABLE = "Deze tabel is er niet. Begin bij Inzicht."


class PeriodError(ValueError):
    """Days that are no period; one line in Dutch."""


@router.get("/inzicht")
def insight_page(request: Request, desk: DeskOf, _account: HelpdeskMember, van: str = "", tot: str = "") -> Response:
    """The figures of a period, the last four weeks unless the address says otherwise."""
    problem = ""
    try:
        first, last = _period(van, tot, dutch_day(desk.now()))
    except PeriodError as error:
        problem = str(error)
        first, last = _period("", "", dutch_day(desk.now()))
    insight = figures(desk.store, first, last)
    values = {"first": first, "last": last, "problem": problem, "typed": (van or str(first), tot or str(last))}
    return console_page(request, "insight.html", 422 if problem else 200, **values, **_shown(insight))


@router.get("/inzicht/week")
def week_page(request: Request, desk: DeskOf, _account: HelpdeskMember, dag: str = "") -> Response:
    """The week of a day, the last whole one unless the address says otherwise, beside the week before."""
    try:
        day = _day(dag) if dag else dutch_day(desk.now()) - timedelta(days=7)
        monday = day - timedelta(days=day.weekday())
        weeks = [(start, start + timedelta(days=6)) for start in (monday - timedelta(days=7), monday)]
        before, week = (figures(desk.store, *days) for days in weeks)
        following = monday + timedelta(days=7)
    except (PeriodError, OverflowError):
        raise ClearError(422, NO_DAY.format(text=dag[:40])) from None
    compared = [
        (name, then, now) for (name, then), (_, now) in zip(key_figures(before), key_figures(week), strict=True)
    ]
    return console_page(
        request,
        "week.html",
        monday=monday,
        sunday=weeks[1][1],
        number=monday.isocalendar().week,
        earlier=weeks[0][0],
        later=following if following <= dutch_day(desk.now()) else None,
        compared=compared,
        **_shown(week),
    )


@router.get("/inzicht/{name}.csv")
def table_file(desk: DeskOf, _account: HelpdeskMember, name: str, van: str = "", tot: str = "") -> Response:
    """One of the tables of a period."""
    try:
        first, last = _period(van, tot, dutch_day(desk.now()))
    except PeriodError as error:
        raise ClearError(422, str(error)) from None
    table = tables_of(figures(desk.store, first, last)).get(name)
    if table is None:
        raise ClearError(404, NO_TABLE)
    headers = {"Content-Disposition": f'attachment; filename="{table.name}-{first}-{last}.csv"'}
    return Response(as_csv(table), media_type="text/csv; charset=utf-8", headers=headers)


def _period(van: str, tot: str, today: date) -> tuple[date, date]:
    last = _day(tot) if tot else today
    try:
        first = _day(van) if van else last - timedelta(days=PERIOD_DAYS - 1)
        last + timedelta(days=1)
    except OverflowError:
        raise PeriodError(NO_DAY.format(text=tot[:40])) from None
    if first > last:
        raise PeriodError(WRONG_ORDER)
    if (last - first).days >= MAX_DAYS:
        raise PeriodError(TOO_LONG)
    return first, last


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise PeriodError(NO_DAY.format(text=text[:40])) from None


def _shown(insight: Insight) -> dict[str, Any]:
    tables = tables_of(insight)
    return {"tables": tables, "plots": _plots(insight, tables), "gaps": insight.gaps}


def _plots(insight: Insight, tables: Mapping[str, Table]) -> dict[str, Markup]:
    """The plots of a period, by the name of the table that has their figures; rankings only when there are any."""
    labels = [f"{day.day.day}-{day.day.month}" for day in insight.days]
    series = {name: [int(getattr(day, outcome)) for day in insight.days] for outcome, name in OUTCOMES.items()}
    busiest = max(insight.days, key=lambda day: day.questions)
    told = f"{insight.questions} vragen; de meeste ({busiest.questions}) op {busiest.day.day}-{busiest.day.month}."
    plots = {"dagen": lines("dagen", "Vragen per dag", told, labels, series)}
    rankings = {
        "onderwerpen": [(subject.title, subject.bad) for subject in insight.subjects],
        "gebruikt": [(used.question, used.times) for used in insight.used],
        "ontbreekt": [(gap.question, gap.times) for gap in insight.gaps],
    }
    for name, values in rankings.items():
        if values:
            most = f"Het meest: {values[0][0]}, {values[0][1]} keer."
            plots[name] = bars(name, tables[name].title, most, values)
    return plots
