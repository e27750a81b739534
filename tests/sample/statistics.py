#!/usr/bin/env python3
"""Does the sample company hold what was planted in it, and nothing else? Lives it under many seeds and asks statsmodels.

    statistics.py CLOSEDLOOP --seeds 200 --scale 3

Without effects, channels may differ by chance alone: the chi-square p-values of channel by hand-over must be uniform
(Kolmogorov-Smirnov). With the planted effects, a binomial regression on the truth tables must recover each: how many of its
95 % intervals hold the true value. Prints one line of JSON.
"""
import argparse, json, pathlib, subprocess, sys, tempfile, warnings
import numpy as np, pandas as pd, pyarrow.parquet as pq, scipy.stats as st, statsmodels.api as sm

warnings.simplefilter("ignore")
ap = argparse.ArgumentParser()
ap.add_argument("program")
ap.add_argument("--seeds", type=int, default=200)
ap.add_argument("--scale", type=float, default=3.0)
ap.add_argument("--first", type=int, default=1, help="the first seed")
a = ap.parse_args()


def live(folder, seed, scale, effects=None):
    words = [a.program, "sample", str(folder), "--scale", str(scale), "--seed", str(seed)]
    subprocess.run(words + (["--effects", str(effects)] if effects else []), check=True, stdout=subprocess.DEVNULL)
    truth = json.loads((folder / "truth/truth.json").read_text())
    return truth, lambda name: pq.read_table(folder / f"truth/{name}.parquet").to_pandas()


def regress(frame, event, columns):
    """Log-odds a day with 95 % intervals; rows that say the same are one."""
    design = pd.get_dummies(frame[columns], columns=[c for c in columns if c in ("stage", "channel", "month", "band", "deal_type")], dtype=float)
    design = design.drop(columns=[c for c in ("stage_lead", "channel_direct", "month_1", "band_0", "deal_type_new") if c in design])
    design = sm.add_constant(design.astype(float))
    names = list(design.columns)
    design["won"], design["lost"] = frame[event].astype(float), frame["day_count"] - frame[event].astype(float)
    grouped = design.groupby(names, as_index=False)[["won", "lost"]].sum()
    fit = sm.GLM(grouped[["won", "lost"]], grouped[names], family=sm.families.Binomial()).fit()
    bounds = fit.conf_int()
    return {name: (fit.params[name], bounds.loc[name, 0], bounds.loc[name, 1]) for name in names}


p_values, covered, estimates = [], {}, {}
with tempfile.TemporaryDirectory() as top:
    top = pathlib.Path(top)
    none = top / "none.toml"
    none.write_text('base = "none"\n')
    for seed in range(a.first, a.first + a.seeds):
        _, table = live(top / "none", seed, a.scale, none)
        people = table("people")
        people = people[people.known_at.notna()]
        p_values.append(st.chi2_contingency(pd.crosstab(people.channel, people.became_mql), correction=False).pvalue)

        truth, table = live(top / "planted", seed, a.scale)
        value = {effect["effect"]: effect["value"] for effect in truth["effects"]}
        moving = regress(table("lead_spells"), "is_moved", ["stage", "channel", "month", "is_fit", "has_content"])
        deals = table("deals").drop(columns=["channel"])
        channels = [c for c in deals.columns if c.startswith("has_") and c != "has_early_insight"]
        flags = ["company_size", "asked_for_quote", "senior_title", "has_early_insight", "is_late_follow_up"]
        spells = table("deal_spells").merge(deals, on="deal_id")
        winning = regress(spells, "is_won", ["band", "deal_type", "is_exposed"] + channels + flags)
        flipped = table("hand_overs").is_flipped
        noise = sm.stats.proportion_confint(flipped.sum(), len(flipped), method="wilson")
        found = {f"moving by channel {name}": (moving[f"channel_{name}"], true) for name, true in value["channel_on_moving"].items() if true}
        found |= {f"winning by channel {name}": (winning[f"has_{name}"], true) for name, true in value["channel_on_winning"].items() if true}
        found |= {name: (winning[name], value[name]) for name in ("company_size", "asked_for_quote", "senior_title")}
        found |= {"content": (moving["has_content"], value["content"]), "fit": (moving["is_fit"], value["fit"])}
        found |= {f"season, month {m + 1}": (moving[f"month_{m + 1}"], true) for m, true in enumerate(value["season"]) if m and abs(true) > 0.2}
        found |= {"outbound": (winning["is_exposed"], value["outbound"]), "early_insight": (winning["has_early_insight"], value["early_insight"])}
        found |= {"late_follow_up": (winning["is_late_follow_up"], value["late_follow_up"])}
        found |= {"sales_noise": ((flipped.mean(), *noise), value["sales_noise"])}
        for name, ((estimate, low, high), true) in found.items():
            covered[name] = covered.get(name, 0) + int(low <= true <= high)
            estimates.setdefault(name, []).append((estimate, true))

ks = st.kstest(p_values, "uniform")
print(json.dumps({
    "seeds": a.seeds,
    "scale": a.scale,
    "ks_p": round(float(ks.pvalue), 4),
    "covered": covered,
    "mean_estimate": {name: [round(float(np.mean([e for e, _ in pairs])), 3), pairs[0][1]] for name, pairs in estimates.items()},
}))
