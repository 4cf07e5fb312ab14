"""Puts the code in order: `python3 run.py fix` sorts imports, mends what ruff can mend and formats."""

import subprocess
import sys
from pathlib import Path

ruff = str(Path(sys.executable).parent / "ruff")
subprocess.run([ruff, "check", "--fix", "."])
sys.exit(subprocess.run([ruff, "format", "."]).returncode)
