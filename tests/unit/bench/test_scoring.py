"""The benchmark of scoring: lessons of the length that it claims, from any folder."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[3] / "scripts" / "bench"))

import scoring

from classroom_ai.rubric import read_rubric

if TYPE_CHECKING:
    from spacy.language import Language

CAPTIONS = """WEBVTT

00:00:01.000 --> 00:00:04.000
<v Teacher>Why is twelve an even number?

00:00:06.000 --> 00:20:00.000
<v Student>Because two goes into it six times.
"""


def test_transcripts_are_joined_to_lessons_of_one_length(tmp_path: Path) -> None:
    for n in range(3):
        (tmp_path / f"{n}.vtt").write_text(CAPTIONS, encoding="utf-8")
    (tmp_path / "notes.vtt").write_text("nothing", encoding="utf-8")
    (lesson,) = scoring.lessons_of(tmp_path)
    assert lesson.recording.duration == scoring.LENGTH
    assert [utt.role for utt in lesson.utterances] == ["teacher", "student"] * 3
    assert len({utt.id for utt in lesson.utterances}) == 6
    assert lesson.turns[-1].end == scoring.LENGTH


def test_every_step_of_scoring_is_timed(tmp_path: Path, nlp: Language) -> None:
    for n in range(3):
        (tmp_path / f"{n}.vtt").write_text(CAPTIONS, encoding="utf-8")
    (lesson,) = scoring.lessons_of(tmp_path)
    costs = scoring.scored(lesson, nlp, [read_rubric("core")])
    assert len(costs.seconds) == len(scoring.STEPS)
    assert min(costs.seconds) > 0
    assert costs.n_words == 34  # of 39: the last line ends after 45 minutes


def test_memory_of_this_process_is_told() -> None:
    assert scoring.resident_bytes() > 10_000_000
