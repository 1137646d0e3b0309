"""What each level of protection prevents, and what only shows afterwards."""

from collections.abc import Mapping
from typing import NamedTuple

from guard_eval.splits.split import Level

PLAIN = (
    "With the key and administrator rights on one machine nothing is prevented: whoever has both "
    "can read the rows, go around this tool or change it, or do away with the ledger and what "
    "this machine remembers of it. What is done with the tool is evident from the ledger, as long "
    "as it is kept. Who gave the labels, by what the rows were chosen before they were added, and "
    "where a part is from that was made elsewhere, is what somebody says of it."
)


UNDER_WAY = "rows under way"  # what the environment of a run calls it
ENCRYPTED = (
    "Rows went to the workers of a Ray cluster encrypted, and what came of them came back so, "
    "under keys that were agreed with each worker and kept in memory. Prevented: finding them in "
    "Ray's shared memory, on a node's disks, in its logs, or on the network. Not prevented: who "
    "has administrator rights on a node, or may run programs on the cluster, can read a worker's "
    "memory or pose as one."
)


SENT = (
    "Rows of this split, without labels, were sent to {servers}. For whoever runs that, reads "
    "its records, or listens on the way to an address without https, they are no secret any more. "
    "What is done with them there can't be seen from here: looks from then on are held out as far "
    "as nothing is."
)
TOLD = (
    "The answers are of that server. It says of itself, before the run and with every answer, that "
    "it judges by the registered policy, beside what its corpus held when it was registered (if it "
    "searches one), and by the same build of the program as here; a server that says anything "
    "else, or that changes meanwhile, is refused. Not "
    "prevented: a server that lies. Not told: its settings (links that it opens, registries, who "
    "answers for a judge)."
)


class Protection(NamedTuple):
    """Sentences: what cannot happen, and what can but is seen."""

    prevented: str
    evident: str


PROTECTIONS: Mapping[Level, Protection] = {
    Level.DECLARED: Protection(
        "Nothing. The rows lie in a plain file that anybody with the folder can read.",
        "Every run of this tool on the split, fitting on its rows if that is recorded, changed "
        "rows or labels, an edited ledger; one that was cut off, on a machine that saw its end. "
        "Measuring a copy of the file elsewhere, whole or in part, leaves no trace here.",
    ),
    Level.SEALED: Protection(
        "Reading the rows by accident or in passing, and by those with the files but no key, as "
        "far as nothing else holds the rows: data sets they were dealt from, backups, git. The "
        "same goes for what a look came to, row by row. No more looks are allowed than at sealing.",
        "Every opening through this tool, even one that was killed; a run of the same user that "
        "had rows of the test before, word for word, in any folder; changed rows, labels or "
        "ledger. A key holder who decrypts with another program leaves no trace here. Nor does who "
        "kept the rows, and measures them with another program, as another user or on another "
        "machine; nor a copy that nobody can tell for one: packed, encrypted, spelled, translated, "
        "in other words, among others or in another order.",
    ),
    Level.SERVICE: Protection(
        "Reading rows and labels by those who make the policy, as far as another user or host "
        "really keeps the key and lets out totals only, and the policy runs without network "
        "and files.",
        "Every opening, by the service's own ledger. The service's operator is trusted.",
    ),
    Level.ANCHORED: Protection(
        "As L2; and rewriting the ledger's past, as far as the anchor's keeper cannot be swayed.",
        "Any ledger that is older than, or differs from, what was anchored outside.",
    ),
}  # fmt: skip


def explain(level: Level) -> str:
    """Three lines for people: what is prevented, what is evident, what is not."""
    protection = PROTECTIONS[level]
    return (
        f"{level.value} {level.name.lower()}\n"
        f"  prevented: {protection.prevented}\n"
        f"  evident:   {protection.evident}\n  {PLAIN}"
    )
