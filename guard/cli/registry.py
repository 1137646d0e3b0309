"""`guard registry`: what is known of the packages of PyPI and npm, and of what is in them."""

import asyncio
import re
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from guard.adapters.fetch import Fetcher
from guard.adapters.registry import Registry, RegistrySettings
from guard.adapters.registry.build import INDEX, fetched, write
from guard.adapters.registry.roll import REGISTRIES, SHIPPED, about
from guard.adapters.symbols.index import END
from guard.adapters.symbols.index.build import build as built
from guard.adapters.symbols.index.build import pack, packages, standard_library
from guard.errors import ConfigError
from guard.settings import Settings, load

app = typer.Typer(no_args_is_help=True, help="What is known of the packages of PyPI and npm.")

Which = Annotated[str, typer.Option("--registry", "-r", help="pypi or npm.")]
Config = Annotated[Path | None, typer.Option(help="YAML file of settings.")]
HERE = Path(".guard/names")
SYMBOLS = Path(".guard/symbols")


@app.command()
def update(
    registry: Which = "pypi",
    folder: Annotated[Path, typer.Option(help="Folder to write.")] = HERE,
    index: Annotated[str, typer.Option(help="Simple index (PEP 503 or 691) to ask.")] = INDEX,
    names: Annotated[
        Path | None, typer.Option(help="File of names, one a line, to read instead.")
    ] = None,
    popular: Annotated[
        Path | None, typer.Option(help="File of the most used names, the most used first.")
    ] = None,
    partial: Annotated[
        bool, typer.Option("--partial", help="The names are not all that the registry has.")
    ] = False,
) -> None:
    """Write the names of a registry anew; what is not given is kept, or taken from those that ship.

    The server uses them where its settings say `registry: {names: FOLDER}`.
    """
    if registry not in REGISTRIES:
        raise ConfigError(f"--registry {registry}: pypi and npm are known")
    if registry == "npm" and names is None:
        raise ConfigError("npm has no index of its names: give a file with --names")
    every = _lines(names) if names else fetched(index)
    ranked = _lines(popular) if popular else []
    today = date.today().isoformat()
    said = write(folder, registry, today, every, ranked, complete=not partial)
    counts = f"{said.names:,} names of {REGISTRIES[registry]}, {said.popular:,} of them popular"
    typer.echo(f"{folder}: {counts}")


@app.command()
def show(name: str, registry: Which = "pypi", config: Config = None) -> None:
    """Say what is known of a name: of a package, and of a module of Python."""
    settings = load(config)
    for line in asyncio.run(_known(name, registry, settings)):
        typer.echo(line)


@app.command("list")
def list_(config: Config = None) -> None:
    """Say which names are known, and of when they are."""
    for line in described(load(config).registry):
        typer.echo(line)


@app.command("build")
def build(
    folders: Annotated[
        list[Path], typer.Argument(help="site-packages, or folders of unpacked wheels and stubs.")
    ],
    out: Annotated[Path, typer.Option(help="Folder of the index.")] = SYMBOLS,
    stdlib: Annotated[Path | None, typer.Option(help="typeshed's folder of that name.")] = None,
    only: Annotated[list[str] | None, typer.Option(help="Packages; default: all.")] = None,
    names_only: Annotated[
        str, typer.Option(help="Paths (a regex) of modules of which only the names are kept.")
    ] = "",
) -> None:
    """Read packages, without importing them, and write an archive of stubs for each."""
    for folder in folders:
        if not folder.is_dir():
            raise ConfigError(f"{folder}: there is no such folder of packages")
    try:
        brief = re.compile(names_only) if names_only else None
    except re.error as exc:
        raise ConfigError(f"--names-only {names_only}: not a regular expression: {exc}") from None
    names = only or sorted({name for folder in folders for name in packages(folder)})
    out.mkdir(parents=True, exist_ok=True)
    if stdlib:
        archive = pack(standard_library(stdlib, (3, 13)))
        (out / f"stdlib{END}").write_bytes(archive)
        typer.echo(f"stdlib: {len(archive):,} bytes")
    for name in names:
        stubs = built(name, folders, brief)
        if not stubs:
            raise ConfigError(f"{name}: no such package in these folders")
        archive = pack(stubs)
        (out / f"{name}{END}").write_bytes(archive)
        typer.echo(f"{name}: {len(stubs)} modules, {len(archive):,} bytes")


def described(settings: RegistrySettings) -> list[str]:
    """One line for each registry whose names are known. Raises ConfigError."""
    lines = []
    for registry, said in about(settings.names or SHIPPED).items():
        extent = "all" if said.complete else "the most used"
        lines.append(
            f"names of packages: {REGISTRIES[registry]}, {extent} {said.names:,} as of"
            f" {said.as_of}, {said.popular:,} of them popular"
        )
    return lines


async def _known(name: str, registry: str, settings: Settings) -> list[str]:
    web = Fetcher(settings.fetch)
    try:
        known = Registry(web, settings.registry)
        found = [await known.package(registry, name)]
        if registry == "pypi" and name.isidentifier():
            found.append(await known.module(name))
    finally:
        await web.close()
    kinds = ("package", "module")
    return [
        f"{kind}: {one.standing.value}" + (f" ({one.reason})" if one.reason else "")
        for kind, one in zip(kinds, found, strict=False)
    ]


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text("utf-8").split("\n")
    except (OSError, ValueError) as exc:
        raise ConfigError(f"{path} can't be read: {exc}") from None
