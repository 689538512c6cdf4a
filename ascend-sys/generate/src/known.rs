//! Known differences between the declarations and real headers, examined and accepted: where, which, and their
//! consequence. Lines are as the check prints them; an entry whose line no longer occurs in a named set is an error.

/// Header sets by name, and their `ACL_MINOR_VERSION`.
const SETS: [(&str, u32); 3] = [("torch-npu-2.1.0", 2), ("torch-npu-2.9.0", 15), ("torch-npu-2.14.0", 17)];

/// `ACL_MINOR_VERSION`, and the first and last CANN version that have it.
const LEVELS: [(u32, Level, Level); 6] = [
    (2, (7, 0), (7, 0)),
    (12, (8, 0), (8, 0)),
    (13, (8, 1), (8, 1)),
    (15, (8, 3), (8, 3)),
    (16, (8, 5), (8, 5)),
    (17, (9, 0), (9, 1)),
];

/// A CANN version.
pub(crate) type Level = (u32, u32);

struct Known {
    /// Header sets in which it occurs: of `SETS`, or others where it was observed.
    seen: &'static [&'static str],
    /// The consequence for callers.
    so: &'static str,
    lines: &'static [&'static str],
}

const KNOWN: &[Known] = &[
    Known {
        seen: &["torch-npu-2.9.0"],
        so: "same register and same bits for every valid id",
        lines: &["function aclrtGetMemUsageInfo, argument 1 (deviceId): i32 here, u32 in the headers"],
    },
    Known {
        seen: &["torch-npu-2.9.0"],
        so: "the older function ignores the flags; not to be called below CANN 9.1",
        lines: &[
            "function aclmdlRIDebugJsonPrint: fn(*mut c_void, *const c_char, u32) -> i32 here, fn(*mut c_void, *const c_char) -> i32 in the headers",
        ],
    },
    Known {
        seen: &["torch-npu-2.1.0", "CANN 8.0"],
        so: "the same pointer",
        lines: &[
            "function aclprofCreateConfig, argument 4 (aicoreEvents): *const aclprofAicoreEvents here, *mut aclprofAicoreEvents in the headers",
        ],
    },
    Known {
        seen: &["CANN 8.0"],
        so: "the same pointer",
        lines: &[
            "function HcclAllGatherV, argument 1 (sendBuf): *mut c_void here, *const c_void in the headers",
            "function HcclAllGatherV, argument 3 (recvBuf): *mut c_void here, *const c_void in the headers",
            "function HcclReduceScatterV, argument 1 (sendBuf): *mut c_void here, *const c_void in the headers",
            "function HcclReduceScatterV, argument 4 (recvBuf): *mut c_void here, *const c_void in the headers",
        ],
    },
    Known {
        seen: &["CANN 8.0"],
        so: "the older function ignores the stream and uses the thread's own",
        lines: &[
            "function aclrtUnuseStreamResInCurrentThread: fn(*mut c_void) -> i32 here, fn() -> i32 in the headers",
        ],
    },
    Known {
        seen: &["CANN 8.5", "CANN 9.0"],
        so: "the older functions ignore the arguments and apply to this process; not to be called below CANN 9.1",
        lines: &[
            "function aclrtSnapShotProcessBackup: fn(i32, *mut aclrtSnapShotBackupArgs) -> i32 here, fn() -> i32 in the headers",
            "function aclrtSnapShotProcessLock: fn(i32, *mut c_void) -> i32 here, fn() -> i32 in the headers",
            "function aclrtSnapShotProcessRestore: fn(i32, *mut aclrtSnapShotRestoreArgs) -> i32 here, fn() -> i32 in the headers",
            "function aclrtSnapShotProcessUnlock: fn(i32, *mut c_void) -> i32 here, fn() -> i32 in the headers",
        ],
    },
    Known {
        seen: &["CANN 9.1"],
        so: "9.1 gives it the code that reads ACL_ERROR_RT_STREAM_NOT_SUPPORT_OPERA here; both refuse the call",
        lines: &["constant ACL_ERROR_RT_SUB_ACLGRAPH_IS_CAPTURING: 107046 (i32) here, 107045 (i32) in the headers"],
    },
    Known {
        seen: &["CANN 9.1"],
        so: "numbered otherwise by 9.1: ask aclrtGetSocName and not aclplatformGetDeviceInfo for the device's kind",
        lines: &[
            "constant ACL_PLATFORM_AIC_VERSION: 15 (u32) here, 14 (u32) in the headers",
            "constant ACL_PLATFORM_MEMORY_TYPE: 17 (u32) here, 16 (u32) in the headers",
            "constant ACL_PLATFORM_NPU_ARCH: 16 (u32) here, 15 (u32) in the headers",
            "constant ACL_PLATFORM_SOC_VERSION: 14 (u32) here, 13 (u32) in the headers",
        ],
    },
    Known {
        seen: &["CANN 9.1"],
        so: "the same bits for every existing value",
        lines: &[
            "constant HBM: 6 (i32) here, 6 (u32) in the headers",
            "constant L0_A: 0 (i32) here, 0 (u32) in the headers",
            "constant L0_B: 1 (i32) here, 1 (u32) in the headers",
            "constant L0_C: 2 (i32) here, 2 (u32) in the headers",
            "constant L1: 3 (i32) here, 3 (u32) in the headers",
            "constant L2: 4 (i32) here, 4 (u32) in the headers",
            "constant UB: 5 (i32) here, 5 (u32) in the headers",
            "type aclplatformLocalMemType: i32 here, u32 in the headers",
        ],
    },
    Known {
        seen: &["CANN 8.5"],
        so: "the same byte; only 0 and 1 are written",
        lines: &["type aclrtCntNotifyWaitInfo, field isClear: u8 here, bool in the headers"],
    },
    Known {
        seen: &["CANN 9.0"],
        so: "9.0 declares the struct without its fields",
        lines: &[
            "type aclprofEventAttributes: struct { version, size, messageType, message } here, struct { _unused } in the headers",
        ],
    },
    Known {
        seen: &["torch-npu-2.9.0", "CANN 8.0"],
        so: "it contains its size and version: for an older library, set the older values (312, 6) and only the older fields",
        lines: &[
            "type HcclCommConfig: struct { …, aclGraphZeroCopyEnable, hcclExecTimeOut, hcclAlgo, hcclRetryEnable, hcclRetryParams, hcclBufferName, hcclQos, hcclSymWinMaxMemSizePerRank } here, struct { … } in the headers",
            "type HcclCommConfig, size: 2240 here, 312 in the headers",
            "constant HCCL_COMM_CONFIG_VERSION: 10 (u32) here, 6 (u32) in the headers",
        ],
    },
    Known {
        seen: &["torch-npu-2.9.0"],
        so: "an additional member in a union of unchanged size, read only with the attribute that names it",
        lines: &[
            "type aclrtLaunchKernelAttrValue: union { …, dynUBufSize, engineType, blockDimOffset, isBlockTaskPrefetch, isDataDump, timeout, timeoutUs, … } here, union { …, engineType, blockDimOffset, isBlockTaskPrefetch, isDataDump, timeout, … } in the headers",
        ],
    },
    Known {
        seen: &["CANN 8.5"],
        so: "an additional member in a union of unchanged size, read only with the attribute that names it",
        lines: &["type aclrtLaunchKernelAttrValue: union { …, dynUBufSize, … } here, union { …, … } in the headers"],
    },
    Known {
        seen: &["torch-npu-2.9.0", "CANN 8.5", "CANN 9.0"],
        so: "an additional member in a union of unchanged size, read only with the attribute that names it",
        lines: &["type aclrtStreamAttrValue: union { …, streamPriority, … } here, union { …, … } in the headers"],
    },
    Known {
        seen: &["torch-npu-2.9.0"],
        so: "the end marker of an enum that grows, not one of its values",
        lines: &[
            "constant ACL_PROF_ARGS_MAX: 17 (u32) here, 11 (u32) in the headers",
            "constant HCCL_CMD_ALL: 21 (u32) here, 20 (u32) in the headers",
            "constant HCCL_COMM_CONFIG_RESERVED: 12 (u32) here, 7 (u32) in the headers",
            "constant HCCL_E_RESERVED: 25 (u32) here, 24 (u32) in the headers",
        ],
    },
    Known {
        seen: &["CANN 8.0"],
        so: "the end marker of an enum that grows, not one of its values",
        lines: &[
            "constant HCCL_COMM_CONFIG_RESERVED: 12 (u32) here, 4 (u32) in the headers",
            "constant HCCL_CONFIG_RESERVED: 2 (u32) here, 1 (u32) in the headers",
            "constant HCCL_DATA_TYPE_RESERVED: 255 (u32) here, 12 (u32) in the headers",
            "constant HCCL_E_RESERVED: 25 (u32) here, 22 (u32) in the headers",
            "constant HCCL_REDUCE_RESERVED: 255 (u32) here, 4 (u32) in the headers",
        ],
    },
    Known {
        seen: &["CANN 8.5", "CANN 9.0"],
        so: "the end marker of an enum that grows, not one of its values",
        lines: &["constant ACL_PROF_ARGS_MAX: 17 (u32) here, 15 (u32) in the headers"],
    },
    Known {
        seen: &["torch-npu-2.9.0"],
        so: "renumbered by a newer one; no function declared here takes it",
        lines: &["constant HCCL_CMD_HALF_ALLTOALLV: 20 (u32) here, 19 (u32) in the headers"],
    },
    Known {
        seen: &["torch-npu-2.1.0", "torch-npu-2.9.0", "CANN 8.0"],
        so: GONE,
        lines: &["constant DEVICE_UTILIZATION_NOT_SUPPORT: absent here, -1 (i32) in the headers"],
    },
    Known {
        seen: &["torch-npu-2.1.0", "CANN 8.0"],
        so: GONE,
        lines: &["constant ACL_ERROR_GE_DEVICE_MEMORY_ALLOCATION_FAILED: absent here, 245002 (u32) in the headers"],
    },
    Known {
        seen: &["torch-npu-2.9.0", "CANN 8.0"],
        so: GONE,
        lines: &[
            "constant ACLNN_CLEAR_DEVICE_STATE_FAIL: absent here, 574007 (i32) in the headers",
            "constant ACLNN_STRESS_BIT_FAIL: absent here, 574006 (i32) in the headers",
            "constant ACLNN_STRESS_HIGH_BIT_FAIL: absent here, 574009 (i32) in the headers",
            "constant ACLNN_STRESS_LOW_BIT_FAIL: absent here, 574008 (i32) in the headers",
            "constant ACL_IPC_HANDLE_SIZE: absent here, 65 (i32) in the headers",
        ],
    },
    Known {
        seen: &["torch-npu-2.9.0"],
        so: GONE,
        lines: &[
            "constant ACL_PROF_AIV_METRICS: absent here, 2 (u32) in the headers",
            "constant ACL_STREAM_ATTR_CACHE_OP_IFNO: absent here, 4 (u32) in the headers",
            "constant MAX_MODULE_NUM: absent here, 128 (i32) in the headers",
        ],
    },
    Known { seen: &["CANN 8.0"], so: GONE, lines: &["type aclrtDevResModelType: absent here, u32 in the headers"] },
    Known {
        seen: &["CANN 8.5", "CANN 9.0"],
        so: GONE,
        lines: &["constant ACL_PROF_SCALE: absent here, 14 (u32) in the headers"],
    },
    Known {
        seen: &["CANN 9.0"],
        so: GONE,
        lines: &[
            "constant ACL_HIFLOAT4: absent here, 42 (i32) in the headers",
            "constant ACL_OPT_EARLY_START: absent here, 3 (u32) in the headers",
        ],
    },
    Known {
        seen: &["CANN 9.1"],
        so: GONE,
        lines: &["constant ACL_MEM_LOCATION_TYPE_MANAGED: absent here, 3 (u32) in the headers"],
    },
    Known {
        seen: &["CANN 9.1"],
        so: "not callable through the tables: the newest headers read for them lack it",
        lines: &[
            "function aclrtGetPhyDevIdByUserDevId: absent here, fn(i32, *mut i32) -> i32 in the headers",
            "function aclrtGetUserDevIdByPhyDevId: absent here, fn(i32, *mut i32) -> i32 in the headers",
        ],
    },
    Known {
        seen: &["torch-npu-2.9.0"],
        so: "the toolkit's own headers of 8.1 have it, this package's do not; optional in the table",
        lines: &[
            "function aclrtBinaryGetFunction of acl/acl_rt.h: since 8.1 here, absent in the headers",
            "function aclrtBinaryLoad of acl/acl_rt.h: since 8.1 here, absent in the headers",
            "function aclrtBinaryLoadFromFile of acl/acl_rt.h: since 8.1 here, absent in the headers",
            "function aclrtBinaryUnLoad of acl/acl_rt.h: since 8.1 here, absent in the headers",
            "function aclrtCreateBinary of acl/acl_rt.h: since 8.1 here, absent in the headers",
            "function aclrtDestroyBinary of acl/acl_rt.h: since 8.1 here, absent in the headers",
            "function aclrtKernelArgsAppend of acl/acl_rt.h: since 8.1 here, absent in the headers",
            "function aclrtKernelArgsAppendPlaceHolder of acl/acl_rt.h: since 8.1 here, absent in the headers",
            "function aclrtKernelArgsFinalize of acl/acl_rt.h: since 8.1 here, absent in the headers",
            "function aclrtKernelArgsGetHandleMemSize of acl/acl_rt.h: since 8.1 here, absent in the headers",
            "function aclrtKernelArgsGetMemSize of acl/acl_rt.h: since 8.1 here, absent in the headers",
            "function aclrtKernelArgsGetPlaceHolderBuffer of acl/acl_rt.h: since 8.1 here, absent in the headers",
            "function aclrtKernelArgsInit of acl/acl_rt.h: since 8.1 here, absent in the headers",
            "function aclrtKernelArgsInitByUserMem of acl/acl_rt.h: since 8.1 here, absent in the headers",
            "function aclrtKernelArgsParaUpdate of acl/acl_rt.h: since 8.1 here, absent in the headers",
            "function aclrtLaunchKernel of acl/acl_rt.h: since 8.1 here, absent in the headers",
            "function aclrtLaunchKernelWithConfig of acl/acl_rt.h: since 8.1 here, absent in the headers",
            "function aclrtQueryDeviceStatus of acl/acl_rt.h: since 8.1 here, absent in the headers",
        ],
    },
    Known {
        seen: &["torch-npu-2.9.0"],
        so: "8.0 has it, this package's older headers do not; optional in the table",
        lines: &["function aclrtSetStreamResLimit of acl/acl_rt.h: since 8.0 here, absent in the headers"],
    },
];

/// For names that only older headers have.
const GONE: &str = "newer headers no longer have it";

/// The consequence of a printed difference, if it is known for the named set, or for any.
pub(crate) fn find(set: Option<&str>, line: &str) -> Option<&'static str> {
    let mut of_set = KNOWN.iter().filter(|known| set.is_none_or(|set| known.seen.contains(&set)));
    of_set.find(|known| known.lines.contains(&line)).map(|known| known.so)
}

/// The lines that must occur in the set.
pub(crate) fn expected(set: &str) -> impl Iterator<Item = &'static str> {
    KNOWN.iter().filter(move |known| known.seen.contains(&set)).flat_map(|known| known.lines).copied()
}

/// The `ACL_MINOR_VERSION` of the set.
pub(crate) fn minor_of(set: &str) -> Option<u32> {
    SETS.iter().find(|(name, _)| *name == set).map(|(_, minor)| *minor)
}

/// Whether a CANN version with this `ACL_MINOR_VERSION` was examined.
pub(crate) fn is_level(minor: u32) -> bool {
    LEVELS.iter().any(|(known, ..)| *known == minor)
}

/// For headers with this `ACL_MINOR_VERSION`: the lowest and the highest CANN version they can be of.
pub(crate) fn levels(minor: Option<u32>) -> (Option<Level>, Option<Level>) {
    let Some(minor) = minor else { return (None, None) };
    let reached = LEVELS.iter().rev().find(|(known, ..)| *known <= minor).map(|(_, first, _)| *first);
    let not_passed = LEVELS.iter().find(|(known, ..)| *known >= minor).map(|(_, _, last)| *last);
    (reached, not_passed)
}

/// A version as `since.rs` writes it.
pub(crate) fn level(text: &str) -> Level {
    let (major, minor) = text.split_once('.').unwrap_or((text, "0"));
    (major.parse().unwrap_or(u32::MAX), minor.parse().unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minor_version_bounds_the_level() {
        assert_eq!(levels(None), (None, None));
        assert_eq!(levels(Some(1)), (None, Some((7, 0))));
        assert_eq!(levels(Some(2)), (Some((7, 0)), Some((7, 0))));
        assert_eq!(levels(Some(14)), (Some((8, 1)), Some((8, 3))));
        assert_eq!(levels(Some(17)), (Some((9, 0)), Some((9, 1))));
        assert_eq!(levels(Some(18)), (Some((9, 0)), None));
        assert!(level("8.5") < level("9.0") && level("8.5") < level("8.10"));
    }

    #[test]
    fn an_entry_counts_for_its_own_set() {
        let line = "function aclrtGetMemUsageInfo, argument 1 (deviceId): i32 here, u32 in the headers";
        assert!(find(None, line).is_some());
        assert!(find(Some("torch-npu-2.9.0"), line).is_some());
        assert!(find(Some("torch-npu-2.14.0"), line).is_none());
        assert!(expected("torch-npu-2.9.0").any(|expected| expected == line));
        assert_eq!(expected("torch-npu-2.14.0").count(), 0);
    }

    #[test]
    fn no_line_is_listed_twice_for_a_set() {
        for (set, _) in SETS {
            let mut lines: Vec<_> = expected(set).collect();
            lines.sort_unstable();
            assert!(lines.is_sorted_by(|a, b| a < b), "{set}");
        }
    }
}
