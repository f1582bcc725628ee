"""Laws from the official repository: finds the text in force on a day, and brings it when it is new or changed.

The only network code here. `urllib` does it: one request at a time needs no pool, and what is delicate (resuming,
If-Modified-Since, back-off) httpx leaves to its user as well.
"""

import http.client
import json
import os
import re
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from email.utils import formatdate, mktime_tz, parsedate_tz
from http.client import HTTPResponse
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlencode
from xml.etree.ElementTree import Element, ParseError

import defusedxml.ElementTree
from defusedxml import DefusedXmlException

from corpus.sources import Register

REPOSITORY = "https://repository.officiele-overheidspublicaties.nl"
SEARCH = "https://zoekservice.overheid.nl/sru/Search"
USER_AGENT = "Regelwijzer/0.1 (offline assistant for schools; fetches a few laws, one at a time)"

TIMEOUT_SECONDS = 60
# Between laws, and before each next try; a server that names a time itself (Retry-After) gets that, up to a minute.
PAUSE_SECONDS = 1.0
RETRY_SECONDS = (2.0, 4.0, 8.0, 16.0)
MAX_RETRY_SECONDS = 60.0

_BWB_ID = re.compile(r"BWB[A-Z]\d{7}")
_LAW_URL = re.compile(r"https?://wetten\.overheid\.nl/(?P<id>BWB[A-Z]\d{7})(?:/(?P<day>\d{4}-\d\d-\d\d))?")
_TEMPORARY = frozenset((408, 425, 429, 500, 502, 503, 504))
_NO_END = "9999-12-31"
_T = TypeVar("_T")


class FetchError(Exception):
    """A law that could not be brought: says which, why, and what to do."""


class _TemporaryError(Exception):
    """A failure that may pass: the server is busy or the line broke."""

    def __init__(self, problem: str, retry_after: float = 0) -> None:
        super().__init__(problem)
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class LawVersion:
    """A law's text over the days on which it holds; `valid_to` is the first day it no longer does."""

    bwb_id: str
    title: str
    valid_from: date
    valid_to: date | None
    url: str

    def holds_on(self, day: date) -> bool:
        """Whether this text was in force on `day`."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True, slots=True)
class _KnownVersion:
    """A text with the end and start of the days on which it was what was known (zicht).

    A text is published anew when more becomes known about the same days; the last one is what counts now.
    """

    known: tuple[str, str]
    version: LawVersion


@dataclass(frozen=True, slots=True)
class FetchedLaw:
    """A law's text on disk; `is_new` says whether it was brought now, or was there unchanged."""

    version: LawVersion
    path: Path
    is_new: bool


def fetch_laws(
    laws: Iterable[tuple[str, date]],
    folder: Path,
    *,
    repository: str = REPOSITORY,
    search: str = SEARCH,
    wait: Callable[[float], None] = time.sleep,
) -> Iterator[FetchedLaw | FetchError]:
    """Each law in turn as `fetch_law` brings it, or the reason why it could not, so that the others still come."""
    for number, (bwb_id, day) in enumerate(laws):
        if number:
            wait(PAUSE_SECONDS)
        try:
            yield fetch_law(bwb_id, day, folder, repository=repository, search=search, wait=wait)
        except FetchError as error:
            yield error


def laws_in_register(register: Register, today: date) -> list[tuple[str, date]]:
    """The laws that the register of sources links to, each with its day; a link without one means `today`."""
    links = filter(None, (_LAW_URL.match(source.url) for source in register.sources))
    return sorted({(link["id"], date.fromisoformat(link["day"]) if link["day"] else today) for link in links})


def fetch_law(
    bwb_id: str,
    day: date,
    folder: Path,
    *,
    repository: str = REPOSITORY,
    search: str = SEARCH,
    wait: Callable[[float], None] = time.sleep,
) -> FetchedLaw:
    """Bring the text of a law that was in force on `day` to `folder`, as "BWBR0007625_2021-08-01.xml".

    A description beside it (.json) keeps its address, when it last changed, and until when it holds, which the text
    itself does not say. A download that broke off goes on where it stopped.

    Args:
        bwb_id: the law's id in the official register, such as BWBR0007625.
        day: the day on which the text holds.
        folder: where the file goes; it is made when it is not there.
        repository: where a file must be; an address elsewhere is refused.
        search: the search service (SRU) that knows the texts of a law.
        wait: called with seconds before another try.

    Raises:
        FetchError: when the id is none, no text was in force that day, or the servers keep failing.
    """
    version = find_version(bwb_id, day, search=search, wait=wait)
    if not version.url.startswith(f"{repository}/"):
        raise FetchError(f"{bwb_id}: the search service names {version.url}, which is not in {repository}")
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{bwb_id}_{version.valid_from}.xml"
    description = path.with_suffix(".json")
    known = _read_description(description) if path.exists() else {}
    since = known.get("last_modified", "") if known.get("url") == version.url else ""
    part = path.with_name(f"{path.name}.part")
    last_modified = _with_retries(lambda: _download(version.url, part, since), wait)
    is_new = last_modified is not None
    if is_new:
        _refuse_other_than_law(part, version.url)
        part.replace(path)
    about = {
        "bwb_id": bwb_id,
        "title": version.title,
        "valid_from": str(version.valid_from),
        "valid_to": str(version.valid_to) if version.valid_to else None,
        "url": version.url,
        "last_modified": since if last_modified is None else last_modified,
    }
    beside = description.with_name(f"{description.name}.part")
    beside.write_text(json.dumps(about, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    beside.replace(description)
    return FetchedLaw(version, path, is_new)


def find_version(
    bwb_id: str, day: date, *, search: str = SEARCH, wait: Callable[[float], None] = time.sleep
) -> LawVersion:
    """The text of a law that was in force on `day`, as it is known now.

    Raises:
        FetchError: when the id is none, no text was in force that day, or the service keeps failing.
    """
    if not _BWB_ID.fullmatch(bwb_id):
        raise FetchError(f"{bwb_id!r} is no id of a law; expected BWBR and seven digits, such as BWBR0007625 (WEB)")
    query = {
        "operation": "searchRetrieve",
        "version": "2.0",
        "x-connection": "BWB",
        "query": f"dcterms.identifier={bwb_id} and overheidbwb.geldigheidsdatum={day}",
        "maximumRecords": "50",
    }
    answer = _with_retries(lambda: _read(f"{search}?{urlencode(query)}"), wait)
    try:
        root = defusedxml.ElementTree.fromstring(answer, forbid_dtd=True)
    except (ParseError, DefusedXmlException) as error:
        raise FetchError(f"{search} answered with something else than its XML: {error}") from None
    records = [element for element in root.iter() if _name(element) == "gzd"]
    if not records and (problem := _field(root, "message")):
        raise FetchError(f"{search} refused the question about {bwb_id}: {problem}")
    try:
        texts = [_version(record) for record in records if _field(record, "identifier") == bwb_id]
    except ValueError as error:
        raise FetchError(f"{search} gave no usable dates for {bwb_id}: {error}") from None
    in_force = [text for text in texts if text.version.holds_on(day)]
    if not in_force:
        raise FetchError(f"{bwb_id} has no text in force on {day}; its days are at https://wetten.overheid.nl/{bwb_id}")
    return max(in_force, key=lambda text: text.known).version


def _version(record: Element) -> _KnownVersion:
    end = _field(record, "geldigheidsperiode_einddatum")
    version = LawVersion(
        bwb_id=_field(record, "identifier"),
        title=_field(record, "title"),
        valid_from=date.fromisoformat(_field(record, "geldigheidsperiode_startdatum")),
        valid_to=date.fromisoformat(end) + timedelta(days=1) if end and end != _NO_END else None,
        url=_field(record, "locatie_toestand"),
    )
    return _KnownVersion((_field(record, "zichtperiode_einddatum"), _field(record, "zichtperiode_startdatum")), version)


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2]  # versions 1.2 and 2.0 of SRU differ in namespace only


def _field(record: Element, name: str) -> str:
    return next(((element.text or "").strip() for element in record.iter() if _name(element) == name), "")


def _read_description(path: Path) -> dict[str, Any]:
    """What an earlier fetch wrote; nothing when it is not there or was cut short, so that all is fetched anew."""
    try:
        description: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return description


def _refuse_other_than_law(part: Path, url: str) -> None:
    with part.open("rb") as file:
        if b"<toestand" in file.read(4096):
            return
    part.unlink()
    raise FetchError(f"{url} holds no law (no <toestand> at its start); the text that was here is kept")


def _with_retries(attempt: Callable[[], _T], wait: Callable[[float], None]) -> _T:
    """What `attempt` returns, tried again after ever longer waits while the failure may pass."""
    for seconds in RETRY_SECONDS:
        try:
            return attempt()
        except _TemporaryError as error:
            wait(min(max(seconds, error.retry_after), MAX_RETRY_SECONDS))
    try:
        return attempt()
    except _TemporaryError as error:
        raise FetchError(f"{error}; tried {len(RETRY_SECONDS) + 1} times, try again later") from None


def _read(url: str) -> bytes:
    with _open(url, {}) as response:
        return _receive(url, lambda: response.read())


def _download(url: str, part: Path, since: str) -> str | None:
    """Bring a file to `part`, from where an earlier try stopped; its Last-Modified, None when not changed `since`.

    The part's own time on disk is the Last-Modified of what it holds: one of another day is not added to.
    """
    have = part.stat().st_size if part.exists() else 0
    headers = {"If-Modified-Since": since} if since else {}
    if have:
        headers = {"Range": f"bytes={have}-", "If-Range": formatdate(part.stat().st_mtime, usegmt=True)}
    try:
        response = _open(url, headers)
    except urllib.error.HTTPError as error:
        error.close()
        if error.code == http.client.NOT_MODIFIED:
            return None
        part.unlink(missing_ok=True)  # 416: the server has no such range
        raise _TemporaryError(f"{url}: the part brought before does not fit") from None
    with response:
        goes_on = response.status == http.client.PARTIAL_CONTENT
        if goes_on and not response.headers.get("Content-Range", "").startswith(f"bytes {have}-"):
            part.unlink()
            raise _TemporaryError(f"{url}: the server sent another range than was asked")
        last_modified = response.headers.get("Last-Modified", "")
        length = response.headers.get("Content-Length")
        try:
            with part.open("ab" if goes_on else "wb") as file:
                while block := _receive(url, lambda: response.read(65536)):
                    file.write(block)
        finally:
            _set_time(part, last_modified)
    size = part.stat().st_size
    if length is not None and size != int(length) + (have if goes_on else 0):
        raise _TemporaryError(f"{url}: the line broke after {size} bytes")
    return last_modified


def _set_time(part: Path, last_modified: str) -> None:
    parsed = parsedate_tz(last_modified)
    stamp = mktime_tz(parsed) if parsed else 0  # 1970 fits no file, so that the next try starts anew
    os.utime(part, (stamp, stamp))


def _open(url: str, headers: dict[str, str]) -> HTTPResponse:
    """The response to a polite request.

    Raises:
        HTTPError: 304 or 416, which are answers to the headers.
        _TemporaryError: when another try may succeed.
        FetchError: when it will not.
    """
    # The search service answers 406 to a client that does not ask for XML.
    request = urllib.request.Request(url, headers={"User-Agent": USER_AGENT, "Accept": "application/xml", **headers})
    try:
        response: HTTPResponse = urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS)
    except urllib.error.HTTPError as error:
        if error.code in (http.client.NOT_MODIFIED, http.client.REQUESTED_RANGE_NOT_SATISFIABLE):
            raise
        error.close()
        problem = f"{url}: {error.code} {error.reason}"
        if error.code in _TEMPORARY:
            after = error.headers.get("Retry-After", "")
            raise _TemporaryError(problem, float(after) if after.isdigit() else 0) from None
        raise FetchError(problem) from None
    except (urllib.error.URLError, http.client.HTTPException, OSError) as error:
        raise _TemporaryError(f"{url}: {getattr(error, 'reason', error) or type(error).__name__}") from None
    return response


def _receive(url: str, read: Callable[[], bytes]) -> bytes:
    try:
        return read()
    except (http.client.HTTPException, OSError) as error:
        raise _TemporaryError(f"{url}: the line broke ({type(error).__name__})") from None
