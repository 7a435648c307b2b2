"""A bundle as one file: what is written is small, complete and the same for the same content.

::

    NAME.classroom-bundle      a zip, nothing in it compressed
        bundle.json            the bundle, canonical JSON
        clips/m01.m4a          sound of a moment, where it was released too
        MANIFEST.json          SHA-256 of every other member

The id of a bundle is the SHA-256 of its manifest, so two people who see the same id hold the
same bundle. The hashes find damage and clumsy changes; they are no signature, for whoever
changes a bundle can also count them anew. Nothing is compressed, so a file is never larger
than it looks and its bytes do not depend on a version of zlib.
"""

from __future__ import annotations

import hashlib
import io
import json
import struct
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import NoReturn

from pydantic import ValidationError

from classroom_ai.bundles import withdrawn
from classroom_ai.bundles.model import SCHEMA_VERSION, CoachBundle, SchoolBundle
from classroom_ai.errors import BundleError, OutputError
from classroom_ai.files import write_private

SUFFIX = ".classroom-bundle"
BUNDLE, MANIFEST = "bundle.json", "MANIFEST.json"
#: How many hexadecimal digits of the hash are the id: enough that no two are ever alike.
ID_DIGITS = 16
MOST_BYTES = 100_000_000
MOST_MEMBERS = 500
#: Bytes of a zip beside names and contents: two headers a member, and one end.
_HEADERS, _END = 30 + 46, 22
_ZIP = b"PK\x03\x04"
#: The first moment that a zip can name: when a bundle was written is no part of it.
_NO_TIME = (1980, 1, 1, 0, 0, 0)
_AGAIN = "Ask whoever gave it to you for the file again."
_READ_BY = {
    "coach": ("a coach", "classroom-ai debrief"),
    "school": ("a school", "classroom-ai programme"),
}


@dataclass(frozen=True, slots=True)
class Read:
    """A bundle from a file; ``id`` as both sides see it, ``clips`` by their names in it."""

    bundle: CoachBundle | SchoolBundle
    id: str
    clips: Mapping[str, bytes] = field(repr=False)
    path: Path


@dataclass(frozen=True, slots=True)
class ReadCoach(Read):
    """One for a coach."""

    bundle: CoachBundle


@dataclass(frozen=True, slots=True)
class ReadSchool(Read):
    """One for a school."""

    bundle: SchoolBundle


def write_bundle(
    bundle: CoachBundle | SchoolBundle,
    path: Path,
    *,
    clips: Mapping[str, bytes] = MappingProxyType({}),
) -> str:
    """Write a bundle that only its owner can read, whole or not at all.

    Parameters
    ----------
    bundle : CoachBundle or SchoolBundle
        What is released.
    path : pathlib.Path
        Its file, which must not exist yet; the name usually ends with ``SUFFIX``.
    clips : mapping, optional
        Sound by the name that a moment has for it.

    Returns
    -------
    str
        The id of the bundle, 16 hexadecimal digits.

    Raises
    ------
    OutputError
        If there is a file already, or it cannot be written.
    BundleError
        If it is larger than what a reader takes.
    ValueError
        If clips and moments do not fit each other, or a number is none.
    """
    members = _members(bundle, clips)
    if path.exists():
        raise OutputError(
            f"There is a file {path} already.",
            "A bundle never replaces another file.",
            "Choose another name with -o.",
        )
    content = _zipped(members)
    if len(content) > MOST_BYTES or len(members) > MOST_MEMBERS:
        raise BundleError(
            f"The bundle would have {len(content) / 1e6:.0f} MB and {len(members)} parts.",
            f"At most {MOST_BYTES // 1_000_000} MB and {MOST_MEMBERS} parts can be read again.",
            "Choose fewer moments.",
        )
    write_private(path, content)
    return _id(members[MANIFEST])


def bundle_id(
    bundle: CoachBundle | SchoolBundle, *, clips: Mapping[str, bytes] = MappingProxyType({})
) -> str:
    """The id that a bundle will have once it is written.

    Raises
    ------
    ValueError
        As `write_bundle`.
    """
    return _id(_members(bundle, clips)[MANIFEST])


def read_bundle(path: Path) -> Read:
    """A bundle from its file.

    Raises
    ------
    BundleError
        If it is damaged, cut off, changed, larger than a bundle can be, no bundle at all, of
        a newer version, or was withdrawn. The message says nothing of what is in it.
    """
    members = _checked_members(path)
    bundle = _parsed(path, members[BUNDLE])
    clips = {name: data for name, data in members.items() if name not in (BUNDLE, MANIFEST)}
    if set(clips) != _clips_of(bundle):
        _refuse_changed(path, "its clips are not those of its moments")
    bundle_id = _id(members[MANIFEST])
    _refuse_withdrawn(path, bundle_id)
    if isinstance(bundle, CoachBundle):
        return ReadCoach(bundle, bundle_id, clips, path)
    return ReadSchool(bundle, bundle_id, clips, path)


def read_coach(path: Path) -> ReadCoach:
    """A bundle for a coach.

    Raises
    ------
    BundleError
        As `read_bundle`, and if it is for a school.
    """
    read = read_bundle(path)
    if not isinstance(read, ReadCoach):
        _refuse_kind(path, "school", expected="coach")
    return read


def read_school(path: Path) -> ReadSchool:
    """A bundle for a school.

    Raises
    ------
    BundleError
        As `read_bundle`, and if it is for a coach.
    """
    read = read_bundle(path)
    if not isinstance(read, ReadSchool):
        _refuse_kind(path, "coach", expected="school")
    return read


def id_of(path: Path) -> str:
    """Id of the bundle that a file is, or was before a notice took its place.

    Raises
    ------
    BundleError
        If it cannot be read, or is neither.
    """
    data = _data_of(path)
    if (notice := withdrawn.noticed(data)) is not None:
        return notice.id
    if (found := _id_in(data)) is None:
        _refuse_stranger(path)
    return found


def withdraw(path: Path, bundle_id: str, *, on: date) -> bool:
    """Put a notice of withdrawal in the place of a bundle's file.

    Parameters
    ----------
    path : pathlib.Path
        Where the bundle was written.
    bundle_id : str
        Which one it was.
    on : datetime.date
        The day that the notice names.

    Returns
    -------
    bool
        Whether the file now is such a notice; another file, or none, is left as it is.

    Raises
    ------
    OutputError
        If the file is the bundle and cannot be replaced.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            return False
        data = path.read_bytes()
    except OSError:
        return False
    if (notice := withdrawn.noticed(data)) is not None:
        return notice.id == bundle_id
    if _id_in(data) != bundle_id:
        return False
    write_private(path, withdrawn.notice(bundle_id, on=on))
    return True


def _members(bundle: CoachBundle | SchoolBundle, clips: Mapping[str, bytes]) -> dict[str, bytes]:
    """Name to content of all members, in the order in which they are written."""
    if set(clips) != _clips_of(bundle):
        raise ValueError("clips are not those of the moments")
    content = {
        BUNDLE: _canonical(bundle.model_dump(mode="json")),
        **{name: clips[name] for name in sorted(clips)},
    }
    return {**content, MANIFEST: _manifest(content)}


def _clips_of(bundle: CoachBundle | SchoolBundle) -> set[str]:
    if isinstance(bundle, SchoolBundle):
        return set()
    return {moment.clip for moment in bundle.moments if moment.clip is not None}


def _canonical(value: object) -> bytes:
    """JSON in one form only, so that the same content has the same hash."""
    text = json.dumps(
        value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    )
    return text.encode()


def _manifest(content: Mapping[str, bytes]) -> bytes:
    hashes = {name: hashlib.sha256(data).hexdigest() for name, data in content.items()}
    return _canonical({"schema_version": SCHEMA_VERSION, "files": hashes})


def _id(manifest: bytes) -> str:
    return hashlib.sha256(manifest).hexdigest()[:ID_DIGITS]


def _zipped(members: Mapping[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, data in members.items():
            member = zipfile.ZipInfo(name, _NO_TIME)
            member.create_system = 3  # the same bytes on every system
            member.external_attr = 0o600 << 16
            archive.writestr(member, data)
    return file.getvalue()


def _checked_members(path: Path) -> dict[str, bytes]:
    """Content of each member by name, once all are known to be what the manifest says."""
    data = _data_of(path)
    if (notice := withdrawn.noticed(data)) is not None:
        withdrawn.remember(notice)
        _refuse_notice(path, notice)
    members = _unzipped(path, data)
    if MANIFEST not in members:
        _refuse_stranger(path)
    _refuse_newer(path, members[MANIFEST])
    content = {name: each for name, each in members.items() if name != MANIFEST}
    if BUNDLE not in content or _manifest(content) != members[MANIFEST]:
        _refuse_changed(path, "its parts are not those that it was written with")
    if len(data) != sum(_HEADERS + 2 * len(n) + len(d) for n, d in members.items()) + _END:
        _refuse_changed(path, "it holds more than its parts")
    return members


def _data_of(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise BundleError(
                f"{path} has {size / 1e6:.0f} MB.",
                f"A bundle has at most {MOST_BYTES // 1_000_000} MB.",
                "Check the name.",
            )
        return path.read_bytes()
    except OSError as error:
        raise BundleError(
            f"{path} cannot be read: {error.strerror or error}.",
            "The path of a bundle that a teacher released is expected.",
            "Check the name and the folder.",
        ) from error


def _unzipped(path: Path, data: bytes) -> dict[str, bytes]:
    """Members of a zip in which nothing is compressed, encrypted or named twice."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            listed = archive.infolist()
            if len(listed) > MOST_MEMBERS or any(map(_is_strange, listed)):
                _refuse_changed(path, "it is packed as no bundle is")
            members = {each.filename: archive.read(each) for each in listed}
            if len(members) != len(listed):
                _refuse_changed(path, "two of its parts have one name")
            return members
    except _NO_ZIP as error:
        if data.startswith(_ZIP):
            raise BundleError(
                f"{path} is damaged or not complete.", "Nothing of it was used.", _AGAIN
            ) from error
        _refuse_stranger(path)


#: What ``zipfile`` raises for bytes that are no zip, or one that was changed.
_NO_ZIP = (
    zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError, KeyError,
    OverflowError, OSError, struct.error,
)  # fmt: skip


def _is_strange(member: zipfile.ZipInfo) -> bool:
    """Whether unpacking a member could give more than lies in the file."""
    return (
        member.compress_type != zipfile.ZIP_STORED
        or member.file_size != member.compress_size
        or bool(member.flag_bits & 0x1)
    )


def _parsed(path: Path, content: bytes) -> CoachBundle | SchoolBundle:
    """The model of ``bundle.json``; what is wrong is told by its place, never by its words."""
    models: dict[object, type[CoachBundle | SchoolBundle]] = {
        "coach": CoachBundle,
        "school": SchoolBundle,
    }
    try:
        kind = json.loads(content)["kind"]
        return models[kind].model_validate_json(content)
    except ValidationError as error:
        where = ".".join(map(str, error.errors()[0]["loc"])) or "the whole"
        _refuse_changed(path, f"{where} is not as a bundle has it")
    except (ValueError, KeyError, TypeError, RecursionError):
        _refuse_changed(path, "it cannot be understood")


def _id_in(data: bytes) -> str | None:
    """Id of the bundle in a file, whatever became of its other parts; None if there is none."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            member = archive.getinfo(MANIFEST)
            return None if _is_strange(member) else _id(archive.read(member))
    except _NO_ZIP:
        return None


def _refuse_stranger(path: Path) -> NoReturn:
    raise BundleError(
        f"{path} is no bundle of classroom-ai.",
        f"The file that a teacher released is expected; its name usually ends with {SUFFIX}.",
        "Check the name.",
    ) from None


def _refuse_newer(path: Path, manifest: bytes) -> None:
    try:
        version = json.loads(manifest)["schema_version"]
    except (ValueError, KeyError, TypeError, RecursionError):
        _refuse_changed(path, f"its {MANIFEST} cannot be understood")
    if isinstance(version, int) and version > SCHEMA_VERSION:
        raise BundleError(
            f"{path} was written by a newer version of classroom-ai (form {version}).",
            f"This version knows forms up to {SCHEMA_VERSION}.",
            "Install the newer version.",
        )


def _refuse_changed(path: Path, why: str) -> NoReturn:
    raise BundleError(
        f"{path} was changed after it was released: {why}.", "Nothing of it was used.", _AGAIN
    )


def _refuse_withdrawn(path: Path, bundle_id: str) -> None:
    if (notice := withdrawn.remembered(bundle_id)) is not None:
        _refuse_notice(path, notice)


def _refuse_notice(path: Path, notice: withdrawn.Notice) -> NoReturn:
    raise BundleError(
        f"{path} is the bundle {notice.id}, which was withdrawn on {notice.on}.",
        "What was withdrawn is not shown any more.",
        "Delete your copies of it, and ask the teacher whether there is a new one.",
    )


def _refuse_kind(path: Path, kind: str, *, expected: str) -> NoReturn:
    whose, command = _READ_BY[kind]
    raise BundleError(
        f"{path} was released to {whose}.",
        f"A bundle that was released to {_READ_BY[expected][0]} is expected here.",
        f"It is read by: {command}",
    )
