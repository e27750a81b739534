//! Quantiles of whole numbers, exactly. Goes in: the values, in any order. Comes out: their median,
//! or the value of a rank.
//!
//! With the n values sorted, x(1) first: the median is the mean of x(floor((n + 1) / 2)) and
//! x(floor(n / 2) + 1), and the percentile of p % is x(ceil(p n / 100)), the nearest rank.
//!
//! Reference: Hyndman and Fan, Sample quantiles in statistical packages, American Statistician 50,
//! 1996: definition 2 for the median, definition 1 for percentiles.

/// Twice the median, a whole number: of an even number of values, the sum of the two in the middle.
/// `None` without a value.
pub fn twice_median(mut values: Vec<i64>) -> Option<i64> {
    values.sort_unstable();
    let upper = *values.get(values.len() / 2)?;
    Some(values[(values.len() - 1) / 2] + upper)
}

/// The least value that at least `percent` % of all do not exceed; `None` without a value.
pub fn nearest_rank(mut values: Vec<i64>, percent: usize) -> Option<i64> {
    values.sort_unstable();
    let rank = (values.len() * percent).div_ceil(100);
    values.get(rank.checked_sub(1)?).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_of_an_even_number_lies_between_two() {
        assert_eq!(
            (twice_median(vec![]), twice_median(vec![3])),
            (None, Some(6))
        );
        assert_eq!(twice_median(vec![4, 1, 2, 9]), Some(6));
        assert_eq!(twice_median(vec![4, 1, 9]), Some(8));
    }

    #[test]
    fn four_of_five_do_not_exceed_the_80th_percentile() {
        assert_eq!(nearest_rank(vec![5, 3, 1, 4, 2], 80), Some(4));
        assert_eq!(nearest_rank(vec![1, 2, 3, 4, 5, 6], 80), Some(5));
        assert_eq!(
            (nearest_rank(vec![7], 80), nearest_rank(vec![], 80)),
            (Some(7), None)
        );
    }
}
