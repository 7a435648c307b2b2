"""A port of this machine, an address that cannot be guessed, and an end by Ctrl-C."""

from __future__ import annotations

import secrets
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from classroom_ai.correcting import rehearse
from classroom_ai.errors import ClassroomAIError, UsageError
from classroom_ai.review.contents import page_of

if TYPE_CHECKING:
    from uvicorn import Server

HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Review:
    """A report that can be opened at ``address`` while ``run`` goes on.

    ``get_ready`` loads what saving needs, while somebody reads.
    """

    address: str
    server: Server
    listening: socket.socket
    get_ready: Callable[[], None]

    def run(self) -> None:
        """Answer until Ctrl-C."""
        Thread(target=self.get_ready, daemon=True).start()
        try:
            self.server.run(sockets=[self.listening])
        except KeyboardInterrupt:
            return


@contextmanager
def opened(
    folder: Path, *, port: int = 0, by: str = "", rubrics: Sequence[str] = ()
) -> Iterator[Review]:
    """A review that listens already, so that its address can be opened.

    Parameters
    ----------
    folder : pathlib.Path
        What ``analyze`` or ``score`` wrote.
    port : int
        0 for any that is free.
    by, rubrics
        As for ``review_app``.

    Raises
    ------
    ClassroomAIError
        If the folder holds no report to correct, or the port is taken.
    """
    import uvicorn

    from classroom_ai.review.app import review_app

    page_of(folder)
    with _listening(port) as listening:
        port = listening.getsockname()[1]
        token = secrets.token_urlsafe(32)
        config = uvicorn.Config(
            review_app(folder, token=token, port=port, by=by, rubrics=rubrics),
            # Addresses hold the token, so none is written down.
            access_log=False,
            log_level="warning",
            lifespan="off",
            ws="none",
            server_header=False,
            timeout_graceful_shutdown=1,
        )

        def get_ready() -> None:
            with suppress(ClassroomAIError):  # told to whoever saves
                rehearse(folder, rubrics=rubrics)

        address = f"http://{HOST}:{port}/{token}/"
        yield Review(address, uvicorn.Server(config), listening, get_ready)


@contextmanager
def _listening(port: int) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listening:
        try:
            listening.bind((HOST, port))
            # From now on a browser that is quicker than the server waits for it.
            listening.listen()
        except (OSError, OverflowError) as error:
            raise UsageError(
                f"Port {port} cannot be used: {getattr(error, 'strerror', None) or error}.",
                "A port from 1024 to 65535 that nothing else listens on is needed.",
                "Leave --port out, and a free one is taken.",
            ) from error
        yield listening
