// Written by ascend-sys/generate from CANN's headers; run ascend-sys/generate.sh to write it anew.

#[repr(C)]
#[derive(Default)]
pub struct __IncompleteArrayField<T>(::std::marker::PhantomData<T>, [T; 0]);
impl<T> __IncompleteArrayField<T> {
    #[inline]
    pub const fn new() -> Self {
        __IncompleteArrayField(::std::marker::PhantomData, [])
    }
    #[inline]
    pub fn as_ptr(&self) -> *const T {
        self as *const _ as *const T
    }
    #[inline]
    pub fn as_mut_ptr(&mut self) -> *mut T {
        self as *mut _ as *mut T
    }
    #[inline]
    pub unsafe fn as_slice(&self, len: usize) -> &[T] {
        unsafe { ::std::slice::from_raw_parts(self.as_ptr(), len) }
    }
    #[inline]
    pub unsafe fn as_mut_slice(&mut self, len: usize) -> &mut [T] {
        unsafe { ::std::slice::from_raw_parts_mut(self.as_mut_ptr(), len) }
    }
}
impl<T> ::std::fmt::Debug for __IncompleteArrayField<T> {
    fn fmt(&self, fmt: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
        fmt.write_str("__IncompleteArrayField")
    }
}
pub const ACL_TENSOR_SHAPE_RANGE_NUM: i32 = 2;
pub const ACL_TENSOR_VALUE_RANGE_NUM: i32 = 2;
pub const ACL_UNKNOWN_RANK: i32 = -2;
pub const ACL_RT_SUCCESS: i32 = 0;
pub const ACL_ERROR_RT_PARAM_INVALID: i32 = 107000;
pub const ACL_ERROR_RT_INVALID_DEVICEID: i32 = 107001;
pub const ACL_ERROR_RT_CONTEXT_NULL: i32 = 107002;
pub const ACL_ERROR_RT_STREAM_CONTEXT: i32 = 107003;
pub const ACL_ERROR_RT_MODEL_CONTEXT: i32 = 107004;
pub const ACL_ERROR_RT_STREAM_MODEL: i32 = 107005;
pub const ACL_ERROR_RT_EVENT_TIMESTAMP_INVALID: i32 = 107006;
pub const ACL_ERROR_RT_EVENT_TIMESTAMP_REVERSAL: i32 = 107007;
pub const ACL_ERROR_RT_ADDR_UNALIGNED: i32 = 107008;
pub const ACL_ERROR_RT_FILE_OPEN: i32 = 107009;
pub const ACL_ERROR_RT_FILE_WRITE: i32 = 107010;
pub const ACL_ERROR_RT_STREAM_SUBSCRIBE: i32 = 107011;
pub const ACL_ERROR_RT_THREAD_SUBSCRIBE: i32 = 107012;
pub const ACL_ERROR_RT_GROUP_NOT_SET: i32 = 107013;
pub const ACL_ERROR_RT_GROUP_NOT_CREATE: i32 = 107014;
pub const ACL_ERROR_RT_STREAM_NO_CB_REG: i32 = 107015;
pub const ACL_ERROR_RT_INVALID_MEMORY_TYPE: i32 = 107016;
pub const ACL_ERROR_RT_INVALID_HANDLE: i32 = 107017;
pub const ACL_ERROR_RT_INVALID_MALLOC_TYPE: i32 = 107018;
pub const ACL_ERROR_RT_WAIT_TIMEOUT: i32 = 107019;
pub const ACL_ERROR_RT_TASK_TIMEOUT: i32 = 107020;
pub const ACL_ERROR_RT_SYSPARAMOPT_NOT_SET: i32 = 107021;
pub const ACL_ERROR_RT_DEVICE_TASK_ABORT: i32 = 107022;
pub const ACL_ERROR_RT_STREAM_ABORT: i32 = 107023;
pub const ACL_ERROR_RT_CAPTURE_DEPENDENCY: i32 = 107024;
pub const ACL_ERROR_RT_STREAM_UNJOINED: i32 = 107025;
pub const ACL_ERROR_RT_MODEL_CAPTURED: i32 = 107026;
pub const ACL_ERROR_RT_STREAM_CAPTURED: i32 = 107027;
pub const ACL_ERROR_RT_EVENT_CAPTURED: i32 = 107028;
pub const ACL_ERROR_RT_STREAM_NOT_CAPTURED: i32 = 107029;
pub const ACL_ERROR_RT_CAPTURE_MODE_NOT_SUPPORT: i32 = 107030;
pub const ACL_ERROR_RT_STREAM_CAPTURE_IMPLICIT: i32 = 107031;
pub const ACL_ERROR_STREAM_CAPTURE_CONFLICT: i32 = 107032;
pub const ACL_ERROR_STREAM_TASK_GROUP_STATUS: i32 = 107033;
pub const ACL_ERROR_STREAM_TASK_GROUP_INTR: i32 = 107034;
pub const ACL_ERROR_RT_TASK_ABORT_STOP: i32 = 107035;
pub const ACL_ERROR_RT_STREAM_CAPTURE_UNMATCHED: i32 = 107036;
pub const ACL_ERROR_RT_MODEL_RUNNING: i32 = 107037;
pub const ACL_ERROR_RT_STREAM_CAPTURE_WRONG_THREAD: i32 = 107038;
pub const ACL_ERROR_RT_INSUFFICIENT_INPUT_ARRAY: i32 = 107039;
pub const ACL_ERROR_RT_MODEL_UPDATE_FAILED: i32 = 107040;
pub const ACL_ERROR_RT_CAPTURE_MODE_BLOCK_ASYNC: i32 = 107041;
pub const ACL_ERROR_RT_SYMBOL_NOT_FOUND: i32 = 107042;
pub const ACL_ERROR_RT_INVALID_SYMBOL: i32 = 107043;
pub const ACL_ERROR_RT_INVALID_DEVICE_FUNCTION: i32 = 107044;
pub const ACL_ERROR_RT_STREAM_NOT_SUPPORT_OPERA: i32 = 107045;
pub const ACL_ERROR_RT_SUB_ACLGRAPH_IS_CAPTURING: i32 = 107046;
pub const ACL_ERROR_RT_FEATURE_NOT_SUPPORT: i32 = 207000;
pub const ACL_ERROR_RT_MEMORY_ALLOCATION: i32 = 207001;
pub const ACL_ERROR_RT_MEMORY_FREE: i32 = 207002;
pub const ACL_ERROR_RT_AICORE_OVER_FLOW: i32 = 207003;
pub const ACL_ERROR_RT_NO_DEVICE: i32 = 207004;
pub const ACL_ERROR_RT_RESOURCE_ALLOC_FAIL: i32 = 207005;
pub const ACL_ERROR_RT_NO_PERMISSION: i32 = 207006;
pub const ACL_ERROR_RT_NO_EVENT_RESOURCE: i32 = 207007;
pub const ACL_ERROR_RT_NO_STREAM_RESOURCE: i32 = 207008;
pub const ACL_ERROR_RT_NO_NOTIFY_RESOURCE: i32 = 207009;
pub const ACL_ERROR_RT_NO_MODEL_RESOURCE: i32 = 207010;
pub const ACL_ERROR_RT_NO_CDQ_RESOURCE: i32 = 207011;
pub const ACL_ERROR_RT_OVER_LIMIT: i32 = 207012;
pub const ACL_ERROR_RT_QUEUE_EMPTY: i32 = 207013;
pub const ACL_ERROR_RT_QUEUE_FULL: i32 = 207014;
pub const ACL_ERROR_RT_REPEATED_INIT: i32 = 207015;
pub const ACL_ERROR_RT_AIVEC_OVER_FLOW: i32 = 207016;
pub const ACL_ERROR_RT_OVER_FLOW: i32 = 207017;
pub const ACL_ERROR_RT_DEVICE_OOM: i32 = 207018;
pub const ACL_ERROR_RT_FEATURE_NOT_SUPPORT_UPDATE_OP: i32 = 207019;
pub const ACL_ERROR_RT_TIMEOUT: i32 = 207020;
pub const ACL_ERROR_RT_INTERNAL_ERROR: i32 = 507000;
pub const ACL_ERROR_RT_TS_ERROR: i32 = 507001;
pub const ACL_ERROR_RT_STREAM_TASK_FULL: i32 = 507002;
pub const ACL_ERROR_RT_STREAM_TASK_EMPTY: i32 = 507003;
pub const ACL_ERROR_RT_STREAM_NOT_COMPLETE: i32 = 507004;
pub const ACL_ERROR_RT_END_OF_SEQUENCE: i32 = 507005;
pub const ACL_ERROR_RT_EVENT_NOT_COMPLETE: i32 = 507006;
pub const ACL_ERROR_RT_CONTEXT_RELEASE_ERROR: i32 = 507007;
pub const ACL_ERROR_RT_SOC_VERSION: i32 = 507008;
pub const ACL_ERROR_RT_TASK_TYPE_NOT_SUPPORT: i32 = 507009;
pub const ACL_ERROR_RT_LOST_HEARTBEAT: i32 = 507010;
pub const ACL_ERROR_RT_MODEL_EXECUTE: i32 = 507011;
pub const ACL_ERROR_RT_REPORT_TIMEOUT: i32 = 507012;
pub const ACL_ERROR_RT_SYS_DMA: i32 = 507013;
pub const ACL_ERROR_RT_AICORE_TIMEOUT: i32 = 507014;
pub const ACL_ERROR_RT_AICORE_EXCEPTION: i32 = 507015;
pub const ACL_ERROR_RT_AICORE_TRAP_EXCEPTION: i32 = 507016;
pub const ACL_ERROR_RT_AICPU_TIMEOUT: i32 = 507017;
pub const ACL_ERROR_RT_AICPU_EXCEPTION: i32 = 507018;
pub const ACL_ERROR_RT_AICPU_DATADUMP_RSP_ERR: i32 = 507019;
pub const ACL_ERROR_RT_AICPU_MODEL_RSP_ERR: i32 = 507020;
pub const ACL_ERROR_RT_PROFILING_ERROR: i32 = 507021;
pub const ACL_ERROR_RT_IPC_ERROR: i32 = 507022;
pub const ACL_ERROR_RT_MODEL_ABORT_NORMAL: i32 = 507023;
pub const ACL_ERROR_RT_KERNEL_UNREGISTERING: i32 = 507024;
pub const ACL_ERROR_RT_RINGBUFFER_NOT_INIT: i32 = 507025;
pub const ACL_ERROR_RT_RINGBUFFER_NO_DATA: i32 = 507026;
pub const ACL_ERROR_RT_KERNEL_LOOKUP: i32 = 507027;
pub const ACL_ERROR_RT_KERNEL_DUPLICATE: i32 = 507028;
pub const ACL_ERROR_RT_DEBUG_REGISTER_FAIL: i32 = 507029;
pub const ACL_ERROR_RT_DEBUG_UNREGISTER_FAIL: i32 = 507030;
pub const ACL_ERROR_RT_LABEL_CONTEXT: i32 = 507031;
pub const ACL_ERROR_RT_PROGRAM_USE_OUT: i32 = 507032;
pub const ACL_ERROR_RT_DEV_SETUP_ERROR: i32 = 507033;
pub const ACL_ERROR_RT_VECTOR_CORE_TIMEOUT: i32 = 507034;
pub const ACL_ERROR_RT_VECTOR_CORE_EXCEPTION: i32 = 507035;
pub const ACL_ERROR_RT_VECTOR_CORE_TRAP_EXCEPTION: i32 = 507036;
pub const ACL_ERROR_RT_CDQ_BATCH_ABNORMAL: i32 = 507037;
pub const ACL_ERROR_RT_DIE_MODE_CHANGE_ERROR: i32 = 507038;
pub const ACL_ERROR_RT_DIE_SET_ERROR: i32 = 507039;
pub const ACL_ERROR_RT_INVALID_DIEID: i32 = 507040;
pub const ACL_ERROR_RT_DIE_MODE_NOT_SET: i32 = 507041;
pub const ACL_ERROR_RT_AICORE_TRAP_READ_OVERFLOW: i32 = 507042;
pub const ACL_ERROR_RT_AICORE_TRAP_WRITE_OVERFLOW: i32 = 507043;
pub const ACL_ERROR_RT_VECTOR_CORE_TRAP_READ_OVERFLOW: i32 = 507044;
pub const ACL_ERROR_RT_VECTOR_CORE_TRAP_WRITE_OVERFLOW: i32 = 507045;
pub const ACL_ERROR_RT_STREAM_SYNC_TIMEOUT: i32 = 507046;
pub const ACL_ERROR_RT_EVENT_SYNC_TIMEOUT: i32 = 507047;
pub const ACL_ERROR_RT_FFTS_PLUS_TIMEOUT: i32 = 507048;
pub const ACL_ERROR_RT_FFTS_PLUS_EXCEPTION: i32 = 507049;
pub const ACL_ERROR_RT_FFTS_PLUS_TRAP_EXCEPTION: i32 = 507050;
pub const ACL_ERROR_RT_SEND_MSG: i32 = 507051;
pub const ACL_ERROR_RT_COPY_DATA: i32 = 507052;
pub const ACL_ERROR_RT_DEVICE_MEM_ERROR: i32 = 507053;
pub const ACL_ERROR_RT_HBM_MULTI_BIT_ECC_ERROR: i32 = 507054;
pub const ACL_ERROR_RT_SUSPECT_DEVICE_MEM_ERROR: i32 = 507055;
pub const ACL_ERROR_RT_LINK_ERROR: i32 = 507056;
pub const ACL_ERROR_RT_SUSPECT_REMOTE_ERROR: i32 = 507057;
pub const ACL_ERROR_RT_DRV_INTERNAL_ERROR: i32 = 507899;
pub const ACL_ERROR_RT_AICPU_INTERNAL_ERROR: i32 = 507900;
pub const ACL_ERROR_RT_SOCKET_CLOSE: i32 = 507901;
pub const ACL_ERROR_RT_AICPU_INFO_LOAD_RSP_ERR: i32 = 507902;
pub const ACL_ERROR_RT_STREAM_CAPTURE_INVALIDATED: i32 = 507903;
pub const ACL_ERROR_RT_COMM_OP_RETRY_FAIL: i32 = 507904;
pub const ACL_ERROR_SNAPSHOT_LOCK_TIMEOUT: i32 = 507905;
pub const ACL_ERROR_SNAPSHOT_LOCK_FAILED: i32 = 507906;
pub const ACL_ERROR_SNAPSHOT_UNLOCK_FAILED: i32 = 507907;
pub const ACL_ERROR_SNAPSHOT_BACKUP_FAILED: i32 = 507908;
pub const ACL_ERROR_SNAPSHOT_RESTORE_FAILED: i32 = 507909;
pub const ACL_ERROR_HOST_MEMORY_ALREADY_REGISTERED: i32 = 507910;
pub const ACL_ERROR_HOST_MEMORY_NOT_REGISTERED: i32 = 507911;
pub const ACL_ERROR_SNAPSHOT_CALLBACK_FAILED: i32 = 507912;
pub const ACL_ERROR_SNAPSHOT_REGISTER_CALLBACK_FAILED: i32 = 507913;
pub const ACL_ERROR_RT_L3_PORT_ERROR: i32 = 507914;
pub const ACL_ERROR_RT_CCU_TIMEOUT: i32 = 507915;
pub const ACL_ERROR_RT_CCU_EXCEPTION: i32 = 507916;
pub const ACL_MAJOR_VERSION: i32 = 1;
pub const ACL_MINOR_VERSION: i32 = 17;
pub const ACL_PATCH_VERSION: i32 = 0;
pub const ACL_EVENT_SYNC: i32 = 1;
pub const ACL_EVENT_CAPTURE_STREAM_PROGRESS: i32 = 2;
pub const ACL_EVENT_TIME_LINE: i32 = 8;
pub const ACL_EVENT_DEVICE_USE_ONLY: i32 = 16;
pub const ACL_EVENT_EXTERNAL: i32 = 32;
pub const ACL_EVENT_IPC: i32 = 64;
pub const ACL_STREAM_FAST_LAUNCH: i32 = 1;
pub const ACL_STREAM_FAST_SYNC: i32 = 2;
pub const ACL_STREAM_PERSISTENT: i32 = 4;
pub const ACL_STREAM_HUGE: i32 = 8;
pub const ACL_STREAM_CPU_SCHEDULE: i32 = 16;
pub const ACL_STREAM_DEVICE_USE_ONLY: i32 = 32;
pub const ACL_STREAM_WAIT_VALUE_GEQ: i32 = 0;
pub const ACL_STREAM_WAIT_VALUE_EQ: i32 = 1;
pub const ACL_STREAM_WAIT_VALUE_AND: i32 = 2;
pub const ACL_STREAM_WAIT_VALUE_NOR: i32 = 3;
pub const ACL_CONTINUE_ON_FAILURE: i32 = 0;
pub const ACL_STOP_ON_FAILURE: i32 = 1;
pub const ACL_NOTIFY_DEFAULT: i32 = 0;
pub const ACL_NOTIFY_DEVICE_USE_ONLY: i32 = 1;
pub const ACL_DEV_FEATURE_SUPPORT: i32 = 1;
pub const ACL_DEV_FEATURE_NOT_SUPPORT: i32 = 0;
pub const ACL_RT_NOTIFY_EXPORT_FLAG_DEFAULT: i32 = 0;
pub const ACL_RT_NOTIFY_EXPORT_FLAG_DISABLE_PID_VALIDATION: i32 = 2;
pub const ACL_RT_NOTIFY_IMPORT_FLAG_DEFAULT: i32 = 0;
pub const ACL_RT_NOTIFY_IMPORT_FLAG_ENABLE_PEER_ACCESS: i32 = 2;
pub const ACL_RT_IPC_MEM_EXPORT_FLAG_DEFAULT: i32 = 0;
pub const ACL_RT_IPC_MEM_EXPORT_FLAG_DISABLE_PID_VALIDATION: i32 = 1;
pub const ACL_RT_IPC_MEM_IMPORT_FLAG_DEFAULT: i32 = 0;
pub const ACL_RT_IPC_MEM_IMPORT_FLAG_ENABLE_PEER_ACCESS: i32 = 1;
pub const ACL_RT_VMM_EXPORT_FLAG_DEFAULT: i32 = 0;
pub const ACL_RT_VMM_EXPORT_FLAG_DISABLE_PID_VALIDATION: i32 = 1;
pub const ACL_HOST_REG_MAPPED: i32 = 2;
pub const ACL_HOST_REG_IOMEMORY: i32 = 4;
pub const ACL_HOST_REG_READONLY: i32 = 8;
pub const ACL_HOST_REG_PINNED: i32 = 268435456;
pub const ACL_MDLRI_DEBUG_JSON_PRINT_SUMMARY: i32 = 0;
pub const ACL_MDLRI_DEBUG_JSON_PRINT_VERBOSE: i32 = 1;
pub const ACL_RT_MAX_RECORD_PA_NUM_PER_DEV: i32 = 20;
pub const ACL_IPC_EVENT_HANDLE_SIZE: i32 = 64;
pub const ACL_RT_MEM_ATTACH_GLOBAL: i32 = 1;
pub const ACL_RT_MEM_LINK_IDX_0: i32 = 0;
pub const ACL_RT_MEM_LINK_IDX_1: i32 = 1;
pub const ACL_HOST_DEVICE_CONNECT_TYPE_PCIE: i32 = 0;
pub const ACL_HOST_DEVICE_CONNECT_TYPE_HCCS: i32 = 1;
pub const ACL_HOST_DEVICE_CONNECT_TYPE_UB: i32 = 2;
pub const ACL_EVENT_RECORD_DEFAULT: i32 = 0;
pub const ACL_EVENT_RECORD_EXTERNAL: i32 = 1;
pub const ACL_EVENT_WAIT_DEFAULT: i32 = 0;
pub const ACL_EVENT_WAIT_EXTERNAL: i32 = 1;
pub const ACL_RT_IPC_MEM_ATTR_ACCESS_LINK_SIO: i32 = 0;
pub const ACL_RT_IPC_MEM_ATTR_ACCESS_LINK_HCCS: i32 = 1;
pub const MAX_MEM_UCE_INFO_ARRAY_SIZE: i32 = 128;
pub const UCE_INFO_RESERVED_SIZE: i32 = 14;
pub const ACL_RT_MEM_UCE_INFO_MAX_NUM: i32 = 20;
pub const ACL_RT_BINARY_MAGIC_ELF_AICORE: i32 = 1129660997;
pub const ACL_RT_BINARY_MAGIC_ELF_VECTOR_CORE: i32 = 1094799942;
pub const ACL_RT_BINARY_MAGIC_ELF_CUBE_CORE: i32 = 1095320387;
pub const ACL_RT_CMO_MAX_BARRIER_NUM: i32 = 6;
pub const ACL_RT_DEVS_TOPOLOGY_HCCS: i32 = 1;
pub const ACL_RT_DEVS_TOPOLOGY_PIX: i32 = 2;
pub const ACL_RT_DEVS_TOPOLOGY_PIB: i32 = 4;
pub const ACL_RT_DEVS_TOPOLOGY_PHB: i32 = 8;
pub const ACL_RT_DEVS_TOPOLOGY_SYS: i32 = 16;
pub const ACL_RT_DEVS_TOPOLOGY_SIO: i32 = 32;
pub const ACL_RT_DEVS_TOPOLOGY_HCCS_SW: i32 = 64;
pub const ACL_RT_MEM_TYPE_DEV: i32 = 2;
pub const ACL_RT_MEM_TYPE_DVPP: i32 = 8;
pub const ACL_RT_MEM_TYPE_RSVD: i32 = 16;
pub const ACL_PKG_VERSION_MAX_SIZE: i32 = 128;
pub const ACL_PKG_VERSION_PARTS_MAX_SIZE: i32 = 64;
pub const ACL_DUMP_MAX_FILE_PATH_LENGTH: i32 = 4096;
pub const ACL_OP_DUMP_OP_AICORE_ARGS: i32 = 1;
pub const ACL_DIM_ENDPOINTS: i32 = 2;
pub const ACL_MAX_DIM_CNT: i32 = 128;
pub const ACL_MAX_TENSOR_NAME_LEN: i32 = 128;
pub const ACL_MAX_BATCH_NUM: i32 = 128;
pub const ACL_MAX_HW_NUM: i32 = 128;
pub const ACL_MAX_SHAPE_COUNT: i32 = 128;
pub const ACL_INVALID_NODE_INDEX: i64 = 4294967295;
pub const ACL_MDL_LOAD_FROM_FILE: i32 = 1;
pub const ACL_MDL_LOAD_FROM_FILE_WITH_MEM: i32 = 2;
pub const ACL_MDL_LOAD_FROM_MEM: i32 = 3;
pub const ACL_MDL_LOAD_FROM_MEM_WITH_MEM: i32 = 4;
pub const ACL_MDL_LOAD_FROM_FILE_WITH_Q: i32 = 5;
pub const ACL_MDL_LOAD_FROM_MEM_WITH_Q: i32 = 6;
pub const ACL_DYNAMIC_TENSOR_NAME: &[u8; 25] = b"ascend_mbatch_shape_data\0";
pub const ACL_DYNAMIC_AIPP_NAME: &[u8; 25] = b"ascend_dynamic_aipp_data\0";
pub const ACL_ATTR_NAME_DATA_DUMP_ORIGIN_OP_NAMES: &[u8; 28] = b"_datadump_original_op_names\0";
pub const ACL_WORKSPACE_MEM_OPTIMIZE_DEFAULT: i32 = 0;
pub const ACL_WORKSPACE_MEM_OPTIMIZE_INPUTOUTPUT: i32 = 1;
pub const ACL_MODEL_STREAM_FLAG_HEAD: i32 = 0;
pub const ACL_MODEL_STREAM_FLAG_DEFAULT: i32 = 2147483647;
pub const ACL_PROF_ACL_API: i32 = 1;
pub const ACL_PROF_TASK_TIME: i32 = 2;
pub const ACL_PROF_AICORE_METRICS: i32 = 4;
pub const ACL_PROF_AICPU: i32 = 8;
pub const ACL_PROF_L2CACHE: i32 = 16;
pub const ACL_PROF_HCCL_TRACE: i32 = 32;
pub const ACL_PROF_TRAINING_TRACE: i32 = 64;
pub const ACL_PROF_MSPROFTX: i32 = 128;
pub const ACL_PROF_RUNTIME_API: i32 = 256;
pub const ACL_PROF_GE_API_L0: i32 = 512;
pub const ACL_PROF_TASK_TIME_L0: i32 = 2048;
pub const ACL_PROF_TASK_MEMORY: i32 = 4096;
pub const ACL_PROF_GE_API_L1: i32 = 16777216;
pub const ACL_PROF_TASK_TIME_L2: i32 = 8192;
pub const ACL_PROF_OP_ATTR: i32 = 16384;
pub const ACL_PROF_TASK_TIME_L3: i32 = 32768;
pub const ACL_PROF_API_STATS: i64 = 17179869184;
pub const ACL_PROF_MAX_OP_NAME_LEN: i32 = 257;
pub const ACL_PROF_MAX_OP_TYPE_LEN: i32 = 65;
pub const ACL_PROF_TENSOR_DATA_SHAPE_LEN: i32 = 8;
pub const ACL_PROF_EVENT_ATTR_VERSION: i32 = 1;
pub const ACL_TDT_QUEUE_PERMISSION_MANAGE: i32 = 1;
pub const ACL_TDT_QUEUE_PERMISSION_DEQUEUE: i32 = 2;
pub const ACL_TDT_QUEUE_PERMISSION_ENQUEUE: i32 = 4;
pub const ACL_TDT_QUEUE_ROUTE_UNBIND: i32 = 0;
pub const ACL_TDT_QUEUE_ROUTE_BIND: i32 = 1;
pub const ACL_TDT_QUEUE_ROUTE_BIND_ABNORMAL: i32 = 2;
pub type aclrtStream = *mut ::std::os::raw::c_void;
pub type aclmdlRITask = *mut ::std::os::raw::c_void;
pub type aclrtEvent = *mut ::std::os::raw::c_void;
pub type aclrtContext = *mut ::std::os::raw::c_void;
pub type aclrtNotify = *mut ::std::os::raw::c_void;
pub type aclrtCntNotify = *mut ::std::os::raw::c_void;
pub type aclrtLabel = *mut ::std::os::raw::c_void;
pub type aclrtLabelList = *mut ::std::os::raw::c_void;
pub type aclrtMbuf = *mut ::std::os::raw::c_void;
pub type aclError = ::std::os::raw::c_int;
pub type aclFloat16 = u16;
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct aclDataBuffer {
    _unused: [u8; 0],
}
pub type aclrtAllocatorDesc = *mut ::std::os::raw::c_void;
pub type aclrtAllocator = *mut ::std::os::raw::c_void;
pub type aclrtAllocatorBlock = *mut ::std::os::raw::c_void;
pub type aclrtAllocatorAddr = *mut ::std::os::raw::c_void;
pub type aclrtTaskGrp = *mut ::std::os::raw::c_void;
pub const ACL_ERROR_NONE: ::std::os::raw::c_int = 0;
pub const ACL_SUCCESS: ::std::os::raw::c_int = 0;
pub const ACL_ERROR_INVALID_PARAM: ::std::os::raw::c_int = 100000;
pub const ACL_ERROR_UNINITIALIZE: ::std::os::raw::c_int = 100001;
pub const ACL_ERROR_REPEAT_INITIALIZE: ::std::os::raw::c_int = 100002;
pub const ACL_ERROR_INVALID_FILE: ::std::os::raw::c_int = 100003;
pub const ACL_ERROR_WRITE_FILE: ::std::os::raw::c_int = 100004;
pub const ACL_ERROR_INVALID_FILE_SIZE: ::std::os::raw::c_int = 100005;
pub const ACL_ERROR_PARSE_FILE: ::std::os::raw::c_int = 100006;
pub const ACL_ERROR_FILE_MISSING_ATTR: ::std::os::raw::c_int = 100007;
pub const ACL_ERROR_FILE_ATTR_INVALID: ::std::os::raw::c_int = 100008;
pub const ACL_ERROR_INVALID_DUMP_CONFIG: ::std::os::raw::c_int = 100009;
pub const ACL_ERROR_INVALID_PROFILING_CONFIG: ::std::os::raw::c_int = 100010;
pub const ACL_ERROR_INVALID_MODEL_ID: ::std::os::raw::c_int = 100011;
pub const ACL_ERROR_DESERIALIZE_MODEL: ::std::os::raw::c_int = 100012;
pub const ACL_ERROR_PARSE_MODEL: ::std::os::raw::c_int = 100013;
pub const ACL_ERROR_READ_MODEL_FAILURE: ::std::os::raw::c_int = 100014;
pub const ACL_ERROR_MODEL_SIZE_INVALID: ::std::os::raw::c_int = 100015;
pub const ACL_ERROR_MODEL_MISSING_ATTR: ::std::os::raw::c_int = 100016;
pub const ACL_ERROR_MODEL_INPUT_NOT_MATCH: ::std::os::raw::c_int = 100017;
pub const ACL_ERROR_MODEL_OUTPUT_NOT_MATCH: ::std::os::raw::c_int = 100018;
pub const ACL_ERROR_MODEL_NOT_DYNAMIC: ::std::os::raw::c_int = 100019;
pub const ACL_ERROR_OP_TYPE_NOT_MATCH: ::std::os::raw::c_int = 100020;
pub const ACL_ERROR_OP_INPUT_NOT_MATCH: ::std::os::raw::c_int = 100021;
pub const ACL_ERROR_OP_OUTPUT_NOT_MATCH: ::std::os::raw::c_int = 100022;
pub const ACL_ERROR_OP_ATTR_NOT_MATCH: ::std::os::raw::c_int = 100023;
pub const ACL_ERROR_OP_NOT_FOUND: ::std::os::raw::c_int = 100024;
pub const ACL_ERROR_OP_LOAD_FAILED: ::std::os::raw::c_int = 100025;
pub const ACL_ERROR_UNSUPPORTED_DATA_TYPE: ::std::os::raw::c_int = 100026;
pub const ACL_ERROR_FORMAT_NOT_MATCH: ::std::os::raw::c_int = 100027;
pub const ACL_ERROR_BIN_SELECTOR_NOT_REGISTERED: ::std::os::raw::c_int = 100028;
pub const ACL_ERROR_KERNEL_NOT_FOUND: ::std::os::raw::c_int = 100029;
pub const ACL_ERROR_BIN_SELECTOR_ALREADY_REGISTERED: ::std::os::raw::c_int = 100030;
pub const ACL_ERROR_KERNEL_ALREADY_REGISTERED: ::std::os::raw::c_int = 100031;
pub const ACL_ERROR_INVALID_QUEUE_ID: ::std::os::raw::c_int = 100032;
pub const ACL_ERROR_REPEAT_SUBSCRIBE: ::std::os::raw::c_int = 100033;
pub const ACL_ERROR_STREAM_NOT_SUBSCRIBE: ::std::os::raw::c_int = 100034;
pub const ACL_ERROR_THREAD_NOT_SUBSCRIBE: ::std::os::raw::c_int = 100035;
pub const ACL_ERROR_WAIT_CALLBACK_TIMEOUT: ::std::os::raw::c_int = 100036;
pub const ACL_ERROR_REPEAT_FINALIZE: ::std::os::raw::c_int = 100037;
pub const ACL_ERROR_NOT_STATIC_AIPP: ::std::os::raw::c_int = 100038;
pub const ACL_ERROR_COMPILING_STUB_MODE: ::std::os::raw::c_int = 100039;
pub const ACL_ERROR_GROUP_NOT_SET: ::std::os::raw::c_int = 100040;
pub const ACL_ERROR_GROUP_NOT_CREATE: ::std::os::raw::c_int = 100041;
pub const ACL_ERROR_PROF_ALREADY_RUN: ::std::os::raw::c_int = 100042;
pub const ACL_ERROR_PROF_NOT_RUN: ::std::os::raw::c_int = 100043;
pub const ACL_ERROR_DUMP_ALREADY_RUN: ::std::os::raw::c_int = 100044;
pub const ACL_ERROR_DUMP_NOT_RUN: ::std::os::raw::c_int = 100045;
pub const ACL_ERROR_PROF_REPEAT_SUBSCRIBE: ::std::os::raw::c_int = 148046;
pub const ACL_ERROR_PROF_API_CONFLICT: ::std::os::raw::c_int = 148047;
pub const ACL_ERROR_INVALID_MAX_OPQUEUE_NUM_CONFIG: ::std::os::raw::c_int = 148048;
pub const ACL_ERROR_INVALID_OPP_PATH: ::std::os::raw::c_int = 148049;
pub const ACL_ERROR_OP_UNSUPPORTED_DYNAMIC: ::std::os::raw::c_int = 148050;
pub const ACL_ERROR_RELATIVE_RESOURCE_NOT_CLEARED: ::std::os::raw::c_int = 148051;
pub const ACL_ERROR_UNSUPPORTED_JPEG: ::std::os::raw::c_int = 148052;
pub const ACL_ERROR_INVALID_BUNDLE_MODEL_ID: ::std::os::raw::c_int = 148053;
pub const ACL_ERROR_BAD_ALLOC: ::std::os::raw::c_int = 200000;
pub const ACL_ERROR_API_NOT_SUPPORT: ::std::os::raw::c_int = 200001;
pub const ACL_ERROR_INVALID_DEVICE: ::std::os::raw::c_int = 200002;
pub const ACL_ERROR_MEMORY_ADDRESS_UNALIGNED: ::std::os::raw::c_int = 200003;
pub const ACL_ERROR_RESOURCE_NOT_MATCH: ::std::os::raw::c_int = 200004;
pub const ACL_ERROR_INVALID_RESOURCE_HANDLE: ::std::os::raw::c_int = 200005;
pub const ACL_ERROR_FEATURE_UNSUPPORTED: ::std::os::raw::c_int = 200006;
pub const ACL_ERROR_PROF_MODULES_UNSUPPORTED: ::std::os::raw::c_int = 200007;
pub const ACL_ERROR_STORAGE_OVER_LIMIT: ::std::os::raw::c_int = 300000;
pub const ACL_ERROR_INTERNAL_ERROR: ::std::os::raw::c_int = 500000;
pub const ACL_ERROR_FAILURE: ::std::os::raw::c_int = 500001;
pub const ACL_ERROR_GE_FAILURE: ::std::os::raw::c_int = 500002;
pub const ACL_ERROR_RT_FAILURE: ::std::os::raw::c_int = 500003;
pub const ACL_ERROR_DRV_FAILURE: ::std::os::raw::c_int = 500004;
pub const ACL_ERROR_PROFILING_FAILURE: ::std::os::raw::c_int = 500005;
pub const ACL_DT_UNDEFINED: aclDataType = -1;
pub const ACL_FLOAT: aclDataType = 0;
pub const ACL_FLOAT16: aclDataType = 1;
pub const ACL_INT8: aclDataType = 2;
pub const ACL_INT32: aclDataType = 3;
pub const ACL_UINT8: aclDataType = 4;
pub const ACL_INT16: aclDataType = 6;
pub const ACL_UINT16: aclDataType = 7;
pub const ACL_UINT32: aclDataType = 8;
pub const ACL_INT64: aclDataType = 9;
pub const ACL_UINT64: aclDataType = 10;
pub const ACL_DOUBLE: aclDataType = 11;
pub const ACL_BOOL: aclDataType = 12;
pub const ACL_STRING: aclDataType = 13;
pub const ACL_COMPLEX64: aclDataType = 16;
pub const ACL_COMPLEX128: aclDataType = 17;
pub const ACL_BF16: aclDataType = 27;
pub const ACL_INT4: aclDataType = 29;
pub const ACL_UINT1: aclDataType = 30;
pub const ACL_COMPLEX32: aclDataType = 33;
pub const ACL_HIFLOAT8: aclDataType = 34;
pub const ACL_FLOAT8_E5M2: aclDataType = 35;
pub const ACL_FLOAT8_E4M3FN: aclDataType = 36;
pub const ACL_FLOAT8_E8M0: aclDataType = 37;
pub const ACL_FLOAT6_E3M2: aclDataType = 38;
pub const ACL_FLOAT6_E2M3: aclDataType = 39;
pub const ACL_FLOAT4_E2M1: aclDataType = 40;
pub const ACL_FLOAT4_E1M2: aclDataType = 41;
pub type aclDataType = ::std::os::raw::c_int;
pub const ACL_FORMAT_UNDEFINED: aclFormat = -1;
pub const ACL_FORMAT_NCHW: aclFormat = 0;
pub const ACL_FORMAT_NHWC: aclFormat = 1;
pub const ACL_FORMAT_ND: aclFormat = 2;
pub const ACL_FORMAT_NC1HWC0: aclFormat = 3;
pub const ACL_FORMAT_FRACTAL_Z: aclFormat = 4;
pub const ACL_FORMAT_NC1HWC0_C04: aclFormat = 12;
pub const ACL_FORMAT_HWCN: aclFormat = 16;
pub const ACL_FORMAT_NDHWC: aclFormat = 27;
pub const ACL_FORMAT_FRACTAL_NZ: aclFormat = 29;
pub const ACL_FORMAT_NCDHW: aclFormat = 30;
pub const ACL_FORMAT_NDC1HWC0: aclFormat = 32;
pub const ACL_FRACTAL_Z_3D: aclFormat = 33;
pub const ACL_FORMAT_NC: aclFormat = 35;
pub const ACL_FORMAT_NCL: aclFormat = 47;
pub const ACL_FORMAT_FRACTAL_NZ_C0_16: aclFormat = 50;
pub const ACL_FORMAT_FRACTAL_NZ_C0_32: aclFormat = 51;
pub const ACL_FORMAT_FRACTAL_NZ_C0_2: aclFormat = 52;
pub const ACL_FORMAT_FRACTAL_NZ_C0_4: aclFormat = 53;
pub const ACL_FORMAT_FRACTAL_NZ_C0_8: aclFormat = 54;
pub type aclFormat = ::std::os::raw::c_int;
pub const ACL_DEBUG: aclLogLevel = 0;
pub const ACL_INFO: aclLogLevel = 1;
pub const ACL_WARNING: aclLogLevel = 2;
pub const ACL_ERROR: aclLogLevel = 3;
pub type aclLogLevel = ::std::os::raw::c_uint;
pub const ACL_MEMTYPE_DEVICE: aclMemType = 0;
pub const ACL_MEMTYPE_HOST: aclMemType = 1;
pub const ACL_MEMTYPE_HOST_COMPILE_INDEPENDENT: aclMemType = 2;
pub type aclMemType = ::std::os::raw::c_uint;
pub const ACL_OPT_DETERMINISTIC: aclSysParamOpt = 0;
pub const ACL_OPT_ENABLE_DEBUG_KERNEL: aclSysParamOpt = 1;
pub const ACL_OPT_STRONG_CONSISTENCY: aclSysParamOpt = 2;
pub type aclSysParamOpt = ::std::os::raw::c_uint;
pub const ACL_CANN_ATTR_UNDEFINED: aclCannAttr = -1;
pub const ACL_CANN_ATTR_INF_NAN: aclCannAttr = 0;
pub const ACL_CANN_ATTR_BF16: aclCannAttr = 1;
pub const ACL_CANN_ATTR_JIT_COMPILE: aclCannAttr = 2;
pub type aclCannAttr = ::std::os::raw::c_int;
pub const ACL_DEVICE_INFO_UNDEFINED: aclDeviceInfo = -1;
pub const ACL_DEVICE_INFO_AI_CORE_NUM: aclDeviceInfo = 0;
pub const ACL_DEVICE_INFO_VECTOR_CORE_NUM: aclDeviceInfo = 1;
pub const ACL_DEVICE_INFO_L2_SIZE: aclDeviceInfo = 2;
pub type aclDeviceInfo = ::std::os::raw::c_int;
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct aclTensorDesc {
    _unused: [u8; 0],
}
pub const ACL_ERROR_GE_PARAM_INVALID: u32 = 145000;
pub const ACL_ERROR_GE_EXEC_NOT_INIT: u32 = 145001;
pub const ACL_ERROR_GE_EXEC_MODEL_PATH_INVALID: u32 = 145002;
pub const ACL_ERROR_GE_EXEC_MODEL_ID_INVALID: u32 = 145003;
pub const ACL_ERROR_GE_EXEC_MODEL_DATA_SIZE_INVALID: u32 = 145006;
pub const ACL_ERROR_GE_EXEC_MODEL_ADDR_INVALID: u32 = 145007;
pub const ACL_ERROR_GE_EXEC_MODEL_QUEUE_ID_INVALID: u32 = 145008;
pub const ACL_ERROR_GE_EXEC_LOAD_MODEL_REPEATED: u32 = 145009;
pub const ACL_ERROR_GE_DYNAMIC_INPUT_ADDR_INVALID: u32 = 145011;
pub const ACL_ERROR_GE_DYNAMIC_INPUT_LENGTH_INVALID: u32 = 145012;
pub const ACL_ERROR_GE_DYNAMIC_BATCH_SIZE_INVALID: u32 = 145013;
pub const ACL_ERROR_GE_AIPP_BATCH_EMPTY: u32 = 145014;
pub const ACL_ERROR_GE_AIPP_NOT_EXIST: u32 = 145015;
pub const ACL_ERROR_GE_AIPP_MODE_INVALID: u32 = 145016;
pub const ACL_ERROR_GE_OP_TASK_TYPE_INVALID: u32 = 145017;
pub const ACL_ERROR_GE_OP_KERNEL_TYPE_INVALID: u32 = 145018;
pub const ACL_ERROR_GE_PLGMGR_PATH_INVALID: u32 = 145019;
pub const ACL_ERROR_GE_FORMAT_INVALID: u32 = 145020;
pub const ACL_ERROR_GE_SHAPE_INVALID: u32 = 145021;
pub const ACL_ERROR_GE_DATATYPE_INVALID: u32 = 145022;
pub const ACL_ERROR_GE_MEMORY_ALLOCATION: u32 = 245000;
pub const ACL_ERROR_GE_MEMORY_OPERATE_FAILED: u32 = 245001;
pub const ACL_ERROR_GE_DEVICE_MEMORY_OPERATE_FAILED: u32 = 245002;
pub const ACL_ERROR_GE_SUBHEALTHY: u32 = 345102;
pub const ACL_ERROR_GE_USER_RAISE_EXCEPTION: u32 = 345103;
pub const ACL_ERROR_GE_DATA_NOT_ALIGNED: u32 = 345104;
pub const ACL_ERROR_GE_INTERNAL_ERROR: u32 = 545000;
pub const ACL_ERROR_GE_LOAD_MODEL: u32 = 545001;
pub const ACL_ERROR_GE_EXEC_LOAD_MODEL_PARTITION_FAILED: u32 = 545002;
pub const ACL_ERROR_GE_EXEC_LOAD_WEIGHT_PARTITION_FAILED: u32 = 545003;
pub const ACL_ERROR_GE_EXEC_LOAD_TASK_PARTITION_FAILED: u32 = 545004;
pub const ACL_ERROR_GE_EXEC_LOAD_KERNEL_PARTITION_FAILED: u32 = 545005;
pub const ACL_ERROR_GE_EXEC_RELEASE_MODEL_DATA: u32 = 545006;
pub const ACL_ERROR_GE_COMMAND_HANDLE: u32 = 545007;
pub const ACL_ERROR_GE_GET_TENSOR_INFO: u32 = 545008;
pub const ACL_ERROR_GE_UNLOAD_MODEL: u32 = 545009;
pub const ACL_ERROR_GE_MODEL_EXECUTE_TIMEOUT: u32 = 545601;
pub const ACL_ERROR_GE_REDEPLOYING: u32 = 545602;
pub type aclrtAllocatorAllocFunc = ::std::option::Option<
    unsafe extern "C" fn(
        allocator: aclrtAllocator,
        size: usize,
    ) -> *mut ::std::os::raw::c_void,
>;
pub type aclrtAllocatorFreeFunc = ::std::option::Option<
    unsafe extern "C" fn(allocator: aclrtAllocator, block: aclrtAllocatorBlock),
>;
pub type aclrtAllocatorAllocAdviseFunc = ::std::option::Option<
    unsafe extern "C" fn(
        allocator: aclrtAllocator,
        size: usize,
        addr: aclrtAllocatorAddr,
    ) -> *mut ::std::os::raw::c_void,
>;
pub type aclrtAllocatorGetAddrFromBlockFunc = ::std::option::Option<
    unsafe extern "C" fn(block: aclrtAllocatorBlock) -> *mut ::std::os::raw::c_void,
>;
pub const ACL_DEVICE: aclrtRunMode = 0;
pub const ACL_HOST: aclrtRunMode = 1;
pub type aclrtRunMode = ::std::os::raw::c_uint;
pub const ACL_TS_ID_AICORE: aclrtTsId = 0;
pub const ACL_TS_ID_AIVECTOR: aclrtTsId = 1;
pub const ACL_TS_ID_RESERVED: aclrtTsId = 2;
pub type aclrtTsId = ::std::os::raw::c_uint;
pub const ACL_EVENT_STATUS_COMPLETE: aclrtEventStatus = 0;
pub const ACL_EVENT_STATUS_NOT_READY: aclrtEventStatus = 1;
pub const ACL_EVENT_STATUS_RESERVED: aclrtEventStatus = 2;
pub type aclrtEventStatus = ::std::os::raw::c_uint;
pub const ACL_EVENT_RECORDED_STATUS_NOT_READY: aclrtEventRecordedStatus = 0;
pub const ACL_EVENT_RECORDED_STATUS_COMPLETE: aclrtEventRecordedStatus = 1;
pub type aclrtEventRecordedStatus = ::std::os::raw::c_uint;
pub const ACL_EVENT_WAIT_STATUS_COMPLETE: aclrtEventWaitStatus = 0;
pub const ACL_EVENT_WAIT_STATUS_NOT_READY: aclrtEventWaitStatus = 1;
pub const ACL_EVENT_WAIT_STATUS_RESERVED: aclrtEventWaitStatus = 65535;
pub type aclrtEventWaitStatus = ::std::os::raw::c_uint;
pub const ACL_STREAM_STATUS_COMPLETE: aclrtStreamStatus = 0;
pub const ACL_STREAM_STATUS_NOT_READY: aclrtStreamStatus = 1;
pub const ACL_STREAM_STATUS_RESERVED: aclrtStreamStatus = 65535;
pub type aclrtStreamStatus = ::std::os::raw::c_uint;
pub const ACL_CALLBACK_NO_BLOCK: aclrtCallbackBlockType = 0;
pub const ACL_CALLBACK_BLOCK: aclrtCallbackBlockType = 1;
pub type aclrtCallbackBlockType = ::std::os::raw::c_uint;
pub const ACL_MEMCPY_HOST_TO_HOST: aclrtMemcpyKind = 0;
pub const ACL_MEMCPY_HOST_TO_DEVICE: aclrtMemcpyKind = 1;
pub const ACL_MEMCPY_DEVICE_TO_HOST: aclrtMemcpyKind = 2;
pub const ACL_MEMCPY_DEVICE_TO_DEVICE: aclrtMemcpyKind = 3;
pub const ACL_MEMCPY_DEFAULT: aclrtMemcpyKind = 4;
pub const ACL_MEMCPY_HOST_TO_BUF_TO_DEVICE: aclrtMemcpyKind = 5;
pub const ACL_MEMCPY_INNER_DEVICE_TO_DEVICE: aclrtMemcpyKind = 6;
pub const ACL_MEMCPY_INTER_DEVICE_TO_DEVICE: aclrtMemcpyKind = 7;
pub type aclrtMemcpyKind = ::std::os::raw::c_uint;
pub const ACL_MEM_ADVISE_SET_READ_MOSTLY: aclrtMemManagedAdviseType = 0;
pub const ACL_MEM_ADVISE_UNSET_READ_MOSTLY: aclrtMemManagedAdviseType = 1;
pub const ACL_MEM_ADVISE_SET_PREFERRED_LOCATION: aclrtMemManagedAdviseType = 2;
pub const ACL_MEM_ADVISE_UNSET_PREFERRED_LOCATION: aclrtMemManagedAdviseType = 3;
pub const ACL_MEM_ADVISE_SET_ACCESSED_BY: aclrtMemManagedAdviseType = 4;
pub const ACL_MEM_ADVISE_UNSET_ACCESSED_BY: aclrtMemManagedAdviseType = 5;
pub type aclrtMemManagedAdviseType = ::std::os::raw::c_uint;
pub const ACL_MEM_LOCATIONTYPE_INVALID: aclrtMemManagedLocationType = 0;
pub const ACL_MEM_LOCATIONTYPE_DEVICE: aclrtMemManagedLocationType = 1;
pub const ACL_MEM_LOCATIONTYPE_HOST: aclrtMemManagedLocationType = 2;
pub const ACL_MEM_LOCATIONTYPE_HOST_NUMA: aclrtMemManagedLocationType = 3;
pub const ACL_MEM_LOCATIONTYPE_HOST_NUMA_CURRENT: aclrtMemManagedLocationType = 4;
pub type aclrtMemManagedLocationType = ::std::os::raw::c_uint;
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct aclrtMemManagedLocation {
    pub type_: aclrtMemManagedLocationType,
    pub id: i32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of aclrtMemManagedLocation",
    ][::std::mem::size_of::<aclrtMemManagedLocation>() - 8usize];
    [
        "Alignment of aclrtMemManagedLocation",
    ][::std::mem::align_of::<aclrtMemManagedLocation>() - 4usize];
    [
        "Offset of field: aclrtMemManagedLocation::type_",
    ][::std::mem::offset_of!(aclrtMemManagedLocation, type_) - 0usize];
    [
        "Offset of field: aclrtMemManagedLocation::id",
    ][::std::mem::offset_of!(aclrtMemManagedLocation, id) - 4usize];
};
pub const ACL_MEM_MALLOC_HUGE_FIRST: aclrtMemMallocPolicy = 0;
pub const ACL_MEM_MALLOC_HUGE_ONLY: aclrtMemMallocPolicy = 1;
pub const ACL_MEM_MALLOC_NORMAL_ONLY: aclrtMemMallocPolicy = 2;
pub const ACL_MEM_MALLOC_HUGE_FIRST_P2P: aclrtMemMallocPolicy = 3;
pub const ACL_MEM_MALLOC_HUGE_ONLY_P2P: aclrtMemMallocPolicy = 4;
pub const ACL_MEM_MALLOC_NORMAL_ONLY_P2P: aclrtMemMallocPolicy = 5;
pub const ACL_MEM_MALLOC_HUGE1G_ONLY: aclrtMemMallocPolicy = 6;
pub const ACL_MEM_MALLOC_HUGE1G_ONLY_P2P: aclrtMemMallocPolicy = 7;
pub const ACL_MEM_TYPE_LOW_BAND_WIDTH: aclrtMemMallocPolicy = 256;
pub const ACL_MEM_TYPE_HIGH_BAND_WIDTH: aclrtMemMallocPolicy = 4096;
pub const ACL_MEM_ACCESS_USER_SPACE_READONLY: aclrtMemMallocPolicy = 1048576;
pub type aclrtMemMallocPolicy = ::std::os::raw::c_uint;
pub const ACL_HOST_REGISTER_MAPPED: aclrtHostRegisterType = 0;
pub const ACL_HOST_REGISTER_IOMEMORY: aclrtHostRegisterType = 4;
pub const ACL_HOST_REGISTER_READONLY: aclrtHostRegisterType = 8;
pub type aclrtHostRegisterType = ::std::os::raw::c_uint;
pub const ACL_RT_MEM_ATTR_RSV: aclrtMallocAttrType = 0;
pub const ACL_RT_MEM_ATTR_MODULE_ID: aclrtMallocAttrType = 1;
pub const ACL_RT_MEM_ATTR_DEVICE_ID: aclrtMallocAttrType = 2;
pub const ACL_RT_MEM_ATTR_VA_FLAG: aclrtMallocAttrType = 3;
pub type aclrtMallocAttrType = ::std::os::raw::c_uint;
#[repr(C)]
#[derive(Copy, Clone)]
pub union aclrtMallocAttrValue {
    pub moduleId: u16,
    pub deviceId: u32,
    pub vaFlag: u32,
    pub rsv: [u8; 8usize],
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of aclrtMallocAttrValue",
    ][::std::mem::size_of::<aclrtMallocAttrValue>() - 8usize];
    [
        "Alignment of aclrtMallocAttrValue",
    ][::std::mem::align_of::<aclrtMallocAttrValue>() - 4usize];
    [
        "Offset of field: aclrtMallocAttrValue::moduleId",
    ][::std::mem::offset_of!(aclrtMallocAttrValue, moduleId) - 0usize];
    [
        "Offset of field: aclrtMallocAttrValue::deviceId",
    ][::std::mem::offset_of!(aclrtMallocAttrValue, deviceId) - 0usize];
    [
        "Offset of field: aclrtMallocAttrValue::vaFlag",
    ][::std::mem::offset_of!(aclrtMallocAttrValue, vaFlag) - 0usize];
    [
        "Offset of field: aclrtMallocAttrValue::rsv",
    ][::std::mem::offset_of!(aclrtMallocAttrValue, rsv) - 0usize];
};
#[repr(C)]
#[derive(Copy, Clone)]
pub struct aclrtMallocAttribute {
    pub attr: aclrtMallocAttrType,
    pub value: aclrtMallocAttrValue,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of aclrtMallocAttribute",
    ][::std::mem::size_of::<aclrtMallocAttribute>() - 12usize];
    [
        "Alignment of aclrtMallocAttribute",
    ][::std::mem::align_of::<aclrtMallocAttribute>() - 4usize];
    [
        "Offset of field: aclrtMallocAttribute::attr",
    ][::std::mem::offset_of!(aclrtMallocAttribute, attr) - 0usize];
    [
        "Offset of field: aclrtMallocAttribute::value",
    ][::std::mem::offset_of!(aclrtMallocAttribute, value) - 4usize];
};
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct aclrtMallocConfig {
    pub attrs: *mut aclrtMallocAttribute,
    pub numAttrs: usize,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of aclrtMallocConfig"][::std::mem::size_of::<aclrtMallocConfig>() - 16usize];
    [
        "Alignment of aclrtMallocConfig",
    ][::std::mem::align_of::<aclrtMallocConfig>() - 8usize];
    [
        "Offset of field: aclrtMallocConfig::attrs",
    ][::std::mem::offset_of!(aclrtMallocConfig, attrs) - 0usize];
    [
        "Offset of field: aclrtMallocConfig::numAttrs",
    ][::std::mem::offset_of!(aclrtMallocConfig, numAttrs) - 8usize];
};
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct aclrtServerPid {
    pub sdid: u32,
    pub pid: *mut i32,
    pub num: usize,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of aclrtServerPid"][::std::mem::size_of::<aclrtServerPid>() - 24usize];
    ["Alignment of aclrtServerPid"][::std::mem::align_of::<aclrtServerPid>() - 8usize];
    [
        "Offset of field: aclrtServerPid::sdid",
    ][::std::mem::offset_of!(aclrtServerPid, sdid) - 0usize];
    [
        "Offset of field: aclrtServerPid::pid",
    ][::std::mem::offset_of!(aclrtServerPid, pid) - 8usize];
    [
        "Offset of field: aclrtServerPid::num",
    ][::std::mem::offset_of!(aclrtServerPid, num) - 16usize];
};
pub const ACL_DDR_MEM: aclrtMemAttr = 0;
pub const ACL_HBM_MEM: aclrtMemAttr = 1;
pub const ACL_DDR_MEM_HUGE: aclrtMemAttr = 2;
pub const ACL_DDR_MEM_NORMAL: aclrtMemAttr = 3;
pub const ACL_HBM_MEM_HUGE: aclrtMemAttr = 4;
pub const ACL_HBM_MEM_NORMAL: aclrtMemAttr = 5;
pub const ACL_DDR_MEM_P2P_HUGE: aclrtMemAttr = 6;
pub const ACL_DDR_MEM_P2P_NORMAL: aclrtMemAttr = 7;
pub const ACL_HBM_MEM_P2P_HUGE: aclrtMemAttr = 8;
pub const ACL_HBM_MEM_P2P_NORMAL: aclrtMemAttr = 9;
pub const ACL_HBM_MEM_HUGE1G: aclrtMemAttr = 10;
pub const ACL_HBM_MEM_P2P_HUGE1G: aclrtMemAttr = 11;
pub const ACL_MEM_NORMAL: aclrtMemAttr = 12;
pub const ACL_MEM_HUGE: aclrtMemAttr = 13;
pub const ACL_MEM_HUGE1G: aclrtMemAttr = 14;
pub const ACL_MEM_P2P_NORMAL: aclrtMemAttr = 15;
pub const ACL_MEM_P2P_HUGE: aclrtMemAttr = 16;
pub const ACL_MEM_P2P_HUGE1G: aclrtMemAttr = 17;
pub type aclrtMemAttr = ::std::os::raw::c_uint;
pub const NORMAL_PAGE_TYPE: aclrtMemPgType = 0;
pub const HUGE_PAGE_TYPE: aclrtMemPgType = 1;
pub const HUGE1G_PAGE_TYPE: aclrtMemPgType = 2;
pub type aclrtMemPgType = ::std::os::raw::c_uint;
pub const HBM_TYPE: aclrtMemType = 0;
pub const DDR_TYPE: aclrtMemType = 1;
pub const P2P_HBM_TYPE: aclrtMemType = 2;
pub const P2P_DDR_TYPE: aclrtMemType = 3;
pub type aclrtMemType = ::std::os::raw::c_uint;
pub const ACL_RT_IPC_MEM_ATTR_ACCESS_LINK: aclrtIpcMemAttrType = 0;
pub type aclrtIpcMemAttrType = ::std::os::raw::c_uint;
pub const ACL_GROUP_AICORE_INT: aclrtGroupAttr = 0;
pub const ACL_GROUP_AIV_INT: aclrtGroupAttr = 1;
pub const ACL_GROUP_AIC_INT: aclrtGroupAttr = 2;
pub const ACL_GROUP_SDMANUM_INT: aclrtGroupAttr = 3;
pub const ACL_GROUP_ASQNUM_INT: aclrtGroupAttr = 4;
pub const ACL_GROUP_GROUPID_INT: aclrtGroupAttr = 5;
pub type aclrtGroupAttr = ::std::os::raw::c_uint;
pub const ACL_RT_OVERFLOW_MODE_SATURATION: aclrtFloatOverflowMode = 0;
pub const ACL_RT_OVERFLOW_MODE_INFNAN: aclrtFloatOverflowMode = 1;
pub const ACL_RT_OVERFLOW_MODE_UNDEF: aclrtFloatOverflowMode = 2;
pub type aclrtFloatOverflowMode = ::std::os::raw::c_uint;
pub const ACL_RT_STREAM_WORK_ADDR_PTR: aclrtStreamConfigAttr = 0;
pub const ACL_RT_STREAM_WORK_SIZE: aclrtStreamConfigAttr = 1;
pub const ACL_RT_STREAM_FLAG: aclrtStreamConfigAttr = 2;
pub const ACL_RT_STREAM_PRIORITY: aclrtStreamConfigAttr = 3;
pub type aclrtStreamConfigAttr = ::std::os::raw::c_uint;
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct aclrtStreamConfigHandle {
    pub workptr: *mut ::std::os::raw::c_void,
    pub workSize: usize,
    pub flag: usize,
    pub priority: u32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of aclrtStreamConfigHandle",
    ][::std::mem::size_of::<aclrtStreamConfigHandle>() - 32usize];
    [
        "Alignment of aclrtStreamConfigHandle",
    ][::std::mem::align_of::<aclrtStreamConfigHandle>() - 8usize];
    [
        "Offset of field: aclrtStreamConfigHandle::workptr",
    ][::std::mem::offset_of!(aclrtStreamConfigHandle, workptr) - 0usize];
    [
        "Offset of field: aclrtStreamConfigHandle::workSize",
    ][::std::mem::offset_of!(aclrtStreamConfigHandle, workSize) - 8usize];
    [
        "Offset of field: aclrtStreamConfigHandle::flag",
    ][::std::mem::offset_of!(aclrtStreamConfigHandle, flag) - 16usize];
    [
        "Offset of field: aclrtStreamConfigHandle::priority",
    ][::std::mem::offset_of!(aclrtStreamConfigHandle, priority) - 24usize];
};
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct aclrtUtilizationExtendInfo {
    _unused: [u8; 0],
}
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct aclrtUtilizationInfo {
    pub cubeUtilization: i32,
    pub vectorUtilization: i32,
    pub aicpuUtilization: i32,
    pub memoryUtilization: i32,
    pub utilizationExtend: *mut aclrtUtilizationExtendInfo,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of aclrtUtilizationInfo",
    ][::std::mem::size_of::<aclrtUtilizationInfo>() - 24usize];
    [
        "Alignment of aclrtUtilizationInfo",
    ][::std::mem::align_of::<aclrtUtilizationInfo>() - 8usize];
    [
        "Offset of field: aclrtUtilizationInfo::cubeUtilization",
    ][::std::mem::offset_of!(aclrtUtilizationInfo, cubeUtilization) - 0usize];
    [
        "Offset of field: aclrtUtilizationInfo::vectorUtilization",
    ][::std::mem::offset_of!(aclrtUtilizationInfo, vectorUtilization) - 4usize];
    [
        "Offset of field: aclrtUtilizationInfo::aicpuUtilization",
    ][::std::mem::offset_of!(aclrtUtilizationInfo, aicpuUtilization) - 8usize];
    [
        "Offset of field: aclrtUtilizationInfo::memoryUtilization",
    ][::std::mem::offset_of!(aclrtUtilizationInfo, memoryUtilization) - 12usize];
    [
        "Offset of field: aclrtUtilizationInfo::utilizationExtend",
    ][::std::mem::offset_of!(aclrtUtilizationInfo, utilizationExtend) - 16usize];
};
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct tagRtGroupInfo {
    _unused: [u8; 0],
}
pub type aclrtGroupInfo = tagRtGroupInfo;
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct rtExceptionInfo {
    _unused: [u8; 0],
}
pub type aclrtExceptionInfo = rtExceptionInfo;
pub const ACL_MEM_LOCATION_TYPE_HOST: aclrtMemLocationType = 0;
pub const ACL_MEM_LOCATION_TYPE_DEVICE: aclrtMemLocationType = 1;
pub const ACL_MEM_LOCATION_TYPE_UNREGISTERED: aclrtMemLocationType = 2;
pub const ACL_MEM_LOCATION_TYPE_HOST_NUMA: aclrtMemLocationType = 4;
pub type aclrtMemLocationType = ::std::os::raw::c_uint;
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct aclrtMemLocation {
    pub id: u32,
    pub type_: aclrtMemLocationType,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of aclrtMemLocation"][::std::mem::size_of::<aclrtMemLocation>() - 8usize];
    [
        "Alignment of aclrtMemLocation",
    ][::std::mem::align_of::<aclrtMemLocation>() - 4usize];
    [
        "Offset of field: aclrtMemLocation::id",
    ][::std::mem::offset_of!(aclrtMemLocation, id) - 0usize];
    [
        "Offset of field: aclrtMemLocation::type_",
    ][::std::mem::offset_of!(aclrtMemLocation, type_) - 4usize];
};
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct aclrtPtrAttributes {
    pub location: aclrtMemLocation,
    pub pageSize: u32,
    pub rsv: [u32; 4usize],
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of aclrtPtrAttributes",
    ][::std::mem::size_of::<aclrtPtrAttributes>() - 28usize];
    [
        "Alignment of aclrtPtrAttributes",
    ][::std::mem::align_of::<aclrtPtrAttributes>() - 4usize];
    [
        "Offset of field: aclrtPtrAttributes::location",
    ][::std::mem::offset_of!(aclrtPtrAttributes, location) - 0usize];
    [
        "Offset of field: aclrtPtrAttributes::pageSize",
    ][::std::mem::offset_of!(aclrtPtrAttributes, pageSize) - 8usize];
    [
        "Offset of field: aclrtPtrAttributes::rsv",
    ][::std::mem::offset_of!(aclrtPtrAttributes, rsv) - 12usize];
};
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct aclrtMemUsageInfo {
    pub name: [::std::os::raw::c_char; 32usize],
    pub curMemSize: u64,
    pub memPeakSize: u64,
    pub reserved: [usize; 8usize],
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of aclrtMemUsageInfo"][::std::mem::size_of::<aclrtMemUsageInfo>() - 112usize];
    [
        "Alignment of aclrtMemUsageInfo",
    ][::std::mem::align_of::<aclrtMemUsageInfo>() - 8usize];
    [
        "Offset of field: aclrtMemUsageInfo::name",
    ][::std::mem::offset_of!(aclrtMemUsageInfo, name) - 0usize];
    [
        "Offset of field: aclrtMemUsageInfo::curMemSize",
    ][::std::mem::offset_of!(aclrtMemUsageInfo, curMemSize) - 32usize];
    [
        "Offset of field: aclrtMemUsageInfo::memPeakSize",
    ][::std::mem::offset_of!(aclrtMemUsageInfo, memPeakSize) - 40usize];
    [
        "Offset of field: aclrtMemUsageInfo::reserved",
    ][::std::mem::offset_of!(aclrtMemUsageInfo, reserved) - 48usize];
};
pub const ACL_MEM_RANGE_ATTRIBUTE_READ_MOSTLY: aclrtMemManagedRangeAttribute = 1;
pub const ACL_MEM_RANGE_ATTRIBUTE_PREFERRED_LOCATION: aclrtMemManagedRangeAttribute = 2;
pub const ACL_MEM_RANGE_ATTRIBUTE_ACCESSED_BY: aclrtMemManagedRangeAttribute = 3;
pub const ACL_MEM_RANGE_ATTRIBUTE_PREFERRED_LOCATION_TYPE: aclrtMemManagedRangeAttribute = 4;
pub const ACL_MEM_RANGE_ATTRIBUTE_PREFERRED_LOCATION_ID: aclrtMemManagedRangeAttribute = 5;
pub const ACL_MEM_RANGE_ATTRIBUTE_LAST_PREFETCH_LOCATION: aclrtMemManagedRangeAttribute = 6;
pub const ACL_MEM_RANGE_ATTRIBUTE_LAST_PREFETCH_LOCATION_TYPE: aclrtMemManagedRangeAttribute = 7;
pub const ACL_MEM_RANGE_ATTRIBUTE_LAST_PREFETCH_LOCATION_ID: aclrtMemManagedRangeAttribute = 8;
pub type aclrtMemManagedRangeAttribute = ::std::os::raw::c_uint;
pub const ACL_MEM_ALLOCATION_TYPE_PINNED: aclrtMemAllocationType = 0;
pub type aclrtMemAllocationType = ::std::os::raw::c_uint;
pub const ACL_MEM_HANDLE_TYPE_NONE: aclrtMemHandleType = 0;
pub const ACL_MEM_HANDLE_TYPE_POSIX: aclrtMemHandleType = 2;
pub type aclrtMemHandleType = ::std::os::raw::c_uint;
pub const ACL_MEM_SHARE_HANDLE_TYPE_DEFAULT: aclrtMemSharedHandleType = 1;
pub const ACL_MEM_SHARE_HANDLE_TYPE_FABRIC: aclrtMemSharedHandleType = 2;
pub type aclrtMemSharedHandleType = ::std::os::raw::c_uint;
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct aclrtMemFabricHandle {
    pub data: [u8; 128usize],
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of aclrtMemFabricHandle",
    ][::std::mem::size_of::<aclrtMemFabricHandle>() - 128usize];
    [
        "Alignment of aclrtMemFabricHandle",
    ][::std::mem::align_of::<aclrtMemFabricHandle>() - 1usize];
    [
        "Offset of field: aclrtMemFabricHandle::data",
    ][::std::mem::offset_of!(aclrtMemFabricHandle, data) - 0usize];
};
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct aclrtPhysicalMemProp {
    pub handleType: aclrtMemHandleType,
    pub allocationType: aclrtMemAllocationType,
    pub memAttr: aclrtMemAttr,
    pub location: aclrtMemLocation,
    pub reserve: u64,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of aclrtPhysicalMemProp",
    ][::std::mem::size_of::<aclrtPhysicalMemProp>() - 32usize];
    [
        "Alignment of aclrtPhysicalMemProp",
    ][::std::mem::align_of::<aclrtPhysicalMemProp>() - 8usize];
    [
        "Offset of field: aclrtPhysicalMemProp::handleType",
    ][::std::mem::offset_of!(aclrtPhysicalMemProp, handleType) - 0usize];
    [
        "Offset of field: aclrtPhysicalMemProp::allocationType",
    ][::std::mem::offset_of!(aclrtPhysicalMemProp, allocationType) - 4usize];
    [
        "Offset of field: aclrtPhysicalMemProp::memAttr",
    ][::std::mem::offset_of!(aclrtPhysicalMemProp, memAttr) - 8usize];
    [
        "Offset of field: aclrtPhysicalMemProp::location",
    ][::std::mem::offset_of!(aclrtPhysicalMemProp, location) - 12usize];
    [
        "Offset of field: aclrtPhysicalMemProp::reserve",
    ][::std::mem::offset_of!(aclrtPhysicalMemProp, reserve) - 24usize];
};
pub const ACL_RT_MEM_ALLOC_GRANULARITY_MINIMUM: aclrtMemGranularityOptions = 0;
pub const ACL_RT_MEM_ALLOC_GRANULARITY_RECOMMENDED: aclrtMemGranularityOptions = 1;
pub const ACL_RT_MEM_ALLOC_GRANULARITY_UNDEF: aclrtMemGranularityOptions = 65535;
pub type aclrtMemGranularityOptions = ::std::os::raw::c_uint;
pub type aclrtDrvMemHandle = *mut ::std::os::raw::c_void;
pub type aclrtCallback = ::std::option::Option<
    unsafe extern "C" fn(userData: *mut ::std::os::raw::c_void),
>;
pub type aclrtHostFunc = ::std::option::Option<
    unsafe extern "C" fn(args: *mut ::std::os::raw::c_void),
>;
pub type aclrtExceptionInfoCallback = ::std::option::Option<
    unsafe extern "C" fn(exceptionInfo: *mut aclrtExceptionInfo),
>;
pub type aclrtOpExceptionCallback = ::std::option::Option<
    unsafe extern "C" fn(
        exceptionInfo: *mut aclrtExceptionInfo,
        userData: *mut ::std::os::raw::c_void,
    ),
>;
pub const ACL_RT_DEVICE_STATUS_NORMAL: aclrtDeviceStatus = 0;
pub const ACL_RT_DEVICE_STATUS_ABNORMAL: aclrtDeviceStatus = 1;
pub const ACL_RT_DEVICE_STATUS_END: aclrtDeviceStatus = 65535;
pub type aclrtDeviceStatus = ::std::os::raw::c_uint;
pub type aclrtBinary = *mut ::std::os::raw::c_void;
pub type aclrtBinHandle = *mut ::std::os::raw::c_void;
pub type aclrtFuncHandle = *mut ::std::os::raw::c_void;
pub type aclrtArgsHandle = *mut ::std::os::raw::c_void;
pub type aclrtParamHandle = *mut ::std::os::raw::c_void;
pub type aclmdlRI = *mut ::std::os::raw::c_void;
pub const ACL_MODEL_RI_CAPTURE_MODE_GLOBAL: aclmdlRICaptureMode = 0;
pub const ACL_MODEL_RI_CAPTURE_MODE_THREAD_LOCAL: aclmdlRICaptureMode = 1;
pub const ACL_MODEL_RI_CAPTURE_MODE_RELAXED: aclmdlRICaptureMode = 2;
pub type aclmdlRICaptureMode = ::std::os::raw::c_uint;
pub const ACL_MODEL_RI_CAPTURE_STATUS_NONE: aclmdlRICaptureStatus = 0;
pub const ACL_MODEL_RI_CAPTURE_STATUS_ACTIVE: aclmdlRICaptureStatus = 1;
pub const ACL_MODEL_RI_CAPTURE_STATUS_INVALIDATED: aclmdlRICaptureStatus = 2;
pub type aclmdlRICaptureStatus = ::std::os::raw::c_uint;
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct aclrtMemUceInfo {
    pub addr: *mut ::std::os::raw::c_void,
    pub len: usize,
    pub reserved: [usize; 14usize],
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of aclrtMemUceInfo"][::std::mem::size_of::<aclrtMemUceInfo>() - 128usize];
    ["Alignment of aclrtMemUceInfo"][::std::mem::align_of::<aclrtMemUceInfo>() - 8usize];
    [
        "Offset of field: aclrtMemUceInfo::addr",
    ][::std::mem::offset_of!(aclrtMemUceInfo, addr) - 0usize];
    [
        "Offset of field: aclrtMemUceInfo::len",
    ][::std::mem::offset_of!(aclrtMemUceInfo, len) - 8usize];
    [
        "Offset of field: aclrtMemUceInfo::reserved",
    ][::std::mem::offset_of!(aclrtMemUceInfo, reserved) - 16usize];
};
pub const ACL_RT_NO_ERROR: aclrtErrorType = 0;
pub const ACL_RT_ERROR_MEMORY: aclrtErrorType = 1;
pub const ACL_RT_ERROR_L2: aclrtErrorType = 2;
pub const ACL_RT_ERROR_AICORE: aclrtErrorType = 3;
pub const ACL_RT_ERROR_LINK: aclrtErrorType = 4;
pub const ACL_RT_ERROR_L3_PORT: aclrtErrorType = 5;
pub const ACL_RT_ERROR_OTHERS: aclrtErrorType = 65535;
pub type aclrtErrorType = ::std::os::raw::c_uint;
pub const ACL_RT_AICORE_ERROR_UNKNOWN: aclrtAicoreErrorType = 0;
pub const ACL_RT_AICORE_ERROR_SW: aclrtAicoreErrorType = 1;
pub const ACL_RT_AICORE_ERROR_HW_LOCAL: aclrtAicoreErrorType = 2;
pub type aclrtAicoreErrorType = ::std::os::raw::c_uint;
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct aclrtMemUceInfoArray {
    pub arraySize: usize,
    pub memUceInfoArray: [aclrtMemUceInfo; 20usize],
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of aclrtMemUceInfoArray",
    ][::std::mem::size_of::<aclrtMemUceInfoArray>() - 2568usize];
    [
        "Alignment of aclrtMemUceInfoArray",
    ][::std::mem::align_of::<aclrtMemUceInfoArray>() - 8usize];
    [
        "Offset of field: aclrtMemUceInfoArray::arraySize",
    ][::std::mem::offset_of!(aclrtMemUceInfoArray, arraySize) - 0usize];
    [
        "Offset of field: aclrtMemUceInfoArray::memUceInfoArray",
    ][::std::mem::offset_of!(aclrtMemUceInfoArray, memUceInfoArray) - 8usize];
};
#[repr(C)]
#[derive(Copy, Clone)]
pub union aclrtErrorInfoDetail {
    pub uceInfo: aclrtMemUceInfoArray,
    pub aicoreErrType: aclrtAicoreErrorType,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of aclrtErrorInfoDetail",
    ][::std::mem::size_of::<aclrtErrorInfoDetail>() - 2568usize];
    [
        "Alignment of aclrtErrorInfoDetail",
    ][::std::mem::align_of::<aclrtErrorInfoDetail>() - 8usize];
    [
        "Offset of field: aclrtErrorInfoDetail::uceInfo",
    ][::std::mem::offset_of!(aclrtErrorInfoDetail, uceInfo) - 0usize];
    [
        "Offset of field: aclrtErrorInfoDetail::aicoreErrType",
    ][::std::mem::offset_of!(aclrtErrorInfoDetail, aicoreErrType) - 0usize];
};
#[repr(C)]
#[derive(Copy, Clone)]
pub struct aclrtErrorInfo {
    pub tryRepair: u8,
    pub hasDetail: u8,
    pub reserved: [u8; 2usize],
    pub errorType: aclrtErrorType,
    pub detail: aclrtErrorInfoDetail,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of aclrtErrorInfo"][::std::mem::size_of::<aclrtErrorInfo>() - 2576usize];
    ["Alignment of aclrtErrorInfo"][::std::mem::align_of::<aclrtErrorInfo>() - 8usize];
    [
        "Offset of field: aclrtErrorInfo::tryRepair",
    ][::std::mem::offset_of!(aclrtErrorInfo, tryRepair) - 0usize];
    [
        "Offset of field: aclrtErrorInfo::hasDetail",
    ][::std::mem::offset_of!(aclrtErrorInfo, hasDetail) - 1usize];
    [
        "Offset of field: aclrtErrorInfo::reserved",
    ][::std::mem::offset_of!(aclrtErrorInfo, reserved) - 2usize];
    [
        "Offset of field: aclrtErrorInfo::errorType",
    ][::std::mem::offset_of!(aclrtErrorInfo, errorType) - 4usize];
    [
        "Offset of field: aclrtErrorInfo::detail",
    ][::std::mem::offset_of!(aclrtErrorInfo, detail) - 8usize];
};
pub const ACL_RT_CMO_TYPE_PREFETCH: aclrtCmoType = 0;
pub const ACL_RT_CMO_TYPE_WRITEBACK: aclrtCmoType = 1;
pub const ACL_RT_CMO_TYPE_INVALID: aclrtCmoType = 2;
pub const ACL_RT_CMO_TYPE_FLUSH: aclrtCmoType = 3;
pub type aclrtCmoType = ::std::os::raw::c_uint;
pub const ACL_RT_THREAD_LEVEL: aclrtLastErrLevel = 0;
pub type aclrtLastErrLevel = ::std::os::raw::c_uint;
pub const ACL_RT_BINARY_LOAD_OPT_LAZY_LOAD: aclrtBinaryLoadOptionType = 1;
pub const ACL_RT_BINARY_LOAD_OPT_LAZY_MAGIC: aclrtBinaryLoadOptionType = 2;
pub const ACL_RT_BINARY_LOAD_OPT_MAGIC: aclrtBinaryLoadOptionType = 2;
pub const ACL_RT_BINARY_LOAD_OPT_CPU_KERNEL_MODE: aclrtBinaryLoadOptionType = 3;
pub type aclrtBinaryLoadOptionType = ::std::os::raw::c_uint;
#[repr(C)]
#[derive(Copy, Clone)]
pub union aclrtBinaryLoadOptionValue {
    pub isLazyLoad: u32,
    pub magic: u32,
    pub cpuKernelMode: i32,
    pub rsv: [u32; 4usize],
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of aclrtBinaryLoadOptionValue",
    ][::std::mem::size_of::<aclrtBinaryLoadOptionValue>() - 16usize];
    [
        "Alignment of aclrtBinaryLoadOptionValue",
    ][::std::mem::align_of::<aclrtBinaryLoadOptionValue>() - 4usize];
    [
        "Offset of field: aclrtBinaryLoadOptionValue::isLazyLoad",
    ][::std::mem::offset_of!(aclrtBinaryLoadOptionValue, isLazyLoad) - 0usize];
    [
        "Offset of field: aclrtBinaryLoadOptionValue::magic",
    ][::std::mem::offset_of!(aclrtBinaryLoadOptionValue, magic) - 0usize];
    [
        "Offset of field: aclrtBinaryLoadOptionValue::cpuKernelMode",
    ][::std::mem::offset_of!(aclrtBinaryLoadOptionValue, cpuKernelMode) - 0usize];
    [
        "Offset of field: aclrtBinaryLoadOptionValue::rsv",
    ][::std::mem::offset_of!(aclrtBinaryLoadOptionValue, rsv) - 0usize];
};
#[repr(C)]
#[derive(Copy, Clone)]
pub struct aclrtBinaryLoadOption {
    pub type_: aclrtBinaryLoadOptionType,
    pub value: aclrtBinaryLoadOptionValue,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of aclrtBinaryLoadOption",
    ][::std::mem::size_of::<aclrtBinaryLoadOption>() - 20usize];
    [
        "Alignment of aclrtBinaryLoadOption",
    ][::std::mem::align_of::<aclrtBinaryLoadOption>() - 4usize];
    [
        "Offset of field: aclrtBinaryLoadOption::type_",
    ][::std::mem::offset_of!(aclrtBinaryLoadOption, type_) - 0usize];
    [
        "Offset of field: aclrtBinaryLoadOption::value",
    ][::std::mem::offset_of!(aclrtBinaryLoadOption, value) - 4usize];
};
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct aclrtBinaryLoadOptions {
    pub options: *mut aclrtBinaryLoadOption,
    pub numOpt: usize,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of aclrtBinaryLoadOptions",
    ][::std::mem::size_of::<aclrtBinaryLoadOptions>() - 16usize];
    [
        "Alignment of aclrtBinaryLoadOptions",
    ][::std::mem::align_of::<aclrtBinaryLoadOptions>() - 8usize];
    [
        "Offset of field: aclrtBinaryLoadOptions::options",
    ][::std::mem::offset_of!(aclrtBinaryLoadOptions, options) - 0usize];
    [
        "Offset of field: aclrtBinaryLoadOptions::numOpt",
    ][::std::mem::offset_of!(aclrtBinaryLoadOptions, numOpt) - 8usize];
};
pub const ACL_RT_ENGINE_TYPE_AIC: aclrtEngineType = 0;
pub const ACL_RT_ENGINE_TYPE_AIV: aclrtEngineType = 1;
pub type aclrtEngineType = ::std::os::raw::c_uint;
pub const ACL_RT_LAUNCH_KERNEL_ATTR_SCHEM_MODE: aclrtLaunchKernelAttrId = 1;
pub const ACL_RT_LAUNCH_KERNEL_ATTR_LOCAL_MEMORY_SIZE: aclrtLaunchKernelAttrId = 2;
pub const ACL_RT_LAUNCH_KERNEL_ATTR_DYN_UBUF_SIZE: aclrtLaunchKernelAttrId = 2;
pub const ACL_RT_LAUNCH_KERNEL_ATTR_ENGINE_TYPE: aclrtLaunchKernelAttrId = 3;
pub const ACL_RT_LAUNCH_KERNEL_ATTR_BLOCKDIM_OFFSET: aclrtLaunchKernelAttrId = 4;
pub const ACL_RT_LAUNCH_KERNEL_ATTR_BLOCK_TASK_PREFETCH: aclrtLaunchKernelAttrId = 5;
pub const ACL_RT_LAUNCH_KERNEL_ATTR_DATA_DUMP: aclrtLaunchKernelAttrId = 6;
pub const ACL_RT_LAUNCH_KERNEL_ATTR_TIMEOUT: aclrtLaunchKernelAttrId = 7;
pub const ACL_RT_LAUNCH_KERNEL_ATTR_TIMEOUT_US: aclrtLaunchKernelAttrId = 8;
pub type aclrtLaunchKernelAttrId = ::std::os::raw::c_uint;
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct aclrtTimeoutUs {
    pub timeoutLow: u32,
    pub timeoutHigh: u32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of aclrtTimeoutUs"][::std::mem::size_of::<aclrtTimeoutUs>() - 8usize];
    ["Alignment of aclrtTimeoutUs"][::std::mem::align_of::<aclrtTimeoutUs>() - 4usize];
    [
        "Offset of field: aclrtTimeoutUs::timeoutLow",
    ][::std::mem::offset_of!(aclrtTimeoutUs, timeoutLow) - 0usize];
    [
        "Offset of field: aclrtTimeoutUs::timeoutHigh",
    ][::std::mem::offset_of!(aclrtTimeoutUs, timeoutHigh) - 4usize];
};
#[repr(C)]
#[derive(Copy, Clone)]
pub union aclrtLaunchKernelAttrValue {
    pub schemMode: u8,
    pub localMemorySize: u32,
    pub dynUBufSize: u32,
    pub engineType: aclrtEngineType,
    pub blockDimOffset: u32,
    pub isBlockTaskPrefetch: u8,
    pub isDataDump: u8,
    pub timeout: u16,
    pub timeoutUs: aclrtTimeoutUs,
    pub rsv: [u32; 4usize],
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of aclrtLaunchKernelAttrValue",
    ][::std::mem::size_of::<aclrtLaunchKernelAttrValue>() - 16usize];
    [
        "Alignment of aclrtLaunchKernelAttrValue",
    ][::std::mem::align_of::<aclrtLaunchKernelAttrValue>() - 4usize];
    [
        "Offset of field: aclrtLaunchKernelAttrValue::schemMode",
    ][::std::mem::offset_of!(aclrtLaunchKernelAttrValue, schemMode) - 0usize];
    [
        "Offset of field: aclrtLaunchKernelAttrValue::localMemorySize",
    ][::std::mem::offset_of!(aclrtLaunchKernelAttrValue, localMemorySize) - 0usize];
    [
        "Offset of field: aclrtLaunchKernelAttrValue::dynUBufSize",
    ][::std::mem::offset_of!(aclrtLaunchKernelAttrValue, dynUBufSize) - 0usize];
    [
        "Offset of field: aclrtLaunchKernelAttrValue::engineType",
    ][::std::mem::offset_of!(aclrtLaunchKernelAttrValue, engineType) - 0usize];
    [
        "Offset of field: aclrtLaunchKernelAttrValue::blockDimOffset",
    ][::std::mem::offset_of!(aclrtLaunchKernelAttrValue, blockDimOffset) - 0usize];
    [
        "Offset of field: aclrtLaunchKernelAttrValue::isBlockTaskPrefetch",
    ][::std::mem::offset_of!(aclrtLaunchKernelAttrValue, isBlockTaskPrefetch) - 0usize];
    [
        "Offset of field: aclrtLaunchKernelAttrValue::isDataDump",
    ][::std::mem::offset_of!(aclrtLaunchKernelAttrValue, isDataDump) - 0usize];
    [
        "Offset of field: aclrtLaunchKernelAttrValue::timeout",
    ][::std::mem::offset_of!(aclrtLaunchKernelAttrValue, timeout) - 0usize];
    [
        "Offset of field: aclrtLaunchKernelAttrValue::timeoutUs",
    ][::std::mem::offset_of!(aclrtLaunchKernelAttrValue, timeoutUs) - 0usize];
    [
        "Offset of field: aclrtLaunchKernelAttrValue::rsv",
    ][::std::mem::offset_of!(aclrtLaunchKernelAttrValue, rsv) - 0usize];
};
#[repr(C)]
#[derive(Copy, Clone)]
pub struct aclrtLaunchKernelAttr {
    pub id: aclrtLaunchKernelAttrId,
    pub value: aclrtLaunchKernelAttrValue,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of aclrtLaunchKernelAttr",
    ][::std::mem::size_of::<aclrtLaunchKernelAttr>() - 20usize];
    [
        "Alignment of aclrtLaunchKernelAttr",
    ][::std::mem::align_of::<aclrtLaunchKernelAttr>() - 4usize];
    [
        "Offset of field: aclrtLaunchKernelAttr::id",
    ][::std::mem::offset_of!(aclrtLaunchKernelAttr, id) - 0usize];
    [
        "Offset of field: aclrtLaunchKernelAttr::value",
    ][::std::mem::offset_of!(aclrtLaunchKernelAttr, value) - 4usize];
};
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct aclrtLaunchKernelCfg {
    pub attrs: *mut aclrtLaunchKernelAttr,
    pub numAttrs: usize,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of aclrtLaunchKernelCfg",
    ][::std::mem::size_of::<aclrtLaunchKernelCfg>() - 16usize];
    [
        "Alignment of aclrtLaunchKernelCfg",
    ][::std::mem::align_of::<aclrtLaunchKernelCfg>() - 8usize];
    [
        "Offset of field: aclrtLaunchKernelCfg::attrs",
    ][::std::mem::offset_of!(aclrtLaunchKernelCfg, attrs) - 0usize];
    [
        "Offset of field: aclrtLaunchKernelCfg::numAttrs",
    ][::std::mem::offset_of!(aclrtLaunchKernelCfg, numAttrs) - 8usize];
};
pub const ACL_STREAM_ATTR_FAILURE_MODE: aclrtStreamAttr = 1;
pub const ACL_STREAM_ATTR_FLOAT_OVERFLOW_CHECK: aclrtStreamAttr = 2;
pub const ACL_STREAM_ATTR_USER_CUSTOM_TAG: aclrtStreamAttr = 3;
pub const ACL_STREAM_ATTR_CACHE_OP_INFO: aclrtStreamAttr = 4;
pub const ACL_STREAM_ATTR_PRIORITY: aclrtStreamAttr = 5;
pub type aclrtStreamAttr = ::std::os::raw::c_uint;
#[repr(C)]
#[derive(Copy, Clone)]
pub union aclrtStreamAttrValue {
    pub failureMode: u64,
    pub overflowSwitch: u32,
    pub userCustomTag: u32,
    pub cacheOpInfoSwitch: u32,
    pub streamPriority: u32,
    pub reserve: [u32; 4usize],
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of aclrtStreamAttrValue",
    ][::std::mem::size_of::<aclrtStreamAttrValue>() - 16usize];
    [
        "Alignment of aclrtStreamAttrValue",
    ][::std::mem::align_of::<aclrtStreamAttrValue>() - 8usize];
    [
        "Offset of field: aclrtStreamAttrValue::failureMode",
    ][::std::mem::offset_of!(aclrtStreamAttrValue, failureMode) - 0usize];
    [
        "Offset of field: aclrtStreamAttrValue::overflowSwitch",
    ][::std::mem::offset_of!(aclrtStreamAttrValue, overflowSwitch) - 0usize];
    [
        "Offset of field: aclrtStreamAttrValue::userCustomTag",
    ][::std::mem::offset_of!(aclrtStreamAttrValue, userCustomTag) - 0usize];
    [
        "Offset of field: aclrtStreamAttrValue::cacheOpInfoSwitch",
    ][::std::mem::offset_of!(aclrtStreamAttrValue, cacheOpInfoSwitch) - 0usize];
    [
        "Offset of field: aclrtStreamAttrValue::streamPriority",
    ][::std::mem::offset_of!(aclrtStreamAttrValue, streamPriority) - 0usize];
    [
        "Offset of field: aclrtStreamAttrValue::reserve",
    ][::std::mem::offset_of!(aclrtStreamAttrValue, reserve) - 0usize];
};
pub const ACL_MODEL_RI_TASK_DEFAULT: aclmdlRITaskType = 0;
pub const ACL_MODEL_RI_TASK_KERNEL: aclmdlRITaskType = 1;
pub const ACL_MODEL_RI_TASK_EVENT_RECORD: aclmdlRITaskType = 2;
pub const ACL_MODEL_RI_TASK_EVENT_WAIT: aclmdlRITaskType = 3;
pub const ACL_MODEL_RI_TASK_EVENT_RESET: aclmdlRITaskType = 4;
pub const ACL_MODEL_RI_TASK_VALUE_WRITE: aclmdlRITaskType = 5;
pub const ACL_MODEL_RI_TASK_VALUE_WAIT: aclmdlRITaskType = 6;
pub type aclmdlRITaskType = ::std::os::raw::c_uint;
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct aclmdlRIKernelTaskParams {
    pub funcHandle: aclrtFuncHandle,
    pub cfg: *mut aclrtLaunchKernelCfg,
    pub args: *mut ::std::os::raw::c_void,
    pub isHostArgs: u32,
    pub argsSize: usize,
    pub numBlocks: u32,
    pub rsv: [u32; 10usize],
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of aclmdlRIKernelTaskParams",
    ][::std::mem::size_of::<aclmdlRIKernelTaskParams>() - 88usize];
    [
        "Alignment of aclmdlRIKernelTaskParams",
    ][::std::mem::align_of::<aclmdlRIKernelTaskParams>() - 8usize];
    [
        "Offset of field: aclmdlRIKernelTaskParams::funcHandle",
    ][::std::mem::offset_of!(aclmdlRIKernelTaskParams, funcHandle) - 0usize];
    [
        "Offset of field: aclmdlRIKernelTaskParams::cfg",
    ][::std::mem::offset_of!(aclmdlRIKernelTaskParams, cfg) - 8usize];
    [
        "Offset of field: aclmdlRIKernelTaskParams::args",
    ][::std::mem::offset_of!(aclmdlRIKernelTaskParams, args) - 16usize];
    [
        "Offset of field: aclmdlRIKernelTaskParams::isHostArgs",
    ][::std::mem::offset_of!(aclmdlRIKernelTaskParams, isHostArgs) - 24usize];
    [
        "Offset of field: aclmdlRIKernelTaskParams::argsSize",
    ][::std::mem::offset_of!(aclmdlRIKernelTaskParams, argsSize) - 32usize];
    [
        "Offset of field: aclmdlRIKernelTaskParams::numBlocks",
    ][::std::mem::offset_of!(aclmdlRIKernelTaskParams, numBlocks) - 40usize];
    [
        "Offset of field: aclmdlRIKernelTaskParams::rsv",
    ][::std::mem::offset_of!(aclmdlRIKernelTaskParams, rsv) - 44usize];
};
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct aclmdlRIEventRecordTaskParams {
    pub event: aclrtEvent,
    pub eventFlag: u32,
    pub recordFlag: u32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of aclmdlRIEventRecordTaskParams",
    ][::std::mem::size_of::<aclmdlRIEventRecordTaskParams>() - 16usize];
    [
        "Alignment of aclmdlRIEventRecordTaskParams",
    ][::std::mem::align_of::<aclmdlRIEventRecordTaskParams>() - 8usize];
    [
        "Offset of field: aclmdlRIEventRecordTaskParams::event",
    ][::std::mem::offset_of!(aclmdlRIEventRecordTaskParams, event) - 0usize];
    [
        "Offset of field: aclmdlRIEventRecordTaskParams::eventFlag",
    ][::std::mem::offset_of!(aclmdlRIEventRecordTaskParams, eventFlag) - 8usize];
    [
        "Offset of field: aclmdlRIEventRecordTaskParams::recordFlag",
    ][::std::mem::offset_of!(aclmdlRIEventRecordTaskParams, recordFlag) - 12usize];
};
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct aclmdlRIEventWaitTaskParams {
    pub event: aclrtEvent,
    pub eventFlag: u32,
    pub waitFlag: u32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of aclmdlRIEventWaitTaskParams",
    ][::std::mem::size_of::<aclmdlRIEventWaitTaskParams>() - 16usize];
    [
        "Alignment of aclmdlRIEventWaitTaskParams",
    ][::std::mem::align_of::<aclmdlRIEventWaitTaskParams>() - 8usize];
    [
        "Offset of field: aclmdlRIEventWaitTaskParams::event",
    ][::std::mem::offset_of!(aclmdlRIEventWaitTaskParams, event) - 0usize];
    [
        "Offset of field: aclmdlRIEventWaitTaskParams::eventFlag",
    ][::std::mem::offset_of!(aclmdlRIEventWaitTaskParams, eventFlag) - 8usize];
    [
        "Offset of field: aclmdlRIEventWaitTaskParams::waitFlag",
    ][::std::mem::offset_of!(aclmdlRIEventWaitTaskParams, waitFlag) - 12usize];
};
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct aclmdlRIEventResetTaskParams {
    pub event: aclrtEvent,
    pub eventFlag: u32,
    pub resetFlag: u32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of aclmdlRIEventResetTaskParams",
    ][::std::mem::size_of::<aclmdlRIEventResetTaskParams>() - 16usize];
    [
        "Alignment of aclmdlRIEventResetTaskParams",
    ][::std::mem::align_of::<aclmdlRIEventResetTaskParams>() - 8usize];
    [
        "Offset of field: aclmdlRIEventResetTaskParams::event",
    ][::std::mem::offset_of!(aclmdlRIEventResetTaskParams, event) - 0usize];
    [
        "Offset of field: aclmdlRIEventResetTaskParams::eventFlag",
    ][::std::mem::offset_of!(aclmdlRIEventResetTaskParams, eventFlag) - 8usize];
    [
        "Offset of field: aclmdlRIEventResetTaskParams::resetFlag",
    ][::std::mem::offset_of!(aclmdlRIEventResetTaskParams, resetFlag) - 12usize];
};
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct aclmdlRIValueWriteTaskParams {
    pub devAddr: *mut ::std::os::raw::c_void,
    pub value: u64,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of aclmdlRIValueWriteTaskParams",
    ][::std::mem::size_of::<aclmdlRIValueWriteTaskParams>() - 16usize];
    [
        "Alignment of aclmdlRIValueWriteTaskParams",
    ][::std::mem::align_of::<aclmdlRIValueWriteTaskParams>() - 8usize];
    [
        "Offset of field: aclmdlRIValueWriteTaskParams::devAddr",
    ][::std::mem::offset_of!(aclmdlRIValueWriteTaskParams, devAddr) - 0usize];
    [
        "Offset of field: aclmdlRIValueWriteTaskParams::value",
    ][::std::mem::offset_of!(aclmdlRIValueWriteTaskParams, value) - 8usize];
};
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct aclmdlRIValueWaitTaskParams {
    pub devAddr: *mut ::std::os::raw::c_void,
    pub value: u64,
    pub flag: u32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of aclmdlRIValueWaitTaskParams",
    ][::std::mem::size_of::<aclmdlRIValueWaitTaskParams>() - 24usize];
    [
        "Alignment of aclmdlRIValueWaitTaskParams",
    ][::std::mem::align_of::<aclmdlRIValueWaitTaskParams>() - 8usize];
    [
        "Offset of field: aclmdlRIValueWaitTaskParams::devAddr",
    ][::std::mem::offset_of!(aclmdlRIValueWaitTaskParams, devAddr) - 0usize];
    [
        "Offset of field: aclmdlRIValueWaitTaskParams::value",
    ][::std::mem::offset_of!(aclmdlRIValueWaitTaskParams, value) - 8usize];
    [
        "Offset of field: aclmdlRIValueWaitTaskParams::flag",
    ][::std::mem::offset_of!(aclmdlRIValueWaitTaskParams, flag) - 16usize];
};
#[repr(C)]
#[derive(Copy, Clone)]
pub struct aclmdlRITaskParams {
    pub type_: aclmdlRITaskType,
    pub rsv0: [u32; 3usize],
    pub taskGrp: aclrtTaskGrp,
    pub opInfoPtr: *mut ::std::os::raw::c_void,
    pub opInfoSize: usize,
    pub rsv1: [u8; 32usize],
    pub __bindgen_anon_1: aclmdlRITaskParams__bindgen_ty_1,
}
#[repr(C)]
#[derive(Copy, Clone)]
pub union aclmdlRITaskParams__bindgen_ty_1 {
    pub rsv2: [u8; 128usize],
    pub kernelTaskParams: aclmdlRIKernelTaskParams,
    pub eventRecordTaskParams: aclmdlRIEventRecordTaskParams,
    pub eventWaitTaskParams: aclmdlRIEventWaitTaskParams,
    pub eventResetTaskParams: aclmdlRIEventResetTaskParams,
    pub valueWriteTaskParams: aclmdlRIValueWriteTaskParams,
    pub valueWaitTaskParams: aclmdlRIValueWaitTaskParams,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of aclmdlRITaskParams__bindgen_ty_1",
    ][::std::mem::size_of::<aclmdlRITaskParams__bindgen_ty_1>() - 128usize];
    [
        "Alignment of aclmdlRITaskParams__bindgen_ty_1",
    ][::std::mem::align_of::<aclmdlRITaskParams__bindgen_ty_1>() - 8usize];
    [
        "Offset of field: aclmdlRITaskParams__bindgen_ty_1::rsv2",
    ][::std::mem::offset_of!(aclmdlRITaskParams__bindgen_ty_1, rsv2) - 0usize];
    [
        "Offset of field: aclmdlRITaskParams__bindgen_ty_1::kernelTaskParams",
    ][::std::mem::offset_of!(aclmdlRITaskParams__bindgen_ty_1, kernelTaskParams)
        - 0usize];
    [
        "Offset of field: aclmdlRITaskParams__bindgen_ty_1::eventRecordTaskParams",
    ][::std::mem::offset_of!(aclmdlRITaskParams__bindgen_ty_1, eventRecordTaskParams)
        - 0usize];
    [
        "Offset of field: aclmdlRITaskParams__bindgen_ty_1::eventWaitTaskParams",
    ][::std::mem::offset_of!(aclmdlRITaskParams__bindgen_ty_1, eventWaitTaskParams)
        - 0usize];
    [
        "Offset of field: aclmdlRITaskParams__bindgen_ty_1::eventResetTaskParams",
    ][::std::mem::offset_of!(aclmdlRITaskParams__bindgen_ty_1, eventResetTaskParams)
        - 0usize];
    [
        "Offset of field: aclmdlRITaskParams__bindgen_ty_1::valueWriteTaskParams",
    ][::std::mem::offset_of!(aclmdlRITaskParams__bindgen_ty_1, valueWriteTaskParams)
        - 0usize];
    [
        "Offset of field: aclmdlRITaskParams__bindgen_ty_1::valueWaitTaskParams",
    ][::std::mem::offset_of!(aclmdlRITaskParams__bindgen_ty_1, valueWaitTaskParams)
        - 0usize];
};
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of aclmdlRITaskParams",
    ][::std::mem::size_of::<aclmdlRITaskParams>() - 200usize];
    [
        "Alignment of aclmdlRITaskParams",
    ][::std::mem::align_of::<aclmdlRITaskParams>() - 8usize];
    [
        "Offset of field: aclmdlRITaskParams::type_",
    ][::std::mem::offset_of!(aclmdlRITaskParams, type_) - 0usize];
    [
        "Offset of field: aclmdlRITaskParams::rsv0",
    ][::std::mem::offset_of!(aclmdlRITaskParams, rsv0) - 4usize];
    [
        "Offset of field: aclmdlRITaskParams::taskGrp",
    ][::std::mem::offset_of!(aclmdlRITaskParams, taskGrp) - 16usize];
    [
        "Offset of field: aclmdlRITaskParams::opInfoPtr",
    ][::std::mem::offset_of!(aclmdlRITaskParams, opInfoPtr) - 24usize];
    [
        "Offset of field: aclmdlRITaskParams::opInfoSize",
    ][::std::mem::offset_of!(aclmdlRITaskParams, opInfoSize) - 32usize];
    [
        "Offset of field: aclmdlRITaskParams::rsv1",
    ][::std::mem::offset_of!(aclmdlRITaskParams, rsv1) - 40usize];
};
pub const ACL_DEV_ATTR_AICPU_CORE_NUM: aclrtDevAttr = 1;
pub const ACL_DEV_ATTR_AICORE_CORE_NUM: aclrtDevAttr = 101;
pub const ACL_DEV_ATTR_CUBE_CORE_NUM: aclrtDevAttr = 102;
pub const ACL_DEV_ATTR_VECTOR_CORE_NUM: aclrtDevAttr = 201;
pub const ACL_DEV_ATTR_WARP_SIZE: aclrtDevAttr = 202;
pub const ACL_DEV_ATTR_MAX_THREAD_PER_VECTOR_CORE: aclrtDevAttr = 203;
pub const ACL_DEV_ATTR_LOCAL_MEM_PER_VECTOR_CORE: aclrtDevAttr = 204;
pub const ACL_DEV_ATTR_UBUF_PER_VECTOR_CORE: aclrtDevAttr = 204;
pub const ACL_DEV_ATTR_MAX_GRID_DIM_X: aclrtDevAttr = 205;
pub const ACL_DEV_ATTR_MAX_GRID_DIM_Y: aclrtDevAttr = 206;
pub const ACL_DEV_ATTR_MAX_GRID_DIM_Z: aclrtDevAttr = 207;
pub const ACL_DEV_ATTR_MAX_BLOCK_PER_GRID: aclrtDevAttr = 208;
pub const ACL_DEV_ATTR_MAX_THREADS_PER_BLOCK: aclrtDevAttr = 209;
pub const ACL_DEV_ATTR_MAX_BLOCK_DIM_X: aclrtDevAttr = 210;
pub const ACL_DEV_ATTR_MAX_BLOCK_DIM_Y: aclrtDevAttr = 211;
pub const ACL_DEV_ATTR_MAX_BLOCK_DIM_Z: aclrtDevAttr = 212;
pub const ACL_DEV_ATTR_TOTAL_GLOBAL_MEM_SIZE: aclrtDevAttr = 301;
pub const ACL_DEV_ATTR_L2_CACHE_SIZE: aclrtDevAttr = 302;
pub const ACL_DEV_ATTR_SMP_ID: aclrtDevAttr = 401;
pub const ACL_DEV_ATTR_PHY_CHIP_ID: aclrtDevAttr = 402;
pub const ACL_DEV_ATTR_SUPER_POD_DEVIDE_ID: aclrtDevAttr = 403;
pub const ACL_DEV_ATTR_SUPER_POD_DEVICE_ID: aclrtDevAttr = 403;
pub const ACL_DEV_ATTR_SUPER_POD_SERVER_ID: aclrtDevAttr = 404;
pub const ACL_DEV_ATTR_SUPER_POD_ID: aclrtDevAttr = 405;
pub const ACL_DEV_ATTR_CUST_OP_PRIVILEGE: aclrtDevAttr = 406;
pub const ACL_DEV_ATTR_MAINBOARD_ID: aclrtDevAttr = 407;
pub const ACL_DEV_ATTR_HD_CONNECT_TYPE: aclrtDevAttr = 408;
pub const ACL_DEV_ATTR_IS_VIRTUAL: aclrtDevAttr = 501;
pub const ACL_DEV_ATTR_NPU_ARCH: aclrtDevAttr = 601;
pub type aclrtDevAttr = ::std::os::raw::c_uint;
pub const ACL_FEATURE_TSCPU_TASK_UPDATE_SUPPORT_AIC_AIV: aclrtDevFeatureType = 1;
pub const ACL_FEATURE_SYSTEM_MEMQ_EVENT_CROSS_DEV: aclrtDevFeatureType = 21;
pub type aclrtDevFeatureType = ::std::os::raw::c_uint;
pub const ACL_RT_MEMCPY_SDMA_AUTOMATIC_SUM: aclrtReduceKind = 10;
pub const ACL_RT_MEMCPY_SDMA_AUTOMATIC_MAX: aclrtReduceKind = 11;
pub const ACL_RT_MEMCPY_SDMA_AUTOMATIC_MIN: aclrtReduceKind = 12;
pub const ACL_RT_MEMCPY_SDMA_AUTOMATIC_EQUAL: aclrtReduceKind = 13;
pub type aclrtReduceKind = ::std::os::raw::c_uint;
pub const ACL_RT_DEV_RES_CUBE_CORE: aclrtDevResLimitType = 0;
pub const ACL_RT_DEV_RES_VECTOR_CORE: aclrtDevResLimitType = 1;
pub type aclrtDevResLimitType = ::std::os::raw::c_uint;
pub const ACL_RT_EQUAL: aclrtCondition = 0;
pub const ACL_RT_NOT_EQUAL: aclrtCondition = 1;
pub const ACL_RT_GREATER: aclrtCondition = 2;
pub const ACL_RT_GREATER_OR_EQUAL: aclrtCondition = 3;
pub const ACL_RT_LESS: aclrtCondition = 4;
pub const ACL_RT_LESS_OR_EQUAL: aclrtCondition = 5;
pub type aclrtCondition = ::std::os::raw::c_uint;
pub const ACL_RT_SWITCH_INT32: aclrtCompareDataType = 0;
pub const ACL_RT_SWITCH_INT64: aclrtCompareDataType = 1;
pub type aclrtCompareDataType = ::std::os::raw::c_uint;
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct aclrtBarrierCmoInfo {
    pub cmoType: aclrtCmoType,
    pub barrierId: u32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of aclrtBarrierCmoInfo",
    ][::std::mem::size_of::<aclrtBarrierCmoInfo>() - 8usize];
    [
        "Alignment of aclrtBarrierCmoInfo",
    ][::std::mem::align_of::<aclrtBarrierCmoInfo>() - 4usize];
    [
        "Offset of field: aclrtBarrierCmoInfo::cmoType",
    ][::std::mem::offset_of!(aclrtBarrierCmoInfo, cmoType) - 0usize];
    [
        "Offset of field: aclrtBarrierCmoInfo::barrierId",
    ][::std::mem::offset_of!(aclrtBarrierCmoInfo, barrierId) - 4usize];
};
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct aclrtBarrierTaskInfo {
    pub barrierNum: usize,
    pub cmoInfo: [aclrtBarrierCmoInfo; 6usize],
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of aclrtBarrierTaskInfo",
    ][::std::mem::size_of::<aclrtBarrierTaskInfo>() - 56usize];
    [
        "Alignment of aclrtBarrierTaskInfo",
    ][::std::mem::align_of::<aclrtBarrierTaskInfo>() - 8usize];
    [
        "Offset of field: aclrtBarrierTaskInfo::barrierNum",
    ][::std::mem::offset_of!(aclrtBarrierTaskInfo, barrierNum) - 0usize];
    [
        "Offset of field: aclrtBarrierTaskInfo::cmoInfo",
    ][::std::mem::offset_of!(aclrtBarrierTaskInfo, cmoInfo) - 8usize];
};
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct aclrtMemcpyBatchAttr {
    pub dstLoc: aclrtMemLocation,
    pub srcLoc: aclrtMemLocation,
    pub rsv: [u8; 16usize],
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of aclrtMemcpyBatchAttr",
    ][::std::mem::size_of::<aclrtMemcpyBatchAttr>() - 32usize];
    [
        "Alignment of aclrtMemcpyBatchAttr",
    ][::std::mem::align_of::<aclrtMemcpyBatchAttr>() - 4usize];
    [
        "Offset of field: aclrtMemcpyBatchAttr::dstLoc",
    ][::std::mem::offset_of!(aclrtMemcpyBatchAttr, dstLoc) - 0usize];
    [
        "Offset of field: aclrtMemcpyBatchAttr::srcLoc",
    ][::std::mem::offset_of!(aclrtMemcpyBatchAttr, srcLoc) - 8usize];
    [
        "Offset of field: aclrtMemcpyBatchAttr::rsv",
    ][::std::mem::offset_of!(aclrtMemcpyBatchAttr, rsv) - 16usize];
};
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct aclrtPlaceHolderInfo {
    pub addrOffset: u32,
    pub dataOffset: u32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of aclrtPlaceHolderInfo",
    ][::std::mem::size_of::<aclrtPlaceHolderInfo>() - 8usize];
    [
        "Alignment of aclrtPlaceHolderInfo",
    ][::std::mem::align_of::<aclrtPlaceHolderInfo>() - 4usize];
    [
        "Offset of field: aclrtPlaceHolderInfo::addrOffset",
    ][::std::mem::offset_of!(aclrtPlaceHolderInfo, addrOffset) - 0usize];
    [
        "Offset of field: aclrtPlaceHolderInfo::dataOffset",
    ][::std::mem::offset_of!(aclrtPlaceHolderInfo, dataOffset) - 4usize];
};
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct aclrtRandomParaInfo {
    pub isAddr: u8,
    pub valueOrAddr: [u8; 8usize],
    pub size: u8,
    pub rsv: [u8; 6usize],
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of aclrtRandomParaInfo",
    ][::std::mem::size_of::<aclrtRandomParaInfo>() - 16usize];
    [
        "Alignment of aclrtRandomParaInfo",
    ][::std::mem::align_of::<aclrtRandomParaInfo>() - 1usize];
    [
        "Offset of field: aclrtRandomParaInfo::isAddr",
    ][::std::mem::offset_of!(aclrtRandomParaInfo, isAddr) - 0usize];
    [
        "Offset of field: aclrtRandomParaInfo::valueOrAddr",
    ][::std::mem::offset_of!(aclrtRandomParaInfo, valueOrAddr) - 1usize];
    [
        "Offset of field: aclrtRandomParaInfo::size",
    ][::std::mem::offset_of!(aclrtRandomParaInfo, size) - 9usize];
    [
        "Offset of field: aclrtRandomParaInfo::rsv",
    ][::std::mem::offset_of!(aclrtRandomParaInfo, rsv) - 10usize];
};
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct aclrtDropoutBitmaskInfo {
    pub dropoutRation: aclrtRandomParaInfo,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of aclrtDropoutBitmaskInfo",
    ][::std::mem::size_of::<aclrtDropoutBitmaskInfo>() - 16usize];
    [
        "Alignment of aclrtDropoutBitmaskInfo",
    ][::std::mem::align_of::<aclrtDropoutBitmaskInfo>() - 1usize];
    [
        "Offset of field: aclrtDropoutBitmaskInfo::dropoutRation",
    ][::std::mem::offset_of!(aclrtDropoutBitmaskInfo, dropoutRation) - 0usize];
};
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct aclrtUniformDisInfo {
    pub min: aclrtRandomParaInfo,
    pub max: aclrtRandomParaInfo,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of aclrtUniformDisInfo",
    ][::std::mem::size_of::<aclrtUniformDisInfo>() - 32usize];
    [
        "Alignment of aclrtUniformDisInfo",
    ][::std::mem::align_of::<aclrtUniformDisInfo>() - 1usize];
    [
        "Offset of field: aclrtUniformDisInfo::min",
    ][::std::mem::offset_of!(aclrtUniformDisInfo, min) - 0usize];
    [
        "Offset of field: aclrtUniformDisInfo::max",
    ][::std::mem::offset_of!(aclrtUniformDisInfo, max) - 16usize];
};
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct aclrtNormalDisInfo {
    pub mean: aclrtRandomParaInfo,
    pub stddev: aclrtRandomParaInfo,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of aclrtNormalDisInfo",
    ][::std::mem::size_of::<aclrtNormalDisInfo>() - 32usize];
    [
        "Alignment of aclrtNormalDisInfo",
    ][::std::mem::align_of::<aclrtNormalDisInfo>() - 1usize];
    [
        "Offset of field: aclrtNormalDisInfo::mean",
    ][::std::mem::offset_of!(aclrtNormalDisInfo, mean) - 0usize];
    [
        "Offset of field: aclrtNormalDisInfo::stddev",
    ][::std::mem::offset_of!(aclrtNormalDisInfo, stddev) - 16usize];
};
pub const ACL_RT_RANDOM_NUM_FUNC_TYPE_DROPOUT_BITMASK: aclrtRandomNumFuncType = 0;
pub const ACL_RT_RANDOM_NUM_FUNC_TYPE_UNIFORM_DIS: aclrtRandomNumFuncType = 1;
pub const ACL_RT_RANDOM_NUM_FUNC_TYPE_NORMAL_DIS: aclrtRandomNumFuncType = 2;
pub const ACL_RT_RANDOM_NUM_FUNC_TYPE_TRUNCATED_NORMAL_DIS: aclrtRandomNumFuncType = 3;
pub type aclrtRandomNumFuncType = ::std::os::raw::c_uint;
#[repr(C)]
#[derive(Copy, Clone)]
pub struct aclrtRandomNumFuncParaInfo {
    pub funcType: aclrtRandomNumFuncType,
    pub paramInfo: aclrtRandomNumFuncParaInfo__bindgen_ty_1,
}
#[repr(C)]
#[derive(Copy, Clone)]
pub union aclrtRandomNumFuncParaInfo__bindgen_ty_1 {
    pub dropoutBitmaskInfo: aclrtDropoutBitmaskInfo,
    pub uniformDisInfo: aclrtUniformDisInfo,
    pub normalDisInfo: aclrtNormalDisInfo,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of aclrtRandomNumFuncParaInfo__bindgen_ty_1",
    ][::std::mem::size_of::<aclrtRandomNumFuncParaInfo__bindgen_ty_1>() - 32usize];
    [
        "Alignment of aclrtRandomNumFuncParaInfo__bindgen_ty_1",
    ][::std::mem::align_of::<aclrtRandomNumFuncParaInfo__bindgen_ty_1>() - 1usize];
    [
        "Offset of field: aclrtRandomNumFuncParaInfo__bindgen_ty_1::dropoutBitmaskInfo",
    ][::std::mem::offset_of!(
        aclrtRandomNumFuncParaInfo__bindgen_ty_1, dropoutBitmaskInfo
    ) - 0usize];
    [
        "Offset of field: aclrtRandomNumFuncParaInfo__bindgen_ty_1::uniformDisInfo",
    ][::std::mem::offset_of!(aclrtRandomNumFuncParaInfo__bindgen_ty_1, uniformDisInfo)
        - 0usize];
    [
        "Offset of field: aclrtRandomNumFuncParaInfo__bindgen_ty_1::normalDisInfo",
    ][::std::mem::offset_of!(aclrtRandomNumFuncParaInfo__bindgen_ty_1, normalDisInfo)
        - 0usize];
};
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of aclrtRandomNumFuncParaInfo",
    ][::std::mem::size_of::<aclrtRandomNumFuncParaInfo>() - 36usize];
    [
        "Alignment of aclrtRandomNumFuncParaInfo",
    ][::std::mem::align_of::<aclrtRandomNumFuncParaInfo>() - 4usize];
    [
        "Offset of field: aclrtRandomNumFuncParaInfo::funcType",
    ][::std::mem::offset_of!(aclrtRandomNumFuncParaInfo, funcType) - 0usize];
    [
        "Offset of field: aclrtRandomNumFuncParaInfo::paramInfo",
    ][::std::mem::offset_of!(aclrtRandomNumFuncParaInfo, paramInfo) - 4usize];
};
#[repr(C)]
#[derive(Copy, Clone)]
pub struct aclrtRandomNumTaskInfo {
    pub dataType: aclDataType,
    pub randomNumFuncParaInfo: aclrtRandomNumFuncParaInfo,
    pub randomParaAddr: *mut ::std::os::raw::c_void,
    pub randomResultAddr: *mut ::std::os::raw::c_void,
    pub randomCounterAddr: *mut ::std::os::raw::c_void,
    pub randomSeed: aclrtRandomParaInfo,
    pub randomNum: aclrtRandomParaInfo,
    pub rsv: [u8; 8usize],
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of aclrtRandomNumTaskInfo",
    ][::std::mem::size_of::<aclrtRandomNumTaskInfo>() - 104usize];
    [
        "Alignment of aclrtRandomNumTaskInfo",
    ][::std::mem::align_of::<aclrtRandomNumTaskInfo>() - 8usize];
    [
        "Offset of field: aclrtRandomNumTaskInfo::dataType",
    ][::std::mem::offset_of!(aclrtRandomNumTaskInfo, dataType) - 0usize];
    [
        "Offset of field: aclrtRandomNumTaskInfo::randomNumFuncParaInfo",
    ][::std::mem::offset_of!(aclrtRandomNumTaskInfo, randomNumFuncParaInfo) - 4usize];
    [
        "Offset of field: aclrtRandomNumTaskInfo::randomParaAddr",
    ][::std::mem::offset_of!(aclrtRandomNumTaskInfo, randomParaAddr) - 40usize];
    [
        "Offset of field: aclrtRandomNumTaskInfo::randomResultAddr",
    ][::std::mem::offset_of!(aclrtRandomNumTaskInfo, randomResultAddr) - 48usize];
    [
        "Offset of field: aclrtRandomNumTaskInfo::randomCounterAddr",
    ][::std::mem::offset_of!(aclrtRandomNumTaskInfo, randomCounterAddr) - 56usize];
    [
        "Offset of field: aclrtRandomNumTaskInfo::randomSeed",
    ][::std::mem::offset_of!(aclrtRandomNumTaskInfo, randomSeed) - 64usize];
    [
        "Offset of field: aclrtRandomNumTaskInfo::randomNum",
    ][::std::mem::offset_of!(aclrtRandomNumTaskInfo, randomNum) - 80usize];
    [
        "Offset of field: aclrtRandomNumTaskInfo::rsv",
    ][::std::mem::offset_of!(aclrtRandomNumTaskInfo, rsv) - 96usize];
};
pub const ACL_RT_DEVICE_TASK_ABORT_PRE: aclrtDeviceTaskAbortStage = 0;
pub const ACL_RT_DEVICE_TASK_ABORT_POST: aclrtDeviceTaskAbortStage = 1;
pub type aclrtDeviceTaskAbortStage = ::std::os::raw::c_uint;
pub const ACL_RT_UPDATE_RANDOM_TASK: aclrtUpdateTaskAttrId = 1;
pub const ACL_RT_UPDATE_AIC_AIV_TASK: aclrtUpdateTaskAttrId = 2;
pub type aclrtUpdateTaskAttrId = ::std::os::raw::c_uint;
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct aclrtRandomTaskUpdateAttr {
    pub srcAddr: *mut ::std::os::raw::c_void,
    pub size: usize,
    pub rsv: [u32; 4usize],
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of aclrtRandomTaskUpdateAttr",
    ][::std::mem::size_of::<aclrtRandomTaskUpdateAttr>() - 32usize];
    [
        "Alignment of aclrtRandomTaskUpdateAttr",
    ][::std::mem::align_of::<aclrtRandomTaskUpdateAttr>() - 8usize];
    [
        "Offset of field: aclrtRandomTaskUpdateAttr::srcAddr",
    ][::std::mem::offset_of!(aclrtRandomTaskUpdateAttr, srcAddr) - 0usize];
    [
        "Offset of field: aclrtRandomTaskUpdateAttr::size",
    ][::std::mem::offset_of!(aclrtRandomTaskUpdateAttr, size) - 8usize];
    [
        "Offset of field: aclrtRandomTaskUpdateAttr::rsv",
    ][::std::mem::offset_of!(aclrtRandomTaskUpdateAttr, rsv) - 16usize];
};
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct aclrtAicAivTaskUpdateAttr {
    pub binHandle: *mut ::std::os::raw::c_void,
    pub funcEntryAddr: *mut ::std::os::raw::c_void,
    pub blockDimAddr: *mut ::std::os::raw::c_void,
    pub rsv: [u32; 4usize],
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of aclrtAicAivTaskUpdateAttr",
    ][::std::mem::size_of::<aclrtAicAivTaskUpdateAttr>() - 40usize];
    [
        "Alignment of aclrtAicAivTaskUpdateAttr",
    ][::std::mem::align_of::<aclrtAicAivTaskUpdateAttr>() - 8usize];
    [
        "Offset of field: aclrtAicAivTaskUpdateAttr::binHandle",
    ][::std::mem::offset_of!(aclrtAicAivTaskUpdateAttr, binHandle) - 0usize];
    [
        "Offset of field: aclrtAicAivTaskUpdateAttr::funcEntryAddr",
    ][::std::mem::offset_of!(aclrtAicAivTaskUpdateAttr, funcEntryAddr) - 8usize];
    [
        "Offset of field: aclrtAicAivTaskUpdateAttr::blockDimAddr",
    ][::std::mem::offset_of!(aclrtAicAivTaskUpdateAttr, blockDimAddr) - 16usize];
    [
        "Offset of field: aclrtAicAivTaskUpdateAttr::rsv",
    ][::std::mem::offset_of!(aclrtAicAivTaskUpdateAttr, rsv) - 24usize];
};
#[repr(C)]
#[derive(Copy, Clone)]
pub union aclrtUpdateTaskAttrVal {
    pub randomTaskAttr: aclrtRandomTaskUpdateAttr,
    pub aicAivTaskAttr: aclrtAicAivTaskUpdateAttr,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of aclrtUpdateTaskAttrVal",
    ][::std::mem::size_of::<aclrtUpdateTaskAttrVal>() - 40usize];
    [
        "Alignment of aclrtUpdateTaskAttrVal",
    ][::std::mem::align_of::<aclrtUpdateTaskAttrVal>() - 8usize];
    [
        "Offset of field: aclrtUpdateTaskAttrVal::randomTaskAttr",
    ][::std::mem::offset_of!(aclrtUpdateTaskAttrVal, randomTaskAttr) - 0usize];
    [
        "Offset of field: aclrtUpdateTaskAttrVal::aicAivTaskAttr",
    ][::std::mem::offset_of!(aclrtUpdateTaskAttrVal, aicAivTaskAttr) - 0usize];
};
#[repr(C)]
#[derive(Copy, Clone)]
pub struct aclrtTaskUpdateInfo {
    pub id: aclrtUpdateTaskAttrId,
    pub val: aclrtUpdateTaskAttrVal,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of aclrtTaskUpdateInfo",
    ][::std::mem::size_of::<aclrtTaskUpdateInfo>() - 48usize];
    [
        "Alignment of aclrtTaskUpdateInfo",
    ][::std::mem::align_of::<aclrtTaskUpdateInfo>() - 8usize];
    [
        "Offset of field: aclrtTaskUpdateInfo::id",
    ][::std::mem::offset_of!(aclrtTaskUpdateInfo, id) - 0usize];
    [
        "Offset of field: aclrtTaskUpdateInfo::val",
    ][::std::mem::offset_of!(aclrtTaskUpdateInfo, val) - 8usize];
};
pub const ACL_RT_DEVICE_STATE_SET_PRE: aclrtDeviceState = 0;
pub const ACL_RT_DEVICE_STATE_SET_POST: aclrtDeviceState = 1;
pub const ACL_RT_DEVICE_STATE_RESET_PRE: aclrtDeviceState = 2;
pub const ACL_RT_DEVICE_STATE_RESET_POST: aclrtDeviceState = 3;
pub type aclrtDeviceState = ::std::os::raw::c_uint;
pub type aclrtDeviceStateCallback = ::std::option::Option<
    unsafe extern "C" fn(
        deviceId: i32,
        state: aclrtDeviceState,
        args: *mut ::std::os::raw::c_void,
    ),
>;
pub const ACL_RT_SNAPSHOT_LOCK_PRE: aclrtSnapShotStage = 0;
pub const ACL_RT_SNAPSHOT_BACKUP_PRE: aclrtSnapShotStage = 1;
pub const ACL_RT_SNAPSHOT_BACKUP_POST: aclrtSnapShotStage = 2;
pub const ACL_RT_SNAPSHOT_RESTORE_PRE: aclrtSnapShotStage = 3;
pub const ACL_RT_SNAPSHOT_RESTORE_POST: aclrtSnapShotStage = 4;
pub const ACL_RT_SNAPSHOT_UNLOCK_POST: aclrtSnapShotStage = 5;
pub type aclrtSnapShotStage = ::std::os::raw::c_uint;
pub type aclrtSnapShotCallBack = ::std::option::Option<
    unsafe extern "C" fn(deviceId: i32, args: *mut ::std::os::raw::c_void) -> u32,
>;
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct aclrtSnapShotBackupArgs {
    pub backupFlags: u32,
    pub reserved: [::std::os::raw::c_char; 60usize],
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of aclrtSnapShotBackupArgs",
    ][::std::mem::size_of::<aclrtSnapShotBackupArgs>() - 64usize];
    [
        "Alignment of aclrtSnapShotBackupArgs",
    ][::std::mem::align_of::<aclrtSnapShotBackupArgs>() - 4usize];
    [
        "Offset of field: aclrtSnapShotBackupArgs::backupFlags",
    ][::std::mem::offset_of!(aclrtSnapShotBackupArgs, backupFlags) - 0usize];
    [
        "Offset of field: aclrtSnapShotBackupArgs::reserved",
    ][::std::mem::offset_of!(aclrtSnapShotBackupArgs, reserved) - 4usize];
};
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct aclrtSnapShotRestoreArgs {
    pub restoreFlags: u32,
    pub reserved: [::std::os::raw::c_char; 60usize],
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of aclrtSnapShotRestoreArgs",
    ][::std::mem::size_of::<aclrtSnapShotRestoreArgs>() - 64usize];
    [
        "Alignment of aclrtSnapShotRestoreArgs",
    ][::std::mem::align_of::<aclrtSnapShotRestoreArgs>() - 4usize];
    [
        "Offset of field: aclrtSnapShotRestoreArgs::restoreFlags",
    ][::std::mem::offset_of!(aclrtSnapShotRestoreArgs, restoreFlags) - 0usize];
    [
        "Offset of field: aclrtSnapShotRestoreArgs::reserved",
    ][::std::mem::offset_of!(aclrtSnapShotRestoreArgs, reserved) - 4usize];
};
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct aclrtUuid {
    pub bytes: [::std::os::raw::c_char; 16usize],
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of aclrtUuid"][::std::mem::size_of::<aclrtUuid>() - 16usize];
    ["Alignment of aclrtUuid"][::std::mem::align_of::<aclrtUuid>() - 1usize];
    [
        "Offset of field: aclrtUuid::bytes",
    ][::std::mem::offset_of!(aclrtUuid, bytes) - 0usize];
};
pub const ACL_RT_STREAM_STATE_CREATE_POST: aclrtStreamState = 1;
pub const ACL_RT_STREAM_STATE_DESTROY_PRE: aclrtStreamState = 2;
pub type aclrtStreamState = ::std::os::raw::c_uint;
pub type aclrtStreamStateCallback = ::std::option::Option<
    unsafe extern "C" fn(
        stm: aclrtStream,
        state: aclrtStreamState,
        args: *mut ::std::os::raw::c_void,
    ),
>;
pub type aclrtDeviceTaskAbortCallback = ::std::option::Option<
    unsafe extern "C" fn(
        deviceId: i32,
        stage: aclrtDeviceTaskAbortStage,
        timeout: u32,
        args: *mut ::std::os::raw::c_void,
    ) -> i32,
>;
pub const ACL_FUNC_ATTR_KERNEL_TYPE: aclrtFuncAttribute = 1;
pub const ACL_FUNC_ATTR_KERNEL_RATIO: aclrtFuncAttribute = 2;
pub const ACL_FUNC_ATTR_KERNEL_SCHED_MODE: aclrtFuncAttribute = 3;
pub type aclrtFuncAttribute = ::std::os::raw::c_uint;
pub const ACL_KERNEL_TYPE_AICORE: aclrtKernelType = 0;
pub const ACL_KERNEL_TYPE_CUBE: aclrtKernelType = 1;
pub const ACL_KERNEL_TYPE_VECTOR: aclrtKernelType = 2;
pub const ACL_KERNEL_TYPE_MIX: aclrtKernelType = 3;
pub const ACL_KERNEL_TYPE_AICPU: aclrtKernelType = 100;
pub type aclrtKernelType = ::std::os::raw::c_uint;
pub const ACL_RT_CNT_NOTIFY_RECORD_SET_VALUE_MODE: aclrtCntNotifyRecordMode = 0;
pub const ACL_RT_CNT_NOTIFY_RECORD_ADD_MODE: aclrtCntNotifyRecordMode = 1;
pub const ACL_RT_CNT_NOTIFY_RECORD_BIT_OR_MODE: aclrtCntNotifyRecordMode = 2;
pub const ACL_RT_CNT_NOTIFY_RECORD_BIT_AND_MODE: aclrtCntNotifyRecordMode = 4;
pub type aclrtCntNotifyRecordMode = ::std::os::raw::c_uint;
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct aclrtCntNotifyRecordInfo {
    pub mode: aclrtCntNotifyRecordMode,
    pub value: u32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of aclrtCntNotifyRecordInfo",
    ][::std::mem::size_of::<aclrtCntNotifyRecordInfo>() - 8usize];
    [
        "Alignment of aclrtCntNotifyRecordInfo",
    ][::std::mem::align_of::<aclrtCntNotifyRecordInfo>() - 4usize];
    [
        "Offset of field: aclrtCntNotifyRecordInfo::mode",
    ][::std::mem::offset_of!(aclrtCntNotifyRecordInfo, mode) - 0usize];
    [
        "Offset of field: aclrtCntNotifyRecordInfo::value",
    ][::std::mem::offset_of!(aclrtCntNotifyRecordInfo, value) - 4usize];
};
pub const ACL_RT_CNT_NOTIFY_WAIT_LESS_MODE: aclrtCntNotifyWaitMode = 0;
pub const ACL_RT_CNT_NOTIFY_WAIT_EQUAL_MODE: aclrtCntNotifyWaitMode = 1;
pub const ACL_RT_CNT_NOTIFY_WAIT_BIGGER_MODE: aclrtCntNotifyWaitMode = 2;
pub const ACL_RT_CNT_NOTIFY_WAIT_BIGGER_OR_EQUAL_MODE: aclrtCntNotifyWaitMode = 3;
pub const ACL_RT_CNT_NOTIFY_WAIT_EQUAL_WITH_BITMASK_MODE: aclrtCntNotifyWaitMode = 4;
pub type aclrtCntNotifyWaitMode = ::std::os::raw::c_uint;
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct aclrtCntNotifyWaitInfo {
    pub mode: aclrtCntNotifyWaitMode,
    pub value: u32,
    pub timeout: u32,
    pub isClear: u8,
    pub rsv: [u8; 3usize],
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of aclrtCntNotifyWaitInfo",
    ][::std::mem::size_of::<aclrtCntNotifyWaitInfo>() - 16usize];
    [
        "Alignment of aclrtCntNotifyWaitInfo",
    ][::std::mem::align_of::<aclrtCntNotifyWaitInfo>() - 4usize];
    [
        "Offset of field: aclrtCntNotifyWaitInfo::mode",
    ][::std::mem::offset_of!(aclrtCntNotifyWaitInfo, mode) - 0usize];
    [
        "Offset of field: aclrtCntNotifyWaitInfo::value",
    ][::std::mem::offset_of!(aclrtCntNotifyWaitInfo, value) - 4usize];
    [
        "Offset of field: aclrtCntNotifyWaitInfo::timeout",
    ][::std::mem::offset_of!(aclrtCntNotifyWaitInfo, timeout) - 8usize];
    [
        "Offset of field: aclrtCntNotifyWaitInfo::isClear",
    ][::std::mem::offset_of!(aclrtCntNotifyWaitInfo, isClear) - 12usize];
    [
        "Offset of field: aclrtCntNotifyWaitInfo::rsv",
    ][::std::mem::offset_of!(aclrtCntNotifyWaitInfo, rsv) - 13usize];
};
pub const ACL_RT_MEM_ACCESS_FLAGS_NONE: aclrtMemAccessFlags = 0;
pub const ACL_RT_MEM_ACCESS_FLAGS_READ: aclrtMemAccessFlags = 1;
pub const ACL_RT_MEM_ACCESS_FLAGS_READWRITE: aclrtMemAccessFlags = 3;
pub type aclrtMemAccessFlags = ::std::os::raw::c_uint;
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct aclrtMemAccessDesc {
    pub flags: aclrtMemAccessFlags,
    pub location: aclrtMemLocation,
    pub rsv: [u8; 12usize],
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of aclrtMemAccessDesc",
    ][::std::mem::size_of::<aclrtMemAccessDesc>() - 24usize];
    [
        "Alignment of aclrtMemAccessDesc",
    ][::std::mem::align_of::<aclrtMemAccessDesc>() - 4usize];
    [
        "Offset of field: aclrtMemAccessDesc::flags",
    ][::std::mem::offset_of!(aclrtMemAccessDesc, flags) - 0usize];
    [
        "Offset of field: aclrtMemAccessDesc::location",
    ][::std::mem::offset_of!(aclrtMemAccessDesc, location) - 4usize];
    [
        "Offset of field: aclrtMemAccessDesc::rsv",
    ][::std::mem::offset_of!(aclrtMemAccessDesc, rsv) - 12usize];
};
pub const ACL_PKG_NAME_CANN: aclCANNPackageName = 0;
pub const ACL_PKG_NAME_RUNTIME: aclCANNPackageName = 1;
pub const ACL_PKG_NAME_COMPILER: aclCANNPackageName = 2;
pub const ACL_PKG_NAME_HCCL: aclCANNPackageName = 3;
pub const ACL_PKG_NAME_TOOLKIT: aclCANNPackageName = 4;
pub const ACL_PKG_NAME_OPP: aclCANNPackageName = 5;
pub const ACL_PKG_NAME_OPP_KERNEL: aclCANNPackageName = 6;
pub const ACL_PKG_NAME_DRIVER: aclCANNPackageName = 7;
pub type aclCANNPackageName = ::std::os::raw::c_uint;
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct aclCANNPackageVersion {
    pub version: [::std::os::raw::c_char; 128usize],
    pub majorVersion: [::std::os::raw::c_char; 64usize],
    pub minorVersion: [::std::os::raw::c_char; 64usize],
    pub releaseVersion: [::std::os::raw::c_char; 64usize],
    pub patchVersion: [::std::os::raw::c_char; 64usize],
    pub reserved: [::std::os::raw::c_char; 128usize],
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of aclCANNPackageVersion",
    ][::std::mem::size_of::<aclCANNPackageVersion>() - 512usize];
    [
        "Alignment of aclCANNPackageVersion",
    ][::std::mem::align_of::<aclCANNPackageVersion>() - 1usize];
    [
        "Offset of field: aclCANNPackageVersion::version",
    ][::std::mem::offset_of!(aclCANNPackageVersion, version) - 0usize];
    [
        "Offset of field: aclCANNPackageVersion::majorVersion",
    ][::std::mem::offset_of!(aclCANNPackageVersion, majorVersion) - 128usize];
    [
        "Offset of field: aclCANNPackageVersion::minorVersion",
    ][::std::mem::offset_of!(aclCANNPackageVersion, minorVersion) - 192usize];
    [
        "Offset of field: aclCANNPackageVersion::releaseVersion",
    ][::std::mem::offset_of!(aclCANNPackageVersion, releaseVersion) - 256usize];
    [
        "Offset of field: aclCANNPackageVersion::patchVersion",
    ][::std::mem::offset_of!(aclCANNPackageVersion, patchVersion) - 320usize];
    [
        "Offset of field: aclCANNPackageVersion::reserved",
    ][::std::mem::offset_of!(aclCANNPackageVersion, reserved) - 384usize];
};
pub const ACL_RT_HAC_TYPE_STARS: aclrtHacType = 0;
pub const ACL_RT_HAC_TYPE_AICPU: aclrtHacType = 1;
pub const ACL_RT_HAC_TYPE_AIC: aclrtHacType = 2;
pub const ACL_RT_HAC_TYPE_AIV: aclrtHacType = 3;
pub const ACL_RT_HAC_TYPE_PCIEDMA: aclrtHacType = 4;
pub const ACL_RT_HAC_TYPE_RDMA: aclrtHacType = 5;
pub const ACL_RT_HAC_TYPE_SDMA: aclrtHacType = 6;
pub const ACL_RT_HAC_TYPE_DVPP: aclrtHacType = 7;
pub const ACL_RT_HAC_TYPE_UDMA: aclrtHacType = 8;
pub const ACL_RT_HAC_TYPE_CCU: aclrtHacType = 9;
pub type aclrtHacType = ::std::os::raw::c_uint;
pub const ACL_RT_HOST_MEM_MAP_NOT_SUPPORTED: aclrtHostMemMapCapability = 0;
pub const ACL_RT_HOST_MEM_MAP_SUPPORTED: aclrtHostMemMapCapability = 1;
pub type aclrtHostMemMapCapability = ::std::os::raw::c_uint;
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct aclrtIpcEventHandle {
    pub reserved: [::std::os::raw::c_char; 64usize],
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of aclrtIpcEventHandle",
    ][::std::mem::size_of::<aclrtIpcEventHandle>() - 64usize];
    [
        "Alignment of aclrtIpcEventHandle",
    ][::std::mem::align_of::<aclrtIpcEventHandle>() - 1usize];
    [
        "Offset of field: aclrtIpcEventHandle::reserved",
    ][::std::mem::offset_of!(aclrtIpcEventHandle, reserved) - 0usize];
};
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct MemAttrMapping {
    pub pgType: u32,
    pub memType: u32,
    pub isHostAlloc: bool,
    pub memAttr: aclrtMemAttr,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of MemAttrMapping"][::std::mem::size_of::<MemAttrMapping>() - 16usize];
    ["Alignment of MemAttrMapping"][::std::mem::align_of::<MemAttrMapping>() - 4usize];
    [
        "Offset of field: MemAttrMapping::pgType",
    ][::std::mem::offset_of!(MemAttrMapping, pgType) - 0usize];
    [
        "Offset of field: MemAttrMapping::memType",
    ][::std::mem::offset_of!(MemAttrMapping, memType) - 4usize];
    [
        "Offset of field: MemAttrMapping::isHostAlloc",
    ][::std::mem::offset_of!(MemAttrMapping, isHostAlloc) - 8usize];
    [
        "Offset of field: MemAttrMapping::memAttr",
    ][::std::mem::offset_of!(MemAttrMapping, memAttr) - 12usize];
};
pub const ACL_RT_ATOMIC_CAPABILITY_SIGNED: aclrtAtomicOperationCapability = 1;
pub const ACL_RT_ATOMIC_CAPABILITY_UNSIGNED: aclrtAtomicOperationCapability = 2;
pub const ACL_RT_ATOMIC_CAPABILITY_REDUCATION: aclrtAtomicOperationCapability = 4;
pub const ACL_RT_ATOMIC_CAPABILITY_SCALAR8: aclrtAtomicOperationCapability = 8;
pub const ACL_RT_ATOMIC_CAPABILITY_SCALAR16: aclrtAtomicOperationCapability = 16;
pub const ACL_RT_ATOMIC_CAPABILITY_SCALAR32: aclrtAtomicOperationCapability = 32;
pub const ACL_RT_ATOMIC_CAPABILITY_SCALAR64: aclrtAtomicOperationCapability = 64;
pub const ACL_RT_ATOMIC_CAPABILITY_SCALAR128: aclrtAtomicOperationCapability = 128;
pub const ACL_RT_ATOMIC_CAPABILITY_VECTOR32X4: aclrtAtomicOperationCapability = 256;
pub type aclrtAtomicOperationCapability = ::std::os::raw::c_uint;
pub const ACL_RT_ATOMIC_OPERATION_INTEGER_ADD: aclrtAtomicOperation = 0;
pub const ACL_RT_ATOMIC_OPERATION_INTEGER_MIN: aclrtAtomicOperation = 1;
pub const ACL_RT_ATOMIC_OPERATION_INTEGER_MAX: aclrtAtomicOperation = 2;
pub const ACL_RT_ATOMIC_OPERATION_INTEGER_INCREMENT: aclrtAtomicOperation = 3;
pub const ACL_RT_ATOMIC_OPERATION_INTEGER_DECREMENT: aclrtAtomicOperation = 4;
pub const ACL_RT_ATOMIC_OPERATION_AND: aclrtAtomicOperation = 5;
pub const ACL_RT_ATOMIC_OPERATION_OR: aclrtAtomicOperation = 6;
pub const ACL_RT_ATOMIC_OPERATION_XOR: aclrtAtomicOperation = 7;
pub const ACL_RT_ATOMIC_OPERATION_EXCHANGE: aclrtAtomicOperation = 8;
pub const ACL_RT_ATOMIC_OPERATION_CAS: aclrtAtomicOperation = 9;
pub const ACL_RT_ATOMIC_OPERATION_FLOAT_ADD: aclrtAtomicOperation = 10;
pub const ACL_RT_ATOMIC_OPERATION_FLOAT_MIN: aclrtAtomicOperation = 11;
pub const ACL_RT_ATOMIC_OPERATION_FLOAT_MAX: aclrtAtomicOperation = 12;
pub const ACL_RT_ATOMIC_OPERATION_DMA_ADD: aclrtAtomicOperation = 30;
pub const ACL_RT_ATOMIC_OPERATION_DMA_MIN: aclrtAtomicOperation = 31;
pub const ACL_RT_ATOMIC_OPERATION_DMA_MAX: aclrtAtomicOperation = 32;
pub const ACL_RT_ATOMIC_OPERATION_SIMD_SCALAR_ADD: aclrtAtomicOperation = 40;
pub const ACL_RT_ATOMIC_OPERATION_SIMD_SCALAR_MIN: aclrtAtomicOperation = 41;
pub const ACL_RT_ATOMIC_OPERATION_SIMD_SCALAR_MAX: aclrtAtomicOperation = 42;
pub const ACL_RT_ATOMIC_OPERATION_SIMD_SCALAR_CAS: aclrtAtomicOperation = 43;
pub const ACL_RT_ATOMIC_OPERATION_SIMD_SCALAR_EXCH: aclrtAtomicOperation = 44;
pub type aclrtAtomicOperation = ::std::os::raw::c_uint;
pub type aclmdlRICondHandle = *mut ::std::os::raw::c_void;
pub const ACL_MODEL_RI_COND_HANDLE_ASSIGN_DEFAULT: aclmdlRICondHandleFlag = 1;
pub type aclmdlRICondHandleFlag = ::std::os::raw::c_uint;
pub const ACL_MODEL_RI_COND_TYPE_IF: aclmdlRICondTaskType = 0;
pub const ACL_MODEL_RI_COND_TYPE_WHILE: aclmdlRICondTaskType = 1;
pub const ACL_MODEL_RI_COND_TYPE_SWITCH: aclmdlRICondTaskType = 2;
pub type aclmdlRICondTaskType = ::std::os::raw::c_uint;
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct tagAclmdlRICondTaskParams {
    pub handle: aclmdlRICondHandle,
    pub type_: aclmdlRICondTaskType,
    pub size: u32,
    pub modelRIArray: *mut aclmdlRI,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of tagAclmdlRICondTaskParams",
    ][::std::mem::size_of::<tagAclmdlRICondTaskParams>() - 24usize];
    [
        "Alignment of tagAclmdlRICondTaskParams",
    ][::std::mem::align_of::<tagAclmdlRICondTaskParams>() - 8usize];
    [
        "Offset of field: tagAclmdlRICondTaskParams::handle",
    ][::std::mem::offset_of!(tagAclmdlRICondTaskParams, handle) - 0usize];
    [
        "Offset of field: tagAclmdlRICondTaskParams::type_",
    ][::std::mem::offset_of!(tagAclmdlRICondTaskParams, type_) - 8usize];
    [
        "Offset of field: tagAclmdlRICondTaskParams::size",
    ][::std::mem::offset_of!(tagAclmdlRICondTaskParams, size) - 12usize];
    [
        "Offset of field: tagAclmdlRICondTaskParams::modelRIArray",
    ][::std::mem::offset_of!(tagAclmdlRICondTaskParams, modelRIArray) - 16usize];
};
pub type aclmdlRICondTaskParams = tagAclmdlRICondTaskParams;
pub const ACL_REG_TYPE_ACL_MODEL: aclRegisterCallbackType = 0;
pub const ACL_REG_TYPE_ACL_OP_EXECUTOR: aclRegisterCallbackType = 1;
pub const ACL_REG_TYPE_ACL_OP_CBLAS: aclRegisterCallbackType = 2;
pub const ACL_REG_TYPE_ACL_OP_COMPILER: aclRegisterCallbackType = 3;
pub const ACL_REG_TYPE_ACL_TDT_CHANNEL: aclRegisterCallbackType = 4;
pub const ACL_REG_TYPE_ACL_TDT_QUEUE: aclRegisterCallbackType = 5;
pub const ACL_REG_TYPE_ACL_DVPP: aclRegisterCallbackType = 6;
pub const ACL_REG_TYPE_ACL_RETR: aclRegisterCallbackType = 7;
pub const ACL_REG_TYPE_OTHER: aclRegisterCallbackType = 65535;
pub type aclRegisterCallbackType = ::std::os::raw::c_uint;
pub type aclInitCallbackFunc = ::std::option::Option<
    unsafe extern "C" fn(
        configStr: *const ::std::os::raw::c_char,
        len: usize,
        userData: *mut ::std::os::raw::c_void,
    ) -> aclError,
>;
pub type aclFinalizeCallbackFunc = ::std::option::Option<
    unsafe extern "C" fn(userData: *mut ::std::os::raw::c_void) -> aclError,
>;
pub const ACL_RT_PROCESS_STATE_RUNNING: aclrtProcessState = 0;
pub const ACL_RT_PROCESS_STATE_LOCKED: aclrtProcessState = 1;
pub type aclrtProcessState = ::std::os::raw::c_uint;
#[repr(C)]
#[derive(Debug)]
pub struct acldumpChunk {
    pub fileName: [::std::os::raw::c_char; 4096usize],
    pub bufLen: u32,
    pub isLastChunk: u32,
    pub offset: i64,
    pub flag: i32,
    pub dataBuf: __IncompleteArrayField<u8>,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of acldumpChunk"][::std::mem::size_of::<acldumpChunk>() - 4120usize];
    ["Alignment of acldumpChunk"][::std::mem::align_of::<acldumpChunk>() - 8usize];
    [
        "Offset of field: acldumpChunk::fileName",
    ][::std::mem::offset_of!(acldumpChunk, fileName) - 0usize];
    [
        "Offset of field: acldumpChunk::bufLen",
    ][::std::mem::offset_of!(acldumpChunk, bufLen) - 4096usize];
    [
        "Offset of field: acldumpChunk::isLastChunk",
    ][::std::mem::offset_of!(acldumpChunk, isLastChunk) - 4100usize];
    [
        "Offset of field: acldumpChunk::offset",
    ][::std::mem::offset_of!(acldumpChunk, offset) - 4104usize];
    [
        "Offset of field: acldumpChunk::flag",
    ][::std::mem::offset_of!(acldumpChunk, flag) - 4112usize];
    [
        "Offset of field: acldumpChunk::dataBuf",
    ][::std::mem::offset_of!(acldumpChunk, dataBuf) - 4116usize];
};
pub const AIC_ERR_BRIEF_DUMP: acldumpType = 1;
pub const AIC_ERR_NORM_DUMP: acldumpType = 2;
pub const AIC_ERR_DETAIL_DUMP: acldumpType = 3;
pub const DATA_DUMP: acldumpType = 4;
pub const OVERFLOW_DUMP: acldumpType = 5;
pub type acldumpType = ::std::os::raw::c_uint;
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct aclopHandle {
    _unused: [u8; 0],
}
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct aclopAttr {
    _unused: [u8; 0],
}
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct aclopKernelDesc {
    _unused: [u8; 0],
}
pub type aclDataDeallocator = ::std::option::Option<
    unsafe extern "C" fn(data: *mut ::std::os::raw::c_void, length: usize),
>;
pub const ACL_COMPILE_FLAG_BIN_SELECTOR: ::std::os::raw::c_int = 1;
pub const ACL_ENGINE_SYS: aclEngineType = 0;
pub const ACL_ENGINE_AICORE: aclEngineType = 1;
pub const ACL_ENGINE_VECTOR: aclEngineType = 2;
pub type aclEngineType = ::std::os::raw::c_uint;
pub use self::aclEngineType as aclopEngineType;
pub type aclopCompileFunc = ::std::option::Option<
    unsafe extern "C" fn(
        numInputs: ::std::os::raw::c_int,
        inputDesc: *const *const aclTensorDesc,
        numOutputs: ::std::os::raw::c_int,
        outputDesc: *const *const aclTensorDesc,
        opAttr: *const aclopAttr,
        aclopKernelDesc: *mut aclopKernelDesc,
    ) -> aclError,
>;
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct aclmdlDataset {
    _unused: [u8; 0],
}
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct aclmdlDesc {
    _unused: [u8; 0],
}
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct aclmdlAIPP {
    _unused: [u8; 0],
}
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct aclAippExtendInfo {
    _unused: [u8; 0],
}
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct aclmdlConfigHandle {
    _unused: [u8; 0],
}
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct aclmdlExecConfigHandle {
    _unused: [u8; 0],
}
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct aclmdlBundleQueryInfo {
    _unused: [u8; 0],
}
pub const ACL_YUV420SP_U8: aclAippInputFormat = 1;
pub const ACL_XRGB8888_U8: aclAippInputFormat = 2;
pub const ACL_RGB888_U8: aclAippInputFormat = 3;
pub const ACL_YUV400_U8: aclAippInputFormat = 4;
pub const ACL_NC1HWC0DI_FP16: aclAippInputFormat = 5;
pub const ACL_NC1HWC0DI_S8: aclAippInputFormat = 6;
pub const ACL_ARGB8888_U8: aclAippInputFormat = 7;
pub const ACL_YUYV_U8: aclAippInputFormat = 8;
pub const ACL_YUV422SP_U8: aclAippInputFormat = 9;
pub const ACL_AYUV444_U8: aclAippInputFormat = 10;
pub const ACL_RAW10: aclAippInputFormat = 11;
pub const ACL_RAW12: aclAippInputFormat = 12;
pub const ACL_RAW16: aclAippInputFormat = 13;
pub const ACL_RAW24: aclAippInputFormat = 14;
pub const ACL_AIPP_RESERVED: aclAippInputFormat = 65535;
pub type aclAippInputFormat = ::std::os::raw::c_uint;
pub const ACL_MDL_PRIORITY_INT32: aclmdlConfigAttr = 0;
pub const ACL_MDL_LOAD_TYPE_SIZET: aclmdlConfigAttr = 1;
pub const ACL_MDL_PATH_PTR: aclmdlConfigAttr = 2;
pub const ACL_MDL_MEM_ADDR_PTR: aclmdlConfigAttr = 3;
pub const ACL_MDL_MEM_SIZET: aclmdlConfigAttr = 4;
pub const ACL_MDL_WEIGHT_ADDR_PTR: aclmdlConfigAttr = 5;
pub const ACL_MDL_WEIGHT_SIZET: aclmdlConfigAttr = 6;
pub const ACL_MDL_WORKSPACE_ADDR_PTR: aclmdlConfigAttr = 7;
pub const ACL_MDL_WORKSPACE_SIZET: aclmdlConfigAttr = 8;
pub const ACL_MDL_INPUTQ_NUM_SIZET: aclmdlConfigAttr = 9;
pub const ACL_MDL_INPUTQ_ADDR_PTR: aclmdlConfigAttr = 10;
pub const ACL_MDL_OUTPUTQ_NUM_SIZET: aclmdlConfigAttr = 11;
pub const ACL_MDL_OUTPUTQ_ADDR_PTR: aclmdlConfigAttr = 12;
pub const ACL_MDL_WORKSPACE_MEM_OPTIMIZE: aclmdlConfigAttr = 13;
pub const ACL_MDL_WEIGHT_PATH_PTR: aclmdlConfigAttr = 14;
pub const ACL_MDL_MODEL_DESC_PTR: aclmdlConfigAttr = 15;
pub const ACL_MDL_MODEL_DESC_SIZET: aclmdlConfigAttr = 16;
pub const ACL_MDL_KERNEL_PTR: aclmdlConfigAttr = 17;
pub const ACL_MDL_KERNEL_SIZET: aclmdlConfigAttr = 18;
pub const ACL_MDL_KERNEL_ARGS_PTR: aclmdlConfigAttr = 19;
pub const ACL_MDL_KERNEL_ARGS_SIZET: aclmdlConfigAttr = 20;
pub const ACL_MDL_STATIC_TASK_PTR: aclmdlConfigAttr = 21;
pub const ACL_MDL_STATIC_TASK_SIZET: aclmdlConfigAttr = 22;
pub const ACL_MDL_DYNAMIC_TASK_PTR: aclmdlConfigAttr = 23;
pub const ACL_MDL_DYNAMIC_TASK_SIZET: aclmdlConfigAttr = 24;
pub const ACL_MDL_MEM_MALLOC_POLICY_SIZET: aclmdlConfigAttr = 25;
pub const ACL_MDL_FIFO_PTR: aclmdlConfigAttr = 26;
pub const ACL_MDL_FIFO_SIZET: aclmdlConfigAttr = 27;
pub const ACL_MDL_WITHOUT_GRAPH_INT32: aclmdlConfigAttr = 28;
pub type aclmdlConfigAttr = ::std::os::raw::c_uint;
pub const ACL_MDL_STREAM_SYNC_TIMEOUT: aclmdlExecConfigAttr = 0;
pub const ACL_MDL_EVENT_SYNC_TIMEOUT: aclmdlExecConfigAttr = 1;
pub const ACL_MDL_WORK_ADDR_PTR: aclmdlExecConfigAttr = 2;
pub const ACL_MDL_WORK_SIZET: aclmdlExecConfigAttr = 3;
pub const ACL_MDL_MPAIMID_SIZET: aclmdlExecConfigAttr = 4;
pub const ACL_MDL_AICQOS_SIZET: aclmdlExecConfigAttr = 5;
pub const ACL_MDL_AICOST_SIZET: aclmdlExecConfigAttr = 6;
pub const ACL_MDL_MEC_TIMETHR_SIZET: aclmdlExecConfigAttr = 7;
pub type aclmdlExecConfigAttr = ::std::os::raw::c_uint;
pub const ACL_DATA_WITHOUT_AIPP: aclmdlInputAippType = 0;
pub const ACL_DATA_WITH_STATIC_AIPP: aclmdlInputAippType = 1;
pub const ACL_DATA_WITH_DYNAMIC_AIPP: aclmdlInputAippType = 2;
pub const ACL_DYNAMIC_AIPP_NODE: aclmdlInputAippType = 3;
pub type aclmdlInputAippType = ::std::os::raw::c_uint;
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct aclmdlIODims {
    pub name: [::std::os::raw::c_char; 128usize],
    pub dimCount: usize,
    pub dims: [i64; 128usize],
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of aclmdlIODims"][::std::mem::size_of::<aclmdlIODims>() - 1160usize];
    ["Alignment of aclmdlIODims"][::std::mem::align_of::<aclmdlIODims>() - 8usize];
    [
        "Offset of field: aclmdlIODims::name",
    ][::std::mem::offset_of!(aclmdlIODims, name) - 0usize];
    [
        "Offset of field: aclmdlIODims::dimCount",
    ][::std::mem::offset_of!(aclmdlIODims, dimCount) - 128usize];
    [
        "Offset of field: aclmdlIODims::dims",
    ][::std::mem::offset_of!(aclmdlIODims, dims) - 136usize];
};
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct aclmdlIODimsRange {
    pub rangeCount: usize,
    pub range: [[i64; 2usize]; 128usize],
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of aclmdlIODimsRange",
    ][::std::mem::size_of::<aclmdlIODimsRange>() - 2056usize];
    [
        "Alignment of aclmdlIODimsRange",
    ][::std::mem::align_of::<aclmdlIODimsRange>() - 8usize];
    [
        "Offset of field: aclmdlIODimsRange::rangeCount",
    ][::std::mem::offset_of!(aclmdlIODimsRange, rangeCount) - 0usize];
    [
        "Offset of field: aclmdlIODimsRange::range",
    ][::std::mem::offset_of!(aclmdlIODimsRange, range) - 8usize];
};
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct aclAippDims {
    pub srcDims: aclmdlIODims,
    pub srcSize: usize,
    pub aippOutdims: aclmdlIODims,
    pub aippOutSize: usize,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of aclAippDims"][::std::mem::size_of::<aclAippDims>() - 2336usize];
    ["Alignment of aclAippDims"][::std::mem::align_of::<aclAippDims>() - 8usize];
    [
        "Offset of field: aclAippDims::srcDims",
    ][::std::mem::offset_of!(aclAippDims, srcDims) - 0usize];
    [
        "Offset of field: aclAippDims::srcSize",
    ][::std::mem::offset_of!(aclAippDims, srcSize) - 1160usize];
    [
        "Offset of field: aclAippDims::aippOutdims",
    ][::std::mem::offset_of!(aclAippDims, aippOutdims) - 1168usize];
    [
        "Offset of field: aclAippDims::aippOutSize",
    ][::std::mem::offset_of!(aclAippDims, aippOutSize) - 2328usize];
};
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct aclmdlBatch {
    pub batchCount: usize,
    pub batch: [u64; 128usize],
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of aclmdlBatch"][::std::mem::size_of::<aclmdlBatch>() - 1032usize];
    ["Alignment of aclmdlBatch"][::std::mem::align_of::<aclmdlBatch>() - 8usize];
    [
        "Offset of field: aclmdlBatch::batchCount",
    ][::std::mem::offset_of!(aclmdlBatch, batchCount) - 0usize];
    [
        "Offset of field: aclmdlBatch::batch",
    ][::std::mem::offset_of!(aclmdlBatch, batch) - 8usize];
};
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct aclmdlHW {
    pub hwCount: usize,
    pub hw: [[u64; 2usize]; 128usize],
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of aclmdlHW"][::std::mem::size_of::<aclmdlHW>() - 2056usize];
    ["Alignment of aclmdlHW"][::std::mem::align_of::<aclmdlHW>() - 8usize];
    [
        "Offset of field: aclmdlHW::hwCount",
    ][::std::mem::offset_of!(aclmdlHW, hwCount) - 0usize];
    ["Offset of field: aclmdlHW::hw"][::std::mem::offset_of!(aclmdlHW, hw) - 8usize];
};
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct aclAippInfo {
    pub inputFormat: aclAippInputFormat,
    pub srcImageSizeW: i32,
    pub srcImageSizeH: i32,
    pub cropSwitch: i8,
    pub loadStartPosW: i32,
    pub loadStartPosH: i32,
    pub cropSizeW: i32,
    pub cropSizeH: i32,
    pub resizeSwitch: i8,
    pub resizeOutputW: i32,
    pub resizeOutputH: i32,
    pub paddingSwitch: i8,
    pub leftPaddingSize: i32,
    pub rightPaddingSize: i32,
    pub topPaddingSize: i32,
    pub bottomPaddingSize: i32,
    pub cscSwitch: i8,
    pub rbuvSwapSwitch: i8,
    pub axSwapSwitch: i8,
    pub singleLineMode: i8,
    pub matrixR0C0: i32,
    pub matrixR0C1: i32,
    pub matrixR0C2: i32,
    pub matrixR1C0: i32,
    pub matrixR1C1: i32,
    pub matrixR1C2: i32,
    pub matrixR2C0: i32,
    pub matrixR2C1: i32,
    pub matrixR2C2: i32,
    pub outputBias0: i32,
    pub outputBias1: i32,
    pub outputBias2: i32,
    pub inputBias0: i32,
    pub inputBias1: i32,
    pub inputBias2: i32,
    pub meanChn0: i32,
    pub meanChn1: i32,
    pub meanChn2: i32,
    pub meanChn3: i32,
    pub minChn0: f32,
    pub minChn1: f32,
    pub minChn2: f32,
    pub minChn3: f32,
    pub varReciChn0: f32,
    pub varReciChn1: f32,
    pub varReciChn2: f32,
    pub varReciChn3: f32,
    pub srcFormat: aclFormat,
    pub srcDatatype: aclDataType,
    pub srcDimNum: usize,
    pub shapeCount: usize,
    pub outDims: [aclAippDims; 128usize],
    pub aippExtend: *mut aclAippExtendInfo,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of aclAippInfo"][::std::mem::size_of::<aclAippInfo>() - 299216usize];
    ["Alignment of aclAippInfo"][::std::mem::align_of::<aclAippInfo>() - 8usize];
    [
        "Offset of field: aclAippInfo::inputFormat",
    ][::std::mem::offset_of!(aclAippInfo, inputFormat) - 0usize];
    [
        "Offset of field: aclAippInfo::srcImageSizeW",
    ][::std::mem::offset_of!(aclAippInfo, srcImageSizeW) - 4usize];
    [
        "Offset of field: aclAippInfo::srcImageSizeH",
    ][::std::mem::offset_of!(aclAippInfo, srcImageSizeH) - 8usize];
    [
        "Offset of field: aclAippInfo::cropSwitch",
    ][::std::mem::offset_of!(aclAippInfo, cropSwitch) - 12usize];
    [
        "Offset of field: aclAippInfo::loadStartPosW",
    ][::std::mem::offset_of!(aclAippInfo, loadStartPosW) - 16usize];
    [
        "Offset of field: aclAippInfo::loadStartPosH",
    ][::std::mem::offset_of!(aclAippInfo, loadStartPosH) - 20usize];
    [
        "Offset of field: aclAippInfo::cropSizeW",
    ][::std::mem::offset_of!(aclAippInfo, cropSizeW) - 24usize];
    [
        "Offset of field: aclAippInfo::cropSizeH",
    ][::std::mem::offset_of!(aclAippInfo, cropSizeH) - 28usize];
    [
        "Offset of field: aclAippInfo::resizeSwitch",
    ][::std::mem::offset_of!(aclAippInfo, resizeSwitch) - 32usize];
    [
        "Offset of field: aclAippInfo::resizeOutputW",
    ][::std::mem::offset_of!(aclAippInfo, resizeOutputW) - 36usize];
    [
        "Offset of field: aclAippInfo::resizeOutputH",
    ][::std::mem::offset_of!(aclAippInfo, resizeOutputH) - 40usize];
    [
        "Offset of field: aclAippInfo::paddingSwitch",
    ][::std::mem::offset_of!(aclAippInfo, paddingSwitch) - 44usize];
    [
        "Offset of field: aclAippInfo::leftPaddingSize",
    ][::std::mem::offset_of!(aclAippInfo, leftPaddingSize) - 48usize];
    [
        "Offset of field: aclAippInfo::rightPaddingSize",
    ][::std::mem::offset_of!(aclAippInfo, rightPaddingSize) - 52usize];
    [
        "Offset of field: aclAippInfo::topPaddingSize",
    ][::std::mem::offset_of!(aclAippInfo, topPaddingSize) - 56usize];
    [
        "Offset of field: aclAippInfo::bottomPaddingSize",
    ][::std::mem::offset_of!(aclAippInfo, bottomPaddingSize) - 60usize];
    [
        "Offset of field: aclAippInfo::cscSwitch",
    ][::std::mem::offset_of!(aclAippInfo, cscSwitch) - 64usize];
    [
        "Offset of field: aclAippInfo::rbuvSwapSwitch",
    ][::std::mem::offset_of!(aclAippInfo, rbuvSwapSwitch) - 65usize];
    [
        "Offset of field: aclAippInfo::axSwapSwitch",
    ][::std::mem::offset_of!(aclAippInfo, axSwapSwitch) - 66usize];
    [
        "Offset of field: aclAippInfo::singleLineMode",
    ][::std::mem::offset_of!(aclAippInfo, singleLineMode) - 67usize];
    [
        "Offset of field: aclAippInfo::matrixR0C0",
    ][::std::mem::offset_of!(aclAippInfo, matrixR0C0) - 68usize];
    [
        "Offset of field: aclAippInfo::matrixR0C1",
    ][::std::mem::offset_of!(aclAippInfo, matrixR0C1) - 72usize];
    [
        "Offset of field: aclAippInfo::matrixR0C2",
    ][::std::mem::offset_of!(aclAippInfo, matrixR0C2) - 76usize];
    [
        "Offset of field: aclAippInfo::matrixR1C0",
    ][::std::mem::offset_of!(aclAippInfo, matrixR1C0) - 80usize];
    [
        "Offset of field: aclAippInfo::matrixR1C1",
    ][::std::mem::offset_of!(aclAippInfo, matrixR1C1) - 84usize];
    [
        "Offset of field: aclAippInfo::matrixR1C2",
    ][::std::mem::offset_of!(aclAippInfo, matrixR1C2) - 88usize];
    [
        "Offset of field: aclAippInfo::matrixR2C0",
    ][::std::mem::offset_of!(aclAippInfo, matrixR2C0) - 92usize];
    [
        "Offset of field: aclAippInfo::matrixR2C1",
    ][::std::mem::offset_of!(aclAippInfo, matrixR2C1) - 96usize];
    [
        "Offset of field: aclAippInfo::matrixR2C2",
    ][::std::mem::offset_of!(aclAippInfo, matrixR2C2) - 100usize];
    [
        "Offset of field: aclAippInfo::outputBias0",
    ][::std::mem::offset_of!(aclAippInfo, outputBias0) - 104usize];
    [
        "Offset of field: aclAippInfo::outputBias1",
    ][::std::mem::offset_of!(aclAippInfo, outputBias1) - 108usize];
    [
        "Offset of field: aclAippInfo::outputBias2",
    ][::std::mem::offset_of!(aclAippInfo, outputBias2) - 112usize];
    [
        "Offset of field: aclAippInfo::inputBias0",
    ][::std::mem::offset_of!(aclAippInfo, inputBias0) - 116usize];
    [
        "Offset of field: aclAippInfo::inputBias1",
    ][::std::mem::offset_of!(aclAippInfo, inputBias1) - 120usize];
    [
        "Offset of field: aclAippInfo::inputBias2",
    ][::std::mem::offset_of!(aclAippInfo, inputBias2) - 124usize];
    [
        "Offset of field: aclAippInfo::meanChn0",
    ][::std::mem::offset_of!(aclAippInfo, meanChn0) - 128usize];
    [
        "Offset of field: aclAippInfo::meanChn1",
    ][::std::mem::offset_of!(aclAippInfo, meanChn1) - 132usize];
    [
        "Offset of field: aclAippInfo::meanChn2",
    ][::std::mem::offset_of!(aclAippInfo, meanChn2) - 136usize];
    [
        "Offset of field: aclAippInfo::meanChn3",
    ][::std::mem::offset_of!(aclAippInfo, meanChn3) - 140usize];
    [
        "Offset of field: aclAippInfo::minChn0",
    ][::std::mem::offset_of!(aclAippInfo, minChn0) - 144usize];
    [
        "Offset of field: aclAippInfo::minChn1",
    ][::std::mem::offset_of!(aclAippInfo, minChn1) - 148usize];
    [
        "Offset of field: aclAippInfo::minChn2",
    ][::std::mem::offset_of!(aclAippInfo, minChn2) - 152usize];
    [
        "Offset of field: aclAippInfo::minChn3",
    ][::std::mem::offset_of!(aclAippInfo, minChn3) - 156usize];
    [
        "Offset of field: aclAippInfo::varReciChn0",
    ][::std::mem::offset_of!(aclAippInfo, varReciChn0) - 160usize];
    [
        "Offset of field: aclAippInfo::varReciChn1",
    ][::std::mem::offset_of!(aclAippInfo, varReciChn1) - 164usize];
    [
        "Offset of field: aclAippInfo::varReciChn2",
    ][::std::mem::offset_of!(aclAippInfo, varReciChn2) - 168usize];
    [
        "Offset of field: aclAippInfo::varReciChn3",
    ][::std::mem::offset_of!(aclAippInfo, varReciChn3) - 172usize];
    [
        "Offset of field: aclAippInfo::srcFormat",
    ][::std::mem::offset_of!(aclAippInfo, srcFormat) - 176usize];
    [
        "Offset of field: aclAippInfo::srcDatatype",
    ][::std::mem::offset_of!(aclAippInfo, srcDatatype) - 180usize];
    [
        "Offset of field: aclAippInfo::srcDimNum",
    ][::std::mem::offset_of!(aclAippInfo, srcDimNum) - 184usize];
    [
        "Offset of field: aclAippInfo::shapeCount",
    ][::std::mem::offset_of!(aclAippInfo, shapeCount) - 192usize];
    [
        "Offset of field: aclAippInfo::outDims",
    ][::std::mem::offset_of!(aclAippInfo, outDims) - 200usize];
    [
        "Offset of field: aclAippInfo::aippExtend",
    ][::std::mem::offset_of!(aclAippInfo, aippExtend) - 299208usize];
};
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct aclmdlExeOMDesc {
    pub workSize: usize,
    pub weightSize: usize,
    pub modelDescSize: usize,
    pub kernelSize: usize,
    pub kernelArgsSize: usize,
    pub staticTaskSize: usize,
    pub dynamicTaskSize: usize,
    pub fifoTaskSize: usize,
    pub reserved: [usize; 8usize],
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of aclmdlExeOMDesc"][::std::mem::size_of::<aclmdlExeOMDesc>() - 128usize];
    ["Alignment of aclmdlExeOMDesc"][::std::mem::align_of::<aclmdlExeOMDesc>() - 8usize];
    [
        "Offset of field: aclmdlExeOMDesc::workSize",
    ][::std::mem::offset_of!(aclmdlExeOMDesc, workSize) - 0usize];
    [
        "Offset of field: aclmdlExeOMDesc::weightSize",
    ][::std::mem::offset_of!(aclmdlExeOMDesc, weightSize) - 8usize];
    [
        "Offset of field: aclmdlExeOMDesc::modelDescSize",
    ][::std::mem::offset_of!(aclmdlExeOMDesc, modelDescSize) - 16usize];
    [
        "Offset of field: aclmdlExeOMDesc::kernelSize",
    ][::std::mem::offset_of!(aclmdlExeOMDesc, kernelSize) - 24usize];
    [
        "Offset of field: aclmdlExeOMDesc::kernelArgsSize",
    ][::std::mem::offset_of!(aclmdlExeOMDesc, kernelArgsSize) - 32usize];
    [
        "Offset of field: aclmdlExeOMDesc::staticTaskSize",
    ][::std::mem::offset_of!(aclmdlExeOMDesc, staticTaskSize) - 40usize];
    [
        "Offset of field: aclmdlExeOMDesc::dynamicTaskSize",
    ][::std::mem::offset_of!(aclmdlExeOMDesc, dynamicTaskSize) - 48usize];
    [
        "Offset of field: aclmdlExeOMDesc::fifoTaskSize",
    ][::std::mem::offset_of!(aclmdlExeOMDesc, fifoTaskSize) - 56usize];
    [
        "Offset of field: aclmdlExeOMDesc::reserved",
    ][::std::mem::offset_of!(aclmdlExeOMDesc, reserved) - 64usize];
};
pub const ACL_COMPILE_SYS: aclCompileType = 0;
pub const ACL_COMPILE_UNREGISTERED: aclCompileType = 1;
pub type aclCompileType = ::std::os::raw::c_uint;
pub use self::aclCompileType as aclopCompileType;
pub const ACL_PRECISION_MODE: aclCompileOpt = 0;
pub const ACL_AICORE_NUM: aclCompileOpt = 1;
pub const ACL_AUTO_TUNE_MODE: aclCompileOpt = 2;
pub const ACL_OP_SELECT_IMPL_MODE: aclCompileOpt = 3;
pub const ACL_OPTYPELIST_FOR_IMPLMODE: aclCompileOpt = 4;
pub const ACL_OP_DEBUG_LEVEL: aclCompileOpt = 5;
pub const ACL_DEBUG_DIR: aclCompileOpt = 6;
pub const ACL_OP_COMPILER_CACHE_MODE: aclCompileOpt = 7;
pub const ACL_OP_COMPILER_CACHE_DIR: aclCompileOpt = 8;
pub const ACL_OP_PERFORMANCE_MODE: aclCompileOpt = 9;
pub const ACL_OP_JIT_COMPILE: aclCompileOpt = 10;
pub const ACL_OP_DETERMINISTIC: aclCompileOpt = 11;
pub const ACL_CUSTOMIZE_DTYPES: aclCompileOpt = 12;
pub const ACL_OP_PRECISION_MODE: aclCompileOpt = 13;
pub const ACL_ALLOW_HF32: aclCompileOpt = 14;
pub const ACL_PRECISION_MODE_V2: aclCompileOpt = 15;
pub const ACL_OP_DEBUG_OPTION: aclCompileOpt = 16;
pub type aclCompileOpt = ::std::os::raw::c_uint;
pub const ACL_OP_COMPILE_DEFAULT: aclCompileFlag = 0;
pub const ACL_OP_COMPILE_FUZZ: aclCompileFlag = 1;
pub type aclCompileFlag = ::std::os::raw::c_uint;
pub use self::aclCompileFlag as aclOpCompileFlag;
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct aclGraphDumpOption {
    _unused: [u8; 0],
}
pub const ACL_PLATFORM_AICORE_CNT: aclplatformDevInfo = 0;
pub const ACL_PLATFORM_AICORE_UB_SIZE: aclplatformDevInfo = 1;
pub const ACL_PLATFORM_CUBE_CORE_CNT: aclplatformDevInfo = 2;
pub const ACL_PLATFORM_VECTOR_CORE_CNT: aclplatformDevInfo = 3;
pub const ACL_PLATFORM_L2_SIZE: aclplatformDevInfo = 4;
pub const ACL_PLATFORM_MEMORY_SIZE: aclplatformDevInfo = 5;
pub const ACL_PLATFORM_CUBE_FREQ: aclplatformDevInfo = 6;
pub const ACL_PLATFORM_VEC_FREQ: aclplatformDevInfo = 7;
pub const ACL_PLATFORM_BT_SIZE: aclplatformDevInfo = 8;
pub const ACL_PLATFORM_L0_A_SIZE: aclplatformDevInfo = 9;
pub const ACL_PLATFORM_L0_B_SIZE: aclplatformDevInfo = 10;
pub const ACL_PLATFORM_L0_C_SIZE: aclplatformDevInfo = 11;
pub const ACL_PLATFORM_L1_SIZE: aclplatformDevInfo = 12;
pub const ACL_PLATFORM_SHORT_SOC_VERSION: aclplatformDevInfo = 13;
pub const ACL_PLATFORM_SOC_VERSION: aclplatformDevInfo = 14;
pub const ACL_PLATFORM_AIC_VERSION: aclplatformDevInfo = 15;
pub const ACL_PLATFORM_NPU_ARCH: aclplatformDevInfo = 16;
pub const ACL_PLATFORM_MEMORY_TYPE: aclplatformDevInfo = 17;
pub type aclplatformDevInfo = ::std::os::raw::c_uint;
pub const ACL_PLATFORM_CORE_TYPE_AI_CORE: aclplatformCoreType = 0;
pub const ACL_PLATFORM_CORE_TYPE_VECTOR_CORE: aclplatformCoreType = 1;
pub type aclplatformCoreType = ::std::os::raw::c_uint;
pub const DAV_1001: aclplatformNpuArch = 1001;
pub const DAV_1002: aclplatformNpuArch = 1002;
pub const DAV_1003: aclplatformNpuArch = 1003;
pub const DAV_1004: aclplatformNpuArch = 1004;
pub const DAV_1999: aclplatformNpuArch = 1999;
pub const DAV_2002: aclplatformNpuArch = 2002;
pub const DAV_2003: aclplatformNpuArch = 2003;
pub const DAV_2004: aclplatformNpuArch = 2004;
pub const DAV_2006: aclplatformNpuArch = 2006;
pub const DAV_2102: aclplatformNpuArch = 2102;
pub const DAV_2103: aclplatformNpuArch = 2103;
pub const DAV_2104: aclplatformNpuArch = 2104;
pub const DAV_2201: aclplatformNpuArch = 2201;
pub const DAV_3002: aclplatformNpuArch = 3002;
pub const DAV_3003: aclplatformNpuArch = 3003;
pub const DAV_3004: aclplatformNpuArch = 3004;
pub const DAV_3102: aclplatformNpuArch = 3102;
pub const DAV_3103: aclplatformNpuArch = 3103;
pub const DAV_3113: aclplatformNpuArch = 3113;
pub const DAV_3502: aclplatformNpuArch = 3502;
pub const DAV_3505: aclplatformNpuArch = 3505;
pub const DAV_3510: aclplatformNpuArch = 3510;
pub const DAV_3801: aclplatformNpuArch = 3801;
pub const DAV_5101: aclplatformNpuArch = 5101;
pub const DAV_5102: aclplatformNpuArch = 5102;
pub const DAV_5161: aclplatformNpuArch = 5161;
pub const DAV_9201: aclplatformNpuArch = 9201;
pub const DAV_9202: aclplatformNpuArch = 9202;
pub const DAV_9301: aclplatformNpuArch = 9301;
pub const DAV_RESV: aclplatformNpuArch = 65535;
pub type aclplatformNpuArch = u32;
pub const L0_A: aclplatformLocalMemType = 0;
pub const L0_B: aclplatformLocalMemType = 1;
pub const L0_C: aclplatformLocalMemType = 2;
pub const L1: aclplatformLocalMemType = 3;
pub const L2: aclplatformLocalMemType = 4;
pub const UB: aclplatformLocalMemType = 5;
pub const HBM: aclplatformLocalMemType = 6;
pub type aclplatformLocalMemType = ::std::os::raw::c_int;
pub const ACL_AICORE_ARITHMETIC_UTILIZATION: aclprofAicoreMetrics = 0;
pub const ACL_AICORE_PIPE_UTILIZATION: aclprofAicoreMetrics = 1;
pub const ACL_AICORE_MEMORY_BANDWIDTH: aclprofAicoreMetrics = 2;
pub const ACL_AICORE_L0B_AND_WIDTH: aclprofAicoreMetrics = 3;
pub const ACL_AICORE_RESOURCE_CONFLICT_RATIO: aclprofAicoreMetrics = 4;
pub const ACL_AICORE_MEMORY_UB: aclprofAicoreMetrics = 5;
pub const ACL_AICORE_L2_CACHE: aclprofAicoreMetrics = 6;
pub const ACL_AICORE_PIPE_EXECUTE_UTILIZATION: aclprofAicoreMetrics = 7;
pub const ACL_AICORE_MEMORY_ACCESS: aclprofAicoreMetrics = 8;
pub const ACL_AICORE_NONE: aclprofAicoreMetrics = 255;
pub type aclprofAicoreMetrics = ::std::os::raw::c_uint;
pub const ACL_STEP_START: aclprofStepTag = 0;
pub const ACL_STEP_END: aclprofStepTag = 1;
pub type aclprofStepTag = ::std::os::raw::c_uint;
pub const ACL_SUBSCRIBE_OP: aclprofSubscribeOpFlag = 0;
pub const ACL_SUBSCRIBE_SUBGRAPH: aclprofSubscribeOpFlag = 1;
pub const ACL_SUBSCRIBE_OP_THREAD: aclprofSubscribeOpFlag = 2;
pub const ACL_SUBSCRIBE_NONE: aclprofSubscribeOpFlag = 255;
pub type aclprofSubscribeOpFlag = ::std::os::raw::c_uint;
pub const ACL_SUBSCRIBE_ATTRI_THREADID: aclprofSubscribeOpAttri = 0;
pub const ACL_SUBSCRIBE_ATTRI_NONE: aclprofSubscribeOpAttri = 1;
pub type aclprofSubscribeOpAttri = ::std::os::raw::c_uint;
pub const ACL_PROF_ARGS_MIN: aclprofConfigType = 0;
pub const ACL_PROF_STORAGE_LIMIT: aclprofConfigType = 1;
pub const ACL_PROF_SYS_HARDWARE_MEM_FREQ: aclprofConfigType = 3;
pub const ACL_PROF_LLC_MODE: aclprofConfigType = 4;
pub const ACL_PROF_SYS_IO_FREQ: aclprofConfigType = 5;
pub const ACL_PROF_SYS_INTERCONNECTION_FREQ: aclprofConfigType = 6;
pub const ACL_PROF_DVPP_FREQ: aclprofConfigType = 7;
pub const ACL_PROF_HOST_SYS: aclprofConfigType = 8;
pub const ACL_PROF_HOST_SYS_USAGE: aclprofConfigType = 9;
pub const ACL_PROF_HOST_SYS_USAGE_FREQ: aclprofConfigType = 10;
pub const ACL_PROF_LOW_POWER_FREQ: aclprofConfigType = 11;
pub const ACL_PROF_SYS_MEM_SERVICEFLOW: aclprofConfigType = 12;
pub const ACL_PROF_SYS_CPU_FREQ: aclprofConfigType = 13;
pub const ACL_PROF_OPTYPE: aclprofConfigType = 14;
pub const ACL_PROF_NTS_METRICS: aclprofConfigType = 15;
pub const ACL_PROF_PATH: aclprofConfigType = 16;
pub const ACL_PROF_ARGS_MAX: aclprofConfigType = 17;
pub type aclprofConfigType = ::std::os::raw::c_uint;
pub const ACL_PROF_MESSAGE_TYPE_TENSOR_INFO: aclprofMessageType = 0;
pub type aclprofMessageType = ::std::os::raw::c_uint;
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct aclprofConfig {
    _unused: [u8; 0],
}
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct aclprofStopConfig {
    _unused: [u8; 0],
}
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct aclprofAicoreEvents {
    _unused: [u8; 0],
}
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct aclprofSubscribeConfig {
    _unused: [u8; 0],
}
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct aclprofStepInfo {
    _unused: [u8; 0],
}
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct aclprofTensor {
    pub type_: u32,
    pub format: u32,
    pub dataType: u32,
    pub shapeDim: u32,
    pub shape: [u32; 8usize],
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of aclprofTensor"][::std::mem::size_of::<aclprofTensor>() - 48usize];
    ["Alignment of aclprofTensor"][::std::mem::align_of::<aclprofTensor>() - 4usize];
    [
        "Offset of field: aclprofTensor::type_",
    ][::std::mem::offset_of!(aclprofTensor, type_) - 0usize];
    [
        "Offset of field: aclprofTensor::format",
    ][::std::mem::offset_of!(aclprofTensor, format) - 4usize];
    [
        "Offset of field: aclprofTensor::dataType",
    ][::std::mem::offset_of!(aclprofTensor, dataType) - 8usize];
    [
        "Offset of field: aclprofTensor::shapeDim",
    ][::std::mem::offset_of!(aclprofTensor, shapeDim) - 12usize];
    [
        "Offset of field: aclprofTensor::shape",
    ][::std::mem::offset_of!(aclprofTensor, shape) - 16usize];
};
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct aclprofTensorInfo {
    pub opNameId: u64,
    pub opTypeId: u64,
    pub resv: u32,
    pub tensorNum: u32,
    pub kernelType: u32,
    pub blockNums: u32,
    pub stream: *mut ::std::os::raw::c_void,
    pub tensors: *mut aclprofTensor,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of aclprofTensorInfo"][::std::mem::size_of::<aclprofTensorInfo>() - 48usize];
    [
        "Alignment of aclprofTensorInfo",
    ][::std::mem::align_of::<aclprofTensorInfo>() - 8usize];
    [
        "Offset of field: aclprofTensorInfo::opNameId",
    ][::std::mem::offset_of!(aclprofTensorInfo, opNameId) - 0usize];
    [
        "Offset of field: aclprofTensorInfo::opTypeId",
    ][::std::mem::offset_of!(aclprofTensorInfo, opTypeId) - 8usize];
    [
        "Offset of field: aclprofTensorInfo::resv",
    ][::std::mem::offset_of!(aclprofTensorInfo, resv) - 16usize];
    [
        "Offset of field: aclprofTensorInfo::tensorNum",
    ][::std::mem::offset_of!(aclprofTensorInfo, tensorNum) - 20usize];
    [
        "Offset of field: aclprofTensorInfo::kernelType",
    ][::std::mem::offset_of!(aclprofTensorInfo, kernelType) - 24usize];
    [
        "Offset of field: aclprofTensorInfo::blockNums",
    ][::std::mem::offset_of!(aclprofTensorInfo, blockNums) - 28usize];
    [
        "Offset of field: aclprofTensorInfo::stream",
    ][::std::mem::offset_of!(aclprofTensorInfo, stream) - 32usize];
    [
        "Offset of field: aclprofTensorInfo::tensors",
    ][::std::mem::offset_of!(aclprofTensorInfo, tensors) - 40usize];
};
#[repr(C)]
#[derive(Copy, Clone)]
pub struct aclprofEventAttributes {
    pub version: u16,
    pub size: u16,
    pub messageType: u32,
    pub message: aclprofEventAttributes_Message,
}
#[repr(C)]
#[derive(Copy, Clone)]
pub union aclprofEventAttributes_Message {
    pub tensorInfo: *mut aclprofTensorInfo,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of aclprofEventAttributes_Message",
    ][::std::mem::size_of::<aclprofEventAttributes_Message>() - 8usize];
    [
        "Alignment of aclprofEventAttributes_Message",
    ][::std::mem::align_of::<aclprofEventAttributes_Message>() - 8usize];
    [
        "Offset of field: aclprofEventAttributes_Message::tensorInfo",
    ][::std::mem::offset_of!(aclprofEventAttributes_Message, tensorInfo) - 0usize];
};
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of aclprofEventAttributes",
    ][::std::mem::size_of::<aclprofEventAttributes>() - 16usize];
    [
        "Alignment of aclprofEventAttributes",
    ][::std::mem::align_of::<aclprofEventAttributes>() - 8usize];
    [
        "Offset of field: aclprofEventAttributes::version",
    ][::std::mem::offset_of!(aclprofEventAttributes, version) - 0usize];
    [
        "Offset of field: aclprofEventAttributes::size",
    ][::std::mem::offset_of!(aclprofEventAttributes, size) - 2usize];
    [
        "Offset of field: aclprofEventAttributes::messageType",
    ][::std::mem::offset_of!(aclprofEventAttributes, messageType) - 4usize];
    [
        "Offset of field: aclprofEventAttributes::message",
    ][::std::mem::offset_of!(aclprofEventAttributes, message) - 8usize];
};
pub type aclrtMemPool = *mut ::std::os::raw::c_void;
pub const ACL_RT_MEM_POOL_REUSE_FOLLOW_EVENT_DEPENDENCIES: aclrtMemPoolAttr = 1;
pub const ACL_RT_MEM_POOL_REUSE_ALLOW_OPPORTUNISTIC: aclrtMemPoolAttr = 2;
pub const ACL_RT_MEM_POOL_REUSE_ALLOW_INTERNAL_DEPENDENCIES: aclrtMemPoolAttr = 3;
pub const ACL_RT_MEM_POOL_ATTR_RELEASE_THRESHOLD: aclrtMemPoolAttr = 4;
pub const ACL_RT_MEM_POOL_ATTR_RESERVED_MEM_CURRENT: aclrtMemPoolAttr = 5;
pub const ACL_RT_MEM_POOL_ATTR_RESERVED_MEM_HIGH: aclrtMemPoolAttr = 6;
pub const ACL_RT_MEM_POOL_ATTR_USED_MEM_CURRENT: aclrtMemPoolAttr = 7;
pub const ACL_RT_MEM_POOL_ATTR_USED_MEM_HIGH: aclrtMemPoolAttr = 8;
pub type aclrtMemPoolAttr = ::std::os::raw::c_uint;
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct aclrtMemPoolProps {
    pub allocType: aclrtMemAllocationType,
    pub handleType: aclrtMemHandleType,
    pub location: aclrtMemLocation,
    pub maxSize: usize,
    pub reserved: [::std::os::raw::c_uchar; 32usize],
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of aclrtMemPoolProps"][::std::mem::size_of::<aclrtMemPoolProps>() - 56usize];
    [
        "Alignment of aclrtMemPoolProps",
    ][::std::mem::align_of::<aclrtMemPoolProps>() - 8usize];
    [
        "Offset of field: aclrtMemPoolProps::allocType",
    ][::std::mem::offset_of!(aclrtMemPoolProps, allocType) - 0usize];
    [
        "Offset of field: aclrtMemPoolProps::handleType",
    ][::std::mem::offset_of!(aclrtMemPoolProps, handleType) - 4usize];
    [
        "Offset of field: aclrtMemPoolProps::location",
    ][::std::mem::offset_of!(aclrtMemPoolProps, location) - 8usize];
    [
        "Offset of field: aclrtMemPoolProps::maxSize",
    ][::std::mem::offset_of!(aclrtMemPoolProps, maxSize) - 16usize];
    [
        "Offset of field: aclrtMemPoolProps::reserved",
    ][::std::mem::offset_of!(aclrtMemPoolProps, reserved) - 24usize];
};
pub const ACL_TENSOR_DATA_UNDEFINED: acltdtTensorType = -1;
pub const ACL_TENSOR_DATA_TENSOR: acltdtTensorType = 0;
pub const ACL_TENSOR_DATA_END_OF_SEQUENCE: acltdtTensorType = 1;
pub const ACL_TENSOR_DATA_ABNORMAL: acltdtTensorType = 2;
pub const ACL_TENSOR_DATA_SLICE_TENSOR: acltdtTensorType = 3;
pub const ACL_TENSOR_DATA_END_TENSOR: acltdtTensorType = 4;
pub type acltdtTensorType = ::std::os::raw::c_int;
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct acltdtDataItem {
    _unused: [u8; 0],
}
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct acltdtDataset {
    _unused: [u8; 0],
}
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct acltdtChannelHandle {
    _unused: [u8; 0],
}
pub type acltdtBuf = *mut ::std::os::raw::c_void;
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct tagMemQueueAttr {
    _unused: [u8; 0],
}
pub type acltdtQueueAttr = tagMemQueueAttr;
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct acltdtQueueRouteList {
    _unused: [u8; 0],
}
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct acltdtQueueRouteQueryInfo {
    _unused: [u8; 0],
}
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct acltdtQueueRoute {
    _unused: [u8; 0],
}
pub const ACL_TDT_QUEUE_NAME_PTR: acltdtQueueAttrType = 0;
pub const ACL_TDT_QUEUE_DEPTH_UINT32: acltdtQueueAttrType = 1;
pub type acltdtQueueAttrType = ::std::os::raw::c_uint;
pub const ACL_TDT_QUEUE_ROUTE_SRC_UINT32: acltdtQueueRouteParamType = 0;
pub const ACL_TDT_QUEUE_ROUTE_DST_UINT32: acltdtQueueRouteParamType = 1;
pub const ACL_TDT_QUEUE_ROUTE_STATUS_INT32: acltdtQueueRouteParamType = 2;
pub type acltdtQueueRouteParamType = ::std::os::raw::c_uint;
pub const ACL_TDT_QUEUE_ROUTE_QUERY_SRC: acltdtQueueRouteQueryMode = 0;
pub const ACL_TDT_QUEUE_ROUTE_QUERY_DST: acltdtQueueRouteQueryMode = 1;
pub const ACL_TDT_QUEUE_ROUTE_QUERY_SRC_AND_DST: acltdtQueueRouteQueryMode = 2;
pub const ACL_TDT_QUEUE_ROUTE_QUERY_ABNORMAL: acltdtQueueRouteQueryMode = 100;
pub type acltdtQueueRouteQueryMode = ::std::os::raw::c_uint;
pub const ACL_TDT_QUEUE_ROUTE_QUERY_MODE_ENUM: acltdtQueueRouteQueryInfoParamType = 0;
pub const ACL_TDT_QUEUE_ROUTE_QUERY_SRC_ID_UINT32: acltdtQueueRouteQueryInfoParamType = 1;
pub const ACL_TDT_QUEUE_ROUTE_QUERY_DST_ID_UINT32: acltdtQueueRouteQueryInfoParamType = 2;
pub type acltdtQueueRouteQueryInfoParamType = ::std::os::raw::c_uint;
pub const ACL_TDT_NORMAL_MEM: acltdtAllocBufType = 0;
pub const ACL_TDT_DVPP_MEM: acltdtAllocBufType = 1;
pub type acltdtAllocBufType = ::std::os::raw::c_uint;
pub const ACL_TRANS_N: aclTransType = 0;
pub const ACL_TRANS_T: aclTransType = 1;
pub const ACL_TRANS_NZ: aclTransType = 2;
pub const ACL_TRANS_NZ_T: aclTransType = 3;
pub type aclTransType = ::std::os::raw::c_uint;
pub const ACL_COMPUTE_HIGH_PRECISION: aclComputeType = 0;
pub const ACL_COMPUTE_LOW_PRECISION: aclComputeType = 1;
pub type aclComputeType = ::std::os::raw::c_uint;
pub const HCCL_SUCCESS: HcclResult = 0;
pub const HCCL_E_PARA: HcclResult = 1;
pub const HCCL_E_PTR: HcclResult = 2;
pub const HCCL_E_MEMORY: HcclResult = 3;
pub const HCCL_E_INTERNAL: HcclResult = 4;
pub const HCCL_E_NOT_SUPPORT: HcclResult = 5;
pub const HCCL_E_NOT_FOUND: HcclResult = 6;
pub const HCCL_E_UNAVAIL: HcclResult = 7;
pub const HCCL_E_SYSCALL: HcclResult = 8;
pub const HCCL_E_TIMEOUT: HcclResult = 9;
pub const HCCL_E_OPEN_FILE_FAILURE: HcclResult = 10;
pub const HCCL_E_TCP_CONNECT: HcclResult = 11;
pub const HCCL_E_ROCE_CONNECT: HcclResult = 12;
pub const HCCL_E_TCP_TRANSFER: HcclResult = 13;
pub const HCCL_E_ROCE_TRANSFER: HcclResult = 14;
pub const HCCL_E_RUNTIME: HcclResult = 15;
pub const HCCL_E_DRV: HcclResult = 16;
pub const HCCL_E_PROFILING: HcclResult = 17;
pub const HCCL_E_CCE: HcclResult = 18;
pub const HCCL_E_NETWORK: HcclResult = 19;
pub const HCCL_E_AGAIN: HcclResult = 20;
pub const HCCL_E_REMOTE: HcclResult = 21;
pub const HCCL_E_SUSPENDING: HcclResult = 22;
pub const HCCL_E_OPRETRY_FAIL: HcclResult = 23;
pub const HCCL_E_OOM: HcclResult = 24;
pub const HCCL_E_RESERVED: HcclResult = 25;
pub type HcclResult = ::std::os::raw::c_uint;
pub type HcclComm = *mut ::std::os::raw::c_void;
pub const HCCL_REDUCE_SUM: HcclReduceOp = 0;
pub const HCCL_REDUCE_PROD: HcclReduceOp = 1;
pub const HCCL_REDUCE_MAX: HcclReduceOp = 2;
pub const HCCL_REDUCE_MIN: HcclReduceOp = 3;
pub const HCCL_REDUCE_RESERVED: HcclReduceOp = 255;
pub type HcclReduceOp = ::std::os::raw::c_uint;
pub const HCCL_DATA_TYPE_INT8: HcclDataType = 0;
pub const HCCL_DATA_TYPE_INT16: HcclDataType = 1;
pub const HCCL_DATA_TYPE_INT32: HcclDataType = 2;
pub const HCCL_DATA_TYPE_FP16: HcclDataType = 3;
pub const HCCL_DATA_TYPE_FP32: HcclDataType = 4;
pub const HCCL_DATA_TYPE_INT64: HcclDataType = 5;
pub const HCCL_DATA_TYPE_UINT64: HcclDataType = 6;
pub const HCCL_DATA_TYPE_UINT8: HcclDataType = 7;
pub const HCCL_DATA_TYPE_UINT16: HcclDataType = 8;
pub const HCCL_DATA_TYPE_UINT32: HcclDataType = 9;
pub const HCCL_DATA_TYPE_FP64: HcclDataType = 10;
pub const HCCL_DATA_TYPE_BFP16: HcclDataType = 11;
pub const HCCL_DATA_TYPE_INT128: HcclDataType = 12;
pub const HCCL_DATA_TYPE_HIF8: HcclDataType = 14;
pub const HCCL_DATA_TYPE_FP8E4M3: HcclDataType = 15;
pub const HCCL_DATA_TYPE_FP8E5M2: HcclDataType = 16;
pub const HCCL_DATA_TYPE_FP8E8M0: HcclDataType = 17;
pub const HCCL_DATA_TYPE_RESERVED: HcclDataType = 255;
pub type HcclDataType = ::std::os::raw::c_uint;
pub const HCCL_DETERMINISTIC: HcclConfig = 0;
pub const HCCL_ACCELERATOR: HcclConfig = 1;
pub const HCCL_CONFIG_RESERVED: HcclConfig = 2;
pub type HcclConfig = ::std::os::raw::c_uint;
#[repr(C)]
#[derive(Copy, Clone)]
pub union HcclConfigValue {
    pub value: i32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of HcclConfigValue"][::std::mem::size_of::<HcclConfigValue>() - 4usize];
    ["Alignment of HcclConfigValue"][::std::mem::align_of::<HcclConfigValue>() - 4usize];
    [
        "Offset of field: HcclConfigValue::value",
    ][::std::mem::offset_of!(HcclConfigValue, value) - 0usize];
};
pub const HCCL_ROOT_INFO_BYTES: u32 = 4108;
pub const BUFFER_NAME_MAX_LENGTH: u32 = 128;
pub const COMM_NAME_MAX_LENGTH: u32 = 128;
pub const UDI_MAX_LENGTH: u32 = 128;
pub const HCCL_COMM_ALGO_MAX_LENGTH: u32 = 1600;
pub const HCCL_COMM_RETRY_ENABLE_MAX_LENGTH: u32 = 50;
pub const HCCL_COMM_RETRY_PARAMS_MAX_LENGTH: u32 = 128;
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct HcclRootInfoDef {
    pub internal: [::std::os::raw::c_char; 4108usize],
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    ["Size of HcclRootInfoDef"][::std::mem::size_of::<HcclRootInfoDef>() - 4108usize];
    ["Alignment of HcclRootInfoDef"][::std::mem::align_of::<HcclRootInfoDef>() - 1usize];
    [
        "Offset of field: HcclRootInfoDef::internal",
    ][::std::mem::offset_of!(HcclRootInfoDef, internal) - 0usize];
};
pub type HcclRootInfo = HcclRootInfoDef;
pub const HCCL_COMM_CONFIG_INFO_BYTES: u32 = 24;
pub const HCCL_COMM_CONFIG_MAGIC_WORD: u32 = 4042322160;
pub const HCCL_COMM_CONFIG_VERSION: u32 = 10;
pub const HCCL_COMM_DEFAULT_BUFFSIZE: u32 = 200;
pub const HCCL_COMM_BUFFSIZE_CONFIG_NOT_SET: u32 = 4294967295;
pub const HCCL_COMM_DEFAULT_DETERMINISTIC: u32 = 0;
pub const HCCL_COMM_DETERMINISTIC_CONFIG_NOT_SET: u32 = 4294967295;
pub const HCCL_COMM_DEFAULT_OP_EXPANSION_MODE: u32 = 0;
pub const HCCL_COMM_TRAFFIC_CLASS_CONFIG_NOT_SET: u32 = 4294967295;
pub const HCCL_COMM_SERVICE_LEVEL_CONFIG_NOT_SET: u32 = 4294967295;
pub const HCCL_COMM_EXECTIMEOUT_CONFIG_NOT_SET: i32 = -1;
pub const HCCL_COMM_QOS_CONFIG_NOT_SET: u32 = 4294967295;
pub const HCCL_DEFAULT_SYMMETRIC_MEMORY_STRIDE: u64 = 16;
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct HcclCommConfigDef {
    pub reserved: [::std::os::raw::c_char; 24usize],
    pub hcclBufferSize: u32,
    pub hcclDeterministic: u32,
    pub hcclCommName: [::std::os::raw::c_char; 128usize],
    pub hcclUdi: [::std::os::raw::c_char; 128usize],
    pub hcclOpExpansionMode: u32,
    pub hcclRdmaTrafficClass: u32,
    pub hcclRdmaServiceLevel: u32,
    pub hcclWorldRankID: u32,
    pub hcclJobID: u64,
    pub aclGraphZeroCopyEnable: u8,
    pub hcclExecTimeOut: i32,
    pub hcclAlgo: [::std::os::raw::c_char; 1600usize],
    pub hcclRetryEnable: [::std::os::raw::c_char; 50usize],
    pub hcclRetryParams: [::std::os::raw::c_char; 128usize],
    pub hcclBufferName: [::std::os::raw::c_char; 128usize],
    pub hcclQos: u32,
    pub hcclSymWinMaxMemSizePerRank: u64,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of HcclCommConfigDef",
    ][::std::mem::size_of::<HcclCommConfigDef>() - 2240usize];
    [
        "Alignment of HcclCommConfigDef",
    ][::std::mem::align_of::<HcclCommConfigDef>() - 8usize];
    [
        "Offset of field: HcclCommConfigDef::reserved",
    ][::std::mem::offset_of!(HcclCommConfigDef, reserved) - 0usize];
    [
        "Offset of field: HcclCommConfigDef::hcclBufferSize",
    ][::std::mem::offset_of!(HcclCommConfigDef, hcclBufferSize) - 24usize];
    [
        "Offset of field: HcclCommConfigDef::hcclDeterministic",
    ][::std::mem::offset_of!(HcclCommConfigDef, hcclDeterministic) - 28usize];
    [
        "Offset of field: HcclCommConfigDef::hcclCommName",
    ][::std::mem::offset_of!(HcclCommConfigDef, hcclCommName) - 32usize];
    [
        "Offset of field: HcclCommConfigDef::hcclUdi",
    ][::std::mem::offset_of!(HcclCommConfigDef, hcclUdi) - 160usize];
    [
        "Offset of field: HcclCommConfigDef::hcclOpExpansionMode",
    ][::std::mem::offset_of!(HcclCommConfigDef, hcclOpExpansionMode) - 288usize];
    [
        "Offset of field: HcclCommConfigDef::hcclRdmaTrafficClass",
    ][::std::mem::offset_of!(HcclCommConfigDef, hcclRdmaTrafficClass) - 292usize];
    [
        "Offset of field: HcclCommConfigDef::hcclRdmaServiceLevel",
    ][::std::mem::offset_of!(HcclCommConfigDef, hcclRdmaServiceLevel) - 296usize];
    [
        "Offset of field: HcclCommConfigDef::hcclWorldRankID",
    ][::std::mem::offset_of!(HcclCommConfigDef, hcclWorldRankID) - 300usize];
    [
        "Offset of field: HcclCommConfigDef::hcclJobID",
    ][::std::mem::offset_of!(HcclCommConfigDef, hcclJobID) - 304usize];
    [
        "Offset of field: HcclCommConfigDef::aclGraphZeroCopyEnable",
    ][::std::mem::offset_of!(HcclCommConfigDef, aclGraphZeroCopyEnable) - 312usize];
    [
        "Offset of field: HcclCommConfigDef::hcclExecTimeOut",
    ][::std::mem::offset_of!(HcclCommConfigDef, hcclExecTimeOut) - 316usize];
    [
        "Offset of field: HcclCommConfigDef::hcclAlgo",
    ][::std::mem::offset_of!(HcclCommConfigDef, hcclAlgo) - 320usize];
    [
        "Offset of field: HcclCommConfigDef::hcclRetryEnable",
    ][::std::mem::offset_of!(HcclCommConfigDef, hcclRetryEnable) - 1920usize];
    [
        "Offset of field: HcclCommConfigDef::hcclRetryParams",
    ][::std::mem::offset_of!(HcclCommConfigDef, hcclRetryParams) - 1970usize];
    [
        "Offset of field: HcclCommConfigDef::hcclBufferName",
    ][::std::mem::offset_of!(HcclCommConfigDef, hcclBufferName) - 2098usize];
    [
        "Offset of field: HcclCommConfigDef::hcclQos",
    ][::std::mem::offset_of!(HcclCommConfigDef, hcclQos) - 2228usize];
    [
        "Offset of field: HcclCommConfigDef::hcclSymWinMaxMemSizePerRank",
    ][::std::mem::offset_of!(HcclCommConfigDef, hcclSymWinMaxMemSizePerRank)
        - 2232usize];
};
pub type HcclCommConfig = HcclCommConfigDef;
pub const HCCL_COMM_CONFIG_BUFFER_SIZE: HcclCommConfigCapability = 0;
pub const HCCL_COMM_CONFIG_DETERMINISTIC: HcclCommConfigCapability = 1;
pub const HCCL_COMM_CONFIG_COMM_NAME: HcclCommConfigCapability = 2;
pub const HCCL_COMM_CONFIG_OP_EXPANSION_MODE: HcclCommConfigCapability = 3;
pub const HCCL_COMM_CONFIG_SUPPORT_INIT_BY_ENV: HcclCommConfigCapability = 4;
pub const HCCL_COMM_CONFIG_WORLD_RANKID: HcclCommConfigCapability = 5;
pub const HCCL_COMM_CONFIG_JOBID: HcclCommConfigCapability = 6;
pub const HCCL_COMM_CONFIG_ACLGRAPH_ZEROCOPY_ENABLE: HcclCommConfigCapability = 7;
pub const HCCL_COMM_CONFIG_EXEC_TIMEOUT: HcclCommConfigCapability = 8;
pub const HCCL_COMM_CONFIG_ALGO: HcclCommConfigCapability = 9;
pub const HCCL_COMM_CONFIG_RETRY: HcclCommConfigCapability = 10;
pub const HCCL_COMM_CONFIG_BUFFER_NAME: HcclCommConfigCapability = 11;
pub const HCCL_COMM_CONFIG_RESERVED: HcclCommConfigCapability = 12;
pub type HcclCommConfigCapability = ::std::os::raw::c_uint;
pub const HCCL_SEND: HcclSendRecvType = 0;
pub const HCCL_RECV: HcclSendRecvType = 1;
pub const HCCL_SEND_RECV_RESERVED: HcclSendRecvType = 2;
pub type HcclSendRecvType = ::std::os::raw::c_uint;
#[repr(C)]
#[derive(Debug, Copy, Clone)]
pub struct HcclSendRecvItemDef {
    pub sendRecvType: HcclSendRecvType,
    pub buf: *mut ::std::os::raw::c_void,
    pub count: u64,
    pub dataType: HcclDataType,
    pub remoteRank: u32,
}
#[allow(clippy::unnecessary_operation, clippy::identity_op)]
const _: () = {
    [
        "Size of HcclSendRecvItemDef",
    ][::std::mem::size_of::<HcclSendRecvItemDef>() - 32usize];
    [
        "Alignment of HcclSendRecvItemDef",
    ][::std::mem::align_of::<HcclSendRecvItemDef>() - 8usize];
    [
        "Offset of field: HcclSendRecvItemDef::sendRecvType",
    ][::std::mem::offset_of!(HcclSendRecvItemDef, sendRecvType) - 0usize];
    [
        "Offset of field: HcclSendRecvItemDef::buf",
    ][::std::mem::offset_of!(HcclSendRecvItemDef, buf) - 8usize];
    [
        "Offset of field: HcclSendRecvItemDef::count",
    ][::std::mem::offset_of!(HcclSendRecvItemDef, count) - 16usize];
    [
        "Offset of field: HcclSendRecvItemDef::dataType",
    ][::std::mem::offset_of!(HcclSendRecvItemDef, dataType) - 24usize];
    [
        "Offset of field: HcclSendRecvItemDef::remoteRank",
    ][::std::mem::offset_of!(HcclSendRecvItemDef, remoteRank) - 28usize];
};
pub type HcclSendRecvItem = HcclSendRecvItemDef;
pub const HCCL_CMD_INVALID: HcclCMDType = 0;
pub const HCCL_CMD_BROADCAST: HcclCMDType = 1;
pub const HCCL_CMD_ALLREDUCE: HcclCMDType = 2;
pub const HCCL_CMD_REDUCE: HcclCMDType = 3;
pub const HCCL_CMD_SEND: HcclCMDType = 4;
pub const HCCL_CMD_RECEIVE: HcclCMDType = 5;
pub const HCCL_CMD_ALLGATHER: HcclCMDType = 6;
pub const HCCL_CMD_REDUCE_SCATTER: HcclCMDType = 7;
pub const HCCL_CMD_ALLTOALLV: HcclCMDType = 8;
pub const HCCL_CMD_ALLTOALLVC: HcclCMDType = 9;
pub const HCCL_CMD_ALLTOALL: HcclCMDType = 10;
pub const HCCL_CMD_GATHER: HcclCMDType = 11;
pub const HCCL_CMD_SCATTER: HcclCMDType = 12;
pub const HCCL_CMD_BATCH_SEND_RECV: HcclCMDType = 13;
pub const HCCL_CMD_BATCH_PUT: HcclCMDType = 14;
pub const HCCL_CMD_BATCH_GET: HcclCMDType = 15;
pub const HCCL_CMD_ALLGATHER_V: HcclCMDType = 16;
pub const HCCL_CMD_REDUCE_SCATTER_V: HcclCMDType = 17;
pub const HCCL_CMD_BATCH_WRITE: HcclCMDType = 18;
pub const HCCL_CMD_HALF_ALLTOALLV: HcclCMDType = 20;
pub const HCCL_CMD_ALL: HcclCMDType = 21;
pub const HCCL_CMD_FINALIZE: HcclCMDType = 100;
pub const HCCL_CMD_INTER_GROUP_SYNC: HcclCMDType = 101;
pub const HCCL_CMD_INIT: HcclCMDType = 102;
pub const HCCL_CMD_BARRIER: HcclCMDType = 103;
pub const HCCL_CMD_MAX: HcclCMDType = 104;
pub type HcclCMDType = ::std::os::raw::c_uint;
