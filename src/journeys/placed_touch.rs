//! A touch on the journey of a deal as a record on disk. Texts that repeat are codes of the thread
//! that wrote it.

use crate::domain::team::Team;

/// No campaign, no content.
pub const NO_CODE: u32 = u32::MAX;

/// Bytes before the touch's id.
const HEAD: usize = 40;

const IS_SALES: u8 = 1;
const IS_ELIGIBLE: u8 = 2;

/// A touch placed on a deal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placed<'a> {
    /// Row of the deal.
    pub deal: u32,
    /// When, microseconds.
    pub at: i64,
    /// Local day, since 1970.
    pub on: i32,
    /// Row of the person.
    pub person: u32,
    /// Code of the channel.
    pub channel: u32,
    /// Code of the campaign, or [`NO_CODE`].
    pub campaign: u32,
    /// Code of the content, or [`NO_CODE`].
    pub content: u32,
    /// The team that made the touch.
    pub team: Team,
    /// Place among the kinds of touch.
    pub kind: u8,
    /// Whether the models see it.
    pub is_eligible: bool,
    /// Number of the thread that wrote it.
    pub writer: u8,
    /// The touch.
    pub id: &'a str,
}

impl<'a> Placed<'a> {
    /// Appends the record.
    pub fn write(&self, bytes: &mut Vec<u8>) {
        let flags = if self.team == Team::Sales {
            IS_SALES
        } else {
            0
        } | if self.is_eligible { IS_ELIGIBLE } else { 0 };
        bytes.extend_from_slice(&self.at.to_le_bytes());
        for word in [
            self.deal,
            self.person,
            self.channel,
            self.campaign,
            self.content,
            u32::try_from(self.id.len()).unwrap_or(0),
        ] {
            bytes.extend_from_slice(&word.to_le_bytes());
        }
        bytes.extend_from_slice(&self.on.to_le_bytes());
        bytes.extend_from_slice(&[flags, self.kind, self.writer, 0]);
        bytes.extend_from_slice(self.id.as_bytes());
    }

    /// Reads the first record and returns what follows it; none where the bytes hold no whole
    /// record.
    pub fn read(bytes: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let word = |place: usize| {
            bytes
                .get(8 + 4 * place..12 + 4 * place)?
                .try_into()
                .ok()
                .map(u32::from_le_bytes)
        };
        let at = i64::from_le_bytes(bytes.get(..8)?.try_into().ok()?);
        let end = HEAD + usize::try_from(word(5)?).ok()?;
        let id = std::str::from_utf8(bytes.get(HEAD..end)?).ok()?;
        let (flags, kind, writer) = (
            *bytes.get(HEAD - 4)?,
            *bytes.get(HEAD - 3)?,
            *bytes.get(HEAD - 2)?,
        );
        let placed = Self {
            deal: word(0)?,
            at,
            on: word(6)?.cast_signed(),
            person: word(1)?,
            channel: word(2)?,
            campaign: word(3)?,
            content: word(4)?,
            team: if flags & IS_SALES != 0 {
                Team::Sales
            } else {
                Team::Marketing
            },
            kind,
            is_eligible: flags & IS_ELIGIBLE != 0,
            writer,
            id,
        };
        Some((placed, bytes.get(end..)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_comes_back_as_it_was_written() {
        let first = Placed {
            deal: 1,
            at: -2,
            on: -3,
            person: 4,
            channel: 5,
            campaign: NO_CODE,
            content: 6,
            team: Team::Sales,
            kind: 7,
            is_eligible: true,
            writer: 8,
            id: "T-ü",
        };
        let second = Placed {
            team: Team::Marketing,
            is_eligible: false,
            campaign: 9,
            id: "",
            ..first
        };
        let mut bytes = Vec::new();
        first.write(&mut bytes);
        second.write(&mut bytes);
        let (read, rest) = Placed::read(&bytes).unwrap();
        assert_eq!(
            (read, Placed::read(rest).unwrap()),
            (first, (second, &b""[..]))
        );
        assert_eq!(
            (Placed::read(&bytes[..HEAD + 3]), Placed::read(&[])),
            (None, None)
        );
    }
}
