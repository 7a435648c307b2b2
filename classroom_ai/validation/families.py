"""What a person is asked about each sentence: families of labels, as data.

Another family is another entry: its column in the sheet, its definitions above the
sheet, its agreement and its place in the report follow from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from classroom_ai.types import Role

#: A family's word for a sentence that has none of its labels.
NONE = "none"


@dataclass(frozen=True, slots=True)
class Family:
    """A column of the sheet.

    ``labels`` are the names that a person writes, each with its meaning. ``title`` is
    what the column is called in a sentence. Tags of the family are ``name.label``, and
    are given only to what somebody of the role ``of`` says.
    """

    name: str
    title: str
    labels: Mapping[str, str]
    of: Role = "teacher"


ROLE = Family(
    "role",
    "who spoke",
    {
        "teacher": "the teacher of this lesson",
        "student": "any student, or several together",
        "other": "another adult, or a video that is played",
    },
)

#: Families of tags, of those in ``annotate/labels.py`` that a person can tell by ear.
TAG_FAMILIES = (
    Family(
        "question",
        "kind of question",
        {
            "open": "students may answer in their own words, and several answers would do: "
            "an explanation, an idea, an opinion; also as a request (Explain how you got that)",
            "closed": "about the content, with one right answer or a short one: a number, "
            "a name, yes or no, one of two; also a sentence left for students to finish",
            "procedural": "about how the lesson runs: turns, materials, pages, being done, "
            "leave to do something",
            "check": "asks whether all is clear, without any content (Okay? Any questions?); "
            "also where such a word ends a statement",
            "rhetorical": "nobody is meant to answer it; mostly the teacher does at once",
            NONE: "no question, and no request to say something",
        },
    ),
    Family(
        "praise",
        "praise",
        {
            "specific": "says what was good (You checked it with a drawing, well done)",
            "general": "says that something was good, not what (Great job)",
            NONE: "no praise; a bare 'good' or 'okay' that only moves on is none",
        },
    ),
)

FAMILIES = (ROLE, *TAG_FAMILIES)
