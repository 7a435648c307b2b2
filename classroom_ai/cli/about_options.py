"""What a teacher may say of a lesson, as options of the commands that ask for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

#: ``About``'s fields as options, with what to write there.
_ABOUT = {
    "title": "What the lesson was about.",
    "subject": "Such as mathematics.",
    "grade": "Such as 4 or Year 5.",
    "format": "Such as whole class, discussion, practice.",
    "date": "YYYY-MM-DD; that of the recording if not given.",
    "class_size": "Number of students.",
    "objective": "What students should learn.",
    "goal": "Measure that the report answers first, such as wait.after_question.",
}


def about_options(command: Any) -> Any:
    """Give a command an option for each, and ``--about`` for a file with all of them."""
    for name, text in reversed(_ABOUT.items()):
        kind = click.IntRange(min=1) if name == "class_size" else str
        command = click.option(f"--{name.replace('_', '-')}", type=kind, help=text)(command)
    file = click.Path(path_type=Path)
    text = "YAML file with title, subject, grade, ...; also words of the lesson."
    return click.option("--about", "about_file", type=file, metavar="FILE", help=text)(command)
