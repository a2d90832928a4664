"""Which texts can be sent as a letter, character by character and at each limit."""

import pytest

from app.letters.text import fault_of_body, fault_of_characters, fault_of_subject

_TOO_LONG = "makes a subject of 201 characters; at most 200 are possible"
_UNSEEN = "makes a subject that cannot be seen"


@pytest.mark.parametrize(
    ("subject", "fault"),
    [
        pytest.param("Thank you, Dana", None, id="plain words"),
        pytest.param("", None, id="no subject, as on a channel that has none"),
        pytest.param("s" * 200, None, id="200 characters"),
        pytest.param("s" * 201, _TOO_LONG, id="201 characters"),
        pytest.param("Спасибо 谢谢 \U0001f469\u200d\U0001f4bb\u2764\ufe0f", None, id="other scripts and joined emoji"),
        pytest.param("\u200b\u2060\ufeff", _UNSEEN, id="zero-width characters only"),
        pytest.param("\u3164\u2800", _UNSEEN, id="blank letters only"),
        pytest.param("\u0301", _UNSEEN, id="an accent over nothing"),
        pytest.param("a\nb", "writes U+000A, which cannot stand in one line of text", id="a line feed"),
        pytest.param("a\tb", "writes U+0009, which cannot stand in one line of text", id="a tab"),
        pytest.param("a\x85b", "writes U+0085, which cannot stand in one line of text", id="a next line"),
        pytest.param("a\u2028b", "writes U+2028, which cannot stand in one line of text", id="a line separator"),
        pytest.param("a\u202eb", "writes U+202E, which cannot stand in one line of text", id="words turned round"),
        pytest.param("a\uffffb", "writes U+FFFF, which cannot stand in one line of text", id="no character"),
        pytest.param("a\x00b", "writes U+0000, which cannot stand in one line of text", id="a NUL"),
        pytest.param("a\ud800b", "writes U+D800, which cannot stand in one line of text", id="half a pair"),
    ],
)
def test_a_subject_is_one_visible_line_or_empty(subject: str, fault: str | None) -> None:
    assert fault_of_subject(subject) == fault


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        pytest.param("Dear Dana,\n\n\tThank you.\r\n", None, id="lines and tabs"),
        pytest.param(".", None, id="one visible character"),
        pytest.param("b" * 20_000, None, id="20,000 characters"),
        pytest.param("b" * 20_001, "makes a body of 20001 characters; at most 20000 are possible", id="one more"),
        pytest.param("", "makes an empty body", id="nothing"),
        pytest.param(" \n\u200b", "makes a body that cannot be seen", id="white space and a zero-width space"),
        pytest.param("a\x1bb", "writes U+001B, which cannot stand in a text", id="an escape"),
        pytest.param("a\x7fb", "writes U+007F, which cannot stand in a text", id="a delete"),
        pytest.param("a\udfffb", "writes U+DFFF, which cannot stand in a text", id="half a pair"),
    ],
)
def test_a_body_says_something(body: str, fault: str | None) -> None:
    assert fault_of_body(body) == fault


@pytest.mark.parametrize("code", [*range(0x20), 0x7F])
def test_of_all_control_characters_a_body_has_tabs_and_line_breaks_alone(code: int) -> None:
    accepted = fault_of_characters(chr(code), one_line=False) is None
    assert accepted == (chr(code) in "\t\n\r")
    assert fault_of_characters(chr(code), one_line=True) is not None
