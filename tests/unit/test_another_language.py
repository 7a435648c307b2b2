"""Another language can be added: a pretended one shows that no word stands anywhere else.

Every text and function of ``words.en`` is put between marks, as a translation would put
other words there. What is then left without marks in the report is either the lesson's own
(what was said, its title) or a word that a translator could not reach.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from html import unescape
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parent))

from test_report import golden_inputs

from classroom_ai.report import page_data, to_docx, to_html, to_markdown, words
from classroom_ai.report.view import Passage
from classroom_ai.report.words import en, speaking
from classroom_ai.types import Quality

OPEN, CLOSE = "⟦", "⟧"


def marked(value: Any) -> Any:
    """A value of the language with all of its text between marks."""
    if isinstance(value, str):
        return f"{OPEN}{value}{CLOSE}" if re.search(r"[^\W\d_]", value) else value
    if isinstance(value, dict):
        return {key: marked(each) for key, each in value.items()}
    if isinstance(value, (tuple, list)):
        return type(value)(marked(each) for each in value)
    if isinstance(value, Passage):
        return Passage(marked(value.heading), marked(value.sentences))
    return value


def pretended(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *args, **options: marked(function(*args, **options))


#: Keys that the program looks at, and the tag of the language.
KEYS = {"LANGUAGE", "NEEDS", "UNITS", "NBSP"}


def pseudo() -> SimpleNamespace:
    """A language that says the same between marks."""
    names = {}
    for name in dir(en):
        value = getattr(en, name)
        if name.startswith("__"):
            continue
        if name in KEYS:
            names[name] = value
        else:
            names[name] = pretended(value) if callable(value) else marked(value)
    return SimpleNamespace(**names)


def bare(text: str) -> str:
    """What of a text does not stand between marks, however deep they lie in each other."""
    depth, left = 0, []
    for character in text:
        depth += character == OPEN
        if not depth:
            left.append(character)
        depth -= character == CLOSE
    return "".join(left)


@pytest.fixture(scope="module")
def lesson_texts() -> set[str]:
    lesson = golden_inputs().lesson
    return {utt.text for utt in lesson.utterances}


def is_of_the_lesson(text: str, lesson_texts: set[str]) -> bool:
    said = text.strip(" …")
    return any(said in each for each in lesson_texts)


@pytest.fixture(scope="module")
def inputs() -> Any:
    inputs = golden_inputs()
    quality = Quality(
        20.0, -24.0, 0.0, 0.5, "C", warnings=("The room echoes.",), advice=("Close the door.",)
    )
    return replace(inputs, lesson=replace(inputs.lesson, quality=quality))


def test_no_word_of_the_page_is_out_of_reach_of_a_translator(
    inputs: Any, lesson_texts: set[str]
) -> None:
    with speaking(pseudo()):
        html = to_html(inputs.report())
    body = re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL)
    labels = re.findall(r'(?:aria-label|alt|title)="([^"]*)"', body)
    texts = [*re.split(r"<[^>]*>", body), *labels]
    left = {bare(unescape(text)).strip() for text in texts}
    allowed = {inputs.lesson.title, inputs.lesson.about.objective}
    strangers = {
        text
        for text in left
        if re.search(r"[^\W\d_]{2}", text)
        and text not in allowed
        and not is_of_the_lesson(text, lesson_texts)
    }
    assert strangers == set()


def test_no_word_that_the_script_shows_is_out_of_reach(inputs: Any) -> None:
    with speaking(pseudo()):
        page = page_data(inputs.lesson, inputs.tags)

    def texts(value: Any) -> list[str]:
        if isinstance(value, str):
            return [value]
        if isinstance(value, dict):
            return [text for each in value.values() for text in texts(each)]
        if isinstance(value, (tuple, list)):
            return [text for each in value for text in texts(each)]
        return []

    shown = [*texts(page.words), *texts(page.labels), *(voice.name for voice in page.voices)]
    assert [text for text in shown if re.search(r"[^\W\d_]", bare(text))] == []


def test_the_other_forms_speak_it_as_well(inputs: Any) -> None:
    with speaking(pseudo()):
        report = inputs.report()
        assert to_markdown(report).count(OPEN) > 50
        assert to_docx(report)


def test_english_speaks_again_afterwards() -> None:
    with speaking(pseudo()):
        assert words.WORKED.startswith(OPEN)
    assert words.WORKED == en.WORKED


def test_parts_of_a_report_hold_nothing_but_plain_data(inputs: Any) -> None:
    """So a language can be chosen when a report is built, and no later."""
    parts: list[Any] = [inputs.report()]
    for part in parts:
        if isinstance(part, tuple):
            parts.extend(part)
        elif is_dataclass(part):
            parts.extend(getattr(part, field.name) for field in fields(part))
        else:
            assert part is None or isinstance(part, (str, int, float))
