"""The client's own values, and that it is the installed package that is tested."""

from __future__ import annotations

import json
import os
import random
import tempfile
import unittest
from pathlib import Path

import semsplat_client
from semsplat_client import DESCRIPTORS, Planner, Robot, Topics, counts, mono8

ROOT = Path(__file__).resolve().parents[2]


class PackageTest(unittest.TestCase):
    def test_the_installed_package_is_tested(self) -> None:
        self.assertIn("site-packages", semsplat_client.__file__)
        self.assertTrue(Path(semsplat_client.__file__).with_name("py.typed").is_file())

    def test_its_descriptors_are_those_of_the_repository(self) -> None:
        self.assertEqual(DESCRIPTORS.read_bytes(), (ROOT / "Proto/descriptors/semsplat.fds").read_bytes())


class MaskTest(unittest.TestCase):
    def test_known_texts_of_pycocotools(self) -> None:
        for case in json.loads((ROOT / "Tests/Fixtures/imaging/run_lengths.json").read_text()):
            rows = "".join(case["rows"])
            wanted = bytes(255 if pixel == "#" else 0 for pixel in rows)
            self.assertEqual(mono8(case["text"], case["width"], case["height"]), wanted, case["name"])

    def test_columns_become_rows(self) -> None:
        # 3 wide, 2 high; set: the middle column, and below it on the right.
        text = encoded([2, 2, 1, 1])
        self.assertEqual(mono8(text, 3, 2), bytes([0, 255, 0, 0, 255, 255]))

    def test_random_runs_come_back(self) -> None:
        generator = random.Random(1)
        for _ in range(200):
            runs = [generator.randrange(5_000) for _ in range(generator.randrange(1, 40))]
            self.assertEqual(counts(encoded(runs)), runs)

    def test_what_is_wrong_is_refused(self) -> None:
        for text in ("~", "\x10", "o", "0?"):
            with self.assertRaises(ValueError):
                mono8(text, 2, 2)


def encoded(runs: list[int]) -> str:
    """COCO's text form, written anew for this test."""
    text = ""
    for index, run in enumerate(runs):
        rest = run - runs[index - 2] if index > 2 else run
        while True:
            bits, rest = rest & 0x1F, rest >> 5
            more = rest != (-1 if bits & 0x10 else 0)
            text += chr(bits + (0x20 if more else 0) + 48)
            if not more:
                break
    return text


class KeyTest(unittest.TestCase):
    def test_a_secret_that_others_can_read_is_refused_with_what_to_run(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "anna.key"
            path.write_text('curve\n    public-key = "a"\n    secret-key = "hidden"\n')
            os.chmod(path, 0o640)
            with self.assertRaisesRegex(PermissionError, f"mode 0640.*chmod 600 {path}") as raised:
                Planner(key=path, server_key=path)
            self.assertNotIn("hidden", str(raised.exception))

    def test_half_of_the_keys_are_refused(self) -> None:
        with self.assertRaisesRegex(ValueError, "go together"):
            Planner(key="anna.key")
        with self.assertRaisesRegex(ValueError, "go together"):
            Robot("tcp://127.0.0.1:*", clients="listeners")


class TopicsTest(unittest.TestCase):
    def test_the_environment_of_launch_is_read(self) -> None:
        topics = Topics.from_environment(
            {"SEMSPLAT_NAMESPACE": "/left", "SEMSPLAT_REMAP": "/tf:=/left_tf /camera/a/image:=/head"})
        self.assertEqual(topics.outside("/camera/a/image"), "/head")
        self.assertEqual(topics.outside("/camera/a/calibration"), "/left/camera/a/calibration")
        self.assertEqual(topics.inside("/left_tf"), "/tf")
        self.assertEqual(topics.inside("/left/goal"), "/goal")
        self.assertIsNone(topics.inside("/left/tf"))
        self.assertIsNone(topics.inside("/right/goal"))
        with self.assertRaisesRegex(ValueError, "write /from:=/to"):
            Topics.from_environment({"SEMSPLAT_REMAP": "tf"})


if __name__ == "__main__":
    unittest.main()
