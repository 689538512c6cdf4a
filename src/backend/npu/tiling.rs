//! How work is cut for the device kernels, and the structs by which they are told: the twins of
//! `kernels/include/tiling.h`, field by field. Pure arithmetic over shapes and a chip's numbers.

mod attention;
mod matmul;
mod matmul_c100;
mod matmul_c220;
mod rows;
#[cfg(test)]
mod tests;

pub use attention::{AttentionItem, AttentionPlan, AttentionTiling, MASK_BLOCK, WorkList};
pub use matmul::{EitherMatmulTiling, MatmulPlan, MatmulShape, MatmulTiling, OutputType};
pub use matmul_c100::MatmulC100Tiling;
pub use rows::{GatherTiling, NormTiling, RowsTiling, SoftmaxTiling};

use crate::runtime::Architecture;

/// The numbers of a chip that tilings depend on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chip {
    /// The generation of its cores.
    pub architecture: Architecture,
    /// Cube cores; on dav-c100 the cores.
    pub cube_cores: u32,
}

impl Chip {
    /// Cores that run vector kernels.
    pub fn vector_cores(&self) -> u32 {
        match self.architecture {
            Architecture::DavC100 => self.cube_cores,
            Architecture::DavC220 => 2 * self.cube_cores,
        }
    }

    /// Bytes of a core's unified buffer that queues can have.
    fn unified_buffer(&self) -> u32 {
        match self.architecture {
            Architecture::DavC100 => 248 << 10,
            Architecture::DavC220 => 184 << 10,
        }
    }
}

/// A struct of 32-bit fields that a kernel reads.
pub trait Tiling: Copy {
    /// The bytes that go to global memory.
    fn bytes(&self) -> Vec<u8>;
}

/// Declares structs as `tiling.h` does, with their bytes and, for the tests, the places of their fields.
macro_rules! tilings {
    ($($(#[$about:meta])* $name:ident { $($(#[$field_about:meta])* $field:ident: $kind:ty,)* })*) => {
        $(
            $(#[$about])*
            #[repr(C)]
            #[derive(Clone, Copy, Debug, PartialEq)]
            pub struct $name { $($(#[$field_about])* pub $field: $kind,)* }

            impl Tiling for $name {
                fn bytes(&self) -> Vec<u8> {
                    let mut bytes = Vec::with_capacity(size_of::<Self>());
                    $(bytes.extend(TilingField::bytes(&self.$field));)*
                    bytes
                }
            }

            impl TilingField for $name {
                fn bytes(&self) -> Vec<u8> {
                    Tiling::bytes(self)
                }
            }
        )*
        #[cfg(test)]
        /// Every struct: its name, its size, and its fields with their offsets.
        pub(super) const LAYOUTS: &[(&str, usize, &[(&str, usize)])] = &[
            $((stringify!($name), size_of::<$name>(),
               &[$((stringify!($field), std::mem::offset_of!($name, $field)),)*]),)*
        ];
    };
}

use tilings;

/// What a tiling struct is made of.
trait TilingField {
    fn bytes(&self) -> Vec<u8>;
}

impl TilingField for u32 {
    fn bytes(&self) -> Vec<u8> {
        self.to_le_bytes().into()
    }
}

impl TilingField for f32 {
    fn bytes(&self) -> Vec<u8> {
        self.to_le_bytes().into()
    }
}
