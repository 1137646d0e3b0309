"""Writes a folder of names: from a registry's own index, or from files."""

import gzip
import json
import re
import shutil
import urllib.request
from collections.abc import Iterable, Sequence
from html import unescape
from pathlib import Path

from guard.adapters.registry.roll import SHIPPED, About, about, lines
from guard.adapters.registry.spelling import NORMAL
from guard.errors import ConfigError

INDEX = "https://pypi.org/simple/"
"""PyPI's list of all its projects (PEP 503 and PEP 691)."""

_JSON = "application/vnd.pypi.simple.v1+json"
_MOST = 1 << 30  # bytes of an index
_LINK = re.compile(r"<a\b[^>]*>([^<]{1,300})</a>", re.I)


def fetched(url: str, seconds: float = 120.0) -> list[str]:
    """All names of an index. Raises ConfigError."""
    if not url.startswith(("https://", "http://")):
        raise ConfigError(f"{url} is no address of an index: it must begin with https://")
    asked = urllib.request.Request(url, headers={"Accept": f"{_JSON}, text/html;q=0.1"})
    try:
        with urllib.request.urlopen(asked, timeout=seconds) as response:
            data = response.read(_MOST + 1)
            kind = response.headers.get_content_type()
    except (OSError, ValueError) as exc:
        raise ConfigError(f"{url} could not be fetched: {exc}") from None
    if len(data) > _MOST:
        raise ConfigError(f"{url} is larger than {_MOST >> 20} MiB: no index of names")
    return listed(data, kind)


def listed(data: bytes, kind: str) -> list[str]:
    """The names in an index: JSON (PEP 691) or HTML (PEP 503). Raises ConfigError."""
    if kind.endswith("json"):
        try:
            return [str(project["name"]) for project in json.loads(data)["projects"]]
        except (ValueError, LookupError, TypeError):
            raise ConfigError("the index is no JSON of PEP 691") from None
    return [unescape(name).strip() for name in _LINK.findall(data.decode("utf-8", "replace"))]


def write(
    folder: Path,
    registry: str,
    as_of: str,
    names: Iterable[str],
    popular: Sequence[str] = (),
    complete: bool = True,
    base: Path = SHIPPED,
) -> About:
    """Write the names of one registry into a folder; what it lacks otherwise comes from `base`.

    Without `popular` those of the folder, or of the base, are kept. A reader sees the old names or
    the new ones: files are replaced one by one, `about.json` last. Raises ConfigError.
    """
    import marisa_trie

    normal = NORMAL[registry]
    every = sorted({n for name in names if (n := normal(name.strip()))})
    if not every:
        raise ConfigError(f"no names of {registry} were found; nothing is written")
    folder.mkdir(parents=True, exist_ok=True)
    if base.is_dir() and not (folder / "about.json").exists():
        for file in (f for f in base.iterdir() if f.suffix in (".trie", ".gz", ".json")):
            shutil.copyfile(file, folder / file.name)
    there = folder / f"{registry}.popular.gz"
    ranked = popular or (lines(there) if there.exists() else ())
    known = frozenset(every)
    ranked = [n for n in dict.fromkeys(normal(name.strip()) for name in ranked) if n in known]
    _replace(there, _packed(ranked))
    trie = marisa_trie.Trie(every, num_tries=10, cache_size=marisa_trie.TINY_CACHE)
    part = folder / f".{registry}.trie.part"
    trie.save(str(part))
    part.replace(folder / f"{registry}.trie")
    said = about(folder) if (folder / "about.json").exists() else {}
    old = said[registry].modules if registry in said else 0
    new = About(
        as_of=as_of,
        names=len(every),
        popular=len(ranked),
        modules=old,
        complete=complete,
    )
    whole = {name: one.model_dump() for name, one in {**said, registry: new}.items()}
    _replace(folder / "about.json", (json.dumps(whole, indent=2) + "\n").encode())
    return new


def _packed(rows: Sequence[str]) -> bytes:
    return gzip.compress("\n".join(rows).encode(), 9, mtime=0)


def _replace(path: Path, data: bytes) -> None:
    part = path.with_name(f".{path.name}.part")
    part.write_bytes(data)
    part.replace(path)
