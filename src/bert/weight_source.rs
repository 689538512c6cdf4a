//! Where a model's parameters come from. Names are MindSpore's, without prefix; the checkpoint module maps other schemes
//! onto them.

use super::error::Error;
use crate::checkpoint::{Family, Parameters};
use crate::tensor::HostTensor;

/// Somewhere to load a model's parameters from.
pub trait WeightSource {
    /// Shape of a parameter, if it is there.
    fn shape(&self, name: &str) -> Option<Vec<usize>>;

    /// Whether a parameter is there.
    fn has(&self, name: &str) -> bool {
        self.shape(name).is_some()
    }

    /// What a parameter is called where it comes from, if it is there.
    fn name(&self, name: &str) -> Option<String> {
        self.has(name).then(|| name.to_owned())
    }

    /// Number of encoder layers.
    ///
    /// # Errors
    /// If a layer before the last is missing.
    fn layers(&self) -> Result<usize, Error>;

    /// The family that the names tell, if they do.
    fn family(&self) -> Option<Family> {
        None
    }

    /// The parameter, which must have this shape.
    ///
    /// # Errors
    /// If it is missing, misshapen, or not of a floating-point type.
    fn load(&self, name: &str, shape: &[usize]) -> Result<HostTensor, Error>;

    /// The error of a parameter that is not there.
    fn missing(&self, name: &str) -> Error;
}

impl WeightSource for Parameters<'_> {
    fn shape(&self, name: &str) -> Option<Vec<usize>> {
        self.find(name).map(|info| info.shape.clone())
    }

    fn layers(&self) -> Result<usize, Error> {
        Ok(Parameters::layers(self)?)
    }

    fn family(&self) -> Option<Family> {
        self.family_sign()
    }

    fn load(&self, name: &str, shape: &[usize]) -> Result<HostTensor, Error> {
        Ok(Parameters::load(self, name, shape)?)
    }

    fn missing(&self, name: &str) -> Error {
        Parameters::missing(self, name).into()
    }

    fn name(&self, name: &str) -> Option<String> {
        self.find(name).map(|info| info.name.clone())
    }
}
