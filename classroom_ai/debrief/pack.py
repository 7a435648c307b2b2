"""What a pack for a ten-minute talk holds: what was released, in an order, with open questions.

The same bundles, criteria and number of moments always give the same pack, on any machine, so
two coaches who compare its id know that they rate the same moments.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, ValidationError, model_validator

from classroom_ai.bundles import withdrawn
from classroom_ai.bundles.model import (
    Line,
    MomentKind,
    Part,
    ReleasedFigure,
    ReleasedGoal,
    ReleasedNote,
    ReleasedVisit,
)
from classroom_ai.debrief import words
from classroom_ai.debrief.choosing import Chosen, chosen
from classroom_ai.debrief.criteria import Criteria, Role
from classroom_ai.debrief.released import Released, Shown
from classroom_ai.errors import DebriefError

if TYPE_CHECKING:
    from typing_extensions import Self

FILE = "pack.json"
SCHEMA_VERSION = 1
TALK_MINUTES = 10
#: For what was agreed last time, and for what is agreed now.
_OPENING, _CLOSING = 1, 2

BundleId = Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
MomentId = Annotated[str, Field(pattern=r"^p[0-9]{2,}$")]


class PackMoment(Part):
    """A released moment with its place in the talk and its question; one in no place has none.

    ``beside`` is the strength that a contrast is held against; ``criterion`` what it is rated by.
    """

    id: MomentId
    role: Role | None
    beside: MomentId | None = None
    kind: MomentKind
    about: str
    criterion: str
    lesson: str
    start: float
    end: float
    wait: float | None = None
    lines: tuple[Line, ...]
    sentence: str = ""
    why: str = ""
    ask: str = ""
    clip: Annotated[str, Field(pattern=r"^clips/p[0-9]{2,}\.m4a$")] | None = None


class Item(Part):
    """A part of the talk, how long it may take, and the moment that it is about, if it is."""

    minutes: int = Field(ge=1)
    title: str
    text: str
    moment: MomentId | None = None


class LessonFigures(Part):
    """The figures of a lesson that the teacher chose to show."""

    lesson: str
    figures: tuple[ReleasedFigure, ...]


class Pack(Part):
    """All that a coach and a teacher have before them; ``others`` have no place in the talk."""

    schema_version: Literal[1] = 1
    kind: Literal["debrief-pack"] = "debrief-pack"
    teacher: str
    bundles: Annotated[tuple[BundleId, ...], Field(min_length=1)]
    released: str
    goal: ReleasedGoal | None
    last_visit: ReleasedVisit | None
    questions: tuple[ReleasedNote, ...]
    notes: tuple[ReleasedNote, ...]
    moments: tuple[PackMoment, ...]
    others: tuple[PackMoment, ...]
    figures: tuple[LessonFigures, ...]
    agenda: tuple[Item, ...]
    criteria: Criteria

    @model_validator(mode="after")
    def _can_be_rated(self) -> Self:
        moments = (*self.moments, *self.others)
        known = {one.id for one in self.criteria.criteria}
        if strays := sorted({moment.criterion for moment in moments} - known):
            raise ValueError(f"a moment is rated by {strays[0]!r}, which is no criterion")
        if len({moment.id for moment in moments}) != len(moments):
            raise ValueError("two moments have the same id")
        return self

    @property
    def content(self) -> bytes:
        """The file that it is kept in."""
        return (self.model_dump_json(indent=1) + "\n").encode()

    @property
    def id(self) -> str:
        """16 hexadecimal digits, the same wherever the same pack was made."""
        return hashlib.sha256(self.content).hexdigest()[:16]


def build(released: Released, *, criteria: Criteria, n: int) -> tuple[Pack, Mapping[str, bytes]]:
    """A pack, and its sound by the names that its moments have for it.

    Parameters
    ----------
    released : Released
        The bundles of one teacher.
    criteria : Criteria
        What is asked about a moment, and what it is rated by.
    n : int
        How many moments the talk has at most, three to five.
    """
    in_talk = chosen(released.moments, criteria=criteria, goal=released.goal, n=n)
    taken = {each.shown.key for each in in_talk}
    others = [each for each in released.moments if each.key not in taken]
    ids = {
        shown.key: f"p{number:02d}"
        for number, shown in enumerate([*(each.shown for each in in_talk), *others], start=1)
    }
    moments = tuple(_in_talk(each, ids, criteria) for each in in_talk)
    questions = tuple(note for note in released.notes if note.asks)
    pack = Pack(
        teacher=released.teacher,
        bundles=tuple(read.id for read in released.bundles),
        released=released.bundles[0].bundle.released.isoformat(),
        goal=released.goal,
        last_visit=released.last_visit,
        questions=questions,
        notes=tuple(note for note in released.notes if not note.asks),
        moments=moments,
        others=tuple(_moment(each, ids[each.key], criteria) for each in others),
        figures=tuple(
            LessonFigures(lesson=held, figures=figures)
            for held, figures in _figures(released).items()
        ),
        agenda=tuple(_agenda(released.last_visit, questions, moments)),
        criteria=criteria,
    )
    shown = (*(each.shown for each in in_talk), *others)
    sound = {_clip(ids[each.key]): each.sound for each in shown if each.sound is not None}
    return pack, MappingProxyType(sound)


def _in_talk(each: Chosen, ids: Mapping[tuple[object, ...], str], criteria: Criteria) -> PackMoment:
    moment = each.shown.moment
    beside = each.beside.moment if each.beside else None
    asked = criteria.asked(
        moment.about,
        each.role,
        line=words.quoted(_chosen_line(moment.lines)),
        beside=words.quoted(_chosen_line(beside.lines)) if beside else "",
        alike=beside is None or criteria.of(beside.about) == criteria.of(moment.about),
        student=words.student_in(moment.lines),
    )
    plain = _moment(each.shown, ids[each.shown.key], criteria)
    return plain.model_copy(
        update={
            "role": each.role,
            "beside": ids[each.beside.key] if each.beside else None,
            "ask": asked,
        }
    )


def _moment(each: Shown, name: str, criteria: Criteria) -> PackMoment:
    moment = each.moment
    return PackMoment(
        id=name,
        role=None,
        kind=moment.kind,
        about=moment.about,
        criterion=criteria.of(moment.about).id,
        lesson=words.lesson(each.lesson),
        start=moment.start,
        end=moment.end,
        wait=moment.wait,
        lines=moment.lines,
        sentence=moment.sentence,
        why=moment.why,
        clip=None if each.sound is None else _clip(name),
    )


def _figures(released: Released) -> dict[str, tuple[ReleasedFigure, ...]]:
    """Figures by the name of their lesson, as the newest bundle has them."""
    figures: dict[str, tuple[ReleasedFigure, ...]] = {}
    for lesson in released.lessons:
        if lesson.figures:
            figures.setdefault(words.lesson(lesson), lesson.figures)
    return figures


def _clip(name: str) -> str:
    return f"clips/{name}.m4a"


def _chosen_line(lines: Sequence[Line]) -> Line:
    """The line that a moment is about; the first where none is marked."""
    return next((line for line in lines if line.chosen), lines[0])


def _agenda(
    visit: ReleasedVisit | None, questions: Sequence[ReleasedNote], moments: Sequence[PackMoment]
) -> Iterator[Item]:
    """Parts of the talk; their minutes always sum to ten."""
    middle: list[tuple[str, str, str | None]] = []
    if questions:
        said = words.asked([note.text for note in questions])
        middle.append((words.YOUR_QUESTION, said, None))
    for n, moment in enumerate(moments, start=1):
        title = words.moment(n, moment.role or "probe", moment.start)
        middle.append((title, moment.ask, moment.id))
    middle = middle or [(words.NO_MOMENTS, words.WITHOUT_MOMENTS, None)]
    yield Item(minutes=_OPENING, title=words.SINCE_LAST_TIME, text=words.agreed(visit))
    # What is left over goes to the first ones: the teacher's own come first.
    each, over = divmod(TALK_MINUTES - _OPENING - _CLOSING, len(middle))
    for place, (title, text, about) in enumerate(middle):
        yield Item(minutes=each + (place < over), title=title, text=text, moment=about)
    yield Item(minutes=_CLOSING, title=words.AGREEMENT, text=words.AGREE)


def read_pack(folder: Path) -> Pack:
    """The pack in a folder that ``debrief`` wrote.

    Raises
    ------
    DebriefError
        If there is none, it cannot be understood, is of a newer version, or was made from a
        bundle that was withdrawn since.
    """
    path = folder / FILE
    try:
        pack = Pack.model_validate_json(path.read_bytes())
    except OSError as error:
        raise DebriefError(
            f"{path} cannot be read: {error.strerror or error}.",
            "The folder of a pack is expected.",
            "Make one: classroom-ai debrief BUNDLE",
        ) from error
    except ValidationError as error:
        raise DebriefError(
            f"{path} is no pack, was changed, or was made by a newer version of classroom-ai.",
            next_step="Make it again: classroom-ai debrief BUNDLE",
        ) from error
    for bundle in pack.bundles:
        if (notice := withdrawn.remembered(bundle)) is not None:
            raise DebriefError(
                f"{folder} was made from the bundle {bundle}, which was withdrawn on {notice.on}.",
                "What was withdrawn is not shown any more.",
                "Delete the folder.",
            )
    return pack
