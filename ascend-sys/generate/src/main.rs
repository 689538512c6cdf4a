//! `ascend-sys-generate`: writes the declarations, or the table of versions, from folders of CANN headers, and checks
//! the declarations against such folders. Writes only the files named on its command line.

mod check;
mod client;
mod compare;
mod known;

use std::path::Path;
use std::process::ExitCode;

use ascend_sys_generate::{Error, find_libclang, read, save, write, write_all};

use self::check::{Request, check};

const USAGE: &str = "usage:
  ascend-sys-generate write OUT_FOLDER ACL_INCLUDE [HCCL_INCLUDE]    types.rs, signature.rs and table.rs from headers
  ascend-sys-generate since OUT_FILE LEVEL=ACL_INCLUDE[:HCCL_INCLUDE]...    the first level that has each function
  ascend-sys-generate check ACL_INCLUDE [HCCL_INCLUDE] --declarations FOLDER [--client LIBRARY] [--set NAME]
                                       compares headers, and what a library imports, with the declarations
  ascend-sys-generate libclang         succeeds if there is a libclang, which all of these need
An include folder is one that holds acl/acl.h (hccl/hccl.h). NAME says which headers they are: torch-npu-2.9.0.";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match arguments.as_slice() {
        ["write", out, acl, hccl @ ..] if hccl.len() < 2 => {
            write_all(out.as_ref(), acl.as_ref(), hccl.first().map(Path::new)).map(|counts| {
                println!("{counts}");
                true
            })
        }
        ["since", out, levels @ ..] if !levels.is_empty() => write_since(out.as_ref(), levels).map(|()| true),
        ["libclang"] => find_libclang().map(|()| true),
        ["check", rest @ ..] => match check_request(rest) {
            Some(request) => check(request),
            None => return wrong_usage(),
        },
        _ => return wrong_usage(),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn wrong_usage() -> ExitCode {
    eprintln!("{USAGE}");
    ExitCode::from(2)
}

fn check_request<'a>(arguments: &'a [&'a str]) -> Option<Request<'a>> {
    let (mut folders, mut declarations, mut client, mut set) = (vec![], None, None, None);
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        match *argument {
            "--declarations" => declarations = Some(arguments.next()?.as_ref()),
            "--client" => client = Some(arguments.next()?.as_ref()),
            "--set" => set = Some(*arguments.next()?),
            option if option.starts_with("--") => return None,
            folder => folders.push(Path::new(folder)),
        }
    }
    let (acl, hccl) = match *folders {
        [acl] => (acl, None),
        [acl, hccl] => (acl, Some(hccl)),
        _ => return None,
    };
    Some(Request { acl, hccl, declarations: declarations?, client, set })
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
