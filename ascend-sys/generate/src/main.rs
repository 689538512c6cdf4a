//! `ascend-sys-generate`: writes the declarations, or the table of versions, from folders of CANN headers.
//! Writes only the files named on its command line.

use std::path::Path;
use std::process::ExitCode;

use ascend_sys_generate::{Error, read, save, write, write_all};

const USAGE: &str = "usage:
  ascend-sys-generate write OUT_FOLDER ACL_INCLUDE [HCCL_INCLUDE]    types.rs, signature.rs and table.rs from headers
  ascend-sys-generate since OUT_FILE LEVEL=ACL_INCLUDE[:HCCL_INCLUDE]...    the first level that has each function
An include folder is one that holds acl/acl.h (hccl/hccl.h).";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match arguments.as_slice() {
        ["write", out, acl, hccl @ ..] => {
            write_all(out.as_ref(), acl.as_ref(), hccl.first().map(Path::new)).map(|counts| println!("{counts}"))
        }
        ["check", acl, hccl] => {
            let declared = ascend_sys_generate::Declared::read("../src/generated".as_ref()).unwrap();
            let (headers, theirs) = read(acl.as_ref(), Some(hccl.as_ref())).unwrap();
            for d in ascend_sys_generate::compare::differences(&declared.model, &theirs) { println!("{d}"); }
            for d in ascend_sys_generate::compare::misplaced(&declared, &headers, &theirs) { println!("{d}"); }
            Ok(())
        }
        ["since", out, levels @ ..] if !levels.is_empty() => write_since(out.as_ref(), levels),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn write_since(out: &Path, levels: &[&str]) -> Result<(), Error> {
    let mut models = Vec::new();
    for level in levels {
        let (level, folders) = level.split_once('=').unwrap_or(("?", level));
        let (acl, hccl) = folders.split_once(':').map_or((folders, None), |(acl, hccl)| (acl, Some(Path::new(hccl))));
        models.push((level.to_owned(), read(acl.as_ref(), hccl)?.1));
    }
    save(out, &write::since(&models))
}
