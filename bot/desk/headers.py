"""The headers that keep a page safe, on everything that goes out."""

from collections.abc import Mapping

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.settings import DeskSettings

EMBEDDED = "/ingebed"
EMBED_SCRIPT = "/embed.js"
STATIC = "/static/"
YEAR_SECONDS = 31_536_000

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors {ancestors}"
)


def headers_for(path: str, settings: DeskSettings) -> Mapping[str, str]:
    """The headers of a reply to a path. Only the embedded ask box may stand in a frame, of the sites in settings."""
    is_embedded = path == EMBEDDED or path.startswith(f"{EMBEDDED}/")
    ancestors = " ".join(settings.embed_sites) if is_embedded and settings.embed_sites else "'none'"
    headers = {
        "Content-Security-Policy": _POLICY.format(ancestors=ancestors),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "cross-origin" if path == EMBED_SCRIPT else "same-origin",
        "Cache-Control": "public, max-age=3600" if path.startswith(STATIC) or path == EMBED_SCRIPT else "no-store",
    }
    if not (is_embedded and settings.embed_sites):
        headers["X-Frame-Options"] = "DENY"
    if settings.is_https:
        headers["Strict-Transport-Security"] = f"max-age={YEAR_SECONDS}"
    return headers


class Headers:
    """Puts the headers on every reply, of pages, files and errors alike."""

    def __init__(self, app: ASGIApp, settings: DeskSettings) -> None:
        self._app = app
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; what a page set itself stays."""

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in headers_for(scope["path"], self._settings).items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, sent if scope["type"] == "http" else send)
