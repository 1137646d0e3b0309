"""What was certified, on what, and what it rests on."""

from datetime import UTC, datetime
from typing import Literal

from pydantic import AwareDatetime, Field

from guard.fixed import Fixed

Status = Literal["certified", "underpowered", "nothing", "insufficient_overlap"]
"""underpowered: more labels may do; nothing: they are not expected to; insufficient_overlap: the
labelled answers are too unlike those that the certificate should be about."""

EXCHANGEABLE = "New answers come from where the labelled ones came from, in no special order."
SAME_POLICY = "The policy is the one that was measured; another one needs a certificate of its own."
SAME_CORPUS = "The corpus is the snapshot that the answers were made from."
NOT_COUNTED = (
    "Not counted: nobody knows what was asked of these cal answers before, and who tries limits, "
    "ways and parts until one passes is less sure than it says. `guard eval certify` on runs of a "
    "workspace counts in its ledger."
)
_REMEMBERED = (
    " No ledger counts this: your state folder remembers it, and knows no answers again that were "
    "given other names and scores."
)
UNSOURCED = (
    "What made these scores is not known, so that no report calls a policy certified by them. That "
    "takes runs of a guard, in this process or over HTTP: `guard eval run -w . --split tune`, the "
    "same with cal, then `guard eval certify --tune RUN --cal RUN`."
)
RELEASED = (
    "An answer is released if its score is at the threshold or above and no other check keeps it "
    "back, and not otherwise."
)
ASYMPTOTIC = (
    "Asymptotic: there are enough clusters for their mean to be nearly normal; where their sizes "
    "differ a lot, large ones are unsupported about as often as small ones."
)
PER_CLUSTER = "Every cluster counts once, however many answers it has."
USUAL = (EXCHANGEABLE, SAME_POLICY, SAME_CORPUS, RELEASED, NOT_COUNTED)


class Certificate(Fixed):
    """A bound on the rate of unsupported answers among those released, or that there is none."""

    status: Status
    max_risk: float = Field(description="the highest rate of unsupported among released answers")
    confidence: float = Field(description="the chance, over labelled samples, that it holds")
    threshold: float | None = Field(description="release from this score on; None: release nothing")
    segment: str = Field("", description="the segment it is about; empty: all answers")
    pooled: tuple[str, ...] = Field(
        (), description="segments that it is about as one, each too small for one of its own"
    )
    together: float | None = Field(
        None, description="the chance that the certificates of all segments hold"
    )
    n: int = Field(description="labels that were tested")
    clusters: int = Field(description="clusters that they came from")
    released: int = Field(description="of the labels: at the threshold or above")
    errors: int = Field(description="of those: unsupported")
    p_value: float = Field(description="at the threshold; without one, at the first one tested")
    bound: float | None = Field(
        None, description="upper bound of the rate at the threshold, by the same test"
    )
    needed: int | None = Field(
        None, description="new labels for cal that would probably do, these being given to tune"
    )
    chance: float | None = Field(
        None, description="that so many do, by what is known of the risk; None: nobody can say"
    )
    least: int | None = Field(
        None, description="new labels for cal that would probably do if the risk is what it seems"
    )
    least_chance: float | None = Field(
        None, description="that so few do, by what is known of the risk"
    )
    exact: bool = Field(description="whether the confidence holds for a sample of this size")
    method: str
    tune_sha256: str
    cal_sha256: str
    policy: str = Field("", description="fingerprint of the policy that was measured")
    corpus: str = Field("", description="snapshot of its corpus")
    scoring: str = Field("", description="fingerprint of what the policy's scores depend on")
    asked: int | None = Field(
        None, description="which one it was of those asked of the cal answers; None: not counted"
    )
    all_asked: float | None = Field(
        None, description="the chance that these all hold, had they been settled beforehand"
    )
    seed: int = Field(description="of what is left to chance; drawn from the cal answers")
    recent_sha256: str = Field("", description="of the inputs of the recent answers it is about")
    recent_share: float | None = Field(None, description="of these: released, by the weights")
    clipped: float | None = Field(None, description="share of the weights' mass that was cut off")
    effective: float | None = Field(None, description="effective sample size under the weights")
    assumptions: tuple[str, ...] = USUAL
    at: AwareDatetime = Field(default_factory=lambda: datetime.now(UTC))

    @property
    def share(self) -> float:
        """The share of answers that it releases, as seen on the labels."""
        if self.recent_share is not None:
            return self.recent_share
        return self.released / self.n if self.n else 0.0

    def numbered(self, asked: int, all_asked: float, *, ledger: bool) -> "Certificate":
        """Return it as number `asked` of those that were asked of the same cal answers.

        Args:
            asked: 1 is the first.
            all_asked: how sure these are together, their chances of error added up.
            ledger: whether one counted; else it was what the user's state folder remembers.
        """
        said = (
            "It is the first certificate that was asked of these cal answers, or of a part of "
            "them: who tries limits, ways and parts until one passes is less sure than it says."
        )
        if asked > 1:
            each = 1 - (1 - (self.together or self.confidence)) / asked
            said = (
                f"It is number {asked} of those that were asked of these cal answers, or of a part "
                "of them: who tries until one passes is less sure than it says. Had all been "
                f"settled beforehand, they would hold together with {100 * all_asked:.4g} % "
                "confidence; as they were not, with less. Label new cal answers; or ask each with "
                f"--confidence {each:.5g}, so that all {asked} hold together."
            )
        said += "" if ledger else _REMEMBERED
        told = tuple(said if line == NOT_COUNTED else line for line in self.assumptions)
        return self.model_copy(update={"asked": asked, "all_asked": all_asked, "assumptions": told})

    def _more(self) -> str:
        """How many labels would do, and how likely: what is known of the risk is little."""
        many = f"about {self.needed:,}"
        if self.effective is not None:
            return f"{many} like these do if the rate is what it seems; fewer recent ones do"
        if self.chance is None or self.least is None or self.least_chance is None:
            return f"{many}, and nobody can say yet whether these do"
        if self.least == self.needed:
            return (
                f"{many} do if the rate is what it seems, the chance of which is "
                f"{100 * self.chance:.0f} %"
            )
        return (
            f"about {self.least:,} do with a chance of {100 * self.least_chance:.0f} % (enough if "
            f"the rate is what it seems), {many} with one of {100 * self.chance:.0f} %"
        )

    def _labels(self) -> str:
        """How many there are, and what they are worth for recent answers."""
        worth = "" if self.effective is None else f" (worth {self.effective:.0f} of recent answers)"
        return f"{self.n:,} labels{worth}"

    def text(self) -> str:
        """What it says, in sentences for whoever decides."""
        about = f" of segment {self.segment}" if self.segment else ""
        if self.together and not self.segment:
            about = " of answers without a segment"
        if self.pooled:
            about = f" of the segments {', '.join(self.pooled)}, taken as one,"
        if self.effective is not None:
            about = " of the recent answers"
        limit, sure = f"{100 * self.max_risk:.3g} %", f"{100 * self.confidence:.4g} %"
        if self.threshold is not None:
            return (
                f"Of what is released{about} at {self.threshold:.4g} or more, at most {limit} is "
                f"unsupported, with {sure} confidence{'' if self.exact else ' (asymptotic)'}; it "
                f"releases about {100 * self.share:.0f} % of answers. Seen: {self.errors} "
                f"unsupported among {self.released} released, of {self._labels()}."
            )
        lead = f"Release nothing{about}: no threshold keeps what is unsupported at {limit} or less "
        lead += f"with {sure} confidence. "
        match self.status:
            case "underpowered":
                return lead + (
                    f"{self._labels()} did not do. Give these to tune, and label new ones for "
                    f"cal: {self._more()}."
                )
            case "insufficient_overlap":
                return lead + (
                    f"The labelled answers are too unlike the recent ones: {self._labels()}. Label "
                    "some recent answers."
                )
            case _:
                return lead + (
                    "More labels are not expected to change that: even the answers with the best "
                    "scores are unsupported too often. Allow a higher risk, or find a better check."
                )
