"""What may be said about looking names up in JavaScript and TypeScript."""

from pathlib import Path

from pydantic import Field

from guard.fixed import Fixed


class TypeScriptSettings(Fixed):
    """Where the packages are that programs may use, and what looking names up may cost."""

    packages: Path | None = Field(
        None,
        description="a node_modules folder with typescript 5, @types/node and what programs use",
    )
    whole: bool = Field(
        False, description="whether programs may use no other packages: one not there is missing"
    )
    node: Path | None = Field(None, description="the Node.js that reads them; default: on the path")
    seconds: float = Field(8.0, gt=0, description="time for one program")
    start_seconds: float = Field(60.0, gt=0, description="time to read the packages at the start")
    megabytes: int = Field(768, ge=128, description="memory of the service, in megabytes")
    waiting: int = Field(32, ge=1, description="programs that may wait for their turn, per worker")
