from hypothesis import given
from hypothesis import strategies as st

from guard.corpus.chunk import WORDS, chunk
from guard.corpus.document import Block, Document, clean
from guard.corpus.sentences import sentences, words

SENTENCES = st.lists(st.integers(1, 120), min_size=1, max_size=8).map(
    lambda sizes: " ".join("Word" + " word" * (size - 1) + "." for size in sizes)
)
HEADINGS = st.builds(Block, st.sampled_from(["One", "Two", "Three"]), st.integers(1, 4))
ROWS = st.builds(Block, SENTENCES, header=st.just("a | b"))
PARAGRAPHS = st.builds(Block, SENTENCES | st.text(max_size=300))
DOCUMENTS = st.builds(
    lambda blocks, title: clean(Document(tuple(blocks), title=title)),
    st.lists(HEADINGS | PARAGRAPHS | ROWS, max_size=12),
    st.sampled_from(["", "Title"]),
)


def document(*blocks: Block, title: str = "") -> Document:
    return Document(blocks, title=title)


def sentence(size: int, first: str = "Word") -> str:
    return " ".join([first] + ["word"] * (size - 1)) + "."


@given(DOCUMENTS)
def test_offsets_point_at_the_text(made: Document) -> None:
    passages = chunk(made)
    for number, passage in enumerate(passages, 1):
        assert made.text[passage.start : passage.end] == passage.text
        assert passage.number == number
        assert words(passage.text) <= WORDS
    ends = [0, *(passage.end for passage in passages)]
    assert all(passage.start >= end for passage, end in zip(passages, ends, strict=False))


@given(DOCUMENTS)
def test_everything_that_is_no_heading_is_in_a_passage(made: Document) -> None:
    covered = {at for passage in chunk(made) for at in range(passage.start, passage.end)}
    for block, (start, end) in zip(made.blocks, made.spans, strict=True):
        if not block.level:
            missed = [made.text[at] for at in range(start, end) if at not in covered]
            assert not "".join(missed).strip()


@given(DOCUMENTS)
def test_no_sentence_is_cut(made: Document) -> None:
    starts = {passage.start for passage in chunk(made)}
    for start, end in made.spans:
        whole = sentences(made.text[start:end], 10**9)
        for a, b in whole:
            if words(made.text[start + a : start + b]) <= WORDS:
                assert not any(start + a < cut < start + b for cut in starts)


def test_headings_lead_and_part() -> None:
    made = document(
        Block("Handbook", level=1),
        Block("Intro."),
        Block("Refunds", level=2),
        Block("Money back."),
        Block("Children", level=3),
        Block("Half."),
        Block("Shipping", level=2),
        Block("Free."),
    )
    assert [(passage.lead, passage.text) for passage in chunk(made)] == [
        ("Handbook", "Intro."),
        ("Handbook > Refunds", "Money back."),
        ("Handbook > Refunds > Children", "Half."),
        ("Handbook > Shipping", "Free."),
    ]
    assert chunk(made)[1].content == "Handbook > Refunds\nMoney back."


def test_the_title_leads_unless_a_first_heading_does() -> None:
    blocks = Block("Before."), Block("Own", level=1), Block("Under.")
    assert [passage.lead for passage in chunk(document(*blocks, title="T"))] == ["T", "Own"]
    assert [
        passage.lead for passage in chunk(document(Block("Sub", 2), Block("x"), title="T"))
    ] == ["T > Sub"]


def test_headings_with_nothing_under_them_are_not_lost() -> None:
    made = document(Block("A", 1), Block("B", 2), Block("C", 1), Block("D", 2))
    assert [(p.lead, p.text) for p in chunk(made)] == [("A", "B"), ("C", "D")]


def test_a_heading_that_is_a_paragraph() -> None:
    (only,) = chunk(document(Block(sentence(60), level=1)))
    assert (only.lead, only.text) == ("", sentence(60))


def test_paragraphs_stay_whole_if_they_can() -> None:
    first, second = sentence(120), f"{sentence(70)} {sentence(50)}"
    assert [p.text for p in chunk(document(Block(first), Block(second)))] == [first, second]


def test_a_long_paragraph_is_cut_between_sentences() -> None:
    long = " ".join(sentence(90, f"S{n}") for n in range(4))
    assert [words(p.text) for p in chunk(document(Block(long)))] == [180, 180]


def test_rows_cut_off_from_their_table_keep_its_header() -> None:
    header = "name | price"
    rows = [Block(f"item {n} | {n} euros", header=header) for n in range(60)]
    passages = chunk(document(Block("Prices", 1), Block(header), *rows))
    assert passages[0].content.startswith("Prices\nname | price\nitem 0 | 0 euros\n")
    assert len(passages) > 1
    for passage in passages[1:]:
        assert passage.content.startswith("Prices\nname | price\nitem ")
        assert passage.text.startswith("item ")
