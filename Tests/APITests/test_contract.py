"""The API of a real daemon that has mapped a simulated room, against docs/api.yaml."""

import json
import os
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.request
from pathlib import Path

root = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(root / "Tests/PageTests"))
from robot import Daemon, Drive, simulate  # noqa: E402

# Schemathesis checks of every answer: the status and the type are described, the body has its schema, wrong requests are
# refused and right ones are not, other methods get a 405. `PHASES=coverage,fuzzing` looks longer.
PHASES = os.environ.get("PHASES", "coverage")


class ContractTests(unittest.TestCase):
    """One daemon, one drive, one recording."""

    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.scratch.cleanup)
        sequence = simulate(Path(cls.scratch.name) / "room", seed=7, frames=30)
        cls.daemon = Daemon(cls.scratch.name, sequence)
        cls.addClassCleanup(cls.daemon.kill)
        cls.daemon.start()
        cls.post("recording", {"action": "start", "name": "drive"})
        drive = Drive(cls.daemon, sequence)
        cls.addClassCleanup(drive.end)
        end = time.monotonic() + 60
        while not cls.get("map/chunks")["chunks"]:
            assert time.monotonic() < end, cls.get("state")
            time.sleep(0.2)
        cls.object_id = cls.post("goals", {"text": "chair"})["objects"][0]["id"]
        drive.finish()
        cls.post("recording", {"action": "stop"})

    @classmethod
    def get(cls, path):
        return json.load(urllib.request.urlopen(f"{cls.daemon.address}api/v1/{path}", timeout=10))

    @classmethod
    def post(cls, path, document):
        request = urllib.request.Request(
            f"{cls.daemon.address}api/v1/{path}", json.dumps(document).encode(), {"Content-Type": "application/json"}
        )
        return json.load(urllib.request.urlopen(request, timeout=10))

    def test_every_endpoint_keeps_to_its_description(self):
        """Values that exist stand in the configuration, so that more than 404 is reached. The event stream does not end, and has
        tests of its own."""
        chunk = self.get("map/chunks")["chunks"][0]["id"]
        settings = Path(self.scratch.name) / "schemathesis.toml"
        with settings.open("w") as file:
            for operation, parameters in {
                "getCameraImage": {"path.name": "front"},
                "getObject": {"path.id": self.object_id},
                "getObjectNavGoal": {"path.id": self.object_id},
                "getChunk": {"path.id": chunk},
                "getTimeline": {"path.name": "drive"},
                "getSessionImage": {"path.name": "drive", "query.camera": "front"},
                "getSessionAnswers": {"path.name": "drive"},
            }.items():
                lines = "\n".join(f"{json.dumps(key)} = {json.dumps(value)}" for key, value in parameters.items())
                file.write(f'[[operations]]\ninclude-operation-id = "{operation}"\n[operations.parameters]\n{lines}\n')
        schemathesis = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(settings), "run", str(root / "docs/api.yaml")]
        options = ["--url", self.daemon.address.rstrip("/"), "--exclude-path", "/api/v1/events", "--phases", PHASES]
        options += ["--seed", "1", "--suppress-health-check", "all", "--warnings", "off"]
        outcome = subprocess.run(schemathesis + options, capture_output=True, text=True, cwd=self.scratch.name, timeout=600)
        self.assertEqual(outcome.returncode, 0, outcome.stdout[-6000:] + outcome.stderr[-2000:])


if __name__ == "__main__":
    unittest.main()
