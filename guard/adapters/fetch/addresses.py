"""Which addresses belong to the public internet."""

from ipaddress import IPv4Address, IPv6Address, ip_network

Address = IPv4Address | IPv6Address

# What `is_global` lets through although it may lead inside: multicast, and addresses that a
# gateway or a relay turns into IPv4 addresses of its own side. IANA's special-purpose registries.
_INSIDE = [
    ip_network(block)
    for block in (
        "192.0.0.0/24",  # protocol assignments, all of it
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # AMT
        "192.88.99.0/24",  # 6to4 relays
        "192.175.48.0/24",  # AS112
        "224.0.0.0/4",  # multicast
        "::/96",  # IPv4-compatible
        "::ffff:0:0/96",  # IPv4-mapped
        "64:ff9b::/96",  # NAT64
        "64:ff9b:1::/48",  # NAT64, local
        "2001::/23",  # protocol assignments, Teredo among them
        "2002::/16",  # 6to4
        "fec0::/10",  # site-local
        "3fff::/20",  # documentation
        "ff00::/8",  # multicast
    )
]
_UNICAST = ip_network("2000::/3")  # all that is given out of IPv6


def is_public(address: Address) -> bool:
    """Whether an address is of a host on the public internet, and embeds no other address."""
    if not address.is_global or any(address in block for block in _INSIDE):
        return False
    if isinstance(address, IPv4Address):
        return True
    # An interface identifier made of an IPv4 address (ISATAP, RFC 5214) leads to that address.
    return address in _UNICAST and (int(address) >> 32) & 0xFDFFFFFF != 0x5EFE
