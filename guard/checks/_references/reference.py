"""What an answer points to outside of itself."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What sort of thing is pointed to."""

    URL = "url"
    DOI = "doi"
    ARXIV = "arxiv"
    PUBMED = "pubmed"
    ISBN = "isbn"
    ISSN = "issn"
    RFC = "rfc"
    CVE = "cve"
    ORCID = "orcid"
    CASE = "case"


@dataclass(frozen=True, slots=True)
class Reference:
    """One reference: characters `start` to `end` of a text.

    `name` is the address or identifier itself, without markup, spelled in one way. `fault` says
    why nothing can have this name, judged by its form alone. `template` where parts of an address
    are to be filled in, so that it is not meant to lead anywhere.
    """

    kind: Kind
    name: str
    start: int
    end: int
    fault: str | None = None
    template: bool = False

    @property
    def key(self) -> tuple[str, str]:
        """What it is of, wherever it stands."""
        return self.kind.value, self.name
