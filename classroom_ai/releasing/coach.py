"""The bundle for a coach: what the teacher chose to show, and nothing beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from classroom_ai.bundles.model import (
    CoachBundle,
    Line,
    Pooled,
    ReleasedFigure,
    ReleasedGoal,
    ReleasedLesson,
    ReleasedMoment,
    ReleasedNote,
    ReleasedVisit,
)
from classroom_ai.history.releases import today, token_for, token_of
from classroom_ai.history.store import history_folder
from classroom_ai.history.teachers import day_of
from classroom_ai.lesson import speaker_names
from classroom_ai.measures import registry
from classroom_ai.redaction import Redaction
from classroom_ai.releasing.candidates import Chosen
from classroom_ai.releasing.lessons import OwnLesson
from classroom_ai.releasing.names import NamesOut, approvals_file
from classroom_ai.releasing.sound import approvals_of, clip_of, heard_within
from classroom_ai.types import Lesson, Measurement, Span, Standing, Utterance

if TYPE_CHECKING:
    from classroom_ai.history.goals import Goal
    from classroom_ai.history.listing import History
    from classroom_ai.history.notes import Note
    from classroom_ai.history.visits import Visit

#: A line is for talking about; nobody needs a lecture for that.
_MOST_WORDS = 150
_MOST_CHARACTERS = 1900
_MORE = " …"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a teacher wants a coach to see, beside the moments.

    ``figures`` are ids of measures. The reason for the goal was written for oneself, so it
    leaves only ``with_reason``.
    """

    called: str
    figures: tuple[str, ...] = ()
    goal: Goal | None = None
    with_reason: bool = False
    notes: tuple[Note, ...] = ()
    visit: Visit | None = None
    wants_visit: bool = False
    sound: bool = False


@dataclass(frozen=True, slots=True)
class Prepared:
    """A bundle that is ready to be written.

    ``lessons`` are the ids of the lessons that it has something of, in their order in it;
    ``notes`` is what the teacher should know of it.
    """

    bundle: CoachBundle
    clips: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    lessons: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def has_words(wish: Wish, chosen: Sequence[Chosen], lessons: Sequence[OwnLesson]) -> bool:
    """Whether anything leaves that somebody has said or written, so that names can be in it."""
    return bool(chosen) or any(_own_words(wish, chosen, _shown(wish, chosen, lessons)).values())


def coach_bundle(
    history: History,
    lessons: Sequence[OwnLesson],
    chosen: Sequence[Chosen],
    wish: Wish,
    names: NamesOut | None,
) -> Prepared:
    """What a teacher chose, without names.

    Parameters
    ----------
    history : History
        Of the teacher.
    lessons : sequence of OwnLesson
        Those that were chosen from; one of which nothing was chosen is not in the bundle.
    chosen : sequence of Chosen
        Moments, by lesson and time.
    wish : Wish
        Everything else.
    names : NamesOut or None
        None only where no words leave; see `has_words`.

    Raises
    ------
    RedactionError
        If it is not sure that no name is left; by times only.
    """
    _, token = token_of(history.teacher)
    shown = _shown(wish, chosen, lessons)
    texts = _own_words(wish, chosen, shown)
    clean_lines: dict[str, Redaction] = {}
    clips: dict[str, bytes] = {}
    notes: list[str] = []
    if names is not None:
        texts = names.of_texts(texts, history_folder() / approvals_file(token))
        clean_lines = {own.id: _clean(own, chosen, wish, names) for own in shown}
        clips, notes = _clips(chosen, names) if wish.sound else ({}, [])
    bundle = CoachBundle(
        teacher=wish.called,
        token=token_for("coach", token),
        released=today(),
        goal=_goal(wish, history, texts),
        lessons=tuple(_lesson(own, wish, texts) for own in shown),
        moments=tuple(
            _moment(number, one, clean_lines[one.candidate.own.id].lesson, texts, clips)
            for number, one in enumerate(chosen, start=1)
        ),
        notes=tuple(_notes(wish, texts)),
        last_visit=_visit(wish, texts),
        wants_visit=wish.wants_visit,
    )
    if names is not None:
        _look_again(bundle, names)
    return Prepared(bundle, clips, tuple(own.lesson.id for own in shown), tuple(notes))


def _shown(
    wish: Wish, chosen: Sequence[Chosen], lessons: Sequence[OwnLesson]
) -> tuple[OwnLesson, ...]:
    """Lessons of which there is a moment or a figure."""
    with_moment = {one.candidate.own.id for one in chosen}
    return tuple(own for own in lessons if own.id in with_moment or any(_figures(own, wish)))


def _own_words(wish: Wish, chosen: Sequence[Chosen], shown: Sequence[OwnLesson]) -> dict[str, str]:
    """All that leaves of what the teacher has written, by where it stands."""
    texts = {f"why {n}": one.why for n, one in enumerate(chosen, start=1)}
    for own in shown:
        about = own.lesson.about
        texts |= {
            f"title {own.id}": about.title or "",
            f"subject {own.id}": about.subject or "",
            f"grade {own.id}": about.grade or "",
            f"format {own.id}": about.format or "",
        }
    texts |= {f"note {note.number}": note.text for note in wish.notes}
    if wish.goal is not None and wish.with_reason:
        texts["goal"] = wish.goal.why
    if wish.visit is not None:
        texts |= {"focus": _focus(wish.visit), "agreed": wish.visit.agreed}
    return texts


def _clean(own: OwnLesson, chosen: Sequence[Chosen], wish: Wish, names: NamesOut) -> Redaction:
    """The lesson with the lines of its moments only, and of whatever is heard with them."""
    ids: set[str] = set()
    for one in chosen:
        if one.candidate.own.id == own.id:
            ids |= {utt.id for utt in one.candidate.utterances}
            if wish.sound:
                ids |= heard_within(own.lesson, Span(one.candidate.start, one.candidate.end))
    where = f"Lesson {own.number}"
    return names.of_lines(own.lesson, ids, approvals_of(own.folder), where=where)


def _clips(chosen: Sequence[Chosen], names: NamesOut) -> tuple[dict[str, bytes], list[str]]:
    """Sound by its name in the bundle, and what to know of moments without."""
    clips: dict[str, bytes] = {}
    notes: list[str] = []
    for number, one in enumerate(chosen, start=1):
        data, why_not = clip_of(one.candidate, names)
        if data is None:
            notes.append(f"No sound of {one.candidate.name}: {why_not}.")
        else:
            clips[f"clips/m{number:02d}.m4a"] = data
    return clips, notes


def _moment(
    number: int, one: Chosen, clean: Lesson, texts: Mapping[str, str], clips: Mapping[str, bytes]
) -> ReleasedMoment:
    candidate = one.candidate
    by_id = {utt.id: utt for utt in clean.utterances}
    called = speaker_names(candidate.own.lesson)
    clip = f"clips/m{number:02d}.m4a"
    return ReleasedMoment(
        id=f"m{number:02d}",
        lesson=candidate.own.id,
        kind=candidate.kind,
        about=candidate.about,
        start=candidate.start,
        end=candidate.end,
        wait=candidate.wait,
        lines=tuple(
            _line(by_id[utt.id], called[utt.speaker], is_chosen=utt.id == candidate.chosen)
            for utt in candidate.utterances
        ),
        sentence=candidate.sentence,
        could_ask=candidate.could_ask,
        why=_fitting(texts[f"why {number}"]),
        clip=clip if clip in clips else None,
    )


def _line(utt: Utterance, who: str, *, is_chosen: bool) -> Line:
    text = _fitting(utt.text)
    return Line(start=utt.start, end=utt.end, role=utt.role, who=who, text=text, chosen=is_chosen)


def _fitting(text: str) -> str:
    """A text as long as a bundle has room for, cut between words."""
    parts = text.split(" ")
    short = " ".join(parts[:_MOST_WORDS])[:_MOST_CHARACTERS]
    return text if short == text else f"{short.rstrip()}{_MORE}"


def _lesson(own: OwnLesson, wish: Wish, texts: Mapping[str, str]) -> ReleasedLesson:
    return ReleasedLesson(
        id=own.id,
        title=texts[f"title {own.id}"],
        subject=texts[f"subject {own.id}"],
        school_grade=texts[f"grade {own.id}"],
        format=texts[f"format {own.id}"],
        day=own.day,
        minutes=round(own.lesson.duration / 60, 1),
        timed=own.lesson.timing != "none",
        corrected=own.corrected,
        figures=tuple(_figures(own, wish)),
    )


def _figures(own: OwnLesson, wish: Wish) -> Iterator[ReleasedFigure]:
    """Figures of the lesson that are known well enough to be shown."""
    by_id = {m.id: m for m in own.results.measures if m.scope == "lesson"}
    for measure in wish.figures:
        m = by_id.get(measure)
        if m is not None and (figure := _figure(m)) is not None:
            yield figure


def _figure(m: Measurement) -> ReleasedFigure | None:
    if m.value is None or m.grade is None or m.grade == "D":
        return None
    return ReleasedFigure(
        measure=m.id,
        title=registry()[m.id].title,
        unit=m.unit,
        value=m.value,
        low=m.low,
        high=m.high,
        grade=m.grade,
    )


def _goal(wish: Wish, history: History, texts: Mapping[str, str]) -> ReleasedGoal | None:
    """The goal in force with its answer, as it is now."""
    goal, answer = wish.goal, history.answer
    if goal is None:
        return None
    info = registry().get(goal.measure)
    said = ReleasedGoal(
        measure=goal.measure,
        title=info.title if info else goal.measure,
        unit=info.unit if info else "",
        direction=goal.direction,
        toward=goal.toward,
        why=_fitting(texts.get("goal", "")),
        since=date.fromisoformat(day_of(goal.set_at)),
    )
    if answer is None:
        return said
    return said.model_copy(
        update={
            "direction": answer.direction,
            "before": _pooled(answer.before),
            "now": _pooled(answer.now),
            "verdict": answer.verdict,
            "smallest_seen": answer.smallest_seen,
        }
    )


def _pooled(standing: Standing | None) -> Pooled | None:
    if standing is None:
        return None
    return Pooled(
        value=standing.value, low=standing.low, high=standing.high, n_lessons=standing.n_lessons
    )


def _notes(wish: Wish, texts: Mapping[str, str]) -> Iterator[ReleasedNote]:
    for note in wish.notes:
        if text := texts[f"note {note.number}"]:
            yield ReleasedNote(
                text=_fitting(text), asks=note.for_coach, written=date.fromisoformat(note.day)
            )


def _visit(wish: Wish, texts: Mapping[str, str]) -> ReleasedVisit | None:
    if wish.visit is None:
        return None
    return ReleasedVisit(
        day=date.fromisoformat(wish.visit.day),
        focus=_fitting(texts["focus"]),
        agreed=_fitting(texts["agreed"]),
    )


def _focus(visit: Visit) -> str:
    """What was looked at, in words."""
    return registry()[visit.measure].title if visit.measure else visit.focus


def _look_again(bundle: CoachBundle, names: NamesOut) -> None:
    """The second look, at the finished bundle; the teacher's own name is the teacher's choice.

    Raises
    ------
    RedactionError
        If a name of the roster is left in it.
    """
    from classroom_ai.redaction.recheck import refuse_names_left

    content = bundle.model_copy(update={"teacher": "Teacher"}).model_dump_json()
    refuse_names_left({"bundle.json": content}, names.finder)
