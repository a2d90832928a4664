"""Values of a schema of the OpenAPI document, many of them at its limits."""

from typing import Any, Final

from hypothesis import strategies as st

_INSTANTS: Final = (
    "1971-01-01T00:00:00Z",
    "2026-03-29T02:30:00+01:00",
    "2026-11-23T09:00:00-12:00",
    "2026-11-24T11:00:00Z",
    "2026-11-24T12:00:00.123456+14:00",
    "2027-02-28T23:59:59Z",
    "2189-12-31T23:59:59Z",
)
_DAYS: Final = ("1971-01-01", "2026-02-28", "2026-11-24", "2026-12-25", "2027-03-01", "2189-12-31")
_FORMATS: Final[dict[str, tuple[str, ...]]] = {
    "date-time": _INSTANTS,
    "date": _DAYS,
    "uri": ("https://example.com", "http://x.example/a?b#c", "https://example.com/" + "p" * 1900),
    "email": ("a@example.com", "x" * 60 + "@" + "y" * 60 + ".example", "ü@example.com"),
    "duration": ("PT1H", "P2D", "P1M"),
}
_WORDS: Final = (
    "Dana Reyes",
    "王小明",
    "<b>&'\"",
    "{{ x }}",
    "مريم",
    "O",
    "\U0001f469\u200d\U0001f4bb",
    "a,b;c\\n:d",
    "%00..//",
)
_BY_NAME: Final[dict[str, tuple[Any, ...]]] = {
    "timezone": ("UTC", "Pacific/Kiritimati", "Australia/Lord_Howe", "Europe/Berlin", "Asia/Kathmandu"),
    "country": ("DE", "US-CA", "SA", "IN", None),
    "policy": (
        {},
        {"preset": "articles"},
        {"max_follow_ups": 5, "follow_up_gap": "PT0S"},
        {"follow_up_without_deadline": {"working_days": 250}},
        {"keep_searching_every": "P1D", "stay_in_touch_after": "P100Y"},
    ),
}


def values_of(schema: dict[str, Any], schemas: dict[str, Any], name: str = "") -> st.SearchStrategy[Any]:
    """Values that a schema allows, as far as this reads it, or nearly."""
    if name in _BY_NAME:
        return st.sampled_from(_BY_NAME[name])
    if "$ref" in schema:
        return values_of(schemas[schema["$ref"].rpartition("/")[2]], schemas, name)
    for several in ("anyOf", "oneOf", "allOf"):
        if several in schema:
            return st.one_of([values_of(each, schemas, name) for each in schema[several]])
    if "enum" in schema or "const" in schema:
        return st.sampled_from(schema.get("enum") or [schema["const"]])
    match schema.get("type"):
        case "object":
            return _objects(schema, schemas)
        case "array":
            nested = values_of(schema["items"], schemas)
            return st.lists(nested, min_size=schema.get("minItems", 0), max_size=min(schema.get("maxItems", 4), 4))
        case "integer":
            least, most = schema.get("minimum", -(10**9)), schema.get("maximum", 10**9)
            return st.sampled_from([least, most]) | st.integers(least, most)
        case "boolean":
            return st.booleans()
        case "null":
            return st.none()
        case _:
            return _texts(schema)


def _texts(schema: dict[str, Any]) -> st.SearchStrategy[str]:
    if schema.get("format") in _FORMATS:
        return st.sampled_from(_FORMATS[schema["format"]])
    most = schema.get("maxLength", 100)
    long = st.sampled_from(["n" * most, ("Wort, " * most)[: most - 1] + "."]) if most else st.just("")
    return st.sampled_from(_WORDS) | st.text(min_size=schema.get("minLength", 0), max_size=min(most, 20)) | long


def _objects(schema: dict[str, Any], schemas: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    fields = schema.get("properties", {})
    if not fields:
        return st.dictionaries(st.sampled_from(_WORDS), st.sampled_from(_WORDS), max_size=3)
    required = set(schema.get("required", ()))
    made = {name: values_of(each, schemas, name) for name, each in fields.items()}
    optional = {name: each for name, each in made.items() if name not in required}
    return st.fixed_dictionaries({name: made[name] for name in required}, optional=optional)
