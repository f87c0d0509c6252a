"""What understanding costs: training, start, memory, a parse. `python -m benchmarks.nlu.run`.

Each figure is taken in a process of its own. CPU time is given beside wall time, because the
machine may be shared. The peer (Rasa's DIET) is not run here yet.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]

TRAIN = """
import json, sys, time
from pathlib import Path
from bot.nlu import load_model
wall, cpu = time.perf_counter(), time.process_time()
load_model(Path(sys.argv[1]), Path(sys.argv[2]))
spent = {"train_s": time.perf_counter() - wall, "train_cpu_s": time.process_time() - cpu}
print(json.dumps({name: round(seconds, 1) for name, seconds in spent.items()}))
"""
START = """
import json, sys, time
wall = time.perf_counter()
from pathlib import Path
from bot.nlu import load_model
model = load_model(Path(sys.argv[1]), Path(sys.argv[2]))
model.parse("tôi muốn làm giấy khai sinh cho con")
first = time.perf_counter() - wall
pages = int(Path("/proc/self/statm").read_text().split()[1])
print(json.dumps({"start_to_first_parse_s": round(first, 2), "resident_mb": pages * 4 // 1024}))
"""
PARSE = """
import json, sys, time
from pathlib import Path
import numpy as np
from bot.nlu import Nlu, load_model
from bot.nlu.corpus import load_lines
model = load_model(Path(sys.argv[1]), Path(sys.argv[2]))
lines = load_lines(Path(sys.argv[1]) / "nlu_dev")
out = {}
for name, nlu in (("fast", Nlu(model._trained, second=False)), ("both", Nlu(model._trained))):
    nlu.parse("xin chào các bạn nhé cho hỏi")
    spent, right = [], 0
    for line in lines:
        at = time.process_time()
        read = nlu.read(line.text)
        spent.append((time.process_time() - at) * 1000)
        right += read.intent == line.intent
    p50, p95 = np.quantile(spent, [0.5, 0.95])
    figures = {"p50_ms": p50, "p95_ms": p95, "mean_ms": np.mean(spent), "right": right / len(lines)}
    out[name] = {key: round(float(value), 3) for key, value in figures.items()}
pages = int(Path("/proc/self/statm").read_text().split()[1])
print(json.dumps({**out, "resident_mb": pages * 4 // 1024}))
"""


def run(script: str, cache: Path) -> str:
    command = [sys.executable, "-c", script, str(ROOT / "data"), str(cache)]
    return subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        for script in (TRAIN, START, PARSE):
            print(run(script, Path(folder)).strip())


if __name__ == "__main__":
    main()
