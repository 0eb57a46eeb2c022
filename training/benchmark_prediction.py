"""Sets the daemon's predictor beside PyTorch: the same network, windows and end, in turns. `make bench-peers` runs it.

    python3 training/benchmark_prediction.py PEER MODEL [--views 2 3 4] [--height 256] [--rounds 15] [--threads 2]

PEER is the program PredictionPeer of Benchmarks/. PyTorch runs in inference mode. How it does best differs from machine
to machine, so all ways that it knows are tried first: its plane sweeps by its own operators or by our C kernel, its
tensors with the channels last or not; the fastest is the one compared. Multiply-adds are counted from the shapes of
convolutions and matrix products; the peak is what OpenBLAS does with two matrices of 1024 x 1024 on every thread, measured
in every round. Processor time and what is derived from it hold on a busy machine too.
"""

from __future__ import annotations

import argparse
import ctypes
import itertools
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles

AVX512 = ("avx512f", "avx512dq", "avx512bw", "avx512vl")
SIDE = 1024  # of the matrices whose product is the peak


def choose_threads(count: int) -> None:
    """Before PyTorch and OpenBLAS are loaded: they look once. OpenBLAS takes the kernels that the daemon makes it take."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ[name] = str(count)
    # Threads that wait for each other sleep. Where the machine has other work, spinning ones take ten times as long.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    flags = next((line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("flags")), "")
    if set(AVX512) <= set(flags.split()):
        os.environ.setdefault("OPENBLAS_CORETYPE", "SkylakeX")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("peer", type=Path)
    parser.add_argument("model", type=Path)
    parser.add_argument("--views", type=int, nargs="+", default=[2, 3, 4])
    parser.add_argument("--height", type=int, help="of the images, where it is not the model's")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--threads", type=int, default=2)
    return parser.parse_args()


options = arguments()
choose_threads(options.threads)

import numpy as np
import torch

from semsplat_training.model import cost_volume, pattern_volume
from semsplat_training.operations import OperationCounter
from semsplat_training.whole_prediction import WholePrediction, Window

NAMES = {  # numbers a Gaussian, in the order in which the peer writes them
    "positions": 3, "rotations": 4, "scales": 3, "opacities": 1, "harmonics": 12, "language": 32, "segmentation": 32,
}  # fmt: skip
Way = tuple[str, bool]  # whose sweeps, channels last


class Peer:
    """The daemon's predictor, in a process of its own that waits while PyTorch works."""

    def __init__(self, program: Path, model: Path, views: int, scratch: Path) -> None:
        self.window, self.answer = scratch / "window", scratch / "answer"
        self.process = subprocess.Popen(
            [program, model, str(views), str(options.threads), self.window, self.answer],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            # What the daemon's threads are is its own affair, as its choice of kernels is.
            env={k: v for k, v in os.environ.items() if not k.startswith(("OMP_", "OPENBLAS_"))},
        )  # fmt: skip
        if self.line() != "ready":
            raise SystemExit(f"{program} ended before it was ready")

    def line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def predict(self) -> tuple[float, float]:
        """Seconds by the clock and of the processors."""
        assert self.process.stdin is not None
        self.process.stdin.write("predict\n")
        self.process.stdin.flush()
        clock, processors = map(float, self.line().split())
        return clock, processors

    def close(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait()


def read_window(path: Path, height: int, width: int) -> Window:
    view = np.dtype([("picture", "u1", (height, width, 3)), ("camera", "f8", 4), ("pose", "f8", (4, 4))])
    views = np.fromfile(path, view)
    return Window(
        np.ascontiguousarray(views["picture"]),
        torch.from_numpy(views["camera"].astype(np.float32)),
        torch.from_numpy(views["pose"].copy()),
    )


def differences(path: Path, ours: dict[str, torch.Tensor]) -> str:
    """The greatest difference of each array, over the greatest number in it."""
    pixels = ours["opacities"].shape[1]
    view = np.dtype([(name, "f4", (pixels, count)) for name, count in NAMES.items()])
    theirs = np.fromfile(path, view)
    parts = []
    for name, count in NAMES.items():
        a, b = theirs[name], ours[name].numpy().reshape(-1, pixels, count)
        parts.append(f"{name} {np.abs(a - b).max() / np.abs(b).max():.1e}")
    return ", ".join(parts)


@contextmanager
def sweeps_by(whose: str) -> Iterator[None]:
    """Plane sweeps by PyTorch's operators, or by the C kernels, which training takes on processors."""
    kernels = cost_volume.cost_volume_kernel.apply, pattern_volume.pattern_volume_kernel
    if whose == "operators":
        cost_volume.cost_volume_kernel.apply = cost_volume.cost_volume_plain
        pattern_volume.pattern_volume_kernel = pattern_volume.pattern_volume_plain
    try:
        yield
    finally:
        cost_volume.cost_volume_kernel.apply, pattern_volume.pattern_volume_kernel = kernels


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock and of the processors."""
    clock, processors = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - clock, time.process_time() - processors


class PeerNetwork:
    """PyTorch's side, in each of its ways."""

    def __init__(self, model: Path) -> None:
        self.plain, self.last = WholePrediction(model), WholePrediction(model)
        self.last.use_channels_last()

    def predict(self, window: Window, way: Way) -> dict[str, torch.Tensor]:
        sweeps, channels_last = way
        network = self.last if channels_last else self.plain
        with sweeps_by(sweeps), torch.inference_mode():
            return network(window, channels_last)

    def fastest_way(self, window: Window) -> Way:
        ways: list[Way] = list(itertools.product(("operators", "kernels"), (False, True)))
        seconds = {}
        for way in ways:
            self.predict(window, way)
            seconds[way] = median(timed(lambda way=way: self.predict(window, way))[0] for _ in range(3))
            print(f"  PyTorch, sweeps by {way[0]}, channels {'last' if way[1] else 'first'}: {1e3 * seconds[way]:.0f} ms")
        return min(ways, key=seconds.__getitem__)


class Peak:
    """What the processors can do: products of two square matrices by the OpenBLAS that the daemon uses, one a thread."""

    def __init__(self) -> None:
        self.library = ctypes.CDLL("libopenblas.so.0")
        self.a, self.b = (np.random.default_rng(0).random((SIDE, SIDE), np.float32) for _ in range(2))
        self.products = [np.empty((SIDE, SIDE), np.float32) for _ in range(options.threads)]
        self.threads = ThreadPoolExecutor(options.threads)

    def measure(self, threads: int) -> tuple[float, float]:
        """Multiply-adds a second, by the clock and of the processors."""
        self.library.openblas_set_num_threads(1)
        # OpenBLAS' own threads spin for 2^26 cycles after their last work, which would count as the products' time.
        time.sleep(0.1)
        seconds = timed(lambda: list(self.threads.map(self.multiply, self.products[:threads])))
        self.library.openblas_set_num_threads(options.threads)
        clock, processors = (threads * SIDE**3 / x for x in seconds)
        return clock, processors

    def multiply(self, c: np.ndarray) -> None:
        size, one = ctypes.c_int(SIDE), ctypes.c_float(1)
        left, right, out = (ctypes.c_void_p(x.ctypes.data) for x in (self.a, self.b, c))
        self.library.cblas_sgemm(
            101, 111, 111, size, size, size, one, left, size, right, size, ctypes.c_float(0), out, size
        )  # fmt: skip


def count_operations(model: Path, window: Window) -> int:
    network = WholePrediction(model)
    with OperationCounter(network.parts) as counter, torch.no_grad():
        network(window)
    parts = ", ".join(f"{name or 'rest'} {n / 1e9:.3f}" for name, n in counter.by_part.most_common())
    print(f"  {counter.multiply_adds / 1e9:.3f} G multiply-adds: {parts}")
    return counter.multiply_adds


def with_height(model: Path, height: int, scratch: Path) -> Path:
    """A model folder with the same weights for images of another height."""
    folder = scratch / "model"
    folder.mkdir()
    for item in model.iterdir():
        (folder / item.name).symlink_to(item.resolve())
    config = json.loads((model / "config.json").read_text())
    config["network"]["height"] = height
    (folder / "config.json").unlink()
    (folder / "config.json").write_text(json.dumps(config))
    return folder


def spread(values: list[float], scale: float, digits: int) -> str:
    low, middle, high = quantiles(values, n=4)
    return f"{scale * middle:.{digits}f} ({scale * low:.{digits}f} to {scale * high:.{digits}f})"


def compare(model: Path, views: int, scratch: Path) -> None:
    network = json.loads((model / "config.json").read_text())["network"]
    print(f"{views} views of {network['width']}x{network['height']}, {options.threads} thread{'s' * (options.threads > 1)}")
    peer = Peer(options.peer, model, views, scratch)
    window = read_window(peer.window, network["height"], network["width"])
    multiply_adds = count_operations(model, window)
    theirs, peak = PeerNetwork(model), Peak()
    way = theirs.fastest_way(window)
    print(f"  greatest differences, relative: {differences(peer.answer, theirs.predict(window, way))}", flush=True)
    rounds = []
    for number in range(options.rounds + 2):
        rows = [peer.predict(), timed(lambda: theirs.predict(window, way)), peak.measure(1), peak.measure(options.threads)]
        if number >= 2:  # the first ones warm up
            rounds.append(rows)
    peer.close()
    names = ("semsplat", "PyTorch")
    for side, name in enumerate(names):
        clock, processors = ([row[side][kind] for row in rounds] for kind in (0, 1))
        print(f"  {name}: {spread(clock, 1e3, 0)} ms, {spread(processors, 1e3, 0)} ms of processors")
    for kind, name in enumerate(("time", "processor time")):
        print(f"  semsplat / PyTorch, {name}: {spread([row[0][kind] / row[1][kind] for row in rounds], 1, 2)}")
    for row, threads in {2: 1, 3: options.threads}.items() if options.threads > 1 else [(3, 1)]:
        peaks = ([rows[row][kind] for rows in rounds] for kind in (0, 1))
        clock, processors = (spread(values, 1e-9, 1) for values in peaks)
        print(f"  peak, {threads} thread{'s' * (threads > 1)}: {clock} G multiply-adds a second, {processors} a processor's second")
    for side, name in enumerate(names):
        clock, processors = ([multiply_adds / row[side][kind] / row[3][kind] for row in rounds] for kind in (0, 1))
        print(f"  {name} of that peak: {spread(clock, 100, 1)} %, {spread(processors, 100, 1)} % by processor time")
    print(end="", flush=True)


def main() -> None:
    torch.set_num_threads(options.threads)
    print(f"PyTorch {torch.__version__}, OPENBLAS_CORETYPE={os.environ.get('OPENBLAS_CORETYPE', 'not set')};", end=" ")
    print(f"medians and quartiles of {options.rounds} rounds", flush=True)
    for views in options.views:
        with tempfile.TemporaryDirectory() as folder:
            scratch = Path(folder)
            model = options.model if options.height is None else with_height(options.model, options.height, scratch)
            compare(model, views, scratch)


if __name__ == "__main__":
    sys.exit(main())
