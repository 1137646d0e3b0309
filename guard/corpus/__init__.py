"""Documents of one's own: files to passages, passages to evidence."""

from guard.corpus.corpora import Corpora

__all__ = ["Corpora"]
