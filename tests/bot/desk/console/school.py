"""A school's sign-in on loopback: a real provider, whose traffic is kept and can be tampered with."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

Answer = Callable[[Request], Response | None]


class QuietHandler(WSGIRequestHandler):
    def log(self, *_arguments: Any) -> None:
        """Say nothing."""


class School:
    """`requests` are (path, parameters) as they came; `tamper` may answer a request instead of the provider."""

    def __init__(self, provider: Any) -> None:
        self._provider = provider
        self.requests: list[tuple[str, dict[str, str]]] = []
        self.tamper: Answer = lambda request: None
        self.issuer = ""

    def __call__(self, environ: Any, start_response: Any) -> Any:
        body = Request(environ).get_data()
        environ["wsgi.input"] = BytesIO(body)
        request = Request(environ)
        self.requests.append((request.path, {**request.args, **request.form}))
        environ["wsgi.input"] = BytesIO(body)
        answer = self.tamper(request)
        if answer is None:
            answer = Response.from_app(self._provider, environ)
        return answer(environ, start_response)

    def parameters_of(self, path: str) -> dict[str, str]:
        """What the last request to a path brought."""
        return next(given for asked, given in reversed(self.requests) if asked == path)

    def signs_in(self, address: str, subject: str) -> str:
        """What the browser of somebody who signs in at an address is sent back to: path and query."""
        response = httpx2.post(address, data={"sub": subject})
        assert response.status_code == 302, response.text
        back = urlsplit(response.headers["location"])
        return f"{back.path}?{back.query}"


def replaced(path: str, change: Callable[[dict[str, Any]], dict[str, Any]], school: School) -> Answer:
    """An answer to one path: what the provider says there, changed."""

    def answer(request: Request) -> Response | None:
        if request.path != path:
            return None
        said = json.loads(Response.from_app(school._provider, request.environ).get_data())
        return Response(json.dumps(change(said)), content_type="application/json")

    return answer


def answers_of(said: dict[str, Any]) -> Answer:
    """Answers of our own, by path."""

    def answer(request: Request) -> Response | None:
        if request.path not in said:
            return None
        return Response(json.dumps(said[request.path]), content_type="application/json")

    return answer


@contextmanager
def open_school(provider: Any) -> Iterator[School]:
    school = School(provider)
    server = make_server("127.0.0.1", 0, school, threaded=True, request_handler=QuietHandler)
    school.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield school
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def query_of(address: str) -> dict[str, str]:
    """The parameters in an address."""
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
