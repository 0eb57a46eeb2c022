"""A simulated robot and a real daemon on ports of their own, ended with the test."""

import os
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

SEMSPLAT = str(Path(os.environ.get("SEMSPLAT", "../../.build/release/semsplat")).resolve())


def free_port():
    """A port that nobody has now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def simulate(folder, seed, frames):
    """Films a room into a sequence folder."""
    size = ["--width", "160", "--height", "120", "--rate", "10"]
    command = [SEMSPLAT, "simulate", "--seed", str(seed), "-o", str(folder), "--frames", str(frames), *size]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return folder


class Daemon:
    """A daemon with the oracle, which is told what a labelled sequence shows. It may be killed and started again."""

    def __init__(self, folder, sequence, token_file=None):
        self.folder = Path(folder)
        token = f", token_file: {token_file}" if token_file else ""
        self.port = free_port()
        self.sensors = f"tcp://127.0.0.1:{free_port()}"
        (self.folder / "daemon.yaml").write_text(
            f"""
sensors: {{endpoints: ["{self.sensors}"]}}
goal_endpoint: tcp://127.0.0.1:*
result_endpoint: tcp://127.0.0.1:*
http: {{endpoint: "127.0.0.1:{self.port}"{token}}}
record: {{folder: "{self.folder}/sessions"}}
predictor:
  kind: oracle_test_double
  oracle_test_double_sequence: {sequence}
"""
        )
        self.process = None

    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}/"

    def start(self):
        """Starts it and waits until it serves."""
        with open(self.folder / "daemon.log", "ab") as log:
            self.process = subprocess.Popen([SEMSPLAT, "run", "--config", self.folder / "daemon.yaml"], stderr=log, cwd=self.folder)
        end = time.monotonic() + 30
        while True:
            try:
                return urllib.request.urlopen(self.address, timeout=5).read()
            except OSError:
                if time.monotonic() > end or self.process.poll() is not None:
                    raise AssertionError((self.folder / "daemon.log").read_text()) from None
                time.sleep(0.1)

    def kill(self):
        """Ends it as a power cut would."""
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None


class Drive:
    """Streams a sequence to a daemon as a robot does, in the background."""

    def __init__(self, daemon, sequence):
        command = [SEMSPLAT, "stream", str(sequence), "--endpoint", daemon.sensors, "--rate", "10", "--keep-stamps"]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def finish(self):
        """Waits until all of it was sent."""
        assert self.process.wait(timeout=60) == 0

    def end(self):
        """Ends it now."""
        self.process.kill()
        self.process.wait()
