//! People and companies: names, titles, personas, industries, countries, the seller's own people
//! and products.

/// Personas, in the order in which their rules apply.
pub const PERSONAS: [&str; 5] = [
    "Engineering",
    "Quality",
    "Purchasing",
    "Finance",
    "Management",
];

/// A job title.
#[derive(Debug)]
pub struct Title {
    /// As people write it.
    pub text: &'static str,
    /// Place in the list of personas; `None`: no rule of the pipeline file knows it.
    pub persona: Option<usize>,
    /// Whether it is a senior one.
    pub is_senior: bool,
    /// Share.
    pub share: f64,
}

const fn title(text: &'static str, persona: usize, is_senior: bool, share: f64) -> Title {
    Title {
        text,
        persona: Some(persona),
        is_senior,
        share,
    }
}

const fn stranger(text: &'static str, share: f64) -> Title {
    Title {
        text,
        persona: None,
        is_senior: false,
        share,
    }
}

/// Every title.
pub const TITLES: [Title; 22] = [
    title("Head of Engineering", 0, true, 0.05),
    title("Test Engineer", 0, false, 0.09),
    title("R&D Engineer", 0, false, 0.07),
    title("Lab Manager", 0, false, 0.06),
    title("Head of Quality", 1, true, 0.06),
    title("Quality Manager", 1, false, 0.1),
    title("QA Specialist", 1, false, 0.06),
    title("Metrologist", 1, false, 0.04),
    title("Head of Purchasing", 2, true, 0.05),
    title("Buyer", 2, false, 0.07),
    title("Strategic Purchaser", 2, false, 0.04),
    title("Procurement Manager", 2, false, 0.04),
    title("CFO", 3, true, 0.04),
    title("Finance Director", 3, true, 0.03),
    title("Controller", 3, false, 0.04),
    title("Managing Director", 4, true, 0.04),
    title("COO", 4, true, 0.03),
    title("Plant Manager", 4, true, 0.04),
    stranger("Consultant", 0.02),
    stranger("Student", 0.015),
    stranger("Intern", 0.01),
    stranger("Wizard of Things", 0.005),
];

/// Industries; the first ones are wanted.
pub const INDUSTRIES: [&str; 8] = [
    "Automotive",
    "Machinery",
    "Medical Devices",
    "Aerospace",
    "Food",
    "Education",
    "Construction",
    "Retail",
];
/// How many of [`INDUSTRIES`] are wanted.
pub const WANTED_INDUSTRIES: usize = 4;

/// Where customers are.
#[derive(Debug)]
pub struct Country {
    /// Its name in the CRM.
    pub name: &'static str,
    /// Of its deals.
    pub currency: &'static str,
    /// Share of accounts.
    pub share: f64,
    /// What stands after the company's name.
    pub form: &'static str,
}

const fn country(
    name: &'static str,
    currency: &'static str,
    share: f64,
    form: &'static str,
) -> Country {
    Country {
        name,
        currency,
        share,
        form,
    }
}

/// Every country.
pub const COUNTRIES: [Country; 6] = [
    country("Germany", "EUR", 0.53, "GmbH"),
    country("Austria", "EUR", 0.1, "GmbH"),
    country("France", "EUR", 0.1, "SA"),
    country("Netherlands", "EUR", 0.07, "BV"),
    country("United States", "USD", 0.12, "Inc"),
    country("United Kingdom", "GBP", 0.08, "Ltd"),
];

/// Someone who sells or markets.
#[derive(Debug)]
pub struct Owner {
    /// Name.
    pub name: &'static str,
    /// As the CRM's field Department says.
    pub team: &'static str,
    /// City.
    pub office: &'static str,
}

const fn owner(name: &'static str, team: &'static str, office: &'static str) -> Owner {
    Owner { name, team, office }
}

/// The seller's people; sales first.
pub const OWNERS: [Owner; 11] = [
    owner("Ada Brandt", "sales", "Hamburg"),
    owner("Jonas Weiss", "sales", "Hamburg"),
    owner("Mira Kaya", "sales", "Hamburg"),
    owner("Tom Ferber", "sales", "Lyon"),
    owner("Elise Roux", "sales", "Lyon"),
    owner("Greg Holloway", "sales", "Boston"),
    owner("Nina Park", "sales", "Boston"),
    owner("Paul Adler", "sales", "Boston"),
    owner("Lena Vogt", "marketing", "Hamburg"),
    owner("Omar Said", "marketing", "Hamburg"),
    owner("Ines Duarte", "marketing", "Lyon"),
];

/// What is sold: (name, family, median price in euros).
pub const fn products() -> &'static [(&'static str, &'static str, f64)] {
    &[
        ("H series gauge", "Gauges", 38_000.0),
        ("Compact gauge", "Gauges", 15_000.0),
        ("Lab station", "Stations", 90_000.0),
        ("Service contract", "Service", 12_000.0),
    ]
}

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
const COMPANY_STARTS: [&str; 40] = [
    "Alster", "Baltic", "Cobalt", "Danube", "Elbe", "Falken", "Granit", "Havel", "Inn", "Jade",
    "Kiel", "Lumen", "Mosel", "Nordic", "Oder", "Prisma", "Quarz", "Rhein", "Saale", "Titan",
    "Unstrut", "Vega", "Weser", "Zenit", "Argon", "Boreal", "Castor", "Delta", "Ember", "Fjord",
    "Gamma", "Helios", "Iris", "Juno", "Krypton", "Lyra", "Meridian", "Nova", "Orion", "Polar",
];
const COMPANY_ENDS: [&str; 40] = [
    "Antriebe",
    "Bau",
    "Chemie",
    "Dental",
    "Elektro",
    "Feinwerk",
    "Getriebe",
    "Hydraulik",
    "Implants",
    "Joints",
    "Kessel",
    "Labs",
    "Medtech",
    "Normteile",
    "Optik",
    "Pumpen",
    "Quality",
    "Robotics",
    "Sensorik",
    "Technik",
    "Umform",
    "Ventile",
    "Werkzeug",
    "Zahnrad",
    "Aero",
    "Bearings",
    "Castings",
    "Dynamics",
    "Engines",
    "Foods",
    "Gears",
    "Housings",
    "Instruments",
    "Joinery",
    "Kinetics",
    "Lasers",
    "Motors",
    "Nozzles",
    "Plastics",
    "Turbines",
];

/// A first name.
pub fn first_name(draw: usize) -> &'static str {
    FIRST_NAMES[draw % FIRST_NAMES.len()]
}

/// A last name.
pub fn last_name(draw: usize) -> &'static str {
    LAST_NAMES[draw % LAST_NAMES.len()]
}

/// The name and the domain of an account: no two accounts share them.
pub fn company(index: u64) -> (String, String) {
    let names = (COMPANY_STARTS.len() * COMPANY_ENDS.len()) as u64;
    // 1,117 shares no divisor with 1,600: every name once, neighbours far apart.
    let (round, place) = (index / names, (index * 1117 % names) as usize);
    let (start, end) = (
        COMPANY_STARTS[place / COMPANY_ENDS.len()],
        COMPANY_ENDS[place % COMPANY_ENDS.len()],
    );
    let number = if round == 0 {
        String::new()
    } else {
        format!(" {}", round + 1)
    };
    let domain = format!(
        "{}{}{}.example",
        start.to_lowercase(),
        end.to_lowercase(),
        number.trim()
    );
    (format!("{start} {end}{number}"), domain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn shares_sum_to_one_and_companies_differ() {
        assert!((TITLES.iter().map(|title| title.share).sum::<f64>() - 1.0).abs() < 1e-12);
        assert!((COUNTRIES.iter().map(|country| country.share).sum::<f64>() - 1.0).abs() < 1e-12);
        let domains: BTreeSet<String> = (0..5_000).map(|index| company(index).1).collect();
        assert_eq!(domains.len(), 5_000);
    }
}
