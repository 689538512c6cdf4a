//! Which device a model runs on: the types of [`crate::backend::open`] under the name that users know.

pub use crate::backend::open::{Choice, Device, DeviceError, OpenDevice, Visitor, precision_for};
