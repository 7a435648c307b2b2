"""The form of a sentence: does it ask, and in which way.

Speech recognition drops question marks and capitals, so the form is read from
word order: a question word in front, an auxiliary before its subject, a
question word left in place (``that equals what``). What a question is for
(open, closed, procedural, check, rhetorical) is not decided here but by the
rules of a rubric, which name these forms.

A classifier over words was rejected: a teacher could not read why a sentence
was counted.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

#: wh: ``what is it``; inverted: ``is it even``; in-place: ``that equals what``;
#: raised: only the mark says that it asks; unfinished: ``and this is called a``;
#: name: somebody is called; tag: ``twelve, right``; statement: everything else, imperatives too.
Form = Literal["wh", "inverted", "in-place", "raised", "unfinished", "name", "tag", "statement"]


def word_set(text: str) -> frozenset[str]:
    """The words of a text, for lists that are read as text."""
    return frozenset(text.split())


_WH = frozenset({"what", "why", "how", "which", "who", "whom", "whose", "where", "when"})
_AUXILIARIES = word_set(
    "am are 're is 's was were do does did has have had can could will would 'd shall should may "
    "might must ca wo"
)
#: Pronouns that can only be a subject after an auxiliary: ``can we`` is an inversion anywhere.
_SUBJECTS = word_set(
    "i you we he she they it there anyone anybody anything someone somebody something everyone "
    "everybody everything y'all"
)
#: After these a question word opens a clause of its own: ``you know what``, ``see how it moves``.
_TAKES_CLAUSE = word_set(
    "ask care decide determine explain figure find forget guess hear know learn look mean matter "
    "notice realize remember say see show tell talk think understand wonder about be on of"
)
_TAGS = word_set("right okay ok correct alright yes yeah huh see eh agreed")
#: Words that take a tag word into their own clause: ``that's right``, ``you got it right``.
_TAKES_TAG = word_set(
    "is are 's 're 'm was were be am that this it you i he she they we all got get the your my a "
    "of to not just exactly almost about absolutely totally quite half turn go on from and but "
    "looks look feel do doing so yes yeah well no"
)
#: What transcripts write in place of a name.
_STAND_IN = re.compile(r"(?:student|learner|pupil|name)_?\d+", re.IGNORECASE)
_UNFINISHED = word_set("a an the our your my its equals is are called of to than by into")


def is_name(token: Token) -> bool:
    """Whether a word is (part of) a name, also one replaced by ``Student B`` or ``STUDENT_5``."""
    if (token.pos_ == "PROPN" and token.lower_ not in _WH) or _STAND_IN.fullmatch(token.text):
        return True
    before = token.nbor(-1).text if token.i else ""
    after = token.nbor(1).text if token.i + 1 < len(token.doc) else ""
    return (token.text == "Student" and _is_letter(after)) or (
        before == "Student" and _is_letter(token.text)
    )


def _is_letter(text: str) -> bool:
    return len(text) == 1 and text.isupper()


def sentence_form(core: Span, *, asked: bool) -> Form:
    """How a sentence asks, if it does.

    Parameters
    ----------
    core : spacy.tokens.Span
        The sentence without opening and closing words.
    asked : bool
        Whether a question mark was written after it.

    Returns
    -------
    {"wh", "inverted", "in-place", "raised", "unfinished", "name", "tag", "statement"}
        The mark is a help and not needed: only ``raised`` rests on it alone.
    """
    words = [token for token in core if not (token.is_punct or token.is_space)]
    if not words:
        return "statement"
    if _ends_with_tag(words, asked=asked):
        return "tag"
    if len(words) <= 3 and all(is_name(word) for word in words):
        # A noun alone looks like a name: without the mark only a stand-in for a name is sure.
        return "name" if asked or words[0].text == "Student" else "statement"
    if _asks_with_wh(words, asked=asked):
        return "wh"
    if any(_is_inverted(words, i) for i in range(len(words))):
        return "inverted"
    if _asks_in_place(words):
        return "in-place"
    if asked:
        return "raised"
    return "unfinished" if words[-1].lower_ in _UNFINISHED and len(words) > 2 else "statement"


def _ends_with_tag(words: list[Token], *, asked: bool) -> bool:
    """Whether the last words only ask for a nod: ``right``, ``isn't it``."""
    last = words[-1]
    if last.lower_ in _SUBJECTS and len(words) >= 3:  # isn't it; , can you
        aux = words[-3] if words[-2].lower_ in {"n't", "not"} else words[-2]
        negated = aux is words[-3]
        return aux.lower_ in _AUXILIARIES and (
            aux.nbor(-1).is_punct if aux.i and not negated else negated
        )
    if last.lower_ not in _TAGS:
        return False
    if len(words) == 1:
        return asked and last.lower_ != "huh"
    if last.nbor(-1).is_punct:
        return True
    if last.lower_ not in {"right", "okay", "ok", "correct"}:
        return False
    return words[-2].lower_ not in _TAKES_TAG


def _asks_with_wh(words: list[Token], *, asked: bool) -> bool:
    """Whether some question word opens a question of its own."""
    for i, word in enumerate(words):
        if word.lower_ not in _WH:
            continue
        in_front = i == 0 or (i == 1 and words[0].pos_ == "ADP")
        if in_front and (asked or _is_direct(words, i)):
            return True
        if not in_front and _opens_clause(words, i) and _inversion_follows(words, i):
            return True
    return False


def _is_direct(words: list[Token], i: int) -> bool:
    """Whether a question word in front asks, without a mark to say so.

    ``What is it`` and ``who knows`` do; ``what we know is``, ``which is exciting``
    and ``when you add`` do not.
    """
    wh, rest = words[i].lower_, words[i + 1 :]
    if not rest:
        return wh in {"why", "what", "how", "who", "where"}
    if wh == "which" and rest[0].lower_ in _AUXILIARIES:  # which is more; not: which is exciting
        return len(rest) > 1 and rest[1].tag_ in {"JJR", "JJS", "RBR", "RBS"}
    if _inversion_follows(words, i):
        return True
    if wh in {"what", "how"} and rest[0].lower_ in {"about", "if", "come", "else", "next", "now"}:
        return True
    if wh == "how" and rest[0].lower_ in {"many", "much"}:  # how many threes go into six
        return len(rest) > 2 and rest[1].pos_ == "NOUN" and rest[2].pos_ in {"VERB", "AUX"}
    if wh in {"who", "what"} and rest[0].pos_ in {"VERB", "AUX"}:
        return True  # the question word is the subject: who knows, what happens
    if wh in {"which", "whose", "what"}:  # which number comes next
        return rest[0].pos_ in {"NOUN", "NUM"} and _verb_before_subject(rest[1:6])
    return False


def _verb_before_subject(words: list[Token]) -> bool:
    """Whether a verb comes and no subject before it: ``comes next``, not ``we need``."""
    for word in words:
        if word.pos_ in {"VERB", "AUX"}:
            return True
        if word.lower_ in _SUBJECTS:
            return False
    return False


def _inversion_follows(words: list[Token], i: int) -> bool:
    """Whether an auxiliary with its subject after it follows a question word within six words."""
    for j in range(i + 1, min(i + 7, len(words) - 1)):
        if words[j].lower_ in _SUBJECTS and words[j - 1].lower_ not in _AUXILIARIES:
            return False  # the subject comes first: what we do
        if words[j].lower_ in _AUXILIARIES:
            after = words[j + 1]
            if after.lower_ in _SUBJECTS:
                return True
            if j == i + 1:  # what is the answer, where are my pens, what do students know
                return after.pos_ in {"DET", "NOUN", "PROPN", "PRON", "NUM", "ADJ", "VERB", "ADP"}
            return words[i].lower_ in {"what", "which", "how", "whose"} and all(
                word.pos_ in {"NOUN", "ADJ", "ADV", "DET", "NUM", "ADP", "PROPN", "PRON"}
                for word in words[i + 1 : j]
            )
    return False


def _opens_clause(words: list[Token], i: int) -> bool:
    """Whether a question word inside the sentence opens a clause that nothing before takes up."""
    before = words[i - 1]
    if words[i].nbor(-1).is_punct or before.pos_ == "CCONJ":
        return before.lemma_ not in _TAKES_CLAUSE
    inversion_is_sure = any(
        words[j].lower_ in _AUXILIARIES and words[j + 1].lower_ in _SUBJECTS
        for j in range(i + 1, min(i + 5, len(words) - 1))
    )
    return inversion_is_sure or before.lower_ in {"so", "then", "now", "okay"}


def _is_inverted(words: list[Token], i: int) -> bool:
    """Whether an auxiliary at this place stands before its subject."""
    if i + 1 >= len(words) or words[i].lower_ not in _AUXILIARIES:
        return False
    aux, after = words[i], words[i + 1]
    if after.lower_ in {"n't", "not"} and i + 2 < len(words):
        after = words[i + 2]
    at_front = i == 0 or aux.nbor(-1).is_punct or words[i - 1].pos_ == "CCONJ"
    if aux.lower_ in {"'s", "'re", "'d"}:
        return False
    if after.lower_ in _SUBJECTS:
        return at_front or (aux.lemma_ in {"do", "can", "will"} and aux.dep_ == "aux")
    if not at_front:
        return False
    if aux.lemma_ in {"do", "have"}:  # do these sum, have all of you; but: do reading
        return after.pos_ in {"DET", "PRON", "NOUN", "PROPN"} and aux.dep_ == "aux"
    return (
        after.pos_ in {"DET", "PRON", "NOUN", "PROPN", "NUM"}
        and i == 0
        and any(
            child.dep_ in {"nsubj", "nsubjpass", "expl", "attr"} and child.i > aux.i
            for child in (*aux.children, *aux.head.children)
        )
    )


def _asks_in_place(words: list[Token]) -> bool:
    """Whether a question word stands where the answer will: ``it goes in how many times``."""
    for i in range(max(1, len(words) - 5), len(words)):
        word, before = words[i], words[i - 1]
        if word.lower_ not in {"what", "which", "who", "how", "where"}:
            continue
        if before.lemma_ in _TAKES_CLAUSE and before.lemma_ not in {"be", "of", "to", "by"}:
            continue
        if before.lemma_ == "be" and words[i - 2].lower_ in {"that", "this", "it"}:
            continue  # that's what we need
        rest = words[i + 1 :]
        if word.lower_ == "how" and not (rest and rest[0].lower_ in {"many", "much"}):
            continue
        if not any(w.pos_ in {"VERB", "AUX"} or w.lower_ in _SUBJECTS for w in rest):
            return True
    return False
