"""All files of a folder, those of linked folders, too: what is linked to is at hand."""

import os
from pathlib import Path

MOST = 10_000  # files, from which on no further linked folder is walked through


def walked(folder: Path) -> tuple[list[Path], list[Path]]:
    """Return the files, by the names they have from here, and folders that were left out.

    Left out are folders that may not be read, links to a folder that this one lies in, which would
    lead to all else that is there, and linked folders where there are too many files. Every folder
    is walked through once, whatever links to it.
    """
    above = folder.resolve().parents
    files: list[Path] = []
    left: list[Path] = []

    def shut(error: OSError) -> None:
        left.append(Path(error.filename))

    met, starts = set(), [folder]
    for start in starts:  # linked folders come after those that lie here
        if start is not folder and start.resolve() in above:
            left.append(start)
            continue
        for place, folders, names in os.walk(start, onerror=shut):
            here = Path(place)
            if here.resolve() in met:
                folders.clear()
            elif start is not folder and len(files) > MOST:
                left.append(start)
                break
            else:
                met.add(here.resolve())
                files += (path for name in names if (path := here / name).is_file())
                starts += (link for name in sorted(folders) if (link := here / name).is_symlink())
    return sorted(files), left
