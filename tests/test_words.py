"""What the check for house words reports, and what it lets pass."""

from pathlib import Path
from typing import Final

import pytest

from tests.words import in_file, in_name, in_prose, in_python, main

HOUSE: Final = """
    told _told ToldEvent TOLD_AT looked_at on_look lanes LaneTable nobodys_task _KEPT kept_for_good
    taken_in _just_held another the_whole in_hand whose_it_is telling glances kept_rows test_kept_rows thanks_nobody
"""
PLAIN: Final = """
    look_up lookup InterviewStatus HELD InterviewHeld interview_is_held _NOT_HELD handler outlook
    withheld planes welfare another_account written_by_hand each whole_days reminded
    kept_promises test_a_promise_is_kept test_nobody_is_mentioned_in_discord
"""


@pytest.mark.parametrize("name", HOUSE.split())
def test_names_with_house_words(name: str) -> None:
    assert list(in_name(name))


@pytest.mark.parametrize("name", PLAIN.split())
def test_names_without(name: str) -> None:
    assert not list(in_name(name))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("Others are told of it.", [(1, "told")], id="told"),
        pytest.param("The endpoint\nis paused for\ngood.", [(2, "for good")], id="over the end of a line"),
        pytest.param("How it fares.", [(1, "fares")], id="fares"),
        pytest.param("Files that are taken in, read Anew", [(1, "Anew"), (1, "taken in")], id="two"),
        pytest.param("The account whose it is", [(1, "whose it is")], id="whose it is"),
        pytest.param("Two names that cannot be told apart", [], id="told apart"),
        pytest.param("It waits for good reason, taken in order.", [], id="for good reason"),
        pytest.param("An interview was held; hands on; the whole week", [], id="names only"),
        pytest.param("The type `interview.told` and\n```\ntold = 1\n```", [], id="code"),
    ],
)
def test_prose(text: str, found: list[tuple[int, str]]) -> None:
    assert sorted((line, word) for line, word, _ in in_prose(text)) == found


@pytest.mark.parametrize(
    ("source", "found"),
    [
        pytest.param("def told(): ...\n", [(1, "told")], id="a function"),
        pytest.param("class A:\n  def f(self, told, /): self.lanes = 1\n", [(2, "lanes"), (2, "told")], id="bound"),
        pytest.param("import a as told\nfor look in a: ...\n", [(1, "told"), (2, "look")], id="imported, looped"),
        pytest.param('"""Why."""\nX = 1\n"""\nAnew."""\n', [(4, "Anew")], id="an attribute's docstring"),
        pytest.param("x = 1  # decided anew\n", [(1, "anew")], id="a comment"),
        pytest.param('x = "Nobody is told anew."\n', [], id="a string for users"),
        pytest.param("x = library.told(held)\n", [], id="a name of a library's own"),
    ],
)
def test_python(source: str, found: list[tuple[int, str]]) -> None:
    assert sorted((line, word) for line, word, _ in in_python(source)) == found


def test_a_file_s_own_name_and_how_it_is_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    room = tmp_path / "lanes"
    room.mkdir()
    (room / "__init__.py").write_text("")
    (room / "told.py").write_text("x = 1\n")
    assert [found.text for path in sorted(room.iterdir()) for found in in_file(path)] == ["lanes", "told"]
    assert main([str(room)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line.rpartition("lanes/")[2] for line in lines] == [
        "__init__.py:1: lanes: per-endpoint concurrency",
        "told.py:1: told: payload, notified, reported",
    ]
    (room / "told.py").unlink()
    (room / "__init__.py").unlink()
    assert main([str(room)]) == 0
