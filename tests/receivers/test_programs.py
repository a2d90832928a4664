"""Each program of the page, run as it stands there, on every message of the table."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.clock import SystemClock
from tests.clocks import NOON
from tests.receivers import page
from tests.receivers.messages import CASES, OFF, SECRET, VERIFIED, Case, Message
from tests.receivers.programs import RECIPES, Program, Recipe

_PUBLISHED_AT = 1614265330
_PUBLISHED = Message(
    {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": str(_PUBLISHED_AT),
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    },
    b'{"test": 2432232314}',
    SECRET,
)

Installed = Callable[[Recipe], Program]


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Each program is written and built once."""
    programs: dict[str, Program] = {}

    def program(recipe: Recipe) -> Program:
        if recipe.name not in programs:
            programs[recipe.name] = recipe.make(tmp_path_factory.mktemp(recipe.name))
        return programs[recipe.name]

    return program


def _each(recipes: Iterable[Recipe], cases: Iterable[Case] | None = None) -> list[Any]:
    """The recipes, or the recipes times the cases; a recipe that cannot run here is skipped once."""
    rows: list[Any] = []
    for recipe in recipes:
        if recipe.missing is not None:
            skip = pytest.mark.skip(
                reason=f"the page's {recipe.name} program needs {recipe.missing}, which is not here"
            )
            rows.append(pytest.param(recipe, *([] if cases is None else [None]), id=recipe.name, marks=skip))
        elif cases is None:
            rows.append(pytest.param(recipe, id=recipe.name))
        else:
            rows += [pytest.param(recipe, case, id=f"{recipe.name}: {case.name}") for case in cases]
    return rows


@pytest.mark.parametrize(("recipe", "case"), _each(RECIPES, CASES))
def test_a_message_gets_its_verdict(installed: Installed, recipe: Recipe, case: Case) -> None:
    assert installed(recipe).judge(case.arriving(NOON), int(NOON.timestamp())) == case.verdict


@pytest.mark.parametrize("recipe", _each(RECIPES))
def test_the_published_message_is_verified_at_its_own_time(installed: Installed, recipe: Recipe) -> None:
    said = {
        seconds: installed(recipe).judge(_PUBLISHED, _PUBLISHED_AT + seconds) for seconds in (-301, -300, 0, 300, 301)
    }
    assert said == {-301: OFF, -300: VERIFIED, 0: VERIFIED, 300: VERIFIED, 301: OFF}


@pytest.mark.parametrize("recipe", _each(RECIPES))
def test_without_an_argument_the_machines_clock_counts(installed: Installed, recipe: Recipe) -> None:
    now = SystemClock().now()
    ages = {name: timedelta(minutes=minutes) for name, minutes in (("new", 0), ("late", 4), ("stale", 6))}
    said = {name: installed(recipe).judge(Case(name, "", age).arriving(now)) for name, age in ages.items()}

    assert said == {"new": VERIFIED, "late": VERIFIED, "stale": OFF}
    assert installed(recipe).judge(_PUBLISHED) == OFF


@pytest.mark.parametrize("recipe", _each(each for each in RECIPES if "openssl" in each.needs))
def test_a_broken_openssl_makes_no_empty_signature_right(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, installed: Installed, recipe: Recipe
) -> None:
    broken = tmp_path / "openssl"
    broken.write_text(f'#!/bin/sh\n[ "$1" != dgst ] || exit 1\nexec "{shutil.which("openssl")}" "$@"\n')
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    unsigned = Message({**_PUBLISHED.headers, "webhook-signature": "v1,"}, _PUBLISHED.body, SECRET)

    assert installed(recipe).judge(unsigned, _PUBLISHED_AT) == "refused: openssl made no signature"


def test_the_pages_own_trial_works(tmp_path: Path) -> None:
    (tmp_path / "verify.py").write_text(page.block("Python", "python"), encoding="utf-8")
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    tried = subprocess.run(
        ["sh", "-c", page.block("Try it", "sh")],
        cwd=tmp_path,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert (tried.returncode, tried.stdout, tried.stderr) == (0, "verified\n", "")
