#!/usr/bin/env python3
"""What the open package ChannelAttribution makes of the paths that `closedloop paths` prints: each channel's totals by its heuristic models and
by its Markov chain, one line of JSON. Its own words on import are kept back.

    totals.py PATHS.csv
"""
import contextlib, io, json, sys

with contextlib.redirect_stdout(io.StringIO()):
    import ChannelAttribution
    import pandas

    paths = pandas.read_csv(sys.argv[1])
    words = dict(var_path="path", var_conv="won_count", sep=">", flg_pro=False)
    heuristic = ChannelAttribution.heuristic_models(paths, var_value="won_amount", **words)
    # It draws journeys until rounds of draws differ by less than 0.2 %.
    markov = ChannelAttribution.markov_model(paths, var_null="lost_count", conv_par=0.002, nsim_start=1e6, seed=1, verbose=False, **words)

totals = {column: dict(zip(heuristic["channel_name"], map(float, heuristic[column]))) for column in heuristic.columns if column != "channel_name"}
totals["markov"] = dict(zip(markov["channel_name"], map(float, markov["total_conversions"])))
print(json.dumps(totals))
