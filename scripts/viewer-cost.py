#!/usr/bin/env python3
"""Prints what one viewer costs the daemon: processor time with and without one, in turns, while a simulated robot drives.

The viewer does what the page does: it listens to the events, fetches every image and every piece of the map that has changed.
Usage: scripts/viewer-cost.py SEMSPLAT [SECONDS a turn] [TURNS]
"""
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "Tests/PageTests"))
os.environ["SEMSPLAT"] = sys.argv[1]
from robot import Daemon, simulate  # noqa: E402

SECONDS = float(sys.argv[2]) if len(sys.argv) > 2 else 10
TURNS = int(sys.argv[3]) if len(sys.argv) > 3 else 5
# Threads that compute what the daemon computes without viewers too; their time varies by more than a viewer costs.
OTHERS = {"map", "predictor", "ingest", "goals", "occupancy", "publications", "diagnostics", "standing"}


def processor_seconds(process):
    """Of every thread by its name."""
    times = {}
    for task in Path(f"/proc/{process}/task").iterdir():
        head, _, tail = (task / "stat").read_text().rpartition(")")
        fields = tail.split()
        name = head.split("(", 1)[1]
        times[name] = times.get(name, 0) + (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return times


class Viewer:
    """What the page does, without showing it."""

    def __init__(self, address):
        self.address, self.ended, self.images, self.splats = address, False, 0, 0
        self.threads = [threading.Thread(target=work) for work in (self.listen, self.look)]
        for thread in self.threads:
            thread.start()

    def get(self, path):
        return urllib.request.urlopen(self.address + path, timeout=20)

    def listen(self):
        kind = ""
        with self.get("api/v1/events") as events:
            for line in events:
                if self.ended:
                    return
                if line.startswith(b"event: "):
                    kind = line[7:].strip()
                elif line.startswith(b"data: ") and kind == b"map":
                    for chunk in json.loads(line[6:])["chunks"]:
                        try:
                            self.splats += (len(self.get(f"api/v1/map/chunks/{chunk['id']}").read()) - 16) // 28
                        except OSError:
                            pass  # It went meanwhile.

    def look(self):
        sequence = 0
        while not self.ended:
            answer = self.get(f"api/v1/cameras/front/image?after={sequence}&wait_ms=1000")
            if answer.status == 200:
                sequence, self.images = int(answer.headers["X-Sequence"]), self.images + 1
                answer.read()

    def end(self):
        self.ended = True
        for thread in self.threads:
            thread.join()


def turn(daemon, watched):
    """Seconds of processor a second, all threads and those beside the mapping."""
    viewer = Viewer(daemon.address) if watched else None
    began, before = time.monotonic(), processor_seconds(daemon.process.pid)
    time.sleep(SECONDS)
    took, after = time.monotonic() - began, processor_seconds(daemon.process.pid)
    if viewer:
        viewer.end()
        print(f"  a viewer saw {viewer.images / took:.1f} images and {viewer.splats / took:.0f} new splats a second", flush=True)
    spent = {name: after[name] - before.get(name, 0) for name in after}
    return sum(spent.values()) / took, sum(value for name, value in spent.items() if name not in OTHERS) / took


def main():
    with tempfile.TemporaryDirectory() as scratch:
        sequence = simulate(Path(scratch) / "room", seed=7, frames=120)
        daemon = Daemon(scratch, sequence)
        # The trained model: a robot that drives on and on is none that the oracle knows.
        settings = daemon.folder / "daemon.yaml"
        settings.write_text(settings.read_text().split("predictor:")[0])
        daemon.start()
        drive = subprocess.Popen(
            [sys.argv[1], "stream", str(sequence), "--loop", "--endpoint", daemon.sensors],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            time.sleep(15)
            turns = [(turn(daemon, False), turn(daemon, True)) for _ in range(TURNS)]
        finally:
            drive.kill()
            daemon.kill()
        for at, what in ((0, "all threads"), (1, "threads beside the mapping's")):
            differences = [100 * (watched[at] - alone[at]) for alone, watched in turns]
            alone = statistics.median(100 * alone[at] for alone, _ in turns)
            print(
                f"{what}: {alone:.1f} % of a core without a viewer; one viewer adds {statistics.median(differences):.1f} % "
                f"(median of {TURNS} pairs of {SECONDS:.0f} s; {min(differences):.1f} to {max(differences):.1f})"
            )


main()
