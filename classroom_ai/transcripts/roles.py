"""What a label says by itself about who speaks: ``Tutor``, ``Student 3``, ``Video``.

A label in words of a few languages is the surest sign there is. Everything else about
who teaches is in ``teacher.py``.
"""

from __future__ import annotations

import re
from typing import Literal

#: What a label may say: ``titled`` is ``Ms Rivera``, which among first names tells a teacher.
Says = Literal["teacher", "titled", "student", "students", "other", "unknown", "nothing"]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_TEACHER = _words(
    "t teacher teachers teacher1 tutor instructor professor prof lecturer educator coteacher "
    "lehrer lehrerin lehrkraft lehrperson dozent dozentin enseignant enseignante professeur "
    "professeure maître maîtresse profesor profesora maestro maestra docente insegnante "
    "professore professoressa professora leraar lerares docent lärare nauczyciel nauczycielka "
    "учитель öğretmen 教师 老师 教師 老師 先生 معلم المعلم معلمة المعلمة مدرس מורה המורה"
)
_TITLES = _words(
    "mr mrs ms mx miss sir madam dr mister frau herr señor señora sr sra monsieur madame mme "
    "signor signora host"
)
_STUDENT = _words(
    "s st student pupil learner child kid boy girl schüler schülerin élève alumno alumna "
    "estudiante studente studentessa aluno aluna leerling elev ученик öğrenci 学生 طالب תלמיד"
)
_STUDENTS = _words(
    "ss students pupils learners children kids class everyone group kinder klasse "
    "schülerinnen élèves classe alumnos estudiantes clase studenti alunos turma leerlingen"
)
_OTHER = _words(
    "assistant aide paraprofessional observer interviewer researcher parent principal coach "
    "video film narrator announcer"
)
_UNKNOWN = _words("unknown unidentified unclear inaudible multiple several various unbekannt")


def says(label: str) -> Says:
    """What a label says about who speaks.

    Examples
    --------
    >>> [says(label) for label in ("Tutor", "Ms Rivera", "Student 3", "Class", "Maya")]
    ['teacher', 'titled', 'student', 'students', 'nothing']
    """
    words = set(re.findall(r"[^\W\d_]+", label.lower()))
    if words & _STUDENTS and not words & _TEACHER:
        return "students"
    for known, said in (
        (_OTHER, "other"),
        (_TEACHER, "teacher"),
        (_UNKNOWN, "unknown"),
        (_STUDENT, "student"),
        (_TITLES, "titled"),
    ):
        # One letter is a role only alone: the S of "John S." is a name.
        if any(len(word) > 1 or len(words) == 1 for word in words & known):
            return said  # type: ignore[return-value]
    return "nothing" if words or re.search(r"\w", label) else "unknown"


def is_everybody(label: str) -> bool:
    """Whether a student's label means any of them: ``Student``, ``S``, not ``Student 2``.

    Examples
    --------
    >>> is_everybody("Student"), is_everybody("Student 2"), is_everybody("SPEAKER_01")
    (True, False, False)
    """
    return label.strip().strip(".").lower() in _STUDENT
