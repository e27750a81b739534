//! Names of people.

const FIRST_NAMES: [&str; 32] = [
    "Anna", "Ben", "Clara", "David", "Emma", "Felix", "Greta", "Hugo", "Ida", "Jan", "Karla",
    "Leo", "Mona", "Nils", "Olga", "Peter", "Rosa", "Sven", "Tina", "Uwe", "Vera", "Willem",
    "Yara", "Zoe", "Alice", "Brian", "Carol", "Daniel", "Erica", "Frank", "Grace", "Henry",
];
const LAST_NAMES: [&str; 40] = [
    "Ackermann",
    "Berger",
    "Conrad",
    "Dietrich",
    "Ebert",
    "Fischer",
    "Graf",
    "Hartmann",
    "Imhof",
    "Jung",
    "Keller",
    "Lang",
    "Maurer",
    "Neumann",
    "Otto",
    "Petersen",
    "Quandt",
    "Richter",
    "Seidel",
    "Thoma",
    "Ullrich",
    "Voss",
    "Winkler",
    "Zander",
    "Martin",
    "Petit",
    "Moreau",
    "Visser",
    "Bakker",
    "Smit",
    "Hughes",
    "Carter",
    "Reed",
    "Foster",
    "Morgan",
    "Bailey",
    "Cooper",
    "Ward",
    "Turner",
    "Hill",
];
/// A first name.
pub(crate) fn first_name(draw: usize) -> &'static str {
    FIRST_NAMES[draw % FIRST_NAMES.len()]
}

/// A last name.
pub(crate) fn last_name(draw: usize) -> &'static str {
    LAST_NAMES[draw % LAST_NAMES.len()]
}
