"""What an archive says of itself on its pages: a few values of mkdocs.yml, checked.

The name and the address of the site are MkDocs' own; the others stand under `extra: archive:`.
Values behind `!ENV` come from the environment, as MkDocs has them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import yaml
from yaml_env_tag import construct_env_tag

from archive.identity import FILES
from archive.personal import KINDS, MASKED
from archive.sidecar import nearest


class SettingsError(ValueError):
    """mkdocs.yml says something wrong under `extra: archive:`; the message names the key."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What each page says of the archive; "" is left out."""

    site_name: str = ""  # the archive's name, in citations
    site_url: str = ""  # where it is published, with a slash at its end
    rights: str = ""  # what readers may do with the texts
    contact: str = ""  # where corrections and takedowns are asked for: e-mail, address or words
    files: tuple[str, ...] = tuple(FILES)  # that stand beside each page
    mask: tuple[str, ...] = MASKED  # kinds of what is a person's that no reader sees

    def at(self, site_url: str | None) -> Settings:
        """Return the settings of the same archive at another address; None leaves it."""
        return self if site_url is None else replace(self, site_url=_folder(site_url))


NO_SETTINGS = Settings()
KEYS = ("rights", "contact", "files", "mask")
_LISTS = {"files": tuple(FILES), "mask": tuple(KINDS)}  # what their items may be


def settings_in(text: str, name: str = "mkdocs.yml") -> Settings:
    r"""Return the settings in the text of an mkdocs.yml; `name` is the file's, for messages.

    What is MkDocs' own is not checked here: MkDocs will say what is wrong.

    Raises:
        SettingsError: a key under `extra: archive:` is unknown, or its value is no text.

    >>> settings_in("site_url: https://a.example\nextra: {archive: {files: [txt]}}").files
    ('txt',)
    """
    try:
        plain = yaml.load(text, Lenient)
    except yaml.YAMLError:
        return NO_SETTINGS
    plain = plain if isinstance(plain, dict) else {}
    extra = plain.get("extra")
    own = _own(extra.get("archive") if isinstance(extra, dict) else None, f"{name}: extra: archive")
    url = plain.get("site_url")
    return Settings(str(plain.get("site_name") or ""), _folder(str(url or "")), **own)


def _own(section: Any, place: str) -> dict[str, Any]:
    if section is None:
        return {}
    if not isinstance(section, Mapping):
        raise SettingsError(f"{place}: expected keys like `rights: …`; known: {', '.join(KEYS)}")
    own: dict[str, Any] = {}
    for key, value in section.items():
        if key not in KEYS:
            raise SettingsError(f"{place}: unknown key {nearest(str(key), KEYS)}")
        if key in _LISTS:
            own[key] = _chosen(value, _LISTS[key], f"{place}: {key}")
        elif value is None or isinstance(value, str):
            own[key] = " ".join((value or "").split())
        else:
            raise SettingsError(f"{place}: {key}: expected a text, not {value!r}; put it in quotes")
    return own


def _chosen(value: Any, known: tuple[str, ...], place: str) -> tuple[str, ...]:
    """Return the chosen items in the order of `known`."""
    if not isinstance(value, list):
        raise SettingsError(f"{place}: not a list; known: {', '.join(known)}")
    for item in value:
        if item not in known:
            raise SettingsError(f"{place}: unknown {item!r}; known: {', '.join(known)}")
    return tuple(item for item in known if item in value)


def _folder(url: str) -> str:
    return f"{url.rstrip('/')}/" if url else ""


class Lenient(yaml.SafeLoader):
    """Reads past the tags that MkDocs knows and YAML does not."""


Lenient.add_multi_constructor("", lambda *_: None)
Lenient.add_constructor("!ENV", construct_env_tag)
