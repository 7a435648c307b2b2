"""A clock that stands where the story is: commands ask for the present day, and get that one.

The package has no option to say which day it is, and should have none: a goal is set when
it is set. So the two classes that tell the time are replaced in its modules, and only there:
libraries build on the real ones.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from datetime import date, datetime, time, timedelta, timezone, tzinfo

import classroom_ai

#: When the commands of a day begin, and how long after each other they are typed.
_AFTERNOON = time(16, 0)
_BETWEEN = timedelta(minutes=2)


class Clock:
    """The moment of the story, in UTC."""

    def __init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """The year begins."""
        self.now = datetime(2026, 1, 1, tzinfo=timezone.utc)

    def move_to(self, day: str) -> None:
        """The next command is typed on that day, or a little later if it is that day already.

        Raises
        ------
        ValueError
            If that day is over.
        """
        wanted = date.fromisoformat(day)
        if wanted < self.now.date():
            raise ValueError(f"It is {self.now.date()} in the story; {day} is over.")
        start = datetime.combine(wanted, _AFTERNOON, tzinfo=timezone.utc)
        self.now = max(self.now + _BETWEEN, start)

    def is_asked_by_the_package(self) -> None:
        """From now on, every module of the package that asks for the time asks this clock."""

        class Day(date, metaclass=_OrReal):
            @classmethod
            def today(cls) -> date:  # type: ignore[override]
                return clock.now.date()

        class Moment(datetime, metaclass=_OrReal):
            @classmethod
            def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
                return clock.now.astimezone(tz) if tz else clock.now.replace(tzinfo=None)

        clock = self
        for found in pkgutil.walk_packages(classroom_ai.__path__, "classroom_ai."):
            if ".migrations" not in found.name and not found.name.endswith("__main__"):
                importlib.import_module(found.name)
        for name, module in sys.modules.items():
            if name.startswith("classroom_ai."):
                for attribute, real, ours in (("date", date, Day), ("datetime", datetime, Moment)):
                    if vars(module).get(attribute) is real:
                        setattr(module, attribute, ours)


class _OrReal(type):
    """What tells whether something is a date says yes to a real one."""

    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, cls.__mro__[1])
