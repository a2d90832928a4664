"""Templates of pages. Whatever is put into them comes out as text."""

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
    """Fill in a template of `app/formats/pages/templates/`."""
    return _TEMPLATES.get_template(template).render(**values)
