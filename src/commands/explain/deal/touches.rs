//! The touches of a deal's people. Goes in: touches in order, and the deal's window. Comes out: a row
//! each, with its place among the touches that count, the milestones that it holds, or why it does
//! not count.

use super::DealExplainer;
use crate::domain::outcome::Outcome;
use crate::error::Result;
use crate::journeys::{Eligibility, Milestones, StoryTouch, Window};
use crate::table::names::*;
use polars::prelude::*;

impl DealExplainer<'_> {
    pub(super) fn touches(&self, touches: &[StoryTouch], window: &Window) -> Result<DataFrame> {
        let ids = self.staged.leads.frame.column(LEAD_ID)?.str()?;
        let touched_at: Vec<i64> = touches
            .iter()
            .filter(|touch| touch.eligibility == Eligibility::Counts)
            .map(|touch| touch.at)
            .collect();
        let milestones = Milestones::of(&touched_at, window);
        let mut seen = 0;
        let places: Vec<Option<usize>> = touches
            .iter()
            .map(|touch| {
                let place = (touch.eligibility == Eligibility::Counts).then_some(seen);
                seen += usize::from(place.is_some());
                place
            })
            .collect();
        let held = |place: Option<usize>| {
            place.map_or_else(String::new, |place| {
                milestones_of(place, touched_at.len(), milestones, window)
            })
        };
        let text =
            |of: &dyn Fn(&StoryTouch) -> String| touches.iter().map(of).collect::<Vec<String>>();
        Ok(df![
            POSITION => places.iter().map(|place| place.and_then(|place| i64::try_from(place + 1).ok())).collect::<Vec<_>>(),
            TOUCHED_AT => text(&|touch| self.instant(touch.at)),
            TOUCH_ID => text(&|touch| touch.id.clone()),
            PERSON_ID => touches.iter().map(|touch| ids.get(touch.person as usize)).collect::<Vec<_>>(),
            "by" => touches.iter().map(|touch| touch.by).collect::<Vec<_>>(),
            TEAM => touches.iter().map(|touch| touch.team.name()).collect::<Vec<_>>(),
            KIND => text(&|touch| touch.kind.clone()),
            CHANNEL => text(&|touch| touch.channel.clone()),
            "channel_by" => text(&|touch| touch.channel_by.clone()),
            CAMPAIGN_ID => touches.iter().map(|touch| touch.campaign.clone()).collect::<Vec<_>>(),
            CONTENT_ID => touches.iter().map(|touch| touch.content.clone()).collect::<Vec<_>>(),
            "milestones" => places.iter().map(|place| held(*place)).collect::<Vec<_>>(),
            "counts" => text(&reason),
            "from" => text(&|touch| self.names.line(&touch.from.0, &touch.from.1, touch.from.2).unwrap_or_default()),
        ]?)
    }
}

/// The milestones that an eligible touch holds.
fn milestones_of(place: usize, count: usize, milestones: Milestones, window: &Window) -> String {
    let last = if window.outcome == Outcome::Open {
        "pending"
    } else {
        "closing"
    };
    let held = [
        ("first touch", place == 0),
        ("lead creation", milestones.lead_creation == Some(place)),
        ("deal creation", milestones.deal_creation == Some(place)),
        (last, place + 1 == count),
    ];
    held.into_iter()
        .filter(|(_, is_held)| *is_held)
        .map(|(name, _)| name)
        .collect::<Vec<_>>()
        .join(", ")
}

/// Whether a touch counts, and why not.
fn reason(touch: &StoryTouch) -> String {
    let why = match touch.eligibility {
        Eligibility::Counts => return "yes".to_owned(),
        Eligibility::Team => "the models do not see this team",
        Eligibility::Kind => "the models do not see this kind",
        Eligibility::Repeat => "it repeats the channel of the touch before that counts",
        Eligibility::AfterClose => "after the close",
        Eligibility::BeforeLookback => "before the look-back",
        Eligibility::BeforePreviousWin => "not after the account's previous win",
        Eligibility::OtherDeal => {
            return format!(
                "no: it is about deal {}",
                touch.own_deal.as_deref().unwrap_or_default()
            );
        }
    };
    format!("no: {why}")
}
