"""What the server is told of the names that programs may use."""

from pathlib import Path

from pydantic import Field

from guard.adapters.symbols.typescript.settings import TypeScriptSettings
from guard.fixed import Fixed


class SymbolSettings(Fixed):
    """Where the names of packages are looked up."""

    paths: tuple[Path, ...] = Field(
        (),
        description="site-packages folders, or folders of unpacked wheels and stub packages; "
        "they go before the index",
    )
    index: Path | None = Field(
        None,
        description="folder that `guard registry build` made; it goes before the one that ships",
    )
    python: str = Field(
        "3.13", pattern=r"^3\.\d{1,2}$", description="the version that programs are for"
    )
    ty: bool = Field(True, description="whether the type checker ty is asked, where installed")
    seconds: float = Field(5.0, gt=0, le=60, description="time for one program")
    max_chars: int = Field(200_000, ge=1, description="longest program that is looked at")
    typescript: TypeScriptSettings = Field(
        TypeScriptSettings(), description="JavaScript and TypeScript"
    )
