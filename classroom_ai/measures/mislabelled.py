"""Labels as they may truly be, given those of the rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from classroom_ai.measures import errors
from classroom_ai.types import Lesson, Tag

_NONE = "none"
#: Rule of a label that no rule gave.
_MISSED = "missed"
#: What is known before any sentence was looked at: as much as one sentence tells.
_PRIOR = 1.0


def plausible_tags(
    lesson: Lesson, tags: Iterable[Tag], rng: np.random.Generator
) -> tuple[Tag, ...]:
    """Tags with errors put right as they may be: some relabelled, some taken away, some added.

    Parameters
    ----------
    lesson : Lesson
        A plausible lesson: what is no longer said by the teacher carries no tag.
    tags : iterable of Tag
        Those of the rules.
    rng : numpy.random.Generator
        Where chance comes from.

    Returns
    -------
    tuple of Tag
        Sorted by start. Families without measured rates stay as they are.
    """
    mine = {utt.id: utt for utt in lesson.utterances if utt.role == "teacher" and utt.text.strip()}
    kept: list[Tag] = []
    by_label: dict[str, list[Tag]] = defaultdict(list)
    for tag in tags:
        if tag.utterance in mine:
            by_label[tag.label].append(tag)
    for label, members in by_label.items():
        if label in errors.TRUE_QUESTIONS:
            kept += _relabelled(members, errors.TRUE_QUESTIONS[label], rng)
        elif label.startswith("praise."):
            kept += _kept_praise(members, rng)
        else:
            kept += members
    tagged = {tag.utterance for members in by_label.values() for tag in members}
    silent = [utt for id_, utt in mine.items() if id_ not in tagged]
    for label, expected in _missed(kept, len(silent), rng).items() if silent else ():
        for i in rng.choice(len(silent), size=rng.poisson(expected)).tolist():
            utt = silent[i]
            kept.append(Tag(utt.start, utt.end, utterance=utt.id, label=label, rule=_MISSED))
    return tuple(sorted(kept, key=lambda tag: (tag.start, tag.end, tag.label)))


def _relabelled(
    members: list[Tag], true_labels: dict[str, int], rng: np.random.Generator
) -> list[Tag]:
    """Each with a label that people may have given it; the rates of a lesson are its own."""
    names = ("open", "closed", "procedural", "check", "rhetorical", _NONE)
    counts = np.array([true_labels.get(name, 0) for name in names]) + _PRIOR / len(names)
    chosen = rng.choice(len(names), size=len(members), p=rng.dirichlet(counts))
    return [
        replace(tag, label=f"question.{names[i]}")
        for tag, i in zip(members, chosen, strict=True)
        if names[i] != _NONE
    ]


def _kept_praise(members: list[Tag], rng: np.random.Generator) -> list[Tag]:
    right = rng.beta(
        errors.TRUE_PRAISE + _PRIOR / 2, errors.PRAISE - errors.TRUE_PRAISE + _PRIOR / 2
    )
    return [
        tag for tag, luck in zip(members, rng.random(len(members)), strict=True) if luck < right
    ]


def _missed(kept: list[Tag], silent: int, rng: np.random.Generator) -> dict[str, float]:
    """How many labels of each kind to expect where the rules gave none."""
    labels = sorted(errors.TRUE_QUESTIONS)
    counts = [errors.MISSED_QUESTIONS.get(label, 0) for label in labels]
    rest = errors.SENTENCES_WITHOUT_QUESTION - sum(counts)
    rates = rng.dirichlet(np.array([*counts, rest]) + _PRIOR / (len(labels) + 1))
    expected = {label: rate * silent for label, rate in zip(labels, rates.tolist(), strict=False)}
    for label in ("praise.specific", "praise.general"):
        found = sum(tag.label == label for tag in kept)
        ratio = errors.MISSED_PRAISE / errors.TRUE_PRAISE
        expected[label] = float(rng.gamma(found + _PRIOR / 2)) * ratio
    return expected
