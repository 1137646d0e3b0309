"""`guard serve`: run the proxy."""

import gc
import logging
import os
import socket
import sys
from pathlib import Path
from typing import Annotated, Any

import structlog
import typer
from yarl import URL

from guard import settings as configuration
from guard.cli.upstreams import Upstreams, routes
from guard.errors import ConfigError
from guard.shelf import Shelf

SETTINGS = "GUARD_SETTINGS"  # how the settings travel to the worker processes
LOG_LEVEL = "GUARD_LOG_LEVEL"
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_ANY = ("0.0.0.0", "::")


def serve(
    config: Annotated[Path | None, typer.Option(help="YAML file of settings.")] = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
    upstream: Upstreams = None,
    policies: Annotated[Path | None, typer.Option(help="Folder of policies.")] = None,
    policy: Annotated[str | None, typer.Option(help="Policy to use by default.")] = None,
    workers: Annotated[int | None, typer.Option(help="Processes to run.")] = None,
    log_level: Annotated[str, typer.Option(help="debug, info, warning or error.")] = "info",
) -> None:
    """Run the proxy."""
    import uvicorn

    settings = configuration.load(
        config,
        host=host,
        port=port,
        upstreams=routes(upstream),
        policies=policies,
        default_policy=policy,
        workers=workers,
    )
    names = sorted(Shelf(settings.policies, settings.default_policy).policies)
    configure_logs(log_level)
    settings = settings.model_copy(update={"port": _try(settings)})
    typer.echo(_banner(settings, names), err=True)
    os.environ[SETTINGS] = settings.model_dump_json()
    os.environ[LOG_LEVEL] = log_level
    uvicorn.run(
        "guard.cli.serve:from_environment",
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        loop="uvloop" if os.name == "posix" else "auto",
        http="httptools",
        access_log=False,
        log_level="warning",
        timeout_graceful_shutdown=30,
        server_header=False,
        proxy_headers=False,
    )


def from_environment() -> Any:
    """The application of one worker process."""
    from guard.app import create_app

    configure_logs(os.environ.get(LOG_LEVEL, "info"))
    app = create_app(configuration.Settings.model_validate_json(os.environ[SETTINGS]))
    gc.collect()
    gc.freeze()  # what was imported stays: no need to look through it again and again
    gc.set_threshold(20_000)
    return app


def configure_logs(level: str) -> None:
    """Log to standard error, one line an event."""
    number = logging.getLevelNamesMapping().get(level.upper())
    if number is None:
        raise ConfigError(f"--log-level: {level!r} is not one of debug, info, warning, error")
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.format_exc_info,
            structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty()),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(typer.get_text_stream("stderr")),
        cache_logger_on_first_use=True,
    )


def _try(settings: configuration.Settings) -> int:
    """Find out now what would else fail in every worker; return the port, a free one for 0.

    Raises ConfigError and MissingExtra.
    """
    from guard.adapters import local
    from guard.adapters.records import Records
    from guard.adapters.upstream import Router

    Router(settings.upstreams)
    for route in settings.upstreams:
        if route.local:
            local.find(route.local)
    if settings.records.url:
        Records(settings.records.url).close()
    try:
        address = settings.host, settings.port
        with socket.create_server(address, family=_family(settings.host)) as found:
            port: int = found.getsockname()[1]
    except OSError as exc:
        why = str(exc.strerror).partition(" (")[0]  # the address follows in brackets
        raise ConfigError(
            f"cannot listen on {settings.host}:{settings.port}: {why}; "
            "name another address with --host and --port"
        ) from None
    for route in settings.upstreams:
        if route.url and _is_ours(URL(route.url), settings.host, port):
            raise ConfigError(
                f"upstream {route.label} is this proxy itself; where is the model? "
                "Where it is to have this port, give the proxy another one with --port"
            )
    return port


def _is_ours(url: URL, host: str, port: int) -> bool:
    """Whether who listens on `host` and `port` is the one asked by this address."""
    if url.port != port:
        return False
    return url.host == host or (url.host in _LOOPBACK and host in (*_LOOPBACK, *_ANY))


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def _banner(settings: configuration.Settings, names: list[str]) -> str:
    base = f"http://{settings.host}:{settings.port}"
    lines = [f"Groundwire: point your client's base_url at {base}/v1"]
    lines.append(f"  policies: {', '.join(names)} (default: {settings.default_policy})")
    lines.append(f"  another policy: {base}/POLICY/v1, or the header X-Guard-Policy")
    if not settings.upstreams:
        lines.append("  no --upstream: only /v1/check is served")
    return "\n".join(lines)
