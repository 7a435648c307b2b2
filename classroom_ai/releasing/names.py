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
from classroom_ai.files import fingerprint_of
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


def approvals_file(token: str) -> str:
    """Name of the file, beside the store, of decisions about a teacher's own words."""
    return f"approvals-{token}.json"


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
        approvals = self._decided(leaving, kept)
        try:
            return prepare_release(leaving, self.roster, approvals, nlp=self.nlp)
        except RedactionError as error:
            what = f"{where}: {error.what}"
            raise RedactionError(what, error.expected, error.next_step) from None

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
            # Known by its words, so that a decision stands in whatever order they come next.
            Utterance(float(i), float(i), _id(text), speaker="T", role="teacher", text=text)
            for i, text in enumerate(dict.fromkeys(said.values()))
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
        approvals = self._decided(lesson, kept)
        found = redacted(lesson, self.roster, nlp=self.nlp, approvals=approvals)
        if found.doubtful:
            several = "place" if len(found.doubtful) == 1 else "places"
            raise RedactionError(
                f"{len(found.doubtful)} {several} in your own words (titles, reasons, questions, "
                "what was agreed) could hold a name.",
                "Nothing was written.",
                "Run the command again with --approve, which shows you one after the other.",
            )
        clean = {
            utt.id: "" if utt.text == LEFT_OUT else utt.text for utt in found.lesson.utterances
        }
        return {**texts, **{key: clean[_id(text)] for key, text in said.items()}}

    def _decided(self, leaving: Lesson, kept: Path) -> dict[str, Decision]:
        """What was decided about its doubtful places, before or now; kept for the next time."""
        approvals = read_approvals(kept, leaving.id)
        if self.decide is not None:
            found = redacted(leaving, self.roster, nlp=self.nlp, approvals=approvals)
            if found.doubtful:
                approvals |= self.decide(found.doubtful)
                write_approvals(kept, leaving.id, approvals)
        return approvals

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


def _id(text: str) -> str:
    return fingerprint_of(text)[:16]


def _texts(lines: Sequence[Utterance]) -> list[tuple[str, ...]]:
    return [(utt.text, *(word.text for word in utt.words)) for utt in lines]
