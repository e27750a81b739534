//! A deal explained: the people and the rule that linked each, every touch of theirs with why it
//! counts or does not, each model's weights and money. Goes in: the books of the last run. Comes
//! out: tables, each row with the line of the file that it came from.

use super::Explanation;
use crate::domain::currency::Currency;
use crate::domain::money::{plain, to_micros, to_smallest};
use crate::domain::outcome::Outcome;
use crate::domain::period::{DAY_MICROS, local_time};
use crate::error::{Error, Result};
use crate::identity::{self, Links, People};
use crate::journeys::{self, Channels, Ground, Milestones, Standing, StoryTouch, Window};
use crate::pipeline::Settings;
use crate::pipeline::settings::RevenueOf;
use crate::quality::FileNames;
use crate::staging::{Books, Staging, read_where, stage};
use crate::table::mart;
use crate::table::names::*;
use chrono::DateTime;
use polars::prelude::*;

/// Explains the deal of that id.
///
/// # Errors
/// No such deal; data files that cannot be read.
pub fn explain(books: &Books, settings: &Settings, id: &str) -> Result<Explanation> {
    let staging = stage(books, settings)?;
    let ids = staging.deals.frame.column(DEAL_ID)?.str()?;
    let found = ids
        .iter()
        .position(|other| other == Some(id))
        .and_then(|row| u32::try_from(row).ok());
    let deal = found.ok_or_else(|| {
        Error::Pipeline(format!(
            "there is no deal `{id}` as of {}: nobody delivered it, or it is deleted, merged or later\nhelp: `closedloop show FILE deals --current` lists them",
            settings.as_of.day
        ))
    })?;
    let people = identity::people(&staging, staging.emails.clone(), settings)?;
    let links = identity::link(&staging, &people, settings)?;
    let windows = journeys::windows(&staging, &people, &links, settings)?;
    let channels = Channels::of(&staging, settings)?;
    let ground = Ground {
        staging: &staging,
        people: &people,
        links: &links,
        windows: &windows,
        settings,
    };
    let touches = journeys::story(&ground, &channels, deal)?;
    let telling = Telling {
        books,
        settings,
        staging: &staging,
        people: &people,
        links: &links,
        names: FileNames::new(&books.deliveries),
        deal,
    };
    let window = &windows[deal as usize];
    let mut explanation = Explanation::new();
    explanation.add(
        "deal",
        telling.heading(id, window)?,
        telling.window(window),
        None,
    );
    if settings.roi.revenue == RevenueOf::Recognized {
        explanation.add(
            "documents",
            "What was booked for it",
            Vec::new(),
            Some(telling.documents(id)?),
        );
    }
    explanation.add(
        "people",
        "Its people, and why they belong to it",
        Vec::new(),
        Some(telling.people()?),
    );
    let told = counted(&touches);
    explanation.add(
        "touches",
        "Every touch of these people, in order",
        vec![told],
        Some(telling.touches(&touches, window)?),
    );
    let credits = telling.credits(id)?;
    let lines = if credits.height() == 0 {
        vec![nothing(window, &touches)]
    } else {
        telling.sums(&credits)?
    };
    explanation.add("credits", "What each model credits", lines, Some(credits));
    Ok(explanation)
}

/// What a deal is told from.
struct Telling<'a> {
    books: &'a Books,
    settings: &'a Settings,
    staging: &'a Staging,
    people: &'a People,
    links: &'a Links,
    names: FileNames<'a>,
    deal: u32,
}

fn counted(touches: &[StoryTouch]) -> String {
    let count = touches
        .iter()
        .filter(|touch| touch.standing == Standing::Counts)
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
        .any(|touch| touch.standing == Standing::Counts)
    {
        true => "no credit is published".to_owned(),
        false => {
            format!("no touch {end} that the models see lies inside its window: nobody is credited")
        }
    }
}

impl Telling<'_> {
    fn heading(&self, id: &str, window: &Window) -> Result<String> {
        let frame = &self.staging.deals.frame;
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
        let said = self.said(row, window)?;
        Ok(format!(
            "Deal {id}, {}{close}, {amount}{said}{account} ({})",
            window.outcome,
            self.names.of_row(frame, row)?
        ))
    }

    /// The amount of the CRM, where the deal counts with another one.
    fn said(&self, row: usize, window: &Window) -> Result<String> {
        let frame = &self.staging.deals.frame;
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
            .staging
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
                self.books.run, self.settings.as_of.day, self.settings.timezone
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
        let leads = &self.staging.leads.frame;
        let ids = leads.column(LEAD_ID)?.str()?;
        let rules = self.people.rules();
        let links = self.links.of_deal(self.deal);
        let records = |person: u32| -> Result<String> {
            let count = u32::try_from(self.people.record_count()).unwrap_or(u32::MAX);
            let rows = (0..count).filter(|row| self.people.of_lead(*row) == person);
            let told = rows.map(|row| {
                Ok(format!(
                    "{} ({})",
                    ids.get(row as usize).unwrap_or_default(),
                    self.names.of_row(leads, row as usize)?
                ))
            });
            Ok(told.collect::<Result<Vec<_>>>()?.join(" "))
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

    fn touches(&self, touches: &[StoryTouch], window: &Window) -> Result<DataFrame> {
        let ids = self.staging.leads.frame.column(LEAD_ID)?.str()?;
        let touched_at: Vec<i64> = touches
            .iter()
            .filter(|touch| touch.standing == Standing::Counts)
            .map(|touch| touch.at)
            .collect();
        let milestones = Milestones::of(&touched_at, window);
        let mut seen = 0;
        let places: Vec<Option<usize>> = touches
            .iter()
            .map(|touch| {
                let place = (touch.standing == Standing::Counts).then_some(seen);
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

    /// The deal's rows of the mart `credits`, in the order of models and touches.
    fn credits(&self, id: &str) -> Result<DataFrame> {
        let spec = mart("credits").ok_or_else(|| Error::bug("there is no mart `credits`"))?;
        let columns = [
            MODEL,
            POSITION,
            TOUCH_ID,
            CHANNEL,
            CREDIT,
            ATTRIBUTED_AMOUNT,
        ];
        match self.books.lake.mart_file(spec)? {
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

fn reason(touch: &StoryTouch) -> String {
    let why = match touch.standing {
        Standing::Counts => return "yes".to_owned(),
        Standing::Team => "the models do not see this team",
        Standing::Kind => "the models do not see this kind",
        Standing::Repeat => "it repeats the channel of the touch before that counts",
        Standing::AfterClose => "after the close",
        Standing::BeforeLookback => "before the look-back",
        Standing::BeforePreviousWin => "not after the account's previous win",
        Standing::OtherDeal => {
            return format!(
                "no: it is about deal {}",
                touch.own_deal.as_deref().unwrap_or_default()
            );
        }
    };
    format!("no: {why}")
}
