import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.adapters.fetch.text import page_text

CASES = [
    ("plain", "plain"),
    ("<p>One<p>Two", "One\nTwo"),
    ("One<br>Two<hr/>Three", "One\nTwo\nThree"),
    ("<title>Birds</title><body><h1>Larks</h1>They <b>si</b>ng.", "Birds\nLarks\nThey sing."),
    ("a <!-- no --> b <!-- never <p>closed", "a b"),
    ("a<script>if (1 < 2) no()</script>b", "a\nb"),
    ("a<SCRIPT src=x>no</SCRIPT >b", "a\nb"),
    ("a<script>no</scripts>still", "a"),
    ("a<style>no</style><template>no</template><nav>no</nav>b", "a\nb"),
    ("a<svg><text>no</text></svg>b<textarea>no</textarea>", "a\nb"),
    ('<p title="a > b">c', "c"),
    ("<a href='x>y'>link</a>", "link"),
    ("1 < 2 &amp; 3 > 2 &#x41;&nbsp;&eacute;", "1 < 2 & 3 > 2 A é"),
    ("<!doctype html><?xml version='1.0'?>a", "a"),
    ("<table><tr><td>a<td>b<tr><td>c</table>", "a\nb\nc"),
    ("line\n of\n\ttext", "line of text"),
    ("a<p", "a<p"),
    ("a<p ", "a"),
    ("", ""),
]


@pytest.mark.parametrize(("html", "text"), CASES)
def test_text(html: str, text: str):
    assert page_text(html.encode(), None) == text


@pytest.mark.parametrize(
    ("data", "charset"),
    [
        ("é".encode(), None),
        ("é".encode("latin-1"), "latin-1"),
        (b"<meta charset=iso-8859-1>\xe9", None),
        (b'<meta http-equiv=x content="text/html; charset = latin-1">\xe9', None),
        (b"\xef\xbb\xbf\xc3\xa9", None),
        ("é".encode(), "no-such-charset"),
        ("é".encode(), "base64"),
        ("é".encode(), "punycode"),
        ("é".encode(), "unicode_escape"),
        ("é".encode(), "nul\0l"),
    ],
)
def test_encodings(data: bytes, charset: str | None):
    assert page_text(data, charset) == "é"


@pytest.mark.parametrize(
    "piece", ["<", "<!--", "<a ", '<a "', "&#", "<script>", "</script", "<p><b>", "<a b='", "<meta"]
)
def test_hostile_pages_are_read_to_the_end(piece: str):
    assert len(page_text(piece.encode() * 100_000, None)) <= len(piece) * 100_000


@given(st.binary(max_size=200))
def test_any_bytes_have_a_text(data: bytes):
    assert "\n\n" not in page_text(b"<p>" + data, None)
