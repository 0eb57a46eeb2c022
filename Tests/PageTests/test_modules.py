"""Parts of the page that compute, each against the obvious way to do it."""

import random
import tempfile
import unittest
from pathlib import Path

from browser import Browser
from robot import Daemon, simulate


def compressed(runs):
    """COCO's compressed text of run lengths, as maskApi.c writes it."""
    text = ""
    for index, run in enumerate(runs):
        value = run - runs[index - 2] if index > 2 else run
        more = True
        while more:
            digit = value & 0x1F
            value >>= 5
            more = value != -1 if digit & 0x10 else value != 0
            text += chr((digit | 0x20 if more else digit) + 48)
    return text


def runs_of(columns):
    """Run lengths, the first of pixels outside."""
    runs, current = [0], 0
    for pixel in columns:
        if pixel != current:
            runs.append(0)
            current = pixel
        runs[-1] += 1
    return runs


class ModuleTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.scratch.cleanup)
        sequence = simulate(Path(cls.scratch.name) / "room", seed=7, frames=2)
        cls.daemon = Daemon(cls.scratch.name, sequence)
        cls.addClassCleanup(cls.daemon.kill)
        cls.daemon.start()
        cls.browser = Browser()
        cls.addClassCleanup(cls.browser.close)
        cls.browser.open(cls.daemon.address)

    def test_masks_are_unpacked(self):
        random.seed(1)
        for width, height in [(1, 1), (7, 5), (160, 120)]:
            rows = [[int(random.random() < 0.5 + 0.4 * ((x // 9) % 2)) for x in range(width)] for _ in range(height)]
            runs = runs_of([rows[y][x] for x in range(width) for y in range(height)])
            mask = {"rle": compressed(runs), "width": width, "height": height}
            pixels = self.browser.promise("return [...(await import('/masks.js')).maskPixels(given[0])]", mask)
            self.assertEqual(pixels, [pixel for row in rows for pixel in row])

    def test_splats_are_sorted_from_back_to_front(self):
        ordered, expected = self.browser.promise(
            """
            const { headerBytes, wireWords } = await import("/splats/layout.js");
            const worker = new Worker("/splats/worker.js", { type: "module" });
            const answer = (message) => new Promise((resolve) => {
                worker.onmessage = ({ data }) => resolve(data);
                worker.postMessage(message);
            });
            const points = new Map();
            const load = async (id, count) => {
                const buffer = new ArrayBuffer(headerBytes + 4 * wireWords * count);
                new DataView(buffer).setUint32(4, count, true);
                const floats = new Float32Array(buffer, headerBytes);
                const own = Array.from({ length: count }, (_, index) => {
                    const point = [0, 1, 2].map((axis) => (floats[wireWords * index + axis] = Math.fround(Math.random())));
                    return point;
                });
                const { row } = await answer({ task: "load", id, buffer });
                for (const slot of [...points.keys()]) if (points.get(slot).id === id) points.delete(slot);
                own.forEach((point, index) => points.set(1024 * row + index, { id, point }));
            };
            for (const [id, count] of [[0, 1500], [1, 10], [2, 1024], [0, 3000], [1, 700]]) await load(id, count);
            await answer({ task: "remove", id: 2 });
            for (const [slot, { id }] of points) if (id === 2) points.delete(slot);
            const forward = [0.36, 0.48, 0.8];
            const { order } = await answer({ task: "sort", forward });
            const depth = (slot) => points.get(slot).point.reduce((sum, value, axis) => sum + value * forward[axis], 0);
            const depths = [...order].map(depth);
            return [depths, [...points.keys()].map(depth)];
            """
        )
        self.assertEqual(sorted(ordered), sorted(expected))
        step = (max(expected) - min(expected)) / 65535
        for far, near in zip(ordered, ordered[1:]):
            self.assertGreater(far - near, -1.01 * step)

    def test_rows_are_given_once(self):
        taken = self.browser.promise(
            """
            const { RowAllocator } = await import("/splats/rows.js");
            const allocator = new RowAllocator(64);
            const owner = new Array(64).fill(null);
            const runs = [];
            let [times, refused] = [0, 0];
            for (let turn = 0; turn < 5000; turn++) {
                if (Math.random() < 0.55) {
                    const rows = 1 + Math.floor(Math.random() * 9);
                    const row = allocator.take(rows);
                    let longest = 0;
                    for (let at = 0, length = 0; at < 64; at++) longest = Math.max(longest, length = owner[at] === null ? length + 1 : 0);
                    if ((row === null) !== (longest < rows)) throw new Error(`refused ${rows} of ${longest}`);
                    if (row === null) { refused++; continue; }
                    for (let at = row; at < row + rows; at++) {
                        if (owner[at] !== null) throw new Error(`row ${at} was given twice`);
                        owner[at] = turn;
                    }
                    runs.push([row, rows]);
                    times++;
                } else if (runs.length > 0) {
                    const [row, rows] = runs.splice(Math.floor(Math.random() * runs.length), 1)[0];
                    allocator.give(row, rows);
                    owner.fill(null, row, row + rows);
                }
            }
            return [times, refused];
            """
        )
        self.assertGreater(min(taken), 0)

    def test_a_camera_sees_a_point_where_its_matrix_says(self):
        position, turned = self.browser.promise(
            """
            const { apply, applyInverse, project } = await import("/poses.js");
            // A quarter turn about z, as a quaternion.
            const pose = { position: [1, 2, 3], orientation: { x: 0, y: 0, z: Math.SQRT1_2, w: Math.SQRT1_2 } };
            const there = apply(pose, [1, 0, 2]);
            const pixel = project({ fx_px: 100, fy_px: 50, cx_px: 10, cy_px: 20 }, applyInverse(pose, there));
            return [there, pixel];
            """
        )
        for value, expected in zip(position, [1, 3, 5]):
            self.assertAlmostEqual(value, expected)
        for value, expected in zip(turned, [60, 20]):
            self.assertAlmostEqual(value, expected)
