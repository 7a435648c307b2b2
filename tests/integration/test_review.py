"""``review``: its own page is answered, and nobody and nothing else."""

from __future__ import annotations

import hashlib
import json
import shutil
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

from classroom_ai.cli import cli
from classroom_ai.corrections.model import MOST_BYTES
from classroom_ai.errors import ClassroomAIError, UsageError
from classroom_ai.lesson import lesson_from_text, read_lesson, write_lesson
from classroom_ai.pipeline import tell
from classroom_ai.playback.record import Original, silent, write_playback
from classroom_ai.review.app import review_app
from classroom_ai.review.contents import policy_of
from classroom_ai.rubric import read_rubric

sys.path.insert(0, str(Path(__file__).parents[1]))

from counting import with_few_draws

if TYPE_CHECKING:
    from spacy.language import Language

pytestmark = pytest.mark.models  # the language model

SOUND = bytes(range(256)) * 8
LESSON = lesson_from_text(
    "T 0.0 4.0 Why do you think that is so?\nS1 7.0 11.0 Because the pieces are bigger.",
    duration=60.0,
)
LESSON = replace(
    LESSON,
    recording=replace(
        LESSON.recording, file="lesson.mp3", sha256=hashlib.sha256(SOUND).hexdigest()
    ),
)
PORT, TOKEN = 5123, "a-secret-token"
HOST = f"http://127.0.0.1:{PORT}"
CHANGE = {"kind": "line", "start": 7.0, "end": 11.0, "role": "teacher"}
ANOTHER = {"kind": "line", "start": 0.0, "end": 4.0, "role": "student"}


@pytest.fixture(autouse=True)
def _load_the_language_model_once(nlp: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    with_few_draws(monkeypatch, nlp)


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory, nlp: Language) -> Path:
    folder = tmp_path_factory.mktemp("scored") / "lesson.classroom"
    write_lesson(LESSON, folder / "lesson.json")
    with pytest.MonkeyPatch.context() as patch:
        with_few_draws(patch, nlp)
        tell(LESSON, folder, rubrics=[read_rubric("core")])
    (folder.parent / "lesson.mp3").write_bytes(SOUND)
    return folder


@pytest.fixture
def folder(scored: Path, tmp_path: Path) -> Path:
    (tmp_path / "here").mkdir()
    shutil.copy(scored.parent / "lesson.mp3", tmp_path / "here")
    return Path(shutil.copytree(scored, tmp_path / "here" / "lesson.classroom"))


@pytest.fixture
def browser(folder: Path) -> TestClient:
    app = review_app(folder, token=TOKEN, port=PORT, by="Kim")
    return TestClient(app, base_url=HOST, follow_redirects=False)


def saved(*changes: dict[str, Any]) -> bytes:
    return json.dumps({"schema_version": 1, "lesson": "text", "changes": changes}).encode()


def save(browser: TestClient, content: bytes, **headers: str) -> Any:
    sent = {"Origin": HOST, "Sec-Fetch-Site": "same-origin", **headers}
    return browser.post(f"/{TOKEN}/corrections", content=content, headers=sent)


def test_the_page_is_the_report_as_it_is_now(browser: TestClient, folder: Path) -> None:
    answer = browser.get(f"/{TOKEN}/")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "the pieces are bigger" in answer.text
    save(browser, saved({"kind": "words", "start": 7, "end": 11, "text": "They are <b>big</b>."}))
    assert "They are &lt;b&gt;big&lt;/b&gt;." in browser.get(f"/{TOKEN}/").text
    assert "They are" in (folder / "report.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", [f"/{TOKEN}/", "/", f"/{TOKEN}/recording", f"/{TOKEN}/no"])
def test_every_answer_forbids_what_it_does_not_need(browser: TestClient, path: str) -> None:
    headers = browser.get(path).headers
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert not any(name.startswith("access-control") for name in headers)
    assert "server" not in headers


def test_only_scripts_of_the_page_may_run_in_it() -> None:
    policy = policy_of("<script type='application/json'>{}</script><SCRIPT>run()</SCRIPT>")
    assert "'sha256-" in policy
    assert "script-src 'sha256" in policy
    assert "unsafe" not in policy.replace("style-src 'unsafe-inline'", "")
    assert "script-src 'none'" in policy_of("<p>no script</p>")


def test_what_is_saved_applies_at_once_and_says_what_moved(
    browser: TestClient, folder: Path
) -> None:
    unfound = {**CHANGE, "start": 100.0, "end": 101.0}
    answer = save(browser, saved(CHANGE, unfound))
    assert answer.status_code == 200
    said = answer.json()
    share = next(one for one in said["moved"] if one["title"] == "Your share of the talk")
    assert share["after"].startswith("100")
    assert said["unmatched"] == ["Change 2 (line 100-101) matches nothing in this lesson."]
    assert said["sentence"].startswith("Your share of the talk: 100")
    assert read_lesson(folder / "lesson.json").turns[1].role == "teacher"
    record = json.loads((folder / "corrections.json").read_bytes())
    assert record["changes"][0]["by"] == "Kim"
    undone = browser.post(f"/{TOKEN}/undo", headers={"Origin": HOST})
    assert undone.json()["changed"]
    assert read_lesson(folder / "lesson.json").turns == LESSON.turns


def test_two_pages_that_save_at_once_lose_nothing(browser: TestClient, folder: Path) -> None:
    answers: list[int] = []

    def from_a_tab(change: dict[str, Any]) -> None:
        tab = TestClient(review_app(folder, token=TOKEN, port=PORT), base_url=HOST)
        answers.append(save(tab, saved(change)).status_code)

    tabs = [threading.Thread(target=from_a_tab, args=(one,)) for one in (CHANGE, ANOTHER)]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join(60)
    assert answers == [200, 200]
    assert [turn.role for turn in read_lesson(folder / "lesson.json").turns] == [
        "student",
        "teacher",
    ]


@pytest.mark.parametrize(
    ("content", "status", "said"),
    [
        (b"{", 409, "is not JSON"),
        (saved({"kind": "line"}), 409, "change 1"),
        (saved().replace(b"text", b"else"), 409, "of lesson else"),
        (b" " * (MOST_BYTES + 1), 413, "More than 4 MB"),
    ],
)
def test_what_cannot_be_saved_is_told_and_changes_nothing(
    browser: TestClient, folder: Path, content: bytes, status: int, said: str
) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    answer = save(browser, content)
    assert answer.status_code == status
    assert said in answer.json()["error"]
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "http://evil.example"},
        {"Origin": f"http://127.0.0.1:{PORT + 1}", "Sec-Fetch-Site": "same-site"},
        {"Origin": "null"},
        {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
        {"Origin": HOST, "Sec-Fetch-Site": "cross-site"},
        {"Origin": HOST.replace("http", "https")},
        {},
    ],
)
@pytest.mark.parametrize("path", ["corrections", "undo"])
def test_another_page_saves_nothing(
    browser: TestClient, folder: Path, headers: dict[str, str], path: str
) -> None:
    answer = browser.post(f"/{TOKEN}/{path}", content=saved(CHANGE), headers=headers)
    assert answer.status_code == 403
    assert not (folder / "corrections.json").exists()


def test_a_browser_that_keeps_its_origin_to_itself_is_answered(browser: TestClient) -> None:
    assert save(browser, saved(CHANGE), Origin="null").status_code == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", f"evil.example:{PORT}", "127.0.0.1", f"127.0.0.1:{PORT + 1}", "", "localhost"],
)
def test_another_host_is_not_answered(browser: TestClient, host: str) -> None:
    assert browser.get(f"/{TOKEN}/", headers={"Host": host}).status_code == 421


def test_this_machine_by_its_other_name_is_answered(browser: TestClient) -> None:
    answer = browser.get(f"/{TOKEN}/", headers={"Host": f"localhost:{PORT}"})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/wrong/",
        f"/{TOKEN}x/",
        f"/{TOKEN[:-1]}/",
        f"/%2e%2e/{TOKEN}/",
        "//",
        "/ä/",
        f"/{TOKEN}",
        f"/{TOKEN}/lesson.json",
        f"/{TOKEN}/measures.json",
        f"/{TOKEN}/corrections.json",
        f"/{TOKEN}/report.html",
        f"/{TOKEN}/../lesson.json",
        f"/{TOKEN}/%2e%2e/%2e%2e/etc/passwd",
        f"/{TOKEN}/recording/../lesson.json",
        f"/{TOKEN}/..%2flesson.json",
        f"/{TOKEN}//etc/passwd",
        f"/{TOKEN}/corrections",
        f"/{TOKEN}/{TOKEN}/",
    ],
)
def test_there_is_nothing_at_any_other_address(browser: TestClient, path: str) -> None:
    answer = browser.get(path)
    assert answer.status_code == 404
    assert answer.json() == {"error": "There is nothing at this address."}


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
def test_there_is_nothing_else_to_do(browser: TestClient, method: str) -> None:
    answer = browser.request(method, f"/{TOKEN}/corrections", headers={"Origin": HOST})
    assert answer.status_code == 404


def test_a_link_from_elsewhere_opens_nothing(browser: TestClient) -> None:
    crossed = {"Sec-Fetch-Site": "cross-site"}
    assert browser.get(f"/{TOKEN}/", headers=crossed).status_code == 403
    assert browser.get(f"/{TOKEN}/", headers={"Sec-Fetch-Site": "none"}).status_code == 200


def test_the_recording_is_played_from_any_place(browser: TestClient) -> None:
    whole = browser.get(f"/{TOKEN}/recording")
    assert (whole.status_code, whole.content) == (200, SOUND)
    assert whole.headers["content-type"] == "audio/mpeg"
    part = browser.get(f"/{TOKEN}/recording", headers={"Range": "bytes=256-511"})
    assert (part.status_code, part.content) == (206, SOUND[256:512])
    assert part.headers["content-range"] == f"bytes 256-511/{len(SOUND)}"
    beyond = browser.get(f"/{TOKEN}/recording", headers={"Range": "bytes=9999-"})
    assert beyond.status_code == 416


def test_another_file_of_that_name_is_not_played(browser: TestClient, folder: Path) -> None:
    (folder.parent / "lesson.mp3").write_bytes(b"another lesson")
    assert browser.get(f"/{TOKEN}/recording").status_code == 404
    (folder.parent / "lesson.mp3").unlink()
    assert browser.get(f"/{TOKEN}/recording").status_code == 404


def test_without_sound_wanted_there_is_no_recording(browser: TestClient, folder: Path) -> None:
    write_playback(silent(LESSON), folder)
    assert browser.get(f"/{TOKEN}/recording").status_code == 404


def test_a_folder_that_names_another_file_gives_nothing_out(
    browser: TestClient, folder: Path
) -> None:
    secret = folder.parent / "secret.txt"
    secret.write_bytes(b"not for you")
    seen = secret.stat()
    original = Original(
        path="../secret.txt", size=seen.st_size, mtime_ns=seen.st_mtime_ns, track=0,
        container="mp3", codecs=("mp3",),
    )  # fmt: skip
    named = silent(LESSON).model_copy(update={"audio": True, "recording": original})
    write_playback(named, folder)
    assert browser.get(f"/{TOKEN}/recording").status_code == 404
    (folder / "playback.m4a").symlink_to(secret)
    write_playback(named.model_copy(update={"copy_name": "playback.m4a"}), folder)
    assert browser.get(f"/{TOKEN}/recording").status_code == 404


def test_a_name_that_leads_elsewhere_is_not_played(browser: TestClient, folder: Path) -> None:
    outside = folder.parent.parent / "secret.mp3"
    outside.write_bytes(SOUND)
    recording = replace(LESSON.recording, file="../secret.mp3")
    write_lesson(replace(LESSON, recording=recording), folder / "lesson.json")
    assert browser.get(f"/{TOKEN}/recording").status_code == 404


def test_a_folder_without_report_is_told_before_anything_opens(tmp_path: Path) -> None:
    told = CliRunner().invoke(cli, ["review", str(tmp_path), "--no-browser"])
    assert isinstance(told.exception, ClassroomAIError)
    assert "lesson.json cannot be read" in str(told.exception)


def test_a_port_that_is_taken_is_told(folder: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        told = CliRunner().invoke(cli, ["review", str(folder), "--port", port, "--no-browser"])
    assert isinstance(told.exception, UsageError)
    assert f"Port {port} cannot be used" in str(told.exception)


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is sent otherwise there")
def test_it_listens_on_this_machine_only_and_ends_with_ctrl_c(folder: Path) -> None:
    command = [sys.executable, "-m", "classroom_ai", "review", str(folder), "--no-browser"]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert running.stdout is not None
        address = running.stdout.readline().removeprefix("Open: ").strip()
        assert address.startswith("http://127.0.0.1:")
        assert len(address.rstrip("/").rpartition("/")[2]) >= 43
        with urllib.request.urlopen(address, timeout=20) as page:  # noqa: S310 - of this machine
            assert b"the pieces are bigger" in page.read()
        running.send_signal(signal.SIGINT)
        _, told = running.communicate(timeout=20)
    finally:
        running.kill()
    assert running.returncode == 0, told
    assert told.splitlines()[-1] == "Ended. What was saved is kept."
    assert address.rstrip("/").rpartition("/")[2] not in told
