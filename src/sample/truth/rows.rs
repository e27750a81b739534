//! The truth tables, row by row.

use super::cells::{Instant, truth_row};

truth_row! {
    /// A person.
    PersonTruth {
        person_id: String = "the person", account_number: i64 = "the account it works for", persona: Option<&'static str> = "what its title says",
        channel: &'static str = "channel of its first touch", first_touch_at: Option<Instant> = "first touch", known_at: Option<Instant> = "when a lead was made of it", left_at: Option<Instant> = "when its lead was disqualified or recycled",
        has_work_mail: bool = "whether its e-mail is in its employer's domain", became_mql: bool = "whether it was handed over to sales",
        became_deal: bool = "whether its lead began or joined a deal",
    }
}
truth_row! {
    /// A record of a person in the CRM.
    RecordTruth {
        record_id: String = "lead or contact", person_id: String = "the person", kind: &'static str = "lead or contact", is_deleted: bool = "whether it was deleted",
        merged_into: Option<String> = "the record it was merged into",
    }
}
truth_row! {
    /// An account, in the CRM or not.
    AccountTruth {
        account_id: Option<String> = "its record in the CRM", account_number: i64 = "its number", name: String = "name", domain: String = "domain",
        industry: &'static str = "industry", employees: i64 = "people that work there", person_count: i64 = "people that came to the site",
        has_mailbox: bool = "whether they share one e-mail", has_holding: bool = "whether a second account has the same domain",
        created_at: Option<Instant> = "when the CRM first had it",
    }
}
truth_row! {
    /// Working days on which a lead could move to its next stage, with the same odds on each.
    LeadSpellTruth {
        person_id: String = "the person", stage: &'static str = "where it waits", channel: &'static str = "channel that brought the lead",
        month: i64 = "1 is January", is_fit: bool = "wanted industry and at least 50 people", has_content: bool = "fitting content in the 30 days before",
        day_count: i64 = "working days", is_moved: bool = "whether the last of them brought the move",
    }
}
truth_row! {
    /// A lead's hand-over to sales.
    HandOverTruth {
        lead_id: String = "the lead", person_id: String = "the person", handed_over_at: Instant = "entry into mql", definition: &'static str = "the definition in force",
        company_size: bool = "at least 50 people", senior_title: bool = "a senior title: the decoy",
        asked_for_quote: bool = "asked for a quote or a demonstration in the 60 days before", is_complete: bool = "work e-mail and title are known",
        is_qualified: bool = "the definition's verdict", is_flipped: bool = "whether sales went against it",
        decision: &'static str = "accepted, accepted_late, rejected, recycled, expired or pending", is_late: bool = "whether sales' first touch came late",
    }
}
truth_row! {
    /// A deal.
    DealTruth {
        deal_id: String = "the opportunity", account_id: String = "the account", deal_type: &'static str = "new, expansion or renewal",
        lead_id: Option<String> = "the lead it came from", person_id: Option<String> = "the lead's person", channel: Option<&'static str> = "the lead's channel",
        created_at: Instant = "creation", closed_at: Option<Instant> = "close", outcome: &'static str = "open, won or lost",
        cents: i64 = "worth, in cents of the currency", currency: &'static str = "ISO 4217",
        has_paid_search: bool = "an eligible touch of that channel before the creation", has_paid_social: bool = "the same", has_display: bool = "the same",
        has_organic_search: bool = "the same", has_email: bool = "the same", has_webinars: bool = "the same", has_events: bool = "the same",
        has_referral: bool = "the same", has_direct: bool = "the same", company_size: bool = "of the lead, at the hand-over",
        asked_for_quote: bool = "of the lead, at the hand-over", senior_title: bool = "of the lead, at the hand-over",
        has_early_insight: bool = "read about total cost before sales' first touch", is_late_follow_up: bool = "sales' first touch came late",
        win_probability: f64 = "of a win within 365 days of the creation, with every touch",
    }
}
truth_row! {
    /// Working days on which a deal could be won, with the same odds on each.
    DealSpellTruth {
        deal_id: String = "the opportunity", band: i64 = "age: 0 to 5, from days 0, 14, 28, 56, 112, 224", is_exposed: bool = "outbound marketing had begun",
        day_count: i64 = "working days", is_won: bool = "whether the last of them brought the win",
    }
}
truth_row! {
    /// A touch.
    TouchTruth {
        touch_id: String = "its id in the exports", person_id: String = "whose", touched_at: Instant = "when", kind: &'static str = "what",
        team: &'static str = "marketing or sales", channel: Option<&'static str> = "the channel it really came by; null for sales",
        is_printed_code: bool = "whether it came by a printed code that no rule knows", is_current: bool = "whether its record is readable and not deleted",
    }
}
truth_row! {
    /// A touch by marketing that could move a deal: of the 365 days before its creation, or while
    /// it was open; of any kind.
    TouchEffectTruth {
        deal_id: String = "the opportunity", touch_id: String = "the touch", is_eligible: bool = "whether models give its kind credit, by default", win_probability: f64 = "within 365 days, with every touch",
        win_probability_without: f64 = "had this touch not been, all else equal",
    }
}
truth_row! {
    /// A known person of a deal's account.
    LinkTruth {
        deal_id: String = "the opportunity", person_id: String = "the person",
        rule: &'static str = "the first rule that can find it: converted, contact_role, account, domain, or none",
    }
}
truth_row! {
    /// An invoice or a credit note.
    RevenueTruth {
        revenue_id: String = "its number", deal_id: String = "the opportunity", cents: i64 = "booked, negative for a credit note", currency: &'static str = "ISO 4217",
        is_readable: bool = "whether the export says the amount",
    }
}
truth_row! {
    /// Money spent on a campaign: a day's on a platform, the whole cost in the CRM. Euros.
    SpendTruth {
        channel: &'static str = "channel of the campaign", campaign_id: String = "the campaign", spent_on: i32 = "the day, or the campaign's first",
        cents: i64 = "what was spent, after restatements",
    }
}

/// Declares the tables: each a list of rows.
macro_rules! tables {
    ($($field:ident: $row:ident = $meaning:literal),* $(,)?) => {
        /// Rows of every truth table, on their way to disk.
        #[derive(Debug, Default)]
        pub struct Truth {
            $(#[doc = $meaning] pub $field: Vec<$row>,)*
        }
        impl Truth {
            /// Each table's name, meaning and columns.
            pub fn schemas() -> Vec<(&'static str, arrow::datatypes::Schema)> {
                vec![$((stringify!($field), $row::schema().with_metadata([("meaning".to_owned(), $meaning.to_owned())].into()))),*]
            }
            /// Each table's columns.
            pub fn columns(&self) -> Vec<Vec<arrow::array::ArrayRef>> {
                vec![$($row::columns(&self.$field)),*]
            }
            /// Adds the rows of another part.
            pub fn append(&mut self, other: Self) {
                $(self.$field.extend(other.$field);)*
            }
        }
    };
}

tables! {
    people: PersonTruth = "a person that came to the site, known or not",
    records: RecordTruth = "a lead or a contact, and whose it is",
    accounts: AccountTruth = "an account",
    lead_spells: LeadSpellTruth = "days at risk of a lead's next stage",
    hand_overs: HandOverTruth = "a lead handed over to sales",
    deals: DealTruth = "a deal, and what moves its odds",
    deal_spells: DealSpellTruth = "days at risk of a deal's win",
    touches: TouchTruth = "a touch, by marketing or sales",
    touch_effects: TouchEffectTruth = "a touch by marketing in the 365 days before a deal or while it was open, and what it changed",
    links: LinkTruth = "a person that belongs to a deal",
    revenue: RevenueTruth = "a document of finance",
    spend: SpendTruth = "a day of a campaign on an ad platform",
    campaign_costs: SpendTruth = "the whole cost of a campaign of the CRM",
}
