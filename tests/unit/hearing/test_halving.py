"""Whatever fits in memory at once, what comes out is the same, and in the same order."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from classroom_ai.errors import MemoryShort
from classroom_ai.hearing.grid import SAMPLE_RATE
from classroom_ai.hearing.halving import AsManyAsFit, halve_where_short, lack_of_memory_told
from classroom_ai.hearing.voice import voices_along

#: As the libraries word it.
SHORT = [
    (MemoryError(), "There was not enough memory. Close"),
    (RuntimeError("[enforce fail] DefaultCPUAllocator: not enough memory: you tried"), "memory. C"),
    (RuntimeError("CUDA failed with error out of memory"), r"graphics card.*--device cpu"),
    (RuntimeError("CUDA out of memory. Tried to allocate 20.00 MiB."), "graphics card"),
    (RuntimeError("cuBLAS failed with status CUBLAS_STATUS_ALLOC_FAILED"), "graphics card"),
    (RuntimeError("cuDNN error: CUDNN_STATUS_ALLOC_FAILED"), "graphics card"),
    (torch.cuda.OutOfMemoryError("CUDA out of memory."), "graphics card"),
]


@given(st.integers(0, 50), st.integers(1, 60), st.integers(1, 60))
def test_all_that_fits_is_computed_once_and_in_order(n: int, most: int, room: int) -> None:
    done: list[int] = []

    def doubled(numbers: range) -> list[int]:
        if len(numbers) > room:
            raise MemoryError
        done.extend(numbers)
        return [2 * number for number in numbers]

    fit = AsManyAsFit(most)
    assert fit.results(range(n), doubled) == [2 * number for number in range(n)]
    assert done == list(range(n))
    assert min(most, n, room) / 2 <= fit.most <= most


@pytest.mark.parametrize(("error", "said"), SHORT)
def test_where_one_thing_does_not_fit_it_is_said_what_to_do(error: Exception, said: str) -> None:
    tried: list[int] = []

    def refuse(things: range) -> list[int]:
        tried.append(len(things))
        raise error

    with pytest.raises(MemoryShort, match=said):
        AsManyAsFit(4).results(range(9), refuse)
    assert tried == [4, 2, 1]


def test_other_errors_are_not_taken_for_it() -> None:
    with pytest.raises(RuntimeError, match="driver is gone"), lack_of_memory_told():
        raise RuntimeError("CUDA driver is gone")


class SmallNetwork(torch.nn.Module):
    """A network on a card with room for two rows, that takes weights as a voice network does."""

    device = torch.device("cpu")
    rows: list[int]

    def forward(self, x: torch.Tensor, weights: torch.Tensor | None = None) -> torch.Tensor:
        self.rows.append(len(x))
        if len(x) > 2:
            raise torch.cuda.OutOfMemoryError("CUDA out of memory.")
        return x.sum(1) if weights is None else (x * weights).sum(1)


@pytest.mark.parametrize("weighted", [False, True])
def test_a_network_works_through_its_input_in_parts(weighted: bool) -> None:
    network = SmallNetwork()
    network.rows = []
    halve_where_short(network)
    x = torch.arange(21.0).reshape(7, 3)
    weights = x.flip(0) if weighted else None
    expected = (x * weights).sum(1) if weights is not None else x.sum(1)
    assert torch.equal(network(x, weights=weights), expected)
    assert network.rows[:2] == [7, 3]
    network.rows.clear()
    network(x)
    assert max(network.rows) <= 2  # it is remembered


class SmallEncoder:
    """Takes the place of the voice network, on a card with room for so many windows."""

    device = torch.device("cpu")

    def __init__(self, room: int) -> None:
        self.room = room

    def mels(self, sound: torch.Tensor) -> torch.Tensor:
        return torch.arange(sound.shape[1] // 160 + 1.0)[None, :, None].expand(1, -1, 40)

    def encode(self, windows: torch.Tensor) -> torch.Tensor:
        if len(windows) > self.room:
            raise RuntimeError("CUDA out of memory.")
        return windows.mean(dim=(1, 2))[:, None].expand(-1, 256)


def test_voices_are_the_same_where_few_windows_fit() -> None:
    import numpy as np

    samples, speech = np.ones(70 * SAMPLE_RATE, np.float32), np.ones(3500, bool)
    whole = voices_along(samples, speech, encoder=SmallEncoder(99))
    parts = voices_along(samples, speech, encoder=SmallEncoder(3))
    assert np.array_equal(whole.vectors, parts.vectors)
    with pytest.raises(MemoryShort):
        voices_along(samples, speech, encoder=SmallEncoder(0))
