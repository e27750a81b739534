//! Damage to bytes: other encodings, broken characters, zero bytes.

use super::*;

impl Workshop<'_> {
    pub(super) fn encodings(&mut self) {
        let text = self.text();
        let units = |mark: &str, bytes: fn(u16) -> [u8; 2]| {
            format!("{mark}{text}")
                .encode_utf16()
                .flat_map(bytes)
                .collect::<Vec<u8>>()
        };
        self.add(
            "UTF-8 with a mark",
            format!("\u{feff}{text}"),
            Demand::Whole,
        );
        for bytes in [u16::to_le_bytes, u16::to_be_bytes] {
            self.add(
                "UTF-16 with a mark",
                units("\u{feff}", bytes),
                Demand::Whole,
            );
            self.add_with(
                "UTF-16 with a mark",
                "encoding = \"windows-1252\"",
                units("\u{feff}", bytes),
                Demand::Refused,
            );
            self.add("UTF-16 without a mark", units("", bytes), Demand::Refused);
            self.add_with(
                "UTF-16 without a mark",
                "encoding = \"windows-1252\"",
                units("", bytes),
                Demand::Refused,
            );
        }
        self.add_with(
            "UTF-16 declared",
            "encoding = \"utf-16le\"",
            units("", u16::to_le_bytes),
            Demand::Whole,
        );
        self.add_with(
            "UTF-16 declared",
            "encoding = \"utf-16be\"",
            units("", u16::to_le_bytes),
            Demand::Refused,
        );
        self.add_with(
            "UTF-16 declared",
            "encoding = \"utf-16le\"",
            text.as_bytes(),
            Demand::Refused,
        );
        for place in self.table.places(PLAIN) {
            for byte in [0x80, 0xe9, 0xff] {
                let at = place.start + self.dice.below(place.len() + 1);
                let at = (0..=at)
                    .rev()
                    .find(|at| text.is_char_boundary(*at))
                    .unwrap();
                let bytes = [&text.as_bytes()[..at], &[byte], &text.as_bytes()[at..]].concat();
                self.add("Windows-1252 in UTF-8", bytes, Demand::Loses(1));
            }
        }
        for (at, sign) in text.char_indices().filter(|(_, sign)| !sign.is_ascii()) {
            for lost in at..at + sign.len_utf8() {
                let bytes = [&text.as_bytes()[..lost], &text.as_bytes()[lost + 1..]].concat();
                self.add("a character cut", bytes, Demand::Loses(1));
            }
        }
    }

    pub(super) fn nuls(&mut self) {
        let text = self.text();
        for (row, place) in self.table.places(PLAIN).into_iter().enumerate() {
            for _ in 0..3 {
                let at = place.start + self.dice.below(place.len() + 1);
                let nuls = vec![0; [1, 1, 512][self.dice.below(3)]];
                self.add(
                    "a NUL",
                    [&text.as_bytes()[..at], &nuls, &text.as_bytes()[at..]].concat(),
                    Demand::Loses(1),
                );
                // A writer that crashed leaves the rest of its block empty.
                let blank: Vec<u8> = text
                    .bytes()
                    .enumerate()
                    .map(|(i, byte)| if i < at { byte } else { 0 })
                    .collect();
                self.add(
                    "zeros to the end",
                    blank,
                    Demand::Cut(row + usize::from(at > place.start)),
                );
            }
        }
    }
}
