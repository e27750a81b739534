//! A person: who it is, and every touch that marketing will have with it. Touches depend on chance
//! alone, never on what becomes of the lead or the deal, so that what they change is known.

use super::touch::{QUOTE, SampleTouch, TouchKind, by_channel};
use crate::sample::calendar::{
    DAY, Day, END, Moment, at_work, is_clock_change, is_working, working,
};
use crate::sample::chance::Chance;
use crate::sample::world::{CHANNELS, TITLES, at, campaign_of, first_name, last_name};

/// A person of an account.
#[derive(Debug)]
pub(crate) struct Person {
    /// Place in the account.
    pub ordinal: usize,
    /// First and last name.
    pub name: (&'static str, &'static str),
    /// Place in the list of titles; `None`: never given.
    pub title: Option<usize>,
    /// Address, in the account's domain or at a free-mail provider.
    pub email: String,
    /// Whether the address is the employer's.
    pub has_work_mail: bool,
    /// The channel of the first touch.
    pub source: usize,
    /// When a lead was made of it; `None`: it was never learned who it was.
    pub known: Option<Moment>,
    /// Marketing's touches, in order.
    pub touches: Vec<SampleTouch>,
}

/// Whom a person works for, as far as its address and its name depend on it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Employer<'a> {
    /// Number of the account.
    pub index: u64,
    /// Its domain.
    pub domain: &'a str,
    /// The address that all its people share, if they do.
    pub mailbox: Option<&'a str>,
}

impl Person {
    /// Makes a person and its touches.
    pub(crate) fn new(seed: u64, employer: Employer<'_>, ordinal: usize) -> Self {
        let stream = employer.index << 8 | ordinal as u64;
        let mut chance = Chance::of(seed, "person", stream);
        let name = (
            first_name(chance.below(32)),
            last_name(employer.index as usize * 7 + ordinal),
        );
        let title =
            (!chance.happens(0.04)).then(|| chance.weighted(&TITLES.map(|title| title.share)));
        let persona = title.and_then(|title| TITLES[title].persona);
        let has_work_mail = !chance.happens(0.08);
        let local = format!("{}.{}", name.0, name.1).to_lowercase();
        let email = match (employer.mailbox, has_work_mail) {
            (Some(mailbox), _) => mailbox.to_owned(),
            (None, true) => format!("{local}@{}", employer.domain),
            (None, false) => format!(
                "{local}.{stream}@{}",
                chance.pick(&["gmail.com", "outlook.com", "web.de"])
            ),
        };
        let source = chance.weighted(&CHANNELS.map(|channel| channel.first));
        let (known, touches) = plan(source, persona, &mut Chance::of(seed, "touches", stream));
        Self {
            ordinal,
            name,
            title,
            email,
            has_work_mail: has_work_mail || employer.mailbox.is_some(),
            source,
            known,
            touches,
        }
    }

    /// The persona of its title.
    pub(crate) fn persona(&self) -> Option<usize> {
        self.title.and_then(|title| TITLES[title].persona)
    }
}

/// Every touch of a person, and when it became known.
fn plan(
    source: usize,
    persona: Option<usize>,
    chance: &mut Chance,
) -> (Option<Moment>, Vec<SampleTouch>) {
    let mut arrives = chance.between(0, END - 15);
    if !is_working(arrives) && chance.happens(0.6) {
        arrives = working(arrives);
    }
    let first = by_channel(source, arrives, persona, chance);
    let mut touches = vec![first.clone()];
    let known = match first.kind {
        TouchKind::Webinar | TouchKind::Event => Some(first.at),
        _ => become_known(&mut touches, persona, chance),
    };
    if let Some(known) = known {
        read_on(known, persona, &mut touches, chance);
    }
    touches.retain(|touch| touch.at.day() < END);
    for touch in &mut touches {
        // Some read on the night on which the clocks change.
        let is_web = matches!(
            touch.kind,
            TouchKind::WebVisit | TouchKind::Download | TouchKind::AdClick
        );
        if is_web && is_clock_change(touch.at.day()) && chance.happens(0.5) {
            touch.at = Moment(touch.at.day() * DAY + 2 * 3600 + chance.between(0, 3599));
        }
    }
    touches.sort_by_key(|touch| touch.at);
    (known.filter(|known| known.day() < END), touches)
}

/// Anonymous visits, then a form; `None`: the form never comes.
fn become_known(
    touches: &mut Vec<SampleTouch>,
    persona: Option<usize>,
    chance: &mut Chance,
) -> Option<Moment> {
    let weights = web_weights();
    while touches.len() < 5 && chance.happens(0.45) {
        let day = touches.last()?.at.day() + 1 + chance.exponential(4.0) as Day;
        touches.push(by_channel(chance.weighted(&weights), day, persona, chance));
    }
    let last = touches.last()?;
    let form = SampleTouch {
        at: last.at.after(chance.between(60, 1500)),
        kind: TouchKind::Form,
        content: Some(pick_form(chance)),
        ..last.clone()
    };
    let known = form.at;
    chance.happens(0.9).then(|| {
        touches.push(form);
        known
    })
}

fn web_weights() -> [f64; CHANNELS.len()] {
    let mut weights = CHANNELS.map(|channel| channel.later);
    for channel in [at::EMAIL, at::WEBINARS, at::EVENTS] {
        weights[channel] = 0.0;
    }
    weights
}

fn pick_form(chance: &mut Chance) -> usize {
    QUOTE + chance.weighted(&[0.4, 0.3, 0.3])
}

/// Touches of a known person: what it reads for some months, and what it is sent until it wants no
/// more.
fn read_on(
    known: Moment,
    persona: Option<usize>,
    touches: &mut Vec<SampleTouch>,
    chance: &mut Chance,
) {
    let mut until = END;
    let mut month = known.day() + 2;
    while month < until {
        if chance.happens(0.08)
            && send(
                working(month + chance.between(0, 27)),
                persona,
                touches,
                chance,
            )
        {
            until = touches.last().map_or(END, |opt_out| opt_out.at.day());
        }
        month += 30;
    }
    let last = known.day() + 20 + chance.exponential(110.0) as Day;
    let weights = CHANNELS.map(|channel| channel.later);
    let mut day = known.day() + 1 + chance.exponential(19.0) as Day;
    while day < last.min(END) {
        let mut touch = by_channel(chance.weighted(&weights), day, persona, chance);
        // No person is twice on the list of a campaign, and none that wants no more e-mails gets
        // one.
        let is_listed = touch.campaign.is_some()
            && touches
                .iter()
                .any(|other| other.kind == touch.kind && other.campaign == touch.campaign);
        let is_again = is_listed && matches!(touch.kind, TouchKind::Webinar | TouchKind::Event);
        if is_again || (touch.kind == TouchKind::EmailClick && day >= until) {
            touch = by_channel(chance.weighted(&web_weights()), day, persona, chance);
        }
        if touch.kind == TouchKind::EmailClick {
            let opened = touch.at.after(-chance.between(30, 300));
            let sent = opened.after(-chance.between(60, 5 * 3600));
            let mail = |at, kind| SampleTouch {
                at,
                kind,
                content: None,
                ..touch.clone()
            };
            touches.extend([
                mail(sent, TouchKind::EmailSent),
                mail(opened, TouchKind::EmailOpen),
            ]);
        }
        if matches!(touch.kind, TouchKind::WebVisit | TouchKind::AdClick) && chance.happens(0.12) {
            (touch.kind, touch.content) = (TouchKind::Form, Some(pick_form(chance)));
        }
        // A code on a poster at the booth leads to a page: a visit with neither fair nor
        // campaign.
        if touch.kind == TouchKind::Event && chance.happens(0.1) {
            touch = SampleTouch {
                kind: TouchKind::WebVisit,
                campaign: None,
                is_printed_code: true,
                ..touch
            };
        }
        touches.push(touch);
        day += 1 + chance.exponential(19.0) as Day;
    }
}

/// An e-mail and what the person does with it; whether it was the last one: then the last touch is
/// the opt-out.
fn send(
    day: Day,
    persona: Option<usize>,
    touches: &mut Vec<SampleTouch>,
    chance: &mut Chance,
) -> bool {
    let sent = SampleTouch {
        at: at_work(day, chance),
        kind: TouchKind::EmailSent,
        channel: at::EMAIL,
        campaign: campaign_of(at::EMAIL, day, chance),
        content: None,
        page: 0,
        is_printed_code: false,
    };
    let opened = sent.at.after(chance.between(60, 18_000));
    let is_opened = chance.happens(0.35);
    let is_opt_out = is_opened && chance.happens(0.06);
    if is_opened {
        touches.push(SampleTouch {
            at: opened,
            kind: TouchKind::EmailOpen,
            ..sent.clone()
        });
    }
    if is_opened && chance.happens(0.2) {
        let read = by_channel(at::EMAIL, day, persona, chance);
        touches.push(SampleTouch {
            at: opened.after(45),
            campaign: sent.campaign,
            ..read
        });
    }
    touches.push(sent.clone());
    if is_opt_out {
        touches.push(SampleTouch {
            at: opened.after(90),
            kind: TouchKind::OptOut,
            ..sent
        });
    }
    is_opt_out
}
