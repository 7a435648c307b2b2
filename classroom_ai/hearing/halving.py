"""As many things at once as memory has room for: where it is too small, half as many from then on.

How much memory there is depends on what else runs, above all on a graphics card, so it is
tried. What comes out is the same however many are computed at once, but for rounding.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence, Sized
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from classroom_ai.errors import MemoryShort
from classroom_ai.graphics import give_back_card_memory

if TYPE_CHECKING:
    import torch

Result = TypeVar("Result")
#: How drivers and their libraries say that memory is too small.
_SAID = ("out of memory", "not enough memory", "alloc_failed", "allocation_failed")
_OF_A_CARD = ("cuda", "cublas", "cudnn")


class Sliceable(Sized, Protocol):
    """A sequence, an array or a tensor."""

    def __getitem__(self, part: slice, /) -> Any:
        """Some of it, in order."""


class AsManyAsFit:
    """Things computed at once: so many, and fewer where memory is too small for them.

    Parameters
    ----------
    most : int
        How many at first.

    Attributes
    ----------
    most : int
        How many now.

    Examples
    --------
    >>> def doubled(numbers):
    ...     if len(numbers) > 2:
    ...         raise MemoryError
    ...     return [2 * number for number in numbers]
    >>> fit = AsManyAsFit(8)
    >>> fit.results([1, 2, 3, 4, 5], doubled), fit.most
    ([2, 4, 6, 8, 10], 2)
    """

    def __init__(self, most: int = sys.maxsize) -> None:
        self.most = most

    def results(
        self, things: Sliceable, compute: Callable[[Any], Sequence[Result]]
    ) -> list[Result]:
        """What is computed of all things, in their order.

        Parameters
        ----------
        things : sequence, ndarray or Tensor
            What to compute it of.
        compute : callable
            Given some of them, returns a list.

        Raises
        ------
        MemoryShort
            If there is not enough memory for one of them.
        """
        if len(things) <= self.most:
            try:
                with lack_of_memory_told():
                    return list(compute(things))
            except MemoryShort:
                if len(things) < 2:
                    raise
                self.most = min(self.most, len(things) // 2)
            # Out here nothing holds any longer what was computed so far.
            give_back_card_memory()
        step = self.most
        parts = (things[first : first + step] for first in range(0, len(things), step))
        return [result for part in parts for result in self.results(part, compute)]


@contextmanager
def lack_of_memory_told() -> Iterator[None]:
    """Too little memory, of the machine or of its card, as an error for people.

    Raises
    ------
    MemoryShort
    """
    try:
        yield
    except (MemoryError, RuntimeError) as error:
        if not _is_lack_of_memory(error):
            raise
        on_card = any(name in str(error).lower() for name in _OF_A_CARD)
        raise MemoryShort.on_a_card() if on_card else MemoryShort.of_the_machine() from error


def halve_where_short(network: torch.nn.Module) -> None:
    """Let a network work through its input in parts where memory is too small for all of it.

    Parameters
    ----------
    network : torch.nn.Module
        What it takes and what it returns has as many rows as its first input.
    """
    import torch

    forward = network.forward
    fit = AsManyAsFit()

    def in_parts(*inputs: torch.Tensor, **named: torch.Tensor | None) -> torch.Tensor:
        def computed(rows: range) -> list[torch.Tensor]:
            part = slice(rows.start, rows.stop)
            options = {name: None if x is None else x[part] for name, x in named.items()}
            return [forward(*(x[part] for x in inputs), **options)]

        parts = fit.results(range(len(inputs[0])), computed)
        return parts[0] if len(parts) == 1 else torch.cat(parts)

    network.forward = in_parts


def _is_lack_of_memory(error: Exception) -> bool:
    return isinstance(error, MemoryError) or any(each in str(error).lower() for each in _SAID)
