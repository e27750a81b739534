//! What happened? A few generated sentences, each a number, its comparison and where to read on; at
//! most six figures of the report's period, beside the same months a year before.

use super::summary::{PeriodHeadlines, Summary};
use crate::document::number;
use crate::document::phrase::change_in_words;
use crate::document::{Block, Figure, Sentence, Value, money_or};
use crate::error::Result;
use crate::funnel::capital;
use crate::headlines::Headline;
use crate::pipeline::Settings;
use crate::roi::{ChannelReturn, NO_DEAL, NO_SPEND, ReturnSummary, model_title};
use crate::system::{Marts, Report};

/// The report.
#[derive(Debug)]
pub struct Executive;

impl Report for Executive {
    fn id(&self) -> &'static str {
        "executive"
    }

    fn title(&self) -> &'static str {
        "Summary"
    }

    fn question(&self) -> &'static str {
        "What happened?"
    }

    fn blocks(&self, marts: &Marts, settings: &Settings) -> Result<Vec<Block>> {
        let summary = Summary::of(marts, settings)?;
        Ok(vec![
            Block::Sentences(sentences(&summary, settings)),
            Block::Figures(figures(&summary, settings)),
            Block::Note(compared(&summary, settings)),
        ])
    }
}

/// Which periods the figures are of.
fn compared(summary: &Summary, settings: &Settings) -> String {
    let day = settings.as_of.day;
    let rest = format!(
        "Open pipeline, rates of cohorts and figures of channels are of everything up to {day}."
    );
    match &summary.before {
        Some(before) => format!(
            "Figures are of the complete months {}, beside {}, both by month of close. {rest}",
            summary.period.label, before.label
        ),
        None => format!("Figures are of all periods up to {day}."),
    }
}

/// What a leader reads in a minute.
const MOST_SENTENCES: usize = 5;

fn sentences(summary: &Summary, settings: &Settings) -> Vec<Sentence> {
    let currency = settings.currency;
    let money = |micros| number::money_short(micros, currency);
    let sentence = |text: String, link| Sentence {
        text,
        link: Some(link),
    };
    let mut found = vec![sentence(won(summary, settings), "reconciliation")];
    found.extend(change(summary, settings).map(|text| sentence(text, "win_rates")));
    found.extend(concentration(summary, settings).map(|text| sentence(text, "reconciliation")));
    if let Some(first) = summary.returns.first().filter(|first| first.revenue > 0) {
        let of_all = summary.first_share.map_or_else(String::new, |share| {
            format!(", {} of attributed revenue", number::percent(share))
        });
        let second = summary.returns.get(1).filter(|second| second.revenue > 0);
        let rest = second.map_or_else(String::new, |second| {
            format!(
                "; {} followed with {}",
                second.channel,
                money(second.revenue)
            )
        });
        found.push(sentence(
            format!(
                "Up to {}, channel {} was credited with {}{of_all}{rest}.",
                settings.as_of.day,
                first.channel,
                money(first.revenue)
            ),
            "roi",
        ));
    }
    // The rate is among the figures too; five sentences are enough.
    if found.len() < MOST_SENTENCES - 1 {
        found.push(sentence(summary.lead_rate.sentence(), "funnel"));
    }
    found.push(sentence(spend_text(summary, settings), "roi"));
    found
}

/// Won revenue, what of it is credited, and what was not delivered of the period.
fn won(summary: &Summary, settings: &Settings) -> String {
    if !summary.credit.has_deals {
        return format!("Won revenue is not available ({NO_DEAL}).");
    }
    let money = |micros| number::money_short(micros, settings.currency);
    let period = &summary.period;
    let reason = period.won.reason.as_deref();
    let Some((won, deals)) = period.won() else {
        return format!(
            "Won revenue {} is not available ({}).",
            period.when,
            reason.unwrap_or_default()
        );
    };
    let part = period.revenue.amount;
    let credited = match period.share.number.zip(part) {
        None => String::new(),
        Some((_, part)) if part == won => {
            "; all of it was credited to marketing touches".to_owned()
        }
        Some((share, part)) => format!(
            "; {} ({}) of it was credited to marketing touches",
            money(part),
            number::percent(share)
        ),
    };
    let so_far = reason.map_or("", |_| ", as far as delivered");
    format!(
        "{} was won in {} {} {}{so_far}{credited}.",
        money(won),
        number::count_full(deals),
        deal_noun(deals),
        period.when
    )
}

fn deal_noun(deals: i64) -> &'static str {
    if deals == 1 { "deal" } else { "deals" }
}

/// Won revenue beside that of the same months a year before; none where the period is everything.
fn change(summary: &Summary, settings: &Settings) -> Option<String> {
    let before = summary.before.as_ref()?;
    let money = |micros| number::money_short(micros, settings.currency);
    let than = before.won().map_or_else(String::new, |(won, deals)| {
        format!(
            " ({} in {} {})",
            money(won),
            number::count_full(deals),
            deal_noun(deals)
        )
    });
    Some(match summary.won_change.number {
        Some(change) => format!(
            "Won revenue {} against {}{than}.",
            change_in_words(change),
            before.label
        ),
        None => format!(
            "The change of won revenue against {} is not available ({}).",
            before.label,
            summary.won_change.reason.as_deref().unwrap_or_default()
        ),
    })
}

/// What was spent and came back, and the channel that weighs most in it.
fn spend_text(summary: &Summary, settings: &Settings) -> String {
    let period = &summary.period;
    let Some((spend, roi)) = period.spend.amount.zip(roi(&period.roi)) else {
        let why = why_not(&period.roi, NO_SPEND);
        return format!("ROI {} is not available ({why}).", period.when);
    };
    let printed = number::short(&roi, settings.currency);
    let aside = printed
        .aside
        .map_or_else(String::new, |range| format!(" ({range} over models)"));
    let mut paid: Vec<(&ChannelReturn, i128, f64)> = summary
        .returns
        .iter()
        .filter_map(|of| Some((of, of.spend?, of.roi?)))
        .collect();
    paid.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.channel.cmp(&b.0.channel)));
    let most = match paid[..] {
        [(of, _, roi), _, ..] => format!(
            "; {}, with most spend up to {}, had {}",
            of.channel,
            settings.as_of.day,
            number::short(&Value::Return(roi), settings.currency).main
        ),
        _ => String::new(),
    };
    format!(
        "{} was spent {}; ROI of channels with spend was {}{aside}{most}.",
        number::money_short(spend, settings.currency),
        period.when,
        printed.main,
    )
}

/// The return, with its range over models where it has one.
fn roi(headline: &Headline) -> Option<Value> {
    let value = headline.number?;
    Some(match headline.ends {
        Some((low, high)) => Value::ReturnRange { value, low, high },
        None => Value::Return(value),
    })
}

/// Why a figure is missing.
fn why_not<'h>(headline: &'h Headline, otherwise: &'h str) -> &'h str {
    headline.reason.as_deref().unwrap_or(otherwise)
}

/// A deal with this share of the revenue carries it.
const CONCENTRATED: f64 = 0.25;

/// Whether a few deals carry the revenue: stated where the largest has a quarter of it, or most
/// deals have none.
fn concentration(summary: &Summary, settings: &Settings) -> Option<String> {
    let ReturnSummary {
        deal_count,
        with_amount,
        largest,
        ..
    } = summary.credit;
    let (largest, share) = (largest?, summary.largest_share.number?);
    let is_even = share < CONCENTRATED && with_amount * 2 >= deal_count;
    if deal_count < 2 || is_even {
        return None;
    }
    Some(format!(
        "{} of {} credited deals had an amount above zero; the largest, {}, was {} of attributed revenue.",
        number::count_full(with_amount),
        number::count_full(deal_count),
        number::money_short(largest, settings.currency),
        number::percent(share)
    ))
}

/// `; 3 open deals have no amount`: the pipeline is larger than its sum.
fn unpriced(count: i64) -> String {
    match count {
        0 => String::new(),
        1 => "; 1 open deal has no amount".to_owned(),
        _ => format!("; {} open deals have no amount", number::count_full(count)),
    }
}

/// The figure of the months a year before, and what was not delivered of either:
/// `2024-11 to 2025-10 EUR 368k`.
fn beside(
    summary: &Summary,
    pick: fn(&PeriodHeadlines) -> &Headline,
    text: impl Fn(&Headline) -> Option<String>,
) -> String {
    let Some(before) = &summary.before else {
        return String::new();
    };
    let figure = pick(before);
    let shown = text(figure).filter(|_| figure.reason.is_none());
    let shown = shown.unwrap_or_else(|| match &figure.reason {
        Some(why) => format!("{} ({why})", number::NOT_AVAILABLE),
        None => number::NOT_AVAILABLE.to_owned(),
    });
    // Of a figure that is missing its own reason stands in its place.
    let now = pick(&summary.period);
    let is_there = now.amount.is_some() || now.number.is_some();
    let lack = now.reason.as_deref().filter(|_| is_there);
    let lack = lack.map_or_else(String::new, |lack| format!("{lack}; "));
    format!("{lack}{} {shown}", before.label)
}

fn figures(summary: &Summary, settings: &Settings) -> Vec<Figure> {
    let money = |micros| number::money_short(micros, settings.currency);
    let value = |headline: &Headline| {
        money_or(
            headline.amount,
            headline.reason.as_deref().unwrap_or_default(),
        )
    };
    let figure = |id, label: &str, value, detail: String| Figure {
        id,
        label: label.to_owned(),
        value,
        detail,
    };
    let period = &summary.period;
    let amount = |headline: &Headline| headline.amount.map(money);
    let models = format!(
        "{}; {}",
        model_title(&settings.attribution.primary),
        beside(
            summary,
            |of| &of.roi,
            |of| of.number.map(|roi| number::change(roi, 0))
        )
    );
    vec![
        figure(
            "attributed_revenue",
            "Won revenue attributed",
            value(&period.revenue),
            beside(summary, |of| &of.revenue, amount),
        ),
        figure(
            "attributed_pipeline",
            "Open pipeline",
            value(&summary.pipeline),
            format!(
                "credited share of open deals; not revenue; no earlier state is kept{}",
                unpriced(summary.unpriced_count)
            ),
        ),
        figure(
            "spend",
            "Spend",
            value(&period.spend),
            beside(summary, |of| &of.spend, amount),
        ),
        figure(
            "roi",
            "ROI of channels with spend",
            roi(&period.roi)
                .unwrap_or_else(|| Value::Missing(why_not(&period.roi, NO_SPEND).to_owned())),
            models,
        ),
        figure(
            "cac",
            "Spend for a new customer (CAC)",
            value(&period.cac),
            [
                beside(summary, |of| &of.cac, amount),
                summary.payback.clone(),
            ]
            .iter()
            .filter(|part| !part.is_empty())
            .map(String::as_str)
            .collect::<Vec<_>>()
            .join("; "),
        ),
        figure(
            "lead_to_won_rate",
            &format!(
                "{} that reached {}",
                capital(summary.lead_rate.units),
                summary.lead_rate.last_stage
            ),
            summary.lead_rate.value(),
            summary.lead_rate.detail(),
        ),
    ]
}
