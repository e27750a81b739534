//! A deal explained: the people and the rule that linked each, every touch of theirs with why it
//! counts or does not, each model's weights and money. Goes in: the books of the last run. Comes
//! out: tables, each row with the line of the file that it came from.

mod touches;

use super::Explanation;
use crate::attribution::CREDITS;
use crate::domain::currency::Currency;
use crate::domain::money::{plain, to_micros, to_smallest};
use crate::domain::outcome::Outcome;
use crate::domain::period::{DAY_MICROS, local_time};
use crate::error::{Error, Result};
use crate::identity::{Links, People};
use crate::journeys::{self, Channels, Eligibility, JourneyContext, StoryTouch, Window};
use crate::pipeline::Settings;
use crate::pipeline::settings::RevenueOf;
use crate::run::resolve;
use crate::staging::{FileNames, LakeSnapshot, Staged, read_where};
use crate::table::NAMESPACE_MARK;
use crate::table::names::*;
use chrono::DateTime;
use polars::prelude::*;

/// The row of the deal with that id, or of the only one that has it in some name space.
fn deal_row(ids: &StringChunked, id: &str) -> Option<u32> {
    let row = |is_found: &dyn Fn(&str) -> bool| {
        let mut found = (0..)
            .zip(ids.iter())
            .filter(|(_, other)| other.is_some_and(is_found));
        let first = found.next()?;
        found.next().is_none().then_some(first.0)
    };
    let bare = |other: &str| {
        other
            .split_once(NAMESPACE_MARK)
            .is_some_and(|(_, bare)| bare == id)
    };
    row(&|other| other == id).or_else(|| row(&bare))
}

/// Explains the deal of that id.
///
/// # Errors
/// No such deal; data files that cannot be read.
pub(super) fn explain(
    snapshot: &LakeSnapshot,
    settings: &Settings,
    id: &str,
) -> Result<Explanation> {
    let resolved = resolve(snapshot, settings)?;
    let staged = &resolved.staged;
    let ids = staged.deals.frame.column(DEAL_ID)?.str()?;
    let deal = deal_row(ids, id).ok_or_else(|| {
        Error::Pipeline(format!(
            "there is no deal `{id}` as of {}: nobody delivered it, or it is deleted, merged or later\nhelp: `closedloop show FILE deals --current` lists them",
            settings.as_of.day
        ))
    })?;
    let id = ids.get(deal as usize).unwrap_or(id);
    let context = JourneyContext::of(staged, &resolved.identities, settings)?;
    let channels = Channels::of(staged, settings)?;
    let touches = journeys::story(&context, &resolved.keys, &channels, deal)?;
    let explainer = DealExplainer {
        snapshot,
        settings,
        staged,
        leads: &resolved.leads,
        people: &resolved.identities.people,
        links: &resolved.identities.links,
        names: FileNames::new(&snapshot.deliveries),
        deal,
    };
    let window = &context.windows[deal as usize];
    let mut explanation = Explanation::new();
    explanation.add(
        "deal",
        explainer.heading(id, window)?,
        explainer.window(window),
        None,
    );
    if settings.roi.revenue == RevenueOf::Recognized {
        explanation.add(
            "documents",
            "What was booked for it",
            Vec::new(),
            Some(explainer.documents(id)?),
        );
    }
    explanation.add(
        "people",
        "Its people, and why they belong to it",
        Vec::new(),
        Some(explainer.people()?),
    );
    let summary = counted(&touches);
    explanation.add(
        "touches",
        "Every touch of these people, in order",
        vec![summary],
        Some(explainer.touches(&touches, window)?),
    );
    let credits = explainer.credits(id)?;
    let lines = if credits.height() == 0 {
        vec![nothing(window, &touches)]
    } else {
        explainer.sums(&credits)?
    };
    explanation.add("credits", "What each model credits", lines, Some(credits));
    Ok(explanation)
}

/// What a deal is explained from.
struct DealExplainer<'a> {
    snapshot: &'a LakeSnapshot,
    settings: &'a Settings,
    staged: &'a Staged,
    leads: &'a DataFrame,
    people: &'a People,
    links: &'a Links,
    names: FileNames<'a>,
    deal: u32,
}

fn counted(touches: &[StoryTouch]) -> String {
    let count = touches
        .iter()
        .filter(|touch| touch.eligibility == Eligibility::Counts)
        .count();
    format!("{count} of {} count for this deal", touches.len())
}

/// Why no model credits anybody.
fn nothing(window: &Window, touches: &[StoryTouch]) -> String {
    let end = if window.outcome == Outcome::Open {
        "up to now"
    } else {
        "up to its close"
    };
    if window.is_excluded {
        return "[roi] of the pipeline file excludes its pipeline or its type: nobody is credited"
            .to_owned();
    }
    match touches
        .iter()
        .any(|touch| touch.eligibility == Eligibility::Counts)
    {
        true => "no credit is published".to_owned(),
        false => {
            format!("no touch {end} that the models see lies inside its window: nobody is credited")
        }
    }
}

impl DealExplainer<'_> {
    fn heading(&self, id: &str, window: &Window) -> Result<String> {
        let frame = &self.staged.deals.frame;
        let row = self.deal as usize;
        let amount = window.amount.map_or_else(
            || "no amount that can be counted".to_owned(),
            |micros| self.money(micros),
        );
        let close = window
            .closed
            .map_or_else(String::new, |close| format!(" on {}", day(close.on)));
        let account = frame
            .column(ACCOUNT_ID)?
            .str()?
            .get(row)
            .map_or_else(String::new, |account| format!(", account {account}"));
        let crm_amount = self.crm_amount(row, window)?;
        Ok(format!(
            "Deal {id}, {}{close}, {amount}{crm_amount}{account} ({})",
            window.outcome,
            self.names.of_row(frame, row)?
        ))
    }

    /// The amount of the CRM, where the deal counts with another one.
    fn crm_amount(&self, row: usize, window: &Window) -> Result<String> {
        let frame = &self.staged.deals.frame;
        let code = frame.column(CURRENCY)?.str()?.get(row).unwrap_or_default();
        let Some(micros) = frame
            .column(ORIGINAL_AMOUNT)?
            .decimal()?
            .physical()
            .get(row)
        else {
            return Ok(String::new());
        };
        let currency = Currency::from_code(code).unwrap_or(self.settings.currency);
        let is_same = currency == self.settings.currency
            && window.amount == Some(to_micros(to_smallest(micros, currency), currency));
        Ok(if is_same {
            String::new()
        } else {
            format!(
                " ({currency} {} in the CRM)",
                plain(micros, currency.decimals())
            )
        })
    }

    /// The documents that name it, each in its own currency and in the reporting currency.
    fn documents(&self, id: &str) -> Result<DataFrame> {
        let of_deal = self
            .staged
            .revenue
            .frame
            .clone()
            .lazy()
            .filter(col(DEAL_ID).eq(lit(id)))
            .collect()?;
        let from = (0..of_deal.height())
            .map(|row| self.names.of_row(&of_deal, row))
            .collect::<Result<Vec<_>>>()?;
        let shown = of_deal.select([
            REVENUE_ID,
            RECOGNIZED_ON,
            KIND,
            CURRENCY,
            ORIGINAL_AMOUNT,
            AMOUNT,
        ])?;
        Ok(shown.hstack(&[Column::new("from".into(), from)])?)
    }

    fn window(&self, window: &Window) -> Vec<String> {
        let lookback = self.settings.journeys.lookback_days;
        let end = if window.outcome == Outcome::Open {
            "as_of, exclusive"
        } else {
            "its close"
        };
        let mut lines = vec![
            format!(
                "run r{:04}, as of {} ({})",
                self.snapshot.run, self.settings.as_of.day, self.settings.timezone
            ),
            format!(
                "its journey ends at {} ({end}) and begins at {}",
                self.instant(window.end),
                self.instant(window.start)
            ),
            format!(
                "the look-back of {lookback} days begins at {}",
                self.instant(window.end - i64::from(lookback) * DAY_MICROS)
            ),
        ];
        if let Some(win) = window.previous_win {
            lines.push(format!(
                "the account's previous win was at {}: only later touches count",
                self.instant(win)
            ));
        }
        let lead = if self.links.of_deal(self.deal).is_empty() {
            "nobody is linked to it".to_owned()
        } else {
            format!(
                "its first lead was created at {}",
                self.instant(window.lead_created)
            )
        };
        lines.push(format!(
            "{lead}, the deal at {}",
            self.instant(window.deal_created)
        ));
        lines
    }

    /// Its people, with the records of each.
    fn people(&self) -> Result<DataFrame> {
        let leads = self.leads;
        let ids = leads.column(LEAD_ID)?.str()?;
        let rules = self.people.rules();
        let links = self.links.of_deal(self.deal);
        let records = |person: u32| -> Result<String> {
            let count = u32::try_from(self.people.record_count()).unwrap_or(u32::MAX);
            let rows = (0..count).filter(|row| self.people.of_lead(*row) == person);
            let texts = rows.map(|row| {
                Ok(format!(
                    "{} ({})",
                    ids.get(row as usize).unwrap_or_default(),
                    self.names.of_row(leads, row as usize)?
                ))
            });
            Ok(texts.collect::<Result<Vec<_>>>()?.join(" "))
        };
        Ok(df![
            PERSON_ID => links.iter().map(|link| ids.get(link.person as usize)).collect::<Vec<_>>(),
            RULE => links.iter().map(|link| link.rule.name()).collect::<Vec<_>>(),
            CONFIDENCE => links.iter().map(|link| link.rule.confidence()).collect::<Vec<_>>(),
            IS_PRIMARY => links.iter().map(|link| link.is_primary).collect::<Vec<_>>(),
            "joined_by" => links.iter().map(|link| rules[link.person as usize]).collect::<Vec<_>>(),
            "records" => links.iter().map(|link| records(link.person)).collect::<Result<Vec<_>>>()?,
        ]?)
    }

    /// The deal's rows of the mart `credits`, in the order of models and touches.
    fn credits(&self, id: &str) -> Result<DataFrame> {
        let columns = [
            MODEL,
            POSITION,
            TOUCH_ID,
            CHANNEL,
            CREDIT,
            ATTRIBUTED_AMOUNT,
        ];
        match self.snapshot.lake.mart_file(&CREDITS)? {
            Some(file) => Ok(read_where(&file, &col(DEAL_ID).eq(lit(id)))?.select(columns)?),
            None => Err(Error::bug("a run without credits")),
        }
    }

    /// What each model's shares sum to.
    fn sums(&self, credits: &DataFrame) -> Result<Vec<String>> {
        let (models, shares) = (
            credits.column(MODEL)?.str()?,
            credits.column(CREDIT)?.f64()?,
        );
        let amounts = credits.column(ATTRIBUTED_AMOUNT)?.decimal()?.physical();
        let mut lines: Vec<String> = Vec::new();
        for model in &self.settings.attribution.models {
            let rows: Vec<usize> = (0..credits.height())
                .filter(|row| models.get(*row) == Some(model))
                .collect();
            let credit: f64 = rows.iter().filter_map(|row| shares.get(*row)).sum();
            let known: Vec<i128> = rows.iter().filter_map(|row| amounts.get(*row)).collect();
            let money = if known.is_empty() {
                "no money".to_owned()
            } else {
                self.money(known.iter().sum())
            };
            if !rows.is_empty() {
                let touches = if rows.len() == 1 { "touch" } else { "touches" };
                lines.push(format!(
                    "{model}: {} {touches}, credit {credit:.6}, {money}",
                    rows.len()
                ));
            }
        }
        Ok(lines)
    }

    fn money(&self, micros: i128) -> String {
        format!(
            "{} {}",
            self.settings.currency,
            plain(micros, self.settings.currency.decimals())
        )
    }

    /// An instant on the wall clock of the pipeline's zone.
    fn instant(&self, micros: i64) -> String {
        match DateTime::from_timestamp_micros(micros) {
            Some(_) => local_time(micros, self.settings.timezone)
                .format("%Y-%m-%d %H:%M:%S%.f")
                .to_string(),
            None => "the beginning".to_owned(),
        }
    }
}

fn day(since: i32) -> String {
    chrono::NaiveDate::from_epoch_days(since)
        .unwrap_or_default()
        .to_string()
}
