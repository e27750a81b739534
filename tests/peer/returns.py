#!/usr/bin/env python3
"""Compares the returns of a run, by channel and month, with those of the peer program.

    returns.py ROI_CSV PEER_DIR

Every (model, basis, period, channel) with spend or a credited win must stand in both: spend and revenue to the cent, credited wins within
1e-6, ROI within 1e-9. The peer writes 0 where no spend is recorded. Prints counts as JSON; exits with 1 and the first differences where
there are any.
"""
import json
import sys

import duckdb

ours, peer = sys.argv[1:3]
run = duckdb.connect()
run.execute(f"create view ours as select model, basis, period, value channel, spend, won_count, attributed_revenue revenue, roi from read_csv('{ours}', types = {{'period': 'VARCHAR', 'value': 'VARCHAR'}}) where level = 'channel' and period <> 'all'")
run.execute(f"create view peers as select * from read_csv('{peer}/roi.csv', types = {{'period': 'VARCHAR'}})")
run.execute("""create table both_sides as select coalesce(o.model, p.model) model, coalesce(o.basis, p.basis) basis, coalesce(o.period, p.period) period,
  coalesce(o.channel, p.channel) channel, o.model is null is_theirs_alone, p.model is null is_ours_alone, round(coalesce(o.spend, 0) * 100) our_spend,
  round(coalesce(p.spend, 0) * 100) peer_spend, coalesce(o.won_count, 0) our_wins, coalesce(p.won_count, 0) peer_wins, round(coalesce(o.revenue, 0) * 100) our_revenue,
  round(coalesce(p.revenue, 0) * 100) peer_revenue, o.roi our_roi, case when p.spend > 0 then p.roi end peer_roi
  from ours o full join peers p using (model, basis, period, channel)""")
differs = """is_theirs_alone or our_spend <> peer_spend or our_revenue <> peer_revenue or abs(our_wins - peer_wins) > 1e-6
  or (our_roi is null) <> (peer_roi is null) or abs(our_roi - peer_roi) > 1e-9"""
wrong = run.execute(f"select * from both_sides where {differs} order by all limit 5").fetchall()
[cells, alone, returns, greatest] = run.execute(
    "select count(*) filter (not is_ours_alone), count(*) filter (is_ours_alone), count(peer_roi), max(abs(our_roi - peer_roi)) from both_sides"
).fetchone()
print(json.dumps({"cells": cells, "ours_alone_without_spend_or_win": alone, "returns": returns, "greatest_difference": greatest}))
if wrong:
    print(f"the first differences: {wrong}", file=sys.stderr)
    sys.exit(1)
