"""A report as one HTML file that carries its own data."""

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from typing import Any

from guard_eval.report.model import Report
from guard_eval.report.page import page
from guard_eval.report.proof import Proof


def html(report: Report, proof: Proof | None = None) -> str:
    """Return the page; the same report always gives the same bytes."""
    carried = {
        "report": report.model_dump(mode="json"),
        "proof": proof.model_dump(mode="json") if proof else None,
        "digest": report.digest,
        "drawn_by": dict(drawn_by()),
    }
    written: str = _template().render(page=page(report, proof), carried=_data(carried))
    return written


@cache
def drawn_by() -> Mapping[str, str]:
    """What the bytes of a page depend on besides the report."""
    here = files("guard_eval.report")
    names = sorted(each.name for each in here.iterdir() if each.name.endswith((".py", ".html")))
    texts = [here.joinpath(name).read_text("utf-8") for name in names]
    sources = "\0".join((*names, *texts))
    return {
        "sources": hashlib.sha256(sources.encode()).hexdigest(),
        **{name: version(name) for name in ("groundwire", "jinja2", "matplotlib")},
    }


def _data(carried: Mapping[str, Any]) -> str:
    """Return JSON that no HTML parser mistakes for anything else."""
    text = json.dumps(carried, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def _template() -> Any:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    loader = PackageLoader("guard_eval.report", ".")
    environment = Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("template.html")
