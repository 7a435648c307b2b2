"""The first tables: teachers, lessons, measures, goals, notes, visits, releases."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def _whose(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["teacher_id"], ["teachers.id"], name=f"fk_{table}_teacher_id", ondelete="CASCADE"
    )


def _about_lesson(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["lesson_id"], ["lessons.id"], name=f"fk_{table}_lesson_id", ondelete="CASCADE"
    )


def upgrade() -> None:
    """Make all tables."""
    op.create_table(
        "teachers",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("key", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("token", sa.String, nullable=False),
        sa.Column("added_at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_teachers"),
        sa.UniqueConstraint("key", name="uq_teachers_key"),
        sa.UniqueConstraint("token", name="uq_teachers_token"),
    )
    op.create_table(
        "lessons",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("teacher_id", sa.Integer, nullable=False),
        sa.Column("lesson", sa.String, nullable=False),
        sa.Column("recording_sha256", sa.String, nullable=False),
        sa.Column("title", sa.String),
        sa.Column("subject", sa.String),
        sa.Column("class_name", sa.String),
        sa.Column("format", sa.String),
        sa.Column("date", sa.String),
        sa.Column("duration", sa.Float, nullable=False),
        sa.Column("modes", sa.JSON, nullable=False),
        sa.Column("heard", sa.String, nullable=False),
        sa.Column("counted", sa.String, nullable=False),
        sa.Column("corrected", sa.Boolean, nullable=False),
        sa.Column("folder", sa.String, nullable=False),
        sa.Column("added_at", sa.DateTime, nullable=False),
        sa.Column("updated_at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_lessons"),
        _whose("lessons"),
        sa.UniqueConstraint(
            "teacher_id", "recording_sha256", name="uq_lessons_teacher_id_recording_sha256"
        ),
    )
    op.create_table(
        "measures",
        sa.Column("lesson_id", sa.Integer, nullable=False),
        sa.Column("measure", sa.String, nullable=False),
        sa.Column("scope", sa.String, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("unit", sa.String, nullable=False),
        sa.Column("value", sa.Float),
        sa.Column("low", sa.Float),
        sa.Column("high", sa.Float),
        sa.Column("grade", sa.String),
        sa.Column("n", sa.Integer, nullable=False),
        sa.Column("numerator", sa.Float),
        sa.Column("denominator", sa.Float),
        sa.Column("observations", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("lesson_id", "measure", "scope", name="pk_measures"),
        _about_lesson("measures"),
    )
    op.create_table(
        "goals",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("teacher_id", sa.Integer, nullable=False),
        sa.Column("measure", sa.String, nullable=False),
        sa.Column("toward", sa.Float),
        sa.Column("direction", sa.String),
        sa.Column("why", sa.String, nullable=False),
        sa.Column("set_at", sa.DateTime, nullable=False),
        sa.Column("ended_at", sa.DateTime),
        sa.PrimaryKeyConstraint("id", name="pk_goals"),
        _whose("goals"),
    )
    op.create_table(
        "notes",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("teacher_id", sa.Integer, nullable=False),
        sa.Column("lesson_id", sa.Integer),
        sa.Column("text", sa.String, nullable=False),
        sa.Column("for_coach", sa.Boolean, nullable=False),
        sa.Column("written_at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_notes"),
        _whose("notes"),
        _about_lesson("notes"),
    )
    op.create_table(
        "visits",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("teacher_id", sa.Integer, nullable=False),
        sa.Column("date", sa.String, nullable=False),
        sa.Column("focus", sa.String, nullable=False),
        sa.Column("agreed", sa.String, nullable=False),
        sa.Column("written_at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_visits"),
        _whose("visits"),
    )
    op.create_table(
        "releases",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("teacher_id", sa.Integer, nullable=False),
        sa.Column("bundle", sa.String, nullable=False),
        sa.Column("content", sa.JSON, nullable=False),
        sa.Column("released_at", sa.DateTime, nullable=False),
        sa.Column("revoked_at", sa.DateTime),
        sa.PrimaryKeyConstraint("id", name="pk_releases"),
        _whose("releases"),
        sa.UniqueConstraint("bundle", name="uq_releases_bundle"),
    )
    for table in ("lessons", "goals", "notes", "visits", "releases"):
        op.create_index(f"ix_{table}_teacher_id", table, ["teacher_id"])
    op.create_index(
        "uq_goals_in_force",
        "goals",
        ["teacher_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
    )
