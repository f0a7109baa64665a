"""Whether an address means this machine."""

import ipaddress


def is_loopback(host: str) -> bool:
    """For a host name or an IP address."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
