"""A workspace: a folder with `eval.yaml`, which says what data and splits there are."""

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

from guard import yamlfile
from guard.errors import meant
from guard.fixed import Fixed
from guard_eval.durable import replaced
from guard_eval.errors import EvalError
from guard_eval.rows.files import Format, format_of, read
from guard_eval.rows.identity import Whole, identify
from guard_eval.rows.row import Row
from guard_eval.splits.split import Role, Split

NAME = "eval.yaml"
SEALED = ".sealed"  # how the file of a sealed split ends
Entry = TypeVar("Entry")


class Dataset(Fixed):
    """A file of rows, and what makes sure that it is still the same."""

    file: str = Field(description="relative to the workspace, or absolute if it lies outside")
    format: Format
    sha256: str = Field(description="of the canonical rows, whatever the format")
    merkle: str
    rows: int
    clusters: int
    drop: tuple[str, ...] = Field((), description="fields of the file that are left out")
    licence: str = ""
    origin: str = ""


class Manifest(BaseModel):
    """What `eval.yaml` may say."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    version: Literal[1] = Field(1, alias="schema")
    datasets: dict[str, Dataset] = {}
    splits: dict[str, Split] = {}
    evidence: str = Field(
        "", description="what shows dates before we had a document or label; printed in reports"
    )

    @model_validator(mode="before")
    @classmethod
    def _named(cls, value: Any) -> Any:
        """A split stands under its name."""
        if isinstance(value, dict) and isinstance(value.get("splits"), dict):
            splits = value["splits"].items()
            named = {k: {"name": k} | v if isinstance(v, dict) else v for k, v in splits}
            return value | {"splits": named}
        return value


class Workspace:
    """The manifest of a folder, and the rows it speaks of. Without a file: an empty one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / NAME
        found = yamlfile.read(self.path) if self.path.exists() else {}
        self.manifest = yamlfile.build(Manifest, found, self.path)

    def dataset(self, name: str) -> Dataset:
        """The data set of that name. Raises EvalError."""
        return _of(
            self.path, self.manifest.datasets, name, "data set",
            "`guard eval data add FILE --name NAME`",
        )  # fmt: skip

    def split(self, name: str) -> Split:
        """The split of that name. Raises EvalError."""
        return _of(
            self.path, self.manifest.splits, name, "split", "`guard eval split make DATASET`"
        )

    def file(self, entry: Dataset | Split) -> Path:
        """Where the rows lie."""
        return self.folder / entry.file

    def rows(self, name: str) -> Iterator[Row]:
        """Yield the rows of an open split, after making sure that they are the split's.

        Raises:
            EvalError: the split is sealed, unknown, or its file is not what it was.
        """
        split = self._open(name)
        self._same(f"split {name}", split)
        return read(self.file(split))

    def checked(self, *names: str) -> Iterator[Row]:
        """Yield the rows of open splits, or of data sets, and make sure of them meanwhile.

        In half the time of `rows`, for readers that do nothing with the rows before the end.

        Raises:
            EvalError: after the last row of a file that is not what it was; before the first one
                for a name that is unknown or of a sealed split.
        """
        for name in names:
            if name in self.manifest.datasets:
                yield from self._checked(f"data set {name}", self.dataset(name))
            else:
                yield from self._checked(f"split {name}", self._open(name))

    def again(self, *names: str) -> "Rows":
        """The rows of data sets or open splits, to be read more than once, `checked` each time."""
        return Rows(self, names)

    def add(
        self,
        name: str,
        file: Path,
        *,
        drop: tuple[str, ...] = (),
        licence: str = "",
        origin: str = "",
    ) -> Dataset:
        """Take a file of rows into the manifest, without saving it. Raises EvalError."""
        found = identify(read(file, drop))
        if not found.rows:
            raise EvalError(f"{file}: no rows", "give a file with at least one")
        dataset = Dataset(
            file=self._placed(file), format=format_of(file), sha256=found.sha256,
            merkle=found.merkle, rows=found.rows, clusters=found.clusters, drop=drop,
            licence=licence, origin=origin,
        )  # fmt: skip
        old = self.manifest.datasets.get(name)
        if old and old.sha256 != dataset.sha256:
            raise EvalError(
                f"there is a data set {name} with other rows ({old.file})",
                "a new version is a new name: what was fitted on the old one stays known",
            )
        self._put(datasets=self.manifest.datasets | {name: dataset})
        return dataset

    def put(self, *splits: Split) -> None:
        """Add splits to the manifest or replace those of the same names, without saving it."""
        self._put(splits=self.manifest.splits | {split.name: split for split in splits})

    def save(self) -> None:
        """Write `eval.yaml`; a crash leaves the old one."""
        told = self.manifest.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        for split in told.get("splits", {}).values():
            del split["name"]
        with replaced(self.path) as new:
            text = yaml.safe_dump({"schema": 1} | told, sort_keys=False, allow_unicode=True)
            new.write_text(text, encoding="utf-8")

    def verify(self) -> None:
        """Make sure that every file that can be read is what the manifest says.

        Raises:
            EvalError: naming each that is not; sealed splits are checked when they are opened.
        """
        problems = []
        for kind, entries in (
            ("data set", self.manifest.datasets.items()),
            ("split", self.manifest.splits.items()),
        ):
            for name, entry in entries:
                try:
                    if not entry.file.endswith(SEALED):
                        self._same(f"{kind} {name}", entry)
                except EvalError as exc:
                    problems.append(exc)
        if problems:
            raise EvalError("\n".join(each.problem for each in problems), problems[0].remedy)

    def _open(self, name: str) -> Split:
        split = self.split(name)
        if split.file.endswith(SEALED):
            raise EvalError(
                f"the split {name} is sealed: its rows are not for reading",
                f"fix what will be measured, `guard eval register --policy NAME --split {name}`, "
                f"then open it once with `guard eval run -w . --split {name} --target guard:NAME`; "
                "develop on a tune split meanwhile",
            )
        return split

    def _same(self, name: str, entry: Dataset | Split) -> None:
        for _ in self._checked(name, entry):
            pass

    def _checked(self, name: str, entry: Dataset | Split) -> Iterator[Row]:
        drop = entry.drop if isinstance(entry, Dataset) else ()
        whole = Whole()
        for row in read(self.file(entry), drop):
            whole.add(row)
            yield row
        if whole.sha256 != entry.sha256:
            if isinstance(entry, Split) and entry.role is Role.TEST:
                from guard_eval.sealed.seal import same_rows

                same_rows(entry, list(read(self.file(entry))))
            raise EvalError(
                f"{self.file(entry)}: the {name} is not what it was when it was added "
                f"({entry.rows:,} rows, sha256 {entry.sha256[:12]}; now {whole.rows:,} rows, "
                f"{whole.sha256[:12]})",
                "put the file back as it was, or add what it is now under a new name",
            )

    def _placed(self, file: Path) -> str:
        whole, root = file.resolve(), self.folder.resolve()
        return os.fspath(whole.relative_to(root) if whole.is_relative_to(root) else whole)

    def _put(self, **changed: Any) -> None:
        self.manifest = self.manifest.model_copy(update=changed)


class Rows:
    """Rows that are read from their files whenever they are gone through."""

    def __init__(self, workspace: Workspace, names: Sequence[str]) -> None:
        self._workspace, self._names = workspace, names

    def __iter__(self) -> Iterator[Row]:
        return self._workspace.checked(*self._names)


def _of(path: Path, entries: Mapping[str, Entry], name: str, kind: str, remedy: str) -> Entry:
    """The entry of that name. Raises EvalError."""
    try:
        return entries[name]
    except KeyError:
        pass
    if not entries and not path.exists():
        raise EvalError(
            f"{path}: there is no such file, so {path.parent} is no workspace, and there is no "
            f"{kind} {name!r}",
            "name the workspace with --workspace FOLDER; a new one begins with `guard eval data "
            "add FILE --name NAME`",
        )
    known = f"there are: {', '.join(entries)}" if entries else "there is none yet"
    raise EvalError(
        f"{path}: there is no {kind} {name!r}; {meant(name, entries)}{known}",
        f"to make one: {remedy}",
    )
