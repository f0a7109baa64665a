"""Where the HTTP door listens."""

import socket


def listener(host: str, port: int) -> socket.socket:
    """A socket that listens there; port 0 takes any free one. Raises OSError where it cannot."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family)
