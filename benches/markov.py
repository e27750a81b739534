#!/usr/bin/env python3
"""How long do removal effects take, and how near are they, beside ChannelAttribution, the package that most people use for them?

    benches/markov.py [--paths 1000000] [--channels 30] [--orders 1 2 3] [--runs 3] [--work DIR]

Writes paths of made-up channels, the same ones every time, then lets both programs compute the removal effects of the same file in turn:
ChannelAttribution with its defaults (it simulates journeys until its estimate settles) and `benches/markov.rs` (it solves the chain).
Needs `pip install ChannelAttribution==2.2.5`. A time is the median over the runs and leaves out reading the file, on both sides. The last
column is the largest difference between the two programs' effects: ours are solved to a residual of 1e-14, so it is the peer's error
of simulation. Prints a Markdown table. MARKOV_BENCH names a program that is built already.
"""
import argparse
import contextlib
import io
import os
import random
import statistics
import subprocess
import time


def write_paths(path, count, channels):
    """Paths as journeys are: a few channels are common, one leads to another, each has its own way to win or end."""
    draw = random.Random(20260101)
    names = [f"channel_{number:02d}" for number in range(channels)]
    weights = [1 / (1 + number) ** 0.7 for number in range(channels)]
    follows = [[weight * draw.uniform(0.2, 3) for weight in weights] for _ in names]
    stays = [draw.uniform(0.6, 0.85) for _ in names]
    wins = [draw.uniform(0.02, 0.3) for _ in names]
    numbers = range(channels)
    sums = [list_sums(row) for row in follows]
    first_sums = list_sums(weights)
    with open(path, "w") as file:
        file.write("path,won_count,lost_count\n")
        for _ in range(count):
            at = draw.choices(numbers, cum_weights=first_sums)[0]
            steps = [at]
            while draw.random() < stays[at] and len(steps) < 60:
                at = draw.choices(numbers, cum_weights=sums[at])[0]
                steps.append(at)
            # What came two channels before matters as well, so that higher orders have something to find.
            chance = wins[at] + (0.1 if len(steps) > 2 and steps[-3] < channels // 4 else 0)
            won = int(draw.random() < chance)
            file.write(f"{' > '.join(names[step] for step in steps)},{won},{1 - won}\n")


def list_sums(weights):
    total, sums = 0, []
    for weight in weights:
        total += weight
        sums.append(total)
    return sums


def ours(root, file, orders, runs):
    command = os.environ.get("MARKOV_BENCH")
    command = [command] if command else ["cargo", "bench", "--quiet", "--bench", "markov", "--"]
    output = subprocess.run([*command, file, str(runs), *map(str, orders)], cwd=root, check=True, stdout=subprocess.PIPE, text=True).stdout
    times, effects = {}, {}
    for kind, *rest in map(str.split, output.splitlines()):
        if kind == "time":
            times[int(rest[0])] = float(rest[1])
        elif kind == "effect":
            effects[int(rest[0]), rest[1]] = float(rest[2])
    return times, effects


def theirs(file, order, runs):
    with contextlib.redirect_stdout(io.StringIO()):  # it advertises itself
        import ChannelAttribution
    import pandas

    data = pandas.read_csv(file)
    times = []
    for _ in range(runs):
        started = time.monotonic()
        result = ChannelAttribution.markov_model(data, "path", "won_count", var_null="lost_count", order=order, out_more=True, verbose=False, flg_pro=False)
        times.append(time.monotonic() - started)
    removal = result["removal_effects"]
    return statistics.median(times), dict(zip(removal["channel_name"], removal.iloc[:, 1]))


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--paths", type=int, default=1_000_000)
    arguments.add_argument("--channels", type=int, default=30)
    arguments.add_argument("--orders", type=int, nargs="+", default=[1, 2, 3])
    arguments.add_argument("--runs", type=int, default=3)
    arguments.add_argument("--work", default="/tmp/closedloop-bench")
    given = arguments.parse_args()
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    os.makedirs(given.work, exist_ok=True)
    file = os.path.join(given.work, f"paths_{given.paths}_{given.channels}.csv")
    if not os.path.exists(file):
        write_paths(file, given.paths, given.channels)
    times, effects = ours(root, file, given.orders, given.runs)
    print("| order | closedloop, s | ChannelAttribution, s | ratio | largest difference of an effect |")
    print("| ---: | ---: | ---: | ---: | ---: |")
    for order in given.orders:
        seconds, simulated = theirs(file, order, given.runs)
        difference = max(abs(effects[order, channel] - effect) for channel, effect in simulated.items())
        print(f"| {order} | {times[order]:.3f} | {seconds:.2f} | {seconds / times[order]:.0f} | {difference:.4f} |")


if __name__ == "__main__":
    main()
