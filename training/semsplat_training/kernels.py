"""Compiles the hot loops of Sources/Bindings/CKernels for ctypes, once per change of their source."""

from __future__ import annotations

import ctypes
import hashlib
import os
import shutil
import subprocess
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
SOURCES = REPOSITORY / "Sources" / "Bindings" / "CKernels"
FLAGS = ["-O3", "-march=native", "-ffp-contract=fast", "-fno-math-errno", "-shared", "-fPIC", "-DSEMSPLAT_DISPATCH="]


def find_compiler() -> str:
    """$CC, clang or cc; else the clang beside the Swift compiler, which builds the daemon."""
    compiler = os.environ.get("CC") or shutil.which("clang") or shutil.which("cc")
    swift = shutil.which("swift")
    if compiler is None and swift is not None:
        compiler = shutil.which("clang", path=str(Path(swift).resolve().parent))
    if compiler is None:
        raise RuntimeError("no C compiler found; install gcc or clang, or set CC")
    return compiler


def load(*names: str, defines: tuple[str, ...] = ()) -> ctypes.CDLL:
    """Loads the library made of the C files `names`; compiles it first when a source has changed."""
    paths = [SOURCES / name for name in names]
    headers = sorted(SOURCES.glob("*.h")) + sorted((SOURCES / "include").glob("*.h"))
    compiler = find_compiler()
    digest = hashlib.sha256("\0".join([compiler, *FLAGS, *defines]).encode())
    for path in paths + headers:
        digest.update(path.read_bytes())
    folder = REPOSITORY / ".build" / "training"
    library = folder / f"{paths[0].stem}-{digest.hexdigest()[:16]}.so"
    if not library.exists():
        folder.mkdir(parents=True, exist_ok=True)
        scratch = library.with_suffix(f".{os.getpid()}.tmp")
        command = [compiler, *FLAGS, *defines, "-o", str(scratch), *map(str, paths), "-lm", "-lpthread"]
        subprocess.run(command, check=True)
        scratch.rename(library)  # atomic: two processes may build at once
    return ctypes.CDLL(str(library))
