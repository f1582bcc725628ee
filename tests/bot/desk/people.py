"""Somebody with a browser: opens pages, fills in the forms that are on them, and keeps the cookies."""

import re
from html import unescape
from typing import Any

from starlette.testclient import TestClient


class Visitor:
    def __init__(self, client: TestClient) -> None:
        self.client = client

    @property
    def app(self) -> Any:
        return self.client.app

    def opens(self, address: str, **options: Any) -> Any:
        return self.client.get(address, **options)

    def token(self, address: str = "/") -> str:
        """What the forms on a page bring back."""
        found = re.search(r'name="formulier" value="([0-9a-f]+)"', self.opens(address).text)
        assert found, f"no form on {address}"
        return found[1]

    def sends(self, address: str, page: str = "/", **fields: str) -> Any:
        """Fill in a form of a page and send it."""
        return self.client.post(address, data={"formulier": self.token(page), **fields})

    def asks(self, question: str, **fields: str) -> str:
        """The address of the reply."""
        response = self.sends("/vraag", vraag=question, **fields)
        assert response.status_code == 303, text_of(response)
        return str(response.headers["location"])


def text_of(response: Any) -> str:
    """What a reader sees of a page, on one line."""
    without_tags = re.sub(r"<(?:script|style).*?</(?:script|style)>|<[^>]+>", " ", response.text, flags=re.DOTALL)
    return " ".join(unescape(without_tags).split())
