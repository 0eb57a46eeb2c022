"""Keys: which key this program has, whom it talks to, and who may listen to it."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Any

from zmq.auth import load_certificate
from zmq.auth.thread import ThreadAuthenticator
from zmq.utils.monitor import recv_monitor_message

# ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL, _PROTOCOL, _AUTH
NO_DETAIL, PROTOCOL, AUTH = 0x0800, 0x2000, 0x4000

# ZMQ_PROTOCOL_ERROR_ZMTP_MECHANISM_MISMATCH
OTHER_MECHANISM = 0x11000002

DOMAIN = "semsplat"


class RefusedError(PermissionError):
    """The other side listens, and does not let this program in."""


def key_pair(path: str | os.PathLike[str]) -> tuple[bytes, bytes]:
    """Public and secret key of a ``.key`` file; PermissionError when others may read it."""
    mode = stat.S_IMODE(os.stat(path).st_mode)
    if mode & 0o077:
        raise PermissionError(f"{path} is a secret that others can read (mode {mode:04o}); run: chmod 600 {path}")
    public, secret = load_certificate(path)
    if secret is None:
        raise ValueError(f"{path} has no secret key; it is the public half")
    return public, secret


def public_key(path: str | os.PathLike[str]) -> bytes:
    """The public key of a ``.pub`` file."""
    return load_certificate(path)[0]


class ClientKeys:
    """What a program that connects shows of itself, and the only server that it talks to."""

    def __init__(self, key: str | os.PathLike[str], server_key: str | os.PathLike[str]) -> None:
        self.public, self.secret = key_pair(key)
        self.server = public_key(server_key)

    def apply(self, socket: Any) -> None:
        """Makes connections of ``socket`` from here on those of a CURVE client."""
        socket.curve_serverkey, socket.curve_publickey, socket.curve_secretkey = self.server, self.public, self.secret


def client_keys(
    key: str | os.PathLike[str] | None, server_key: str | os.PathLike[str] | None
) -> ClientKeys | None:
    """The keys, or None without; ValueError for one without the other."""
    if key is None and server_key is None:
        return None
    if key is None or server_key is None:
        raise ValueError("key and server_key go together: this program's .key file, and the daemon's .pub file")
    return ClientKeys(key, server_key)


class HandshakeWatch:
    """Hears from libzmq whether connections of a socket are refused."""

    def __init__(self, socket: Any, has_key: bool) -> None:
        self.socket = socket.get_monitor_socket(NO_DETAIL | PROTOCOL | AUTH)
        self._watched = socket
        self._has_key = has_key
        self._broken_off = 0

    def check(self, endpoint: str) -> None:
        """RefusedError when a handshake failed for good."""
        while self.socket.poll(0):
            report = recv_monitor_message(self.socket)
            event, value = int(report["event"]), int(report["value"])
            if event == AUTH:
                raise RefusedError(
                    f"refused by the daemon at {endpoint}: is this key in its clients folder, with the right that this needs?"
                )
            if event == PROTOCOL and value == OTHER_MECHANISM:
                raise RefusedError(
                    f"{endpoint} has no keys, and this program has one"
                    if self._has_key
                    else f"{endpoint} wants a key; give key and server_key"
                )
            self._broken_off += 1
            # A daemon that restarts breaks off one handshake, not three.
            if self._has_key and self._broken_off >= 3:
                raise RefusedError(f"{endpoint} ended the handshake: is server_key its public key?")

    def close(self) -> None:
        """Ends hearing."""
        self._watched.disable_monitor()
        self.socket.close(linger=0)


class Listeners:
    """Who may listen to a publisher: a folder of ``.pub`` files with the right ``stream``; read at every connection."""

    def __init__(self, context: Any, key: str | os.PathLike[str], clients: str | os.PathLike[str]) -> None:
        self._keys = key_pair(key)
        self._folder = Path(clients)
        self._authenticator = ThreadAuthenticator(context)
        self._authenticator.start()
        self._authenticator.configure_curve_callback(domain=DOMAIN, credentials_provider=self)

    def apply(self, socket: Any) -> None:
        """Makes ``socket`` a CURVE server; do so before it is bound."""
        socket.zap_domain = DOMAIN.encode()
        socket.curve_publickey, socket.curve_secretkey = self._keys
        socket.curve_server = True

    def callback(self, domain: str, key: bytes) -> bool:
        """Whether the key (Z85) may listen, as pyzmq asks it."""
        return any(self._admits(path, key) for path in self._folder.glob("*.pub"))

    def close(self) -> None:
        """Ends the thread that answers."""
        self._authenticator.stop()

    def _admits(self, path: Path, wanted: bytes) -> bool:
        try:
            lines = [line.strip() for line in path.read_text().splitlines()]
            rights = next((line.partition("=")[2] for line in lines if line.startswith("rights")), "")
            return public_key(path) == wanted and "stream" in rights.strip(" \"'").replace(",", " ").split()
        except (OSError, ValueError):
            return False
