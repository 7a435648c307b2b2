"""The pins and what they are for fit together; .ci/run builds and installs the wheel itself."""

from __future__ import annotations

import re
from importlib.metadata import requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PINS = {
    canonicalize_name(pin.name): pin
    for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    if not line.startswith("#")
    for pin in [Requirement(line)]
}


def direct_requirements() -> list[Requirement]:
    """What the package and its tests ask for on this Python; the extra "sample" is left open."""
    found = map(Requirement, requires("classroom-ai") or [])
    return [each for each in found if each.marker is None or each.marker.evaluate({"extra": "dev"})]


@pytest.mark.parametrize("needed", direct_requirements(), ids=lambda needed: needed.name)
def test_tested_version_is_one_that_the_package_asks_for(needed: Requirement) -> None:
    (pin,) = PINS[canonicalize_name(needed.name)].specifier
    assert needed.specifier.contains(pin.version)


def test_pins_are_versions_and_no_places() -> None:
    for pin in PINS.values():
        assert pin.url is None
        assert re.fullmatch(r"==[0-9][0-9a-z.]*", str(pin.specifier)), pin


def test_torch_is_the_version_that_the_models_were_tried_with() -> None:
    assert str(PINS[canonicalize_name("torch")].specifier) == "==2.13.0"
