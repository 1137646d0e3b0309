"""The index of names: an archive of stub files a package, made by `guard registry build`."""

import hashlib
import lzma
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from guard.errors import ConfigError

SHIPPED = Path(__file__).with_name("shipped")
END = ".tar.xz"
_LARGEST = 64 << 20  # bytes that an archive may unpack to


def archives(index: Path) -> list[Path]:
    """The archives of an index. Raises ConfigError if there are none."""
    found = sorted(index.glob(f"*{END}")) if index.is_dir() else []
    if not found:
        raise ConfigError(f"{index}: no index of names is there (guard registry build)")
    return found


def opened(index: Path) -> Path:
    """The folder with the stubs of an index: unpacked once, and kept in the user's cache.

    Raises ConfigError for what is no index, or where nothing can be kept.
    """
    digest = hashlib.sha256()
    for archive in archives(index):
        digest.update(archive.name.encode() + hashlib.sha256(archive.read_bytes()).digest())
    home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    cache = Path(home, "groundwire")
    folder = cache / f"symbols-{digest.hexdigest()[:16]}"
    if folder.is_dir():
        return folder
    try:
        cache.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(dir=cache))
    except OSError as exc:
        remedy = "XDG_CACHE_HOME names another folder"
        raise ConfigError(
            f"{cache}: stubs can't be kept there ({exc.strerror}); {remedy}"
        ) from None
    try:
        unpack(index, aside)
        aside.rename(folder)
    except OSError:  # another process was first
        if not folder.is_dir():
            raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return folder


def unpack(index: Path, folder: Path) -> None:
    """Write the stubs of an index into a folder. Raises ConfigError."""
    made: set[PurePosixPath] = set()
    for archive in archives(index):
        try:
            for path, content in _files(archive):
                if path.parent not in made:
                    (folder / path.parent).mkdir(parents=True, exist_ok=True)
                    made.add(path.parent)
                (folder / path).write_bytes(content)
        except (tarfile.TarError, lzma.LZMAError, EOFError, OSError, ValueError) as exc:
            raise ConfigError(f"{archive}: not an archive of stubs: {exc}") from None


def _files(archive: Path) -> Iterator[tuple[PurePosixPath, bytes]]:
    size = 0
    with tarfile.open(archive, "r:xz") as tar:
        for entry in tar:
            path = PurePosixPath(entry.name)
            size += entry.size
            if not entry.isfile() or path.is_absolute() or ".." in path.parts or size > _LARGEST:
                raise ValueError(f"{entry.name} has no place in it")
            stream = tar.extractfile(entry)
            yield path, stream.read() if stream else b""
