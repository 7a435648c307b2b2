"""Every way in which a student of the roster can be called, and who a heard word could be.

A recogniser cuts and joins names as it likes (Mary Ann, Marianne, Mary-Anne), so forms are
compared without the spaces between their words.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from classroom_ai.redaction.lexicon import Lexicon
from classroom_ai.redaction.roster import Roster, Student
from classroom_ai.redaction.sounds import likeness, rough_sound_of, sound_distance, sound_of

#: Likeness from which a word that is no English word is taken for a misheard name.
CLOSE = 0.62
#: The same of several words of which one holds sentences together: so John.
CLOSE_WITH_A_WORD = 0.72
#: And where a name is expected.
CLOSE_IN_ADDRESS = 0.52
#: And one that is an English word, where a name is expected.
CLOSE_THOUGH_A_WORD = 0.80
#: Names of up to so many letters have too many neighbours: what is heard must sound the same,
#: or differ by one sound that is easily confused where a name is expected.
_SHORT = 3
_SAME_SOUND, _ONE_CONFUSED = 0.85, 0.55
#: Rough sounds less alike than this are not compared further.
_WORTH_COMPARING = 0.4
TEACHER = "[teacher]"
SOMEBODY = "[name]"


@dataclass(frozen=True, slots=True)
class Match:
    """A form of a name that something heard is like; ``is_word`` if it is an everyday word too."""

    form: str
    likeness: float
    is_word: bool


class Names:
    """The names of a roster, looked up by what was heard."""

    def __init__(self, roster: Roster, lexicon: Lexicon) -> None:
        self._students: dict[str, list[Student]] = defaultdict(list)
        self._teachers: set[str] = set()
        self._is_word: dict[str, bool] = {}
        self._parts: dict[tuple[str, bool], list[tuple[str, str]]] = defaultdict(list)
        for student in roster.students:
            for words in _forms(student, lexicon):
                self._students["".join(words)].append(student)
                self._know(words, lexicon)
        for teacher in roster.teachers:
            for words in _forms(teacher, lexicon):
                self._teachers.add("".join(words))
                self._know(words, lexicon)
        self._forms = tuple(self._is_word)
        self._rough = [rough_sound_of(form) for form in self._forms]
        self.surnames = {
            student.number: frozenset(["".join(student.family), *student.family])
            for student in roster.students
        }
        self.keep = roster.keep
        self.nearest = lru_cache(maxsize=65_536)(self._nearest)

    def _know(self, words: tuple[str, ...], lexicon: Lexicon) -> None:
        joined = "".join(words)
        self._is_word[joined] = lexicon.is_everyday(joined)
        if len(words) == 2:
            self._parts[words[0], True].append((words[1], joined))
            self._parts[words[1], False].append((words[0], joined))

    def with_part(self, exact: str, other: str, *, is_first: bool) -> Match | None:
        """The name of two parts of which one is spelt so, and how near the other part is."""
        pairs = self._parts.get((exact, is_first), ())
        scored = [(_likeness(other, rest), form) for rest, form in pairs]
        best, form = max(scored, default=(0.0, ""))
        return Match(form, best, is_word=False) if best else None

    @property
    def forms(self) -> tuple[str, ...]:
        """All forms, as plain letters without spaces."""
        return self._forms

    def exact(self, heard: str) -> Match | None:
        """The form that is spelt so."""
        if heard in self._is_word:
            return Match(heard, 1.0, self._is_word[heard])
        return None

    def _nearest(self, heard: str) -> Match | None:
        """The form that is most like it, if one is close; None for what is spelt exactly so."""
        worth = process.extract(
            rough_sound_of(heard),
            self._rough,
            scorer=Levenshtein.normalized_similarity,
            score_cutoff=_WORTH_COMPARING,
            limit=None,
        )
        scored = [(_likeness(heard, self._forms[place]), place) for _, _, place in worth]
        best, place = max(scored, key=lambda one: (one[0], -one[1]), default=(0.0, 0))
        if best < CLOSE_IN_ADDRESS or self._forms[place] == heard:
            return None
        return Match(self._forms[place], best, self._is_word[self._forms[place]])

    def placeholder(self, form: str) -> str:
        """What stands for a form; several numbers where students share it.

        Whom a shared name means is not guessed: ``[Student 3 or 7]``.
        """
        numbers = sorted({student.number for student in self._students.get(form, ())})
        if not numbers:
            return TEACHER
        return f"[Student {' or '.join(map(str, numbers))}]"

    def students(self, form: str) -> frozenset[int]:
        """Numbers of the students that are called so."""
        return frozenset(student.number for student in self._students.get(form, ()))


def _likeness(heard: str, form: str) -> float:
    """`likeness`, with what short names need."""
    if min(len(heard), len(form)) > _SHORT:
        return likeness(heard, form)
    if abs(len(heard) - len(form)) > 2:
        return 0.0
    one, other = sound_of(heard), sound_of(form)
    if one == other:
        return _SAME_SOUND
    return _ONE_CONFUSED if sound_distance(one, other) < 0.5 else 0.0


def _forms(student: Student, lexicon: Lexicon) -> set[tuple[str, ...]]:
    """Given name whole and in parts, surname, both together, and what else was listed.

    A surname that is a word (Brooks, Price) counts only beside the given name.
    """
    found = {student.given, *student.others}
    if student.family:
        found |= {(*student.given, *student.family), student.family}
        found.add((student.given[0], *student.family))
    for part in (*student.given, *student.family):
        if len(part) > 2 and part not in _LINKS:
            found.add((part,))
    family = {student.family, *((part,) for part in student.family)} - {student.given}
    spoken = {student.given, *student.others}
    return {
        words
        for words in found
        if words in spoken or words not in family or not lexicon.is_everyday("".join(words))
    }


_LINKS = frozenset({"van", "von", "der", "den", "del", "the", "los", "las", "bin", "ibn", "dos"})
