"""What was promised: the banner, the registered figure, the certificate."""

from guard_eval.report.blocks import UNKNOWN, Block, Facts, Mark, Points, Table, Text, Tone, Words
from guard_eval.report.levels import ENCRYPTED, PLAIN, PROTECTIONS, SENT, TOLD, UNDER_WAY
from guard_eval.report.model import Report
from guard_eval.report.names import metric
from guard_eval.report.numbers import apart, count, interval, moment, number, said, short
from guard_eval.report.sections import Certified, Primary
from guard_eval.report.standing import Standing, carries, standing

_TONES: dict[Standing, Tone] = {
    Standing.BURNED: "bad",
    Standing.DEV: "warn",
    Standing.NO_BETTER: "warn",
    Standing.PARTIAL: "warn",
    Standing.HELD_OUT: "good",
    Standing.CERTIFIED: "good",
}


def banner(report: Report) -> Mark:
    """What the report may be called."""
    called = standing(report)
    return Mark(called.title(report), _TONES[called.standing])


def about(report: Report) -> tuple[Block, ...]:
    """What stands right under the banner: why it is no better, who could cheat, what was waived."""
    called = standing(report)
    split = report.split
    blocks: list[Block] = []
    if called.reasons:
        worse = called.standing is Standing.HELD_OUT
        blocks.append(Text("Why it is not certified:" if worse else "Why it is called that:"))
        blocks.append(Points(called.reasons))
    if split:
        level, said_of = split.level, PROTECTIONS[split.level]
        blocks.append(Text(f"Threat level of the split: {level} {level.name.lower()}"))
        told = (f"Prevented: {said_of.prevented}", f"Evident: {said_of.evident}", PLAIN)
        under_way = (ENCRYPTED,) if report.environment.get(UNDER_WAY) == "encrypted" else ()
        blocks.append(Points((*told, *under_way, *_served(report), *_known(report))))
    else:
        blocks.append(
            Text(Mark("Threat level: not measured, as the split is not known", "unknown"))
        )
    if report.waivers:
        rows = tuple((w.code, w.reason or UNKNOWN, moment(w.at)) for w in report.waivers)
        blocks.append(Table("Waived, by decision of a person", ("Code", "Reason", "When"), rows))
    else:
        blocks.append(Text("Waivers: none."))
    measured = f"{report.measured:,}" if report.measured is not None else "not measured"
    blocks.append(
        Facts(
            (
                ("Policy", said(report.policy)),
                ("Policy's fingerprint", short(report.bundle)),
                ("Split", f"{split.name} ({split.role})" if split else UNKNOWN),
                ("Rows measured", f"{measured} of {split.rows:,}" if split else measured),
                ("Clusters", count(split.clusters if split else None)),
                ("Run", said(report.run)),
                ("Ended", moment(report.at)),
            )
        )
    )
    return tuple(blocks)


def _served(report: Report) -> tuple[str, ...]:
    """That rows went to a server, by the ledger, and that it only says what it is."""
    sent = [look for look in report.looks or () if look.server]
    if not sent:
        return ()
    own = report.registration and report.registration.fingerprint
    servers = ", ".join(sorted({look.server for look in sent}))
    told = (TOLD,) if any(look.registration == own for look in sent) else ()
    return (SENT.format(servers=servers), *told)


def _known(report: Report) -> tuple[str, ...]:
    """That other rows of the same sources were looked at before."""
    own = report.registration and report.registration.fingerprint
    looks = [look for look in report.looks or () if look.registration == own and look.sources]
    return tuple(
        f"{both:,} of its sources are also in {name}, which was looked at before. Its rows are "
        "held out, these sources are not: what was learned of them there may help here."
        for name, both in (looks[-1].sources.items() if looks else ())
    )


def primary(report: Report) -> tuple[Block, ...]:
    """The figure that was registered, beside what was registered."""
    found, registered = report.primary, report.registration
    blocks: list[Block] = []
    if report.withheld:
        blocks += kept_back(report)
    elif found is None:
        blocks.append(Text(Mark("The primary metric was not measured.", "unknown")))
    else:
        level = f"{found.level:.0%} interval" if found.level is not None else "Interval"
        blocks.append(
            Facts(
                (
                    (metric(found.figure.name), number(found.figure.value, found.figure.unit)),
                    (level, interval(found.figure)),
                    ("Interval's method", said(found.method)),
                    ("Rows", count(found.rows)),
                    ("Clusters", count(found.clusters)),
                    (
                        "Minimum detectable difference",
                        number(found.detectable, apart(found.figure.unit)),
                    ),
                    *_applied(found, own=report.lineage is not None),
                )
            )
        )
    if registered is None:
        words = "Nothing was registered beforehand: not measured."
        return (*blocks, Text(Mark(words, "unknown")))
    return (
        *blocks,
        Text("Registered before the split was opened:"),
        Facts(
            (
                ("Metric", metric(registered.metric)),
                ("Better is", registered.direction),
                ("Threshold", registered.threshold or "the policy's own"),
                ("Alpha", registered.alpha),
                ("Baseline", short(registered.baseline or "") if registered.baseline else "none"),
                ("Slices", ", ".join(registered.slices) or "none"),
                ("Rows that failed count as", registered.errors),
                ("Registration", registered.fingerprint[:12]),
                ("Improves on", (registered.predecessor or "none")[:12]),
            )
        ),
    )


def _applied(found: Primary, *, own: bool) -> tuple[tuple[str, Words], ...]:
    """The one threshold that was applied, and its origin; else that a policy's parts have them."""
    if own and found.threshold is None:
        return ("Threshold", "the policy's own"), ("Threshold fitted on", "see its parts, below")
    return ("Threshold", number(found.threshold)), (
        "Threshold fitted on",
        said(found.threshold_from),
    )


def kept_back(report: Report) -> tuple[Block, ...]:
    """What stands where figures would be of a look that is no better than another."""
    return (Text(Mark(f"Measured, and kept back: {report.withheld}.", "warn")),)


def certificate(report: Report) -> tuple[Block, ...]:
    """The promise about released answers, in plain words."""
    made = report.certificate
    if made is None:
        words = (
            "Not measured: no certificate. `guard eval certify` makes one on a calibration split."
        )
        return (Text(Mark(words, "unknown")),)
    blocks: list[Block] = [Text(_promise(made))]
    if made.observed is not None:
        seen = number(made.observed.value, "share"), interval(made.observed)
        blocks.append(Facts((("Seen on this report's split", seen[0]), ("Interval", seen[1]))))
    else:
        why = Mark("kept back", "warn") if report.withheld else UNKNOWN
        blocks.append(Facts((("Seen on this report's split", why),)))
    blocks.append(
        Facts(
            (
                ("Threshold", _threshold(made.threshold)),
                ("Calibrated on", said(made.split_name or made.split[:12])),
                ("Rows there", count(made.rows)),
                ("Clusters there", count(made.clusters)),
                ("Released there", count(made.released)),
                ("Unsupported among them", count(made.errors)),
                ("Upper bound", number(made.bound, "share")),
                ("Method", said(made.method)),
                ("Measured with policy", short(made.policy)),
                ("Of those asked of these answers", _asked(made.asked)),
            )
        )
    )
    if made.policy != report.bundle and carries(report, made):
        words = "The threshold was then written into the policy, which changed its fingerprint."
        blocks.append(Text(words))
    if made.domains:
        rows = tuple(
            (
                d.name, _threshold(d.threshold), count(d.rows), count(d.released), count(d.errors),
                number(d.bound, "share"),
            )
            for d in made.domains
        )  # fmt: skip
        head = ("Domain", "Threshold", "Rows", "Released", "Unsupported", "Upper bound")
        blocks.append(Table("By domain", head, rows, frozenset({1, 2, 3, 4, 5})))
    if made.assumptions:
        blocks += [Text("It holds as long as:"), Points(made.assumptions)]
    else:
        blocks.append(Text(Mark("What it assumes was not said.", "unknown")))
    return tuple(blocks)


def _asked(number: int | None) -> Words:
    return Mark("not counted", "unknown") if number is None else f"number {number}"


def _threshold(value: float | None) -> Words:
    return "none: releases nothing" if value is None else number(value)


def _promise(made: Certified) -> Mark:
    risk, sure = f"{100 * made.risk:g} %", f"{100 * made.confidence:g} %"
    if made.threshold is None and any(d.threshold is not None for d in made.domains):
        return Mark(
            f"Certified apart, by domain: of what is released at a domain's own threshold, at most"
            f" {risk} is unsupported, with {sure} confidence. A domain without one releases"
            f" nothing.",
            "good",
        )
    if made.threshold is None:
        need = f" About {made.missing:,} more labels are needed." if made.missing else ""
        return Mark(
            f"No threshold keeps the rate of unsupported answers among the released ones at most"
            f" {risk} with {sure} confidence, so nothing may be released.{need}",
            "bad",
        )
    return Mark(
        f"Of the answers that are released, at most {risk} are unsupported. Calibration goes wrong"
        f" about this in at most {100 * (1 - made.confidence):.3g} of 100 cases"
        f" ({sure} confidence). An answer is released if its groundedness is at least"
        f" {made.threshold:.4f}.",
        "good",
    )
