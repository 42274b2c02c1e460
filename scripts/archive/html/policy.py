"""What a page of the site may do in a browser: its Content-Security-Policy, in one place.

Scripts and styles come from the site's own files, nothing from within a page, and no request
goes to another host.  So markup that got into a page by a mistake of ours could still run
nothing and send nothing.  A page says so itself, first in its head; `_headers` says it again
for hosts that read such a file, with what only a header can say.
"""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256

_SCRIPTS = "script-src 'self'"
POLICY = "; ".join(
    (
        "default-src 'none'",
        _SCRIPTS,
        "style-src 'self'",
        "img-src 'self' data:",  # the theme's icons stand in its style sheets
        "connect-src 'self'",  # the index of the search
        "form-action 'self'",
        "base-uri 'none'",
    )
)
META = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
HEADERS = {
    "Content-Security-Policy": f"{POLICY}; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


def headers_file() -> str:
    """Return `_headers`, as Netlify, Cloudflare Pages and others read it from a site's root."""
    return "/*\n" + "".join(f"  {name}: {value}\n" for name, value in HEADERS.items())


def allow_script(html: bytes, script: bytes) -> bytes:
    """Return a page whose policy lets this one script within it run, known by its digest."""
    digest = b64encode(sha256(script).digest()).decode()
    return html.replace(_SCRIPTS.encode(), f"{_SCRIPTS} 'sha256-{digest}'".encode(), 1)
