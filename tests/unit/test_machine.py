"""A lesson gets the best model that is done within the lesson's own length, and is told so."""

from __future__ import annotations

import sys
import types
from typing import Any

import pytest

from classroom_ai import machine
from classroom_ai.catalogue import ModelCard, catalogue
from classroom_ai.errors import ModelMissing
from classroom_ai.machine import best_recognizer, cuda_is_usable, describe, realtime_share

KNOWN = [card for card in catalogue() if card.task == "asr"]
BY_NAME = {card.name: card for card in KNOWN}


@pytest.fixture(autouse=True)
def cores(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Sets how fast the machine is, in reference cores."""

    def set_to(number: float) -> None:
        monkeypatch.setattr(machine, "reference_cores", lambda: number)

    set_to(2.0)
    return set_to


def best(*names: str, **options: Any) -> str:
    installed: list[ModelCard] = [BY_NAME[name] for name in names]
    return best_recognizer(installed, KNOWN, **{"device": "cpu", **options}).card.name


def test_models_cost_more_the_better_they_are() -> None:
    costs = [card.cost or 0 for card in KNOWN if card.languages == "many"]
    assert costs[0] == min(costs)
    assert all(costs)


def test_the_best_model_that_is_done_in_time_is_taken(cores: Any) -> None:
    every = [card.name for card in KNOWN]
    cores(1e6)
    assert best(*every) == every[-1]
    cores(1e-6)
    assert best(*every) == every[0]
    cores(2.0)
    chosen = BY_NAME[best(*every)]
    assert realtime_share(chosen, device="cpu") <= 1
    dearer = KNOWN[KNOWN.index(chosen) + 1 :]
    assert all(realtime_share(card, device="cpu") > 1 for card in dearer)


def test_only_installed_models_are_taken() -> None:
    assert best("tiny.en") == "tiny.en"
    assert best("tiny.en", "base") == "base"


def test_only_models_that_know_the_language_are_taken(cores: Any) -> None:
    cores(1e-6)
    assert best("tiny.en", "base", language="en") == "tiny.en"
    assert best("tiny.en", "base", language="de") == "base"
    with pytest.raises(ModelMissing, match=r"for the language 'de'.*models pull embedded"):
        best("tiny.en", language="de")


def test_without_any_model_the_message_has_the_command() -> None:
    with pytest.raises(ModelMissing, match=r"No speech recognition model.*models pull embedded"):
        best()


def test_a_graphics_card_makes_dear_models_affordable() -> None:
    dear = BY_NAME["large-v3"]
    assert realtime_share(dear, device="cuda") < realtime_share(dear, device="cpu")


def test_the_note_names_the_model_and_what_a_better_one_costs() -> None:
    note = describe(BY_NAME["tiny.en"], KNOWN, device="cpu").note
    assert note.startswith("Words were written down by the model tiny.en.")
    assert "classroom-ai models pull base" in note
    assert "GB of disk" in note


def test_a_better_model_that_is_installed_need_not_be_pulled() -> None:
    installed = [BY_NAME["tiny.en"], BY_NAME["base"]]
    note = describe(BY_NAME["tiny.en"], KNOWN, installed=installed, device="cpu").note
    assert "choose it with --asr base" in note
    assert "pull" not in note


def test_the_best_model_has_no_better_one() -> None:
    dearest = max(KNOWN, key=lambda card: card.cost or 0)
    assert "better" not in describe(dearest, KNOWN, device="cpu").note


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0.001, "10 % of the lesson's length"),
        (0.34, "30 % of the lesson's length"),
        (0.96, "100 % of the lesson's length"),
        (1.4, "the lesson's length or more"),
        (3.4, "3 times the lesson's length"),
    ],
)
def test_lengths_are_rounded_to_what_an_estimate_can_say(share: float, said: str) -> None:
    assert machine._length(share) == said


def test_the_speed_of_this_machine_is_plausible(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    assert 0.01 < machine.reference_cores() < 1000


@pytest.mark.parametrize(("answer", "usable"), [(0, False), (2, True), (RuntimeError(), False)])
def test_a_driver_that_does_not_fit_is_no_graphics_card(
    monkeypatch: pytest.MonkeyPatch, answer: Any, usable: bool
) -> None:
    def count() -> int:
        if isinstance(answer, Exception):
            raise answer
        return int(answer)

    fake = types.SimpleNamespace(get_cuda_device_count=count)
    monkeypatch.setitem(sys.modules, "ctranslate2", fake)
    assert cuda_is_usable() is usable
