"""House words that may not come back: `python -m tests.words [PATH…]` prints each, and what to write instead.

Read are bound names, file names, comments, docstrings and pages. Other string literals are for users, or belong to the
contract. Code in backquotes is left out of prose: the name is reported where it is bound.

Not listed, because the plain sense is as frequent: `each` as a loop variable, and in prose "held", "kept", "look",
"hand", "whole", "another" and "nobody"; "as one" (word) and `heights` (of pictures).
"""

import ast
import io
import os
import re
import sys
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

_ROOT: Final = Path(__file__).resolve().parents[1]
_PATHS: Final = ("app", "tests", "benchmarks", "migrations", "Makefile", "README.md", "CONTRIBUTING.md", "docs")
_CLAUSE_ENDS: Final = r"(?=\s*(?:[.,;:)!?]|$|and\b|but\b|or\b|by\b|from\b|again\b))"


@dataclass(frozen=True, slots=True)
class Word:
    """A house word. Names are matched as prose, in lower case: `takenIn` and `taken_in` read "taken in"."""

    pattern: str
    instead: str
    names_only: bool = False


WORDS: Final = (
    Word(r"told(?! (?:apart|by|no|to))", "payload, notified, reported"),  # what can be told apart is plain
    Word(r"telling", "payload, notification, reporting"),
    Word(r"glanc(?:e|es|ed|ing)", "poll, query, read"),
    Word(r"anew", "again"),
    Word(r"minded", "respected, checked"),
    Word(r"lanes?", "per-endpoint concurrency"),
    Word(r"fares?", "endpoint health, metrics"),
    Word(r"whoever", "the noun: subject, caller"),
    Word(r"whose (?:it is|they are)", "it belongs to"),
    Word(rf"for good{_CLAUSE_ENDS}", "permanently"),  # "for good reason" is plain
    Word(rf"(?:take|takes|taken|taking|took) in{_CLAUSE_ENDS}", "import"),  # "taken in order" is plain
    Word(r"look(?:s|ed|ing)?(?! ?(?:up|like))", "poll, query, read", names_only=True),
    Word(
        r"^(?!.*\b(?:interview|not |turns? |first )).*\bheld", "locked, stored", names_only=True
    ),  # interviews are held
    Word(r"^(?!.*\bpromises?\b).*\bkept", "stored, retained", names_only=True),  # promises are kept
    Word(r"(?<!by )hands?", "prefetch, or the noun", names_only=True),  # "by hand" is plain
    Word(r"^(?:the )?whole$", "transaction, unit of work", names_only=True),
    Word(r"^another$", "the noun: task, interview", names_only=True),
    Word(r"^(?!test ).*\bnobodys?", "the noun: subject, caller", names_only=True),  # a test's name is a sentence
)
OF_THE_CONTRACT: Final = frozenset({"HELD", "_HELD", "InterviewHeld", "LetterKept"})
"""Names that published statuses, event types and schemas have."""


def _compiled(word: Word) -> re.Pattern[str]:
    """In prose the words of a phrase may stand on two lines."""
    pattern = word.pattern if word.names_only else word.pattern.replace(" ", r"\s+")
    return re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE)


_COMPILED: Final = [(word, _compiled(word)) for word in WORDS]


class Found(NamedTuple):
    line: int
    text: str
    instead: str


def in_name(name: str, line: int = 0) -> Iterator[Found]:
    """House words among the parts of an identifier."""
    if name not in OF_THE_CONTRACT:
        parts = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|_+", " ", name).strip()
        yield from (Found(line, name, word.instead) for word, pattern in _COMPILED if pattern.search(parts))


def in_prose(text: str, line: int = 1) -> Iterator[Found]:
    """House words in a text that begins on this line, outside its code."""
    prose = re.sub(r"```.*?```|`[^`\n]+`", lambda code: re.sub(r"[^\n]", "\N{BULLET}", code[0]), text, flags=re.S)
    for word, pattern in _COMPILED:
        for found in () if word.names_only else pattern.finditer(prose):
            yield Found(line + prose.count("\n", 0, found.start()), " ".join(found[0].split()), word.instead)


def in_python(source: str) -> Iterator[Found]:
    """House words in the bound names, comments and docstrings of a module."""
    for node in ast.walk(ast.parse(source)):
        yield from (found for name in _bound(node) for found in in_name(name, getattr(node, "lineno", 0)))
        match node:
            case ast.Expr(value=ast.Constant(value=str(docstring))):
                yield from in_prose(docstring, node.lineno)
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield from in_prose(token.string, token.start[0])


def _bound(node: ast.AST) -> Iterator[str]:
    """Names that a piece of syntax binds; what libraries call their own is not ours to name."""
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()) | ast.arg(arg=name):
            yield name
        case ast.alias(asname=str(name)) | ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
            yield name
        case ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
            yield name


def in_file(path: Path) -> list[Found]:
    """House words in a file and in its own name, by line."""
    text = path.read_text(encoding="utf-8")
    named = path.parent.name if path.stem == "__init__" else path.stem
    found = in_python(text) if path.suffix == ".py" else in_prose(text)
    return sorted({*in_name(named, 1), *found})


def _files(path: Path) -> list[Path]:
    if path.is_dir():  # decision records say what was so on their day
        files = (file for file in path.rglob("*") if file.suffix in {".py", ".md"} and "adr" not in file.parts)
        return sorted(file for file in files if file.name != "guidance.md")  # generated from words for users
    return [path] if path.exists() else []


def main(arguments: list[str]) -> int:
    paths = map(Path, arguments) if arguments else (_ROOT / path for path in _PATHS)
    found = [
        f"{os.path.relpath(file)}:{line}: {text}: {instead}"
        for path in paths
        for file in _files(path)
        for line, text, instead in in_file(file)
    ]
    print("\n".join(found) or "No house words.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
