"""``--no-audio``, the same for every command that writes a report."""

from __future__ import annotations

from typing import Any

import click


def no_audio_option(command: Any) -> Any:
    """Give a command ``--no-audio``: False where it is given, else None."""
    return click.option(
        "--no-audio", "audio", flag_value=False, default=None, type=bool,
        help="Leave all sound out of the folder and the report: no moment can be played.",
    )(command)  # fmt: skip
