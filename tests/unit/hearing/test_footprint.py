"""What a model takes of a card is read from its weights, and grows with its dimensions."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from classroom_ai.errors import ModelDamaged
from classroom_ai.hearing.footprint import MOST_PIECES, OTHERS, Footprint, footprint_of


def write_weights(folder: Path, shapes: dict[str, tuple[int, ...]]) -> Path:
    """As CTranslate2 writes them, with one byte for each number."""

    def name(text: str) -> bytes:
        return struct.pack("<H", len(text) + 1) + text.encode() + b"\0"

    content = struct.pack("<I", 6) + name("WhisperSpec") + struct.pack("<II", 3, len(shapes))
    for called, shape in shapes.items():
        size = 1
        for length in shape:
            size *= length
        content += name(called) + struct.pack(f"<B{len(shape)}I", len(shape), *shape)
        content += struct.pack("<BI", 1, size) + bytes(size)
    (folder / "model.bin").write_bytes(content + struct.pack("<I", 0))
    return folder


def shapes_of(width: int, n_layers: int) -> dict[str, tuple[int, ...]]:
    layers = {f"decoder/layer_{n}/norm/gamma": (width,) for n in range(n_layers)}
    return {"decoder/scale": (), **layers, "encoder/conv1/weight": (width, 80, 3)}


def test_weights_count_by_what_the_card_computes_in(tmp_path: Path) -> None:
    folder = write_weights(tmp_path, shapes_of(64, 2))
    numbers = 1 + 2 * 64 + 64 * 80 * 3
    half, full = footprint_of(folder), footprint_of(folder, value=4)
    assert (half.weights, full.weights) == (2 * numbers, 4 * numbers)
    assert full.piece == 2 * half.piece


def test_a_piece_takes_more_in_a_wider_or_deeper_model(tmp_path: Path) -> None:
    pieces = []
    for width, n_layers in ((384, 4), (512, 6), (768, 12), (1024, 24), (1280, 32)):
        pieces.append(footprint_of(write_weights(tmp_path, shapes_of(width, n_layers))).piece)
    assert pieces == sorted(pieces)
    turbo = footprint_of(write_weights(tmp_path, shapes_of(1280, 4))).piece
    assert turbo < pieces[-1] / 2


@pytest.mark.parametrize(
    ("memory", "pieces"),
    [
        (None, 4),
        (0, 1),
        (OTHERS + 1000, 1),
        (OTHERS + 1000 + 399, 3),
        (OTHERS + 1000 + 400, 4),
        (10**12, MOST_PIECES),
    ],
)
def test_as_many_pieces_fit_as_memory_is_left(memory: int | None, pieces: int) -> None:
    footprint = Footprint(weights=1000, piece=100)
    assert footprint.pieces_in(memory) == pieces
    if pieces > 1 and memory is not None:
        assert footprint.memory_for(pieces) <= memory


@pytest.mark.parametrize("content", [b"", b"\6\0", b"\xff" * 200, None])
def test_weights_that_are_none_are_refused(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "model.bin").write_bytes(content)
    with pytest.raises(ModelDamaged, match=r"model\.bin"):
        footprint_of(tmp_path)


def test_a_model_of_another_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelDamaged, match="no Whisper model"):
        footprint_of(write_weights(tmp_path, {"encoder/embeddings/weight": (3, 4)}))


def test_of_weights_in_a_later_form_the_most_is_taken(tmp_path: Path) -> None:
    large = footprint_of(write_weights(tmp_path, shapes_of(1280, 32)))
    (tmp_path / "model.bin").write_bytes(struct.pack("<I", 7) + bytes(10**6))
    later = footprint_of(tmp_path)
    assert later.piece == large.piece
    assert later.weights == 2 * (10**6 + 4)
