"""The vocabulary of the project: what a lesson is made of and what is said about it.

Frozen dataclasses with tuples, so that nothing can be changed by whoever is
handed one. They import nothing heavy and know nothing of files; ``lesson.py``
reads and writes them. A field that can be unknown is ``None``, never NaN and
never a false zero.

Times are seconds from the start of the recording, rounded to 1 ms.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Seconds = float
Role = Literal["teacher", "student", "other", "unknown"]
Grade = Literal["A", "B", "C", "D"]
AspectName = Literal["noise", "echo", "level", "distortion", "band", "gating", "words"]
#: What the times of a lesson come from: its sound; a transcript that says when each line begins
#: and ends; one that only says when some begin; nothing.
Timing = Literal["sound", "captions", "starts", "none"]
ModeName = Literal["teacher-led", "dialogue", "group", "quiet", "other"]
Direction = Literal["more", "less"]
#: What the lessons since a goal was set say about it.
Verdict = Literal["too-early", "within-noise", "toward", "away"]

#: Speaker id of group work that cannot be told apart: role student, counted once.
GROUP = "GROUP"

#: Speaker id of a student who cannot be told from the others.
SOME_STUDENT = "STUDENT"

#: How the id of a rule begins where no rule but a person gave the label.
BY_HAND = "by-hand/"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time, ``start <= end``."""

    start: Seconds
    end: Seconds

    @property
    def duration(self) -> Seconds:
        """Length in seconds, rounded to 1 ms as the times are."""
        return round(self.end - self.start, 3)


@dataclass(frozen=True, slots=True)
class Word(Span):
    """One recognised word. Its times come from the recogniser and never feed a pause."""

    text: str
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Turn(Span):
    """One stretch of sound in which one speaker talks; turns may overlap.

    ``p_speech`` and ``p_teacher`` are the mean probabilities over the turn that
    somebody speaks, and that it is the teacher; ``None`` in lessons that come
    from a transcript.
    """

    speaker: str
    role: Role
    p_speech: float | None = None
    p_teacher: float | None = None


@dataclass(frozen=True, slots=True)
class Gap(Span):
    """Silence of 0.2 s or more between two turns, whoever speaks before and after.

    A backchannel ("mm-hm") does not end it, so it may hold one.
    """

    before: Role
    after: Role


@dataclass(frozen=True, slots=True)
class Utterance(Span):
    """What one speaker said in one go: the words."""

    id: str
    speaker: str
    role: Role
    text: str
    words: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class Mode(Span):
    """A stretch of the lesson with one kind of activity."""

    mode: ModeName


@dataclass(frozen=True, slots=True)
class Speaker:
    """A voice of the lesson; ``confidence`` is that of its role, 0 to 1."""

    id: str
    role: Role
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Recording:
    """The file that was heard. ``duration`` is what was decoded, not what the header claims."""

    file: str
    sha256: str
    duration: Seconds
    has_video: bool = False


@dataclass(frozen=True, slots=True)
class Aspect:
    """One thing that decides how well a lesson is heard: its grade, and that in a sentence."""

    name: AspectName
    grade: Grade
    sentence: str


@dataclass(frozen=True, slots=True)
class Quality:
    """How well the lesson could be heard.

    ``snr_db`` is how far speech is above noise, both A-weighted; ``level_dbfs``
    the median level of speech in dB below full scale; ``clipping_share`` the
    share of samples at full scale, ``squashed_share`` that of the seconds of
    speech whose peaks are cut flat; ``speech_share`` the share of the recording
    in which somebody speaks. ``mains_hum_hz`` is 50 or 60 where the mains hum,
    ``band_limit_hz`` where the sound ends if that is below 5.6 kHz, and
    ``gated`` tells that pauses are digital silence. ``understood_share`` is the
    share of the teacher's speech (of all speech, where voices are not told
    apart) that is covered by words the recogniser is sure of.

    The worst of ``aspects`` decides ``grade``; ``advice`` is for the next
    recording, what helps most first.
    """

    snr_db: float | None
    level_dbfs: float | None
    clipping_share: float
    speech_share: float
    grade: Grade
    warnings: tuple[str, ...] = ()
    reverberation_s: Seconds | None = None
    mains_hum_hz: int | None = None
    band_limit_hz: float | None = None
    gated: bool = False
    squashed_share: float = 0.0
    understood_share: float | None = None
    students_understood_share: float | None = None
    aspects: tuple[Aspect, ...] = ()
    advice: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class About:
    """What the teacher says of the lesson; all of it optional.

    ``words`` are those of the lesson that are counted as words of the subject; ``goal`` is
    the id of the measure that the teacher wants to look at.
    """

    title: str | None = None
    subject: str | None = None
    grade: str | None = None
    format: str | None = None
    date: str | None = None
    class_size: int | None = None
    objective: str | None = None
    words: tuple[str, ...] = ()
    goal: str | None = None


@dataclass(frozen=True, slots=True)
class ModelUsed:
    """Weights that had a part in the result."""

    name: str
    revision: str | None = None
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a lesson comes from: package version, models by task, settings, and a fingerprint.

    Two lessons with one ``fingerprint`` were heard with the same models and settings; which
    lessons may be compared is ``history/alike.py``'s to say.
    """

    package: str
    models: dict[str, ModelUsed] = field(default_factory=dict)
    settings: dict[str, str | int | float | bool | None] = field(default_factory=dict)
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class Lesson:
    """All that was heard in one recording; listening ends here.

    ``turns``, ``gaps`` and ``utterances`` are sorted by start. ``language`` is
    that of the words (ISO 639-1), ``None`` where nothing was said.

    ``timing`` says what the times are. Only ``sound`` and ``captions`` have turns and gaps.
    With ``none`` the recording's duration is 0, and start and end of an utterance both are
    its place in the order, in no unit.

    ``left_out`` are minutes that a person said are not part of the lesson: sorted, apart, and
    inside the recording. Turns, gaps, utterances and modes have nothing in them.
    """

    id: str
    recording: Recording
    timing: Timing = "sound"
    quality: Quality | None = None
    language: str | None = None
    about: About = About()
    speakers: tuple[Speaker, ...] = ()
    turns: tuple[Turn, ...] = ()
    gaps: tuple[Gap, ...] = ()
    utterances: tuple[Utterance, ...] = ()
    modes: tuple[Mode, ...] = ()
    left_out: tuple[Span, ...] = ()
    provenance: Provenance = Provenance(package="")

    @property
    def duration(self) -> Seconds:
        """Length of the lesson: of the recording, without what was left out of it."""
        left_out = sum(span.duration for span in self.left_out)
        return round(max(self.recording.duration - left_out, 0.0), 3)

    @property
    def title(self) -> str:
        """The teacher's title, or the name of the file."""
        return self.about.title or self.recording.file


@dataclass(frozen=True, slots=True)
class Tag(Span):
    """A label on (part of) an utterance, with the rule that gave it.

    ``label`` is ``family.name``, such as ``question.open``; ``rule`` is the
    id of the rule that fired, such as ``open/why``.
    """

    utterance: str
    label: str
    rule: str


@dataclass(frozen=True, slots=True)
class Evidence(Span):
    """Where in the lesson a number comes from; ``outcome`` is what happened next, where told."""

    utterance: str | None = None
    rule: str | None = None
    outcome: str | None = None


@dataclass(frozen=True, slots=True)
class Measurement:
    """One number about one lesson, with what it rests on.

    ``value`` is ``None`` with a ``note`` where nothing can be said. Shares keep
    ``numerator`` and ``denominator``, medians their ``observations``, so that
    lessons can be pooled. ``low`` and ``high`` bound a 90 % interval of what was
    true in this lesson; ``grade`` says how sure that is, ``None`` where no
    interval is known.
    """

    id: str
    version: int
    unit: str
    value: float | None
    low: float | None = None
    high: float | None = None
    grade: Grade | None = None
    note: str = ""
    numerator: float | None = None
    denominator: float | None = None
    observations: tuple[float, ...] = ()
    scope: str = "lesson"
    n: int = 0
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class NextStep:
    """Something to try, and the missed moment of this lesson that it is tied to."""

    say: str
    missed: str
    moment: Evidence


@dataclass(frozen=True, slots=True)
class CriterionScore:
    """Where a measure falls among a criterion's bands; ``level`` is ``None`` without a value.

    ``question`` is what to ask oneself; ``next_step`` is ``None`` where no such moment
    was found. ``room`` is how far the level is from the last one in the wanted direction,
    from 0 (there) to 1, and ``aim`` where the next band begins; both are ``None`` where a
    criterion wants neither more nor less.
    """

    id: str
    level: int | None
    sentence: str
    measure: str
    question: str = ""
    next_step: NextStep | None = None
    room: float | None = None
    aim: float | None = None


@dataclass(frozen=True, slots=True)
class RubricScore:
    """One rubric's view of a lesson: criterion by criterion, never one composite score."""

    id: str
    version: int
    criteria: tuple[CriterionScore, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a measure stands over several lessons, pooled from what each of them counted.

    ``low`` and ``high`` bound a 90 % interval of what the teacher's lessons of this kind
    are like, from how they differ; ``None`` where they are too few to know. ``first`` and
    ``last`` are the days of the lessons, ISO 8601.
    """

    value: float
    low: float | None
    high: float | None
    n_lessons: int
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class FormatCount:
    """How many lessons of a format there were before and since, and what a measure is in them.

    ``format`` is empty for lessons of which none was given; ``value`` is of both sides.
    """

    format: str
    n_before: int
    n_now: int
    value: float


@dataclass(frozen=True, slots=True)
class GoalAnswer:
    """What a teacher's own lessons say about the goal in force, as of one lesson.

    ``toward`` is the value wanted, ``None`` for just more or less; ``since`` the day on
    which the goal was set. ``before`` and ``now`` are of lessons that have others of their
    kind on the other side, in the same mix of kinds, and ``left_aside`` counts the others.
    ``smallest_seen`` is the smallest change that could be told from noise with so many
    lessons, in the unit of the measure. ``formats`` says how these lessons were mixed
    before and since. ``again_from`` is there where earlier goals have used
    up the looks of the year: the day from which on a goal that is set can be answered again.
    """

    measure: str
    toward: float | None
    direction: Direction | None
    since: str
    before: Standing | None
    now: Standing | None
    verdict: Verdict
    smallest_seen: float | None = None
    left_aside: int = 0
    formats: tuple[FormatCount, ...] = ()
    again_from: str | None = None
