#!/usr/bin/env python3
"""Does a chain of channels rank the planted channels as they were planted? Runs the program with the model `markov` alone under many seeds.

    ranking.py CLOSEDLOOP --seeds 20 --scale 30 --order 1

The removal effect of a channel is the share of conversions that pass it, so it follows how often the channel occurs at all. What is left
of it beside that is its lift: P(a journey passes the channel | it converts) / P(a journey passes the channel), both of the same chain.
The chain is built here once more, from what `closedloop paths` prints, and its effects must be those of the program. Effects are planted on
the presence of a channel before the deal's creation, which a chain that remembers a few steps of journeys of some twenty sees faintly.
Prints one line of JSON: how many seeds have each part of the planted order, the lifts, and how closely effects follow frequency.
"""
import argparse, csv, io, json, pathlib, re, subprocess, sys, tempfile
from collections import Counter
import numpy as np

ap = argparse.ArgumentParser()
ap.add_argument("program")
ap.add_argument("--seeds", type=int, default=20)
ap.add_argument("--scale", type=float, default=30.0)
ap.add_argument("--order", type=int, default=1, choices=[1, 2, 3])
ap.add_argument("--first", type=int, default=1, help="the first seed")
ap.add_argument("--effects", help="a file of effects instead of the built-in ones")
a = ap.parse_args()
UNPLANTED = ["paid_search", "paid_social", "email", "events", "referral", "direct"]
CHANNELS = ["webinars", "organic_search", "display", *UNPLANTED]


def live(folder, seed):
    """The published removal effects, and the exchanged paths, of the company of a seed."""
    company = folder / "company"
    words = [a.program, "sample", str(company), "--scale", str(a.scale), "--seed", str(seed)]
    subprocess.run(words + (["--effects", a.effects] if a.effects else []), check=True, capture_output=True)
    job = company / "pipeline.toml"
    models = f'[attribution]\nmodels = ["markov"]\n[attribution.markov]\norder = {a.order}\n[attribution.bootstrap]\nreplicates = 100\n\n'
    text, count = re.subn(r"\[attribution\]\n.*?(?=\n# |\n\[)", lambda _: models, job.read_text(), count=1, flags=re.S)
    assert count == 1, "the sample's pipeline file has no section [attribution]"
    job.write_text(re.sub(r"formats = .*", 'formats = ["csv"]', text))
    for words in (["run"], ["paths"]):
        said = subprocess.run([a.program, *words, str(job), "--quiet"], capture_output=True, text=True)
        assert said.returncode == 0, said.stderr
    paths = [(row["path"].split(" > "), int(row["won_count"]), int(row["lost_count"])) for row in csv.DictReader(io.StringIO(said.stdout))]
    tables = next(company.glob("out/**/removal_effects.csv"))
    return {row["channel"]: float(row["removal_effect"]) for row in csv.DictReader(tables.open())}, paths


def chain(paths, order):
    """States, moves between them, and ends: won and lost."""
    counts, states = Counter(), {(): 0}
    for path, won, lost in paths:
        state = ()
        for channel in path:
            to = (state + (channel,))[-order:]
            states.setdefault(to, len(states))
            counts[state, to] += won + lost
            state = to
        counts[state, "won"] += won
        counts[state, "lost"] += lost
    moves, ends = np.zeros((len(states), len(states))), np.zeros((len(states), 2))
    for (state, to), count in counts.items():
        if to in ("won", "lost"):
            ends[states[state], ["won", "lost"].index(to)] += count
        else:
            moves[states[state], states[to]] += count
    totals = moves.sum(axis=1) + ends.sum(axis=1)
    return list(states), moves / totals[:, None], ends / totals[:, None]


def effects(paths, order):
    """For each channel the share of won and of all journeys of the chain that pass it."""
    states, moves, ends = chain(paths, order)
    whole = np.linalg.solve(np.eye(len(states)) - moves, ends)[0]
    found = {}
    for channel in sorted({channel for path, _, _ in paths for channel in path}):
        keep = np.array([channel not in state for state in states], dtype=float)
        without = np.linalg.solve(np.eye(len(states)) - moves * keep[:, None] * keep[None, :], ends * keep[:, None])[0]
        found[channel] = (1 - without[0] / whole[0], 1 - without.sum() / whole.sum())
    return found


def ranks(values):
    return np.argsort(np.argsort(values))


holds, lifts, follows, apart = Counter(), {channel: [] for channel in CHANNELS}, [], 0.0
for seed in range(a.first, a.first + a.seeds):
    with tempfile.TemporaryDirectory() as top:
        published, paths = live(pathlib.Path(top), seed)
    found = effects(paths, a.order)
    assert set(found) == set(published), (sorted(found), sorted(published))
    apart = max(apart, max(float(abs(found[channel][0] - effect)) for channel, effect in published.items()))
    lift = {channel: float(found[channel][0] / found[channel][1]) for channel in CHANNELS}
    others = [lift[channel] for channel in UNPLANTED]
    holds["webinars above all unplanted"] += int(lift["webinars"] > max(others))
    holds["organic_search above all unplanted"] += int(lift["organic_search"] > max(others))
    holds["display below all unplanted"] += int(lift["display"] < min(others))
    holds["webinars above display"] += int(lift["webinars"] > lift["display"])
    holds["organic_search above display"] += int(lift["organic_search"] > lift["display"])
    holds["the planted order"] += int(lift["webinars"] > lift["organic_search"] > lift["display"])
    holds["the whole order"] += int(lift["webinars"] > lift["organic_search"] > max(others) and min(others) > lift["display"])
    for channel in CHANNELS:
        lifts[channel].append(lift[channel])
    frequency = [sum(won + lost for path, won, lost in paths if channel in path) for channel in CHANNELS]
    follows.append(float(np.corrcoef(ranks(frequency), ranks([published[channel] for channel in CHANNELS]))[0, 1]))
    print(seed, {channel: round(value, 4) for channel, value in sorted(lift.items(), key=lambda pair: -pair[1])}, file=sys.stderr, flush=True)

print(json.dumps({
    "seeds": a.seeds,
    "scale": a.scale,
    "order": a.order,
    "largest_difference_of_effects": apart,
    "holds": dict(holds),
    "mean_lift": {channel: [round(float(np.mean(values)), 5), round(float(np.std(values)), 5)] for channel, values in lifts.items()},
    "effects_follow_frequency": round(float(np.mean(follows)), 3),
}))
