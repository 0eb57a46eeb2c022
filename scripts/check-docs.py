#!/usr/bin/env python3
"""Lists the documents and fails, with file:line, on a relative link that leads nowhere."""
import re
import subprocess
import sys
from pathlib import Path

root = Path(__file__).resolve().parent.parent
names = subprocess.run(["git", "ls-files", "*.md"], cwd=root, check=True, capture_output=True, text=True).stdout.split()
broken = 0
for name in names:
    text = (root / name).read_text()
    print(f"{name}: {text.lstrip('# ').splitlines()[0] if text.strip() else '(empty)'}")
    for number, line in enumerate(text.splitlines(), 1):
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", line):
            if "://" not in target and not ((root / name).parent / target).exists():
                print(f"{name}:{number}: link to {target}, which is not there", file=sys.stderr)
                broken += 1
sys.exit(1 if broken else 0)
