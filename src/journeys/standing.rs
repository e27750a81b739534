//! Whether a touch counts for a deal, and if not, why. Goes in: the deal's window, and what is
//! known of the touch. Comes out: its standing, for the journeys and for whoever explains them.
//!
//! The surprising part: whether the models see a touch is asked last, since most touches of a
//! person lie outside of most windows. What repeats a channel is told when the touches stand in
//! order, by [`Run`].

use super::windows::Window;
use crate::domain::team::Team;
use crate::pipeline::settings::Journeys;

/// Why a touch counts for a deal, or does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
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

impl Standing {
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

    /// What the models see of touches of that team and kind: [`Standing::Counts`], or why they see
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

/// Touches of one journey that the models see, in order, told apart into the first of its channel
/// and what repeats it.
#[derive(Debug)]
pub struct Run<C>(Option<C>);

impl<C> Default for Run<C> {
    fn default() -> Self {
        Self(None)
    }
}

impl<C: PartialEq + Copy> Run<C> {
    /// Whether the next touch, of that channel, repeats the channel of the touch before.
    pub fn is_repeat(&mut self, channel: C) -> bool {
        self.0.replace(channel) == Some(channel)
    }
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
        let standing = |at| Standing::of(&window(10, None), at, false, || Standing::Counts);
        assert_eq!(
            [9, 10, 100, 101].map(standing),
            [
                Standing::BeforeLookback,
                Standing::Counts,
                Standing::Counts,
                Standing::AfterClose
            ]
        );
    }

    #[test]
    fn the_previous_win_is_named_where_it_keeps_a_touch_out() {
        let standing =
            |start, at| Standing::of(&window(start, Some(20)), at, false, || Standing::Counts);
        // The win shortens the window, or lies before the look-back and keeps nothing out that the
        // look-back lets in.
        assert_eq!(
            [20, 21].map(|at| standing(21, at)),
            [Standing::BeforePreviousWin, Standing::Counts]
        );
        assert_eq!(
            [20, 29, 30].map(|at| standing(30, at)),
            [
                Standing::BeforePreviousWin,
                Standing::BeforeLookback,
                Standing::Counts
            ]
        );
    }

    #[test]
    fn another_deal_decides_first_and_the_models_are_asked_last() {
        let never = || panic!("asked of a touch outside of the window");
        assert_eq!(
            Standing::of(&window(10, None), 50, true, never),
            Standing::OtherDeal
        );
        assert_eq!(
            Standing::of(&window(10, None), 5, false, never),
            Standing::BeforeLookback
        );
        let (teams, kinds) = (vec!["marketing".into()], vec!["form".into()]);
        let journeys = Journeys {
            lookback_days: 1,
            teams,
            kinds,
            since_previous_win: true,
            repeats: Repeats::Each,
        };
        let seen = |team, kind| Standing::seen(&journeys, team, kind);
        assert_eq!(
            [
                seen(Team::Sales, "form"),
                seen(Team::Marketing, "task"),
                seen(Team::Marketing, "form")
            ],
            [Standing::Team, Standing::Kind, Standing::Counts]
        );
    }

    #[test]
    fn what_repeats_is_told_from_what_comes_again() {
        let mut run = Run::default();
        assert_eq!(
            ["a", "a", "b", "a", "a", "a"].map(|channel| run.is_repeat(channel)),
            [false, true, false, false, true, true]
        );
    }
}
