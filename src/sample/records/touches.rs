//! Touches as the systems hold them: activities in the marketing system, webinars and fairs as
//! campaign members, sales' own as tasks and events.

use super::scribe::Scribe;
use crate::error::Result;
use crate::sample::calendar::{Date, Moment, Utc, Wall, date, is_ambiguous};
use crate::sample::dirt::DirtKind;
use crate::sample::ids::{self, SECOND};
use crate::sample::life::{Person, SalesTouch, SampleTouch, TouchKind};
use crate::sample::pieces::{next_quarter, place, quarter, row};
use crate::sample::truth::{TouchTruth, at};
use crate::sample::world::{self, CAMPAIGNS, CHANNELS, CONTENT, PAGES, Platform, url};
use serde::{Serialize, Serializer};

row! {
    /// An activity of the marketing system.
    ActivityRow {
        id: String = "activity_id", occurred: Wall = "occurred_at", kind: &'static str = "activity_type", lead: String = "crm_id", email: String = "email",
        visitor: String = "visitor_id", url: String = "page_url", referrer: &'static str = "referrer", source: &'static str = "utm_source",
        medium: &'static str = "utm_medium", campaign: &'static str = "utm_campaign", campaign_id: String = "campaign_id", asset: String = "asset_id",
    }
}
row! {
    /// A member of a campaign.
    MemberRow {
        id: String = "Id", campaign: String = "CampaignId", record: String = "LeadOrContactId", status: &'static str = "Status",
        has_responded: bool = "HasResponded", responded: Date = "FirstRespondedDate", created: ActivityTime = "CreatedDate", is_deleted: bool = "IsDeleted",
        modified: Utc = "SystemModstamp",
    }
}
row! {
    /// A call or an e-mail by sales.
    TaskRow {
        id: String = "Id", who: String = "WhoId", what: String = "WhatId", owner: String = "OwnerId", subject: &'static str = "Subject",
        subtype: &'static str = "TaskSubtype", status: &'static str = "Status", completed: ActivityTime = "CompletedDateTime", created: Utc = "CreatedDate",
        is_deleted: bool = "IsDeleted", modified: Utc = "SystemModstamp",
    }
}
row! {
    /// A meeting.
    EventRow {
        id: String = "Id", who: String = "WhoId", what: String = "WhatId", owner: String = "OwnerId", subject: &'static str = "Subject",
        start: Utc = "StartDateTime", end: Utc = "EndDateTime", is_deleted: bool = "IsDeleted", modified: Utc = "SystemModstamp",
    }
}

/// An instant, or what stands where one should.
#[derive(Debug, Clone, Copy)]
pub(crate) enum ActivityTime {
    /// The instant.
    At(Moment),
    /// Only its date.
    On(Moment),
    /// Words.
    Unreadable,
}

impl Serialize for ActivityTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::At(moment) => Utc(*moment).serialize(serializer),
            Self::On(moment) => serializer.collect_str(&date(moment.day())),
            Self::Unreadable => serializer.serialize_str("not set"),
        }
    }
}

/// The id of a touch by marketing.
pub(super) fn touch_id(account: u64, person: usize, touch: usize, kind: TouchKind) -> String {
    match kind {
        TouchKind::Webinar | TouchKind::Event => ids::member(account, person, touch),
        _ => ids::activity(account, person, touch),
    }
}

/// utm_source and utm_medium.
pub(super) fn tags(touch: &SampleTouch) -> (&'static str, &'static str) {
    let platform = touch.campaign.and_then(|at| CAMPAIGNS[at].platform);
    match (touch.channel, platform) {
        _ if touch.is_printed_code => ("qr-code", "print"),
        (world::at::PAID_SEARCH, _) => ("google", "cpc"),
        (world::at::PAID_SOCIAL, Some(Platform::LinkedIn)) => ("linkedin", "paid_social"),
        (world::at::PAID_SOCIAL, _) => ("facebook", "paid_social"),
        (world::at::DISPLAY, _) => ("google", "display"),
        (world::at::EMAIL, _) => ("halden-mail", "email"),
        _ => ("", ""),
    }
}

fn click_id(channel: usize, tags: (&str, &str)) -> Option<&'static str> {
    match channel {
        world::at::PAID_SEARCH => Some("gclid"),
        world::at::DISPLAY => Some("dclid"),
        world::at::PAID_SOCIAL if tags.0 == "linkedin" => Some("li_fat_id"),
        world::at::PAID_SOCIAL => Some("fbclid"),
        _ => None,
    }
}

/// What is true of any touch.
fn touch_truth(
    account: u64,
    touch_id: String,
    person: usize,
    moment: Moment,
    kind: TouchKind,
) -> TouchTruth {
    TouchTruth {
        touch_id,
        person_id: ids::person(account, person),
        touched_at: at(moment),
        kind: kind.name(),
        team: if kind.is_sales() {
            "sales"
        } else {
            "marketing"
        },
        channel: None,
        is_printed_code: false,
        is_current: true,
    }
}

impl Scribe<'_> {
    /// Writes every touch of the account.
    pub(crate) fn write_touches(&mut self) -> Result<()> {
        let account = self.account;
        let end = account
            .deals
            .iter()
            .map(|deal| {
                deal.course
                    .closed
                    .map_or(Moment(i64::MAX), |(closed, _)| closed)
            })
            .max();
        for (person, _) in &account.people {
            for (place_in, touch) in person.touches.iter().enumerate() {
                let id = touch_id(account.index, person.ordinal, place_in, touch.kind);
                match touch.kind {
                    TouchKind::Webinar | TouchKind::Event => {
                        self.write_member(&id, person, touch)?
                    }
                    _ => self.write_activity(&id, person, touch, place_in)?,
                }
                if person.known.is_some() && end.is_some_and(|end| touch.at > end) {
                    self.dirt.add(DirtKind::TouchAfterClose, 1);
                }
                let (channel, is_printed_code) =
                    (Some(CHANNELS[touch.channel].name), touch.is_printed_code);
                self.truth.touches.push(TouchTruth {
                    channel,
                    is_printed_code,
                    ..touch_truth(account.index, id, person.ordinal, touch.at, touch.kind)
                });
            }
        }
        for (place_in, touch) in account.sales.iter().enumerate() {
            self.write_sales(place_in, touch)?;
        }
        Ok(())
    }

    fn write_activity(
        &mut self,
        id: &str,
        person: &Person,
        touch: &SampleTouch,
        place_in: usize,
    ) -> Result<()> {
        let index = self.account.index;
        let is_page = !matches!(
            touch.kind,
            TouchKind::EmailSent | TouchKind::EmailOpen | TouchKind::OptOut
        );
        let is_known = person.known.is_some_and(|known| touch.at >= known);
        let by = if is_known {
            self.chance.weighted(&[0.6, 0.3, 0.1])
        } else {
            2
        };
        let records = &self.records[person.ordinal];
        let has_second =
            records.second.is_some_and(|second| touch.at > second) && place_in.is_multiple_of(2);
        let lead = ids::lead(
            index,
            person.ordinal
                + if has_second && !records.is_merged {
                    SECOND
                } else {
                    0
                },
        );
        let (source, medium) = tags(touch);
        let mut address = match touch.content {
            _ if !is_page => String::new(),
            Some(asset) => url(CONTENT[asset].path, place_in),
            None => url(PAGES[touch.page].0, 0),
        };
        if is_page && touch.content.is_none() {
            self.dirt.add(DirtKind::UnknownUrl, 1);
        }
        let campaign = touch.campaign.map_or("", |at| CAMPAIGNS[at].name);
        // Some pages are logged with the tags in the address, others with their tags in columns.
        let is_in_address = touch.kind == TouchKind::AdClick && self.chance.happens(0.3);
        if let Some(click) =
            click_id(touch.channel, (source, medium)).filter(|_| touch.kind == TouchKind::AdClick)
        {
            address = format!(
                "{address}?{click}={}",
                &ids::visitor(index, person.ordinal)[1..].replace('.', "x")
            );
            if is_in_address {
                address = format!(
                    "{address}&utm_source={source}&utm_medium={medium}&utm_campaign={campaign}"
                );
            }
        }
        let shown = |text: &'static str| if is_in_address { "" } else { text };
        let row = ActivityRow {
            id: id.to_owned(),
            occurred: Wall(touch.at),
            kind: match touch.kind {
                TouchKind::AdClick => "Ad Click",
                TouchKind::Form => "Form Submission",
                TouchKind::Download => "Download",
                TouchKind::EmailSent => "Email Sent",
                TouchKind::EmailOpen => "Email Open",
                TouchKind::EmailClick => "Email Click",
                TouchKind::OptOut => "Unsubscribe",
                _ => "Page View",
            },
            lead: if by == 0 || (!is_page && by == 2) {
                lead
            } else {
                String::new()
            },
            email: if by == 1 {
                person.email.clone()
            } else {
                String::new()
            },
            visitor: if is_page {
                ids::visitor(index, person.ordinal)
            } else {
                String::new()
            },
            url: address,
            referrer: self.referrer(touch),
            source: shown(source),
            medium: shown(medium),
            campaign: shown(campaign),
            campaign_id: touch
                .campaign
                .filter(|_| !is_in_address)
                .map_or_else(String::new, ids::campaign),
            asset: touch
                .content
                .filter(|_| touch.kind == TouchKind::Download || touch.kind == TouchKind::Form)
                .map_or_else(String::new, ids::content),
        };
        self.deliver(&row, touch)
    }

    fn referrer(&mut self, touch: &SampleTouch) -> &'static str {
        match touch.channel {
            _ if touch.is_printed_code => "",
            world::at::ORGANIC_SEARCH => [
                "https://www.google.com/",
                "https://www.bing.com/",
                "https://duckduckgo.com/",
            ][self.chance.weighted(&[0.75, 0.17, 0.08])],
            world::at::REFERRAL => [
                "https://messtechnik-partner.example/",
                "https://labshop.example/instruments",
            ][self.chance.weighted(&[0.6, 0.4])],
            _ => "",
        }
    }

    /// Puts an activity into its quarter's file; now and then into the next one, or into both.
    fn deliver(&mut self, row: &ActivityRow, touch: &SampleTouch) -> Result<()> {
        let own = quarter(touch.at.day());
        if is_ambiguous(touch.at) {
            self.dirt.add(DirtKind::ClockChange, 1);
        }
        if touch.is_printed_code {
            self.dirt.add(DirtKind::UnknownOrigin, 1);
        }
        let has_next = next_quarter(own).is_some_and(|next| next - touch.at.day() <= 20);
        if has_next && self.is_dirty(DirtKind::LateDelivery) {
            self.dirt.add(DirtKind::LateDelivery, 1);
            return self.pieces.add(place::ACTIVITIES + own + 1, row);
        }
        self.pieces.add(place::ACTIVITIES + own, row)?;
        if has_next && !is_ambiguous(touch.at) && self.is_dirty(DirtKind::RepeatedDelivery) {
            self.dirt.add(DirtKind::RepeatedDelivery, 1);
            self.pieces.add(place::ACTIVITIES + own + 1, row)?;
        }
        Ok(())
    }

    fn write_member(&mut self, id: &str, person: &Person, touch: &SampleTouch) -> Result<()> {
        // Lists of trade fairs hold the day alone.
        let is_bare = touch.kind == TouchKind::Event && self.is_dirty(DirtKind::BareDate);
        if is_bare {
            self.dirt.add(DirtKind::BareDate, 1);
        }
        let row = MemberRow {
            id: id.to_owned(),
            campaign: touch.campaign.map_or_else(String::new, ids::campaign),
            record: self.record_at(person.ordinal, touch.at),
            status: if touch.kind == TouchKind::Webinar {
                "Attended Webinar"
            } else {
                "Visited Booth"
            },
            has_responded: true,
            responded: Date(touch.at.day()),
            created: if is_bare {
                ActivityTime::On(touch.at)
            } else {
                ActivityTime::At(touch.at)
            },
            is_deleted: false,
            modified: Utc(touch.at.after(60)),
        };
        self.pieces.add(place::MEMBERS, &row)
    }

    fn write_sales(&mut self, place_in: usize, touch: &SalesTouch) -> Result<()> {
        let account = self.account;
        let who = self.record_at(touch.person, touch.at);
        let what = touch
            .deal
            .map_or_else(String::new, |deal| ids::deal(account.index, deal));
        let owner = ids::owner(account.owner);
        let mut is_current = true;
        let id = if touch.kind == TouchKind::Meeting {
            ids::sales("00U", account.index, place_in)
        } else {
            ids::sales("00T", account.index, place_in)
        };
        if touch.kind == TouchKind::Meeting {
            let row = EventRow {
                id: id.clone(),
                who,
                what,
                owner,
                subject: "Meeting",
                start: Utc(touch.at),
                end: Utc(touch.at.after(3600)),
                is_deleted: false,
                modified: Utc(touch.at),
            };
            self.pieces.add(place::EVENTS, &row)?;
        } else {
            let is_deleted = self.is_dirty(DirtKind::DeletedTask);
            let is_unreadable = !is_deleted && self.is_dirty(DirtKind::UnreadableDate);
            let (subject, subtype) = if touch.kind == TouchKind::Call {
                ("Call", "Call")
            } else {
                ("E-mail", "Email")
            };
            let row = TaskRow {
                id: id.clone(),
                who,
                what,
                owner,
                subject,
                subtype,
                status: "Completed",
                completed: if is_unreadable {
                    ActivityTime::Unreadable
                } else {
                    ActivityTime::At(touch.at)
                },
                created: Utc(touch.at),
                is_deleted,
                modified: Utc(touch.at),
            };
            self.pieces.add(place::TASKS, &row)?;
            self.dirt.add(DirtKind::DeletedTask, i64::from(is_deleted));
            self.dirt
                .add(DirtKind::UnreadableDate, i64::from(is_unreadable));
            is_current = !is_deleted && !is_unreadable;
        }
        self.truth.touches.push(TouchTruth {
            is_current,
            ..touch_truth(account.index, id, touch.person, touch.at, touch.kind)
        });
        Ok(())
    }
}
