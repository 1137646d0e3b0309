"""The lineage graph: parts on the left, the splits that they were fitted on at the right."""

from html import escape

from guard_eval.report.blocks import Mark, Picture, Table, Words
from guard_eval.report.sections import FittedPart, Lineage, SplitNode
from guard_eval.splits.split import Role

ROW, TOP, LEFT, RIGHT, WIDTH = 26, 34, 300, 500, 760
_ORDER = [Role.TRAIN, Role.TUNE, Role.CAL, None, Role.TEST]


def graph(lineage: Lineage, measured: str) -> Picture:
    """Draw it; `measured` is the sha256 of the split that the report is of.

    Parts that were fitted to nothing have no line: they stand in the table only.
    """
    splits = sorted(lineage.splits, key=lambda s: (_ORDER.index(s.role), s.name, s.sha256))
    chosen = [p for p in lineage.parts if p.fit_on or p.through or p.run or not p.declared]
    parts = sorted(chosen, key=lambda part: _place(part, splits))
    height = TOP + ROW * max(len(parts), 2 * len(splits), 1) + 10
    step = (height - TOP) / max(len(splits), 1)
    at = {split.sha256: TOP + step * (i + 0.5) for i, split in enumerate(splits)}
    drawn = [
        '<text class="head" x="8" y="18">Parts of the policy</text>',
        f'<text class="head" x="{RIGHT}" y="18">Splits</text>',
    ]
    lines, hits = list[str](), 0
    for row, part in enumerate(parts):
        y = TOP + ROW * (row + 0.5)
        for way, shas in (("fit", part.fit_on), ("through", part.through)):
            for sha in (sha for sha in shas if sha in at):
                bad = sha == measured or _role(splits, sha) is Role.TEST
                hits += bad
                lines.append(_edge(y, at[sha], f"{way} bad" if bad else way))
        drawn.append(_part(part, y))
    drawn += [_split(split, at[split.sha256], split.sha256 == measured) for split in splits]
    words = _words(lineage, hits, len(parts))
    svg = (
        f'<svg class="graph" viewBox="0 0 {WIDTH} {height:.0f}" role="img"'
        f' aria-label="{escape(words)}">' + "".join(lines + drawn) + "</svg>"
    )
    return Picture("Fit lineage", lambda: svg, words, wide=True)


def table(lineage: Lineage) -> Table:
    """Return the graph as rows."""
    names = {split.sha256: _called(split) for split in lineage.splits}
    tests = {split.sha256 for split in lineage.splits if split.role is Role.TEST}

    def named(shas: tuple[str, ...]) -> Words:
        text = ", ".join(names.get(sha, sha[:12]) for sha in shas) or "-"
        return Mark(text, "bad") if tests & {*shas} else text

    rows = [
        (
            part.kind,
            part.name or "-",
            part.fingerprint[:12],
            named(part.fit_on) if part.declared and part.fit_on else _origin(part),
            named(part.through),
            "yes" if part.pinned else Mark("no: can change under its name", "warn"),
        )
        for part in sorted(lineage.parts, key=lambda p: (p.kind, p.name, p.fingerprint))
    ]
    head = ("Kind", "Part", "Fingerprint", "Fitted on", "Through other parts", "Pinned")
    return Table("What each part was fitted on", head, tuple(rows))


def _origin(part: FittedPart) -> Words:
    """Where a part comes from that was fitted on no split that is known."""
    if not part.declared:
        return Mark("nobody says", "bad")
    return f"elsewhere, it is said: {part.run}" if part.run else "not fitted, or the code's own"


def _place(part: FittedPart, splits: list[SplitNode]) -> tuple[int, str, str, str]:
    touched = {*part.fit_on, *part.through}
    first = [i for i, split in enumerate(splits) if split.sha256 in touched]
    return min(first, default=len(splits)), part.kind, part.name, part.fingerprint


def _role(splits: list[SplitNode], sha: str) -> Role | None:
    return next(split.role for split in splits if split.sha256 == sha)


def _called(split: SplitNode) -> str:
    return split.name or f"unknown {split.sha256[:8]}"


def _edge(start: float, end: float, way: str) -> str:
    middle = (LEFT + RIGHT) / 2
    curve = f"M{LEFT} {start:.1f}C{middle:.0f} {start:.1f} {middle:.0f} {end:.1f} {RIGHT} {end:.1f}"
    return f'<path class="{way}" d="{curve}"/>'


def _part(part: FittedPart, y: float) -> str:
    label = f"{part.kind} {part.name}".strip()
    label = label if len(label) < 42 else label[:40] + "…"
    look = "part" if part.declared else "part undeclared"
    return (
        f'<rect class="{look}" x="4" y="{y - 11:.1f}" width="{LEFT - 4}" height="22" rx="4"/>'
        f'<text x="12" y="{y + 4:.1f}">{escape(label)}</text>'
    )


def _split(split: SplitNode, y: float, measured: bool) -> str:
    rows = f", {split.rows:,} rows" if split.rows is not None else ""
    about = (f"{split.role}" if split.role else "not of this workspace") + rows
    label = _called(split)
    label = label if len(label) < 34 else label[:32] + "…"
    return (
        f'<rect class="split{" measured" if measured else ""}" x="{RIGHT}" y="{y - 21:.1f}"'
        f' width="{WIDTH - RIGHT - 4}" height="42" rx="6"/>'
        f'<text class="name" x="{RIGHT + 10}" y="{y - 4:.1f}">{escape(label)}</text>'
        f'<text class="note" x="{RIGHT + 10}" y="{y + 13:.1f}">{escape(about)}'
        f"{', measured here' if measured else ''}</text>"
    )


def _words(lineage: Lineage, hits: int, drawn: int) -> str:
    fitted = sum(bool(part.fit_on or part.through) for part in lineage.parts)
    elsewhere = sum(bool(part.run and not part.fit_on) for part in lineage.parts)
    undeclared = sum(not part.declared for part in lineage.parts)
    said = [f"{len(lineage.parts)} parts, {fitted} of them fitted to splits that are known."]
    if elsewhere:
        said.append(f"{elsewhere} fitted elsewhere, as the table says.")
    if undeclared:
        said.append(f"{undeclared} without a declared origin.")
    if left := len(lineage.parts) - drawn:
        said.append(f"{left} not fitted, or the code's own, stand in the table only.")
    said.append(
        f"{hits} lines end at the test split or at the one measured: it is not held out."
        if hits
        else "No line ends at a test split, nor at the one measured."
    )
    said.append("Solid: fitted on it; dashed: through another part.")
    return " ".join(said)
