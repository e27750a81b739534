//! Stages, exits and segments: `[funnel]` and `[[segment]]`.

use std::collections::BTreeMap;

/// `[funnel]` and `[[segment]]`
#[derive(Debug)]
pub struct FunnelSettings {
    /// Stages in order; a unit's creation enters the first, a deal's creation `opportunity`, its
    /// won close `won`.
    pub stages: Vec<String>,
    /// What goes through the stages.
    pub unit: Subject,
    /// A lead's `status` and a deal's `stage` that name a stage or an exit count, without a date.
    pub from_status: bool,
    /// The source's stage names, lower-cased, to ours.
    pub feeds: BTreeMap<String, String>,
    /// The source's names of exits, lower-cased, to their kinds.
    pub exits: BTreeMap<String, String>,
    /// Segments beside the built-in ones, in file order.
    pub segments: Vec<Segment>,
    /// Pairs of segments that are counted together too.
    pub crossed: Vec<(String, String)>,
}

/// What goes through a funnel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// A person: the records that identity joins, with the stages of its deals.
    Person,
    /// A lead's record; its deals' stages reach it.
    Lead,
    /// A deal, by its own stages.
    Deal,
}

impl Subject {
    /// Names of the pipeline file.
    pub const NAMES: &'static [(&'static str, Self)] = &[
        ("person", Self::Person),
        ("record", Self::Lead),
        ("deal", Self::Deal),
        // What records were called before persons were counted.
        ("lead", Self::Lead),
    ];
}

/// `[[segment]]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// The text of `segment_by`.
    pub name: String,
    /// The entity of the column: `leads`, `deals` or `accounts`.
    pub entity: &'static str,
    /// A column of the entity, or an attribute that a source keeps.
    pub column: String,
}

/// What a name of the source means to a funnel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StageMeaning {
    /// The stage of that place, from 0.
    Stage(usize),
    /// The exit of that place among [`FunnelSettings::exit_kinds`].
    Exit(usize),
}

impl FunnelSettings {
    /// The exit of a deal that is lost, and of a lead all of whose deals are.
    pub const LOST: &'static str = "lost";
    /// `segment_by` of all units together.
    pub const ALL: &'static str = "all";
    /// The segments that are built in, in the order of their columns.
    pub const SEGMENTS: &'static [&'static str] = &[
        "cohort_month",
        "channel",
        "campaign",
        "owner",
        "persona",
        "account_size",
    ];

    /// The place, from 0, of the stage that a source calls `name`: by the feeds, which hold our own
    /// names too, case ignored.
    pub fn place_of(&self, name: &str) -> Option<usize> {
        let name = name.trim().to_lowercase();
        let ours = self.feeds.get(&name)?;
        self.stages.iter().position(|stage| stage == ours)
    }

    /// The kinds of exit: `lost` first, then those of the file by name.
    pub fn exit_kinds(&self) -> Vec<&str> {
        let mut kinds: Vec<&str> = self
            .exits
            .values()
            .map(String::as_str)
            .filter(|kind| *kind != Self::LOST)
            .collect();
        kinds.sort_unstable();
        kinds.dedup();
        std::iter::once(Self::LOST).chain(kinds).collect()
    }

    /// What a name of the source means; `None` where it is neither a stage nor an exit.
    pub fn meaning(&self, name: &str) -> Option<StageMeaning> {
        let exit = || {
            let kind = self.exits.get(&name.trim().to_lowercase())?;
            self.exit_kinds().iter().position(|known| known == kind)
        };
        self.place_of(name)
            .map(StageMeaning::Stage)
            .or_else(|| exit().map(StageMeaning::Exit))
    }
}
