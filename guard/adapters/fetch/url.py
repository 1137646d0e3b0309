"""What a URL that a model wrote names, or why nobody should go there. Pure."""

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from urllib.parse import quote

import idna

from guard.adapters.fetch.addresses import Address

LONGEST = 2_000
"""Characters a URL may have; browsers and servers take about as many."""

PORTS = {"http": 80, "https": 443}
_PARTS = re.compile(r"([a-z][a-z0-9+.-]*+)://([^/?#]*+)([^?#]*+)(\?[^#]*+)?", re.I)
_HOST = re.compile(r"(\[[^\[\]]*\]|[^:\[\]]*)(?::([0-9]{0,5}))?")
_NUMBER = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)$")
_DELIMITERS = frozenset("/?#@:%[]\\")
_LOCAL = frozenset(  # suffixes that name no host of the internet: RFC 6761, 6762, 7686, 8375, ICANN
    "localhost local localdomain internal intranet private corp home lan arpa onion alt test "
    "example invalid".split()
)
_LIKE_LATIN = frozenset("асԁеһіјӏорԛѕԝхуѵ-0123456789")  # Cyrillic letters, and what goes with any
_KEPT = "/?:@!$&'()*+,;=-._~%[]|"  # of a path or query, sent as it stands


class Refused(Exception):
    """A URL is not fetched; the message is the reason.

    `hostile` where it is written to deceive a reader or a machine, so that it should not be shown
    either; otherwise it may well be right, for somebody else or on another machine.
    """

    def __init__(self, reason: str, hostile: bool = False) -> None:
        super().__init__(reason)
        self.hostile = hostile


@dataclass(frozen=True, slots=True)
class Target:
    """Where a URL leads: `host` is ASCII in lower case; `path` begins with / and has the query.

    `address` is the host itself where the URL names no host but an IP address.
    """

    scheme: str
    host: str
    port: int
    path: str
    address: Address | None = None

    @property
    def origin(self) -> str:
        """Scheme, host and port, as in a URL."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{host}{port}"

    @property
    def url(self) -> str:
        """The whole of it, spelled in one way, without a fragment."""
        return self.origin + self.path


def target(url: str, ports: Collection[int] = (80, 443)) -> Target:
    """Return where a URL leads. Raises Refused."""
    if len(url) > LONGEST:
        raise Refused(f"longer than {LONGEST:,} characters")
    if any(unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp", "Zs") for c in url):
        raise Refused("has characters in it that show nothing", hostile=True)
    if "\\" in url:
        raise Refused("has a backslash, which programs read in different ways", hostile=True)
    parts = _PARTS.match(url)
    if parts is None or (scheme := parts[1].lower()) not in PORTS:
        raise Refused("is no http or https address")
    if "@" in parts[2]:
        _refuse_user(parts[2])
    if not parts[3] and "@" in url[parts.end(3) :].partition("/")[0]:
        raise Refused("has an @ where a path should be, as if another host came", hostile=True)
    if "%" in parts[2]:
        raise Refused("has a percent sign in its host", hostile=not parts[2].startswith("["))
    found = _HOST.fullmatch(parts[2])
    if found is None:
        raise Refused("has a malformed host or port")
    host, address = _host(found[1])
    port = int(found[2]) if found[2] else PORTS[scheme]
    if port not in ports:
        raise Refused(f"asks for port {port}")
    path = quote((parts[3] or "/") + (parts[4] or ""), safe=_KEPT)
    return Target(scheme, host, port, path, address)


def _refuse_user(authority: str) -> None:
    """Names before an @ log in, or pass themselves off as the host: https://bank.com@other.net."""
    user = authority.rpartition("@")[0]
    looks_like_a_host = bool(re.search(r"[.%@/。．｡]", user.partition(":")[0])) or "@" in user
    raise Refused("has a user name before its host", hostile=looks_like_a_host)


def _host(written: str) -> tuple[str, Address | None]:
    if written.startswith("["):
        return _ipv6(written[1:-1])
    plain = unicodedata.normalize("NFKC", written)
    labels = plain.split(".")
    if _DELIMITERS & set(plain) or any(map(_mixed, labels)) or _in_disguise(labels):
        raise Refused("has a host that reads as something else", hostile=True)
    if not plain.isascii() and "".join(labels).isdecimal():
        raise Refused("has an oddly written IP address for a host", hostile=True)
    try:
        host = idna.encode(plain.rstrip("."), uts46=True, std3_rules=True).decode().lower()
    except (idna.IDNAError, UnicodeError):
        host = _ascii(plain.rstrip("."))
    last = host.rpartition(".")[2]
    if _NUMBER.match(last):
        return _ipv4(host, written)
    if "." not in host or last in _LOCAL:
        raise Refused(f"{host!r} is no host of the internet")
    return host, None


def _mixed(label: str) -> bool:
    """Whether letters of alphabets that look alike stand side by side: a Cyrillic a in apple."""
    if label.isascii():
        return False
    scripts = {unicodedata.name(c, "").partition(" ")[0] for c in label if c.isalpha()}
    return len(scripts & {"LATIN", "GREEK", "CYRILLIC", "ARMENIAN", "CHEROKEE"}) > 1


def _in_disguise(labels: Sequence[str]) -> bool:
    """Whether a name is all Cyrillic letters that look Latin, before a Latin suffix: аррӏе.com."""
    return labels[-1].isascii() and any(
        not label.isascii() and set(label.lower()) <= _LIKE_LATIN for label in labels
    )


def _ascii(host: str) -> str:
    """A host that IDNA refuses but that is in use: with _ or with -- within a label.

    Raises Refused for any other, also one over 253 characters.
    """
    labels = host.lower().split(".")
    if len(host) > 253 or not all(re.fullmatch(r"(?!xn--)[a-z0-9_-]{1,63}", x) for x in labels):
        raise Refused("has a host that no name on the internet has")
    return host.lower()


def _ipv4(host: str, written: str) -> tuple[str, Address]:
    try:
        address = IPv4Address(host)
    except AddressValueError:
        raise Refused("has an oddly written IP address for a host", hostile=True) from None
    if written.rstrip(".") != host:
        raise Refused("has an oddly written IP address for a host", hostile=True)
    return host, address


def _ipv6(text: str) -> tuple[str, Address]:
    try:
        address = IPv6Address(text)
    except AddressValueError:
        raise Refused("has a malformed IPv6 address for a host") from None
    if "." in text or address.ipv4_mapped or address.sixtofour or address.teredo:
        raise Refused("has an IPv6 address that stands for an IPv4 one", hostile=True)
    return address.compressed, address
