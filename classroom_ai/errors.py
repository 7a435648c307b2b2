"""Every error that a user can cause, as one tree.

::

    ClassroomAIError
    ├── UsageError            an option, setting or argument is wrong (exit code 2)
    ├── RecordingError        a recording cannot be read
    ├── LessonError           a lesson.json or a transcript cannot be read
    ├── SheetError            a sheet filled in by a person, or what came of it, cannot be read
    ├── CorrectionError       corrections cannot be read, or are not of this lesson
    ├── RosterError           a list of students' names cannot be read
    ├── RedactionError        names might be left in what is to be handed on
    ├── RubricError           a rubric is not valid
    ├── ProgrammeError        the plan of a programme is not valid, or bundles do not fit it
    ├── HistoryError          the teacher's store of lessons cannot be used
    ├── BundleError           what a teacher released cannot be read, or was withdrawn
    ├── DebriefError          a pack for a talk, what it is rated by, or ratings cannot be used
    ├── VoiceError            a kept voice print cannot be used
    ├── ModelError            weights cannot be used
    │   ├── ModelMissing      they are not installed
    │   └── ModelDamaged      they are not what the catalogue says
    ├── LanguageError         the lesson is in a language that the model does not know
    ├── MemoryShort           there is too little memory, of the machine or of its card
    ├── CardError             the graphics card cannot be used
    ├── ClusterError          the machines of a cluster cannot be used, or are gone
    └── OutputError           results cannot be written

A message has three parts: what happened, with the value; what was expected;
what to do next. The command line turns this tree into one message and an exit
code, in one place; every other exception is a bug and keeps its traceback.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class ClassroomAIError(Exception):
    """Base of all errors that are shown to the user instead of a traceback.

    Parameters
    ----------
    what : str
        What happened, with the value that caused it.
    expected : str, optional
        What would have been right.
    next_step : str, optional
        What the user can do now, as a command where there is one.

    Examples
    --------
    >>> print(RecordingError("a.mp4 has no sound.", next_step="Switch the microphone on."))
    a.mp4 has no sound. Switch the microphone on.
    """

    exit_code = 1

    def __init__(self, what: str, expected: str = "", next_step: str = "") -> None:
        self.what = what
        self.expected = expected
        self.next_step = next_step
        super().__init__(" ".join(part for part in (what, expected, next_step) if part))


class UsageError(ClassroomAIError):
    """An option, a setting or an argument cannot be used as it was given."""

    exit_code = 2

    @classmethod
    def unreadable(cls, file: Path, error: OSError) -> UsageError:
        """Of a text file that an option names, and what the operating system says of it."""
        return cls(
            f"{file} cannot be read: {error.strerror or error}.",
            "The path of a text file is expected.",
            "Check the name and the folder.",
        )


class RecordingError(ClassroomAIError):
    """A recording cannot be read, or holds no sound."""


class LessonError(ClassroomAIError):
    """A ``lesson.json`` or a transcript cannot be read."""


class SheetError(ClassroomAIError):
    """A sheet filled in by a person, or the check that came of it, cannot be read."""


class CorrectionError(ClassroomAIError):
    """Corrections by hand cannot be read, or cannot be put over this lesson."""


class RosterError(ClassroomAIError):
    """A list of students' names cannot be read; the message names a line, never a name."""


class RedactionError(ClassroomAIError):
    """A name might be left in what is to be handed on, so nothing is written."""


class RubricError(ClassroomAIError):
    """A rubric breaks the rules of rubrics; the message names file and key."""


class ProgrammeError(ClassroomAIError):
    """The plan of a programme is not valid, or what was released does not fit it."""


class HistoryError(ClassroomAIError):
    """The store of a teacher's lessons cannot be read or written; nothing in it was changed."""


class BundleError(ClassroomAIError):
    """A bundle that a teacher released is damaged, was changed or withdrawn, or is none."""


class DebriefError(ClassroomAIError):
    """A pack for a talk, a list of criteria, or coaches' ratings cannot be used."""


class VoiceError(ClassroomAIError):
    """A kept voice print is damaged, or was made by another voice model."""


class ModelError(ClassroomAIError):
    """Weights cannot be used."""


class ModelMissing(ModelError):
    """Weights are not installed; the message has the command that brings them."""


class ModelDamaged(ModelError):
    """A file of the weights is not what the catalogue says it is."""


class LanguageError(ClassroomAIError):
    """The lesson is, or was said to be, in a language that the chosen model does not know."""


class MemoryShort(ClassroomAIError):
    """There is too little memory for one recording, or for the models."""

    @classmethod
    def of_the_machine(cls) -> MemoryShort:
        """Of what programs share."""
        return cls(
            "There was not enough memory.", "", "Close other programs, or choose a smaller --asr."
        )

    @classmethod
    def on_a_card(cls) -> MemoryShort:
        """Of what a graphics card has of its own."""
        return cls(
            "There was not enough memory on the graphics card.",
            "",
            "Close other programs that use it, choose a smaller --asr, or use --device cpu.",
        )


class CardError(ClassroomAIError):
    """The graphics card cannot be used: its driver or a library is not there."""


class ClusterError(ClassroomAIError):
    """Machines of a cluster cannot be used, or have gone away; the message names them."""


class OutputError(ClassroomAIError):
    """Results cannot be written: no space, no permission, no such folder."""
