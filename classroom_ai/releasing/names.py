"""Names out of everything that is said or written in a bundle; what is unsure is refused.

Lines of a lesson are decided with that lesson. The teacher's own words (reasons, notes, what
was agreed, titles) go the same way, as lines of a lesson that holds nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from classroom_ai.errors import RedactionError
from classroom_ai.redaction import LEFT_OUT, Doubt, Redaction, prepare_release, redacted
from classroom_ai.redaction.approvals import Decision, read_approvals, write_approvals
from classroom_ai.types import Lesson, Recording, Speaker, Utterance

if TYPE_CHECKING:
    from spacy.language import Language

    from classroom_ai.redaction.finding import NameFinder
    from classroom_ai.redaction.roster import Roster

#: Shows doubtful places to whoever sits there; what was decided, by place.
Decide = Callable[[tuple[Doubt, ...]], Mapping[str, Decision]]
#: Id of the lesson that only the teacher's own words are in.
_OWN = "own-words"


@dataclass(frozen=True, slots=True)
class NamesOut:
    """Who is in the class, and who decides where it is not sure.

    Without a ``roster`` every line has to be decided; without ``decide`` what was not decided
    before is refused.
    """

    roster: Roster | None
    nlp: Language = field(repr=False)
    decide: Decide | None = None

    def of_lines(
        self, lesson: Lesson, ids: Collection[str], kept: Path, *, where: str
    ) -> Redaction:
        """Some lines of a lesson, without names.

        Parameters
        ----------
        lesson : Lesson
            As the teacher has it.
        ids : collection of str
            Utterances that leave; all others are taken out before anything else.
        kept : pathlib.Path
            File of decisions.
        where : str
            What a message calls it.

        Raises
        ------
        RedactionError
            If a place is undecided, or a name is left; by times only.
        """
        lines = tuple(utt for utt in lesson.utterances if utt.id in ids)
        leaving = replace(lesson, utterances=lines)
        approvals = read_approvals(kept, lesson.id)
        if self.decide is not None:
            first = redacted(leaving, self.roster, nlp=self.nlp, approvals=approvals)
            if first.doubtful:
                approvals |= self.decide(first.doubtful)
                write_approvals(kept, lesson.id, approvals)
        try:
            return prepare_release(leaving, self.roster, approvals, nlp=self.nlp)
        except RedactionError as error:
            raise RedactionError(
                f"{where}: {error.what}", error.expected, error.next_step
            ) from None

    def of_texts(self, texts: Mapping[str, str], kept: Path) -> dict[str, str]:
        """The teacher's own words, without names; what is to be hidden whole is empty.

        Parameters
        ----------
        texts : mapping
            By any keys; empty ones stay so.
        kept : pathlib.Path
            File of decisions.

        Raises
        ------
        RedactionError
            As `of_lines`.
        """
        said = {key: text for key, text in texts.items() if text.strip()}
        lines = tuple(
            # By its words, so that a decision stands in whatever order they come next time.
            Utterance(float(i), float(i), id=text, speaker="T", role="teacher", text=text)
            for i, text in enumerate(said.values())
        )
        lesson = Lesson(
            id=_OWN,
            recording=Recording(_OWN, "", 0.0),
            timing="none",
            speakers=(Speaker("T", "teacher"),),
            utterances=lines,
        )
        if not lines:
            return dict(texts)
        where = "Your own words (titles, reasons, questions, what was agreed)"
        clean = self.of_lines(lesson, set(said.values()), kept, where=where).lesson.utterances
        shown = ("" if utt.text == LEFT_OUT else utt.text for utt in clean)
        return {**texts, **dict(zip(said, shown, strict=True))}

    @property
    def finder(self) -> NameFinder:
        """For the second look."""
        from classroom_ai.redaction.finding import NameFinder

        return NameFinder(self.roster, self.nlp)

    def is_named(self, lesson: Lesson, ids: Collection[str], kept: Path) -> bool:
        """Whether a name is, or could be, in some lines: their sound must not leave then."""
        lines = tuple(utt for utt in lesson.utterances if utt.id in ids)
        found = redacted(
            replace(lesson, utterances=lines),
            self.roster,
            nlp=self.nlp,
            approvals=read_approvals(kept, lesson.id),
        )
        return bool(found.doubtful) or _texts(found.lesson.utterances) != _texts(lines)


def _texts(lines: Sequence[Utterance]) -> list[tuple[str, ...]]:
    return [(utt.text, *(word.text for word in utt.words)) for utt in lines]
