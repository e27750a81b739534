//! How large the buyer is: bands of employees. Goes in: staged leads and accounts, and which of
//! them each unit has. Comes out: a dimension.

use crate::error::Result;
use crate::staging::Staged;
use crate::table::names::EMPLOYEES;
use polars::prelude::*;

/// The name of the dimension.
pub const ACCOUNT_SIZE: &str = "account_size";
/// The bands, each from this many employees on.
const BANDS: &[(i64, &str)] = &[
    (1, "1-49"),
    (50, "50-249"),
    (250, "250-999"),
    (1_000, "1000+"),
];
/// The segment of a buyer of no known size.
pub(super) const UNKNOWN: &str = "(unknown)";

/// The band of each unit, by the employees of its account, else by the employees of its lead; none
/// where neither is known. `leads` are the texts of the staged leads.
///
/// # Errors
/// A column missing: a bug.
pub(super) fn bands(
    (staged, leads): (&Staged, &DataFrame),
    accounts_of_units: &[Option<u32>],
    leads_of_units: &[Option<u32>],
) -> Result<Vec<Option<&'static str>>> {
    let employees = |frame: &DataFrame| -> Result<Int64Chunked> {
        Ok(frame.column(EMPLOYEES)?.i64()?.rechunk().into_owned())
    };
    let (of_accounts, of_leads) = (employees(&staged.accounts.frame)?, employees(leads)?);
    let units = accounts_of_units.iter().zip(leads_of_units);
    let band = |(account, lead): (&Option<u32>, &Option<u32>)| {
        known(&of_accounts, *account)
            .or_else(|| known(&of_leads, *lead))
            .and_then(band)
    };
    Ok(units.map(band).collect())
}

/// The band of a buyer that is an account, by its number; an account that no source delivered has a
/// number behind the rows.
///
/// # Errors
/// A column missing: a bug.
pub fn account_sizes(staged: &Staged, accounts: &[Option<u32>]) -> Result<Vec<&'static str>> {
    let employees = staged.accounts.frame.column(EMPLOYEES)?.i64()?;
    Ok(accounts
        .iter()
        .map(|account| known(employees, *account).and_then(band).unwrap_or(UNKNOWN))
        .collect())
}

/// The employees of a row, where the row exists and has them.
fn known(employees: &Int64Chunked, row: Option<u32>) -> Option<i64> {
    let row = row
        .map(|row| row as usize)
        .filter(|row| *row < employees.len())?;
    employees.get(row).filter(|count| *count > 0)
}

fn band(employees: i64) -> Option<&'static str> {
    BANDS
        .iter()
        .rev()
        .find(|(from, _)| employees >= *from)
        .map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_behind_the_rows_has_no_size() {
        let employees: Int64Chunked = [Some(7), Some(0), None].into_iter().collect();
        let found: Vec<_> = [Some(0), Some(1), Some(2), Some(3), None]
            .map(|row| known(&employees, row))
            .into();
        assert_eq!(found, [Some(7), None, None, None, None]);
    }

    #[test]
    fn bands_begin_where_their_names_say() {
        assert_eq!(
            [0, 1, 49, 50, 249, 250, 999, 1_000]
                .map(band)
                .map(Option::unwrap_or_default),
            [
                "", "1-49", "1-49", "50-249", "50-249", "250-999", "250-999", "1000+"
            ]
        );
    }
}
