"""Students' names out of a lesson, before anything of it leaves the teacher's hands.

::

    roster ─▶ names ─┐
    lesson ─▶ lines ─┴▶ finds ─▶ lesson with placeholders ─▶ files ─▶ second look ─▶ written
                          └▶ doubtful places ─▶ a person decides (approvals)

``roster`` reads the class, ``names`` knows what each can be called, ``finding`` looks for
that in the lines (``letters``, ``sounds``, ``lexicon`` and ``context`` say what is alike and
what is a word), ``rewriting`` puts the placeholders in, and ``recheck`` looks again at what
would be written. Everything fails closed: what is not sure is refused until somebody has
looked at it.

A student is ``[Student 3]`` by the place on the roster, in every lesson with that roster. The
voices of a report are Student A, Student B: letters are who was heard, numbers who was named.
It is a pseudonym: whoever has the roster can read it back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from classroom_ai.errors import RedactionError
from classroom_ai.redaction.approvals import Approvals, place_of
from classroom_ai.types import About, Lesson, Seconds, Span, Utterance

if TYPE_CHECKING:
    from spacy.language import Language

    from classroom_ai.redaction.finding import Find, NameFinder
    from classroom_ai.redaction.roster import Roster

LEFT_OUT = "[left out]"
_TOLD = 8


@dataclass(frozen=True, slots=True)
class Doubt:
    """A place that a person has to look at: a word that could be a name, or a whole line.

    ``place`` is what a decision is kept by. ``text`` is the line and ``first``, ``last`` the
    characters in question; for the teacher's own screen, never for a message or a log.
    """

    place: str
    start: Seconds
    end: Seconds
    utterance: str
    text: str = field(repr=False)
    first: int = 0
    last: int = 0


@dataclass(frozen=True, slots=True)
class Redaction:
    """A lesson without names, and what was found.

    Attributes
    ----------
    lesson : Lesson
        With placeholders; doubtful places are still as they were.
    found : mapping
        Placeholder to how often it was put in.
    doubtful : tuple of Doubt
        What has to be decided before anything may leave; in order.
    finder : NameFinder
        For the second look.
    """

    lesson: Lesson
    found: Mapping[str, int]
    doubtful: tuple[Doubt, ...]
    finder: NameFinder = field(repr=False)

    def refuse_doubt(self) -> None:
        """Let nothing pass that nobody has decided.

        Raises
        ------
        RedactionError
            With how many places there are and when; never with what is said there.
        """
        if not self.doubtful:
            return
        times = [_time(self.lesson, doubt) for doubt in self.doubtful[:_TOLD]]
        more = len(self.doubtful) - len(times)
        several = "place" if len(self.doubtful) == 1 else "places"
        raise RedactionError(
            f"{len(self.doubtful)} {several} could hold a name: {', '.join(times)}"
            + (f" and {more} more." if more > 0 else "."),
            "Nothing was written.",
            "Run the command again with --approve, which shows you one after the other.",
        )


def load_nlp(path: Path) -> Language:
    """The spaCy pipeline that finds names: tagger and finder of people, no parser.

    The lemmatizer is there for its list of words and does not run.

    Raises
    ------
    ModelDamaged
        If the folder is not a spaCy pipeline.
    """
    import spacy

    from classroom_ai.errors import ModelDamaged

    try:
        return spacy.load(path, exclude=["parser", "senter"], disable=["lemmatizer"])
    except (OSError, ValueError, KeyError) as error:
        raise ModelDamaged(
            f"{path} cannot be used as a language model: {error}.",
            "A folder of a spaCy pipeline was expected.",
            "Run: classroom-ai models verify",
        ) from error


def redacted(
    lesson: Lesson, roster: Roster | None, *, nlp: Language, approvals: Approvals | None = None
) -> Redaction:
    """A lesson with placeholders for names, in lines, words, title and file name.

    Parameters
    ----------
    lesson : Lesson
        As the teacher has it; it is not changed.
    roster : Roster or None
        The class. Without one only what the language model takes for a person is replaced,
        so every line is doubtful until it is approved.
    nlp : spacy.language.Language
        What `load_nlp` returned.
    approvals : mapping, optional
        What was decided before: place to ``keep`` or ``hide``.

    Returns
    -------
    Redaction
        Times, speakers, turns and everything else that is no text are as before. Words of
        one name become one word, from where the first begins to where the last ends.
    """
    from classroom_ai.redaction.finding import NameFinder
    from classroom_ai.redaction.rewriting import file_rewritten

    finder = NameFinder(roster, nlp)
    decided = approvals or {}
    in_texts, in_words = _finds(lesson, finder)
    lines: list[Utterance] = []
    doubtful: list[Doubt] = []
    counts: Counter[str] = Counter()
    for utt, of_text, of_words in zip(lesson.utterances, in_texts, in_words, strict=True):
        line = _Line(lesson.id, utt, decided, by_hand=roster is None)
        lines.append(line.rewritten(of_text, of_words))
        doubtful += line.doubts(of_text)
        counts.update(find.placeholder for find in of_text if find.sure)
    about, in_about = _about_rewritten(lesson.about, finder)
    counts.update(in_about)
    provenance = replace(
        lesson.provenance,
        settings={
            key: _text_rewritten(str(value), finder, []) if key == "teacher" and value else value
            for key, value in lesson.provenance.settings.items()
        },
    )
    recording = replace(lesson.recording, file=file_rewritten(lesson.recording.file, finder))
    clean = replace(
        lesson, utterances=tuple(lines), about=about, recording=recording, provenance=provenance
    )
    return Redaction(clean, dict(counts), tuple(doubtful), finder)


def _finds(
    lesson: Lesson, finder: NameFinder
) -> tuple[list[tuple[Find, ...]], list[tuple[Find, ...]]]:
    """Names in the texts and in the words of the lines; what says the same is read once."""
    from classroom_ai.redaction.rewriting import joined

    texts = [utt.text for utt in lesson.utterances]
    words = [joined(utt.words) for utt in lesson.utterances]
    lines = list(dict.fromkeys([*texts, *words]))
    found = dict(zip(lines, finder.in_lines(lines), strict=True))
    return [found[text] for text in texts], [found[said] for said in words]


def prepare_release(
    lesson: Lesson,
    roster: Roster | None,
    approvals: Approvals,
    *,
    nlp: Language,
    quotes: Collection[Span] | None = None,
) -> Redaction:
    """What may leave of a lesson: redacted, decided by a person where unsure, looked at twice.

    Parameters
    ----------
    lesson : Lesson
        As the teacher has it.
    roster : Roster or None
        Without one, every line that leaves must be approved.
    approvals : mapping
        What was decided; see ``approvals.read_approvals``.
    nlp : spacy.language.Language
        What `load_nlp` returned.
    quotes : collection of Span, optional
        Stretches of time whose lines leave; the words of all others are taken out, so that
        they cannot leave by mistake. All lines by default; an empty collection is none.

    Returns
    -------
    Redaction
        Nothing in it is doubtful. It holds text and times only: no sound and no picture.

    Raises
    ------
    RedactionError
        If a place is undecided, or a name of the roster is still there; by times only.
    """
    from classroom_ai.lesson import to_json
    from classroom_ai.redaction.recheck import refuse_names_left

    if quotes is not None:
        leaving = tuple(utt for utt in lesson.utterances if _is_within(utt, quotes))
        lesson = replace(lesson, utterances=leaving)
    result = redacted(lesson, roster, nlp=nlp, approvals=approvals)
    result.refuse_doubt()
    refuse_names_left({"lesson.json": to_json(result.lesson)}, result.finder)
    return result


def _is_within(utt: Utterance, quotes: Iterable[Span]) -> bool:
    return any(
        (utt.start < quote.end and quote.start < utt.end) or utt.start == quote.start
        for quote in quotes
    )


@dataclass(frozen=True, slots=True)
class _Line:
    """One utterance on its way out."""

    lesson: str
    utt: Utterance
    decided: Approvals
    by_hand: bool

    def rewritten(self, in_text: Sequence[Find], in_words: Sequence[Find]) -> Utterance:
        """With placeholders; left out whole where that was decided."""
        from classroom_ai.redaction.rewriting import joined, line_rewritten

        if self.by_hand and self.decided.get(self._whole) == "hide":
            return replace(self.utt, text=LEFT_OUT, words=())
        said = joined(self.utt.words)
        # Told apart by their characters: a decision is about the text that was shown.
        text_decided = self._to_replace(in_text, self.utt.text)
        hidden = {self.utt.text[f.start : f.end].casefold() for f in text_decided if not f.sure}
        words_decided = [
            find
            for find in in_words
            if find.sure or said[find.start : find.end].casefold() in hidden
        ]
        return line_rewritten(self.utt, text_decided, words_decided)

    def doubts(self, in_text: Sequence[Find]) -> list[Doubt]:
        """What nobody has decided yet."""
        if self.by_hand:
            if not self.utt.text.strip() or self._whole in self.decided:
                return []
            return [self._doubt(self._whole, 0, len(self.utt.text))]
        return [
            self._doubt(place, find.start, find.end)
            for find in in_text
            if not find.sure and (place := self._place(find.start, find.end)) not in self.decided
        ]

    @property
    def _whole(self) -> str:
        return self._place(0, len(self.utt.text))

    def _place(self, start: int, end: int) -> str:
        return place_of(self.lesson, self.utt.id, self.utt.text, start, end)

    def _to_replace(self, finds: Sequence[Find], text: str) -> list[Find]:
        return [
            find
            for find in finds
            if find.sure or self.decided.get(self._place(find.start, find.end)) == "hide"
        ]

    def _doubt(self, place: str, first: int, last: int) -> Doubt:
        utt = self.utt
        return Doubt(place, utt.start, utt.end, utt.id, utt.text, first, last)


def _about_rewritten(about: About, finder: NameFinder) -> tuple[About, list[str]]:
    """What the teacher says of the lesson; there a word that could be a name is one."""
    found: list[str] = []

    def clean(text: str | None) -> str | None:
        return None if text is None else _text_rewritten(text, finder, found)

    return (
        replace(
            about,
            title=clean(about.title),
            subject=clean(about.subject),
            grade=clean(about.grade),
            format=clean(about.format),
            objective=clean(about.objective),
            words=tuple(_text_rewritten(word, finder, found) for word in about.words),
        ),
        found,
    )


def _text_rewritten(text: str, finder: NameFinder, found: list[str]) -> str:
    """A text with placeholders, which are also noted in ``found``."""
    from classroom_ai.redaction.rewriting import rewritten

    finds = finder.in_line(text)
    found += [find.placeholder for find in finds]
    return rewritten(text, finds)


def _time(lesson: Lesson, doubt: Doubt) -> str:
    if lesson.timing == "none":
        return f"line {int(doubt.start) + 1}"
    minutes, seconds = divmod(int(doubt.start), 60)
    return f"{minutes}:{seconds:02d}"
