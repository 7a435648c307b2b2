"""What is answered: the page, the recording, and corrections that are saved in the page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from classroom_ai import correcting
from classroom_ai.correcting import Outcome
from classroom_ai.corrections.model import MOST_BYTES, corrections_of
from classroom_ai.errors import ClassroomAIError
from classroom_ai.review.contents import page_of, policy_of, recording_of
from classroom_ai.review.guard import Guard


def review_app(
    folder: Path, *, token: str, port: int, by: str = "", rubrics: Sequence[str] = ()
) -> Guard:
    """The application that lets the report of a folder be corrected.

    Parameters
    ----------
    folder : pathlib.Path
        What ``analyze`` or ``score`` wrote.
    token : str
        Secret that every path begins with.
    port : int
        The one that is listened on.
    by : str
        Who corrects.
    rubrics : sequence of str
        Ids or paths of rubrics; those that the lesson was scored by, if none are given.

    Returns
    -------
    Guard
        Answers ``GET /TOKEN/`` and ``/TOKEN/recording``, ``POST /TOKEN/corrections`` and
        ``/TOKEN/undo``, to its own page only.
    """

    async def page(_: Request) -> Response:
        html = await run_in_threadpool(page_of, folder)
        return HTMLResponse(html, headers={"Content-Security-Policy": policy_of(html)})

    async def recording(_: Request) -> Response:
        path = await run_in_threadpool(recording_of, folder)
        if path is None:
            return _error(404, "The recording is not beside the folder, or has changed.")
        return FileResponse(path)

    async def corrections(request: Request) -> Response:
        content = await _body(request)
        if content is None:
            return _error(413, f"More than {MOST_BYTES / 1e6:.0f} MB were sent at once.")
        said = corrections_of(content, name="What was sent")
        return await _done(lambda: correcting.correct(folder, said, by=by, rubrics=rubrics))

    async def undo(_: Request) -> Response:
        return await _done(lambda: correcting.undo(folder, by=by, rubrics=rubrics))

    app = Starlette(
        routes=[
            Route("/", page),
            Route("/recording", recording),
            Route("/corrections", corrections, methods=["POST"]),
            Route("/undo", undo, methods=["POST"]),
        ],
        exception_handlers={ClassroomAIError: _told, 404: _nothing_here, 405: _nothing_here},
    )
    app.router.redirect_slashes = False
    return Guard(app, token=token, port=port)


async def _body(request: Request) -> bytes | None:
    """What was sent; None as soon as it is too much."""
    content = b""
    async for part in request.stream():
        content += part
        if len(content) > MOST_BYTES:
            return None
    return content


async def _done(correct: Callable[[], Outcome]) -> Response:
    """How the numbers moved, as JSON."""
    return JSONResponse(asdict(await run_in_threadpool(correct)))


async def _told(_: Request, error: Exception) -> Response:
    return _error(409, str(error))


async def _nothing_here(_: Request, error: Exception) -> Response:
    return _error(404, "There is nothing at this address.")


def _error(status: int, sentence: str) -> Response:
    return JSONResponse({"error": sentence}, status_code=status)
