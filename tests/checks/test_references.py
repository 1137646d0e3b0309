import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.checks._references import Kind, references
from guard.checks._references.cited import cited
from guard.claims import split
from guard.types import Draft

URLS = [  # a text, and the addresses in it
    ("see https://a.net.", ["https://a.net"]),
    (
        "(https://a.net/x), https://a.net/y; https://a.net/z!",
        ["https://a.net/x", "https://a.net/y", "https://a.net/z"],
    ),
    ("https://a.net/Lark_(bird)", ["https://a.net/Lark_(bird)"]),
    ("(see https://a.net/Lark_(bird))", ["https://a.net/Lark_(bird)"]),
    ("[text](https://a.net/b_(c) 'title')", ["https://a.net/b_(c)"]),
    ("[a](https://a.net/1)[b](https://a.net/2)", ["https://a.net/1", "https://a.net/2"]),
    ("![image](https://a.net/i.png)", ["https://a.net/i.png"]),
    ("<https://a.net/x>", ["https://a.net/x"]),
    ("[1]: https://a.net/x 'title'", ["https://a.net/x"]),
    ("**https://a.net/x** and _https://a.net/y_", ["https://a.net/x", "https://a.net/y"]),
    ("`https://a.net/x`", ["https://a.net/x"]),
    ("```\ncurl https://a.net/x\n```", ["https://a.net/x"]),
    ('print("https://a.net/x")', ["https://a.net/x"]),
    ("get('https://a.net/x').then(y)", ["https://a.net/x"]),
    ('```py\ns = "https://a.net/x\\n"\n```', ["https://a.net/x"]),
    ("| https://a.net/x|y |", ["https://a.net/x"]),
    ("https://a.net/x\\_y", ["https://a.net/x_y"]),
    ("https://a.net/?b=1&amp;c=2", ["https://a.net/?b=1&c=2"]),
    ('url = "https://a.net/x\\n" and https://b.net/\\', ["https://a.net/x", "https://b.net/"]),
    ("https://a.net\\next.net", ["https://a.net\\next.net"]),
    ("HTTPS://A.net/x", ["HTTPS://A.net/x"]),
    ("www.a.net/x, (www.b.net)", ["https://www.a.net/x", "https://www.b.net"]),
    ("https://web.a.net/2020/https://b.net/x", ["https://web.a.net/2020/https://b.net/x"]),
    ("https://a.net/xを見る。https://b.net。", ["https://a.net/x", "https://b.net"]),
    ("https://a.net/日本", ["https://a.net/日本"]),
    ("\u202bhttps://a.net/x\u202c.", ["https://a.net/x"]),
    ("“https://a.net/x”", ["https://a.net/x"]),
    ("https://", []),
    ("xhttps://a.net ahttp://b.net", []),
    ("ftp://a.net mailto:a@b.net a.net/x", []),
    ('{"url": "https:\\/\\/a.net"}', []),
    ("[x](javascript:go()) <a href='vbscript:x'>", ["javascript:go()", "vbscript:x"]),
    ("[x](data:text/html,<b>(1)</b>) y", ["data:text/html,<b>(1)</b>"]),
    ("[a](<javascript:go()>) <javascript:(1)> <data:x>", ["javascript:go()", "javascript:(1)"]),
    ("[1]: javascript:go()\ny", ["javascript:go()"]),
    (
        "[x](&#106;avascript:go) [y](javascript&colon;z) &#106;",
        ["&#106;avascript:go", "javascript&colon;z"],
    ),
    ("[x](data:[x](data:y", ["data:[x](data:y"]),
    ('```html\n<a href="javascript:void(0)">x</a>\n```', []),
    ("`[x](javascript:go())`, the scheme javascript:", []),
    ("![dot](data:image/png;base64,AA) javascript: a language", []),
]
TEMPLATES = [
    "https://a.net/{id}", "https://a.net/${ID}", "https://a.net/*", "https://a.net/...", "https://a.net/%s",
    "https://doi.org/10.1002/(SICI)1097-0258(1998)17:15/16", "https://your-domain.net/x", "https://example.com/x", "https://api.example.org", "https://shop.example/x",
]  # fmt: skip
IDENTIFIERS = [  # a text, kind and name of the reference, a part of the fault
    ("doi:10.1000/ab(1)2.", Kind.DOI, "10.1000/ab(1)2", None),
    ("(DOI: 10.1000/182)", Kind.DOI, "10.1000/182", None),
    ("[10.1000/182](https://doi.org/10.1000/182)", Kind.DOI, "10.1000/182", None),
    ("**doi:10.1000/182**, or", Kind.DOI, "10.1000/182", None),
    ("https://doi.org/10.1000/a%3Cb", Kind.DOI, "10.1000/a<b", None),
    ("doi:10.1002/(SICI)1097-0258(19980815)17:15/16<1661::AID>3", Kind.DOI, None, None),
    ("10.1000.5/x", Kind.DOI, None, None),
    ("https://doi.org/10.1000/182", Kind.DOI, "10.1000/182", None),
    ("doi:10.99/x", Kind.DOI, "10.99/x", "no DOI"),
    ("doi 10.1234567890/x", Kind.DOI, "10.1234567890/x", "no DOI"),
    ("arXiv:1706.00001v5", Kind.ARXIV, "1706.00001v5", None),
    ("arXiv:0704.0001", Kind.ARXIV, "0704.0001", None),
    ("arXiv:hep-th/9901001", Kind.ARXIV, "hep-th/9901001", None),
    ("https://arxiv.org/pdf/1706.00001.pdf", Kind.ARXIV, "1706.00001", None),
    ("https://arxiv.org/abs/1799.00001", Kind.ARXIV, "1799.00001", "for a month"),
    ("arXiv:1700.00001", Kind.ARXIV, "1700.00001", "for a month"),
    ("arXiv:0703.0001", Kind.ARXIV, "0703.0001", "2007"),
    ("arXiv:9901.00001", Kind.ARXIV, "9901.00001", "future"),
    ("arXiv:1706.0001", Kind.ARXIV, "1706.0001", "4 digits"),
    ("arXiv:1206.00001", Kind.ARXIV, "1206.00001", "5 digits"),
    ("arXiv:hep-th/9913001", Kind.ARXIV, "hep-th/9913001", "month"),
    ("arXiv: preprint", Kind.ARXIV, None, None),
    ("PMID: 12345678", Kind.PUBMED, "12345678", None),
    ("PMID 123456789", Kind.PUBMED, "123456789", "8 digits"),
    ("ISBN 0-306-40615-2 2nd ed.", Kind.ISBN, "0-306-40615-2", None),
    ("ISBN-10: 080442957X", Kind.ISBN, "080442957X", None),
    ("ISBN-13: 978 0 306 40615 7", Kind.ISBN, "978 0 306 40615 7", None),
    ("ISBN 0306406152 2003", Kind.ISBN, "0306406152", None),
    ("ISBN 0-306-40615-3", Kind.ISBN, "0-306-40615-3", "check digit"),
    ("ISBN 977-0-306-40615-8", Kind.ISBN, "977-0-306-40615-8", "check digit"),
    ("ISBN 123-45-6789", Kind.ISBN, "123-45-6789", "has 9 digits"),
    ("ISSN 0378-5955", Kind.ISSN, "0378-5955", None),
    ("eISSN: 2434-561X", Kind.ISSN, "2434-561X", None),
    ("ISSN 0378-5954", Kind.ISSN, "0378-5954", "check digit"),
    ("RFC 9110, section 4", Kind.RFC, "9110", None),
    ("https://datatracker.ietf.org/doc/html/rfc9110", Kind.RFC, "9110", None),
    ("RFC 0000", Kind.RFC, "0000", "no number"),
    ("RFC 99999", Kind.RFC, "99999", "no RFC has reached"),
    ("CVE-2021-44228", Kind.CVE, "CVE-2021-44228", None),
    ("CVE-1998-0001", Kind.CVE, "CVE-1998-0001", "1998"),
    ("CVE-2999-0001", Kind.CVE, "CVE-2999-0001", "2999"),
    ("CVE-2021-123", Kind.CVE, "CVE-2021-123", "four digits"),
    ("CVE-2021-012345", Kind.CVE, "CVE-2021-012345", "leading zero"),
    ("ORCID iD: 0000-0002-1825-0097", Kind.ORCID, "0000-0002-1825-0097", None),
    ("https://orcid.org/0000-0002-1694-233X", Kind.ORCID, "0000-0002-1694-233X", None),
    ("ORCID 0000-0002-1825-0096", Kind.ORCID, "0000-0002-1825-0096", "check digit"),
    ("410 U.S. 113 (1973)", Kind.CASE, "410 U.S. 113 (1973)", None),
    ("410 U.S. 113 (1873)", Kind.CASE, "410 U.S. 113 (1873)", "no decisions of 1873"),
    ("347 U.S. 483 (1994)", Kind.CASE, "347 U.S. 483 (1994)", "no decisions of 1994"),
    ("999 U.S. 1 (2010)", Kind.CASE, "999 U.S. 1 (2010)", "no volume 999 yet"),
    ("5 U.S. 137 (1803)", Kind.CASE, "5 U.S. 137 (1803)", None),
    ("2 U.S. 419 (1793)", Kind.CASE, "2 U.S. 419 (1793)", None),
    ("604 U.S. 22 (2024)", Kind.CASE, "604 U.S. 22 (2024)", None),
    ("20 F.3d 1 (13th Cir. 1994)", Kind.CASE, "20 F.3d 1 (13th Cir. 1994)", "a circuit"),
    ("20 F.3d 1 (11th Cir. 1994)", Kind.CASE, "20 F.3d 1 (11th Cir. 1994)", None),
    ("12 F. Supp. 3d 9 (S.D.N.Y. 2014)", Kind.CASE, "12 F. Supp. 3d 9 (S.D.N.Y. 2014)", None),
    ("5 F.3d 1, 7 (2d Cir. 1994)", Kind.CASE, "5 F.3d 1, 7 (2d Cir. 1994)", None),
    ("1000 F.2d 5", Kind.CASE, "1000 F.2d 5", "no volume 1000"),
    ("45 F.2d 100 (2d Cir. 2010)", Kind.CASE, "45 F.2d 100 (2d Cir. 2010)", "no decisions of 2010"),
    ("5 F.4th 1 (9th Cir. 2012)", Kind.CASE, "5 F.4th 1 (9th Cir. 2012)", "no decisions of 2012"),
    ("[2019] UKSC 41", Kind.CASE, "[2019] UKSC 41", None),
    ("[2003] EWCA Civ 12", Kind.CASE, "[2003] EWCA Civ 12", None),
    ("[2005] UKSC 1", Kind.CASE, "[2005] UKSC 1", "in 2005"),
    ("[2012] UKHL 1", Kind.CASE, "[2012] UKHL 1", "in 2012"),
    ("ECLI:EU:C:2014:317", Kind.CASE, "ECLI:EU:C:2014:317", None),
    ("ECLI:EUR:C:14:317", Kind.CASE, "ECLI:EUR:C:14:317", "no ECLI"),
    ("In the U.S. 12 of 40 did; 3 F. 5 C.", Kind.CASE, None, None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "names"), URLS)
def test_addresses(text: str, names: list[str]):
    found = list(references(text))
    assert [one.name for one in found] == names
    assert {one.kind for one in found} <= {Kind.URL}


@pytest.mark.parametrize("text", TEMPLATES)
def test_what_is_to_be_filled_in_is_told(text: str):
    (found,) = references(f"Open `{text}`.")
    assert found.template
    assert not next(references("https://a.net/yours?x=%20sd")).template


@pytest.mark.parametrize(("text", "kind", "name", "fault"), IDENTIFIERS)
def test_identifiers(text: str, kind: Kind, name: str | None, fault: str | None):
    found = [one for one in references(f"It is in {text} and so on.") if one.kind is kind]
    assert {one.name for one in found} == ({name} if name else set())
    for one in found:
        assert fault in one.fault if fault else one.fault is None


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("[https://a.net](https://b.net/x)", True),
        ("[www.a.net/](<https://b.net/x>)", True),
        ("[https://a.net](https://www.a.net/x)", False),
        ("[https://a.net](https://a.net/x) or (https://b.net)", False),
        ("![https://a.net](https://b.net/x.png)", False),
        ("[Chat at https://a.net](https://b.net/x)", False),
        ("[a.net](https://b.net/x)", False),
    ],
)
def test_a_link_that_shows_another_address(text: str, fault: bool):
    assert any(one.fault for one in references(text)) is fault


def test_every_digit_of_an_isbn_counts():
    for right in ("0306406152", "9780306406157"):
        for at in range(len(right)):
            wrong = right[:at] + str((int(right[at]) + 1) % 10) + right[at + 1 :]
            (found,) = references(f"ISBN {wrong}")
            assert found.fault, wrong


def test_a_long_text_is_read_to_the_end_with_places_that_fit():
    text = "Words and more words.\n" * 20_000 + "See https://a.net/x.\n" + "word " * 20_000
    (found,) = references(text)
    assert text[found.start : found.end] == "https://a.net/x"


@given(st.lists(st.sampled_from(["https://", "a.net/", "(", ")", "'", "\\", "`", "```\n", "www.", "[1]: ", "\n", " ", "ISBN 1", "-2 ", "10.1234/", "doi:", "http://[", "é", "\u200b", "漢", "1 F. 2", "](javascript:"]), max_size=12).map("".join))  # fmt: skip
def test_any_text_has_references_in_order_that_do_not_overlap(text: str):
    last = 0
    for one in references(text):
        assert last <= one.start < one.end <= len(text)
        last = one.end
        assert one.name


def rests(text: str) -> dict[str, list[str]]:
    draft = Draft("?", (), text, split(text))
    found = cited(draft, list(references(text)))
    return {claim.text: [one.name for one in on] for claim, on in found.items()}


def test_a_claim_rests_on_the_links_in_it_and_on_its_notes():
    one = "Skylarks nest on open ground (https://a.net/1)."
    two = "Woodlarks nest near trees [1]."
    three = "Crested larks nest beside roads [^2]."
    text = f"{one} {two} {three}\n\n[1]: https://a.net/2\n[^2]: https://a.net/3"
    assert rests(text) == {
        one: ["https://a.net/1"],
        two: ["https://a.net/2"],
        three: ["https://a.net/3"],
    }


@pytest.mark.parametrize(
    "text",
    [
        "See https://a.net/larks for more on larks and their nests.",
        "https://a.net/larks",
        "Larks: https://a.net/larks.",
    ],
)
def test_a_mere_pointer_claims_nothing(text: str):
    assert rests(text) == {}
