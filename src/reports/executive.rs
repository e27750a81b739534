//! What happened? A few generated sentences, each a number, its comparison and where to read on; at
//! most six figures, each beside the last fiscal quarter that is over and the one before.

use super::summary::{QuarterHeadlines, Summary};
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

/// Which periods the figures stand beside.
fn compared(summary: &Summary, settings: &Settings) -> String {
    let [last, before] = &summary.quarters;
    format!(
        "Figures are of all periods up to {}. {} is the last fiscal quarter that was over by then; the period before it is {}. Quarters go by month of close.",
        settings.as_of.day, last.label, before.label
    )
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
    let found = won(summary, settings);
    let mut found = vec![sentence(found, "reconciliation")];
    found.push(sentence(quarter(summary, settings), "scorecard"));
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
                "Channel {} was credited with {}{of_all}{rest}.",
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

/// Won revenue, and what of it is credited.
fn won(summary: &Summary, settings: &Settings) -> String {
    if !summary.credit.has_deals {
        return format!("Won revenue is not available ({NO_DEAL}).");
    }
    let money = |micros| number::money_short(micros, settings.currency);
    let part = summary.attributed.amount;
    let credited = match summary.attributed_share.number {
        None => String::new(),
        Some(_) if part == summary.won.amount => {
            "; all of it was credited to marketing touches".to_owned()
        }
        Some(share) => format!(
            "; {} ({}) of it was credited to marketing touches",
            money(part.unwrap_or(0)),
            number::percent(share)
        ),
    };
    format!(
        "{} was won in {} deals by {}{credited}.",
        money(summary.won.amount.unwrap_or(0)),
        number::count_full(summary.won.count.unwrap_or(0)),
        settings.as_of.day
    )
}

/// Won revenue of the last quarter that is over, beside the one before, with the number of deals
/// that made it.
fn quarter(summary: &Summary, settings: &Settings) -> String {
    let [last, before] = &summary.quarters;
    let money = |micros| number::money_short(micros, settings.currency);
    let Some((won, deals)) = last.won() else {
        return format!(
            "Won revenue of {} is not available (no deal recorded).",
            last.label
        );
    };
    let noun = if deals == 1 { "deal" } else { "deals" };
    let deals = number::count_full(deals);
    let Some((won_before, deals_before)) = before.won() else {
        return format!(
            "{} was won in {} in {deals} {noun}; {} is not available (no deal recorded).",
            money(won),
            last.label,
            before.label
        );
    };
    let change = summary.won_change.map(change_in_words).map_or_else(
        || "was".to_owned(),
        |change| {
            if change == "was unchanged" {
                "was unchanged at".to_owned()
            } else {
                format!("{change} to")
            }
        },
    );
    format!(
        "Won revenue {change} {} in {} ({} {}), in {deals} {noun} ({} before).",
        money(won),
        last.label,
        before.label,
        money(won_before),
        number::count_full(deals_before)
    )
}

/// The figure `roi` in words, and the channel that weighs most in it.
fn spend_text(summary: &Summary, settings: &Settings) -> String {
    let Some((spend, roi)) = summary.spend.amount.zip(roi(&summary.roi)) else {
        return format!("ROI is not available ({}).", why_no_roi(summary));
    };
    let printed = number::short(&roi, settings.currency);
    let mut paid: Vec<(&ChannelReturn, i128, f64)> = summary
        .returns
        .iter()
        .filter_map(|of| Some((of, of.spend?, of.roi?)))
        .collect();
    paid.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.channel.cmp(&b.0.channel)));
    let most = match paid[..] {
        [(of, _, roi), _, ..] => format!(
            "; {}, with most spend, had {}",
            of.channel,
            number::short(&Value::Return(roi), settings.currency).main
        ),
        _ => String::new(),
    };
    format!(
        "{} was spent; ROI of channels with spend was {} ({} over models){most}.",
        number::money_short(spend, settings.currency),
        printed.main,
        printed.aside.unwrap_or_default()
    )
}

/// The return with its range over models.
fn roi(headline: &Headline) -> Option<Value> {
    let (value, (low, high)) = headline.number.zip(headline.ends)?;
    Some(Value::ReturnRange { value, low, high })
}

/// Why there is no return.
fn why_no_roi(summary: &Summary) -> &str {
    summary.roi.reason.as_deref().unwrap_or(NO_SPEND)
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

/// A figure of both quarters: `FY2026 Q3 EUR 412k, FY2026 Q2 EUR 368k`.
fn in_quarters(summary: &Summary, pick: impl Fn(&QuarterHeadlines) -> Option<String>) -> String {
    let figure = |quarter: &QuarterHeadlines| {
        let text = pick(quarter).unwrap_or_else(|| number::NOT_AVAILABLE.to_owned());
        format!("{} {text}", quarter.label)
    };
    summary.quarters.each_ref().map(figure).join(", ")
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
    let where_spent = |detail: String| {
        if summary.spend.amount.is_some() {
            detail
        } else {
            String::new()
        }
    };
    let revenue = in_quarters(summary, |quarter| {
        let known = quarter
            .revenue
            .amount
            .filter(|_| quarter.won.amount.is_some());
        known.map(money)
    });
    let models = format!(
        "{}; range over {} models",
        model_title(&settings.attribution.primary),
        settings.attribution.models.len()
    );
    let returns = in_quarters(summary, |quarter| {
        quarter.roi.number.map(|roi| number::change(roi, 0))
    });
    vec![
        figure(
            "attributed_revenue",
            "Won revenue attributed",
            value(&summary.attributed),
            format!(
                "{} won deals; {revenue}",
                number::count_full(summary.attributed.count.unwrap_or(0))
            ),
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
            value(&summary.spend),
            where_spent(format!(
                "with a channel; {}",
                in_quarters(summary, |quarter| quarter.spend.amount.map(money))
            )),
        ),
        figure(
            "roi",
            "ROI of channels with spend",
            roi(&summary.roi).unwrap_or_else(|| Value::Missing(why_no_roi(summary).to_owned())),
            where_spent(format!("{models}; {returns}")),
        ),
        figure(
            "cac",
            "Spend for a new customer (CAC)",
            value(&summary.cac),
            where_spent(summary.payback.clone()),
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
