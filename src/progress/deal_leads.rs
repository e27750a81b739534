//! Which leads a deal came from: those converted into it and its own lead, else its primary
//! contact, else its earliest-created contact. Goes in: the staged leads, deals and contacts. Comes
//! out: rows of leads by row of deal.

use super::sorted_ids::SortedIds;
use crate::domain::grouped::Grouped;
use crate::error::Result;
use crate::staging::Staged;
use crate::table::names::*;
use polars::prelude::*;

/// The leads of each staged deal, as rows; the first is the one that the deal is counted by.
pub struct DealLeads(Grouped<u32>);

/// A lead that a deal may have come from: the deal, how sure the link is, the lead.
type Claim = (u32, u8, u32);

impl DealLeads {
    /// Finds the leads.
    ///
    /// # Errors
    /// A column missing: a bug.
    pub fn of(staged: &Staged, leads: &DataFrame) -> Result<Self> {
        let deals = &staged.deals.frame;
        let mut lead_rows = SortedIds::of(leads.column(LEAD_ID)?.str()?);
        let mut deal_rows = SortedIds::of(deals.column(DEAL_ID)?.str()?);
        let mut claims: Vec<Claim> = Vec::new();
        for (lead, deal) in (0..).zip(leads.column(CONVERTED_DEAL_ID)?.str()?.iter()) {
            claims.extend(
                deal.and_then(|deal| deal_rows.find(deal))
                    .map(|deal| (deal, 0, lead)),
            );
        }
        for (deal, lead) in (0..).zip(deals.column(LEAD_ID)?.str()?.iter()) {
            claims.extend(
                lead.and_then(|lead| lead_rows.find(lead))
                    .map(|lead| (deal, 1, lead)),
            );
        }
        claims.extend(main_contacts(staged, &mut lead_rows, &mut deal_rows)?);
        Ok(Self::settle(claims, deals.height()))
    }

    /// Each lead of a deal once; contacts only where nothing surer names a lead.
    fn settle(mut claims: Vec<Claim>, deal_count: usize) -> Self {
        claims.sort_unstable();
        let mut kept: Vec<(u32, u32)> = Vec::with_capacity(claims.len());
        for of_deal in claims.chunk_by(|one, other| one.0 == other.0) {
            let (_, surest, _) = of_deal[0];
            let start = kept.len();
            let is_sure = |(_, rule, _): &&Claim| *rule < CONTACT || surest == CONTACT;
            for (deal, _, lead) in of_deal.iter().filter(is_sure) {
                if !kept[start..].contains(&(*deal, *lead)) {
                    kept.push((*deal, *lead));
                }
            }
        }
        Self(Grouped::of(deal_count, || kept.iter().copied()))
    }

    /// The leads of a deal.
    pub fn get(&self, deal: usize) -> &[u32] {
        self.0.get(deal)
    }

    /// The leads of each deal, with the row of the deal, in the order of deals.
    pub fn iter(&self) -> impl Iterator<Item = (usize, &[u32])> + '_ {
        self.0.iter().enumerate()
    }
}

/// How sure a contact is.
const CONTACT: u8 = 2;

/// Each deal's primary contact, else its earliest-created one; ties by creation, then id.
fn main_contacts(
    staged: &Staged,
    lead_rows: &mut SortedIds<'_>,
    deal_rows: &mut SortedIds<'_>,
) -> Result<impl Iterator<Item = Claim> + use<>> {
    let contacts = &staged.deal_contacts.frame;
    let (deals, leads, primary) = (
        contacts.column(DEAL_ID)?.str()?,
        contacts.column(LEAD_ID)?.str()?,
        contacts.column(IS_PRIMARY)?.bool()?,
    );
    let created = staged
        .leads
        .frame
        .column(CREATED_AT)?
        .cast(&DataType::Int64)?;
    let created = created.i64()?;
    // Contacts stand in the order of deals. Looked up in their own order, leads are found in a step
    // or two.
    let mut named: Vec<(&str, usize)> = leads
        .iter()
        .enumerate()
        .filter_map(|(contact, lead)| Some((lead?, contact)))
        .collect();
    named.sort_unstable();
    let mut lead_of = vec![None; contacts.height()];
    named
        .into_iter()
        .for_each(|(lead, contact)| lead_of[contact] = lead_rows.find(lead));
    // Rows of leads stand in the order of their ids, so the row decides ties as the id does.
    let mut ranked: Vec<(u32, bool, i64, u32)> = Vec::new();
    for ((deal, lead), is_primary) in deals.iter().zip(lead_of).zip(primary.iter()) {
        let found = deal.and_then(|deal| deal_rows.find(deal)).zip(lead);
        ranked.extend(found.map(|(deal, lead)| {
            (
                deal,
                is_primary != Some(true),
                created.get(lead as usize).unwrap_or(i64::MAX),
                lead,
            )
        }));
    }
    ranked.sort_unstable();
    ranked.dedup_by_key(|(deal, ..)| *deal);
    Ok(ranked
        .into_iter()
        .map(|(deal, _, _, lead)| (deal, CONTACT, lead)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contact_stands_in_where_nothing_surer_names_a_lead() {
        // Deal 0: converted from lead 7, its own lead is 7 too and 3 besides, a contact is 1. Deal
        // 1: no lead. Deal 2: contact 4 alone.
        let leads = DealLeads::settle(
            vec![
                (2, CONTACT, 4),
                (0, 1, 7),
                (0, CONTACT, 1),
                (0, 0, 7),
                (0, 1, 3),
            ],
            3,
        );
        assert_eq!(
            (leads.get(0), leads.get(1), leads.get(2)),
            (&[7, 3][..], &[][..], &[4][..])
        );
    }
}
