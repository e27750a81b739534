//! Histories worked by hand: four stages, lead (0), mql (1), sal (2), won (3), and two exits, lost
//! (4) and disqualified (5).

use super::super::histories::UNDATED;
use super::*;
use crate::domain::grouped::Grouped;

/// (furthest, strict, is out), the spells from the first stage on, the visits by time.
type Followed = (
    (usize, usize, bool),
    Vec<(usize, i64, Option<i64>, Ending)>,
    Vec<(usize, i64, Option<(i64, u16)>)>,
);

/// Follows steps given as (instant, what) in any order.
fn follow(steps: &[(i64, u16)]) -> Followed {
    let of_unit = || steps.iter().map(|(at, what)| (0, Step::at(*at, *what)));
    let histories = Grouped::of(1, of_unit).sorted();
    let mut walk = Walk::new(&[true; 4]);
    let path = walk.follow(histories.get(0));
    let (mut stays, mut visits) = (Vec::new(), Vec::new());
    walk.stays(|stay| stays.push((stay.stage, stay.from, stay.to, stay.ending)));
    walk.visits(histories.get(0), |visit| {
        visits.push((
            visit.stage,
            visit.from,
            visit.next.map(|next| (next.at, next.what)),
        ))
    });
    stays.reverse();
    (
        (path.furthest.into(), path.strict.into(), path.is_out),
        stays,
        visits,
    )
}

use Ending::{Censored, Exited, Moved};

#[test]
fn a_stage_after_the_other() {
    let (path, stays, visits) = follow(&[(1, 0), (5, 1), (6, 2), (9, 3)]);
    assert_eq!(path, (4, 4, false));
    assert_eq!(
        stays,
        [
            (0, 1, Some(5), Moved),
            (1, 5, Some(6), Moved),
            (2, 6, Some(9), Moved)
        ]
    );
    assert_eq!(
        visits,
        [
            (0, 1, Some((5, 1))),
            (1, 5, Some((6, 2))),
            (2, 6, Some((9, 3)))
        ]
    );
}

#[test]
fn a_skipped_stage_is_reached_and_has_no_duration() {
    // sal was skipped: won ends mql.
    let (path, stays, visits) = follow(&[(1, 0), (5, 1), (9, 3)]);
    assert_eq!(path, (4, 2, false));
    assert_eq!(stays, [(0, 1, Some(5), Moved), (1, 5, Some(9), Moved)]);
    assert_eq!(visits, [(0, 1, Some((5, 1))), (1, 5, Some((9, 3)))]);
}

#[test]
fn a_stage_entered_after_a_later_one_breaks_the_order_and_has_no_spell() {
    // sal at 6, mql only at 8: the lead moved from lead at 6; mql's spell would end before it
    // began; the visit to mql goes on.
    let (path, stays, visits) = follow(&[(1, 0), (8, 1), (6, 2)]);
    assert_eq!(path, (3, 2, false));
    assert_eq!(stays, [(0, 1, Some(6), Moved), (2, 6, None, Censored)]);
    assert_eq!(
        visits,
        [(0, 1, Some((6, 2))), (2, 6, Some((8, 1))), (1, 8, None)]
    );
}

#[test]
fn a_stage_entered_again_counts_once_for_reaching_and_each_time_for_visits() {
    // mql, sal, back to mql, which its source delivers twice, sal again.
    let (path, stays, visits) = follow(&[(1, 0), (2, 1), (4, 2), (7, 1), (8, 1), (12, 2)]);
    assert_eq!(path, (3, 3, false));
    assert_eq!(
        stays,
        [
            (0, 1, Some(2), Moved),
            (1, 2, Some(4), Moved),
            (2, 4, None, Censored)
        ]
    );
    assert_eq!(
        visits,
        [
            (0, 1, Some((2, 1))),
            (1, 2, Some((4, 2))),
            (2, 4, Some((7, 1))),
            (1, 7, Some((12, 2))),
            (2, 12, None)
        ]
    );
}

#[test]
fn an_exit_ends_the_spell_of_the_furthest_stage_alone() {
    let (path, stays, visits) = follow(&[(1, 0), (3, 1), (8, 5)]);
    assert_eq!(path, (2, 2, true));
    assert_eq!(stays, [(0, 1, Some(3), Moved), (1, 3, Some(8), Exited)]);
    assert_eq!(visits, [(0, 1, Some((3, 1))), (1, 3, Some((8, 5)))]);
    // Two exits: it was out from the first on. One at the instant of the entry comes after it.
    assert_eq!(
        follow(&[(1, 0), (3, 1), (8, 5), (20, 4)]).1[1],
        (1, 3, Some(8), Exited)
    );
    assert_eq!(
        follow(&[(1, 0), (3, 1), (3, 4)]).1[1],
        (1, 3, Some(3), Exited)
    );
}

#[test]
fn an_exit_that_a_later_entry_undoes_ends_the_visit_and_not_the_spell() {
    let (path, stays, visits) = follow(&[(1, 0), (3, 1), (8, 5), (10, 1), (15, 2)]);
    assert_eq!(path, (3, 3, false));
    assert_eq!(
        stays,
        [
            (0, 1, Some(3), Moved),
            (1, 3, Some(15), Moved),
            (2, 15, None, Censored)
        ]
    );
    assert_eq!(
        visits,
        [
            (0, 1, Some((3, 1))),
            (1, 3, Some((8, 5))),
            (1, 10, Some((15, 2))),
            (2, 15, None)
        ]
    );
    // Back in its first stage, and out once more.
    let (path, stays, _) = follow(&[(1, 0), (3, 5), (10, 0), (12, 5)]);
    assert_eq!(
        (path, stays),
        ((1, 1, true), vec![(0, 1, Some(12), Exited)])
    );
}

#[test]
fn what_has_no_date_counts_and_has_no_duration() {
    // Created at no known time, mql dated, sal undated, won dated: the first entry after mql that
    // is dated is won's.
    let (path, stays, visits) = follow(&[(UNDATED, 0), (5, 1), (UNDATED, 2), (9, 3)]);
    assert_eq!(path, (4, 4, false));
    assert_eq!(stays, [(1, 5, Some(9), Moved)]);
    assert_eq!(visits, [(1, 5, Some((9, 3)))]);
    // Won before mql: the order breaks at won.
    assert_eq!(
        follow(&[(UNDATED, 0), (5, 1), (UNDATED, 2), (4, 3)]).0,
        (4, 3, false)
    );
    // Waiting in an undated stage, or out at no known time: nothing is known of that stage.
    assert_eq!(
        follow(&[(1, 0), (UNDATED, 1)]),
        ((2, 2, false), vec![], vec![(0, 1, None)])
    );
    assert_eq!(
        follow(&[(1, 0), (3, 1), (UNDATED, 5)]),
        (
            (2, 2, true),
            vec![(0, 1, Some(3), Moved)],
            vec![(0, 1, Some((3, 1))), (1, 3, None)]
        )
    );
}

#[test]
fn an_undated_step_adds_nothing_beside_a_dated_one_of_its_kind() {
    // The status is mql, and so is a dated event, which stands after sal: the order breaks.
    assert_eq!(
        follow(&[(1, 0), (8, 1), (6, 2), (UNDATED, 1)]).0,
        (3, 2, false)
    );
    // The status is disqualified as it was before it came back; it is not out.
    assert_eq!(
        follow(&[(1, 0), (3, 5), (4, 1), (UNDATED, 5)]).0,
        (2, 2, false)
    );
    // Out for another reason than the one that was undone.
    assert_eq!(
        follow(&[(1, 0), (3, 5), (4, 1), (UNDATED, 4)]).0,
        (2, 2, true)
    );
}
