from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.adapters.fetch.addresses import is_public

INSIDE = """
0.0.0.0 10.0.0.1 100.64.0.1 127.0.0.1 127.8.8.8 169.254.169.254 172.16.0.1 172.31.255.255
192.0.0.1 192.0.0.9 192.0.0.192 192.0.2.1 192.88.99.1 192.168.0.1 198.18.0.1 198.51.100.1
203.0.113.1 224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255
:: ::1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:8.8.8.8 64:ff9b::7f00:1 64:ff9b::808:808 64:ff9b:1::1
100::1 2001::1 2001:db8::1 2001:0:7f00:1:: 2002:7f00:1:: 2002:808:808:: fc00::1 fd12::1 fe80::1
fec0::1 ff02::1 4000::1 2606:4700::5efe:7f00:1 2606:4700::200:5efe:a00:1 3fff::1
""".split()
OUTSIDE = """
1.1.1.1 8.8.8.8 9.9.9.9 93.184.215.14 128.0.0.1 172.32.0.1 192.0.1.1 198.20.0.1 223.255.255.1
2606:4700:4700::1111 2001:4860:4860::8888 2620:fe::fe 2a00:1450:4001:80b::200e
""".split()


@pytest.mark.parametrize("address", INSIDE)
def test_is_inside(address: str):
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", OUTSIDE)
def test_is_public(address: str):
    assert is_public(ip_address(address))


@given(st.ip_addresses())
def test_a_public_address_is_global_and_embeds_no_other(address):
    if is_public(address):
        assert address.is_global and not address.is_multicast and not address.is_private
        if address.version == 6:
            assert not (address.ipv4_mapped or address.sixtofour or address.teredo)
