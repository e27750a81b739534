//! The names of the columns of all tables: the same word means the same thing in each of them.

macro_rules! names {
    ($($constant:ident = $name:literal),* $(,)?) => {
        $(#[doc = concat!("`", $name, "`")] pub const $constant: &str = $name;)*
    };
}

names! {
    // identifiers
    ACCOUNT_ID = "account_id", ANONYMOUS_ID = "anonymous_id", CAMPAIGN_ID = "campaign_id", CONTENT_ID = "content_id",
    CONVERTED_DEAL_ID = "converted_deal_id", CONVERTED_LEAD_ID = "converted_lead_id", DEAL_ID = "deal_id", LEAD_ID = "lead_id",
    MERGED_INTO_ACCOUNT_ID = "merged_into_account_id", MERGED_INTO_DEAL_ID = "merged_into_deal_id",
    MERGED_INTO_LEAD_ID = "merged_into_lead_id", MERGED_IDS = "merged_ids", OWNER_ID = "owner_id", PARENT_ACCOUNT_ID = "parent_account_id",
    PARENT_CAMPAIGN_ID = "parent_campaign_id",
    PERSON_ID = "person_id", PRODUCT_ID = "product_id", REVENUE_ID = "revenue_id", SUBJECT_ID = "subject_id", TOUCH_ID = "touch_id",
    // time
    CLOSED_AT = "closed_at", CREATED_AT = "created_at", ENDED_ON = "ended_on", ENTERED_AT = "entered_at", FIRST_CREATED_AT = "first_created_at", MODIFIED_AT = "modified_at",
    PERIOD_END = "period_end", PERIOD_START = "period_start", PUBLISHED_ON = "published_on", RATE_ON = "rate_on", RATE_UNTIL = "rate_until",
    RECOGNIZED_ON = "recognized_on", SPENT_ON = "spent_on", SPENT_UNTIL = "spent_until", STARTED_ON = "started_on", TOUCHED_AT = "touched_at",
    CLOSED_ON = "closed_on", CREATED_ON = "created_on", ENTERED_ON = "entered_on", TOUCHED_ON = "touched_on",
    COHORT_MONTH = "cohort_month", PERIOD = "period", DAYS_BEFORE_CLOSE = "days_before_close",
    // money
    ACTUAL_COST = "actual_cost", AMOUNT = "amount", ATTRIBUTED_AMOUNT = "attributed_amount", ATTRIBUTED_PIPELINE = "attributed_pipeline",
    ATTRIBUTED_REVENUE = "attributed_revenue", COST_PER_LEAD = "cost_per_lead", CURRENCY = "currency",
    FROM_CURRENCY = "from_currency", LIST_PRICE = "list_price", RATE = "rate", ROAS = "roas", ROI = "roi", SPEND = "spend", TO_CURRENCY = "to_currency",
    ORIGINAL_AMOUNT = "original_amount", PROMISED_AMOUNT = "promised_amount", WON_AMOUNT = "won_amount",
    // the fields of a record
    ACCOUNT = "account", CHANNEL = "channel", CLICKS = "clicks", COMPANY = "company", COUNTRY = "country", DEAL_TYPE = "deal_type",
    CAMPAIGN_NAME = "campaign_name", DOMAIN = "domain", EMAIL = "email", CONTACT_EMAIL = "contact_email", EMAIL_DOMAIN = "email_domain", EMPLOYEES = "employees", FAMILY = "family",
    IMPRESSIONS = "impressions", INDUSTRY = "industry", IS_DELETED = "is_deleted", IS_PRIMARY = "is_primary", KIND = "kind", LEAD_SOURCE = "lead_source",
    LOST_REASON = "lost_reason", NAME = "name", OFFICE = "office", OUTCOME = "outcome", PATH = "path", PERSONA = "persona", PHASE = "phase",
    PIPELINE = "pipeline", PLATFORM = "platform",
    PLATFORM_CONVERSIONS = "platform_conversions", REASON = "reason", REFERRER = "referrer", ROLE = "role", STAGE = "stage",
    STATUS = "status", SUBJECT = "subject", TEAM = "team", THRESHOLD = "threshold", TITLE = "title", TOPIC = "topic", URL = "url", UTM_CAMPAIGN = "utm_campaign",
    UTM_MEDIUM = "utm_medium", UTM_SOURCE = "utm_source",
    // provenance
    SOURCE = "_source", FILE = "_file", ROW = "_row", LINE = "_line", RUN = "_run", SEQUENCE = "_sequence",
    // marts
    ADVICE = "advice", ATTRIBUTED_DEALS = "attributed_deals", BASIS = "basis", BUCKET = "bucket", CHANNEL_CREDIT = "channel_credit",
    CHANNEL_PATH = "channel_path", CHANNEL_SET = "channel_set", CHECK = "check",
    CONFIDENCE = "confidence", COUNT = "count", CREDIT = "credit", DEAL_COUNT = "deal_count", EXAMPLE_REFS = "example_refs",
    FORMULA = "formula", FROM_FIRST_RATE = "from_first_rate", HIGH = "high", IS_CLOSING = "is_closing", IS_DEAL_CREATION = "is_deal_creation",
    IS_ELIGIBLE = "is_eligible", IS_FIRST_TOUCH = "is_first_touch", IS_LEAD_CREATION = "is_lead_creation", IS_PENDING = "is_pending", JOURNEY_COUNT = "journey_count",
    LEAD_COUNT = "lead_count", LEAD_IDS = "lead_ids", LEVEL = "level", LINK_COUNT = "link_count", LOW = "low", MART = "mart", LOST_COUNT = "lost_count", MAX_SHARE = "max_share", MEASURE = "measure", MEDIAN_DAYS = "median_days", METRIC = "metric",
    MIN_SHARE = "min_share", MODEL = "model",
    NEXT_COUNT = "next_count", NULL_RULE = "null_rule", OPEN_COUNT = "open_count", PENDING_COUNT = "pending_count", POSITION = "position",
    PRIMARY_SHARE = "primary_share", RANK = "rank", RANK_RANGE = "rank_range", REACHED_COUNT = "reached_count", RECORD_COUNT = "record_count", REMOVAL_EFFECT = "removal_effect", ROW_COUNT = "row_count", RULE = "rule",
    SEGMENT = "segment", SEGMENT_BY = "segment_by", SEVERITY = "severity", SHARE = "share", SIDE = "side", SOURCE_NAME = "source",
    SOURCE_TABLES = "source_tables", STAGE_ORDER = "stage_order", STANDARD_ERROR = "standard_error", STRICT_COUNT = "strict_count", TO_NEXT_HIGH = "to_next_high",
    TO_NEXT_LOW = "to_next_low", TO_NEXT_RATE = "to_next_rate", TOUCHPOINT_COUNT = "touchpoint_count", TOUCH_COUNT = "touch_count", UNIT = "unit", VALUE = "value", WON_COUNT = "won_count",
    WON_DEAL_COUNT = "won_deal_count",
    // returns
    CAC = "cac", CAC_FULLY_LOADED = "cac_fully_loaded", COST_PER_DEAL = "cost_per_deal", COST_PER_MQL = "cost_per_mql",
    COST_PER_SAL = "cost_per_sal", COST_PER_SQL = "cost_per_sql", COST_SHARE = "cost_share", CUMULATIVE_ROI = "cumulative_roi",
    IS_DECIDED = "is_decided", IS_MATURE = "is_mature", MATURE_SPEND = "mature_spend", MONTHS_SINCE = "months_since", MQL_COUNT = "mql_count",
    PAYBACK_MONTHS = "payback_months", ROI_HIGH = "roi_high", ROI_LOW = "roi_low", SAL_COUNT = "sal_count", SQL_COUNT = "sql_count",
    VERDICT = "verdict", WON_NEW_COUNT = "won_new_count", MARGIN_LESS_SPEND = "margin_less_spend", MATURE_SPEND_SHARE = "mature_spend_share",
    MAX_ROI = "max_roi", MIN_ROI = "min_roi", PAID_REVENUE = "paid_revenue", REVENUE_SHARE = "revenue_share",
    // funnel
    EXPECTED_HIGH = "expected_high", EXPECTED_LOW = "expected_low", EXPECTED_RATE = "expected_rate", FROM_FIRST_HIGH = "from_first_high",
    FROM_FIRST_LOW = "from_first_low", FROM_STAGE = "from_stage", IS_CENSORED = "is_censored", MATURE_SHARE = "mature_share",
    MEDIAN_DAYS_TO_NEXT = "median_days_to_next", MOVED_COUNT = "moved_count", P80_DAYS = "p80_days", TO_STAGE = "to_stage",
    FIRST_MONTH = "first_month", LAST_MONTH = "last_month", VISIT_COUNT = "visit_count",
    AT_RISK_COUNT = "at_risk_count", DAYS = "days", INSIDE_SHARE = "inside_share",
    // the books
    CONVERTED_AMOUNT = "converted_amount", CONVERTED_COUNT = "converted_count", FIRST_DAY = "first_day", DAY_COUNT = "day_count",
    IS_BESIDE = "is_beside", REF = "ref", SOURCE_REF = "source_ref",
    // figures by period
    CHANGE = "change", CLOSED_COUNT = "closed_count", DUE_COUNT = "due_count", KEPT_COUNT = "kept_count", UNKNOWN_COUNT = "unknown_count",
    MONTH_COUNT = "month_count", AMOUNT_A_DAY = "amount_a_day", BASE_COUNT = "base_count", DIFFERENCE = "difference", IS_MET = "is_met", LOST_AMOUNT = "lost_amount",
    MEAN_WON_AMOUNT = "mean_won_amount", MEDIAN_CYCLE_DAYS = "median_cycle_days", PREVIOUS = "previous", PREVIOUS_BASE_COUNT = "previous_base_count",
    PREVIOUS_REASON = "previous_reason", SHARE_OF_DAYS = "share_of_days", TARGET = "target", WIN_RATE = "win_rate", WIN_RATE_BY_VALUE = "win_rate_by_value",
    // rejects
    NUMBER = "number", LAST_DAY = "last_day", IS_LATE = "is_late", IS_RECORDED = "is_recorded", UNDATED_COUNT = "undated_count", ENTITY = "entity",
    READ_COUNT = "read_count", ACCEPTED_COUNT = "accepted_count", REJECTED_COUNT = "rejected_count",
    DUPLICATE_COUNT = "duplicate_count", BLANK_COUNT = "blank_count", FILTERED_COUNT = "filtered_count",
    COLUMN = "column", FILE_NAME = "file_name", RAW_RECORD = "raw_record", RUN_NUMBER = "run",
}
