"""The page "Before you record": consent, the phone, a good recording, who sees what.

It is part of every report, and ``docs/before-you-record.md`` is written from it, so that
the two say the same. Nothing here is advice on the law of a country.
"""

from __future__ import annotations

from classroom_ai.report.view import Passage

BEFORE_YOU_RECORD = "Before you record"
BEFORE_YOU_RECORD_PAGE = (
    Passage(
        "Ask first",
        (
            "Ask your school which rules hold: many need the consent of parents, and a child's "
            "voice counts as personal data. This page is no legal advice.",
            "Tell your students, in words of their age, that you record to look at your own "
            "teaching, that nobody grades them by it, and when you will delete it. Begin when "
            "everybody knows, and stop when somebody asks you to.",
            "A student who must not be recorded can sit where the microphone hardly reaches. That "
            "is never certain: if it has to be, do not record that part.",
            "Another adult in the room is asked too. A substitute or an observer does not have "
            "to be part of your lesson's figures: in the report such a voice can be marked as "
            "somebody else.",
        ),
    ),
    Passage(
        "Where the phone goes",
        (
            "Put it where students can be heard, not only you: on a table in the middle of the "
            "front half, microphone towards the class, on a book or a cloth and not on the bare "
            "table.",
            "Not in a pocket, a bag or a drawer, not beside a projector, a fan, an open window "
            "or a computer that hums.",
            "Flight mode keeps calls away. Switch off what makes the recording smoother: noise "
            "reduction, automatic gain and “voice” modes swallow quiet students and pauses.",
            "Sound alone is enough, and less to keep than video.",
        ),
    ),
    Passage(
        "What a good recording needs",
        (
            "Before the first lesson, record two minutes from the same place and run "
            "classroom-ai check-recording. It says in seconds whether the lesson will be heard, "
            "and what to change.",
            "Record the whole lesson. Minutes that are none of it, such as the break, can be "
            "left out afterwards.",
            "Half a minute of you alone, kept once with classroom-ai enroll, makes sure that you "
            "are taken for you. Voices of students are never kept.",
            "Any sound or video file will do; better a plain recording than one sent through a "
            "messenger, which takes much of the sound away.",
        ),
    ),
    Passage(
        "Who sees what",
        (
            "All is done on your computer: nothing is sent anywhere, and there is no account. "
            "The results can be read from your computer account only.",
            "The report is yours. It has short pieces of sound of the moments that it quotes, "
            "unless you add --no-audio. Whoever you give the file to can hear and read them, and a "
            "file that was given away cannot be called back.",
            "To show somebody a report without students' names and voices, use --redact with "
            "the names of the class.",
            "When you are done, classroom-ai purge removes everything it has written about a "
            "lesson and says what it removed. Delete the recording on the phone and in its "
            "cloud as well.",
        ),
    ),
)
