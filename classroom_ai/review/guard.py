"""Who is answered: this machine's browser, on the page that was opened, and nobody else.

A page of any other site that is open in the same browser can send requests to this machine
too. It does not know the token, cannot claim to be this host [1]_, and its browser says
where it comes from [2]_.

References
----------
.. [1] Jackson, C. et al. (2007). Protecting browsers from DNS rebinding attacks. CCS.
.. [2] W3C (2025). Fetch Metadata Request Headers.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: On every answer, besides what the page itself may do.
HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
#: What an answer may do that says nothing else: nothing.
NOTHING = "default-src 'none'; frame-ancestors 'none'"

_NOT_HERE = (404, "There is nothing at this address.")
_NOT_THIS_HOST = (421, "This address is not served here.")
_NOT_FROM_HERE = (403, "Only the page that was opened may do this.")


@dataclass(frozen=True, slots=True)
class Guard:
    """Answers only requests that carry the token and come from the page itself.

    Parameters
    ----------
    app : ASGI application
        Gets what is let through, with the path after the token.
    token : str
        First part of every path.
    port : int
        That of this server.
    """

    app: ASGIApp
    token: str
    port: int

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Turn away or pass on one request."""
        if scope["type"] != "http":
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(HEADERS)
                headers.setdefault("Content-Security-Policy", NOTHING)
            await send(message)

        refused = self._refused(scope)
        if refused is None:
            inside = {**scope, "path": scope["path"].removeprefix(f"/{self.token}")}
            await self.app(inside, receive, send_with_headers)
            return
        status, sentence = refused
        answer = JSONResponse({"error": sentence}, status_code=status)
        await answer(scope, receive, send_with_headers)

    def _refused(self, scope: Scope) -> tuple[int, str] | None:
        """Status and sentence for what is not answered."""
        headers = Headers(scope=scope)
        hosts = {f"127.0.0.1:{self.port}", f"localhost:{self.port}"}
        if headers.getlist("host") not in [[host] for host in hosts]:
            return _NOT_THIS_HOST
        first = scope["path"].removeprefix("/").partition("/")[0]
        if not secrets.compare_digest(first.encode(), self.token.encode()):
            return _NOT_HERE
        site = headers.get("sec-fetch-site")
        if scope["method"] in ("GET", "HEAD"):
            # "none" is somebody who typed the address or opened it from here.
            return None if site in (None, "none", "same-origin") else _NOT_FROM_HERE
        origin = headers.get("origin")
        ours = origin == f"http://{headers['host']}"
        # With no referrer, a browser may keep the origin of its own page to itself.
        kept_back = origin == "null" and site == "same-origin"
        if site not in (None, "same-origin") or not (ours or kept_back):
            return _NOT_FROM_HERE
        return None
