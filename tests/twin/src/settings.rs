//! The configuration of an instance, read from `ASCEND_TWIN_*` variables or from a `key=value,...` text. Reads the
//! environment only.

use crate::rules::Rule;
use crate::soc::{SOCS, Soc};

/// The supported CANN levels, oldest first, as `major * 100 + minor`.
pub(crate) const LEVELS: [(&str, u32); 4] = [("7.0", 700), ("8.1", 801), ("8.5", 805), ("9.1", 901)];

/// The keys of a configuration text. Each is also a variable: `ASCEND_TWIN_` and the key in capitals.
const KEYS: [&str; 8] = ["soc", "cann", "devices", "memory", "seed", "fail", "report", "strict"];

/// An instance's configuration.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) soc: &'static Soc,
    pub(crate) cann: &'static str,
    pub(crate) level: u32,
    pub(crate) devices: usize,
    /// Bytes of memory per device.
    pub(crate) memory: u64,
    /// Seed of adversarial scheduling, if set.
    pub(crate) seed: Option<u64>,
    pub(crate) fail: Vec<Rule>,
    /// The file for the report at exit; `-` is standard error.
    pub(crate) report: Option<String>,
    /// Abort the process at the first violation.
    pub(crate) strict: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            soc: Soc::named("Ascend910B1").unwrap_or(&SOCS[0]),
            cann: "9.1",
            level: 901,
            devices: 1,
            memory: 4 << 30,
            seed: None,
            fail: Vec::new(),
            report: None,
            strict: false,
        }
    }
}

impl Settings {
    /// The settings of the environment. An invalid value leaves the default and is described in the second part, which
    /// `aclInit` returns as an error.
    pub(crate) fn from_environment() -> (Settings, Option<String>) {
        let mut settings = Settings::default();
        let mut wrong = None;
        for key in KEYS {
            let variable = format!("ASCEND_TWIN_{}", key.to_ascii_uppercase());
            let Some(value) = std::env::var_os(&variable) else { continue };
            let outcome = match value.to_str() {
                _ if value.is_empty() => Ok(()),
                Some(text) => settings.set(key, text),
                None => Err("the value is not UTF-8".to_owned()),
            };
            if let Err(why) = outcome {
                wrong.get_or_insert(format!("{variable}={}: {why}", value.to_string_lossy()));
            }
        }
        (settings, wrong)
    }

    /// The defaults, changed by `text`, such as `soc=Ascend910A,devices=2`. Rules of `fail` are separated by `;` here.
    pub(crate) fn from_text(text: &str) -> Result<Settings, String> {
        let mut settings = Settings::default();
        for pair in text.split(',').map(str::trim).filter(|pair| !pair.is_empty()) {
            let (key, value) = pair.split_once('=').ok_or_else(|| format!("'{pair}' is not key=value"))?;
            settings.set(key.trim(), value.trim()).map_err(|why| format!("{pair}: {why}"))?;
        }
        Ok(settings)
    }

    fn set(&mut self, key: &str, value: &str) -> Result<(), String> {
        match key {
            "soc" => {
                self.soc = Soc::named(value).ok_or_else(|| {
                    format!("allowed are {}", SOCS.iter().map(|soc| soc.name).collect::<Vec<_>>().join(", "))
                })?;
            }
            "cann" => {
                (self.cann, self.level) = LEVELS
                    .into_iter()
                    .find(|(name, _)| *name == value)
                    .ok_or_else(|| format!("allowed are {}", LEVELS.map(|(name, _)| name).join(", ")))?;
            }
            "devices" => {
                let devices = value.parse().ok().filter(|devices| *devices <= 16);
                self.devices = devices.ok_or("allowed is a number of devices from 0 to 16")?;
            }
            "memory" => {
                self.memory = bytes(value).ok_or("allowed is a number of bytes, optionally followed by M or G")?
            }
            "seed" => self.seed = Some(value.parse().map_err(|_| "allowed is a number from 0 to 2^64-1")?),
            "fail" => self.fail = Rule::parse_all(&value.replace(';', ","))?,
            "report" => self.report = Some(value.to_owned()),
            "strict" => {
                self.strict = match value {
                    "0" => false,
                    "1" => true,
                    _ => return Err("allowed are 0 and 1".to_owned()),
                }
            }
            _ => return Err(format!("unknown key; the keys are {}", KEYS.join(", "))),
        }
        Ok(())
    }
}

/// A size such as `4096`, `64M` or `4G`; at least one page, at most 1 TiB.
fn bytes(text: &str) -> Option<u64> {
    let (digits, unit) = match text.strip_suffix(['M', 'm']) {
        Some(digits) => (digits, 1 << 20),
        None => text.strip_suffix(['G', 'g']).map_or((text, 1), |digits| (digits, 1 << 30)),
    };
    digits.parse::<u64>().ok()?.checked_mul(unit).filter(|bytes| (4096..=1 << 40).contains(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_read_and_wrong_text_is_explained() {
        let settings = Settings::from_text("soc=Ascend910A, cann=8.1,devices=2,memory=64M,seed=7,strict=1").unwrap();
        assert_eq!((settings.soc.name, settings.level, settings.devices), ("Ascend910A", 801, 2));
        assert_eq!((settings.memory, settings.seed, settings.strict), (64 << 20, Some(7), true));
        assert!(Settings::from_text("soc=Ascend910").unwrap_err().contains("Ascend910ProA"));
        assert!(Settings::from_text("memory=0").unwrap_err().contains("bytes"));
        assert!(Settings::from_text("colour=red").unwrap_err().contains("unknown key"));
    }
}
