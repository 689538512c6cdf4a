//! The `ascend-bert` command.

fn main() {}
