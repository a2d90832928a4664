"""Rendering pages from templates, with every value escaped."""

from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined

_TEMPLATES: Final = Environment(
    loader=PackageLoader("app.formats.pages"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def page(template: str, **values: Any) -> str:
    """Render a template of `app/formats/pages/templates/`; a missing value is an error."""
    return _TEMPLATES.get_template(template).render(**values)
