"""Every word that a teacher reads in a report, in one place: ``words/en``.

Whoever words a report asks this module (``words.WORKED``, ``words.number(...)``) and gets the
answer of the language in force, so another language is another package beside ``en``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from classroom_ai.report.words.en import *  # noqa: F403

_LANGUAGE: ContextVar[Any] = ContextVar("language", default=None)


@contextmanager
def speaking(language: Any) -> Iterator[None]:
    """Word reports in another language within a ``with`` block.

    Parameters
    ----------
    language : module or any object
        Has every name that ``words.en`` has.
    """
    before = _LANGUAGE.set(language)
    try:
        yield
    finally:
        _LANGUAGE.reset(before)


def __getattr__(name: str) -> Any:
    if name.startswith("__"):
        raise AttributeError(name)
    language = _LANGUAGE.get() or import_module("classroom_ai.report.words.en")
    return getattr(language, name)
