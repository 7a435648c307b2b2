"""Every label that a sentence, or words in one, can carry.

A label is ``family.name``. In a family a sentence carries at most one label;
families know nothing of each other, so a question can also press for reasoning.
What a label means is written here once, for rubrics, reports and help texts.
"""

from __future__ import annotations

#: Family: name: what it marks. The order is that of reports.
LABELS: dict[str, dict[str, str]] = {
    "question": {
        "open": "asks for an answer in the student's own words",
        "closed": "asks about the content, with one right or a short answer",
        "procedural": "asks about the organisation, not the subject",
        "check": "a tag, or a check of understanding without content",
        "rhetorical": "not meant to be answered by a student",
    },
    "prompt": {
        "recall": "worded to bring back what is known",
        "explain": "worded to say why or how",
        "apply": "worded to use something on a case",
        "compare": "worded to set things beside each other",
        "evaluate": "worded to judge, and to say by what",
        "create": "worded to make up something new",
    },
    "move": {
        "together": "keeps everyone together",
        "relate": "gets students to relate to what another said",
        "restate": "says again what a student said, word for word",
        "revoice": "says a student's idea again in other or more words",
        "press_accuracy": "presses for an accurate or complete answer",
        "press_reasoning": "presses for reasons or evidence",
    },
    "follow": {
        "focusing": "follows a student's answer up by its own thinking",
        "funneling": "follows a student's answer up towards the teacher's path",
    },
    "uptake": {
        "high": "builds on what a student just said",
        "low": "replies to a student without building on what was said",
    },
    "third": {
        "evaluation": "answers an answer by judging it, and nothing else",
        "extension": "answers an answer by taking it further",
        "other": "answers an answer in another way",
    },
    "student": {
        "relate": "a student takes up what another said",
        "ask": "a student asks for information or help",
        "claim": "a student says what is so",
        "reasoning": "a student gives evidence or a reason",
    },
    "praise": {
        "specific": "approves and says of what",
        "general": "approves without saying of what",
    },
    "correction": {
        "behaviour": "corrects what somebody does",
        "answer": "corrects what somebody said about the content",
    },
    "directive": {"instruction": "tells students to do something"},
    "courtesy": {"courtesy": "please, thanks, a greeting or an apology"},
    "name": {"called": "calls a student by name"},
    "vocabulary": {
        "subject": "a word of the subject, from a glossary",
        "academic": "a word of academic language, of any subject",
    },
    "hedge": {"hedge": "leaves room for doubt"},
    "filler": {"filler": "fills a pause"},
}

#: Every label with what it marks, such as ``question.open``.
MEANINGS = {
    f"{family}.{name}": meaning
    for family, names in LABELS.items()
    for name, meaning in names.items()
}
