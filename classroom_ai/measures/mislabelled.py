"""Labels as they may truly be, given those of the rules."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

import numpy as np

from classroom_ai.measures.asked import NAME_CALLED
from classroom_ai.measures.label_errors import EXACT_IN_WRITING, NONE, LabelErrors, measured
from classroom_ai.types import BY_HAND, Lesson, Role, Tag, Utterance

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Rule of a label that no rule gave.
_MISSED = "missed"
#: What is known before any sentence was looked at: as much as one sentence tells.
_PRIOR = 1.0
#: Families of what students say; in all others it is the teacher who speaks.
_OF_STUDENTS = frozenset({"student"})
_SENTENCE_ENDS = re.compile(r"[.!?…]+(?=\s|$)")


def plausible_tags(
    lesson: Lesson, tags: Iterable[Tag], rng: np.random.Generator
) -> tuple[Tag, ...]:
    """Tags with errors put right as they may be: some relabelled, some taken away, some added.

    Parameters
    ----------
    lesson : Lesson
        A plausible lesson: what is no longer said by the role that a label belongs to
        does not carry it.
    tags : iterable of Tag
        Those of the rules.
    rng : numpy.random.Generator
        Where chance comes from.

    Returns
    -------
    tuple of Tag
        Sorted by start. Families without measured rates stay as they are, where
        their words are still said.
    """
    said = _said_by_role(lesson)
    there = {utt.id for utt in lesson.utterances}
    by_family: dict[str, list[Tag]] = defaultdict(list)
    kept: list[Tag] = []
    for tag in tags:
        family = tag.label.partition(".")[0]
        if family in EXACT_IN_WRITING:
            if tag.utterance in there:
                kept.append(tag)
        elif tag.utterance in said[_role_of(family)].ids:
            by_family[family].append(tag)
    for family, errors in measured().items():
        members = by_family.pop(family, [])
        kept += _put_right(family, members, errors, said[_role_of(family)], rng)
    for members in by_family.values():
        kept += members
    return tuple(sorted(kept, key=lambda tag: (tag.start, tag.end, tag.label)))


def _role_of(family: str) -> Role:
    return "student" if family in _OF_STUDENTS else "teacher"


@dataclass(frozen=True, slots=True)
class _Said:
    """What a role said in a lesson, with the number of sentences in each utterance."""

    utterances: Sequence[Utterance]
    sentences: NDArray[np.float64]
    ids: Mapping[str, int]


def _said_by_role(lesson: Lesson) -> dict[Role, _Said]:
    said: dict[Role, _Said] = {}
    for role in ("teacher", "student"):
        utts = [utt for utt in lesson.utterances if utt.role == role and utt.text.strip()]
        said[role] = _Said(
            utts,
            np.array([_sentences_in(utt.text) for utt in utts], dtype=float),
            {utt.id: i for i, utt in enumerate(utts)},
        )
    return said


@lru_cache(maxsize=8192)
def _sentences_in(text: str) -> int:
    """How many sentences a text has, by its marks; one without any is one."""
    return max(len(_SENTENCE_ENDS.findall(text)), 1)


def _put_right(
    family: str,
    members: Sequence[Tag],
    errors: LabelErrors,
    said: _Said,
    rng: np.random.Generator,
) -> list[Tag]:
    """Tags of one family as people may have given them; the rates of a lesson are its own."""
    names, rows = _counts(family)
    by_label: dict[str, list[Tag]] = defaultdict(list)
    kept: list[Tag] = []
    for tag in members:
        # A name called gives the floor and is never taken for a question; a person's word stands.
        if tag.rule == NAME_CALLED or tag.rule.startswith(BY_HAND):
            kept.append(tag)
        else:
            by_label[tag.label.partition(".")[2]].append(tag)
    for name, same in by_label.items():
        if name not in rows:
            kept += same
            continue
        chosen = rng.choice(len(names), size=len(same), p=rng.dirichlet(rows[name])).tolist()
        kept += [
            tag if names[i] == name else _renamed(tag, f"{family}.{names[i]}")
            for tag, i in zip(same, chosen, strict=True)
            if names[i] != NONE
        ]
    if NONE not in errors.true or not len(said.utterances):
        return kept
    silent = said.sentences.copy()
    for tag in members:
        silent[said.ids[tag.utterance]] -= 1
    silent = np.maximum(silent, 0.0)
    sentences = float(silent.sum())
    if sentences:
        expected = _missed(family, errors, kept, sentences, rng)
        for label, n in expected.items():
            places = rng.choice(len(silent), size=rng.poisson(n), p=silent / sentences)
            for utt in (said.utterances[i] for i in places.tolist()):
                kept.append(Tag(utt.start, utt.end, utterance=utt.id, label=label, rule=_MISSED))
    return kept


def _renamed(tag: Tag, label: str) -> Tag:
    return Tag(tag.start, tag.end, utterance=tag.utterance, label=label, rule=tag.rule)


@cache
def _counts(family: str) -> tuple[tuple[str, ...], dict[str, NDArray[np.float64]]]:
    """Names that people gave, ``none`` last, and for each label given how often each.

    With what is known beforehand: each name as likely as the other. Where lessons differ, as if
    counted in no more sentences than tell the rates of a single lesson.
    """
    errors = measured()[family]
    names = (*errors.names, NONE)
    rows = {}
    for given, row in errors.true.items():
        counts = np.array([row.get(name, 0) for name in names]) + _PRIOR / len(names)
        known_by = min(errors.alike.get(given, math.inf), float(counts.sum()))
        rows[given] = counts / counts.sum() * known_by
    return names, rows


def _missed(
    family: str,
    errors: LabelErrors,
    kept: Sequence[Tag],
    sentences: float,
    rng: np.random.Generator,
) -> dict[str, float]:
    """How many labels of each kind to expect in sentences to which the rules gave none."""
    names, rows = _counts(family)
    if errors.missed_by == "sentences":
        rates = rng.dirichlet(rows[NONE])
        found = {name: float(rate) * sentences for name, rate in zip(names, rates, strict=True)}
        del found[NONE]
    else:
        found = {
            name: float(rng.gamma(sum(t.label == f"{family}.{name}" for t in kept) + _PRIOR / 2))
            * errors.true[NONE].get(name, 0)
            / max(errors.true.get(name, {}).get(name, 0), 1)
            for name in errors.names
        }
    return {f"{family}.{name}": n for name, n in found.items()}
