#!/usr/bin/env python3
"""Fails, with file:line, on an import that the table of Sources/README.md does not allow.

usage: check-layers.py [ROOT]     (ROOT holds Sources/; default: this repository)
"""
import re
import sys
from pathlib import Path

SWIFT_IMPORT = re.compile(
    r"^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:public\s+|package\s+|internal\s+|fileprivate\s+|private\s+)?"
    r"import\s+(?:struct\s+|class\s+|enum\s+|protocol\s+|func\s+|var\s+|let\s+|typealias\s+)?(\w+)")
C_INCLUDE = re.compile(r'^\s*#\s*include\s*[<"](C[A-Z]\w+)[./]')


def table(readme: Path) -> list[tuple[str, str, list[str]]]:
    """Rows (wing, room, may import) in the order of the table."""
    rows = []
    for line in readme.read_text().splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if not line.startswith("|") or len(cells) != 4 or cells[0] in ("wing", "---"):
            continue
        rows.append((cells[0], cells[1], [name.strip() for name in cells[3].split(",") if name.strip()]))
    return rows


def allowed_imports(rows, fail) -> dict[str, set[str]]:
    """What each room may import: its row, and what those rooms may import, bindings excepted."""
    wing_of = {room: wing for wing, room, _ in rows}
    allowed: dict[str, set[str]] = {}
    for _, room, direct in rows:
        reach: set[str] = set(direct)
        for name in direct:
            if name not in allowed:
                fail(f"Sources/README.md: row {room} names {name}, which is not a room above it")
                continue
            reach |= {deep for deep in allowed[name] if wing_of[deep] != "Bindings"}
        allowed[room] = reach
    return allowed


def main() -> int:
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent
    failures: list[str] = []
    rows = table(root / "Sources/README.md")
    if not rows:
        print("Sources/README.md: no table of rooms found", file=sys.stderr)
        return 1
    allowed = allowed_imports(rows, failures.append)
    folders = {room: root / "Sources" / wing / room for wing, room, _ in rows}

    on_disk = {p for wing in (root / "Sources").iterdir() if wing.is_dir() for p in wing.iterdir() if p.is_dir()}
    for stray in sorted(on_disk - set(folders.values())):
        failures.append(f"{stray.relative_to(root)}: a room that Sources/README.md does not name")
    files = 0
    for room, folder in folders.items():
        if not folder.is_dir():
            failures.append(f"{folder.relative_to(root)}: in the table, but there is no such folder")
            continue
        for source in sorted(folder.rglob("*")):
            if source.suffix not in (".swift", ".c", ".cpp", ".h"):
                continue
            files += 1
            pattern = SWIFT_IMPORT if source.suffix == ".swift" else C_INCLUDE
            for number, line in enumerate(source.read_text().splitlines(), 1):
                match = pattern.match(line)
                if not match or match[1] not in allowed or match[1] == room:
                    continue
                if match[1] not in allowed[room]:
                    failures.append(
                        f"{source.relative_to(root)}:{number}: {room} imports {match[1]}, "
                        "which Sources/README.md does not allow")
    for failure in failures:
        print(failure, file=sys.stderr)
    if not failures:
        print(f"layers: {files} files in {len(rows)} rooms, every import allowed by Sources/README.md")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
