import re

from hypothesis import given
from hypothesis import strategies as st

from guard.corpus.ids import Ids


def test_slugs() -> None:
    ids = Ids({})
    assert ids.slug("docs/Refund Policy (2024).md", "") == "refund-policy-2024"
    assert ids.slug("Größe.txt", "") == "groe"
    assert ids.slug("中文.md", "") == "doc"
    assert ids.slug("faq.csv", "17") == "faq-17"
    assert ids.slug("faq.jsonl", "https://x.org/a/very/long/address") == "https-x-org-a-very-long"


def test_collisions_and_stability() -> None:
    ids = Ids({"old/refunds.md": "refunds"})
    assert ids.slug("new/refunds.md", "") == "refunds2"
    assert ids.slug("other/refunds.md", "") == "refunds3"
    assert ids.slug("old/refunds.md", "") == "refunds"
    assert ids.slug("new/refunds.md", "") == "refunds2"
    assert ids.slug("a.csv", "2") == "a-2"
    assert ids.slug("b/a.csv", "2") == "a-2x2"


@given(st.lists(st.tuples(st.text(), st.text()), unique=True))
def test_ids_are_unique_and_citable(documents: list[tuple[str, str]]) -> None:
    ids = Ids({})
    slugs = {f"{file}#{key}": ids.slug(f"{file}.md", key) for file, key in documents}
    assert len(set(slugs.values())) == len(
        {f"{f}.md#{k}" if k else f"{f}.md" for f, k in documents}
    )
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug) for slug in slugs.values())


def test_many_alike_take_linear_time() -> None:
    ids = Ids({})
    assert len({ids.slug("a.jsonl", "same" * 9 + str(n)) for n in range(50_000)}) == 50_000
