//! Why a figure of the mart `roi` is not available. Goes in: the sums of its explained rows. Comes
//! out: the reason, in words.

use super::requested::FigureRequest;
use crate::pipeline::Settings;
use crate::roi::{
    CONTENT_LEVEL, CreditedDeals, FigurePart, LEAD_STAGES, ReturnParts, lead_stage_places,
    why_no_return,
};

impl FigureRequest<'_> {
    /// Why there is no figure.
    pub(super) fn why_not(
        &self,
        sums: &ReturnParts,
        lack: Option<&str>,
        settings: &Settings,
    ) -> String {
        let has = |part: fn(&FigurePart) -> bool| self.metric.parts.iter().any(part);
        let needs_spend = has(|part| matches!(part, FigurePart::Spend | FigurePart::Costs));
        if needs_spend && self.level == CONTENT_LEVEL {
            return "no spend is recorded by content".to_owned();
        }
        if has(|part| *part == FigurePart::Costs) && settings.roi.costs.is_empty() {
            return "the pipeline file has no [[costs]]".to_owned();
        }
        let is_not_above_zero = sums.spend.is_some_and(|spend| spend <= 0);
        if is_not_above_zero || needs_spend && sums.spend.or(sums.costs).is_none() {
            return why_no_return(sums.spend, true).to_owned();
        }
        let needs_credit = has(|part| matches!(part, FigurePart::Credits(_)));
        if let Some(lack) = lack.filter(|_| needs_spend && needs_credit) {
            return lack.to_owned();
        }
        if let Some(stage) = self.leads_part() {
            return self.why_no_leads(stage, sums, settings);
        }
        if has(|part| *part == FigurePart::Credits(CreditedDeals::Open)) {
            return "an open deal has no month of close".to_owned();
        }
        match sums.won_new {
            None => "no deal says its type, so nobody knows which wins are new".to_owned(),
            Some(_) => "no credited win of a deal of the type new".to_owned(),
        }
    }

    fn why_no_leads(
        &self,
        stage: Option<usize>,
        sums: &ReturnParts,
        settings: &Settings,
    ) -> String {
        let place_of = |stage: usize| lead_stage_places(&settings.funnel)[stage];
        let name = stage.map(|stage| LEAD_STAGES[stage]);
        match (name, sums.leads_at(stage)) {
            (Some(name), _) if stage.and_then(place_of).is_none() => {
                format!("the funnel has no stage {name}")
            }
            (Some(name), _) if sums.is_unrecorded => format!("nothing records the stage {name}"),
            (_, None) => format!("no lead names a {}", self.level),
            (Some(name), _) => format!("no such lead has reached {name}"),
            (None, _) => "no such lead was created".to_owned(),
        }
    }

    /// Whether it counts leads, and the stage that they reached, none for all leads.
    fn leads_part(&self) -> Option<Option<usize>> {
        self.metric.parts.iter().find_map(|part| match part {
            FigurePart::Leads(stage) => Some(*stage),
            FigurePart::Credits(_) | FigurePart::Spend | FigurePart::Costs => None,
        })
    }
}
