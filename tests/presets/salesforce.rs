//! The objects of Salesforce, under the headers that its API writes. The ids are of 15 signs, as
//! reports of Salesforce show them.

use super::{delivered, ingest, shown, source};
use crate::project::Project;

#[test]
fn leads_and_contacts_are_people() {
    let project = Project::of(&[])
        .with(&source("lead", "salesforce.lead", ""))
        .with(&source("contact", "salesforce.contact", ""));
    project.deliver(
        "lead.csv",
        "Id,CreatedDate,FirstName,LastName,Email,Phone,Company,Title,Country,Industry,NumberOfEmployees,Status,LeadSource,UTM_Source__c,UTM_Medium__c,UTM_Campaign__c,OwnerId,IsConverted,ConvertedDate,ConvertedAccountId,ConvertedContactId,ConvertedOpportunityId,MasterRecordId,IsDeleted,SystemModstamp\n\
         00Q000000000001EAA,2026-03-02T10:15:30.000+0000,Ann,Lee,ann@acme.example,+49 30 1,Acme,CFO,DE,Software,250,Qualified,Web,google,cpc,spring,005000000000001AAA,true,2026-03-10,001000000000001AAA,003000000000001AAA,006000000000001AAA,,false,2026-03-11T08:00:00.000+0000\n\
         00Q000000000002EAA,2026-03-02T23:30:00.000+0000,Bo,Ek,bo@beta.example,,Beta,,,,,New,,,,,005000000000002AAA,false,,,,,00Q000000000001EAA,true,2026-03-05T08:00:00.000+0000\n",
    );
    project.deliver(
        "contact.csv",
        "Id,CreatedDate,AccountId,FirstName,LastName,Email,Phone,Title,LeadSource,OwnerId,MasterRecordId,IsDeleted,SystemModstamp\n\
         003000000000001AAA,2026-03-10T09:00:00.000+0000,001000000000001AAA,Ann,Lee,ann@acme.example,,CFO,Web,005000000000001AAA,,false,2026-03-10T09:00:00.000+0000\n",
    );
    ingest(&project);
    assert_eq!(
        shown(
            &project,
            "leads",
            "lead_id created_at created_on email_domain company title country industry employees account_id status"
        ),
        [
            "003000000000001AAA|2026-03-10T09:00:00Z|2026-03-10|acme.example||CFO||||001000000000001AAA|",
            "00Q000000000001EAA|2026-03-02T10:15:30Z|2026-03-02|acme.example|Acme|CFO|DE|Software|250|001000000000001AAA|Qualified",
            // Half past eleven at night in UTC is the next day in Berlin.
            "00Q000000000002EAA|2026-03-02T23:30:00Z|2026-03-03|beta.example|Beta||||||New",
        ]
    );
    let origin = "lead_source utm_source utm_medium utm_campaign owner_id converted_deal_id converted_lead_id merged_into_lead_id is_deleted modified_at";
    assert_eq!(
        shown(&project, "leads", origin),
        [
            "Web||||005000000000001AAA||||false|2026-03-10T09:00:00Z",
            "Web|google|cpc|spring|005000000000001AAA|006000000000001AAA|003000000000001AAA||false|2026-03-11T08:00:00Z",
            "||||005000000000002AAA|||00Q000000000001EAA|true|2026-03-05T08:00:00Z",
        ]
    );
    let emails = project.show("leads");
    assert_eq!(
        emails.column("email")[0],
        emails.column("email")[1],
        "one address, one hash"
    );
    assert!(
        !project
            .closedloop(&["show", crate::project::FILE, "leads"])
            .stdout
            .contains("Lee")
    );
}

#[test]
fn an_account_is_known_by_its_website() {
    let project = delivered(
        "salesforce.account",
        "",
        "Id,CreatedDate,Name,Website,Industry,NumberOfEmployees,BillingCountry,ParentId,OwnerId,MasterRecordId,IsDeleted,SystemModstamp\n\
         001000000000001AAA,2026-01-05T10:00:00.000+0000,Acme,https://www.acme.example/de,Software,250,DE,001000000000009AAA,005000000000001AAA,,false,2026-03-01T10:00:00.000+0000\n\
         001000000000002AAA,2026-01-05T10:00:00.000+0000,Acme again,,,,,,,001000000000001AAA,true,2026-03-01T10:00:00.000+0000\n",
    );
    let columns = "account_id name domain industry employees country owner_id parent_account_id merged_into_account_id is_deleted";
    assert_eq!(
        shown(&project, "accounts", columns),
        [
            "001000000000001AAA|Acme|acme.example|Software|250|DE|005000000000001AAA|001000000000009AAA||false",
            "001000000000002AAA|Acme again|||||||001000000000001AAA|true",
        ]
    );
}

const OPPORTUNITY: &str = "Id,CreatedDate,CloseDate,IsClosed,IsWon,StageName,Amount,CurrencyIsoCode,AccountId,Name,Type,OwnerId,Product2Id,Loss_Reason__c,IsDeleted,SystemModstamp\n";

#[test]
fn two_flags_say_how_an_opportunity_ended() {
    let rows = "006000000000001AAA,2026-03-10T09:00:00.000+0000,2026-04-30,true,true,Closed Won,1200.50,EUR,001000000000001AAA,Acme,New Customer,005000000000001AAA,01t000000000001AAA,,false,2026-05-01T00:00:00.000+0000\n\
         006000000000002AAA,2026-03-10T09:00:00.000+0000,2026-05-01,TRUE,FALSE,Closed Lost,80,USD,001000000000001AAA,Beta,Existing Customer - Upgrade,005000000000001AAA,,Price,false,2026-05-01T00:00:00.000+0000\n\
         006000000000003AAA,2026-03-10T09:00:00.000+0000,2026-12-31,0,0,Negotiation,,,001000000000001AAA,Gamma,Renewal Business,005000000000001AAA,,,false,2026-05-01T00:00:00.000+0000\n\
         006000000000004AAA,2026-03-10T09:00:00.000+0000,2026-12-31,false,false,Discovery,5,EUR,001000000000001AAA,Delta,Proof of concept,005000000000001AAA,,,false,2026-05-01T00:00:00.000+0000\n";
    let project = delivered(
        "salesforce.opportunity",
        "",
        &format!("{OPPORTUNITY}{rows}"),
    );
    assert_eq!(
        shown(
            &project,
            "deals",
            "deal_id created_on closed_on outcome stage amount currency account_id name deal_type product_id lost_reason"
        ),
        [
            "006000000000001AAA|2026-03-10|2026-04-30|won|Closed Won|1200.50|EUR|001000000000001AAA|Acme|new|01t000000000001AAA|",
            "006000000000002AAA|2026-03-10|2026-05-01|lost|Closed Lost|80.00|USD|001000000000001AAA|Beta|expansion||Price",
            "006000000000003AAA|2026-03-10|2026-12-31|open|Negotiation|||001000000000001AAA|Gamma|renewal||",
            // A type that only this company has is no reason to lose its deals.
            "006000000000004AAA|2026-03-10|2026-12-31|open|Discovery|5.00|EUR|001000000000001AAA|Delta|||",
        ]
    );
}

#[test]
fn an_export_may_lack_what_no_figure_needs() {
    let project = delivered(
        "salesforce.opportunity",
        "",
        "Id,CreatedDate,IsClosed,IsWon\n006000000000001,2026-03-10T09:00:00.000+0000,false,false\n",
    );
    assert_eq!(
        shown(&project, "deals", "deal_id outcome amount"),
        ["006000000000001AAA|open|"]
    );
    let project = delivered(
        "salesforce.lead",
        "",
        "Id,CreatedDate\n00Q000000000001,2026-03-10T09:00:00.000+0000\n",
    );
    assert_eq!(
        shown(&project, "leads", "lead_id status"),
        ["00Q000000000001EAA|"]
    );
}

#[test]
fn histories_are_entries_into_stages() {
    let project = Project::of(&[])
        .with(&source("opportunity", "salesforce.opportunity_history", ""))
        .with(&source("lead", "salesforce.lead_history", ""));
    project.deliver(
        "opportunity.csv",
        "Id,OpportunityId,StageName,Amount,CloseDate,CreatedDate,CreatedById,IsDeleted\n\
         008000000000001AAA,006000000000001AAA,Discovery,1200.50,2026-04-30,2026-03-10T09:00:00.000+0000,005000000000001AAA,false\n",
    );
    project.deliver(
        "lead.csv",
        "Id,LeadId,Field,OldValue,NewValue,CreatedDate,CreatedById,IsDeleted\n\
         017000000000001,00Q000000000001EAA,created,,,2026-03-02T10:15:30.000+0000,005000000000002AAA,false\n\
         017000000000002,00Q000000000001EAA,Status,New,Qualified,2026-03-03T10:00:00.000+0000,005000000000002AAA,false\n\
         017000000000003,00Q000000000001EAA,Owner,A,B,2026-03-04T10:00:00.000+0000,005000000000002AAA,false\n",
    );
    ingest(&project);
    assert_eq!(
        shown(
            &project,
            "stage_events",
            "subject subject_id stage entered_at owner_id is_deleted"
        ),
        [
            "deal|006000000000001AAA|Discovery|2026-03-10T09:00:00Z|005000000000001AAA|false",
            "lead|00Q000000000001EAA|Qualified|2026-03-03T10:00:00Z|005000000000002AAA|false",
        ]
    );
}

#[test]
fn contact_roles_are_people_of_deals() {
    let project = delivered(
        "salesforce.opportunity_contact_role",
        "",
        "Id,OpportunityId,ContactId,Role,IsPrimary,IsDeleted,SystemModstamp\n\
         00K000000000001EAA,006000000000001AAA,003000000000001AAA,Decision Maker,true,false,2026-03-10T09:00:00.000+0000\n",
    );
    assert_eq!(
        shown(
            &project,
            "deal_contacts",
            "deal_id lead_id role is_primary is_deleted"
        ),
        ["006000000000001AAA|003000000000001AAA|Decision Maker|true|false"]
    );
}

const TOUCH: &str = "touch_id touched_at lead_id team kind deal_id campaign_id owner_id is_deleted";

#[test]
fn completed_tasks_and_meetings_are_touches_of_sales() {
    let project = Project::of(&[])
        .with(&source("task", "salesforce.task", ""))
        .with(&source("event", "salesforce.event", ""));
    project.deliver(
        "task.csv",
        "Id,WhoId,WhatId,OwnerId,Subject,TaskSubtype,Status,CompletedDateTime,CreatedDate,IsDeleted,SystemModstamp\n\
         00T000000000001EAA,003000000000001AAA,006000000000001AAA,005000000000001AAA,Call,Call,Completed,2026-03-12T10:00:00.000+0000,2026-03-11T10:00:00.000+0000,false,2026-03-12T10:00:00.000+0000\n\
         00T000000000002EAA,00Q000000000001EAA,001000000000001AAA,005000000000001AAA,Mail,Email,Completed,2026-03-13T10:00:00.000+0000,2026-03-13T10:00:00.000+0000,false,2026-03-13T10:00:00.000+0000\n\
         00T000000000003EAA,003000000000001AAA,,005000000000001AAA,To do,Task,Not Started,,2026-03-13T10:00:00.000+0000,false,2026-03-13T10:00:00.000+0000\n\
         00T000000000004EAA,,006000000000001AAA,005000000000001AAA,About nobody,Task,Completed,2026-03-14T10:00:00.000+0000,2026-03-13T10:00:00.000+0000,false,2026-03-14T10:00:00.000+0000\n\
         00T000000000005EAA,003000000000001AAA,,005000000000001AAA,Note,,Completed,2026-03-15T10:00:00.000+0000,2026-03-13T10:00:00.000+0000,false,2026-03-15T10:00:00.000+0000\n\
         00T000000000006EAA,003000000000001AAA,,005000000000001AAA,Note,LinkedIn,Completed,2026-03-16T10:00:00.000+0000,2026-03-13T10:00:00.000+0000,true,2026-03-16T10:00:00.000+0000\n",
    );
    project.deliver(
        "event.csv",
        "Id,WhoId,WhatId,OwnerId,Subject,StartDateTime,EndDateTime,IsDeleted,SystemModstamp\n\
         00U000000000001EAA,003000000000001AAA,006000000000001AAA,005000000000001AAA,Demo,2026-03-20T13:00:00.000+0000,2026-03-20T14:00:00.000+0000,false,2026-03-20T14:00:00.000+0000\n\
         00U000000000002EAA,,006000000000001AAA,005000000000001AAA,Internal,2026-03-21T13:00:00.000+0000,2026-03-21T14:00:00.000+0000,false,2026-03-21T14:00:00.000+0000\n",
    );
    ingest(&project);
    assert_eq!(
        shown(&project, "touches", TOUCH),
        [
            "00T000000000001EAA|2026-03-12T10:00:00Z|003000000000001AAA|sales|call|006000000000001AAA||005000000000001AAA|false",
            "00T000000000002EAA|2026-03-13T10:00:00Z|00Q000000000001EAA|sales|message|||005000000000001AAA|false",
            "00T000000000005EAA|2026-03-15T10:00:00Z|003000000000001AAA|sales|task|||005000000000001AAA|false",
            "00T000000000006EAA|2026-03-16T10:00:00Z|003000000000001AAA|sales|message|||005000000000001AAA|true",
            "00U000000000001EAA|2026-03-20T13:00:00Z|003000000000001AAA|sales|meeting|006000000000001AAA||005000000000001AAA|false",
        ]
    );
}

#[test]
fn the_status_of_a_campaign_s_member_shows_what_it_did() {
    let statuses = [
        ("Sent", "email_sent"),
        ("Opened", "email_open"),
        ("Clicked", "email_click"),
        ("Responded", "other"),
        ("Registered", "form"),
        ("Attended", "event"),
        ("Attended Webinar", "webinar"),
        ("Visited Booth", "event"),
        ("Waitlisted", ""),
    ];
    let row = |(at, (status, _)): (usize, &(&str, &str))| {
        format!(
            "00v00000000000{at}AAA,701000000000001AAA,00Q000000000001EAA,{status},false,,2026-03-02T10:00:00.000+0000,false,2026-03-03T10:00:00.000+0000\n"
        )
    };
    let head = "Id,CampaignId,LeadOrContactId,Status,HasResponded,FirstRespondedDate,CreatedDate,IsDeleted,SystemModstamp\n";
    let project = delivered(
        "salesforce.campaign_member",
        "",
        &format!(
            "{head}{}",
            statuses.iter().enumerate().map(row).collect::<String>()
        ),
    );
    let expected = statuses
        .iter()
        .enumerate()
        .map(|(at, (_, kind))| format!("00v00000000000{at}AAA|2026-03-02T10:00:00Z|00Q000000000001EAA|marketing|{kind}||701000000000001AAA||false"));
    assert_eq!(
        shown(&project, "touches", TOUCH),
        expected.collect::<Vec<_>>()
    );
}

#[test]
fn the_type_of_a_campaign_is_its_channel() {
    let head = "Id,Name,Type,ParentId,StartDate,EndDate,ActualCost,CurrencyIsoCode,IsDeleted,SystemModstamp\n";
    let row = |at: usize, kind: &str| {
        format!(
            "70100000000000{at},Spring,{kind},701000000000009AAA,2026-03-01,2026-05-31,1500.25,EUR,false,2026-03-03T10:00:00.000+0000\n"
        )
    };
    let kinds = [
        ("Webinar", "webinars"),
        ("Trade Show", "events"),
        ("Paid Search", "paid_search"),
        ("Partners", "referral"),
        ("Other", ""),
        ("Podcast", "Podcast"),
    ];
    let text: String = kinds
        .iter()
        .enumerate()
        .map(|(at, (kind, _))| row(at, kind))
        .collect();
    let project = delivered("salesforce.campaign", "", &format!("{head}{text}"));
    let expected = kinds
        .iter()
        .enumerate()
        .map(|(at, (_, channel))| format!("70100000000000{at}|Spring|{channel}|701000000000009AAA|2026-03-01|2026-05-31|1500.25|EUR|false"));
    let columns = "campaign_id name channel parent_campaign_id started_on ended_on actual_cost currency is_deleted";
    assert_eq!(
        shown(&project, "campaigns", columns),
        expected.collect::<Vec<_>>()
    );
}

#[test]
fn users_own_and_products_are_sold() {
    let project = delivered(
        "salesforce.user",
        "",
        "Id,Name,Department,City,IsActive\n005000000000001,Ida Lund,Sales,Berlin,true\n",
    );
    assert_eq!(
        shown(&project, "owners", "owner_id team office"),
        ["005000000000001AAA|Sales|Berlin"]
    );
    assert!(
        !project
            .closedloop(&["show", crate::project::FILE, "owners"])
            .stdout
            .contains("Lund")
    );
    let text = "Id,Name,Family,IsDeleted,SystemModstamp\n01t000000000001AAA,Gauge,Instruments,false,2026-03-03T10:00:00.000+0000\n";
    let project = delivered("salesforce.product", "", text);
    assert_eq!(
        shown(&project, "products", "product_id name family is_deleted"),
        ["01t000000000001AAA|Gauge|Instruments|false"]
    );
}

/// One dollar, the corporate currency, is 0.92 euro and 149.5 yen. The next rate of the euro starts on 1
/// April, the yen has no next one.
#[test]
fn a_rate_is_units_of_its_currency_for_one_of_the_corporate_currency() {
    let text = "Id,IsoCode,ConversionRate,StartDate,NextStartDate\n04w000000000001,EUR,0.92,2026-01-01,2026-04-01\n04w000000000002,JPY,149.5,2026-01-01,9999-12-31\n";
    let project = delivered(
        "salesforce.dated_conversion_rate",
        "[source.constants]\nfrom_currency = \"USD\"\n",
        text,
    );
    let rates = shown(
        &project,
        "fx_rates",
        "rate_on rate_until from_currency to_currency rate",
    );
    assert_eq!(
        rates,
        [
            "2026-01-01|2026-03-31|USD|EUR|0.92",
            "2026-01-01|9999-12-30|USD|JPY|149.50"
        ]
    );
}
