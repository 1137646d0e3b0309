"""The four plots, as SVG whose colours are the page's own and whose bytes do not vary."""

import io
import re
from functools import partial
from html import escape
from typing import TYPE_CHECKING, Any

from guard_eval.report.blocks import Picture
from guard_eval.report.names import CURVES
from guard_eval.report.sections import Curve

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Stand-ins that are drawn with, and the style sheet's names that take their place.
INK, MUTED, LINE, SPOT, PAPER = "#010203", "#040506", "#070809", "#0a0b0c", "#0d0e0f"
_COLOURS = {
    INK: "var(--ink)",
    MUTED: "var(--muted)",
    LINE: "var(--line)",
    SPOT: "var(--spot)",
    PAPER: "var(--paper)",
}
_SETTINGS: Any = {
    "svg.fonttype": "none",
    "svg.hashsalt": "groundwire",
    "font.family": "sans-serif",
    "font.size": 10,
    "text.color": INK,
    "axes.edgecolor": MUTED,
    "axes.labelcolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
}


def plot(curve: Curve, threshold: str) -> Picture:
    """Draw a curve with the threshold marked; `threshold` says where it comes from."""
    title, words = CURVES[curve.kind][0], _words(curve, threshold)
    return Picture(title, partial(_svg, curve, f"{title}. {words}"), words)


def _svg(curve: Curve, label: str) -> str:
    from matplotlib import rc_context
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure as Canvas

    with rc_context(_SETTINGS):
        canvas = Canvas(figsize=(4.2, 3.6), layout=None)
        FigureCanvasSVG(canvas)
        axes = canvas.add_axes((0.15, 0.15, 0.81, 0.80))
        _draw(axes, curve)
        written = io.StringIO()
        canvas.savefig(written, format="svg", transparent=True, metadata={"Date": None})
    return _inline(written.getvalue(), curve.kind, label)


def _draw(axes: "Axes", curve: Curve) -> None:
    _, x, y, _, base = CURVES[curve.kind]
    axes.set(xlim=(-0.02, 1.02), ylim=(-0.02, 1.02), xlabel=x, ylabel=y)
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0", "0.25", "0.5", "0.75", "1"])
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0", "0.25", "0.5", "0.75", "1"])
    axes.grid(color=MUTED, linewidth=0.5, alpha=0.3)
    if curve.kind in ("roc", "reliability"):
        axes.plot([0, 1], [0, 1], color=MUTED, linewidth=1, linestyle="--")
        axes.text(0.64, 0.57, base, color=MUTED, rotation=38, fontsize=9)
    elif curve.base is not None:
        axes.axhline(curve.base, color=MUTED, linewidth=1, linestyle="--")
        axes.text(0.02, min(curve.base + 0.02, 0.94), base, color=MUTED, fontsize=9)
    xs, ys = zip(*curve.points, strict=True) if curve.points else ((), ())
    marker = "o" if curve.kind == "reliability" else ""
    axes.plot(xs, ys, color=LINE, linewidth=1.8, marker=marker, markersize=4)
    if curve.at and curve.kind == "reliability":
        axes.axvline(curve.at[0], color=SPOT, linewidth=1.2)
    elif curve.at:
        axes.plot(*curve.at, color=SPOT, marker="D", markersize=7, linestyle="")
    if curve.at:
        right = curve.at[0] > 0.6
        axes.annotate(
            "threshold",
            curve.at,
            xytext=(-8 if right else 8, -12 if curve.at[1] > 0.5 else 8),
            textcoords="offset points",
            ha="right" if right else "left",
            color=SPOT,
            bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 0.5},  # over the line
        )


def _words(curve: Curve, threshold: str) -> str:
    _, x, y, area, base = CURVES[curve.kind]
    said = [f"{y.capitalize()} against {x}, {len(curve.points)} points."]
    if curve.area is not None:
        said.append(f"{area} {curve.area:.4f}.")
    if curve.base is not None:
        said.append(f"Dashed: {base}, {curve.base:.3f}.")
    elif curve.kind in ("roc", "reliability"):
        said.append(f"Dashed: {base}.")
    if curve.at:
        place = f"{x} {curve.at[0]:.3f}"
        place += f", {y} {curve.at[1]:.3f}" if curve.kind != "reliability" else ""
        said.append(f"Threshold, {threshold}: {place}.")
    else:
        said.append("The threshold's place was not measured.")
    return " ".join(said)


def _inline(svg: str, name: str, words: str) -> str:
    """Leave the drawing; ids get the plot's name, colours those of the style sheet."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>\s*", "", svg, flags=re.DOTALL)
    svg = re.sub(r'\b(id="|href="#|url\(#)', rf"\g<1>{name}-", svg)
    for stand_in, colour in _COLOURS.items():
        svg = svg.replace(stand_in, colour)
    svg = re.sub(r"<style.*?</style>", "", svg, flags=re.DOTALL)  # would be the whole page's
    svg = re.sub(r"font-family: [^;\"]*;? ?", "", svg)
    box = re.search(r'viewBox="[^"]*"', svg)
    inside = svg[svg.index(">") + 1 :]
    label = escape(words)
    opened = f'<svg xmlns:xlink="http://www.w3.org/1999/xlink" {box[0] if box else ""}'
    return f'{opened} role="img" aria-label="{label}">{inside}'.strip()
