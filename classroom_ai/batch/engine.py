"""Where stages run: what the batch asks of an engine, and the simplest one.

An engine is given pieces of work and tells what became of each. It knows nothing of
recordings, plans or files, so another one can take the place of the workers of this machine.
"""

from __future__ import annotations

import time
import traceback
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from classroom_ai.batch.stages import Stage
from classroom_ai.errors import (
    CardError,
    ClassroomAIError,
    MemoryShort,
    ModelError,
    OutputError,
)
from classroom_ai.types import Seconds

Functions = Mapping[Stage, Callable[..., Any]]


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a piece of work has no result.

    Attributes
    ----------
    why : str
        For the user.
    ends_all : type of error, or None
        No other recording would fare better: the disk is full, or a model is gone.
    died : bool
        The worker did not live to tell.
    hung : bool
        It was ended since it took too long, and so would the next one.
    blameless : bool
        Nor was it for this recording that it died: its machine went away, say.
    trace : str
        Where in the program it happened, for what is a bug of ours.
    """

    why: str
    ends_all: type[ClassroomAIError] | None = None
    died: bool = False
    hung: bool = False
    blameless: bool = False
    trace: str = ""


@dataclass(frozen=True, slots=True)
class Finished:
    """What became of a piece of work: ``number`` is the one it was given, ``work`` its seconds."""

    number: int
    stage: Stage
    result: Any
    failure: Failure | None
    work: Seconds


class Engine(Protocol):
    """Somewhere to run stages."""

    def has_room(self, stage: Stage) -> bool:
        """Whether a piece of work of a stage could be begun now."""

    def start(
        self, stage: Stage, number: int, *arguments: object, limit: Seconds | None = None
    ) -> None:
        """Begin a piece of work; what takes more seconds than its limit has failed."""

    def wait(self, timeout: Seconds) -> list[Finished]:
        """What was finished since; waits for the first, but not for longer than that."""

    def close(self) -> None:
        """End all workers, whatever they do."""


def attempted(
    function: Callable[..., Any], arguments: tuple[object, ...]
) -> tuple[Any, Failure | None, Seconds]:
    """The result of a call, or why there is none, and the seconds that it took."""
    started = time.perf_counter()
    result, failure = None, None
    try:
        result = function(*arguments)
    except (OutputError, ModelError, CardError) as error:
        failure = Failure(str(error), ends_all=type(error))
    except ClassroomAIError as error:
        failure = Failure(str(error))
    except MemoryError:
        failure = Failure(str(MemoryShort.of_the_machine()))
    except Exception as error:  # one recording that nobody thought of must not end the night
        failure = _bug(error)
    return result, failure, time.perf_counter() - started


def _bug(error: Exception) -> Failure:
    """What is told of an error of ours: where it happened, and no value, which may be a word."""
    what = type(error).__name__
    if isinstance(error, (OSError, RuntimeError)):  # of the system or a library, not of a lesson
        what += f": {error}"
    places = "".join(traceback.format_tb(error.__traceback__))
    return Failure(
        f"The program failed on it ({what}). Please report this.", trace=f"{places}{what}\n"
    )


class InTurn:
    """Runs one piece of work after the other, in this very process.

    Parameters
    ----------
    functions : mapping
        What is called for each stage.
    """

    def __init__(self, functions: Functions) -> None:
        self._functions = functions
        self._given: deque[tuple[Stage, int, tuple[object, ...]]] = deque()

    def has_room(self, stage: Stage) -> bool:
        """Whether nothing is begun."""
        return not self._given

    def start(
        self, stage: Stage, number: int, *arguments: object, limit: Seconds | None = None
    ) -> None:
        """Keep a piece of work until somebody waits for it; nothing here could end it early."""
        self._given.append((stage, number, arguments))

    def wait(self, timeout: Seconds) -> list[Finished]:
        """Do what was begun."""
        stage, number, arguments = self._given.popleft()
        return [Finished(number, stage, *attempted(self._functions[stage], arguments))]

    def close(self) -> None:
        """Forget what was begun."""
        self._given.clear()
