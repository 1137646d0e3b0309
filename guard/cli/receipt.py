"""`guard receipt`: what was inspected in one request."""

from pathlib import Path
from typing import Annotated

import orjson
import typer

from guard import settings as configuration
from guard.adapters.records import Records
from guard.errors import ConfigError


def receipt(
    id: Annotated[str, typer.Argument(help="The header X-Guard-Receipt of a response.")],
    config: Annotated[Path | None, typer.Option(help="YAML file of settings.")] = None,
) -> None:
    """Print the receipt of one request, with what was withheld."""
    settings = configuration.load(config)
    if not settings.records.url:
        raise ConfigError("these settings keep no receipts (records.url is null)")
    records = Records(settings.records.url)
    found = records.get(id)
    records.close()
    if found is None:
        raise ConfigError(
            f"no receipt {id!r} in the database of records.url; --config names the server's "
            "settings, and a relative folder in them is that of where the server was started"
        )
    typer.echo(orjson.dumps(found, option=orjson.OPT_INDENT_2).decode())
