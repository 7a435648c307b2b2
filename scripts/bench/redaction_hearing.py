"""Names as a recogniser really writes them: ``redaction_hearing.py NAMES -o FILE``.

Each student's given name is spoken in a teacher's sentence by two synthesisers (Debian's
espeak-ng and flite) and written down by whisper tiny.en, the model that ships in the
embedded set. What stands where the name was is kept, a row each: name, voice, heard.
It takes some minutes; ``heard.csv`` beside the names is what came of it.
"""

from __future__ import annotations

import argparse
import csv
import re
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from redaction_names import Pupil, pupils_of

from classroom_ai.catalogue import path_of

#: What is said, and how it is found again where the recogniser misheard some of it.
SENTENCES = (
    ("Thank you, {}, that is right.", r"thank you,?(.+?),? ?that('s| is)? right"),
    ("I agree with {} because it is bigger.", r"agree with(.+?),? ?because"),
)
VOICES = {
    "espeak-ng": ["espeak-ng", "-v", "en-us", "-s", "150", "-w"],
    "flite": ["flite", "-voice", "slt", "-o"],
}


def main() -> None:
    """Speak, listen and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", type=Path)
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FILE")
    given = parser.parse_args()
    with given.output.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(("name", "voice", "heard"))
        for row in heard_names(pupils_of(given.names)):
            rows.writerow(row)


def heard_names(pupils: tuple[Pupil, ...]) -> Iterator[tuple[str, str, str]]:
    """Name, voice, and what was written in the place of the name; none where that was lost."""
    from faster_whisper import WhisperModel

    model = WhisperModel(str(path_of("tiny.en")), device="cpu", compute_type="int8", cpu_threads=1)
    with tempfile.TemporaryDirectory() as folder:
        sound = Path(folder, "line.wav")
        for pupil in pupils:
            for (sentence, pattern), (voice, command) in zip(
                SENTENCES, VOICES.items(), strict=True
            ):
                said = sentence.format(pupil.given)
                text = [said] if voice == "espeak-ng" else ["-t", said]
                subprocess.run([*command, str(sound), *text], check=True, capture_output=True)
                pieces, _ = model.transcribe(str(sound), language="en", beam_size=5)
                line = " ".join(piece.text.strip() for piece in pieces)
                found = re.search(pattern, line, re.IGNORECASE)
                if found and (heard := found[1].strip(" ,.!?")):
                    yield pupil.given, voice, heard


if __name__ == "__main__":
    main()
