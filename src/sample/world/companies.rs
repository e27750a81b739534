//! Customers' companies: industries, and a name and a domain that no two of them share.

/// Industries; the first ones are wanted.
pub(crate) const INDUSTRIES: [&str; 8] = [
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
pub(crate) const WANTED_INDUSTRIES: usize = 4;

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

/// The name and the domain of an account: no two accounts share them.
pub(crate) fn company(index: u64) -> (String, String) {
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
    fn companies_differ() {
        let domains: BTreeSet<String> = (0..5_000).map(|index| company(index).1).collect();
        assert_eq!(domains.len(), 5_000);
    }
}
