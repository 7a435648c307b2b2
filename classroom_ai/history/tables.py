"""The tables of the store, as typed mappings.

What a store looks like on disk is decided by ``migrations/``; a test holds that both say
the same. No table has room for words of a lesson: titles, reasons and notes are the
teacher's own.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Float, ForeignKey, Index, MetaData, UniqueConstraint, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """All tables; constraints have names, so that later migrations can change them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {dict[str, Any]: JSON, list[float]: JSON, float: Float}  # noqa: RUF012 - SQLAlchemy's


def _of_teacher() -> Mapped[int]:
    """Whose a row is: it goes when the teacher goes."""
    return mapped_column(ForeignKey("teachers.id", ondelete="CASCADE"), index=True)


class Teacher(Base):
    """A teacher by pseudonym; ``key`` is the name in lower case.

    ``token`` is random and says nothing: from it the tokens of releases are made.
    """

    __tablename__ = "teachers"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    token: Mapped[str] = mapped_column(unique=True)
    added_at: Mapped[datetime]


class StoredLesson(Base):
    """One recording of a teacher, as it counts now.

    ``modes`` has seconds by activity mode; lessons with the same ``heard`` were heard in the
    same way, ``counted`` is the fingerprint of counting; ``folder`` is where its results lay
    when they were last written.
    """

    __tablename__ = "lessons"
    __table_args__ = (UniqueConstraint("teacher_id", "recording_sha256"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    teacher_id: Mapped[int] = _of_teacher()
    lesson: Mapped[str]
    recording_sha256: Mapped[str]
    title: Mapped[str | None]
    subject: Mapped[str | None]
    class_name: Mapped[str | None]
    format: Mapped[str | None]
    date: Mapped[str | None]
    duration: Mapped[float]
    modes: Mapped[dict[str, Any]]
    heard: Mapped[str]
    counted: Mapped[str]
    corrected: Mapped[bool]
    folder: Mapped[str]
    added_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class StoredMeasure(Base):
    """One number of a lesson with what it is pooled from; ``scope`` as in ``Measurement``."""

    __tablename__ = "measures"

    lesson_id: Mapped[int] = mapped_column(
        ForeignKey("lessons.id", ondelete="CASCADE"), primary_key=True
    )
    measure: Mapped[str] = mapped_column(primary_key=True)
    scope: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]
    unit: Mapped[str]
    value: Mapped[float | None]
    low: Mapped[float | None]
    high: Mapped[float | None]
    grade: Mapped[str | None]
    n: Mapped[int]
    numerator: Mapped[float | None]
    denominator: Mapped[float | None]
    observations: Mapped[list[float]]


class StoredGoal(Base):
    """What a teacher set out to change; one at a time is in force."""

    __tablename__ = "goals"
    __table_args__ = (
        Index(
            "uq_goals_in_force", "teacher_id", unique=True, sqlite_where=text("ended_at IS NULL")
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    teacher_id: Mapped[int] = _of_teacher()
    measure: Mapped[str]
    toward: Mapped[float | None]
    direction: Mapped[str | None]
    why: Mapped[str]
    set_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class StoredNote(Base):
    """A teacher's own words, about a lesson or by themselves."""

    __tablename__ = "notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    teacher_id: Mapped[int] = _of_teacher()
    lesson_id: Mapped[int | None] = mapped_column(ForeignKey("lessons.id", ondelete="CASCADE"))
    text: Mapped[str]
    for_coach: Mapped[bool]
    written_at: Mapped[datetime]


class StoredVisit(Base):
    """A coach's visit: when, what was looked at, what was agreed."""

    __tablename__ = "visits"

    id: Mapped[int] = mapped_column(primary_key=True)
    teacher_id: Mapped[int] = _of_teacher()
    date: Mapped[str]
    focus: Mapped[str]
    agreed: Mapped[str]
    written_at: Mapped[datetime]


class StoredRelease(Base):
    """What a teacher gave away, and when it was taken back; ``content`` lists what it held."""

    __tablename__ = "releases"

    id: Mapped[int] = mapped_column(primary_key=True)
    teacher_id: Mapped[int] = _of_teacher()
    bundle: Mapped[str] = mapped_column(unique=True)
    content: Mapped[dict[str, Any]]
    released_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
