//! Raw declarations of AscendCL.
