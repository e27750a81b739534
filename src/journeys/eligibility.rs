//! Whether a touch counts for a deal, and if not, why. Goes in: the deal's window, and what is
//! known of the touch. Comes out: its standing, for the journeys and for their explanation.
//!
//! The surprising part: whether the models see a touch is checked last, since most touches of a
//! person lie outside of most windows. What repeats a channel is found when the touches stand in
//! order, by [`repeats`].

use super::windows::Window;
use crate::domain::team::Team;
use crate::pipeline::settings::Journeys;

/// Why a touch counts for a deal, or does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Eligibility {
    /// The models see it.
    Counts,
    /// On the journey, but the models do not see touches of its team.
    Team,
    /// On the journey, but the models do not see touches of its kind.
    Kind,
    /// On the journey, but the touch before it that the models see is of the same channel, and such
    /// repeats collapse.
    Repeat,
    /// After the close.
    AfterClose,
    /// Before the look-back.
    BeforeLookback,
    /// At or before the account's previous win.
    BeforePreviousWin,
    /// It names another deal as its own.
    OtherDeal,
}

impl Eligibility {
    /// How a touch at that instant stands to the deal of the window; `seen` is what the models see
    /// of it anywhere.
    pub fn of(
        window: &Window,
        at: i64,
        names_other_deal: bool,
        seen: impl FnOnce() -> Self,
    ) -> Self {
        if names_other_deal {
            Self::OtherDeal
        } else if at > window.end {
            Self::AfterClose
        } else if at >= window.start {
            seen()
        } else if window.previous_win.is_some_and(|win| at <= win) {
            Self::BeforePreviousWin
        } else {
            Self::BeforeLookback
        }
    }

    /// What the models see of touches of that team and kind: [`Eligibility::Counts`], or why they see
    /// none.
    pub fn seen(journeys: &Journeys, team: Team, kind: &str) -> Self {
        if !journeys.teams.iter().any(|seen| seen == team.name()) {
            Self::Team
        } else if !journeys.kinds.iter().any(|seen| seen == kind) {
            Self::Kind
        } else {
            Self::Counts
        }
    }

    /// Whether the touch is on the journey, seen by the models or not.
    pub fn is_inside(self) -> bool {
        matches!(self, Self::Counts | Self::Team | Self::Kind | Self::Repeat)
    }

    /// Whether the touch lies before the window: too early, but before the deal's end.
    pub fn is_early(self) -> bool {
        matches!(self, Self::BeforeLookback | Self::BeforePreviousWin)
    }
}

/// Which touches of a journey repeat the channel of the touch before; `channels` are those of the
/// touches that the models see, in order.
pub(super) fn repeats<C: PartialEq>(channels: impl IntoIterator<Item = C>) -> Vec<bool> {
    let mut last = None;
    let is_repeat = |channel: C| {
        let is_repeat = last.as_ref() == Some(&channel);
        last = Some(channel);
        is_repeat
    };
    channels.into_iter().map(is_repeat).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::outcome::Outcome;
    use crate::pipeline::settings::Repeats;

    const fn window(start: i64, previous_win: Option<i64>) -> Window {
        Window {
            start,
            end: 100,
            previous_win,
            deal_created: 50,
            lead_created: 40,
            outcome: Outcome::Won,
            closed: None,
            amount: None,
            cluster: 0,
            is_excluded: false,
            is_new: false,
        }
    }

    #[test]
    fn both_ends_of_a_window_are_inside() {
        let eligibility =
            |at| Eligibility::of(&window(10, None), at, false, || Eligibility::Counts);
        assert_eq!(
            [9, 10, 100, 101].map(eligibility),
            [
                Eligibility::BeforeLookback,
                Eligibility::Counts,
                Eligibility::Counts,
                Eligibility::AfterClose
            ]
        );
    }

    #[test]
    fn the_previous_win_is_named_where_it_keeps_a_touch_out() {
        let eligibility = |start, at| {
            Eligibility::of(&window(start, Some(20)), at, false, || Eligibility::Counts)
        };
        // The win shortens the window, or lies before the look-back and keeps nothing out that the
        // look-back lets in.
        assert_eq!(
            [20, 21].map(|at| eligibility(21, at)),
            [Eligibility::BeforePreviousWin, Eligibility::Counts]
        );
        assert_eq!(
            [20, 29, 30].map(|at| eligibility(30, at)),
            [
                Eligibility::BeforePreviousWin,
                Eligibility::BeforeLookback,
                Eligibility::Counts
            ]
        );
    }

    #[test]
    fn another_deal_decides_first_and_the_models_are_checked_last() {
        let never = || panic!("checked for a touch outside of the window");
        assert_eq!(
            Eligibility::of(&window(10, None), 50, true, never),
            Eligibility::OtherDeal
        );
        assert_eq!(
            Eligibility::of(&window(10, None), 5, false, never),
            Eligibility::BeforeLookback
        );
        let (teams, kinds) = (vec!["marketing".into()], vec!["form".into()]);
        let journeys = Journeys {
            lookback_days: 1,
            teams,
            kinds,
            since_previous_win: true,
            repeats: Repeats::Each,
        };
        let seen = |team, kind| Eligibility::seen(&journeys, team, kind);
        assert_eq!(
            [
                seen(Team::Sales, "form"),
                seen(Team::Marketing, "task"),
                seen(Team::Marketing, "form")
            ],
            [Eligibility::Team, Eligibility::Kind, Eligibility::Counts]
        );
    }

    #[test]
    fn a_channel_repeats_where_it_comes_twice_running() {
        let found = repeats(["a", "a", "b", "a", "a", "a"]);
        assert_eq!(found, [false, true, false, false, true, true]);
    }
}
