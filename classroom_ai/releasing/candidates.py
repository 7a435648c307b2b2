"""What could be shown of a lesson: what worked, what was missed, where the goal was counted.

A candidate is known by its lesson and its time, as the report shows it: ``2@5:01`` is at 5:01
of lesson 2. A stretch that no rule has found can be named by its two times: ``2@5:01-5:40``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from classroom_ai.bundles.model import MomentKind
from classroom_ai.errors import UsageError
from classroom_ai.feedback.moments import Moment, can_be_quoted
from classroom_ai.feedback.strengths import strengths
from classroom_ai.feedback.to_look_at import moment_to_look_at
from classroom_ai.measures import registry
from classroom_ai.measures.asked import are_in_a_row
from classroom_ai.missed import missed_moments
from classroom_ai.releasing.lessons import OwnLesson
from classroom_ai.report import words
from classroom_ai.report.first_page import shown_moment
from classroom_ai.report.quotes import Quotes
from classroom_ai.strict import did_you_mean
from classroom_ai.types import Evidence, Lesson, Seconds, Utterance

#: Places of the goal's measure that are offered: the largest and the smallest of each lesson.
_AT_EACH_END = 2
_NAME = re.compile(r"(?:(\d+)@)?(\d[\d:]*)(?:-(\d[\d:]*))?")
#: A stretch longer than this is no moment.
_LONGEST: Seconds = 300.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A moment that could be shown; ``utterances`` are its lines in their order."""

    own: OwnLesson = field(repr=False)
    kind: MomentKind
    utterances: tuple[Utterance, ...]
    chosen: str | None = None
    about: str = ""
    sentence: str = ""
    could_ask: str = ""
    wait: Seconds | None = None

    @property
    def start(self) -> Seconds:
        """Where it begins."""
        return self.utterances[0].start

    @property
    def end(self) -> Seconds:
        """Where it ends."""
        return max(utt.end for utt in self.utterances)

    @property
    def name(self) -> str:
        """By which it is chosen."""
        return f"{self.own.number}@{_place(self.own.lesson, self.start)}"


@dataclass(frozen=True, slots=True)
class Chosen:
    """A moment that the teacher shows, and the teacher's reason in the teacher's words."""

    candidate: Candidate
    why: str = ""


def candidates(own: OwnLesson, *, goal: str = "") -> tuple[Candidate, ...]:
    """What was found in a lesson, in order of time; no two begin at the same time.

    Parameters
    ----------
    own : OwnLesson
        As it counts now.
    goal : str, optional
        Id of the measure whose places are offered too.
    """
    found: dict[str, Candidate] = {}
    for candidate in (*_worked(own), *_missed(own), *_counted(own, goal)):
        found.setdefault(candidate.name, candidate)
    return tuple(sorted(found.values(), key=lambda each: each.start))


def chosen_by(names: Sequence[str], among: Sequence[Candidate], lessons: Sequence[OwnLesson]
              ) -> tuple[Chosen, ...]:  # fmt: skip
    """Moments by their names, each with whatever words stand behind its name as the reason.

    Parameters
    ----------
    names : sequence of str
        Such as ``2@5:01``, ``5:01`` where there is one lesson, ``2@5:01-5:40`` for a stretch,
        or ``"2@5:01 This is what I mean."``.
    among : sequence of Candidate
        Of these lessons.
    lessons : sequence of OwnLesson
        Those chosen from.

    Raises
    ------
    UsageError
        If there is no such moment, or it is named twice; the message has those that there are.
    """
    found: dict[str, Chosen] = {}
    for text in names:
        name, _, why = text.strip().partition(" ")
        candidate = _by_name(name, among, lessons)
        if candidate.name in found:
            raise UsageError(
                f"--moment {candidate.name} is there twice.", next_step="Leave one of them out."
            )
        found[candidate.name] = Chosen(candidate, why.strip())
    return in_order(found.values())


def in_order(chosen: Iterable[Chosen]) -> tuple[Chosen, ...]:
    """Moments by lesson and time."""
    return tuple(sorted(chosen, key=lambda e: (e.candidate.own.number, e.candidate.start)))


def _by_name(name: str, among: Sequence[Candidate], lessons: Sequence[OwnLesson]) -> Candidate:
    match = _NAME.fullmatch(name)
    if match is None:
        raise UsageError(
            f"--moment is {name!r}.",
            "A moment is named by its lesson and its time in the report, such as 2@5:01; a "
            "stretch by both its times, such as 2@5:01-5:40.",
            _SEE,
        )
    number = match[1] or ("1" if len(lessons) == 1 else "")
    own = next((each for each in lessons if str(each.number) == number), None)
    if own is None:
        raise UsageError(
            f"--moment is {name!r}, and there is no lesson {number or 'named in it'}.",
            f"The lessons are numbered from 1 to {len(lessons)}." if lessons else "",
            _SEE,
        )
    if match[3]:
        return _stretch(own, match[2], match[3], name)
    full = f"{own.number}@{match[2]}"
    candidate = next((each for each in among if each.name == full), None)
    if candidate is None:
        known = [each.name for each in among if each.own is own]
        raise UsageError(
            f"No moment was found at {full}.",
            did_you_mean(full, known).strip() or f"There are: {', '.join(known) or 'none'}.",
            f"For a stretch of your own choice give both times, such as {full}-{match[2]}.",
        )
    return candidate


_SEE = "Run the command with --moments to see them, or with --pick to go through them."


def _stretch(own: OwnLesson, first: str, last: str, name: str) -> Candidate:
    """Every line that begins within two times."""
    begin, end = _seconds(own.lesson, first), _seconds(own.lesson, last)
    lines = tuple(
        utt for utt in own.lesson.utterances if begin <= utt.start < end + 1 and utt.text.strip()
    )
    if end < begin or not lines or lines[-1].end - begin > _LONGEST:
        raise UsageError(
            f"--moment is {name!r}: nothing can be shown of it.",
            "A stretch of up to five minutes with words in it is expected, its earlier time first.",
            "Look up the times in the transcript of the report.",
        )
    return Candidate(own, "own", lines)


def _worked(own: OwnLesson) -> Iterator[Candidate]:
    for moment in strengths(own.lesson, own.results.tags):
        yield _candidate(own, "strength", moment)


def _missed(own: OwnLesson) -> Iterator[Candidate]:
    """The clearest moment of each kind."""
    for kind, places in missed_moments(own.lesson, own.results.tags).items():
        moment = moment_to_look_at(own.lesson, {kind: places})
        if moment is not None:
            yield _candidate(own, "missed", moment, could_ask=words.COULD_ASK[kind])


def _candidate(
    own: OwnLesson, kind: MomentKind, moment: Moment, *, could_ask: str = ""
) -> Candidate:
    by_id = {utt.id: utt for utt in own.lesson.utterances}
    return Candidate(
        own,
        kind,
        tuple(by_id[line.utterance] for line in moment.lines if line.utterance),
        chosen=moment.chosen.utterance,
        about=moment.kind,
        sentence=shown_moment(Quotes(own.lesson), moment).said,
        could_ask=could_ask,
        wait=moment.wait,
    )


def _counted(own: OwnLesson, goal: str) -> Iterator[Candidate]:
    """Places that the goal's measure was counted from, with the line after each."""
    m = next((m for m in own.results.measures if m.id == goal and m.scope == "lesson"), None)
    if m is None or m.value is None or m.grade == "D" or goal not in registry():
        return
    utterances = own.lesson.utterances
    at = {utt.id: i for i, utt in enumerate(utterances)}
    observed = m.observations if len(m.observations) == len(m.evidence) else ()
    for place, value in _ends(m.evidence, observed):
        i = at.get(place.utterance or "")
        if i is None or not can_be_quoted(utterances[i]):
            continue
        pair = utterances[i : i + 2]
        is_row = len(pair) == 2 and are_in_a_row(own.lesson, *pair) and can_be_quoted(pair[1])
        counted = f": {words.number(value, m.unit)}" if value is not None else ""
        yield Candidate(
            own,
            "own",
            pair if is_row else pair[:1],
            chosen=utterances[i].id,
            sentence=f"Counted for {registry()[goal].title}{counted}.",
        )


def _ends(
    evidence: Sequence[Evidence], observed: Sequence[float]
) -> list[tuple[Evidence, float | None]]:
    """Of many places the largest and the smallest; the first ones where there is no size."""
    if not observed:
        return [(place, None) for place in evidence[: 2 * _AT_EACH_END]]
    by_size = sorted(zip(evidence, observed, strict=True), key=lambda each: each[1])
    if len(by_size) <= 2 * _AT_EACH_END:
        return list(by_size)
    return [*by_size[:_AT_EACH_END], *by_size[-_AT_EACH_END:]]


def _place(lesson: Lesson, start: Seconds) -> str:
    """A time as the report shows it; the number of a line where there are no times."""
    return str(int(start) + 1) if lesson.timing == "none" else words.clock(start)


def _seconds(lesson: Lesson, said: str) -> Seconds:
    """The same backwards.

    Examples
    --------
    >>> _seconds(Lesson("", None), "1:01:01"), _seconds(Lesson("", None), "5:01")
    (3661.0, 301.0)
    """
    parts = [int(part or 0) for part in said.split(":")]
    if lesson.timing == "none":
        return float(parts[0] - 1)
    return float(sum(part * 60**i for i, part in enumerate(reversed(parts))))
