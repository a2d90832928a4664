"""What a client of the last release would notice: the breaks between two OpenAPI 3.1 documents, as sentences.

A request may only become less demanding, and an answer only more certain. Additions are no breaks: a path, an event
type, a field of an answer, an optional field of a request, a value of an open enumeration of an answer (`anyOf:
[enumeration, string]`). A new value of a closed enumeration of an answer is a break, as are closing an open one and
opening a closed one: generated clients have a type for exactly those values.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

Part = dict[str, Any]

_LIMITS: Final = {
    "maximum": 1,
    "maxLength": 1,
    "maxItems": 1,
    "maxProperties": 1,
    "minimum": -1,
    "minLength": -1,
    "minItems": -1,
}
"""1 where a lower figure is narrower, -1 where a higher one is."""
_OPEN: Final[Part] = {}


def breaks(released: Part, current: Part) -> list[str]:
    """Every break, once; none when whatever worked with the released document works with the current one."""
    return list(dict.fromkeys(_Comparison(released, current).all()))


@dataclass(frozen=True, slots=True)
class _Comparison:
    """Two documents. Pairs of parts are always the released one and the current one; `sent`: from client to service."""

    released: Part
    current: Part

    def all(self) -> Iterator[str]:
        for section, sent in (("paths", True), ("webhooks", False)):
            for path, methods in self.released.get(section, {}).items():
                for method, old in methods.items():
                    new = self.current.get(section, {}).get(path, {}).get(method)
                    place = f"{method.upper()} {path}"
                    yield from [f"{place} is gone"] if new is None else self._operation(place, old, new, sent)
        gone = self.released.get("components", {}).get("schemas", {}).keys() - self.current["components"]["schemas"]
        yield from (f"the schema {name} is gone" for name in sorted(gone))

    def _operation(self, place: str, old: Part, new: Part, sent: bool) -> Iterator[str]:
        if old["operationId"] != new["operationId"]:
            yield f"{place} is no longer called {old['operationId']}"
        asked_before, asked_now = (each.get("security") or [{}] for each in (old, new))
        if {} not in asked_now and any(each not in asked_now for each in asked_before):
            yield f"{place} asks for other credentials"
        yield from self._parameters(place, old.get("parameters", []), new.get("parameters", []), sent)
        yield from self._body(place, old.get("requestBody", _OPEN), new.get("requestBody", _OPEN), sent)
        for status, answer in old["responses"].items():
            if status not in new["responses"]:
                yield f"{place} no longer answers {status}"
                continue
            before, after = _found(self.released, answer), _found(self.current, new["responses"][status])
            yield from self._content(f"{place} {status}", before, after, not sent)
            gone = before.get("headers", _OPEN).keys() - after.get("headers", _OPEN).keys()
            yield from (f"{place} {status} no longer has the header {name}" for name in sorted(gone))

    def _parameters(self, place: str, olds: list[Part], news: list[Part], sent: bool) -> Iterator[str]:
        before, after = ({(each["in"], each["name"]): each for each in some} for some in (olds, news))
        for key, old in before.items():
            if key not in after:
                yield f"{place} no longer has the parameter {key[1]}"
            else:
                yield from self._schema(f"{place} {key[1]}", old["schema"], after[key]["schema"], sent)
        for key, new in after.items():
            if sent and new.get("required") and not before.get(key, _OPEN).get("required"):
                yield f"{place} now requires the parameter {key[1]}"

    def _body(self, place: str, old: Part, new: Part, sent: bool) -> Iterator[str]:
        if sent and new.get("required") and not old.get("required"):
            yield f"{place} now requires a body"
        yield from self._content(place, old, new, sent)

    def _content(self, place: str, old: Part, new: Part, sent: bool) -> Iterator[str]:
        for media, before in old.get("content", {}).items():
            after = new.get("content", {}).get(media)
            if after is None:
                yield f"{place} no longer {'takes' if sent else 'has'} {media}"
            else:
                yield from self._schema(place, before.get("schema", _OPEN), after.get("schema", _OPEN), sent)

    def _schema(self, place: str, old: Part, new: Part, sent: bool) -> Iterator[str]:
        """Each shape on the narrower side must fit one on the wider side; where none fits, the nearest one says why."""
        if "$ref" in old:
            place = f"{old['$ref'].rpartition('/')[2]}, {'sent' if sent else 'answered'}:"
        befores, afters = _shapes(self.released, old), _shapes(self.current, new)
        for shape in befores if sent else afters:
            others = [each for each in (afters if sent else befores) if _alike(each, shape)]
            found = [list(self._shape(place, *((shape, each) if sent else (each, shape)), sent)) for each in others]
            kind = shape.get("type", "anything")
            yield from min(found, key=len, default=[f"{place} {'may no longer' if sent else 'may now'} be {kind}"])
        if not sent and _is_open(befores) and not _is_open(afters) and any(map(_enumerated, afters)):
            yield f"{place} is no longer open to other values"

    def _shape(self, place: str, old: Part, new: Part, sent: bool) -> Iterator[str]:
        narrow, wide = (old, new) if sent else (new, old)
        if wide.get("format") not in (None, narrow.get("format")):
            yield f"{place} has another format: {new.get('format')}, not {old.get('format')}"
        yield from self._values(place, narrow, wide, sent)
        if sent:
            yield from _limits(place, old, new)
        if "object" in (old.get("type"), new.get("type")):
            yield from self._object(place, old, new, sent)
        if "items" in old or "items" in new:
            yield from self._schema(f"{place} []", old.get("items", _OPEN), new.get("items", _OPEN), sent)

    def _values(self, place: str, narrow: Part, wide: Part, sent: bool) -> Iterator[str]:
        few, many = (_enumerated(each) for each in (narrow, wide))
        if many is None:
            return
        says = "may no longer be" if sent else "may now be"
        yield from (
            [f"{place} {says} any {narrow.get('type')}"]
            if few is None
            else (f"{place} {says} {value!r}" for value in few if value not in many)
        )

    def _object(self, place: str, old: Part, new: Part, sent: bool) -> Iterator[str]:
        before, after = old.get("properties", _OPEN), new.get("properties", _OPEN)
        for name, part in before.items():
            if name not in after:
                yield f"{place} {name} is gone"
            else:
                yield from self._schema(f"{place} {name}", part, after[name], sent)
        needed, was_needed = set(new.get("required", ())), set(old.get("required", ()))
        if sent:
            yield from (f"{place} {name} is required now" for name in sorted(needed - was_needed))
        else:
            yield from (f"{place} {name} may be missing now" for name in sorted((was_needed - needed) & after.keys()))
        if sent and new.get("additionalProperties") is False and old.get("additionalProperties") is not False:
            yield f"{place} no longer takes fields of any name"
        values = [each.get("additionalProperties") for each in (old, new)]
        if all(isinstance(each, dict) for each in values):
            yield from self._schema(f"{place} {{}}", values[0] or _OPEN, values[1] or _OPEN, sent)


def _found(document: Part, part: Part) -> Part:
    """What a reference stands for, or the part itself."""
    if "$ref" not in part:
        return part
    found = document
    for name in part["$ref"].split("/")[1:]:
        found = found[name]
    return _found(document, found)


def _shapes(document: Part, schema: Part) -> list[Part]:
    """The alternatives of a schema, references followed."""
    found = _found(document, schema)
    branches = found.get("anyOf") or found.get("oneOf")
    return [shape for branch in branches for shape in _shapes(document, branch)] if branches else [found]


def _alike(wide: Part, narrow: Part) -> bool:
    return wide.get("type") in (None, narrow.get("type")) or (wide["type"], narrow.get("type")) == ("number", "integer")


def _enumerated(shape: Part) -> list[Any] | None:
    return [shape["const"]] if "const" in shape else shape.get("enum")


def _is_open(shapes: list[Part]) -> bool:
    """Whether a union has an enumeration and, beside it, any other string."""
    values = [_enumerated(shape) for shape in shapes if shape.get("type") == "string"]
    return None in values and any(values)


def _limits(place: str, old: Part, new: Part) -> Iterator[str]:
    for name, way in _LIMITS.items():
        if name in new and (name not in old or way * new[name] < way * old[name]):
            yield f"{place} has a narrower {name}: {new[name]}"
    if new.get("pattern") not in (None, old.get("pattern")):
        yield f"{place} must match another pattern: {new['pattern']}"
