#!/usr/bin/env python3
"""Compares the credits of a run with those of the peer program, both as Parquet, the won revenue that nobody is credited for, and the funnel.

    compare.py CREDITS PEER_DIR RECONCILIATION_CSV FUNNEL_CSV

Every (model, deal, touch) must stand in both, its credit equal within 1e-9, its amount to the cent; every cohort month in both, its leads
that reached each stage equal. Prints counts as JSON; exits
with 1 and the first differences where there are any.
"""
import json
import sys

import duckdb

ours, peer, books, funnel = sys.argv[1:5]
run = duckdb.connect()
run.execute(f"create view ours as select model, deal_id, touch_id, position, channel, outcome, credit, attributed_amount from '{ours}'")
run.execute(f"create view peers as select model, deal_id, touch_id, pos, channel, outcome, credit, attributed_amount from '{peer}/credits.parquet'")
run.execute("""create table both_sides as select coalesce(o.model, p.model) model, coalesce(o.deal_id, p.deal_id) deal_id, coalesce(o.touch_id, p.touch_id) touch_id,
  o.credit ours, p.credit peers, o.attributed_amount our_amount, p.attributed_amount peer_amount, o.position, p.pos, o.channel, p.channel peer_channel,
  o.outcome, p.outcome peer_outcome
  from ours o full join peers p using (model, deal_id, touch_id)""")
differs = """ours is null or peers is null or abs(ours - peers) > 1e-9 or our_amount <> peer_amount or position <> pos or channel <> peer_channel
  or outcome <> peer_outcome"""
wrong = run.execute(f"select * from both_sides where {differs} order by all limit 5").fetchall()
[count, models, greatest] = run.execute("select count(*), count(distinct model), max(abs(ours - peers)) from both_sides").fetchone()
[twice] = run.execute("select count(*) - count(distinct (model, deal_id, touch_id)) from ours").fetchone()
unattributed = run.execute(
    f"select coalesce(sum(deal_count), 0), coalesce(sum(amount), 0) from read_csv('{books}', all_varchar = false) where side = 'revenue' and bucket not in ('crm_won', 'attributed')"
).fetchone()
attributed = run.execute(f"select deal_count, amount from read_csv('{books}') where side = 'revenue' and bucket = 'attributed'").fetchone()
peer_books = dict((bucket, (deals, amount)) for bucket, deals, amount in run.execute(f"select * from read_csv('{peer}/reconciliation.csv')").fetchall())
cents = lambda pair: (int(pair[0]), round(float(pair[1]) * 100))
same_books = cents(attributed) == cents(peer_books["attributed"]) and cents(unattributed) == cents(peer_books.get("unattributed", (0, 0)))
STAGES = ["lead", "mql", "sal", "sql", "opportunity", "won"]
picked = ", ".join(f"coalesce(max(reached_count) filter (stage = '{stage}'), -1) {stage}" for stage in STAGES)
our_cohorts = run.execute(f"select segment, {picked} from read_csv('{funnel}') where segment_by = 'cohort_month' group by 1 order by 1").fetchall()
peer_cohorts = run.execute(f"select cohort, {', '.join(STAGES)} from read_csv('{peer}/funnel.csv', types = {{'cohort': 'VARCHAR'}}) order by 1").fetchall()
other_cohorts = sorted(set(our_cohorts) ^ set(peer_cohorts))
print(json.dumps({"cohorts": len(our_cohorts), "credits": count, "models": models, "greatest_difference": greatest, "attributed_deals": int(attributed[0]), "unattributed_deals": int(unattributed[0])}))
if other_cohorts or not our_cohorts:
    print(f"cohorts that are not the same in both: {other_cohorts[:6]}", file=sys.stderr)
    sys.exit(1)
if wrong or twice or not same_books:
    print(f"{len(wrong)} of the first differences: {wrong}; {twice} twice; books {attributed} and {unattributed}, the peer's {peer_books}", file=sys.stderr)
    sys.exit(1)
