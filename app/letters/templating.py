"""Templates of letters: Jinja without its programming, in its sandbox, and bounded in length.

A template has access to texts and lists of texts only. What is not known prints as a marked gap, and is false in an
`if`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from jinja2 import StrictUndefined, TemplateSyntaxError, UndefinedError, nodes
from jinja2 import Template as Compiled
from jinja2.sandbox import ImmutableSandboxedEnvironment

from app.letters.template import Part, Template, TemplateInvalid
from app.letters.text import LONGEST_BODY, fault_of_characters

_GAP_OPENS: Final = "[["
_GAP_CLOSES: Final = "]]"
"""A gap in a draft: `[[what you enjoyed]]`. The check reports every gap that is left."""
MOST_WRITTEN: Final = 10_000
"""Characters of a template."""
_MOST_DEPTH: Final = 30
_TOO_DEEP: Final = "is nested too deeply"
_LONGEST_SEPARATOR: Final = 10
_ALLOWED: Final = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Const,
    nodes.If,
    nodes.For,
    nodes.Filter,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.CondExpr,
    nodes.Concat,
)
"""The syntax that templates may use. Arithmetic, calls, attributes, macros and imports are refused."""
_FILTERS: Final[tuple[str, ...]] = (
    "first",
    "last",
    "join",
    "length",
    "lower",
    "upper",
    "capitalize",
    "trim",
    "sentence",
)


class Gap(str):
    """What is not known: prints as a marked gap, and is false."""

    __slots__ = ()

    def __new__(cls, of: str) -> "Gap":
        return super().__new__(cls, f"{_GAP_OPENS}{of}{_GAP_CLOSES}")

    def __bool__(self) -> bool:
        return False


Values = Mapping[str, str | list[str]]
"""The values of the variables, by name."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A rendered template. `names`: the variables that it uses."""

    subject: str
    body: str
    names: frozenset[str]

    @property
    def missing(self) -> tuple[str, ...]:
        """The gaps, each once, in the order of the text."""
        return tuple(dict.fromkeys(_gaps(f"{self.subject}\n{self.body}")))


def render(template: Template, values: Values) -> Rendered:
    """Render a template. Raises TemplateInvalid."""
    subject, asked = _render_part("subject", template.subject, values)
    body, more = _render_part("body", template.body, values)
    return Rendered(" ".join(subject.split()), _tidy(body), asked | more)


def _render_part(part: Part, source: str, values: Values) -> tuple[str, frozenset[str]]:
    compiled, names = _compiled(part, source)
    unknown = sorted(names - values.keys())
    if unknown:
        raise TemplateInvalid(part, f"there is no variable {unknown[0]}")
    text = ""
    try:
        for piece in compiled.generate(values):
            text += piece
            if len(text) > LONGEST_BODY:
                raise TemplateInvalid(part, f"makes more than {LONGEST_BODY} characters")
    except TemplateInvalid:
        raise
    except UndefinedError as error:
        raise TemplateInvalid(part, str(error)) from error
    except Exception as error:  # any error while rendering is the template's
        raise TemplateInvalid(part, f"cannot be filled in: {error}") from error
    return text, names


def _gaps(text: str) -> Iterator[str]:
    """The contents of the marked gaps of a text. An unclosed gap ends the search, since no later one closes."""
    opens = text.find(_GAP_OPENS)
    while opens >= 0:
        begin = opens + len(_GAP_OPENS)
        end = text.find(_GAP_CLOSES, begin)
        if end < 0:
            return
        yield text[begin:end]
        opens = text.find(_GAP_OPENS, end + len(_GAP_CLOSES))


def _tidy(body: str) -> str:
    """The body without blanks at the ends of lines, and with one blank line between paragraphs."""
    lines = "\n".join(line.rstrip() for line in body.strip().splitlines())
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"(?<=\S)  +", " ", lines))


def _shown(value: Any) -> Any:
    """A list prints as an enumeration."""
    return "; ".join(value) if isinstance(value, list) else value


def _sentence(value: str | int | list[str]) -> str:
    """A text, or a list as an enumeration, with a full stop unless it has an end of its own."""
    text = str(_shown(value))
    return text if text.rstrip()[-1:] in ".!?…" else f"{text.rstrip()}."


def _join(value: str | list[str], separator: str = "") -> str:
    return separator.join(value) if isinstance(value, list) else value


def _first(value: str | list[str]) -> str:
    return value[0] if value else ""


def _last(value: str | list[str]) -> str:
    return value[-1] if value else ""


def _environment() -> ImmutableSandboxedEnvironment:
    made = ImmutableSandboxedEnvironment(undefined=StrictUndefined, finalize=_shown, autoescape=False)
    made.globals.clear()
    own: dict[str, Any] = {"sentence": _sentence, "first": _first, "last": _last, "join": _join}
    made.filters = {name: own.get(name, made.filters.get(name)) for name in _FILTERS}
    made.tests = {}
    return made


_ENVIRONMENT: Final = _environment()


@lru_cache(maxsize=500)
def _compiled(part: Part, source: str) -> tuple[Compiled, frozenset[str]]:
    if len(source) > MOST_WRITTEN:
        raise TemplateInvalid(part, f"is longer than {MOST_WRITTEN} characters")
    try:
        tree = _ENVIRONMENT.parse(source)
        names = frozenset(_names(part, tree, frozenset()))
        return _ENVIRONMENT.from_string(source), names
    except TemplateInvalid:
        raise
    except TemplateSyntaxError as error:
        raise TemplateInvalid(part, error.message or "cannot be read", error.lineno) from error
    except RecursionError:
        raise TemplateInvalid(part, _TOO_DEEP) from None
    except Exception as error:  # a number of thousands of digits, and whatever else Jinja did not think of
        raise TemplateInvalid(part, f"cannot be read: {str(error)[:200]}") from None


def _names(
    part: Part, node: nodes.Node, own: frozenset[str], *, in_loop: bool = False, depth: int = 0
) -> Iterator[str]:
    """The variables that a template asks for, once it is certain that it does nothing else."""
    if depth > _MOST_DEPTH:
        raise TemplateInvalid(part, _TOO_DEEP, node.lineno)
    if not isinstance(node, _ALLOWED):
        raise TemplateInvalid(part, f"{type(node).__name__.lower()} is not for letters", node.lineno)
    _refuse_characters(part, node)
    if isinstance(node, nodes.Filter) and node.name not in _FILTERS:
        raise TemplateInvalid(part, f"there is no filter {node.name}", node.lineno)
    if isinstance(node, nodes.Filter):
        _refuse_arguments(part, node)
    if isinstance(node, nodes.Name):
        if node.name not in own:
            yield node.name
        return
    if isinstance(node, nodes.For):
        if (
            in_loop
            or node.recursive
            or not isinstance(node.target, nodes.Name)
            or not isinstance(node.iter, nodes.Name)
        ):
            raise TemplateInvalid(part, "a loop goes over one list, and holds no other loop", node.lineno)
        yield from _names(part, node.iter, own)
        within = own | {node.target.name}
        for each in (*node.body, *node.else_, *([node.test] if node.test is not None else [])):
            yield from _names(part, each, within, in_loop=True, depth=depth + 1)
        return
    for child in node.iter_child_nodes():
        yield from _names(part, child, own, in_loop=in_loop, depth=depth + 1)


def _refuse_characters(part: Part, node: nodes.Node) -> None:
    """Refuse what no letter may hold wherever the template has it: a choice that an example does not make counts."""
    if isinstance(node, nodes.TemplateData):
        written: Any = node.data
    else:
        written = node.value if isinstance(node, nodes.Const) else None
    fault = fault_of_characters(written, one_line=part == "subject") if isinstance(written, str) else None
    if fault is not None:
        raise TemplateInvalid(part, fault, node.lineno)


def _refuse_arguments(part: Part, node: nodes.Filter) -> None:
    """A filter takes no argument, but for what stands between the parts of a list: a text could grow without end."""
    plain = not (node.args or node.kwargs or node.dyn_args or node.dyn_kwargs)
    if node.name != "join":
        if not plain:
            raise TemplateInvalid(part, f"the filter {node.name} takes no argument", node.lineno)
        return
    separators = [each.value for each in node.args if isinstance(each, nodes.Const) and isinstance(each.value, str)]
    short = len(separators) == len(node.args) <= 1 and all(len(each) <= _LONGEST_SEPARATOR for each in separators)
    if not isinstance(node.node, nodes.Name) or node.kwargs or node.dyn_args or node.dyn_kwargs or not short:
        message = f"join takes a list by its name, and {_LONGEST_SEPARATOR} characters at most to put between"
        raise TemplateInvalid(part, message, node.lineno)
