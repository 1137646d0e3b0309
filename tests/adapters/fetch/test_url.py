import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.adapters.fetch.url import LONGEST, Refused, target

HOSTILE = [  # written to deceive a reader or a machine
    "http://①②⑦.0.0.1/",
    "http://127。0。0。1.5/",
    "http://１２７.0.0.1/",
    "http://127.1/",
    "http://127.0.1/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0x7f.0.0.1/",
    "http://0177.0.0.1/",
    "http://127.0.0.01/",
    "http://0/",
    "http://010.0.0.1/",
    "http://256.1.1.1/",
    "http://1.2.3.4.5/",
    "http://1.1.1.0x1/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://[::127.0.0.1]/",
    "http://[2002:7f00:1::]/",
    "http://[2001:0:7f00:1::]/",
    "http://[64:ff9b::10.0.0.1]/",
    "https://bank.com@evil.net/",
    "https://www.bank.com%2flogin@evil.net/",
    "https://bank.com:80@evil.net/",
    "https://a@b@evil.net/",
    "https://good.com\\@evil.net/",
    "https://good.com\\.evil.net/",
    "https:\\\\evil.net\\x",
    "https://good.com\t.evil.net/",
    "https://good.com\n.evil.net/",
    "https://good.com\x00.evil.net/",
    "https://good.com/\r\nHost: evil.net",
    "https://good\u200b.com/",
    "https://good.com/\u202egpj.exe",
    "https://good.com\u2028/",
    "https://goo\u00add.com/",
    "https://%67ood.com/",
    "http://%31%32%37.0.0.1/",
    "https://good.com%00.evil.net/",
    "https://good.com／evil.net/",
    "https://good.com：８０/",
    "https://good.com＠evil.net/",
    "https://good.com﹖evil.net/",
    "https://аpple.com/",
    "https://googlе.com/",
    "https://\ud800.com/",
    "https://аррӏе.com/",  # all Cyrillic
    "http://੧੨੭.੦.੦.੧/",
    "https://good.com#@evil.net/",
    "https://good.com?@evil.net/",
]
NOT_OPENED = [  # may be right for somebody, but are no addresses of the public web
    "http://localhost/",
    "http://localhost:3000/app",
    "http://localhost./",
    "http://intranet/wiki",
    "http://printer.local/",
    "http://db.internal/",
    "http://router.lan/",
    "http://nas.home.arpa/",
    "http://abcdefghijklmnop.onion/",
    "http://shop.example/",
    "http://shop.test/",
    "http://user:word@good.com/",
    "http://[fe80::1%25eth0]/",
    "https://good.com:8080/",
    "https://good.com:22/",
    "https://good.com:0/",
    "https://good.com:99999/",
    "http://[::1",
    "http://::1/",
    "http://[not:an:address]/",
    "https://good.com:٨٠/",
    "https://good.com:80:90/",
    "https://good.com:-1/",
    "http://localhost:{port}/",
    "https://a£b.com/",
    "ftp://good.com/",
    "file:///etc/passwd",
    "gopher://good.com/",
    "javascript:alert(1)",
    "data:text/html,hi",
    "//good.com/",
    "good.com/path",
    "http:good.com",
    "http:///path",
    "http://",
    "http://./",
    "http://..good.com/",
    "http://-/",
    "http://" + "a" * 64 + ".com/",
    "http://" + "a." * 200 + "com/",
    "http://good.com/" + "a" * LONGEST,
    "",
]
GOOD = {
    "https://www.python.org": "https://www.python.org/",
    "http://www.python.org/": "http://www.python.org/",
    "HTTPS://Docs.Python.ORG/3/": "https://docs.python.org/3/",
    "https://docs.python.org:443/3/library/re.html#re.compile": "https://docs.python.org/3/library/re.html",
    "https://пример.com/?a@b": "https://xn--e1afmkfd.com/?a@b",
    "https://сосо.рф/": "https://xn--n1aahb.xn--p1ai/",
    "http://www.python.org:80/": "http://www.python.org/",
    "http://www.python.org:/": "http://www.python.org/",
    "https://www.python.org./": "https://www.python.org/",
    "https://en.wikipedia.org/wiki/Lark_(bird)": "https://en.wikipedia.org/wiki/Lark_(bird)",
    "https://de.wikipedia.org/wiki/Köln": "https://de.wikipedia.org/wiki/K%C3%B6ln",
    "https://ja.wikipedia.org/wiki/日本": "https://ja.wikipedia.org/wiki/%E6%97%A5%E6%9C%AC",
    "https://de.wikipedia.org/wiki/K%C3%B6ln": "https://de.wikipedia.org/wiki/K%C3%B6ln",
    "https://bücher.de/": "https://xn--bcher-kva.de/",
    "https://BÜCHER.de/": "https://xn--bcher-kva.de/",
    "https://xn--bcher-kva.de/": "https://xn--bcher-kva.de/",
    "https://пример.рф/путь": "https://xn--e1afmkfd.xn--p1ai/%D0%BF%D1%83%D1%82%D1%8C",
    "https://日本語.jp/": "https://xn--wgv71a119e.jp/",
    "https://ｇood.com/": "https://good.com/",
    "https://good.com?a=1&b=%20": "https://good.com/?a=1&b=%20",
    "https://good.com/a?b=c@d:e": "https://good.com/a?b=c@d:e",
    "https://good.com/@user/post": "https://good.com/@user/post",
    "https://good.com/a;b=c,d!e'f*g~h": "https://good.com/a;b=c,d!e'f*g~h",
    "https://my_site.blogspot.com/": "https://my_site.blogspot.com/",
    "https://ｍy_site.blogspot.com/": "https://my_site.blogspot.com/",
    "https://r3---sn-4g5e6nzl.googlevideo.com/": "https://r3---sn-4g5e6nzl.googlevideo.com/",
    "https://1.1.1.1/dns": "https://1.1.1.1/dns",
    "https://[2606:4700:4700::1111]/": "https://[2606:4700:4700::1111]/",
    "https://[2606:4700:4700:0:0:0:0:1111]:443/": "https://[2606:4700:4700::1111]/",
    "https://3.14.example.net/": "https://3.14.example.net/",
    "https://good.com/" + "a" * 1_900: "https://good.com/" + "a" * 1_900,
}


def test_there_are_enough_of_them():
    assert len(HOSTILE) + len(NOT_OPENED) >= 80
    assert len(GOOD) >= 20


@pytest.mark.parametrize("url", HOSTILE)
def test_hostile_ones_are_refused_as_such(url: str):
    with pytest.raises(Refused) as refused:
        target(url)
    assert refused.value.hostile, refused.value


@pytest.mark.parametrize("url", NOT_OPENED)
def test_what_is_no_address_of_the_public_web_is_refused_without_blame(url: str):
    with pytest.raises(Refused) as refused:
        target(url)
    assert not refused.value.hostile, refused.value


@pytest.mark.parametrize(("url", "canonical"), GOOD.items())
def test_good_ones_are_spelled_in_one_way(url: str, canonical: str):
    assert target(url).url == canonical
    assert target(canonical).url == canonical


def test_ports_are_those_allowed():
    assert target("http://good.com:8080/", (8080,)).port == 8080
    with pytest.raises(Refused, match="port 80"):
        target("http://good.com/", (8080,))


def test_an_ip_address_is_told_from_a_name():
    assert str(target("http://1.1.1.1/").address) == "1.1.1.1"
    assert str(target("http://[2606:4700::1]/").address) == "2606:4700::1"
    assert target("http://one.one/").address is None


@given(st.sampled_from(["http://", "https://", ""]), st.text(max_size=60))
def test_any_text_has_a_target_or_is_refused(scheme: str, rest: str):
    try:
        found = target(scheme + rest)
    except Refused as refused:
        assert str(refused)
        return
    assert found.url.isascii() and found.url.isprintable() and " " not in found.url
    assert found.scheme in ("http", "https") and found.port in (80, 443)
    assert not set(found.host) & set("/?#@%\\[] ")
    assert target(found.url) == found
