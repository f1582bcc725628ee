"""Fetching laws, from a local server that speaks the form of the search service and the repository."""

import json
import os
import re
import threading
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from corpus.document import Kind
from corpus.fetch import RETRY_SECONDS, FetchedLaw, FetchError, fetch_law, fetch_laws, laws_in_register
from corpus.readers.bwb_xml import read_bwb_xml
from corpus.sources import Register, Source

WORK = "BWBR0099999"
DAY = date(2021, 9, 1)

RECORD = """<record><recordData><gzd xmlns="http://standaarden.overheid.nl/sru"
 xmlns:dcterms="http://purl.org/dc/terms/" xmlns:overheidbwb="http://standaarden.overheid.nl/bwb/terms/"><originalData>
<overheidbwb:meta><owmskern><dcterms:identifier>{work}</dcterms:identifier><dcterms:title>Proefwet</dcterms:title>
</owmskern><bwbipm>
<overheidbwb:geldigheidsperiode_startdatum>{start}</overheidbwb:geldigheidsperiode_startdatum>
<overheidbwb:geldigheidsperiode_einddatum>{end}</overheidbwb:geldigheidsperiode_einddatum>
<overheidbwb:zichtperiode_startdatum>{seen}</overheidbwb:zichtperiode_startdatum>
<overheidbwb:zichtperiode_einddatum>{unseen}</overheidbwb:zichtperiode_einddatum>
</bwbipm></overheidbwb:meta></originalData><enrichedData>
<overheidbwb:locatie_toestand>{url}</overheidbwb:locatie_toestand></enrichedData></gzd></recordData></record>"""

ANSWER = """<?xml version="1.0" encoding="UTF-8"?><searchRetrieveResponse xmlns="http://www.loc.gov/zing/srw/">
<version>1.2</version><numberOfRecords>{count}</numberOfRecords><records>{records}</records></searchRetrieveResponse>"""

REFUSAL = """<?xml version="1.0"?><diagnostics><diagnostic xmlns="http://www.loc.gov/zing/srw/diagnostic/">
<uri>info:srw/diagnostic/1/10</uri><message>Query syntax error</message></diagnostic></diagnostics>"""

LAW = f"""<toestand bwb-id="{WORK}" inwerkingtreding="2021-08-01"><wetgeving soort="wet">
<citeertitel>Proefwet</citeertitel><wettekst><artikel><kop><nr>1</nr></kop>
<al>{"De proefles is gratis. " * 200}</al></artikel></wettekst></wetgeving></toestand>""".encode()


class LawServer(ThreadingHTTPServer):
    """Answers as the official services do; `failures` come first, one a request of the repository."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.home = f"http://127.0.0.1:{self.server_port}"
        self.search = f"{self.home}/sru/Search"
        self.law = LAW
        self.last_modified = "Sun, 01 Aug 2021 10:00:00 GMT"
        # start and end of validity, start and end of zicht, address
        self.texts = [("2021-08-01", "2022-07-31", "2021-08-01", "9999-12-31", self.address("2021-08-01_0"))]
        self.answer: bytes | None = None
        self.failures: list[int | str] = []
        self.requests: list[tuple[str, dict[str, str]]] = []

    def address(self, label: str, work: str = WORK) -> str:
        return f"{self.home}/bwb/{work}/{label}/xml/{work}_{label}.xml"

    def downloads(self) -> list[dict[str, str]]:
        return [headers for path, headers in self.requests if path.startswith("/bwb/")]

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away is part of the tests."""


class _Handler(BaseHTTPRequestHandler):
    server: LawServer

    def do_GET(self) -> None:
        self.server.requests.append((self.path, dict(self.headers)))
        if self.path.startswith("/sru/"):
            self._search()
        else:
            self._law()

    def _search(self) -> None:
        if self.headers["Accept"] != "application/xml":
            return self._send(406, b"")
        [query] = parse_qs(urlsplit(self.path).query)["query"]
        match = re.fullmatch(r"dcterms\.identifier=(BWB\w+) and overheidbwb\.geldigheidsdatum=([\d-]+)", query)
        assert match, query
        records = [
            RECORD.format(work=match[1], start=start, end=end, seen=seen, unseen=unseen, url=url)
            for start, end, seen, unseen, url in self.server.texts
            if start <= match[2] <= end
        ]
        answer = ANSWER.format(count=len(records), records="".join(records)).encode()
        return self._send(200, self.server.answer or answer)

    def _law(self) -> None:
        law, last_modified = self.server.law, self.server.last_modified
        failure = self.server.failures.pop(0) if self.server.failures else None
        if isinstance(failure, int):
            return self._send(failure, b"", {"Retry-After": "7"} if failure == 429 else {})
        if not any(self.path == urlsplit(text[4]).path for text in self.server.texts):
            return self._send(404, b"")
        if self.headers["If-Modified-Since"] == last_modified:
            return self._send(304, b"")
        stamp = {"Last-Modified": last_modified}
        if (asked := self.headers["Range"]) and self.headers["If-Range"] == last_modified:
            start = int(asked.removeprefix("bytes=").removesuffix("-"))
            if start >= len(law):
                return self._send(416, b"")
            stamp["Content-Range"] = f"bytes {start}-{len(law) - 1}/{len(law)}"
            return self._send(206, law[start:], stamp)
        return self._send(200, law, stamp, stops_halfway=failure == "stop")

    def _send(
        self, status: int, body: bytes, headers: dict[str, str] | None = None, *, stops_halfway: bool = False
    ) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if stops_halfway else body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing in the output of the tests."""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[LawServer]:
    monkeypatch.setenv("no_proxy", "*")
    server = LawServer()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def waited() -> list[float]:
    """The seconds that a fetch would have waited."""
    return []


def fetch(server: LawServer, folder: Path, waited: list[float], day: date = DAY) -> FetchedLaw:
    return fetch_law(WORK, day, folder, repository=server.home, search=server.search, wait=waited.append)


def test_the_text_in_force_on_the_day_is_brought_and_can_be_read(
    server: LawServer, tmp_path: Path, waited: list[float]
) -> None:
    fetched = fetch(server, tmp_path / "laws", waited)

    assert fetched.is_new
    assert fetched.path == tmp_path / "laws" / "BWBR0099999_2021-08-01.xml"
    assert fetched.path.read_bytes() == LAW
    assert read_bwb_xml(fetched.path).valid_to == date(2022, 8, 1)  # the search service gives the last day itself
    assert sorted(path.suffix for path in fetched.path.parent.iterdir()) == [".json", ".xml"]
    assert waited == []


def test_every_request_says_who_asks(server: LawServer, tmp_path: Path, waited: list[float]) -> None:
    fetch(server, tmp_path, waited)

    assert [headers["User-Agent"].split("/")[0] for _, headers in server.requests] == ["Regelwijzer", "Regelwijzer"]


def test_of_several_texts_for_the_same_days_the_one_known_last_is_brought(
    server: LawServer, tmp_path: Path, waited: list[float]
) -> None:
    server.texts = [
        ("2021-08-01", "9999-12-31", "2021-07-01", "2021-12-31", server.address("2021-08-01_0")),
        ("2021-08-01", "9999-12-31", "2022-06-01", "9999-12-31", server.address("2021-08-01_2")),
        ("2021-08-01", "9999-12-31", "2022-01-01", "2022-05-31", server.address("2021-08-01_1")),
    ]
    fetched = fetch(server, tmp_path, waited)

    assert fetched.version.url == server.address("2021-08-01_2")
    assert fetched.version.valid_to is None


def test_a_law_that_did_not_change_is_not_brought_again(server: LawServer, tmp_path: Path, waited: list[float]) -> None:
    fetch(server, tmp_path, waited)
    server.texts = [(*server.texts[0][:1], "2023-07-31", *server.texts[0][2:])]  # only its end is another day now
    fetched = fetch(server, tmp_path, waited)

    assert not fetched.is_new
    assert server.downloads()[1]["If-Modified-Since"] == server.last_modified
    assert fetched.path.read_bytes() == LAW
    assert read_bwb_xml(fetched.path).valid_to == date(2023, 8, 1)


def test_a_law_that_changed_replaces_what_was_there(server: LawServer, tmp_path: Path, waited: list[float]) -> None:
    fetch(server, tmp_path, waited)
    server.law, server.last_modified = LAW.replace(b"gratis", b"betaald"), "Mon, 02 Aug 2021 10:00:00 GMT"
    fetched = fetch(server, tmp_path, waited)

    assert fetched.is_new
    assert b"betaald" in fetched.path.read_bytes()


def test_a_description_cut_short_means_that_all_is_brought_again(
    server: LawServer, tmp_path: Path, waited: list[float]
) -> None:
    path = fetch(server, tmp_path, waited).path
    path.with_suffix(".json").write_text('{"url": ', encoding="utf-8")

    assert fetch(server, tmp_path, waited).is_new
    assert json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))["last_modified"] == server.last_modified


def test_a_busy_server_is_asked_again_after_ever_longer_waits(
    server: LawServer, tmp_path: Path, waited: list[float]
) -> None:
    server.failures = [503, 502, 503]

    assert fetch(server, tmp_path, waited).is_new
    assert waited == [2.0, 4.0, 8.0]


def test_a_server_that_says_how_long_to_wait_gets_that(server: LawServer, tmp_path: Path, waited: list[float]) -> None:
    server.failures = [429]
    fetch(server, tmp_path, waited)

    assert waited == [7.0]


def test_a_download_that_broke_off_goes_on_where_it_stopped(
    server: LawServer, tmp_path: Path, waited: list[float]
) -> None:
    server.failures = ["stop"]
    fetched = fetch(server, tmp_path, waited)

    assert server.downloads()[1]["Range"] == f"bytes={len(LAW) // 2}-"
    assert fetched.path.read_bytes() == LAW


def test_a_later_run_goes_on_with_what_an_earlier_one_left(
    server: LawServer, tmp_path: Path, waited: list[float]
) -> None:
    server.failures = ["stop", 503, 503, 503, 503]
    with pytest.raises(FetchError, match="tried 5 times"):
        fetch(server, tmp_path, waited)
    fetched = fetch(server, tmp_path, waited)

    assert server.downloads()[-1]["Range"] == f"bytes={len(LAW) // 2}-"
    assert fetched.path.read_bytes() == LAW


def test_a_law_that_changed_during_a_broken_download_is_brought_whole(
    server: LawServer, tmp_path: Path, waited: list[float]
) -> None:
    server.failures = ["stop", 503, 503, 503, 503]
    with pytest.raises(FetchError):
        fetch(server, tmp_path, waited)
    server.law, server.last_modified = LAW.replace(b"gratis", b"betaald"), "Mon, 02 Aug 2021 10:00:00 GMT"

    assert fetch(server, tmp_path, waited).path.read_bytes() == server.law


def test_a_part_that_does_not_fit_is_thrown_away(server: LawServer, tmp_path: Path, waited: list[float]) -> None:
    path = fetch(server, tmp_path, waited).path
    part = path.rename(path.with_name(f"{path.name}.part"))
    stamp = 1627812000  # Sun, 01 Aug 2021 10:00:00 GMT
    part.touch()
    os.utime(part, (stamp, stamp))

    assert fetch(server, tmp_path, waited).path.read_bytes() == LAW
    assert not part.exists()


def test_a_server_that_keeps_failing_is_left_alone_and_the_old_text_stays(
    server: LawServer, tmp_path: Path, waited: list[float]
) -> None:
    path = fetch(server, tmp_path, waited).path
    server.failures = [503] * 5

    with pytest.raises(FetchError, match=r"\.xml: 503 .*tried 5 times, try again later"):
        fetch(server, tmp_path, waited)
    assert waited == list(RETRY_SECONDS)
    assert path.read_bytes() == LAW


def test_a_server_that_is_not_there_is_said_to_be(tmp_path: Path, waited: list[float]) -> None:
    with pytest.raises(FetchError, match=r"refused.*tried 5 times"):
        fetch_law(WORK, DAY, tmp_path, search="http://127.0.0.1:9/sru/Search", wait=waited.append)


def test_a_page_that_is_no_law_does_not_replace_one(server: LawServer, tmp_path: Path, waited: list[float]) -> None:
    path = fetch(server, tmp_path, waited).path
    server.law, server.last_modified = b"<html>Onderhoud</html>", "Mon, 02 Aug 2021 10:00:00 GMT"

    with pytest.raises(FetchError, match="holds no law"):
        fetch(server, tmp_path, waited)
    assert path.read_bytes() == LAW
    assert not list(tmp_path.glob("*.part"))


def test_an_address_outside_the_repository_is_not_followed(
    server: LawServer, tmp_path: Path, waited: list[float]
) -> None:
    server.texts = [(*server.texts[0][:4], "http://elders.example/wet.xml")]

    with pytest.raises(FetchError, match=r"names http://elders\.example/wet\.xml, which is not in"):
        fetch(server, tmp_path, waited)


@pytest.mark.parametrize("bwb_id", ["", "WEB", "BWBR123", "bwbr0007625", "BWBR0007625/2021"])
def test_what_is_no_id_is_refused_with_an_example(tmp_path: Path, bwb_id: str) -> None:
    with pytest.raises(FetchError, match=r"expected BWBR and seven digits, such as BWBR0007625 \(WEB\)"):
        fetch_law(bwb_id, DAY, tmp_path)


def test_a_day_without_a_text_is_said_to_have_none(server: LawServer, tmp_path: Path, waited: list[float]) -> None:
    with pytest.raises(FetchError, match="BWBR0099999 has no text in force on 2001-01-01"):
        fetch(server, tmp_path, waited, date(2001, 1, 1))


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (REFUSAL, "refused the question about BWBR0099999: Query syntax error"),
        ("<html><p>Onderhoud", "answered with something else than its XML"),
        ('<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>', "answered with something else than its XML"),
        (RECORD.format(work=WORK, start="", end="", seen="", unseen="", url=""), "gave no usable dates"),
    ],
)
def test_an_answer_of_the_search_service_that_is_none_is_an_error(
    server: LawServer, tmp_path: Path, waited: list[float], answer: str, problem: str
) -> None:
    server.answer = answer.encode()

    with pytest.raises(FetchError, match=problem):
        fetch(server, tmp_path, waited)


def test_all_laws_come_one_after_the_other_and_one_that_fails_does_not_stop_them(
    server: LawServer, tmp_path: Path, waited: list[float]
) -> None:
    laws = [(WORK, date(2001, 1, 1)), (WORK, DAY)]
    results = list(fetch_laws(laws, tmp_path, repository=server.home, search=server.search, wait=waited.append))

    assert [type(result) for result in results] == [FetchError, FetchedLaw]
    assert waited == [1.0]  # a pause between two laws


def test_the_register_names_the_laws_it_links_to_once_each() -> None:
    urls = (
        "https://wetten.overheid.nl/BWBR0007625/2021-01-01",
        "https://wetten.overheid.nl/BWBR0007625/2021-01-01/0#Artikel1",
        "https://www.proeven.example/mbo",
        "https://wetten.overheid.nl/BWBR0043608",  # without a day: as it stands today
    )
    register = Register(tuple(Source(url, url, url, "OCW", Kind.WET, "2021", url, 1) for url in urls))

    assert laws_in_register(register, today=DAY) == [("BWBR0007625", date(2021, 1, 1)), ("BWBR0043608", DAY)]
