//! tbd
/// A CANN version.
pub type Level = (u32, u32);

/// x
const LEVELS: [(u32, Level, Level); 6] =
    [(2, (7, 0), (7, 0)), (12, (8, 0), (8, 0)), (13, (8, 1), (8, 1)), (15, (8, 3), (8, 3)), (16, (8, 5), (8, 5)), (17, (9, 0), (9, 1))];

/// x
pub fn levels(minor: Option<u32>) -> (Option<Level>, Option<Level>) {
    let Some(minor) = minor else { return (None, None) };
    let reached = LEVELS.iter().rev().find(|(known, ..)| *known <= minor).map(|(_, first, _)| *first);
    let not_passed = LEVELS.iter().find(|(known, ..)| *known >= minor).map(|(_, _, last)| *last);
    (reached, not_passed)
}

/// x
pub fn parse(level: &str) -> Level {
    let (major, minor) = level.split_once('.').unwrap_or((level, "0"));
    (major.parse().unwrap_or(u32::MAX), minor.parse().unwrap_or(0))
}
