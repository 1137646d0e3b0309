import json
import re
from dataclasses import replace

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from guard.checks._members import is_document
from guard.claims import broken_off, complete, split
from guard.claims.sentences import LIMIT


def texts_of(text: str) -> list[str]:
    return [claim.text for claim in split(text)]


@pytest.mark.parametrize(
    "sentences",
    [
        ["Dr. Smith et al. paid $3.5 on Jan. 5 to Acme Inc. in the U.S.", "The sum was big."],
        [
            "See No. 5 and Fig. 3, e.g. the first, i.e. this vs. that (approx. 5).",
            "No.",
            "It is not.",
        ],
        ["In Smith v. Jones and R. v. The Crown it was so.", "It was Charles V.", "It is."],
        ["J. R. Miller has a Ph.D. from Yale.", "He works for IBM Corp. Research."],
        ["It opens from 8 a.m. to 8 p.m. EST.", "Valid reasons are repairs.", "Go."],
        ["It closes at 8 p.m.", "Valid reasons are repairs.", "It opens at 9 a.m.", "Ann is in."],
        ["Come at 5 p.m. Monday.", "We close at 6 p.m.", "The door is open."],
        ['He said "I go. You stay." and left.', 'She said "No."', "Then she left."],
        ["He said “I go. You stay.” and left.", "«Oui. Non.» was heard."],
        ["It holds (it was tested. Twice.) and stays.", "(See the note. It is long.)", "Next."],
        ["Wait... what was it?", "Well...", "It was here.", "Is it so?!", "Yes!"],
        ["See https://x.org/a.b?c=1.", "Then mail a.b@c.org.", "Done."],
        ["Version 1.2.3 costs 1,000.50 EUR.", "Use `a. B` or **bold.**"],
        ["Read [the docs. Part two](http://x.y/z_(a)) first.", "Then **go on.**", "_Really._"],
        ["It is so. [a]", "It has [b]. [c, d]", "So it is.[1][2]", "And more [e]."],
        ["这是第一句。", "「我去。你留。」他说。", "真的吗？", "是！[a]", "然后。"],
        ["यह एक वाक्य है।", "यह दूसरा है।"],
        ["هل هذا صحيح؟", "نعم."],
        ["Yes 👍.", "No 👎!"],
    ],
)
def test_sentences(sentences: list[str]) -> None:
    assert texts_of(" ".join(sentences)) == sentences


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("The co. is approx. five hrs. old, esp. in part.", 1),  # abbreviations
        ("yahoo! is big, i.e. huge.", 1),
        ("See file.txt. it is v2. there.", 1),  # names of files and numbers are no plain words
        ("It is big. yahoo is too.", 2),
        ("refunds take five days. gift cards can't be returned. say supported", 3),
    ],
)
def test_before_a_small_letter_only_a_plain_word_ends_a_sentence(text: str, count: int) -> None:
    assert len(split(text)) == count


FULL = "A line of fifty characters is as full as it can get"
ROWS = (
    "Basic | 10 EUR per month and user | up to 5 users and 10 GB\n"
    'Pro | 20 EUR per month (net. Really) | 5 "or 6. And" users and more\nfree | 0 EUR | 1'
)


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        (ROWS, ROWS.split("\n")),
        ("name | dose\n---|---\naspirin | 500\n60 | 5", ["name | dose", "aspirin | 500", "60 | 5"]),
        ("a\tb\tc\n1\t2\t3\n4\t5\t6", ["a\tb\tc", "1\t2\t3", "4\t5\t6"]),
        ("name,dose\n60,5,mg\nan (x,y),4,mg", ["name,dose", "60,5,mg", "an (x,y),4,mg"]),
        ('"Aspirin, 500 mg",v1.2,yes\nb,c,d', ['"Aspirin, 500 mg",v1.2,yes', "b,c,d"]),
        (f"{FULL}\na | b\nof it", [FULL, "a | b", "of it"]),
        (f"Take 5 mg. | b\nC, 8 p.m. | {FULL}\nD | e", ["Take 5 mg. | b", f"C, 8 p.m. | {FULL}", "D | e"]),
        (f"> a | b\n> c | {FULL}\n> d | e", ["a | b", f"c | {FULL}", "d | e"]),
        (f"- {FULL}\n  a | b | c", [FULL, "a | b | c"]),
        (f"{FULL} (a | b)\nand `c | d` and {{e | f}}\nend it", 1),
        (f"{FULL}\n1,2,3-xylene, 1,000,000 and 2,5, and\nno,yes", 1),
        (f"{FULL}\nthe end. A | b\nof it", [f"{FULL}\nthe end.", "A | b", "of it"]),
        (f"**{FULL}**\nThe rest.\n__Open__\n9 to 5", [f"**{FULL}**", "The rest.", "__Open__", "9 to 5"]),
        (f"It is\n**so {FULL}**\n5 times.\n**Such**\nis it", [f"It is\n**so {FULL}**\n5 times.", "**Such**\nis it"]),
        ("# One\n\nTwo.\n## Three ##\nFour", ["One", "Two.", "Three", "Four"]),
        ("- One. Two\n* Three\n  1. Four\n2) Five\n(a) Six", "One.|Two|Three|Four|Five|Six"),
        ("- [ ] One\n- [x] Two", ["One", "Two"]),
        ("> One\n> is one.\n>\n> Two", ["One\n> is one.", "Two"]),
        ("| A | B |\n|---|:-:|\n| 1. No | 2 |\n| | |\nText", ["A | B", "1. No | 2", "Text"]),
        ("One.\n```py\na. B\n\n# d\n```\nTwo.", ["One.", "```py\na. B\n\n# d\n```", "Two."]),
        ("One:\n~~~\na. B\n```\n", ["One:", "~~~\na. B\n```"]),
        ("````\n```\na\n````\nTwo", ["````\n```\na\n````", "Two"]),
        ("One two  \nthree\\\nfour", ["One two", "three\\", "four"]),
        ("A line of fifty characters is as full as it can get\nBob", 1),
        ("Use `a.` Then go.", 1),
        ("See.[T](u) It.", 1),
        ("1. One:\n   ```\n   a\n   ```\n2. Two", ["One:", "```\n   a\n   ```", "Two"]),
        ("Use ```a. B``` here.", ["Use ```a. B``` here."]),
        ("A wrapped line\nof it and\n60 days.", ["A wrapped line\nof it and\n60 days."]),
        ("Name: Bob\nAge: five", ["Name: Bob", "Age: five"]),
        ("The limit is\n60. After that", ["The limit is", "60. After that"]),
        ("One\n---\nTwo\n===\n***\n", ["One", "Two"]),
        ("It is so\n[a]\nNext.\n[b]\n", ["It is so\n[a]", "Next.\n[b]"]),
        ("One.\r\n\r\nTwo.\r\n", ["One.", "Two."]),
        ("", []),
        (" \n\t\n", []),
    ],
)  # fmt: skip
def test_blocks(text: str, claims: list[str] | str | int) -> None:
    if claims == 1:
        claims = [text]
    assert texts_of(text) == (claims.split("|") if isinstance(claims, str) else claims)


@pytest.mark.parametrize(
    ("text", "cites"),
    [
        ("It is so [a].", ("a",)),
        ("It is so. [a, doc-1.2:3; b] [c]", ("a", "doc-1.2:3", "b", "c")),
        ("So [1][2] and [1].", ("1", "2")),
        ("- [x] So it is [y].", ("y",)),
        ("So [text](http://x.y) and ![i](j) [...] `a[0]` [two words] [^1] [].", ()),
        ("```\na[0]\n```", ()),
        ("So (95% CI [0.26, 0.94] or [0.2-0.9]) it is [2021] EWCA Civ 884 [2021].", ("2021",)),
    ],
)
def test_cites(text: str, cites: tuple[str, ...]) -> None:
    assert [claim.cites for claim in split(text)] == [cites]


@pytest.mark.parametrize(
    "text",
    [
        "Is it so?", "What is the limit?", "Would you like to know more?", "¿Cuál es el límite?",
        "您想退款吗？", "Why?", "Sure!", "Certainly.", "Hello there!", "Thanks!", "You're welcome.",
        "Thank you for your question.", "I hope this helps!", "I'm sorry to hear that.",
        "I don't know.", "I do not know how long refunds last.",
        "I'm sorry, but I can't help with that.",
        "I'm not sure.", "Unfortunately, the passages do not say whether it applies to children.",
        "The provided context does not contain information about refunds.",
        "There is no information about this in the documents.", "I have no information on that.",
        "The passages do not mention the revenue in 2023.", "I cannot provide medical advice.",
        "Let me know if you have any other questions.", "Feel free to ask if you need more.",
        "If you have any other questions, feel free to ask!", "This may not be accurate.",
        "I may be wrong.", "I am not a doctor.", "Here are the steps:", "**Dosage:**", "Step 1:",
        "The following rules hold:", "# Refunds", "## Step 2: Waiting", "## 1. Overview",
        "# How long does it last?", "[a]", "Sources: [a], [b]", "Confidence: 80%",
        "confidence: 0.9",
        "To treat a sprained ankle at home, you should:", "There are several ways to do this.",
        "Based on the passages, there are several ways to merge two sheets:", "It depends.",
        "It depends on several factors.", "The answer is:", "So the final answer is:", "In summary, it depends on your situation.",
        "However, there are still several options:", "Here are the steps.", "Follow these steps.",
        "To set up two-factor authentication for your account:", "To do so, you can use some tips:",
        "However, the passages do not mention the fee.",
        "...", "👍", "```py\nThe limit is 60 days.\n```", "```\nx = 1\n```",
    ],
)  # fmt: skip
def test_talk_needs_no_support(text: str) -> None:
    assert [claim.checkworthy for claim in split(text)] == [False]


@pytest.mark.parametrize(
    "text",
    [
        "Refunds last 30 days.", "Yes.", "Paris", "60 days", "**60 days**", "这是真的。",
        "- Aspirin",
        "I don't know, but the limit is 60 days.", "I'm not sure; refunds are unlimited.",
        "I don't know and refunds last for ever.", "I can't say because the law forbids it.",
        "The passages do not say that the old limit of 90 days is gone.",
        "There is no evidence that aspirin is safe.", "I am not aware of any side effects.",
        "I think it is 60 days.", "Probably it is Paris.", "I may be wrong [a].",
        "Sure, refunds are unlimited.", "I hope this helps: refunds are free.",
        "Let me know if you need more, but refunds are free.", "Let me know within 60 days.",
        "I hope this helps 60 people.", "The limit of 60 days:", "I do not know " + "at all " * 40,
        "Let me know if you agree that refunds are free.",
        "Did you know that refunds are unlimited?",
        "Isn't it unlimited?", "Refunds are unlimited, right?", "It lasts 60 days?",
        "Refunds are unlimited! right?", "The limit is 60 days:", "Aspirin is safe:",
        "# Refunds last 60 days", "# The limit is generous", "# It holds.", "# Limit: 60",
        "[a] It is so.", "Press the red button.", "Sources: the law",
        "Confidence is key to 80% of people.",
        "There are two ways to do this.", "To prevent mold, reduce moisture in the room:",
        "The main difference is in their composition.", "It depends on your age.", "The answer is Paris:", "The answer is 42.",
        "You can narrow it down by turning the key and watching the light:",
        "To lose weight, you should not:", "To treat a burn without water, you should:",
        "There are several deaths:", "There are several side effects.", 
        "There are several ways to cheat, all legal:", "To be safe, you can use bleach:",
        "There are several ways to cheat that are not banned:", "To enter, you should pay:",
        "It depends on your situation, but it is legal.", "It does not depend on your situation.",
        "There are no ways to do this.", "To cure it, you should take 5 mg:", "Note that it is so.",
        "In summary, refunds take two weeks.", "According to passage 2, it is banned.",
        "Passage 2 says that there are no ways to do it.", "Here is the list that a court banned.",
        "```\nThe limit of it is 60 days.\n```", "~~~markdown\nThe limit of it is high.\n~~~",
    ],
)  # fmt: skip
def test_what_is_stated_needs_support(text: str) -> None:
    assert [claim.checkworthy for claim in split(text)] == [True]


def test_a_header_row_needs_no_support_but_every_other_row_does() -> None:
    text = "| Age | Dose in 2024 |\n|---|---|\n| 6-12 | 250 mg |\n"
    assert [claim.checkworthy for claim in split(text)] == [False, True]
    assert [claim.checkworthy for claim in split("| Age | Dose |")] == [True]
    assert [claim.checkworthy for claim in split("| The limit is high |\n|---|\n")] == [True]


HIDING_PLACES = (
    "```yaml\nrefund_days: ninety\n```",
    '```json\n{"warranty": "lifetime"}\n```',
    "## Lifetime warranty for everyone",
    "Thanks for contacting us about the lifetime warranty you get for free.",
    "Happy to help you get your lifetime warranty.",
    "Who would doubt that theft is covered?",
    "Lifetime warranty, theft covered:",
    "Aspirin cures cancer:",
    "| Aspirin: cures cancer | Warranty: lifetime |\n|---|---|\n",
    "Refunds last ninety days?",
    "How great that aspirin cures cancer?",
    "I understand your lifetime warranty covers theft.",
    "I hope this helps your cancer go away with aspirin.",
    "I don't know of anything better than aspirin to cure cancer.",
    "I'm sorry to hear aspirin cured your cancer too late.",
    "Yes.",
    "Sure!",
    "Of course, absolutely.",
)


@pytest.mark.parametrize("text", HIDING_PLACES)
def test_where_it_matters_there_is_no_place_to_hide(text: str) -> None:
    claims = split(text, strict=True)
    assert claims
    assert all(claim.checkworthy for claim in claims)


@pytest.mark.parametrize(
    "text",
    [
        "Hello!",
        "How can I help you?",
        "I don't know.",
        "I'm sorry, the passages do not contain the answer.",
        "Here is what I found:",
        "## Answer",
        "I hope this helps.",
        "Please let me know if you have any further questions.",
        "...",
    ],
)
def test_plain_talk_is_talk_even_where_it_matters(text: str) -> None:
    assert not any(claim.checkworthy for claim in split(text, strict=True))


@given(st.text(max_size=60))
def test_strictness_only_adds(text: str) -> None:
    for lenient, strict in zip(split(text), split(text, strict=True), strict=True):
        assert (lenient.start, lenient.end) == (strict.start, strict.end)
        assert strict.checkworthy or not lenient.checkworthy


def test_a_claim_has_a_longest_length() -> None:
    words = split("words " * 1000)
    assert [len(claim.text) for claim in words] == [1997, 1997, 1997, 5]
    assert max(len(claim.text) for claim in split("ab " * 665 + "ab. [abc] [def]")) <= LIMIT
    assert [len(claim.text) for claim in split("x" * 4500)] == [LIMIT, LIMIT, 500]
    assert max(len(claim.text) for claim in split("# " + "a title " * 900)) <= LIMIT
    assert complete("words " * 1000) == words[2].end


@pytest.mark.parametrize(
    ("text", "certain"),
    [
        ("It is so.", ""),
        ("It is so. ", ""),
        ("It is so. I", ""),
        ("It is so. It", "It is so."),
        ("It is so. [a", ""),
        ("It is so. [D", ""),
        ('It is so. "', ""),
        ("It is so\n[D", ""),
        ("It is so\na | b. C", "It is so"),
        ("a | b\nc d", "a | b"),
        ("It is so\n531", ""),
        ("It is so\n531.", ""),
        ("It is so\n531. No\n", "It is so"),
        ("It is [a] so. It", "It is [a] so."),
        ("See [the. Thing", ""),
        ("It is so. [a] No", "It is so. [a]"),
        ("It is so. a", ""),
        ("It is so.\n\n", "It is so."),
        ("It is so. Dr. X", "It is so."),
        ("In the U.S. The", ""),
        ("In the U.S. The ", "In the U.S."),
        ('He said "I go. You', ""),
        ("It (was so. And", ""),
        ("这是。", ""),
        ("这是。那", "这是。"),
        ("- One\n- Two", "- One"),
        ("- One\n", ""),
        ("| A |\n", ""),
        ("| A |\n|-", ""),
        ("| A |\n|---|\n", "| A |\n|---|"),
        ("# One", ""),
        ("# One\n", "# One"),
        ("```\na. B\n", ""),
        ("```\na\n```", ""),
        ("```\na\n```\n", "```\na\n```"),
    ],
)
def test_complete(text: str, certain: str) -> None:
    assert text[: complete(text)] == certain


@pytest.mark.parametrize(
    ("text", "is_cut"),
    [
        ("It is so. Take at most", True),
        ("It is so", True),
        ("It is so.", False),
        ("It is so. [a]", False),
        ('He said "It isn\'t."', False),
        ("It is so (and **so).**", False),
        ("Is it?", False),
        ("它是这样。", False),
        ("The dose is 2.", True),  # 2.5?
        ("It takes approx.", True),
        ("In the U.S.", True),
        ("It is...", True),
        ("It is so\n\n", False),
        ("- One\n- Two\n", True),  # a list item may go on in the next line
        ("# One\n", False),
        ("```py\na = 1.", True),
        ("```py\na = 1\n```\n", False),
        ("| a | b", True),
    ],
)
def test_only_the_last_claim_of_an_answer_that_breaks_off_is_cut_unless_it_is_whole(text, is_cut):
    claims = split(text)
    told = broken_off(text, claims)
    assert [claim.cut for claim in told] == [False] * (len(claims) - 1) + [is_cut]
    assert tuple(replace(claim, cut=False) for claim in told) == claims
    assert broken_off("", ()) == ()


@pytest.mark.parametrize(
    "text",
    [
        "a b " * 250_000, "a" * 10**6, "[" * 10**5, "(" * 10**5, '"a ' * 10**5, "“" * 10**5,
        "(a" * 10**5,
        "`a``" * 10**5, "." * 10**6, ". " * 10**5, "\u200b" * 10**6, "\u202e. A" * 10**4,
        "|a\n" * 10**4,
        "[a]" * 10**5, "x. [a, " * 10**4, "[a](" * 10**5, "```\n" + "\n````x" * 10**5,
        "1. " * 10**5,
        "-" * 10**6 + "x", "a." + " " * 10**6, "\n" * 10**6, "# " + "a1 " * 10**5,
        "[a]" + "!" * 10**6,
        "and " * 10**5, "```\n" + "a" * 10**6, "( a\n" * 10**5, '"a b\n' * 10**5, "a,b,\n" * 10**5,
        "a |" * 10**5, "([{" * 10**5 + "\na", "**a\n" * 10**5,
    ],
    ids=lambda text: text[:8].encode("unicode_escape").decode(),
)  # fmt: skip
def test_hostile_text_is_split_like_any_other(text: str) -> None:
    claims = split(text)
    assert all(a.end <= b.start for a, b in zip(claims, claims[1:], strict=False))
    assert complete(text) <= len(text)


# Pieces whose neighbourhoods are where splitting goes wrong.
PIECES = [
    "It is so", "Take 5 mg", "the rest", "Dr", "e.g", "Inc", "No", "U.S", "J", "The", "5", "30",
    "31",
    "60", "1", "x", "Foo bar baz foo bar baz foo bar baz foo bar baz foo", "Sure", "I don't know",
    "它是这样", "行く", ".", ".", ". ", ". ", "!", "?", "...", "…", "。", "？", ":", ",", ";",
    " ", " ", " ",
    "\n", "\n", "\n\n", "\r\n", "  \n", "\t", "> ", "\n> ", "- ", "\n- ", "* ", "1. ", "\n1. ",
    "\n2) ", "a) ",
    "# ", "\n# ", " ##", "\n## ", "\n---\n", "===\n", "| ", " | ", "|", "\n| a | b |\n",
    "|---|---|\n", "\n|:-:|\n",
    "```", "\n```", "\n```py\n", "\n```\n", "~~~", "\n~~~\n", "`", "``", '"', ' "', '." ', "“",
    "”", "«", "»",
    "「", "」", "（", "）", "(", ")", ".) ", "'", "[", "]", "[a]", " [a]", " [D", "[D]", "[a, b]",
    "[1][2]",
    "\n[a]\n", "[^1]",
    "[ ] ", "[x] ", "](", "[t](http://x.y/z) ", "(http://x.y/a?b)", "http://x.y/a.b?c ",
    "a@b.org", "**", "*", "_",
    "**Dose:** ", "\n**Dose**\n", "a | b", "\na | b\n", "\tb", "a,b,c", "\na,b,", ",", "v1.2", "3.5", "\u200b", "\u202e", "\\", "#", "=", "-", "+", "_",
]  # fmt: skip
texts = st.lists(st.sampled_from(PIECES), max_size=30).map("".join) | st.text(max_size=60)
MARKUP = re.compile(
    r"(?:[\s>|#*+•‣◦·_=:-]|`|~|\(?(?:[012]?\d|30)[.)]\s|\(?[a-zA-Z]\)\s|\[[ xX]\]\s)*"
)


@settings(max_examples=400)
@given(texts)
@example("It is so. ---\nFoo")
def test_nothing_is_lost_between_claims(text: str) -> None:
    assume(not is_document(text))  # which has keys and brackets between
    at = 0
    for claim in split(text):
        assert text[claim.start : claim.end] == claim.text == claim.text.strip() != ""
        assert at <= claim.start
        assert MARKUP.fullmatch(text[at : claim.start])
        at = claim.end
    assert MARKUP.fullmatch(text[at:])


@settings(max_examples=400)
@given(texts)
def test_what_is_complete_stays_as_it_is(text: str) -> None:
    whole = split(text)
    before = 0
    for k in range(len(text) + 1):
        done = complete(text[:k])
        assert before <= done <= k
        before = done
        assert not any(claim.start < done < claim.end for claim in whole)
        now = [claim for claim in split(text[:k]) if claim.end <= done]
        assert now == [claim for claim in whole if claim.end <= done]


@settings(max_examples=400)
@given(texts)
@example('It is so.\n\n{"a": "It is so. It has 5."}')
@example('{"a": "It is so. It has 5."}\n\nIt is so.')
def test_both_sides_can_be_split_on_their_own(text: str) -> None:
    whole = split(text)
    for done in {complete(text[:k]) for k in range(len(text) + 1)}:
        assert split(text[:done]) == tuple(claim for claim in whole if claim.start < done)
        after = split(text[done:], whole=not done)
        rest = [replace(c, start=c.start + done, end=c.end + done) for c in after]
        assert rest == [claim for claim in whole if claim.start >= done]


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ('{"days": 30, "ok": true}', ['"days": 30', '"ok": true']),
        ('{"city": "Berlin", "gone": null, "none": [], "blank": ""}', ['"city": "Berlin"']),
        ('{"answer": "It is so. It has 5."}', ["It is so.", "It has 5."]),
        ('{"answer": "All that was said of it"}', ["All that was said of it"]),
        ('[{"a": "这是第一句。"}]', ["这是第一句。"]),
        (r'{"a": "It is so\n\n- \"No\" it says"}', ["It is so", r"\"No\" it says"]),
        (r'{"a": "In C:\\new is one."}', [r"In C:\\new is one."]),
        ('{"sizes": [["S"], ["M"]]}', ['"sizes": [["S"], ["M"]]']),
        ('{"list": [5, "It is so."]}', ["5", "It is so."]),
        ('{"rows": [{"a": 1, "b": 3}, {"a": 2}]}', ['{"a": 1, "b": 3}', '{"a": 2}']),
        ('[{"a": 1, "b": {"c": 2}}]', ['"a": 1', '"c": 2']),
        ('[{"a": 1, "b": "It is so."}]', ['"a": 1', "It is so."]),
        ('{"The fee is 5 euros now": {"a": 1}}', ["The fee is 5 euros now", '"a": 1']),
        ('{"a": 1} is it.', ['{"a": 1} is it.']),
        ('{"a": 1', ['{"a": 1']),
        ("[1] It is so.", ["[1] It is so."]),
    ],
)
def test_an_answer_that_is_json_is_cut_into_its_values(text: str, claims: list[str]) -> None:
    assert texts_of(text) == claims
    assert texts_of(f"\n{text}\n") == claims


def test_a_member_that_names_sources_cites_them() -> None:
    (one, two, three) = split('{"sources": ["a-1", "b"], "doc_id": "c", "sources": ["A book"]}')
    assert (one.cites, one.checkworthy) == (("a-1", "b"), False)
    assert (two.cites, two.checkworthy) == (("c",), False)
    assert (three.cites, three.checkworthy) == ((), True)


def test_a_long_list_is_cut_into_its_items() -> None:
    claims = texts_of(json.dumps({"n": list(range(1000))}))
    assert (len(claims), claims[-1]) == (1000, "999")


def test_json_is_complete_at_its_end_only() -> None:
    text = '{"a": "It is so.\\n\\nIt has 5."}\n\n'
    assert {complete(text[:k]) for k in range(len(text) + 1)} == {0}


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.sampled_from(PIECES),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=300)
@given(values, st.booleans(), st.sampled_from([None, 1]))
def test_claims_of_json_stand_where_they_say(value: object, ascii: bool, indent: int | None):
    text = json.dumps(value, ensure_ascii=ascii, indent=indent)
    at = 0
    for claim in split(text):
        assert at <= claim.start < claim.end
        assert text[claim.start : claim.end] == claim.text
        at = claim.end
