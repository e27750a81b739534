//! The share of people and tools behind a figure. Goes in: `[[costs]]` of the pipeline file, and
//! the spend of each month. Comes out: a row a month, with what was shared, over which spend, and
//! the share.

use super::{ExplainedPart, MetricExplainer, RowTotals};
use crate::domain::period::month;
use crate::error::Result;
use crate::pipeline::settings::Cost;
use crate::roi::{CAMPAIGN_LEVEL, CHANNEL_LEVEL, CostShare, FigureNumber, cost_shares};
use crate::table::names::*;
use crate::table::types::sums;
use polars::prelude::*;

impl MetricExplainer<'_> {
    pub(super) fn costs(&self, account: &mut RowTotals) -> Result<ExplainedPart> {
        let all = cost_shares(self.spend, self.settings)?;
        let is_of = |share: &&CostShare<'_>| match (self.requested.level, share.campaign) {
            (CHANNEL_LEVEL, None) => self.requested.is_value(Some(share.channel)),
            (CAMPAIGN_LEVEL, Some(campaign)) => self.requested.is_value(Some(campaign)),
            _ => false,
        };
        let is_in = |share: &&CostShare<'_>| {
            self.requested
                .is_in_period(Some(share.month.first_day().to_epoch_days()))
        };
        let shares: Vec<&CostShare<'_>> = all.iter().filter(is_of).filter(is_in).collect();
        let sum = shares.iter().map(|share| share.costs).sum();
        account.sums.costs =
            (!shares.is_empty() && !self.settings.roi.costs.is_empty()).then_some(sum);
        let mut lines: Vec<String> = self
            .settings
            .roi
            .costs
            .iter()
            .map(|cost| self.cost(cost))
            .collect();
        lines.push("the costs of a month are shared over channels by their spend in it, in smallest units by largest remainder".to_owned());
        if self.requested.level == CAMPAIGN_LEVEL {
            lines.push("the share of a channel is shared over its campaigns in the same way: of_costs is that share, of_spend the channel's spend".to_owned());
        }
        lines.push(self.check(
            account,
            "the shares sum to",
            account.sums.costs.map(FigureNumber::Money),
            COST_SHARE,
        )?);
        let frame = df![
            "month" => shares.iter().map(|share| share.month.to_string()).collect::<Vec<_>>(),
            CHANNEL => shares.iter().map(|share| share.channel).collect::<Vec<_>>(),
            CAMPAIGN_ID => shares.iter().map(|share| share.campaign).collect::<Vec<_>>(),
        ]?;
        let money = [
            sums(SPEND, shares.iter().map(|share| Some(share.spend)))?,
            sums("of_spend", shares.iter().map(|share| Some(share.of_spend)))?,
            sums("of_costs", shares.iter().map(|share| Some(share.of_costs)))?,
            sums(COST_SHARE, shares.iter().map(|share| Some(share.costs)))?,
        ];
        Ok(ExplainedPart {
            id: "costs",
            title: "Its share of the costs of people and tools, by month",
            lines,
            table: frame.hstack(&money)?,
        })
    }

    fn cost(&self, cost: &Cost) -> String {
        let from = cost
            .first_month
            .map_or_else(|| "the first month of spend".to_owned(), month);
        let to = cost
            .last_month
            .map_or_else(|| "the month of as_of".to_owned(), month);
        format!(
            "[[costs]] {}: {} a month, from {from} to {to}",
            cost.name,
            self.money(cost.monthly)
        )
    }
}
