//! Leads, contacts, the leads' stage history, and sales' decisions on them.

use super::person_rows::{ContactRow, DecisionRow, LeadHistoryRow, LeadRow, exit, status};
use super::scribe::{MERGED_AFTER, PersonRecords, Scribe};
use crate::error::Result;
use crate::sample::calendar::{DAY, Date, Moment, Utc};
use crate::sample::dirt::DirtKind;
use crate::sample::ids::{self, SECOND};
use crate::sample::life::{
    DECIDE_HOURS, Decision, HandOver, Lead, Person, REJECT_REASONS, version_at, wait_name,
};
use crate::sample::pieces::place;
use crate::sample::truth::{HandOverTruth, LeadSpellTruth, PersonTruth, RecordTruth, at};
use crate::sample::world::{
    CAMPAIGNS, CHANNELS, COUNTRIES, INDUSTRIES, PERSONAS, TITLES, WANTED_INDUSTRIES,
};

impl Scribe<'_> {
    /// Writes every person of the account.
    pub(crate) fn write_people(&mut self) -> Result<()> {
        let account = self.account;
        for ((person, lead), records) in account.people.iter().zip(self.records.clone()) {
            self.truth.people.push(PersonTruth {
                person_id: ids::person(account.index, person.ordinal),
                account_number: account.index as i64,
                persona: person.persona().map(|at| PERSONAS[at]),
                channel: CHANNELS[person.source].name,
                first_touch_at: person.touches.first().map(|touch| at(touch.at)),
                known_at: person.known.map(at),
                left_at: lead.left.filter(|_| records.converted.is_none()).map(at),
                has_work_mail: person.has_work_mail,
                became_mql: lead.hand_over.is_some(),
                became_deal: records.deal.is_some(),
            });
            let Some(known) = person.known else { continue };
            self.write_lead(person, lead, &records, known)?;
            if let Some(converted) = records.converted {
                self.write_contact(person, &records, converted)?;
            }
            self.write_stages(person, lead, &records, known)?;
            self.write_spells(person, lead);
            if let Some(hand_over) = &lead.hand_over {
                self.write_decision(person, hand_over)?;
            }
        }
        Ok(())
    }

    fn write_lead(
        &mut self,
        person: &Person,
        lead: &Lead,
        records: &PersonRecords,
        known: Moment,
    ) -> Result<()> {
        let (account, at) = (self.account, person.ordinal);
        let row = self.lead_row(person, lead, records, known);
        self.pieces.add(place::LEADS, &row)?;
        self.note_record(&row.id, at, "lead", records.is_deleted, None);
        if records.is_deleted {
            self.dirt.add(DirtKind::DeletedLead, 1);
        } else {
            self.note_title(person);
            self.dirt
                .add(DirtKind::FreeMail, i64::from(!person.has_work_mail));
            self.dirt
                .add(DirtKind::SharedMailbox, i64::from(account.has_mailbox));
        }
        if records.converted.is_some() {
            self.dirt.add(DirtKind::ConvertedRecord, 1);
        }
        match records.second {
            Some(second) => self.write_second_record(person, records, row, second),
            None => Ok(()),
        }
    }

    /// The lead as the CRM holds it at the end.
    fn lead_row(
        &mut self,
        person: &Person,
        lead: &Lead,
        records: &PersonRecords,
        known: Moment,
    ) -> LeadRow {
        let (account, at) = (self.account, person.ordinal);
        let is_complete = person.has_work_mail && person.title.is_some();
        let first = person.touches.first();
        let tags = first
            .filter(|touch| !touch.is_printed_code)
            .map_or(("", ""), |touch| super::touches::tags(touch));
        let campaign = first
            .and_then(|touch| touch.campaign)
            .filter(|at| CAMPAIGNS[*at].platform.is_some());
        let last_stage = lead.stages.last().map_or("lead", |(stage, _)| stage);
        let left = lead.left.is_some() && records.converted.is_none();
        let moments = [
            lead.stages.last().map(|(_, at)| *at),
            lead.left,
            records.converted,
            Some(known),
        ];
        let modified = moments.into_iter().flatten().max().unwrap_or(known);
        LeadRow {
            id: ids::lead(account.index, at),
            created: Utc(known),
            first_name: person.name.0,
            last_name: person.name.1,
            email: person.email.clone(),
            phone: if self.chance.happens(0.5) {
                format!("+49 40 {:07}", account.index * 64 + at as u64)
            } else {
                String::new()
            },
            company: account.name.clone(),
            title: person.title.map_or("", |at| TITLES[at].text),
            country: COUNTRIES[account.country].name,
            industry: INDUSTRIES[account.industry],
            employees: (is_complete || self.chance.happens(0.5)).then_some(account.employees),
            status: if records.converted.is_some() {
                "Converted"
            } else if left {
                exit(lead)
            } else {
                status(last_stage)
            },
            lead_source: CHANNELS[person.source].lead_source,
            utm_source: tags.0,
            utm_medium: tags.1,
            utm_campaign: campaign.map_or("", |at| CAMPAIGNS[at].name),
            owner: ids::owner(account.owner),
            is_converted: records.converted.is_some(),
            converted: records.converted.map(|at| Date(at.day())),
            account: records
                .converted
                .filter(|_| !records.is_alone)
                .map_or_else(String::new, |_| ids::account(account.index, 0)),
            contact: records
                .converted
                .map_or_else(String::new, |_| ids::contact(account.index, at)),
            opportunity: records
                .deal
                .map_or_else(String::new, |deal| ids::deal(account.index, deal)),
            master: String::new(),
            is_deleted: records.is_deleted,
            modified: Utc(modified),
        }
    }

    /// The second record of a person whose first is `row`, merged into it or not.
    fn write_second_record(
        &mut self,
        person: &Person,
        records: &PersonRecords,
        row: LeadRow,
        second: Moment,
    ) -> Result<()> {
        let at = person.ordinal;
        let master = if records.is_merged {
            row.id.clone()
        } else {
            String::new()
        };
        let twin = LeadRow {
            id: ids::lead(self.account.index, at + SECOND),
            created: Utc(second),
            status: "New",
            is_converted: false,
            converted: None,
            account: String::new(),
            contact: String::new(),
            opportunity: String::new(),
            is_deleted: records.is_merged,
            modified: Utc(second.after(if records.is_merged {
                MERGED_AFTER * DAY
            } else {
                0
            })),
            master: master.clone(),
            ..row
        };
        self.pieces.add(place::LEADS, &twin)?;
        self.note_record(
            &twin.id,
            at,
            "lead",
            records.is_merged,
            records.is_merged.then_some(master),
        );
        self.dirt.add(
            if records.is_merged {
                DirtKind::MergedLead
            } else {
                DirtKind::SecondRecord
            },
            1,
        );
        self.note_title(person);
        Ok(())
    }

    /// A record of the current view whose title matches no persona.
    fn note_title(&mut self, person: &Person) {
        match person.title {
            None => self.dirt.add(DirtKind::MissingTitle, 1),
            Some(_) if person.persona().is_none() => self.dirt.add(DirtKind::UnknownTitle, 1),
            Some(_) => {}
        }
    }

    fn note_record(
        &mut self,
        id: &str,
        person: usize,
        kind: &'static str,
        is_deleted: bool,
        merged_into: Option<String>,
    ) {
        self.truth.records.push(RecordTruth {
            record_id: id.to_owned(),
            person_id: ids::person(self.account.index, person),
            kind,
            is_deleted,
            merged_into,
        });
    }

    fn write_contact(
        &mut self,
        person: &Person,
        records: &PersonRecords,
        converted: Moment,
    ) -> Result<()> {
        let account = self.account;
        let row = ContactRow {
            id: ids::contact(account.index, person.ordinal),
            created: Utc(converted),
            account: if records.is_alone {
                String::new()
            } else {
                ids::account(account.index, 0)
            },
            first_name: person.name.0,
            last_name: person.name.1,
            email: person.email.clone(),
            phone: String::new(),
            title: person.title.map_or("", |at| TITLES[at].text),
            lead_source: CHANNELS[person.source].lead_source,
            owner: ids::owner(account.owner),
            master: String::new(),
            is_deleted: false,
            modified: Utc(converted),
        };
        self.pieces.add(place::CONTACTS, &row)?;
        self.note_record(&row.id, person.ordinal, "contact", false, None);
        if records.is_alone {
            self.dirt.add(DirtKind::ContactWithoutAccount, 1);
        }
        self.dirt
            .add(DirtKind::SharedMailbox, i64::from(account.has_mailbox));
        self.note_title(person);
        Ok(())
    }

    /// The lead's stage history; now and then a stage is skipped, or the way goes back for some
    /// hours, or an old name is used.
    fn write_stages(
        &mut self,
        person: &Person,
        lead: &Lead,
        records: &PersonRecords,
        known: Moment,
    ) -> Result<()> {
        let mut entries: Vec<(&'static str, Moment)> = lead
            .stages
            .iter()
            .map(|(stage, at)| (status(stage), *at))
            .collect();
        let has_gone_on = entries.len() > 1;
        if has_gone_on && self.is_dirty(DirtKind::SkippedStage) {
            entries.remove(entries.len() - 2);
            self.dirt.add(DirtKind::SkippedStage, 1);
        } else if has_gone_on
            && self.is_dirty(DirtKind::BackwardStage)
            && let [.., (before, _), (name, last)] = entries[..]
        {
            entries.extend([(before, last.after(1800)), (name, last.after(3600))]);
            self.dirt.add(DirtKind::BackwardStage, 1);
        }
        if self.is_dirty(DirtKind::UnknownStage) {
            entries.insert(0, ("Pre-MQL (old)", known.after(600)));
            self.dirt.add(DirtKind::UnknownStage, 1);
        }
        match (records.converted, lead.left) {
            (Some(converted), _) => entries.push(("Converted", converted)),
            (None, Some(left)) => entries.push((exit(lead), left)),
            (None, None) => {}
        }
        let mut old = "New";
        for (place_in, (new, at)) in entries.into_iter().enumerate() {
            let row = LeadHistoryRow {
                id: ids::row("017", self.account.index, person.ordinal, place_in),
                lead: ids::lead(self.account.index, person.ordinal),
                field: "Status",
                old,
                new,
                created: Utc(at),
                by: ids::owner(self.account.owner),
                is_deleted: false,
            };
            self.pieces.add(place::LEAD_HISTORY, &row)?;
            old = new;
        }
        Ok(())
    }

    fn write_spells(&mut self, person: &Person, lead: &Lead) {
        let account = self.account;
        for spell in &lead.spells {
            self.truth.lead_spells.push(LeadSpellTruth {
                person_id: ids::person(account.index, person.ordinal),
                stage: wait_name(spell.wait),
                channel: CHANNELS[person.source].name,
                month: spell.month as i64 + 1,
                is_fit: account.industry < WANTED_INDUSTRIES && account.employees >= 50,
                has_content: spell.has_content,
                day_count: spell.days,
                is_moved: spell.is_moved,
            });
        }
    }

    fn write_decision(&mut self, person: &Person, hand_over: &HandOver) -> Result<()> {
        let (decision, decided) = hand_over.decision;
        let is_over = decided.day() < crate::sample::calendar::END;
        let (word, reason) = match decision {
            _ if !is_over => (None, ""),
            Decision::Accepted => (Some("Accepted"), ""),
            Decision::Rejected(reason) => (Some("Rejected"), REJECT_REASONS[reason]),
            Decision::Recycled => (Some("Recycled"), ""),
            Decision::Expired => (None, ""),
        };
        if let Some(word) = word {
            let row = DecisionRow {
                id: ids::row("a0D", self.account.index, person.ordinal, 0),
                lead: ids::lead(self.account.index, person.ordinal),
                decision: word,
                decided: Utc(decided),
                reason,
                owner: ids::owner(self.account.owner),
                is_deleted: false,
                modified: Utc(decided),
            };
            self.pieces.add(place::DECISIONS, &row)?;
        }
        self.truth.hand_overs.push(HandOverTruth {
            lead_id: ids::lead(self.account.index, person.ordinal),
            person_id: ids::person(self.account.index, person.ordinal),
            handed_over_at: at(hand_over.at),
            definition: version_at(hand_over.at.day()),
            company_size: hand_over.criteria.company_size,
            senior_title: hand_over.criteria.senior_title,
            asked_for_quote: hand_over.criteria.asked_for_quote,
            is_complete: hand_over.criteria.is_complete,
            is_qualified: hand_over.is_qualified,
            is_flipped: hand_over.is_flipped,
            decision: match (decision, is_over) {
                (_, false) => "pending",
                (Decision::Expired, true) => "expired",
                (Decision::Accepted, true)
                    if decided > hand_over.at.after_working(DECIDE_HOURS * 3600) =>
                {
                    "accepted_late"
                }
                (Decision::Accepted, true) => "accepted",
                (Decision::Rejected(_), true) => "rejected",
                (Decision::Recycled, true) => "recycled",
            },
            is_late: hand_over.is_late,
        });
        Ok(())
    }
}
