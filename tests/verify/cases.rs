//! Damages of a lake: how each is done, the error it leads to, and which commands have to notice.

use super::*;

pub(super) const FIRST: &str = "raw/deals/_delta_log/00000000000000000000.json";
pub(super) const LAST: &str = "raw/deals/_delta_log/00000000000000000001.json";

pub(super) const CASES: &[Case] = &[
    Case {
        name: "emptied commit",
        harm: |lake| edit(&lake.join(LAST), Vec::clear),
        error: "000001.json` is empty",
        commands: &[RUN, REPORT, SHOW_DEALS, CHECK],
    },
    Case {
        name: "torn commit",
        harm: |lake| edit(&lake.join(LAST), |bytes| bytes.truncate(bytes.len() / 2)),
        error: "000001.json` is torn or was changed",
        commands: &[RUN, REPORT, SHOW_DEALS, CHECK],
    },
    Case {
        name: "missing last commit",
        harm: |lake| fs::remove_file(lake.join(LAST)).unwrap(),
        error: "000001.json` is missing",
        commands: &[RUN, REPORT, SHOW_DEALS, CHECK],
    },
    Case {
        name: "missing first commit",
        harm: |lake| fs::remove_file(lake.join(FIRST)).unwrap(),
        error: "000000.json` is missing",
        commands: &[RUN, REPORT, SHOW_DEALS, CHECK],
    },
    Case {
        name: "missing rows",
        harm: |lake| fs::remove_file(only_file(lake, "raw/deals", "-r0001-")).unwrap(),
        error: ".parquet` is missing",
        commands: &[RUN, REPORT, SHOW_DEALS],
    },
    Case {
        name: "altered rows",
        harm: |lake| {
            edit(&only_file(lake, "raw/deals", "-r0001-"), |bytes| {
                bytes[60] ^= 4
            })
        },
        error: ".parquet` has other content than when it was written",
        commands: &[REPORT, SHOW_DEALS],
    },
    Case {
        name: "altered mart",
        harm: |lake| {
            edit(&only_file(lake, "marts/roi", "r0002-"), |bytes| {
                bytes[60] ^= 4
            })
        },
        error: ".parquet` has other content than when it was written",
        commands: &[RUN, REPORT, SHOW_ROI],
    },
    Case {
        name: "missing ledger entry",
        harm: |lake| fs::remove_file(lake.join("ledger/r0001.json")).unwrap(),
        error: "r0001.json` is missing, though later entries exist",
        commands: &[RUN, REPORT, SHOW_DEALS, SHOW_ROI, CHECK, HISTORY],
    },
    Case {
        name: "lost end of the ledger",
        harm: |lake| fs::remove_file(lake.join("ledger/r0002.json")).unwrap(),
        error: "names run 2, yet the ledger ends at run 1",
        commands: &[RUN, REPORT, SHOW_DEALS, SHOW_ROI, CHECK, HISTORY],
    },
    Case {
        name: "changed last ledger entry",
        harm: |lake| edit(&lake.join("ledger/r0002.json"), |bytes| bytes[3] = b'\t'),
        error: "r0002.json` is torn or was changed",
        commands: &[RUN, REPORT, SHOW_DEALS, SHOW_ROI, CHECK, HISTORY],
    },
    Case {
        name: "reordered ledger",
        harm: |lake| {
            let ledger = lake.join("ledger");
            fs::rename(ledger.join("r0001.json"), ledger.join("one")).unwrap();
            fs::rename(ledger.join("r0002.json"), ledger.join("r0001.json")).unwrap();
            fs::rename(ledger.join("one"), ledger.join("r0002.json")).unwrap();
        },
        error: "r0001.json` says run 2",
        commands: &[RUN, REPORT, SHOW_DEALS, CHECK, HISTORY],
    },
    Case {
        name: "truncated ledger entry",
        harm: |lake| edit(&lake.join("ledger/r0002.json"), |bytes| bytes.truncate(99)),
        error: "r0002.json` is torn",
        commands: &[RUN, SHOW_ROI],
    },
    Case {
        name: "lost key",
        harm: |lake| fs::remove_file(lake.join("hmac.key")).unwrap(),
        error: "hmac.key` is missing",
        commands: &[RUN],
    },
];
