//! Versions and names.

#![allow(non_snake_case)]

use std::ffi::c_char;

use ascend_sys::{aclCANNPackageName, aclCANNPackageVersion, aclError, signature};

use crate::entry::{entry, not_null, put};
use crate::instance::instance;

/// The AscendCL minor version in the headers of a CANN level.
fn minor_version(level: u32) -> i32 {
    match level {
        ..=700 => 2,
        701..=801 => 13,
        802..=805 => 15,
        _ => 17,
    }
}

const _: signature::aclrtGetVersion = aclrtGetVersion;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtGetVersion(
    majorVersion: *mut i32,
    minorVersion: *mut i32,
    patchVersion: *mut i32,
) -> aclError {
    entry("aclrtGetVersion", format_args!(""), |instance| {
        let minor = minor_version(instance.lock().settings.level);
        // SAFETY: a pointer of the caller, see the documentation of `api`.
        unsafe {
            put(majorVersion, 1, "majorVersion")?;
            put(minorVersion, minor, "minorVersion")?;
            put(patchVersion, 0, "patchVersion")
        }
    })
}

const _: signature::aclrtGetSocName = aclrtGetSocName;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclrtGetSocName() -> *const c_char {
    let state = instance().lock();
    match state.current_context() {
        Ok(_) => state.settings.soc.c_name.as_ptr(),
        Err(_) => std::ptr::null(),
    }
}

const _: signature::aclsysGetVersionStr = aclsysGetVersionStr;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclsysGetVersionStr(pkgName: *mut c_char, versionStr: *mut c_char) -> aclError {
    entry("aclsysGetVersionStr", format_args!("pkgName={pkgName:p}"), |instance| {
        not_null(pkgName, "pkgName")?;
        not_null(versionStr, "versionStr")?;
        let cann = instance.lock().settings.cann;
        // SAFETY: the documents require a buffer of 128 bytes, and the text is shorter.
        unsafe { put_text(versionStr, &format!("{cann}.0")) };
        Ok(())
    })
}

const _: signature::aclsysGetCANNVersion = aclsysGetCANNVersion;
#[unsafe(no_mangle)]
unsafe extern "C" fn aclsysGetCANNVersion(name: aclCANNPackageName, version: *mut aclCANNPackageVersion) -> aclError {
    entry("aclsysGetCANNVersion", format_args!("name={name}"), |instance| {
        not_null(version, "version")?;
        let cann = instance.lock().settings.cann;
        let (major, minor) = cann.split_once('.').unwrap_or((cann, "0"));
        // SAFETY: the caller's struct, zeroed before it is borrowed; each field is longer than its text.
        unsafe {
            version.cast::<u8>().write_bytes(0, size_of::<aclCANNPackageVersion>());
            let version = &mut *version;
            put_text(version.version.as_mut_ptr(), &format!("{cann}.0"));
            put_text(version.majorVersion.as_mut_ptr(), major);
            put_text(version.minorVersion.as_mut_ptr(), minor);
            put_text(version.releaseVersion.as_mut_ptr(), "0");
            put_text(version.patchVersion.as_mut_ptr(), "0");
        }
        Ok(())
    })
}

/// Writes a text and a terminating NUL.
///
/// # Safety
/// `to` must have space for them.
unsafe fn put_text(to: *mut c_char, text: &str) {
    // SAFETY: guaranteed by the caller (see `# Safety`).
    unsafe {
        std::ptr::copy_nonoverlapping(text.as_ptr().cast(), to, text.len());
        to.add(text.len()).write(0);
    }
}
