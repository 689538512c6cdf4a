//! Rules of the form "fail the Nth call": parsing and counting. Independent of the calls themselves.

use ascend_sys::aclError;

/// One rule: the `nth` call of `call` (or of any function) returns `code`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rule {
    /// The function's name; `None` for any function.
    call: Option<String>,
    nth: u64,
    seen: u64,
    pub(crate) code: aclError,
    /// The call succeeds, and the stream fails when the work would have run.
    pub(crate) at_synchronise: bool,
}

impl Rule {
    /// Parses `CALL:N=CODE` or `CALL:N=CODE@sync`, separated by commas; `*` is any call.
    pub(crate) fn parse_all(text: &str) -> Result<Vec<Rule>, String> {
        text.split(',').map(str::trim).filter(|rule| !rule.is_empty()).map(Rule::parse).collect()
    }

    fn parse(text: &str) -> Result<Rule, String> {
        let parts = || {
            let (place, code) = text.split_once('=')?;
            let (call, nth) = place.split_once(':')?;
            let at_synchronise = code.ends_with("@sync");
            let code = code.trim_end_matches("@sync").parse().ok().filter(|code| *code != 0)?;
            let nth = nth.parse().ok().filter(|nth| *nth > 0)?;
            let call = (call != "*").then(|| call.to_owned());
            Some(Rule { call, nth, seen: 0, code, at_synchronise })
        };
        parts().ok_or_else(|| {
            format!("'{text}' is not CALL:N=CODE or CALL:N=CODE@sync, with * for any call, N from 1 and CODE not 0")
        })
    }

    /// Counts a call; true if it must fail.
    pub(crate) fn strikes(&mut self, call: &str) -> bool {
        if self.call.as_deref().is_some_and(|wanted| wanted != call) {
            return false;
        }
        self.seen += 1;
        self.seen == self.nth
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_count_their_own_calls() {
        let mut rules = Rule::parse_all("aclrtMalloc:2=207001, *:3=507899@sync").unwrap();
        let mut struck = Vec::new();
        for call in ["aclInit", "aclrtMalloc", "aclrtMalloc", "aclrtFree"] {
            struck.push(rules.iter_mut().map(|rule| rule.strikes(call)).collect::<Vec<_>>());
        }
        assert_eq!(struck, [[false, false], [false, false], [true, true], [false, false]]);
        assert!(rules[1].at_synchronise && rules[1].code == 507_899);
        assert!(Rule::parse_all("aclrtMalloc=1").unwrap_err().contains("CALL:N=CODE"));
    }
}
