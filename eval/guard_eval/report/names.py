"""What the figures and plots are called, their units, and how to read them."""

from typing import Literal

Unit = Literal["", "share", "ms", "USD", "count"]

METRICS: dict[str, tuple[str, Unit]] = {  # every report has a line for each, measured or not
    "auroc": ("AUROC", ""),
    "auprc": ("AUPRC (compare with the prevalence)", ""),
    "prevalence": ("Prevalence of unsupported answers", "share"),
    "balanced_accuracy": ("Balanced accuracy", "share"),
    "f1": ("F1", ""),
    "catch_rate": ("Catch rate: unsupported answers withheld or marked", "share"),
    "false_block_rate": ("False-block rate: supported answers withheld", "share"),
    "false_alarm_rate": ("False alarms: supported answers withheld or marked", "share"),
    "catch_at_10": ("Best catch rate with at most 10 % of supported withheld", "share"),
    "released_risk": ("Unsupported among the answers released unmarked", "share"),
    "leak_rate": ("Rows whose unsupported answer was released unmarked", "share"),
    "leaks": ("Unsupported answers that users saw unmarked, failed rows not counted", "count"),
    "brier": ("Brier score", ""),
    "ece": ("Expected calibration error (bins of equal mass)", ""),
    "ece_floor": ("The same, if calibration were perfect", ""),
    "aurc": ("Area under the risk-coverage curve", ""),
    "excess_aurc": ("The same, above an oracle's", ""),
    "answered_rate": ("Answered", "share"),
    "retained_rate": ("Supported answers that were shown", "share"),
    "latency_median": ("Latency, median", "ms"),
    "latency_p95": ("Latency, 95th percentile", "ms"),
    "added_latency": ("Added latency, median", "ms"),
    "cost_mean": ("Cost of a row", "USD"),
    "cost": ("Cost of the run", "USD"),
}

CURVES = {  # kind -> (title, x, y, area, base)
    "roc": ("ROC", "share of supported stopped", "catch rate", "AUROC", "chance"),
    "pr": ("Precision-recall", "recall", "precision", "AUPRC", "prevalence"),
    "reliability": (
        "Reliability", "risk said", "share unsupported", "ECE", "as said",
    ),
    "risk_coverage": (
        "Risk-coverage", "share of answers released", "unsupported among them", "AURC",
        "releasing all",
    ),
}  # fmt: skip

BASELINES = {
    "always_flag": "Always flag",
    "length": "Length of the answer",
    "bigram_copy": "Bigrams copied from the context",
}


def metric(name: str) -> str:
    """What a metric is called in print."""
    return METRICS[name][0] if name in METRICS else name.replace("_", " ")


def unit(name: str) -> Unit:
    """What a metric is measured in."""
    return METRICS[name][1] if name in METRICS else ""
