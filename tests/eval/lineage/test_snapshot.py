import asyncio
from pathlib import Path

import pytest
from guard_eval.errors import EvalError
from guard_eval.lineage.snapshot import snapshot

from guard.adapters.lance import Lance
from guard.corpus.add import add
from guard.corpus.load import Options


def _add(folder: Path, text: str) -> str:
    (folder / "doc.txt").write_text(text)
    place = str(folder / "corpora")
    asyncio.run(add(Lance(place), "mine", [folder / "doc.txt"], Options(None, None)))
    return place


def test_changes_with_a_passage_and_with_nothing_else(tmp_path):
    place = _add(tmp_path, "The board met in May.")
    first = snapshot("mine", place)
    assert first.kind == "corpus_snapshot" and first.params == {"passages": "1"}
    assert first.fit_run == ""
    assert snapshot("mine", place) == first
    assert snapshot("mine", _add(tmp_path, "The board met in June.")).sha256 != first.sha256


def test_no_such_corpus(tmp_path):
    with pytest.raises(EvalError, match="there is no corpus 'mine'"):
        snapshot("mine", str(tmp_path / "corpora"))
