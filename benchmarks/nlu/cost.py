"""What our understanding costs: training, start, memory, a parse; each in a process of its own.

Parse times are CPU time, because the machine may be shared; training gives both.
"""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
Cost = dict[str, float]

TRAIN = """
import json, sys, time
from pathlib import Path
from bot.nlu import load_model
wall, cpu = time.perf_counter(), time.process_time()
load_model(Path(sys.argv[1]), Path(sys.argv[2]))
print(json.dumps({"train_s": time.perf_counter() - wall, "train_cpu_s": time.process_time() - cpu}))
"""
START = """
import json, sys, time
wall = time.perf_counter()
from pathlib import Path
from bot.nlu import load_model
model = load_model(Path(sys.argv[1]), Path(sys.argv[2]))
model.parse("tôi muốn làm giấy khai sinh cho con")
print(json.dumps({"start_to_first_parse_s": time.perf_counter() - wall}))
"""
PARSE = """
import json, sys, time
from pathlib import Path
import numpy as np
from bot.nlu import Nlu, load_model
from bot.nlu.datasets import read_set
model = load_model(Path(sys.argv[1]), Path(sys.argv[2]))
nlu = Nlu(model.trained, second=sys.argv[3] == "both")
lines = [n for n in read_set(Path(sys.argv[1]) / "nlu_dev2")["test"] if n.path.stem != "entities"]
nlu.parse("xin chào các bạn nhé cho hỏi ở phường Hòa Khánh")
spent = []
for line in lines:
    at = time.process_time()
    nlu.parse(line.text)
    spent.append((time.process_time() - at) * 1000)
p50, p95 = np.quantile(spent, [0.5, 0.95])
pages = int(Path("/proc/self/statm").read_text().split()[1])
print(json.dumps({"p50_ms": p50, "p95_ms": p95, "mean_ms": np.mean(spent),
                  "resident_mb": pages * 4 // 1024}))
"""


def measure(data: Path, cache: Path) -> dict[str, Cost]:
    """The costs of both modes, by the names of the benchmark."""
    train = _run(TRAIN, data, cache)
    start = _run(START, data, cache)
    modes = {"ours": "both", "ours, n-grams alone": "fast"}
    return {n: train | start | _run(PARSE, data, cache, mode) for n, mode in modes.items()}


def _run(script: str, data: Path, cache: Path, *more: str) -> Cost:
    command = [sys.executable, "-c", script, str(data), str(cache), *more]
    said = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout
    found: Cost = json.loads(said)
    return found
