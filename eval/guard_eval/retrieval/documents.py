"""The documents that are searched: what a quote stands in, and what a passage is a piece of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from guard_eval.errors import EvalError
from guard_eval.metrics.retrieval import Chunk, plain
from guard_eval.rows.row import Quote, Row

SHOWN = 5  # faults that are told at once


@dataclass(frozen=True)
class Documents:
    """Documents as `guard corpus add` reads and cuts them.

    Attributes:
        texts: of each document, by what answers cite it as.
        passages: all of them, in the order of the documents.
        skipped: files that hold no document that can be read, and why.
    """

    texts: Mapping[str, str]
    passages: tuple[Chunk, ...]
    skipped: tuple[str, ...] = ()

    @property
    def names(self) -> str:
        """The first names, for messages."""
        more = ", ..." if len(self.texts) > SHOWN else ""
        return ", ".join(sorted(self.texts)[:SHOWN]) + more

    def named(self, name: str) -> str | None:
        """The document that a name means: its own, or the end of its path; None for no one."""
        if name in self.texts:
            return name
        found = [n for n in self.texts if n.endswith(f"/{name}") or name.endswith(f"/{n}")]
        return found[0] if len(found) == 1 else None

    def quotes(self, row: Row) -> list[Quote]:
        """The quotes of a row, by the documents' own names. Raises EvalError for one in none."""
        return [self._quote(row, quote) for quote in row.quotes]

    def chunk(self, source: str, text: str) -> Chunk | None:
        """A passage as a piece of its document, without the headings put before it; None: of none.

        `guard corpus` puts the headings above a passage, or the header of its table, into its text.
        """
        if (name := self.named(source)) is None:
            return None
        whole, lines = plain(self.texts[name]), text.split("\n")
        for cut in range(len(lines)):
            if plain(body := "\n".join(lines[cut:])) in whole:
                return Chunk(name, body)
        return Chunk(name, text)

    def _quote(self, row: Row, quote: Quote) -> Quote:
        name = self.named(quote.document)
        if name is None:
            raise EvalError(
                f"row {row.id}: quotes {quote.document!r}, which is none of the "
                f"{len(self.texts):,} documents, or more than one",
                f"name it as it is cited; here: {self.names}",
            )
        if plain(quote.text) not in plain(self.texts[name]):
            raise EvalError(
                f"row {row.id}: the quote {_short(quote.text)!r} does not stand in {name}",
                "quote the document word for word; case and white space do not count. If the "
                "document has changed, so has what answers the question: quote it anew",
            )
        return Quote(document=name, text=quote.text)


def load(paths: Sequence[Path]) -> Documents:
    """Read documents, from files and folders. Raises EvalError if there are none."""
    from guard.corpus.chunk import chunk
    from guard.corpus.document import Unreadable
    from guard.corpus.load import Options, Skipped, find, parse, read

    texts: dict[str, str] = {}
    passages: list[Chunk] = []
    skipped: list[str] = []
    for path in find(paths):
        try:
            found = [] if isinstance(path, Skipped) else parse(read(path, Options()), Options())
        except Unreadable as exc:
            skipped.append(f"{path}: {exc}")
            continue
        if isinstance(path, Skipped):
            skipped.append(f"{path.file}: {path.reason}")
        for each in found:
            before = texts.get(each.source)
            texts[each.source] = f"{before}\n\n{each.text}" if before else each.text
            passages += [Chunk(each.source, piece.text) for piece in chunk(each)]
    if not texts:
        told = "; ".join(skipped[:SHOWN]) or ", ".join(map(str, paths))
        raise EvalError(f"--documents: no document can be read ({told})", "name a folder of texts")
    return Documents(texts, tuple(passages), tuple(skipped))


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}..."
