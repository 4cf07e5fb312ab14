"""Runs benchmarks: `python3 run.py bench` runs all of bench/, `python3 run.py bench portal --items 20000` one with its arguments."""

import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "bench"
known = sorted(path.stem for path in FOLDER.glob("*.py") if not path.stem.startswith("_"))
chosen, more = (sys.argv[1:2], sys.argv[2:]) if len(sys.argv) > 1 else (known, [])
# the first letters do, for all that begin so: `inspect` is inspect_*.py (a file inspect.py would stand before the standard library's)
chosen = [each for name in chosen for each in ([name] if name in known else [one for one in known if one.startswith(name)] or [name])]
if unknown := [name for name in chosen if name not in known]:
    sys.exit(f"run.py bench: no such benchmark {unknown[0]!r}; known: {', '.join(known)}")
failed = 0
for name in chosen:
    print(f"== {name}", flush=True)
    failed |= subprocess.run([sys.executable, str(FOLDER / f"{name}.py"), *more]).returncode
sys.exit(failed)
