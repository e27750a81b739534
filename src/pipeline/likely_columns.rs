//! Which column of a file is probably which of ours. Goes in: an entity and the names of a file's
//! columns. Comes out: pairs to propose to a person; nothing is read by them.
//!
//! The names are those of the built-in presets, and those that people give.

use super::presets;
use super::settings::Source;
use crate::error::Result;
use crate::table::TableSpec;
use crate::table::names::*;
use std::collections::BTreeMap;

/// Names of our columns in exports that no preset speaks for, without case, blanks and signs; of one
/// column the likelier first.
const ALSO: &[(&str, &[&str])] = &[
    (
        LEAD_ID,
        &[
            "recordid",
            "contactid",
            "vid",
            "personid",
            "contact",
            "lead",
            "id",
        ],
    ),
    (
        DEAL_ID,
        &[
            "recordid",
            "dealid",
            "opportunityid",
            "deal",
            "opportunity",
            "id",
        ],
    ),
    (
        ACCOUNT_ID,
        &[
            "companyid",
            "recordid",
            "accountid",
            "associatedcompanyid",
            "id",
        ],
    ),
    (TOUCH_ID, &["activityid", "eventid", "recordid", "id"]),
    (CAMPAIGN_ID, &["campaignid", "campaignkey"]),
    (
        CREATED_AT,
        &[
            "createdate",
            "createddate",
            "createdon",
            "creationdate",
            "dateentered",
            "created",
        ],
    ),
    (
        CLOSED_AT,
        &[
            "closedate",
            "closeddate",
            "closedon",
            "closingdate",
            "actualclosedate",
            "closed",
        ],
    ),
    (
        MODIFIED_AT,
        &[
            "lastmodifieddate",
            "modifiedon",
            "lastmodified",
            "updatedat",
            "updateddate",
        ],
    ),
    (
        OUTCOME,
        &["dealstage", "stagename", "stage", "result", "status"],
    ),
    (STAGE, &["dealstage", "stagename"]),
    (
        AMOUNT,
        &[
            "amount",
            "value",
            "dealvalue",
            "dealamount",
            "cost",
            "spend",
            "totalspent",
            "amountspent",
            "totaladcost",
            "kosten",
            "betrag",
            "umsatz",
        ],
    ),
    (
        CURRENCY,
        &[
            "currencycode",
            "currencyisocode",
            "dealcurrency",
            "transactioncurrency",
            "waehrung",
            "währung",
        ],
    ),
    (
        EMAIL,
        &["emailaddress", "workemail", "contactemail", "mail"],
    ),
    (CONTACT_EMAIL, &["contactemail", "email", "emailaddress"]),
    (
        COMPANY,
        &["companyname", "organization", "organisation", "accountname"],
    ),
    (TITLE, &["jobtitle", "position", "role"]),
    (
        LEAD_SOURCE,
        &[
            "originalsource",
            "leadsource",
            "hsanalyticssource",
            "source",
        ],
    ),
    (STATUS, &["leadstatus", "lifecyclestage"]),
    (
        OWNER_ID,
        &[
            "ownerid",
            "contactowner",
            "dealowner",
            "owner",
            "hubspotownerid",
        ],
    ),
    (
        NAME,
        &["dealname", "opportunityname", "companyname", "name"],
    ),
    (PIPELINE, &["pipelinename"]),
    (
        TOUCHED_AT,
        &[
            "activitydate",
            "timestamp",
            "occurredat",
            "eventdate",
            "date",
            "when",
        ],
    ),
    (KIND, &["activitytype", "eventtype", "type", "eventname"]),
    (URL, &["pageurl", "page", "landingpage", "link"]),
    (
        SPENT_ON,
        &[
            "day",
            "date",
            "gregoriandate",
            "startdateinutc",
            "reportingstarts",
            "datestart",
            "datum",
            "tag",
            "starttime",
        ],
    ),
    (
        CAMPAIGN_NAME,
        &["campaign", "campaignname", "kampagne", "sessioncampaign"],
    ),
    (ACCOUNT, &["accountname", "account"]),
    (IMPRESSIONS, &["impr", "impressions"]),
    (CLICKS, &["clicks", "linkclicks"]),
    (PLATFORM_CONVERSIONS, &["conversions", "results"]),
    (
        SUBJECT_ID,
        &["leadid", "contactid", "dealid", "opportunityid", "recordid"],
    ),
    (
        ENTERED_AT,
        &["enteredat", "createddate", "changedat", "timestamp", "date"],
    ),
    (DOMAIN, &["companydomainname", "website", "domainname"]),
    (EMPLOYEES, &["numberofemployees", "companysize"]),
    (PRODUCT_ID, &["productid", "product", "sku"]),
];

impl Source {
    /// Our columns, each with the column of a file of that header that is probably meant; no column of
    /// the file stands twice.
    ///
    /// # Errors
    /// A bug of ours: a built-in preset with a problem.
    pub fn likely_columns(&self, header: &[String]) -> Result<Vec<(&'static str, String)>> {
        likely_columns(self.entity, header)
    }
}

fn likely_columns(entity: &TableSpec, header: &[String]) -> Result<Vec<(&'static str, String)>> {
    let mut names: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for preset in presets::all()?
        .iter()
        .filter(|preset| preset.entity.name == entity.name)
    {
        for column in entity.columns {
            if let Some(mapping) = preset.layer.columns.get(column.name)
                && let [headers] = mapping.headers.as_slice()
            {
                let known = names.entry(column.name).or_default();
                known.extend(headers.iter().map(|name| plain(name)));
            }
        }
    }
    for (column, also) in ALSO {
        let known = names.entry(column).or_default();
        known.extend(also.iter().map(|name| (*name).to_owned()));
    }
    let mut free: Vec<&String> = header.iter().filter(|name| !name.is_empty()).collect();
    let mut found = Vec::new();
    for column in entity.columns {
        let Some(known) = names.get(column.name) else {
            continue;
        };
        let likely = known
            .iter()
            .find_map(|name| free.iter().position(|one| plain(one) == *name));
        if let Some(place) = likely {
            found.push((column.name, free.remove(place).clone()));
        }
    }
    Ok(found)
}

/// A name without case, blanks and signs.
fn plain(name: &str) -> String {
    let signs = name.chars().filter(|sign| sign.is_alphanumeric());
    signs.flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::entity;

    #[test]
    fn names_of_known_exports_are_found_each_once() {
        let of = |name: &str, header: &str| -> Vec<String> {
            let header: Vec<String> = header.split(',').map(str::to_owned).collect();
            let found = likely_columns(entity(name).unwrap(), &header).unwrap();
            found
                .iter()
                .map(|(ours, theirs)| format!("{ours}={theirs}"))
                .collect()
        };
        assert_eq!(
            of(
                "deals",
                "Record ID,Deal Name,Deal Stage,Close Date,Create Date,Amount,Shoe size"
            ),
            [
                "deal_id=Record ID",
                "created_at=Create Date",
                "closed_at=Close Date",
                "outcome=Deal Stage",
                "amount=Amount",
                "name=Deal Name"
            ]
        );
        assert_eq!(
            of(
                "spend",
                "Gregorian date,Campaign name,Campaign ID,Currency code,Spend"
            ),
            [
                "spent_on=Gregorian date",
                "amount=Spend",
                "currency=Currency code",
                "campaign_id=Campaign ID",
                "campaign_name=Campaign name"
            ]
        );
        assert!(of("leads", "a,b").is_empty());
    }
}
