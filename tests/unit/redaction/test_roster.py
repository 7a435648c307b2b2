"""A roster as schools have them is read; what is no roster is named by line, never by content."""

from __future__ import annotations

from pathlib import Path

import pytest

from classroom_ai.errors import RosterError
from classroom_ai.redaction.roster import read_roster, roster_from_text


@pytest.mark.parametrize(
    ("text", "given", "family"),
    [
        ("Aisha Haddad", "aisha", "haddad"),
        ("Haddad, Aisha", "aisha", "haddad"),
        ("first,last\nMary Ann,O'Brien", "mary ann", "obrien"),
        ("Last Name;First Name\nNúñez;José", "jose", "nunez"),
        ("surname\tforename\nWeiß\tJürgen", "jurgen", "weiss"),
        ("name,nickname\nSamantha Price,Sammy", "samantha", "price"),
        ('Student Name\n"van der Meer, Sanne"', "sanne", "van der meer"),
        ("Sanne van der Meer", "sanne", "van der meer"),
        ("Anne-Marie Leclerc", "anne marie", "leclerc"),
        ("J. R. Smith", "jr", "smith"),
        ("Aisha K.", "aisha", ""),
        ("Bo", "bo", ""),
        ("# our class\n\nBo", "bo", ""),
        ("李华", "李华", ""),
    ],
)
def test_a_name_is_read_in_many_forms(text: str, given: str, family: str) -> None:
    student = roster_from_text(text).students[0]
    assert (" ".join(student.given), " ".join(student.family)) == (given, family)


def test_students_are_numbered_in_the_order_of_the_roster() -> None:
    text = "keep: Lincoln\nAisha\nteacher: Ms Rivera\nWill\n\nGrace"
    roster = roster_from_text(text)
    assert [student.placeholder for student in roster.students] == [
        "[Student 1]", "[Student 2]", "[Student 3]",
    ]  # fmt: skip
    assert roster.keep == {"lincoln"}
    assert roster.teachers[0].given == ("rivera",)


@pytest.mark.parametrize(
    "data",
    [
        "first,last\r\nAisha,Haddad\r\n".encode("utf-8-sig"),
        "first;last\r\nAisha;Haddad\r\n".encode("utf-16"),
        b"Aisha Haddad\r",
        b"Aisha Haddad / Ash / <script>alert(1)</script>",
        b"Aisha Haddad\n=cmd|' /C calc'!A0",
    ],
)
def test_what_spreadsheets_save_and_what_attackers_write_is_text(
    data: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "roster.csv"
    path.write_bytes(data)
    assert read_roster(path).students[0].given == ("aisha",)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "has no name"),
        (b"# nobody\n", "has no name"),
        (b"first,last\n", "has no name"),
        (b"Zebulon\n12345\n", "Line 2 .* holds no name"),
        (b"Zebulon\nWi\0ll\n", "Line 2 .* zero byte"),
        (b"Zebulon\n" + b"x" * 900_000, "Line 2 .* 900000 characters"),
        (b"x" * 1_000_001, "has 1000001 bytes"),
        (b"Jos\xe9\n", "not text in UTF-8.*CSV UTF-8"),
        (b"PK\x03\x04\xff\xfe", "not text"),
        (b"A Name\n" * 2001, "has 2001 names"),
    ],
)
def test_what_is_no_roster_is_refused_by_line(data: bytes, message: str, tmp_path: Path) -> None:
    path = tmp_path / "roster.txt"
    path.write_bytes(data)
    with pytest.raises(RosterError, match=message) as caught:
        read_roster(path)
    assert "Zebulon" not in str(caught.value)


@pytest.mark.parametrize("name", ["missing.txt", "."])
def test_a_roster_that_cannot_be_read_is_told(name: str, tmp_path: Path) -> None:
    with pytest.raises(RosterError, match="cannot be read"):
        read_roster(tmp_path / name)
