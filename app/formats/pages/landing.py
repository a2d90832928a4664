"""The landing page at the root of the service, with links to the rest."""

from typing import Final

from markupsafe import Markup

from app.formats.pages.page import page
from app.formats.pages.palette import css_variables

LANDING_STYLE: Final = (
    css_variables()
    + """
body{background:var(--paper);color:var(--ink);font:1rem/1.6 system-ui,sans-serif;margin:0}
main{margin:0 auto;max-width:44rem;padding:clamp(1.5rem,6vw,4rem) 1.25rem}
h1{font-size:clamp(1.75rem,6vw,2.5rem);line-height:1.2;margin:0 0 1rem}
h2{font-size:1.25rem;margin:2.5rem 0 .75rem}
p{margin:0 0 1rem}
.lead{font-size:1.125rem}
a{color:var(--link)}
a:focus-visible,pre:focus-visible{outline:3px solid var(--link);outline-offset:2px}
ul{display:grid;gap:.75rem;grid-template-columns:repeat(auto-fit,minmax(min(100%,13rem),1fr));list-style:none;padding:0}
li{background:var(--card);border:1px solid var(--line);border-radius:.5rem;padding:.75rem 1rem}
li a{display:block;font-weight:600}
li span,footer{color:var(--muted);font-size:.9rem}
pre{background:var(--card);border:1px solid var(--line);border-radius:.5rem;overflow-x:auto;padding:1rem}
code{font:.875rem/1.5 ui-monospace,monospace}
"""
)


def landing_page(base_url: str) -> str:
    """The page, whose links and example request lead to `base_url`."""
    return page("landing.html", style=Markup(LANDING_STYLE), base_url=base_url)
