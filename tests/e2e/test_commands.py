"""The commands for people, as people run them: what they print, where, and with which exit code."""

import asyncio
import json
import os
import re
import stat
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import update
from sqlmodel import col

from app.store.db import Database
from app.store.records import ApplicationRecord, TaskRecord
from app.store.tables import TaskRow
from app.usecases.accounts.accounts import create_account
from tests.api.documents import preview
from tests.clocks import NOON
from tests.formats.dialects import ADA, cancelled, invitation
from tests.portability import SECTIONS, a_short_life, export_candidate, import_candidate, multiplied
from tests.rows import records
from tests.service import serving, settings_for
from tests.stories import interview

pytestmark = pytest.mark.anyio

_ROOT = Path(__file__).resolve().parents[2]
_DRESSES_UP = {"FORCE_COLOR", "TTY_COMPATIBLE", "CLICOLOR_FORCE"}
NOW = "2026-12-05T12:00:00Z"
LINE = re.compile(r"^(?:\w{3} \d\d \w{3} \d\d:\d\d) +\S.* (?:done|due|overdue|scheduled|expired)\s*$", re.MULTILINE)


class Ended(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str


async def run(*arguments: str | Path, database_url: str = "sqlite:////nowhere/at/all.db", stdin: str = "") -> Ended:
    inherited = {
        name: value
        for name, value in os.environ.items()
        if name not in _DRESSES_UP and not name.startswith("AFTERVIEW_")
    }
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "app", *map(str, arguments)),
        cwd=_ROOT,
        env={**inherited, "AFTERVIEW_DATABASE_URL": database_url},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(100):
        out, err = await process.communicate(stdin.encode())
    return Ended(process.returncode or 0, out.decode(), err.decode())


async def test_a_plan_of_facts_is_a_timeline(tmp_path: Path) -> None:
    facts = tmp_path / "facts.json"
    facts.write_text(json.dumps(preview()))
    ended = await run("plan", facts)
    assert (ended.code, ended.err) == (0, "")
    assert "Nordlicht Energie" in ended.out.splitlines()[1]
    assert re.search(r"^Tue 24 Nov 13:00 +─+ now ─+", ended.out, re.MULTILINE), "noon in Berlin"
    assert "Thank Dana Reyes of Nordlicht Energie" in ended.out
    assert len(LINE.findall(ended.out)) >= 5
    assert "\x1b" not in ended.out
    assert max(map(len, ended.out.splitlines())) <= 100

    as_json = await run("plan", facts, "--json")
    titles = [task["title"] for task in json.loads(as_json.out)["tasks"]]
    assert as_json.code == 0
    assert all(title[:30] in ended.out for title in titles)
    later = await run("plan", facts, "--json", "--now", "2027-02-01T09:00:00+01:00")
    assert {task["status"] for task in json.loads(later.out)["tasks"]} != {
        task["status"] for task in json.loads(as_json.out)["tasks"]
    }


async def test_a_plan_of_an_invitation_needs_nothing_else(tmp_path: Path) -> None:
    file = tmp_path / "invitation.ics"
    file.write_text(invitation("office365_teams"), newline="")
    ended = await run("plan", file, "--me", ADA.upper(), "--company", "Brightloop", "--now", NOW)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.splitlines()[1].startswith("Brightloop ─")
    assert "by video; Tue 01 Dec 2026 10:30-11:30 America/New_York; Priya Nair, Talent Team" in ended.out
    assert "Thank Priya Nair of Brightloop" in ended.out
    assert "Ada" not in ended.out

    piped = await run("plan", "-", "--json", "--now", NOW, stdin=invitation("calendly"))
    (task,) = [each for each in json.loads(piped.out)["tasks"] if each["rule"] == "debrief"]
    assert (piped.code, task["opens_at"]) == (0, "2026-12-01T15:30:00Z")


@pytest.mark.parametrize(
    ("content", "options", "why"),
    [
        pytest.param(None, (), "cannot be read: No such file or directory", id="no file"),
        pytest.param("{", (), "is neither JSON nor an invitation", id="half a document"),
        pytest.param("[]", (), "must be an object as the body of POST /v1/plans/preview is", id="a list"),
        pytest.param("{}", (), "cannot be planned: /application: is required", id="no application"),
        pytest.param('{"application": {"company": 7}}', (), "/application/company: ", id="a number for a company"),
        pytest.param('{"application": {"company": "A"}}', ("--now", "now"), "--now: must be an RFC 3339", id="no hour"),
        pytest.param('{"application": {"company": "A"}}', ("--me", "a@b.example"), "--me goes with", id="an option"),
        pytest.param("BEGIN:VCALENDAR\nEND:VCALENDAR", (), "there is no BEGIN:VEVENT in it", id="no event"),
        pytest.param(invitation("lever"), ("--timezone", "Mars"), "--timezone: is not an IANA", id="no zone"),
        pytest.param(
            "BEGIN:VCALENDAR\nMETHOD:CANCEL\nBEGIN:VEVENT\nUID:1\nEND:VEVENT\nEND:VCALENDAR",
            (),
            "there is nothing to plan",
            id="no hour left",
        ),
    ],
)
async def test_what_cannot_be_planned_is_explained_in_a_sentence(
    tmp_path: Path, content: str | None, options: tuple[str, ...], why: str
) -> None:
    file = tmp_path / "facts"
    if content is not None:
        file.write_text(content)
    ended = await run("plan", file, *options)
    assert (ended.code, ended.out, len(ended.err.splitlines())) == (2, "", 1)
    assert why in ended.err


async def test_a_cancelled_invitation_leaves_nothing_to_do(tmp_path: Path) -> None:
    file = tmp_path / "invitation.ics"
    file.write_text(cancelled(invitation("greenhouse")), newline="")
    ended = await run("plan", file, "--now", "2026-11-25T12:00:00Z")
    assert (ended.code, LINE.findall(ended.out)) == (0, [])
    assert "These facts call for nothing." in ended.out


async def test_a_candidate_is_carried_by_file(database_url: str, tmp_path: Path) -> None:
    file = tmp_path / "ada.json"
    async with serving(settings_for(database_url)) as api:
        for _ in range(3):
            await api.post("/v1/interviews", json=interview(NOON))
        account, _ = await api.database.run_in_transaction(create_account, "elsewhere", NOON)

    out = await run("export", file, database_url=database_url)
    assert (out.code, out.err) == (0, "")
    assert re.fullmatch(rf"{file} is everything about cand_\w{{26}}; only you may read it\n", out.out)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    document = json.loads(file.read_text())
    assert len(document["applications"]) == 3

    again = await run("export", file, database_url=database_url)
    assert (again.code, again.out, again.err) == (
        2,
        "",
        f"{file} is there already; name another file, or remove it first\n",
    )

    taken = await run("import", file, "--account", account, database_url=database_url)
    assert (taken.code, taken.err) == (0, "")
    found = re.fullmatch(rf"{file} is imported as (cand_\w{{26}})\n", taken.out)
    assert found is not None
    second = tmp_path / "again.json"
    await run("export", second, "--account", account, "--candidate", found[1], database_url=database_url)
    assert len(json.loads(second.read_text())["tasks"]) == len(document["tasks"])


@pytest.mark.parametrize("template", ["sqlite"], indirect=True)
async def test_a_long_life_is_carried_whole(database_url: str, tmp_path: Path) -> None:
    async with serving(settings_for(database_url)) as api:
        short = await export_candidate(api, (await a_short_life(api))["candidate_id"])
        mine = (await import_candidate(api, multiplied(short, 205)))["id"]
        account, _ = await api.database.run_in_transaction(create_account, "elsewhere", NOON)
    first, second = tmp_path / "first.json", tmp_path / "second.json"
    await run("export", first, "--candidate", mine, database_url=database_url)
    taken = await run("import", first, "--account", account, database_url=database_url)
    there = taken.out.split()[-1]
    await run("export", second, "--account", account, "--candidate", there, database_url=database_url)
    for file in (first, second):
        document = json.loads(file.read_text())
        counts = {section: len(document[section]) for section in SECTIONS}
        assert counts == {section: 205 * len(short[section]) for section in SECTIONS}


@pytest.mark.parametrize("template", ["sqlite"], indirect=True)
async def test_what_cannot_be_transferred_is_explained_in_a_sentence(database_url: str, tmp_path: Path) -> None:
    async with serving(settings_for(database_url)) as api:
        await api.get("/v1/candidates")
    there, nowhere, broken = tmp_path / "a.json", tmp_path / "nowhere" / "a.json", tmp_path / "broken.json"
    broken.write_text('{"format": "afterview.candidate.v1"}')
    unknown = f"cand_{'0' * 26}"
    for arguments, url, code, why in (
        (("export", there, "--candidate", unknown), database_url, 2, f"there is no candidate {unknown}"),
        (("export", there, "--account", "acct_none"), database_url, 2, "there is no account acct_none"),
        (("export", nowhere), database_url, 2, "cannot be written: No such file or directory"),
        (("import", there), database_url, 2, "cannot be read: No such file or directory"),
        (("import", broken), database_url, 2, "is no export of a candidate: "),
        (("export", there), f"sqlite:///{tmp_path}/empty.db", 1, "run `python -m app migrate`"),
    ):
        ended = await run(*arguments, database_url=url)
        assert (ended.code, ended.out, len(ended.err.splitlines())) == (code, "", 1), (arguments, ended.err)
        assert why in ended.err, arguments
    assert not there.exists(), "what is not whole is removed"


async def test_every_plan_is_recomputed(database_url: str) -> None:
    async with serving(settings_for(database_url)) as api:
        for _ in range(3):
            await api.post("/v1/interviews", json=interview(NOON))
    db = Database(database_url)
    try:
        async with db.transaction() as tx:
            debriefs = update(TaskRecord.TABLE).where(col(TaskRow.rule) == "debrief")
            await tx.execute(debriefs.values(title="An older title"))

        later = await run("replan", "--later", database_url=database_url)
        assert (later.code, later.out.partition(";")[0], later.err) == (0, "3 plans are to be made again", "")

        ended = await run("replan", database_url=database_url)
        assert (ended.code, ended.err) == (0, "")
        assert ended.out == "4 plans were made again\n", "three applications and the search"
        assert "An older title" not in {each.title for each in await records(db, TaskRecord)}
        assert None not in {each.planned_with for each in await records(db, ApplicationRecord)}
    finally:
        await db.close()
