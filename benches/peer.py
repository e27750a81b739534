#!/usr/bin/env python3
"""How long does the whole job take, and how much memory, beside a DuckDB program that does the same?

    benches/peer.py PEER_DIR [--leads 100000] [--runs 3] [--work DIR]

PEER_DIR holds generate.py (writes a company's exports) and peer_duckdb.py (CSV in, the same marts out); both need
`pip install duckdb`. The programs run in turn, each on two threads, from the same files into fresh folders; a figure is
the median over the runs. Prints a Markdown table.
"""
import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import time


def timed(command, **options):
    """Runs a command; returns (seconds, peak MiB, stdout). What others left to be written is on the disk before it starts."""
    os.sync()
    started = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, **options)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit(f"{command[0]} failed with status {status}: {output}")
    return time.monotonic() - started, usage.ru_maxrss / 1024, output


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("peer_dir")
    arguments.add_argument("--leads", type=int, default=100_000)
    arguments.add_argument("--runs", type=int, default=3)
    arguments.add_argument("--work", default="/tmp/closedloop-bench")
    given = arguments.parse_args()
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    target = os.environ.get("CARGO_TARGET_DIR", os.path.join(root, "target"))
    subprocess.run(["cargo", "build", "--release", "--quiet"], cwd=root, check=True)
    program = os.path.join(target, "release", "closedloop")
    data = os.path.join(given.work, f"data-{given.leads}")
    if not os.path.exists(os.path.join(data, "spend.csv")):
        subprocess.run([sys.executable, os.path.join(given.peer_dir, "generate.py"), data, "--leads", str(given.leads)], check=True)
    figures = {}
    for _ in range(given.runs):
        scratch = os.path.join(given.work, "run")
        shutil.rmtree(scratch, ignore_errors=True)
        os.makedirs(scratch)
        _, memory, output = timed([sys.executable, os.path.join(given.peer_dir, "peer_duckdb.py"), data, os.path.join(scratch, "peer"), "--threads", "2"])
        seconds = {part: float(value) for part, value in re.findall(r"^(\w+)\s+([\d.]+) s", output, re.M)}
        figures.setdefault("peer: ingest", []).append((seconds["ingest"], memory))
        figures.setdefault("peer: journeys, ten models", []).append((seconds["journeys"] + seconds["attribution"], memory))
        figures.setdefault("peer: all but ingest", []).append((seconds["total"] - seconds["ingest"], memory))
        figures.setdefault("peer: all", []).append((seconds["total"], memory))
        job = ["pipelines/bench.toml", "--data", data, "--lake", os.path.join(scratch, "lake"), "--out", os.path.join(scratch, "out"), "--threads", "2"]
        ingest = timed([program, "--quiet", "ingest", *job], cwd=root)
        report = timed([program, "--quiet", "report", *job], cwd=root)
        figures.setdefault("closedloop: ingest", []).append(ingest[:2])
        with open(os.path.join(scratch, "out", "latest", "run.json")) as file:
            stages = {stage["stage"]: stage["milliseconds"] / 1000 for stage in json.load(file)["stages"]}
        figures.setdefault("closedloop: journeys, ten models", []).append((stages["journeys"] + stages["attribution"], report[1]))
        figures.setdefault("closedloop: report", []).append(report[:2])
        figures.setdefault("closedloop: all", []).append((ingest[0] + report[0], max(ingest[1], report[1])))
    print(f"{given.leads} leads, {given.runs} runs, medians (least to most)\n\n| part | seconds | peak MiB |\n| --- | ---: | ---: |")
    for part, runs in figures.items():
        seconds, memory = [run[0] for run in runs], [run[1] for run in runs]
        print(f"| {part} | {statistics.median(seconds):.2f} ({min(seconds):.2f} to {max(seconds):.2f}) | {statistics.median(memory):.0f} |")
    median = lambda part: statistics.median(run[0] for run in figures[part])
    ratio = lambda part: f"{median('closedloop: ' + part) / median('peer: ' + part):.2f} x the peer's"
    print(f"\ningest {ratio('ingest')}; journeys and ten models {ratio('journeys, ten models')}; all {ratio('all')}")


if __name__ == "__main__":
    main()
