// Written by ascend-sys/generate from CANN's headers; run ascend-sys/generate.sh to write it anew.

use super::types::*;
pub type HcclAllGather = unsafe extern "C" fn(
    sendBuf: *mut ::std::os::raw::c_void,
    recvBuf: *mut ::std::os::raw::c_void,
    sendCount: u64,
    dataType: HcclDataType,
    comm: HcclComm,
    stream: aclrtStream,
) -> HcclResult;
pub type HcclAllGatherV = unsafe extern "C" fn(
    sendBuf: *mut ::std::os::raw::c_void,
    sendCount: u64,
    recvBuf: *mut ::std::os::raw::c_void,
    recvCounts: *const ::std::os::raw::c_void,
    recvDispls: *const ::std::os::raw::c_void,
    dataType: HcclDataType,
    comm: HcclComm,
    stream: aclrtStream,
) -> HcclResult;
pub type HcclAllReduce = unsafe extern "C" fn(
    sendBuf: *mut ::std::os::raw::c_void,
    recvBuf: *mut ::std::os::raw::c_void,
    count: u64,
    dataType: HcclDataType,
    op: HcclReduceOp,
    comm: HcclComm,
    stream: aclrtStream,
) -> HcclResult;
pub type HcclAlltoAll = unsafe extern "C" fn(
    sendBuf: *const ::std::os::raw::c_void,
    sendCount: u64,
    sendType: HcclDataType,
    recvBuf: *const ::std::os::raw::c_void,
    recvCount: u64,
    recvType: HcclDataType,
    comm: HcclComm,
    stream: aclrtStream,
) -> HcclResult;
pub type HcclAlltoAllV = unsafe extern "C" fn(
    sendBuf: *const ::std::os::raw::c_void,
    sendCounts: *const ::std::os::raw::c_void,
    sdispls: *const ::std::os::raw::c_void,
    sendType: HcclDataType,
    recvBuf: *const ::std::os::raw::c_void,
    recvCounts: *const ::std::os::raw::c_void,
    rdispls: *const ::std::os::raw::c_void,
    recvType: HcclDataType,
    comm: HcclComm,
    stream: aclrtStream,
) -> HcclResult;
pub type HcclAlltoAllVC = unsafe extern "C" fn(
    sendBuf: *const ::std::os::raw::c_void,
    sendCountMatrix: *const ::std::os::raw::c_void,
    sendType: HcclDataType,
    recvBuf: *const ::std::os::raw::c_void,
    recvType: HcclDataType,
    comm: HcclComm,
    stream: aclrtStream,
) -> HcclResult;
pub type HcclBarrier = unsafe extern "C" fn(
    comm: HcclComm,
    stream: aclrtStream,
) -> HcclResult;
pub type HcclBatchSendRecv = unsafe extern "C" fn(
    sendRecvInfo: *mut HcclSendRecvItem,
    itemNum: u32,
    comm: HcclComm,
    stream: aclrtStream,
) -> HcclResult;
pub type HcclBroadcast = unsafe extern "C" fn(
    buf: *mut ::std::os::raw::c_void,
    count: u64,
    dataType: HcclDataType,
    root: u32,
    comm: HcclComm,
    stream: aclrtStream,
) -> HcclResult;
pub type HcclCommActivateCommMemory = unsafe extern "C" fn(
    comm: HcclComm,
    virPtr: *mut ::std::os::raw::c_void,
    size: usize,
    offset: usize,
    handle: aclrtDrvMemHandle,
    flags: u64,
) -> HcclResult;
pub type HcclCommDeactivateCommMemory = unsafe extern "C" fn(
    comm: HcclComm,
    virPtr: *mut ::std::os::raw::c_void,
) -> HcclResult;
pub type HcclCommDeregister = unsafe extern "C" fn(
    comm: HcclComm,
    handle: *mut ::std::os::raw::c_void,
) -> HcclResult;
pub type HcclCommDestroy = unsafe extern "C" fn(comm: HcclComm) -> HcclResult;
pub type HcclCommExchangeMem = unsafe extern "C" fn(
    comm: HcclComm,
    windowHandle: *mut ::std::os::raw::c_void,
    peerRanks: *mut u32,
    peerRankNum: u32,
) -> HcclResult;
pub type HcclCommInitAll = unsafe extern "C" fn(
    ndev: u32,
    devices: *mut i32,
    comms: *mut HcclComm,
) -> HcclResult;
pub type HcclCommInitClusterInfo = unsafe extern "C" fn(
    clusterInfo: *const ::std::os::raw::c_char,
    rank: u32,
    comm: *mut HcclComm,
) -> HcclResult;
pub type HcclCommInitClusterInfoConfig = unsafe extern "C" fn(
    clusterInfo: *const ::std::os::raw::c_char,
    rank: u32,
    config: *mut HcclCommConfig,
    comm: *mut HcclComm,
) -> HcclResult;
pub type HcclCommInitRootInfo = unsafe extern "C" fn(
    nRanks: u32,
    rootInfo: *const HcclRootInfo,
    rank: u32,
    comm: *mut HcclComm,
) -> HcclResult;
pub type HcclCommInitRootInfoConfig = unsafe extern "C" fn(
    nRanks: u32,
    rootInfo: *const HcclRootInfo,
    rank: u32,
    config: *const HcclCommConfig,
    comm: *mut HcclComm,
) -> HcclResult;
pub type HcclCommInitRootInfoScalable = unsafe extern "C" fn(
    nRanks: u32,
    nRoot: u32,
    rootInfoList: *const HcclRootInfo,
    rank: u32,
    nExtRoot: u32,
    config: *const HcclCommConfig,
    comm: *mut HcclComm,
) -> HcclResult;
pub type HcclCommRegister = unsafe extern "C" fn(
    comm: HcclComm,
    addr: *mut ::std::os::raw::c_void,
    size: u64,
    handle: *mut *mut ::std::os::raw::c_void,
    flag: u32,
) -> HcclResult;
pub type HcclCommResume = unsafe extern "C" fn(comm: HcclComm) -> HcclResult;
pub type HcclCommSetMemoryRange = unsafe extern "C" fn(
    comm: HcclComm,
    baseVirPtr: *mut ::std::os::raw::c_void,
    size: usize,
    alignment: usize,
    flags: u64,
) -> HcclResult;
pub type HcclCommSuspend = unsafe extern "C" fn(comm: HcclComm) -> HcclResult;
pub type HcclCommUnsetMemoryRange = unsafe extern "C" fn(
    comm: HcclComm,
    baseVirPtr: *mut ::std::os::raw::c_void,
) -> HcclResult;
pub type HcclCommWorkingDevNicSet = unsafe extern "C" fn(
    comm: HcclComm,
    ranks: *mut u32,
    useBackup: *mut bool,
    nRanks: u32,
) -> HcclResult;
pub type HcclCreateSubCommConfig = unsafe extern "C" fn(
    comm: *mut HcclComm,
    rankNum: u32,
    rankIds: *mut u32,
    subCommId: u64,
    subCommRankId: u32,
    config: *mut HcclCommConfig,
    subComm: *mut HcclComm,
) -> HcclResult;
pub type HcclGetCommAsyncError = unsafe extern "C" fn(
    comm: HcclComm,
    asyncError: *mut HcclResult,
) -> HcclResult;
pub type HcclGetCommConfig = unsafe extern "C" fn(
    comm: HcclComm,
    config: HcclConfig,
    configValue: *mut HcclConfigValue,
) -> HcclResult;
pub type HcclGetCommConfigCapability = unsafe extern "C" fn() -> u32;
pub type HcclGetCommName = unsafe extern "C" fn(
    comm: HcclComm,
    commName: *mut ::std::os::raw::c_char,
) -> HcclResult;
pub type HcclGetConfig = unsafe extern "C" fn(
    config: HcclConfig,
    configValue: *mut HcclConfigValue,
) -> HcclResult;
pub type HcclGetErrorString = unsafe extern "C" fn(
    code: HcclResult,
) -> *const ::std::os::raw::c_char;
pub type HcclGetRankId = unsafe extern "C" fn(
    comm: HcclComm,
    rank: *mut u32,
) -> HcclResult;
pub type HcclGetRankSize = unsafe extern "C" fn(
    comm: HcclComm,
    rankSize: *mut u32,
) -> HcclResult;
pub type HcclGetRootInfo = unsafe extern "C" fn(
    rootInfo: *mut HcclRootInfo,
) -> HcclResult;
pub type HcclGetRootInfoScalable = unsafe extern "C" fn(
    rootInfo: *mut HcclRootInfo,
) -> HcclResult;
pub type HcclGroupEnd = unsafe extern "C" fn() -> HcclResult;
pub type HcclGroupStart = unsafe extern "C" fn() -> HcclResult;
pub type HcclRecv = unsafe extern "C" fn(
    recvBuf: *mut ::std::os::raw::c_void,
    count: u64,
    dataType: HcclDataType,
    srcRank: u32,
    comm: HcclComm,
    stream: aclrtStream,
) -> HcclResult;
pub type HcclReduce = unsafe extern "C" fn(
    sendBuf: *mut ::std::os::raw::c_void,
    recvBuf: *mut ::std::os::raw::c_void,
    count: u64,
    dataType: HcclDataType,
    op: HcclReduceOp,
    root: u32,
    comm: HcclComm,
    stream: aclrtStream,
) -> HcclResult;
pub type HcclReduceScatter = unsafe extern "C" fn(
    sendBuf: *mut ::std::os::raw::c_void,
    recvBuf: *mut ::std::os::raw::c_void,
    recvCount: u64,
    dataType: HcclDataType,
    op: HcclReduceOp,
    comm: HcclComm,
    stream: aclrtStream,
) -> HcclResult;
pub type HcclReduceScatterV = unsafe extern "C" fn(
    sendBuf: *mut ::std::os::raw::c_void,
    sendCounts: *const ::std::os::raw::c_void,
    sendDispls: *const ::std::os::raw::c_void,
    recvBuf: *mut ::std::os::raw::c_void,
    recvCount: u64,
    dataType: HcclDataType,
    op: HcclReduceOp,
    comm: HcclComm,
    stream: aclrtStream,
) -> HcclResult;
pub type HcclScatter = unsafe extern "C" fn(
    sendBuf: *mut ::std::os::raw::c_void,
    recvBuf: *mut ::std::os::raw::c_void,
    recvCount: u64,
    dataType: HcclDataType,
    root: u32,
    comm: HcclComm,
    stream: aclrtStream,
) -> HcclResult;
pub type HcclSend = unsafe extern "C" fn(
    sendBuf: *mut ::std::os::raw::c_void,
    count: u64,
    dataType: HcclDataType,
    destRank: u32,
    comm: HcclComm,
    stream: aclrtStream,
) -> HcclResult;
pub type HcclSetCommConfig = unsafe extern "C" fn(
    comm: HcclComm,
    config: HcclConfig,
    configValue: HcclConfigValue,
) -> HcclResult;
pub type HcclSetConfig = unsafe extern "C" fn(
    config: HcclConfig,
    configValue: HcclConfigValue,
) -> HcclResult;
pub type aclAppLog = unsafe extern "C" fn(
    logLevel: aclLogLevel,
    func: *const ::std::os::raw::c_char,
    file: *const ::std::os::raw::c_char,
    line: u32,
    fmt: *const ::std::os::raw::c_char,
    ...
);
pub type aclCreateDataBuffer = unsafe extern "C" fn(
    data: *mut ::std::os::raw::c_void,
    size: usize,
) -> *mut aclDataBuffer;
pub type aclCreateGraphDumpOpt = unsafe extern "C" fn() -> *mut aclGraphDumpOption;
pub type aclCreateTensorDesc = unsafe extern "C" fn(
    dataType: aclDataType,
    numDims: ::std::os::raw::c_int,
    dims: *const i64,
    format: aclFormat,
) -> *mut aclTensorDesc;
pub type aclDataTypeSize = unsafe extern "C" fn(dataType: aclDataType) -> usize;
pub type aclDestroyDataBuffer = unsafe extern "C" fn(
    dataBuffer: *const aclDataBuffer,
) -> aclError;
pub type aclDestroyGraphDumpOpt = unsafe extern "C" fn(
    graphDumpOpt: *const aclGraphDumpOption,
) -> aclError;
pub type aclDestroyTensorDesc = unsafe extern "C" fn(desc: *const aclTensorDesc);
pub type aclFinalize = unsafe extern "C" fn() -> aclError;
pub type aclFinalizeCallbackRegister = unsafe extern "C" fn(
    type_: aclRegisterCallbackType,
    cbFunc: aclFinalizeCallbackFunc,
    userData: *mut ::std::os::raw::c_void,
) -> aclError;
pub type aclFinalizeCallbackUnRegister = unsafe extern "C" fn(
    type_: aclRegisterCallbackType,
    cbFunc: aclFinalizeCallbackFunc,
) -> aclError;
pub type aclFinalizeReference = unsafe extern "C" fn(refCount: *mut u64) -> aclError;
pub type aclFloat16ToFloat = unsafe extern "C" fn(value: aclFloat16) -> f32;
pub type aclFloatToFloat16 = unsafe extern "C" fn(value: f32) -> aclFloat16;
pub type aclGenGraphAndDumpForOp = unsafe extern "C" fn(
    opType: *const ::std::os::raw::c_char,
    numInputs: ::std::os::raw::c_int,
    inputDesc: *const *const aclTensorDesc,
    inputs: *const *const aclDataBuffer,
    numOutputs: ::std::os::raw::c_int,
    outputDesc: *const *const aclTensorDesc,
    outputs: *const *mut aclDataBuffer,
    attr: *const aclopAttr,
    engineType: aclopEngineType,
    graphDumpPath: *const ::std::os::raw::c_char,
    graphDumpOpt: *const aclGraphDumpOption,
) -> aclError;
pub type aclGetCannAttribute = unsafe extern "C" fn(
    cannAttr: aclCannAttr,
    value: *mut i32,
) -> aclError;
pub type aclGetCannAttributeList = unsafe extern "C" fn(
    cannAttrList: *mut *const aclCannAttr,
    num: *mut usize,
) -> aclError;
pub type aclGetCompileopt = unsafe extern "C" fn(
    opt: aclCompileOpt,
    value: *mut ::std::os::raw::c_char,
    length: usize,
) -> aclError;
pub type aclGetCompileoptSize = unsafe extern "C" fn(opt: aclCompileOpt) -> usize;
pub type aclGetDataBufferAddr = unsafe extern "C" fn(
    dataBuffer: *const aclDataBuffer,
) -> *mut ::std::os::raw::c_void;
pub type aclGetDataBufferSize = unsafe extern "C" fn(
    dataBuffer: *const aclDataBuffer,
) -> u32;
pub type aclGetDataBufferSizeV2 = unsafe extern "C" fn(
    dataBuffer: *const aclDataBuffer,
) -> usize;
pub type aclGetDeviceCapability = unsafe extern "C" fn(
    deviceId: u32,
    deviceInfo: aclDeviceInfo,
    value: *mut i64,
) -> aclError;
pub type aclGetRecentErrMsg = unsafe extern "C" fn() -> *const ::std::os::raw::c_char;
pub type aclGetTensorDescAddress = unsafe extern "C" fn(
    desc: *const aclTensorDesc,
) -> *mut ::std::os::raw::c_void;
pub type aclGetTensorDescByIndex = unsafe extern "C" fn(
    desc: *mut aclTensorDesc,
    index: usize,
) -> *mut aclTensorDesc;
pub type aclGetTensorDescDim = unsafe extern "C" fn(
    desc: *const aclTensorDesc,
    index: usize,
) -> i64;
pub type aclGetTensorDescDimRange = unsafe extern "C" fn(
    desc: *const aclTensorDesc,
    index: usize,
    dimRangeNum: usize,
    dimRange: *mut i64,
) -> aclError;
pub type aclGetTensorDescDimV2 = unsafe extern "C" fn(
    desc: *const aclTensorDesc,
    index: usize,
    dimSize: *mut i64,
) -> aclError;
pub type aclGetTensorDescElementCount = unsafe extern "C" fn(
    desc: *const aclTensorDesc,
) -> usize;
pub type aclGetTensorDescFormat = unsafe extern "C" fn(
    desc: *const aclTensorDesc,
) -> aclFormat;
pub type aclGetTensorDescName = unsafe extern "C" fn(
    desc: *mut aclTensorDesc,
) -> *const ::std::os::raw::c_char;
pub type aclGetTensorDescNumDims = unsafe extern "C" fn(
    desc: *const aclTensorDesc,
) -> usize;
pub type aclGetTensorDescSize = unsafe extern "C" fn(
    desc: *const aclTensorDesc,
) -> usize;
pub type aclGetTensorDescType = unsafe extern "C" fn(
    desc: *const aclTensorDesc,
) -> aclDataType;
pub type aclInit = unsafe extern "C" fn(
    configPath: *const ::std::os::raw::c_char,
) -> aclError;
pub type aclInitCallbackRegister = unsafe extern "C" fn(
    type_: aclRegisterCallbackType,
    cbFunc: aclInitCallbackFunc,
    userData: *mut ::std::os::raw::c_void,
) -> aclError;
pub type aclInitCallbackUnRegister = unsafe extern "C" fn(
    type_: aclRegisterCallbackType,
    cbFunc: aclInitCallbackFunc,
) -> aclError;
pub type aclRecoverAllHcclTasks = unsafe extern "C" fn(deviceId: i32) -> aclError;
pub type aclSetCompileopt = unsafe extern "C" fn(
    opt: aclCompileOpt,
    value: *const ::std::os::raw::c_char,
) -> aclError;
pub type aclSetTensorConst = unsafe extern "C" fn(
    desc: *mut aclTensorDesc,
    dataBuffer: *mut ::std::os::raw::c_void,
    length: usize,
) -> aclError;
pub type aclSetTensorDescName = unsafe extern "C" fn(
    desc: *mut aclTensorDesc,
    name: *const ::std::os::raw::c_char,
);
pub type aclSetTensorDynamicInput = unsafe extern "C" fn(
    desc: *mut aclTensorDesc,
    dynamicInputName: *const ::std::os::raw::c_char,
) -> aclError;
pub type aclSetTensorFormat = unsafe extern "C" fn(
    desc: *mut aclTensorDesc,
    format: aclFormat,
) -> aclError;
pub type aclSetTensorOriginFormat = unsafe extern "C" fn(
    desc: *mut aclTensorDesc,
    format: aclFormat,
) -> aclError;
pub type aclSetTensorOriginShape = unsafe extern "C" fn(
    desc: *mut aclTensorDesc,
    numDims: ::std::os::raw::c_int,
    dims: *const i64,
) -> aclError;
pub type aclSetTensorPlaceMent = unsafe extern "C" fn(
    desc: *mut aclTensorDesc,
    memType: aclMemType,
) -> aclError;
pub type aclSetTensorShape = unsafe extern "C" fn(
    desc: *mut aclTensorDesc,
    numDims: ::std::os::raw::c_int,
    dims: *const i64,
) -> aclError;
pub type aclSetTensorShapeRange = unsafe extern "C" fn(
    desc: *mut aclTensorDesc,
    dimsCount: usize,
    dimsRange: *mut [i64; 2usize],
) -> aclError;
pub type aclSetTensorStorageFormat = unsafe extern "C" fn(
    desc: *mut aclTensorDesc,
    format: aclFormat,
) -> aclError;
pub type aclSetTensorStorageShape = unsafe extern "C" fn(
    desc: *mut aclTensorDesc,
    numDims: ::std::os::raw::c_int,
    dims: *const i64,
) -> aclError;
pub type aclSetTensorValueRange = unsafe extern "C" fn(
    desc: *mut aclTensorDesc,
    valueCount: usize,
    valueRange: *mut [i64; 2usize],
) -> aclError;
pub type aclTransTensorDescFormat = unsafe extern "C" fn(
    srcDesc: *const aclTensorDesc,
    dstFormat: aclFormat,
    dstDesc: *mut *mut aclTensorDesc,
) -> aclError;
pub type aclUpdateDataBuffer = unsafe extern "C" fn(
    dataBuffer: *mut aclDataBuffer,
    data: *mut ::std::os::raw::c_void,
    size: usize,
) -> aclError;
pub type aclblasCreateHandleForGemmEx = unsafe extern "C" fn(
    transA: aclTransType,
    transB: aclTransType,
    transC: aclTransType,
    m: ::std::os::raw::c_int,
    n: ::std::os::raw::c_int,
    k: ::std::os::raw::c_int,
    dataTypeA: aclDataType,
    dataTypeB: aclDataType,
    dataTypeC: aclDataType,
    type_: aclComputeType,
    handle: *mut *mut aclopHandle,
) -> aclError;
pub type aclblasCreateHandleForGemvEx = unsafe extern "C" fn(
    transA: aclTransType,
    m: ::std::os::raw::c_int,
    n: ::std::os::raw::c_int,
    dataTypeA: aclDataType,
    dataTypeX: aclDataType,
    dataTypeY: aclDataType,
    type_: aclComputeType,
    handle: *mut *mut aclopHandle,
) -> aclError;
pub type aclblasCreateHandleForHgemm = unsafe extern "C" fn(
    transA: aclTransType,
    transB: aclTransType,
    transC: aclTransType,
    m: ::std::os::raw::c_int,
    n: ::std::os::raw::c_int,
    k: ::std::os::raw::c_int,
    type_: aclComputeType,
    handle: *mut *mut aclopHandle,
) -> aclError;
pub type aclblasCreateHandleForHgemv = unsafe extern "C" fn(
    transA: aclTransType,
    m: ::std::os::raw::c_int,
    n: ::std::os::raw::c_int,
    type_: aclComputeType,
    handle: *mut *mut aclopHandle,
) -> aclError;
pub type aclblasCreateHandleForS8gemm = unsafe extern "C" fn(
    transA: aclTransType,
    transB: aclTransType,
    transC: aclTransType,
    m: ::std::os::raw::c_int,
    n: ::std::os::raw::c_int,
    k: ::std::os::raw::c_int,
    type_: aclComputeType,
    handle: *mut *mut aclopHandle,
) -> aclError;
pub type aclblasCreateHandleForS8gemv = unsafe extern "C" fn(
    transA: aclTransType,
    m: ::std::os::raw::c_int,
    n: ::std::os::raw::c_int,
    type_: aclComputeType,
    handle: *mut *mut aclopHandle,
) -> aclError;
pub type aclblasGemmEx = unsafe extern "C" fn(
    transA: aclTransType,
    transB: aclTransType,
    transC: aclTransType,
    m: ::std::os::raw::c_int,
    n: ::std::os::raw::c_int,
    k: ::std::os::raw::c_int,
    alpha: *const ::std::os::raw::c_void,
    matrixA: *const ::std::os::raw::c_void,
    lda: ::std::os::raw::c_int,
    dataTypeA: aclDataType,
    matrixB: *const ::std::os::raw::c_void,
    ldb: ::std::os::raw::c_int,
    dataTypeB: aclDataType,
    beta: *const ::std::os::raw::c_void,
    matrixC: *mut ::std::os::raw::c_void,
    ldc: ::std::os::raw::c_int,
    dataTypeC: aclDataType,
    type_: aclComputeType,
    stream: aclrtStream,
) -> aclError;
pub type aclblasGemvEx = unsafe extern "C" fn(
    transA: aclTransType,
    m: ::std::os::raw::c_int,
    n: ::std::os::raw::c_int,
    alpha: *const ::std::os::raw::c_void,
    a: *const ::std::os::raw::c_void,
    lda: ::std::os::raw::c_int,
    dataTypeA: aclDataType,
    x: *const ::std::os::raw::c_void,
    incx: ::std::os::raw::c_int,
    dataTypeX: aclDataType,
    beta: *const ::std::os::raw::c_void,
    y: *mut ::std::os::raw::c_void,
    incy: ::std::os::raw::c_int,
    dataTypeY: aclDataType,
    type_: aclComputeType,
    stream: aclrtStream,
) -> aclError;
pub type aclblasHgemm = unsafe extern "C" fn(
    transA: aclTransType,
    transB: aclTransType,
    transC: aclTransType,
    m: ::std::os::raw::c_int,
    n: ::std::os::raw::c_int,
    k: ::std::os::raw::c_int,
    alpha: *const aclFloat16,
    matrixA: *const aclFloat16,
    lda: ::std::os::raw::c_int,
    matrixB: *const aclFloat16,
    ldb: ::std::os::raw::c_int,
    beta: *const aclFloat16,
    matrixC: *mut aclFloat16,
    ldc: ::std::os::raw::c_int,
    type_: aclComputeType,
    stream: aclrtStream,
) -> aclError;
pub type aclblasHgemv = unsafe extern "C" fn(
    transA: aclTransType,
    m: ::std::os::raw::c_int,
    n: ::std::os::raw::c_int,
    alpha: *const aclFloat16,
    a: *const aclFloat16,
    lda: ::std::os::raw::c_int,
    x: *const aclFloat16,
    incx: ::std::os::raw::c_int,
    beta: *const aclFloat16,
    y: *mut aclFloat16,
    incy: ::std::os::raw::c_int,
    type_: aclComputeType,
    stream: aclrtStream,
) -> aclError;
pub type aclblasS8gemm = unsafe extern "C" fn(
    transA: aclTransType,
    transB: aclTransType,
    transC: aclTransType,
    m: ::std::os::raw::c_int,
    n: ::std::os::raw::c_int,
    k: ::std::os::raw::c_int,
    alpha: *const i32,
    matrixA: *const i8,
    lda: ::std::os::raw::c_int,
    matrixB: *const i8,
    ldb: ::std::os::raw::c_int,
    beta: *const i32,
    matrixC: *mut i32,
    ldc: ::std::os::raw::c_int,
    type_: aclComputeType,
    stream: aclrtStream,
) -> aclError;
pub type aclblasS8gemv = unsafe extern "C" fn(
    transA: aclTransType,
    m: ::std::os::raw::c_int,
    n: ::std::os::raw::c_int,
    alpha: *const i32,
    a: *const i8,
    lda: ::std::os::raw::c_int,
    x: *const i8,
    incx: ::std::os::raw::c_int,
    beta: *const i32,
    y: *mut i32,
    incy: ::std::os::raw::c_int,
    type_: aclComputeType,
    stream: aclrtStream,
) -> aclError;
pub type acldumpGetPath = unsafe extern "C" fn(
    dumpType: acldumpType,
) -> *const ::std::os::raw::c_char;
pub type acldumpRegCallback = unsafe extern "C" fn(
    messageCallback: ::std::option::Option<
        unsafe extern "C" fn(arg1: *const acldumpChunk, arg2: i32) -> i32,
    >,
    flag: i32,
) -> aclError;
pub type acldumpUnregCallback = unsafe extern "C" fn();
pub type aclmdlAddDatasetBuffer = unsafe extern "C" fn(
    dataset: *mut aclmdlDataset,
    dataBuffer: *mut aclDataBuffer,
) -> aclError;
pub type aclmdlBundleCreateQueryInfo = unsafe extern "C" fn() -> *mut aclmdlBundleQueryInfo;
pub type aclmdlBundleDestroyQueryInfo = unsafe extern "C" fn(
    queryInfo: *mut aclmdlBundleQueryInfo,
) -> aclError;
pub type aclmdlBundleGetModelId = unsafe extern "C" fn(
    bundleId: u32,
    index: usize,
    modelId: *mut u32,
) -> aclError;
pub type aclmdlBundleGetModelNum = unsafe extern "C" fn(
    bundleId: u32,
    modelNum: *mut usize,
) -> aclError;
pub type aclmdlBundleGetQueryModelNum = unsafe extern "C" fn(
    queryInfo: *const aclmdlBundleQueryInfo,
    modelNum: *mut usize,
) -> aclError;
pub type aclmdlBundleGetSize = unsafe extern "C" fn(
    queryInfo: *const aclmdlBundleQueryInfo,
    index: usize,
    workSize: *mut usize,
    constWeightSize: *mut usize,
) -> aclError;
pub type aclmdlBundleGetVarWeightSize = unsafe extern "C" fn(
    queryInfo: *const aclmdlBundleQueryInfo,
    variableWeightSize: *mut usize,
) -> aclError;
pub type aclmdlBundleInitFromFile = unsafe extern "C" fn(
    modelPath: *const ::std::os::raw::c_char,
    varWeightPtr: *mut ::std::os::raw::c_void,
    varWeightSize: usize,
    bundleId: *mut u32,
) -> aclError;
pub type aclmdlBundleInitFromMem = unsafe extern "C" fn(
    model: *const ::std::os::raw::c_void,
    modelSize: usize,
    varWeightPtr: *mut ::std::os::raw::c_void,
    varWeightSize: usize,
    bundleId: *mut u32,
) -> aclError;
pub type aclmdlBundleLoadFromFile = unsafe extern "C" fn(
    modelPath: *const ::std::os::raw::c_char,
    bundleId: *mut u32,
) -> aclError;
pub type aclmdlBundleLoadFromMem = unsafe extern "C" fn(
    model: *const ::std::os::raw::c_void,
    modelSize: usize,
    bundleId: *mut u32,
) -> aclError;
pub type aclmdlBundleLoadModel = unsafe extern "C" fn(
    bundleId: u32,
    index: usize,
    modelId: *mut u32,
) -> aclError;
pub type aclmdlBundleLoadModelWithConfig = unsafe extern "C" fn(
    bundleId: u32,
    index: usize,
    handle: *mut aclmdlConfigHandle,
    modelId: *mut u32,
) -> aclError;
pub type aclmdlBundleLoadModelWithMem = unsafe extern "C" fn(
    bundleId: u32,
    index: usize,
    workPtr: *mut ::std::os::raw::c_void,
    workSize: usize,
    weightPtr: *mut ::std::os::raw::c_void,
    weightSize: usize,
    modelId: *mut u32,
) -> aclError;
pub type aclmdlBundleQueryInfoFromFile = unsafe extern "C" fn(
    fileName: *const ::std::os::raw::c_char,
    queryInfo: *mut aclmdlBundleQueryInfo,
) -> aclError;
pub type aclmdlBundleQueryInfoFromMem = unsafe extern "C" fn(
    model: *const ::std::os::raw::c_void,
    modelSize: usize,
    queryInfo: *mut aclmdlBundleQueryInfo,
) -> aclError;
pub type aclmdlBundleUnload = unsafe extern "C" fn(bundleId: u32) -> aclError;
pub type aclmdlBundleUnloadModel = unsafe extern "C" fn(
    bundleId: u32,
    modelId: u32,
) -> aclError;
pub type aclmdlCreateAIPP = unsafe extern "C" fn(batchSize: u64) -> *mut aclmdlAIPP;
pub type aclmdlCreateAndGetOpDesc = unsafe extern "C" fn(
    deviceId: u32,
    streamId: u32,
    taskId: u32,
    opName: *mut ::std::os::raw::c_char,
    opNameLen: usize,
    inputDesc: *mut *mut aclTensorDesc,
    numInputs: *mut usize,
    outputDesc: *mut *mut aclTensorDesc,
    numOutputs: *mut usize,
) -> aclError;
pub type aclmdlCreateConfigHandle = unsafe extern "C" fn() -> *mut aclmdlConfigHandle;
pub type aclmdlCreateDataset = unsafe extern "C" fn() -> *mut aclmdlDataset;
pub type aclmdlCreateDesc = unsafe extern "C" fn() -> *mut aclmdlDesc;
pub type aclmdlCreateExecConfigHandle = unsafe extern "C" fn() -> *mut aclmdlExecConfigHandle;
pub type aclmdlDestroyAIPP = unsafe extern "C" fn(
    aippParmsSet: *const aclmdlAIPP,
) -> aclError;
pub type aclmdlDestroyConfigHandle = unsafe extern "C" fn(
    handle: *mut aclmdlConfigHandle,
) -> aclError;
pub type aclmdlDestroyDataset = unsafe extern "C" fn(
    dataset: *const aclmdlDataset,
) -> aclError;
pub type aclmdlDestroyDesc = unsafe extern "C" fn(
    modelDesc: *mut aclmdlDesc,
) -> aclError;
pub type aclmdlDestroyExecConfigHandle = unsafe extern "C" fn(
    handle: *const aclmdlExecConfigHandle,
) -> aclError;
pub type aclmdlExecute = unsafe extern "C" fn(
    modelId: u32,
    input: *const aclmdlDataset,
    output: *mut aclmdlDataset,
) -> aclError;
pub type aclmdlExecuteAsync = unsafe extern "C" fn(
    modelId: u32,
    input: *const aclmdlDataset,
    output: *mut aclmdlDataset,
    stream: aclrtStream,
) -> aclError;
pub type aclmdlExecuteAsyncV2 = unsafe extern "C" fn(
    modelId: u32,
    input: *const aclmdlDataset,
    output: *mut aclmdlDataset,
    stream: aclrtStream,
    handle: *const aclmdlExecConfigHandle,
) -> aclError;
pub type aclmdlExecuteV2 = unsafe extern "C" fn(
    modelId: u32,
    input: *const aclmdlDataset,
    output: *mut aclmdlDataset,
    stream: aclrtStream,
    handle: *const aclmdlExecConfigHandle,
) -> aclError;
pub type aclmdlFinalizeDump = unsafe extern "C" fn() -> aclError;
pub type aclmdlGetAippDataSize = unsafe extern "C" fn(
    batchSize: u64,
    size: *mut usize,
) -> aclError;
pub type aclmdlGetAippType = unsafe extern "C" fn(
    modelId: u32,
    index: usize,
    type_: *mut aclmdlInputAippType,
    dynamicAttachedDataIndex: *mut usize,
) -> aclError;
pub type aclmdlGetCurOutputDims = unsafe extern "C" fn(
    modelDesc: *const aclmdlDesc,
    index: usize,
    dims: *mut aclmdlIODims,
) -> aclError;
pub type aclmdlGetDatasetBuffer = unsafe extern "C" fn(
    dataset: *const aclmdlDataset,
    index: usize,
) -> *mut aclDataBuffer;
pub type aclmdlGetDatasetNumBuffers = unsafe extern "C" fn(
    dataset: *const aclmdlDataset,
) -> usize;
pub type aclmdlGetDatasetTensorDesc = unsafe extern "C" fn(
    dataset: *const aclmdlDataset,
    index: usize,
) -> *mut aclTensorDesc;
pub type aclmdlGetDesc = unsafe extern "C" fn(
    modelDesc: *mut aclmdlDesc,
    modelId: u32,
) -> aclError;
pub type aclmdlGetDescFromFile = unsafe extern "C" fn(
    modelDesc: *mut aclmdlDesc,
    modelPath: *const ::std::os::raw::c_char,
) -> aclError;
pub type aclmdlGetDescFromMem = unsafe extern "C" fn(
    modelDesc: *mut aclmdlDesc,
    model: *const ::std::os::raw::c_void,
    modelSize: usize,
) -> aclError;
pub type aclmdlGetDynamicBatch = unsafe extern "C" fn(
    modelDesc: *const aclmdlDesc,
    batch: *mut aclmdlBatch,
) -> aclError;
pub type aclmdlGetDynamicHW = unsafe extern "C" fn(
    modelDesc: *const aclmdlDesc,
    index: usize,
    hw: *mut aclmdlHW,
) -> aclError;
pub type aclmdlGetFirstAippInfo = unsafe extern "C" fn(
    modelId: u32,
    index: usize,
    aippInfo: *mut aclAippInfo,
) -> aclError;
pub type aclmdlGetInputDataType = unsafe extern "C" fn(
    modelDesc: *const aclmdlDesc,
    index: usize,
) -> aclDataType;
pub type aclmdlGetInputDims = unsafe extern "C" fn(
    modelDesc: *const aclmdlDesc,
    index: usize,
    dims: *mut aclmdlIODims,
) -> aclError;
pub type aclmdlGetInputDimsRange = unsafe extern "C" fn(
    modelDesc: *const aclmdlDesc,
    index: usize,
    dimsRange: *mut aclmdlIODimsRange,
) -> aclError;
pub type aclmdlGetInputDimsV2 = unsafe extern "C" fn(
    modelDesc: *const aclmdlDesc,
    index: usize,
    dims: *mut aclmdlIODims,
) -> aclError;
pub type aclmdlGetInputDynamicDims = unsafe extern "C" fn(
    modelDesc: *const aclmdlDesc,
    index: usize,
    dims: *mut aclmdlIODims,
    gearCount: usize,
) -> aclError;
pub type aclmdlGetInputDynamicGearCount = unsafe extern "C" fn(
    modelDesc: *const aclmdlDesc,
    index: usize,
    gearCount: *mut usize,
) -> aclError;
pub type aclmdlGetInputFormat = unsafe extern "C" fn(
    modelDesc: *const aclmdlDesc,
    index: usize,
) -> aclFormat;
pub type aclmdlGetInputIndexByName = unsafe extern "C" fn(
    modelDesc: *const aclmdlDesc,
    name: *const ::std::os::raw::c_char,
    index: *mut usize,
) -> aclError;
pub type aclmdlGetInputNameByIndex = unsafe extern "C" fn(
    modelDesc: *const aclmdlDesc,
    index: usize,
) -> *const ::std::os::raw::c_char;
pub type aclmdlGetInputSizeByIndex = unsafe extern "C" fn(
    modelDesc: *mut aclmdlDesc,
    index: usize,
) -> usize;
pub type aclmdlGetNumInputs = unsafe extern "C" fn(modelDesc: *mut aclmdlDesc) -> usize;
pub type aclmdlGetNumOutputs = unsafe extern "C" fn(modelDesc: *mut aclmdlDesc) -> usize;
pub type aclmdlGetOpAttr = unsafe extern "C" fn(
    modelDesc: *mut aclmdlDesc,
    opName: *const ::std::os::raw::c_char,
    attr: *const ::std::os::raw::c_char,
) -> *const ::std::os::raw::c_char;
pub type aclmdlGetOutputDataType = unsafe extern "C" fn(
    modelDesc: *const aclmdlDesc,
    index: usize,
) -> aclDataType;
pub type aclmdlGetOutputDims = unsafe extern "C" fn(
    modelDesc: *const aclmdlDesc,
    index: usize,
    dims: *mut aclmdlIODims,
) -> aclError;
pub type aclmdlGetOutputFormat = unsafe extern "C" fn(
    modelDesc: *const aclmdlDesc,
    index: usize,
) -> aclFormat;
pub type aclmdlGetOutputIndexByName = unsafe extern "C" fn(
    modelDesc: *const aclmdlDesc,
    name: *const ::std::os::raw::c_char,
    index: *mut usize,
) -> aclError;
pub type aclmdlGetOutputNameByIndex = unsafe extern "C" fn(
    modelDesc: *const aclmdlDesc,
    index: usize,
) -> *const ::std::os::raw::c_char;
pub type aclmdlGetOutputSizeByIndex = unsafe extern "C" fn(
    modelDesc: *mut aclmdlDesc,
    index: usize,
) -> usize;
pub type aclmdlGetTensorRealName = unsafe extern "C" fn(
    modelDesc: *const aclmdlDesc,
    name: *const ::std::os::raw::c_char,
) -> *const ::std::os::raw::c_char;
pub type aclmdlInitDump = unsafe extern "C" fn() -> aclError;
pub type aclmdlLoadFromFile = unsafe extern "C" fn(
    modelPath: *const ::std::os::raw::c_char,
    modelId: *mut u32,
) -> aclError;
pub type aclmdlLoadFromFileWithMem = unsafe extern "C" fn(
    modelPath: *const ::std::os::raw::c_char,
    modelId: *mut u32,
    workPtr: *mut ::std::os::raw::c_void,
    workSize: usize,
    weightPtr: *mut ::std::os::raw::c_void,
    weightSize: usize,
) -> aclError;
pub type aclmdlLoadFromFileWithQ = unsafe extern "C" fn(
    modelPath: *const ::std::os::raw::c_char,
    modelId: *mut u32,
    inputQ: *const u32,
    inputQNum: usize,
    outputQ: *const u32,
    outputQNum: usize,
) -> aclError;
pub type aclmdlLoadFromMem = unsafe extern "C" fn(
    model: *const ::std::os::raw::c_void,
    modelSize: usize,
    modelId: *mut u32,
) -> aclError;
pub type aclmdlLoadFromMemWithMem = unsafe extern "C" fn(
    model: *const ::std::os::raw::c_void,
    modelSize: usize,
    modelId: *mut u32,
    workPtr: *mut ::std::os::raw::c_void,
    workSize: usize,
    weightPtr: *mut ::std::os::raw::c_void,
    weightSize: usize,
) -> aclError;
pub type aclmdlLoadFromMemWithQ = unsafe extern "C" fn(
    model: *const ::std::os::raw::c_void,
    modelSize: usize,
    modelId: *mut u32,
    inputQ: *const u32,
    inputQNum: usize,
    outputQ: *const u32,
    outputQNum: usize,
) -> aclError;
pub type aclmdlLoadWithConfig = unsafe extern "C" fn(
    handle: *const aclmdlConfigHandle,
    modelId: *mut u32,
) -> aclError;
pub type aclmdlQueryExeOMDesc = unsafe extern "C" fn(
    fileName: *const ::std::os::raw::c_char,
    mdlPartitionSize: *mut aclmdlExeOMDesc,
) -> aclError;
pub type aclmdlQuerySize = unsafe extern "C" fn(
    fileName: *const ::std::os::raw::c_char,
    workSize: *mut usize,
    weightSize: *mut usize,
) -> aclError;
pub type aclmdlQuerySizeFromMem = unsafe extern "C" fn(
    model: *const ::std::os::raw::c_void,
    modelSize: usize,
    workSize: *mut usize,
    weightSize: *mut usize,
) -> aclError;
pub type aclmdlRIAbort = unsafe extern "C" fn(modelRI: aclmdlRI) -> aclError;
pub type aclmdlRIAddCondTask = unsafe extern "C" fn(
    params: aclmdlRICondTaskParams,
    stream: aclrtStream,
    flags: u32,
) -> aclError;
pub type aclmdlRIBindStream = unsafe extern "C" fn(
    modelRI: aclmdlRI,
    stream: aclrtStream,
    flag: u32,
) -> aclError;
pub type aclmdlRIBuildBegin = unsafe extern "C" fn(
    modelRI: *mut aclmdlRI,
    flag: u32,
) -> aclError;
pub type aclmdlRIBuildEnd = unsafe extern "C" fn(
    modelRI: aclmdlRI,
    reserve: *mut ::std::os::raw::c_void,
) -> aclError;
pub type aclmdlRICaptureBegin = unsafe extern "C" fn(
    stream: aclrtStream,
    mode: aclmdlRICaptureMode,
) -> aclError;
pub type aclmdlRICaptureEnd = unsafe extern "C" fn(
    stream: aclrtStream,
    modelRI: *mut aclmdlRI,
) -> aclError;
pub type aclmdlRICaptureGetInfo = unsafe extern "C" fn(
    stream: aclrtStream,
    status: *mut aclmdlRICaptureStatus,
    modelRI: *mut aclmdlRI,
) -> aclError;
pub type aclmdlRICaptureTaskGrpBegin = unsafe extern "C" fn(
    stream: aclrtStream,
) -> aclError;
pub type aclmdlRICaptureTaskGrpEnd = unsafe extern "C" fn(
    stream: aclrtStream,
    handle: *mut aclrtTaskGrp,
) -> aclError;
pub type aclmdlRICaptureTaskUpdateBegin = unsafe extern "C" fn(
    stream: aclrtStream,
    handle: aclrtTaskGrp,
) -> aclError;
pub type aclmdlRICaptureTaskUpdateEnd = unsafe extern "C" fn(
    stream: aclrtStream,
) -> aclError;
pub type aclmdlRICaptureThreadExchangeMode = unsafe extern "C" fn(
    mode: *mut aclmdlRICaptureMode,
) -> aclError;
pub type aclmdlRICaptureToModelRIBegin = unsafe extern "C" fn(
    stream: aclrtStream,
    modelRI: aclmdlRI,
    mode: aclmdlRICaptureMode,
) -> aclError;
pub type aclmdlRICondHandleCreate = unsafe extern "C" fn(
    modelRI: aclmdlRI,
    defaultLaunchValue: u32,
    flag: aclmdlRICondHandleFlag,
    handle: *mut aclmdlRICondHandle,
) -> aclError;
pub type aclmdlRICondHandleGetCondPtr = unsafe extern "C" fn(
    handle: aclmdlRICondHandle,
    ptr: *mut *mut u64,
) -> aclError;
pub type aclmdlRIDebugJsonPrint = unsafe extern "C" fn(
    modelRI: aclmdlRI,
    path: *const ::std::os::raw::c_char,
    flags: u32,
) -> aclError;
pub type aclmdlRIDebugPrint = unsafe extern "C" fn(modelRI: aclmdlRI) -> aclError;
pub type aclmdlRIDestroy = unsafe extern "C" fn(modelRI: aclmdlRI) -> aclError;
pub type aclmdlRIDestroyRegisterCallback = unsafe extern "C" fn(
    modelRI: aclmdlRI,
    func: aclrtCallback,
    userData: *mut ::std::os::raw::c_void,
) -> aclError;
pub type aclmdlRIDestroyUnregisterCallback = unsafe extern "C" fn(
    modelRI: aclmdlRI,
    func: aclrtCallback,
) -> aclError;
pub type aclmdlRIEndTask = unsafe extern "C" fn(
    modelRI: aclmdlRI,
    stream: aclrtStream,
) -> aclError;
pub type aclmdlRIExecute = unsafe extern "C" fn(
    modelRI: aclmdlRI,
    timeout: i32,
) -> aclError;
pub type aclmdlRIExecuteAsync = unsafe extern "C" fn(
    modelRI: aclmdlRI,
    stream: aclrtStream,
) -> aclError;
pub type aclmdlRIGetId = unsafe extern "C" fn(
    modelRI: aclmdlRI,
    modelRIId: *mut u32,
) -> aclError;
pub type aclmdlRIGetName = unsafe extern "C" fn(
    modelRI: aclmdlRI,
    maxLen: u32,
    name: *mut ::std::os::raw::c_char,
) -> aclError;
pub type aclmdlRIGetStreams = unsafe extern "C" fn(
    modelRI: aclmdlRI,
    streams: *mut aclrtStream,
    numStreams: *mut u32,
) -> aclError;
pub type aclmdlRIGetTasksByStream = unsafe extern "C" fn(
    stream: aclrtStream,
    tasks: *mut aclmdlRITask,
    numTasks: *mut u32,
) -> aclError;
pub type aclmdlRIKernelTaskGetAttribute = unsafe extern "C" fn(
    task: aclmdlRITask,
    attrId: aclrtLaunchKernelAttrId,
    attrValue: *mut aclrtLaunchKernelAttrValue,
) -> aclError;
pub type aclmdlRISetName = unsafe extern "C" fn(
    modelRI: aclmdlRI,
    name: *const ::std::os::raw::c_char,
) -> aclError;
pub type aclmdlRITaskDisable = unsafe extern "C" fn(task: aclmdlRITask) -> aclError;
pub type aclmdlRITaskGetParams = unsafe extern "C" fn(
    task: aclmdlRITask,
    params: *mut aclmdlRITaskParams,
) -> aclError;
pub type aclmdlRITaskGetSeqId = unsafe extern "C" fn(
    task: aclmdlRITask,
    id: *mut u32,
) -> aclError;
pub type aclmdlRITaskGetType = unsafe extern "C" fn(
    task: aclmdlRITask,
    type_: *mut aclmdlRITaskType,
) -> aclError;
pub type aclmdlRITaskSetParams = unsafe extern "C" fn(
    task: aclmdlRITask,
    params: *mut aclmdlRITaskParams,
) -> aclError;
pub type aclmdlRIUnbindStream = unsafe extern "C" fn(
    modelRI: aclmdlRI,
    stream: aclrtStream,
) -> aclError;
pub type aclmdlRIUpdate = unsafe extern "C" fn(modelRI: aclmdlRI) -> aclError;
pub type aclmdlSetAIPPAxSwapSwitch = unsafe extern "C" fn(
    aippParmsSet: *mut aclmdlAIPP,
    axSwapSwitch: i8,
) -> aclError;
pub type aclmdlSetAIPPByInputIndex = unsafe extern "C" fn(
    modelId: u32,
    dataset: *mut aclmdlDataset,
    index: usize,
    aippParmsSet: *const aclmdlAIPP,
) -> aclError;
pub type aclmdlSetAIPPCropParams = unsafe extern "C" fn(
    aippParmsSet: *mut aclmdlAIPP,
    cropSwitch: i8,
    cropStartPosW: i32,
    cropStartPosH: i32,
    cropSizeW: i32,
    cropSizeH: i32,
    batchIndex: u64,
) -> aclError;
pub type aclmdlSetAIPPCscParams = unsafe extern "C" fn(
    aippParmsSet: *mut aclmdlAIPP,
    cscSwitch: i8,
    cscMatrixR0C0: i16,
    cscMatrixR0C1: i16,
    cscMatrixR0C2: i16,
    cscMatrixR1C0: i16,
    cscMatrixR1C1: i16,
    cscMatrixR1C2: i16,
    cscMatrixR2C0: i16,
    cscMatrixR2C1: i16,
    cscMatrixR2C2: i16,
    cscOutputBiasR0: u8,
    cscOutputBiasR1: u8,
    cscOutputBiasR2: u8,
    cscInputBiasR0: u8,
    cscInputBiasR1: u8,
    cscInputBiasR2: u8,
) -> aclError;
pub type aclmdlSetAIPPDtcPixelMean = unsafe extern "C" fn(
    aippParmsSet: *mut aclmdlAIPP,
    dtcPixelMeanChn0: i16,
    dtcPixelMeanChn1: i16,
    dtcPixelMeanChn2: i16,
    dtcPixelMeanChn3: i16,
    batchIndex: u64,
) -> aclError;
pub type aclmdlSetAIPPDtcPixelMin = unsafe extern "C" fn(
    aippParmsSet: *mut aclmdlAIPP,
    dtcPixelMinChn0: f32,
    dtcPixelMinChn1: f32,
    dtcPixelMinChn2: f32,
    dtcPixelMinChn3: f32,
    batchIndex: u64,
) -> aclError;
pub type aclmdlSetAIPPInputFormat = unsafe extern "C" fn(
    aippParmsSet: *mut aclmdlAIPP,
    inputFormat: aclAippInputFormat,
) -> aclError;
pub type aclmdlSetAIPPPaddingParams = unsafe extern "C" fn(
    aippParmsSet: *mut aclmdlAIPP,
    paddingSwitch: i8,
    paddingSizeTop: i32,
    paddingSizeBottom: i32,
    paddingSizeLeft: i32,
    paddingSizeRight: i32,
    batchIndex: u64,
) -> aclError;
pub type aclmdlSetAIPPPixelVarReci = unsafe extern "C" fn(
    aippParmsSet: *mut aclmdlAIPP,
    dtcPixelVarReciChn0: f32,
    dtcPixelVarReciChn1: f32,
    dtcPixelVarReciChn2: f32,
    dtcPixelVarReciChn3: f32,
    batchIndex: u64,
) -> aclError;
pub type aclmdlSetAIPPRbuvSwapSwitch = unsafe extern "C" fn(
    aippParmsSet: *mut aclmdlAIPP,
    rbuvSwapSwitch: i8,
) -> aclError;
pub type aclmdlSetAIPPScfParams = unsafe extern "C" fn(
    aippParmsSet: *mut aclmdlAIPP,
    scfSwitch: i8,
    scfInputSizeW: i32,
    scfInputSizeH: i32,
    scfOutputSizeW: i32,
    scfOutputSizeH: i32,
    batchIndex: u64,
) -> aclError;
pub type aclmdlSetAIPPSrcImageSize = unsafe extern "C" fn(
    aippParmsSet: *mut aclmdlAIPP,
    srcImageSizeW: i32,
    srcImageSizeH: i32,
) -> aclError;
pub type aclmdlSetConfigOpt = unsafe extern "C" fn(
    handle: *mut aclmdlConfigHandle,
    attr: aclmdlConfigAttr,
    attrValue: *const ::std::os::raw::c_void,
    valueSize: usize,
) -> aclError;
pub type aclmdlSetDatasetTensorDesc = unsafe extern "C" fn(
    dataset: *mut aclmdlDataset,
    tensorDesc: *mut aclTensorDesc,
    index: usize,
) -> aclError;
pub type aclmdlSetDump = unsafe extern "C" fn(
    dumpCfgPath: *const ::std::os::raw::c_char,
) -> aclError;
pub type aclmdlSetDynamicBatchSize = unsafe extern "C" fn(
    modelId: u32,
    dataset: *mut aclmdlDataset,
    index: usize,
    batchSize: u64,
) -> aclError;
pub type aclmdlSetDynamicHWSize = unsafe extern "C" fn(
    modelId: u32,
    dataset: *mut aclmdlDataset,
    index: usize,
    height: u64,
    width: u64,
) -> aclError;
pub type aclmdlSetExecConfigOpt = unsafe extern "C" fn(
    handle: *mut aclmdlExecConfigHandle,
    attr: aclmdlExecConfigAttr,
    attrValue: *const ::std::os::raw::c_void,
    valueSize: usize,
) -> aclError;
pub type aclmdlSetExternalWeightAddress = unsafe extern "C" fn(
    handle: *mut aclmdlConfigHandle,
    weightFileName: *const ::std::os::raw::c_char,
    devPtr: *mut ::std::os::raw::c_void,
    size: usize,
) -> aclError;
pub type aclmdlSetInputAIPP = unsafe extern "C" fn(
    modelId: u32,
    dataset: *mut aclmdlDataset,
    index: usize,
    aippParmsSet: *const aclmdlAIPP,
) -> aclError;
pub type aclmdlSetInputDynamicDims = unsafe extern "C" fn(
    modelId: u32,
    dataset: *mut aclmdlDataset,
    index: usize,
    dims: *const aclmdlIODims,
) -> aclError;
pub type aclmdlUnload = unsafe extern "C" fn(modelId: u32) -> aclError;
pub type aclopCast = unsafe extern "C" fn(
    srcDesc: *const aclTensorDesc,
    srcBuffer: *const aclDataBuffer,
    dstDesc: *const aclTensorDesc,
    dstBuffer: *mut aclDataBuffer,
    truncate: u8,
    stream: aclrtStream,
) -> aclError;
pub type aclopCompile = unsafe extern "C" fn(
    opType: *const ::std::os::raw::c_char,
    numInputs: ::std::os::raw::c_int,
    inputDesc: *const *const aclTensorDesc,
    numOutputs: ::std::os::raw::c_int,
    outputDesc: *const *const aclTensorDesc,
    attr: *const aclopAttr,
    engineType: aclopEngineType,
    compileFlag: aclopCompileType,
    opPath: *const ::std::os::raw::c_char,
) -> aclError;
pub type aclopCompileAndExecute = unsafe extern "C" fn(
    opType: *const ::std::os::raw::c_char,
    numInputs: ::std::os::raw::c_int,
    inputDesc: *const *const aclTensorDesc,
    inputs: *const *const aclDataBuffer,
    numOutputs: ::std::os::raw::c_int,
    outputDesc: *const *const aclTensorDesc,
    outputs: *const *mut aclDataBuffer,
    attr: *const aclopAttr,
    engineType: aclopEngineType,
    compileFlag: aclopCompileType,
    opPath: *const ::std::os::raw::c_char,
    stream: aclrtStream,
) -> aclError;
pub type aclopCompileAndExecuteV2 = unsafe extern "C" fn(
    opType: *const ::std::os::raw::c_char,
    numInputs: ::std::os::raw::c_int,
    inputDesc: *mut *mut aclTensorDesc,
    inputs: *mut *mut aclDataBuffer,
    numOutputs: ::std::os::raw::c_int,
    outputDesc: *mut *mut aclTensorDesc,
    outputs: *mut *mut aclDataBuffer,
    attr: *mut aclopAttr,
    engineType: aclopEngineType,
    compileFlag: aclopCompileType,
    opPath: *const ::std::os::raw::c_char,
    stream: aclrtStream,
) -> aclError;
pub type aclopCreateAttr = unsafe extern "C" fn() -> *mut aclopAttr;
pub type aclopCreateHandle = unsafe extern "C" fn(
    opType: *const ::std::os::raw::c_char,
    numInputs: ::std::os::raw::c_int,
    inputDesc: *const *const aclTensorDesc,
    numOutputs: ::std::os::raw::c_int,
    outputDesc: *const *const aclTensorDesc,
    opAttr: *const aclopAttr,
    handle: *mut *mut aclopHandle,
) -> aclError;
pub type aclopCreateHandleForCast = unsafe extern "C" fn(
    srcDesc: *mut aclTensorDesc,
    dstDesc: *mut aclTensorDesc,
    truncate: u8,
    handle: *mut *mut aclopHandle,
) -> aclError;
pub type aclopCreateKernel = unsafe extern "C" fn(
    opType: *const ::std::os::raw::c_char,
    kernelId: *const ::std::os::raw::c_char,
    kernelName: *const ::std::os::raw::c_char,
    binData: *mut ::std::os::raw::c_void,
    binSize: ::std::os::raw::c_int,
    enginetype: aclopEngineType,
    deallocator: aclDataDeallocator,
) -> aclError;
pub type aclopDestroyAttr = unsafe extern "C" fn(attr: *const aclopAttr);
pub type aclopDestroyHandle = unsafe extern "C" fn(handle: *mut aclopHandle);
pub type aclopExecWithHandle = unsafe extern "C" fn(
    handle: *mut aclopHandle,
    numInputs: ::std::os::raw::c_int,
    inputs: *const *const aclDataBuffer,
    numOutputs: ::std::os::raw::c_int,
    outputs: *const *mut aclDataBuffer,
    stream: aclrtStream,
) -> aclError;
pub type aclopExecute = unsafe extern "C" fn(
    opType: *const ::std::os::raw::c_char,
    numInputs: ::std::os::raw::c_int,
    inputDesc: *const *const aclTensorDesc,
    inputs: *const *const aclDataBuffer,
    numOutputs: ::std::os::raw::c_int,
    outputDesc: *const *const aclTensorDesc,
    outputs: *const *mut aclDataBuffer,
    attr: *const aclopAttr,
    stream: aclrtStream,
) -> aclError;
pub type aclopExecuteV2 = unsafe extern "C" fn(
    opType: *const ::std::os::raw::c_char,
    numInputs: ::std::os::raw::c_int,
    inputDesc: *mut *mut aclTensorDesc,
    inputs: *mut *mut aclDataBuffer,
    numOutputs: ::std::os::raw::c_int,
    outputDesc: *mut *mut aclTensorDesc,
    outputs: *mut *mut aclDataBuffer,
    attr: *mut aclopAttr,
    stream: aclrtStream,
) -> aclError;
pub type aclopInferShape = unsafe extern "C" fn(
    opType: *const ::std::os::raw::c_char,
    numInputs: ::std::os::raw::c_int,
    inputDesc: *mut *mut aclTensorDesc,
    inputs: *mut *mut aclDataBuffer,
    numOutputs: ::std::os::raw::c_int,
    outputDesc: *mut *mut aclTensorDesc,
    attr: *mut aclopAttr,
) -> aclError;
pub type aclopLoad = unsafe extern "C" fn(
    model: *const ::std::os::raw::c_void,
    modelSize: usize,
) -> aclError;
pub type aclopRegisterCompileFunc = unsafe extern "C" fn(
    opType: *const ::std::os::raw::c_char,
    func: aclopCompileFunc,
) -> aclError;
pub type aclopSetAttrBool = unsafe extern "C" fn(
    attr: *mut aclopAttr,
    attrName: *const ::std::os::raw::c_char,
    attrValue: u8,
) -> aclError;
pub type aclopSetAttrDataType = unsafe extern "C" fn(
    attr: *mut aclopAttr,
    attrName: *const ::std::os::raw::c_char,
    attrValue: aclDataType,
) -> aclError;
pub type aclopSetAttrFloat = unsafe extern "C" fn(
    attr: *mut aclopAttr,
    attrName: *const ::std::os::raw::c_char,
    attrValue: f32,
) -> aclError;
pub type aclopSetAttrInt = unsafe extern "C" fn(
    attr: *mut aclopAttr,
    attrName: *const ::std::os::raw::c_char,
    attrValue: i64,
) -> aclError;
pub type aclopSetAttrListBool = unsafe extern "C" fn(
    attr: *mut aclopAttr,
    attrName: *const ::std::os::raw::c_char,
    numValues: ::std::os::raw::c_int,
    values: *const u8,
) -> aclError;
pub type aclopSetAttrListDataType = unsafe extern "C" fn(
    attr: *mut aclopAttr,
    attrName: *const ::std::os::raw::c_char,
    numValues: ::std::os::raw::c_int,
    values: *const aclDataType,
) -> aclError;
pub type aclopSetAttrListFloat = unsafe extern "C" fn(
    attr: *mut aclopAttr,
    attrName: *const ::std::os::raw::c_char,
    numValues: ::std::os::raw::c_int,
    values: *const f32,
) -> aclError;
pub type aclopSetAttrListInt = unsafe extern "C" fn(
    attr: *mut aclopAttr,
    attrName: *const ::std::os::raw::c_char,
    numValues: ::std::os::raw::c_int,
    values: *const i64,
) -> aclError;
pub type aclopSetAttrListListInt = unsafe extern "C" fn(
    attr: *mut aclopAttr,
    attrName: *const ::std::os::raw::c_char,
    numLists: ::std::os::raw::c_int,
    numValues: *const ::std::os::raw::c_int,
    values: *const *const i64,
) -> aclError;
pub type aclopSetAttrListString = unsafe extern "C" fn(
    attr: *mut aclopAttr,
    attrName: *const ::std::os::raw::c_char,
    numValues: ::std::os::raw::c_int,
    values: *mut *const ::std::os::raw::c_char,
) -> aclError;
pub type aclopSetAttrString = unsafe extern "C" fn(
    attr: *mut aclopAttr,
    attrName: *const ::std::os::raw::c_char,
    attrValue: *const ::std::os::raw::c_char,
) -> aclError;
pub type aclopSetCompileFlag = unsafe extern "C" fn(flag: aclOpCompileFlag) -> aclError;
pub type aclopSetKernelArgs = unsafe extern "C" fn(
    kernelDesc: *mut aclopKernelDesc,
    kernelId: *const ::std::os::raw::c_char,
    blockDim: u32,
    args: *const ::std::os::raw::c_void,
    argSize: u32,
) -> aclError;
pub type aclopSetKernelWorkspaceSizes = unsafe extern "C" fn(
    kernelDesc: *mut aclopKernelDesc,
    numWorkspaces: ::std::os::raw::c_int,
    workspaceSizes: *mut usize,
) -> aclError;
pub type aclopSetMaxOpQueueNum = unsafe extern "C" fn(maxOpNum: u64) -> aclError;
pub type aclopSetModelDir = unsafe extern "C" fn(
    modelDir: *const ::std::os::raw::c_char,
) -> aclError;
pub type aclopStartDumpArgs = unsafe extern "C" fn(
    dumpType: u32,
    path: *const ::std::os::raw::c_char,
) -> aclError;
pub type aclopStopDumpArgs = unsafe extern "C" fn(dumpType: u32) -> aclError;
pub type aclopUnregisterCompileFunc = unsafe extern "C" fn(
    opType: *const ::std::os::raw::c_char,
) -> aclError;
pub type aclopUpdateParams = unsafe extern "C" fn(
    opType: *const ::std::os::raw::c_char,
    numInputs: ::std::os::raw::c_int,
    inputDesc: *const *const aclTensorDesc,
    numOutputs: ::std::os::raw::c_int,
    outputDesc: *const *const aclTensorDesc,
    attr: *const aclopAttr,
) -> aclError;
pub type aclplatformGetDeviceInfo = unsafe extern "C" fn(
    infoType: aclplatformDevInfo,
    value: *mut ::std::os::raw::c_char,
    maxLen: u32,
) -> aclError;
pub type aclplatformGetInstructionInfo = unsafe extern "C" fn(
    type_: aclplatformCoreType,
    instruction: *const ::std::os::raw::c_char,
    value: *mut ::std::os::raw::c_char,
    maxLen: u32,
) -> aclError;
pub type aclprofCreateConfig = unsafe extern "C" fn(
    deviceIdList: *mut u32,
    deviceNums: u32,
    aicoreMetrics: aclprofAicoreMetrics,
    aicoreEvents: *const aclprofAicoreEvents,
    dataTypeConfig: u64,
) -> *mut aclprofConfig;
pub type aclprofCreateStamp = unsafe extern "C" fn() -> *mut ::std::os::raw::c_void;
pub type aclprofCreateStepInfo = unsafe extern "C" fn() -> *mut aclprofStepInfo;
pub type aclprofCreateSubscribeConfig = unsafe extern "C" fn(
    timeInfoSwitch: i8,
    aicoreMetrics: aclprofAicoreMetrics,
    fd: *mut ::std::os::raw::c_void,
) -> *mut aclprofSubscribeConfig;
pub type aclprofDestroyConfig = unsafe extern "C" fn(
    profilerConfig: *const aclprofConfig,
) -> aclError;
pub type aclprofDestroyStamp = unsafe extern "C" fn(stamp: *mut ::std::os::raw::c_void);
pub type aclprofDestroyStepInfo = unsafe extern "C" fn(stepinfo: *mut aclprofStepInfo);
pub type aclprofDestroySubscribeConfig = unsafe extern "C" fn(
    profSubscribeConfig: *const aclprofSubscribeConfig,
) -> aclError;
pub type aclprofFinalize = unsafe extern "C" fn() -> aclError;
pub type aclprofGetModelId = unsafe extern "C" fn(
    opInfo: *const ::std::os::raw::c_void,
    opInfoLen: usize,
    index: u32,
) -> usize;
pub type aclprofGetOpAttriValue = unsafe extern "C" fn(
    opInfo: *const ::std::os::raw::c_void,
    opInfoLen: usize,
    index: u32,
    attri: aclprofSubscribeOpAttri,
) -> *const ::std::os::raw::c_char;
pub type aclprofGetOpDescSize = unsafe extern "C" fn(opDescSize: *mut usize) -> aclError;
pub type aclprofGetOpDuration = unsafe extern "C" fn(
    opInfo: *const ::std::os::raw::c_void,
    opInfoLen: usize,
    index: u32,
) -> u64;
pub type aclprofGetOpEnd = unsafe extern "C" fn(
    opInfo: *const ::std::os::raw::c_void,
    opInfoLen: usize,
    index: u32,
) -> u64;
pub type aclprofGetOpFlag = unsafe extern "C" fn(
    opInfo: *const ::std::os::raw::c_void,
    opInfoLen: usize,
    index: u32,
) -> aclprofSubscribeOpFlag;
pub type aclprofGetOpName = unsafe extern "C" fn(
    opInfo: *const ::std::os::raw::c_void,
    opInfoLen: usize,
    index: u32,
    opName: *mut ::std::os::raw::c_char,
    opNameLen: usize,
) -> aclError;
pub type aclprofGetOpNameLen = unsafe extern "C" fn(
    opInfo: *const ::std::os::raw::c_void,
    opInfoLen: usize,
    index: u32,
    opNameLen: *mut usize,
) -> aclError;
pub type aclprofGetOpNum = unsafe extern "C" fn(
    opInfo: *const ::std::os::raw::c_void,
    opInfoLen: usize,
    opNumber: *mut u32,
) -> aclError;
pub type aclprofGetOpStart = unsafe extern "C" fn(
    opInfo: *const ::std::os::raw::c_void,
    opInfoLen: usize,
    index: u32,
) -> u64;
pub type aclprofGetOpType = unsafe extern "C" fn(
    opInfo: *const ::std::os::raw::c_void,
    opInfoLen: usize,
    index: u32,
    opType: *mut ::std::os::raw::c_char,
    opTypeLen: usize,
) -> aclError;
pub type aclprofGetOpTypeLen = unsafe extern "C" fn(
    opInfo: *const ::std::os::raw::c_void,
    opInfoLen: usize,
    index: u32,
    opTypeLen: *mut usize,
) -> aclError;
pub type aclprofGetStepTimestamp = unsafe extern "C" fn(
    stepInfo: *mut aclprofStepInfo,
    tag: aclprofStepTag,
    stream: aclrtStream,
) -> aclError;
pub type aclprofInit = unsafe extern "C" fn(
    profilerResultPath: *const ::std::os::raw::c_char,
    length: usize,
) -> aclError;
pub type aclprofMark = unsafe extern "C" fn(
    stamp: *mut ::std::os::raw::c_void,
) -> aclError;
pub type aclprofMarkEx = unsafe extern "C" fn(
    msg: *const ::std::os::raw::c_char,
    msgLen: usize,
    stream: aclrtStream,
) -> aclError;
pub type aclprofModelSubscribe = unsafe extern "C" fn(
    modelId: u32,
    profSubscribeConfig: *const aclprofSubscribeConfig,
) -> aclError;
pub type aclprofModelUnSubscribe = unsafe extern "C" fn(modelId: u32) -> aclError;
pub type aclprofPop = unsafe extern "C" fn() -> aclError;
pub type aclprofPush = unsafe extern "C" fn(
    stamp: *mut ::std::os::raw::c_void,
) -> aclError;
pub type aclprofRangePop = unsafe extern "C" fn() -> aclError;
pub type aclprofRangePushEx = unsafe extern "C" fn(
    attr: *mut aclprofEventAttributes,
) -> aclError;
pub type aclprofRangeStart = unsafe extern "C" fn(
    stamp: *mut ::std::os::raw::c_void,
    rangeId: *mut u32,
) -> aclError;
pub type aclprofRangeStop = unsafe extern "C" fn(rangeId: u32) -> aclError;
pub type aclprofSetConfig = unsafe extern "C" fn(
    configType: aclprofConfigType,
    config: *const ::std::os::raw::c_char,
    configLength: usize,
) -> aclError;
pub type aclprofSetStampTraceMessage = unsafe extern "C" fn(
    stamp: *mut ::std::os::raw::c_void,
    msg: *const ::std::os::raw::c_char,
    msgLen: u32,
) -> aclError;
pub type aclprofStart = unsafe extern "C" fn(
    profilerConfig: *const aclprofConfig,
) -> aclError;
pub type aclprofStop = unsafe extern "C" fn(
    profilerConfig: *const aclprofConfig,
) -> aclError;
pub type aclprofStr2Id = unsafe extern "C" fn(
    message: *const ::std::os::raw::c_char,
) -> u64;
pub type aclrtActiveStream = unsafe extern "C" fn(
    activeStream: aclrtStream,
    stream: aclrtStream,
) -> aclError;
pub type aclrtAllocBuf = unsafe extern "C" fn(
    buf: *mut aclrtMbuf,
    size: usize,
) -> aclError;
pub type aclrtAllocatorCreateDesc = unsafe extern "C" fn() -> aclrtAllocatorDesc;
pub type aclrtAllocatorDestroyDesc = unsafe extern "C" fn(
    allocatorDesc: aclrtAllocatorDesc,
) -> aclError;
pub type aclrtAllocatorGetByStream = unsafe extern "C" fn(
    stream: aclrtStream,
    allocatorDesc: *mut aclrtAllocatorDesc,
    allocator: *mut aclrtAllocator,
    allocFunc: *mut aclrtAllocatorAllocFunc,
    freeFunc: *mut aclrtAllocatorFreeFunc,
    allocAdviseFunc: *mut aclrtAllocatorAllocAdviseFunc,
    getAddrFromBlockFunc: *mut aclrtAllocatorGetAddrFromBlockFunc,
) -> aclError;
pub type aclrtAllocatorRegister = unsafe extern "C" fn(
    stream: aclrtStream,
    allocatorDesc: aclrtAllocatorDesc,
) -> aclError;
pub type aclrtAllocatorSetAllocAdviseFuncToDesc = unsafe extern "C" fn(
    allocatorDesc: aclrtAllocatorDesc,
    func: aclrtAllocatorAllocAdviseFunc,
) -> aclError;
pub type aclrtAllocatorSetAllocFuncToDesc = unsafe extern "C" fn(
    allocatorDesc: aclrtAllocatorDesc,
    func: aclrtAllocatorAllocFunc,
) -> aclError;
pub type aclrtAllocatorSetFreeFuncToDesc = unsafe extern "C" fn(
    allocatorDesc: aclrtAllocatorDesc,
    func: aclrtAllocatorFreeFunc,
) -> aclError;
pub type aclrtAllocatorSetGetAddrFromBlockFuncToDesc = unsafe extern "C" fn(
    allocatorDesc: aclrtAllocatorDesc,
    func: aclrtAllocatorGetAddrFromBlockFunc,
) -> aclError;
pub type aclrtAllocatorSetObjToDesc = unsafe extern "C" fn(
    allocatorDesc: aclrtAllocatorDesc,
    allocator: aclrtAllocator,
) -> aclError;
pub type aclrtAllocatorUnregister = unsafe extern "C" fn(
    stream: aclrtStream,
) -> aclError;
pub type aclrtAppendBufChain = unsafe extern "C" fn(
    headBuf: aclrtMbuf,
    buf: aclrtMbuf,
) -> aclError;
pub type aclrtBinaryGetDevAddress = unsafe extern "C" fn(
    binHandle: aclrtBinHandle,
    binAddr: *mut *mut ::std::os::raw::c_void,
    binSize: *mut usize,
) -> aclError;
pub type aclrtBinaryGetFunction = unsafe extern "C" fn(
    binHandle: aclrtBinHandle,
    kernelName: *const ::std::os::raw::c_char,
    funcHandle: *mut aclrtFuncHandle,
) -> aclError;
pub type aclrtBinaryGetFunctionByEntry = unsafe extern "C" fn(
    binHandle: aclrtBinHandle,
    funcEntry: u64,
    funcHandle: *mut aclrtFuncHandle,
) -> aclError;
pub type aclrtBinaryGetGlobal = unsafe extern "C" fn(
    binHandle: aclrtBinHandle,
    name: *const ::std::os::raw::c_char,
    dptr: *mut *mut ::std::os::raw::c_void,
    size: *mut usize,
) -> aclError;
pub type aclrtBinaryLoad = unsafe extern "C" fn(
    binary: aclrtBinary,
    binHandle: *mut aclrtBinHandle,
) -> aclError;
pub type aclrtBinaryLoadFromData = unsafe extern "C" fn(
    data: *const ::std::os::raw::c_void,
    length: usize,
    options: *const aclrtBinaryLoadOptions,
    binHandle: *mut aclrtBinHandle,
) -> aclError;
pub type aclrtBinaryLoadFromFile = unsafe extern "C" fn(
    binPath: *const ::std::os::raw::c_char,
    options: *mut aclrtBinaryLoadOptions,
    binHandle: *mut aclrtBinHandle,
) -> aclError;
pub type aclrtBinarySetExceptionCallback = unsafe extern "C" fn(
    binHandle: aclrtBinHandle,
    callback: aclrtOpExceptionCallback,
    userData: *mut ::std::os::raw::c_void,
) -> aclError;
pub type aclrtBinaryUnLoad = unsafe extern "C" fn(binHandle: aclrtBinHandle) -> aclError;
pub type aclrtCacheLastTaskExtendInfo = unsafe extern "C" fn(
    extendInfoPtr: *const ::std::os::raw::c_char,
    infoSize: usize,
) -> aclError;
pub type aclrtCacheLastTaskOpInfo = unsafe extern "C" fn(
    infoPtr: *const ::std::os::raw::c_void,
    infoSize: usize,
) -> aclError;
pub type aclrtCheckArchCompatibility = unsafe extern "C" fn(
    socVersion: *const ::std::os::raw::c_char,
    canCompatible: *mut i32,
) -> aclError;
pub type aclrtCheckMemType = unsafe extern "C" fn(
    addrList: *mut *mut ::std::os::raw::c_void,
    size: u32,
    memType: u32,
    checkResult: *mut u32,
    reserve: u32,
) -> aclError;
pub type aclrtCmoAsync = unsafe extern "C" fn(
    src: *mut ::std::os::raw::c_void,
    size: usize,
    cmoType: aclrtCmoType,
    stream: aclrtStream,
) -> aclError;
pub type aclrtCmoAsyncWithBarrier = unsafe extern "C" fn(
    src: *mut ::std::os::raw::c_void,
    size: usize,
    cmoType: aclrtCmoType,
    barrierId: u32,
    stream: aclrtStream,
) -> aclError;
pub type aclrtCmoAsyncWithDesc = unsafe extern "C" fn(
    cmoDesc: *mut ::std::os::raw::c_void,
    cmoType: aclrtCmoType,
    stream: aclrtStream,
    reserve: *const ::std::os::raw::c_void,
) -> aclError;
pub type aclrtCmoGetDescSize = unsafe extern "C" fn(size: *mut usize) -> aclError;
pub type aclrtCmoSetDesc = unsafe extern "C" fn(
    cmoDesc: *mut ::std::os::raw::c_void,
    src: *mut ::std::os::raw::c_void,
    size: usize,
) -> aclError;
pub type aclrtCmoWaitBarrier = unsafe extern "C" fn(
    taskInfo: *mut aclrtBarrierTaskInfo,
    stream: aclrtStream,
    flag: u32,
) -> aclError;
pub type aclrtCntNotifyCreate = unsafe extern "C" fn(
    cntNotify: *mut aclrtCntNotify,
    flag: u64,
) -> aclError;
pub type aclrtCntNotifyDestroy = unsafe extern "C" fn(
    cntNotify: aclrtCntNotify,
) -> aclError;
pub type aclrtCntNotifyGetId = unsafe extern "C" fn(
    cntNotify: aclrtCntNotify,
    notifyId: *mut u32,
) -> aclError;
pub type aclrtCntNotifyRecord = unsafe extern "C" fn(
    cntNotify: aclrtCntNotify,
    stream: aclrtStream,
    info: *mut aclrtCntNotifyRecordInfo,
) -> aclError;
pub type aclrtCntNotifyReset = unsafe extern "C" fn(
    cntNotify: aclrtCntNotify,
    stream: aclrtStream,
) -> aclError;
pub type aclrtCntNotifyWaitWithTimeout = unsafe extern "C" fn(
    cntNotify: aclrtCntNotify,
    stream: aclrtStream,
    info: *mut aclrtCntNotifyWaitInfo,
) -> aclError;
pub type aclrtCopyBufRef = unsafe extern "C" fn(
    buf: aclrtMbuf,
    newBuf: *mut aclrtMbuf,
) -> aclError;
pub type aclrtCreateBinary = unsafe extern "C" fn(
    data: *const ::std::os::raw::c_void,
    dataLen: usize,
) -> aclrtBinary;
pub type aclrtCreateContext = unsafe extern "C" fn(
    context: *mut aclrtContext,
    deviceId: i32,
) -> aclError;
pub type aclrtCreateEvent = unsafe extern "C" fn(event: *mut aclrtEvent) -> aclError;
pub type aclrtCreateEventExWithFlag = unsafe extern "C" fn(
    event: *mut aclrtEvent,
    flag: u32,
) -> aclError;
pub type aclrtCreateEventWithFlag = unsafe extern "C" fn(
    event: *mut aclrtEvent,
    flag: u32,
) -> aclError;
pub type aclrtCreateGroupInfo = unsafe extern "C" fn() -> *mut aclrtGroupInfo;
pub type aclrtCreateLabel = unsafe extern "C" fn(label: *mut aclrtLabel) -> aclError;
pub type aclrtCreateLabelList = unsafe extern "C" fn(
    labels: *mut aclrtLabel,
    num: usize,
    labelList: *mut aclrtLabelList,
) -> aclError;
pub type aclrtCreateNotify = unsafe extern "C" fn(
    notify: *mut aclrtNotify,
    flag: u64,
) -> aclError;
pub type aclrtCreateStream = unsafe extern "C" fn(stream: *mut aclrtStream) -> aclError;
pub type aclrtCreateStreamConfigHandle = unsafe extern "C" fn() -> *mut aclrtStreamConfigHandle;
pub type aclrtCreateStreamV2 = unsafe extern "C" fn(
    stream: *mut aclrtStream,
    handle: *const aclrtStreamConfigHandle,
) -> aclError;
pub type aclrtCreateStreamWithConfig = unsafe extern "C" fn(
    stream: *mut aclrtStream,
    priority: u32,
    flag: u32,
) -> aclError;
pub type aclrtCtxGetCurrentDefaultStream = unsafe extern "C" fn(
    stream: *mut aclrtStream,
) -> aclError;
pub type aclrtCtxGetFloatOverflowAddr = unsafe extern "C" fn(
    overflowAddr: *mut *mut ::std::os::raw::c_void,
) -> aclError;
pub type aclrtCtxGetSysParamOpt = unsafe extern "C" fn(
    opt: aclSysParamOpt,
    value: *mut i64,
) -> aclError;
pub type aclrtCtxSetSysParamOpt = unsafe extern "C" fn(
    opt: aclSysParamOpt,
    value: i64,
) -> aclError;
pub type aclrtDestroyBinary = unsafe extern "C" fn(binary: aclrtBinary) -> aclError;
pub type aclrtDestroyContext = unsafe extern "C" fn(context: aclrtContext) -> aclError;
pub type aclrtDestroyEvent = unsafe extern "C" fn(event: aclrtEvent) -> aclError;
pub type aclrtDestroyGroupInfo = unsafe extern "C" fn(
    groupInfo: *mut aclrtGroupInfo,
) -> aclError;
pub type aclrtDestroyLabel = unsafe extern "C" fn(label: aclrtLabel) -> aclError;
pub type aclrtDestroyLabelList = unsafe extern "C" fn(
    labelList: aclrtLabelList,
) -> aclError;
pub type aclrtDestroyNotify = unsafe extern "C" fn(notify: aclrtNotify) -> aclError;
pub type aclrtDestroyStream = unsafe extern "C" fn(stream: aclrtStream) -> aclError;
pub type aclrtDestroyStreamConfigHandle = unsafe extern "C" fn(
    handle: *mut aclrtStreamConfigHandle,
) -> aclError;
pub type aclrtDestroyStreamForce = unsafe extern "C" fn(stream: aclrtStream) -> aclError;
pub type aclrtDeviceCanAccessPeer = unsafe extern "C" fn(
    canAccessPeer: *mut i32,
    deviceId: i32,
    peerDeviceId: i32,
) -> aclError;
pub type aclrtDeviceDisablePeerAccess = unsafe extern "C" fn(
    peerDeviceId: i32,
) -> aclError;
pub type aclrtDeviceEnablePeerAccess = unsafe extern "C" fn(
    peerDeviceId: i32,
    flags: u32,
) -> aclError;
pub type aclrtDeviceGetBareTgid = unsafe extern "C" fn(pid: *mut i32) -> aclError;
pub type aclrtDeviceGetHostAtomicCapabilities = unsafe extern "C" fn(
    capabilities: *mut u32,
    operations: *const aclrtAtomicOperation,
    count: u32,
    deviceId: i32,
) -> aclError;
pub type aclrtDeviceGetP2PAtomicCapabilities = unsafe extern "C" fn(
    capabilities: *mut u32,
    operations: *const aclrtAtomicOperation,
    count: u32,
    srcDeviceId: i32,
    dstDeviceId: i32,
) -> aclError;
pub type aclrtDeviceGetStreamPriorityRange = unsafe extern "C" fn(
    leastPriority: *mut i32,
    greatestPriority: *mut i32,
) -> aclError;
pub type aclrtDeviceGetUuid = unsafe extern "C" fn(
    deviceId: i32,
    uuid: *mut aclrtUuid,
) -> aclError;
pub type aclrtDevicePeerAccessStatus = unsafe extern "C" fn(
    deviceId: i32,
    peerDeviceId: i32,
    status: *mut i32,
) -> aclError;
pub type aclrtDeviceTaskAbort = unsafe extern "C" fn(
    deviceId: i32,
    timeout: u32,
) -> aclError;
pub type aclrtEventElapsedTime = unsafe extern "C" fn(
    ms: *mut f32,
    startEvent: aclrtEvent,
    endEvent: aclrtEvent,
) -> aclError;
pub type aclrtEventGetTimestamp = unsafe extern "C" fn(
    event: aclrtEvent,
    timestamp: *mut u64,
) -> aclError;
pub type aclrtFree = unsafe extern "C" fn(
    devPtr: *mut ::std::os::raw::c_void,
) -> aclError;
pub type aclrtFreeBuf = unsafe extern "C" fn(buf: aclrtMbuf) -> aclError;
pub type aclrtFreeHost = unsafe extern "C" fn(
    hostPtr: *mut ::std::os::raw::c_void,
) -> aclError;
pub type aclrtFreeHostWithDevSync = unsafe extern "C" fn(
    hostPtr: *mut ::std::os::raw::c_void,
) -> aclError;
pub type aclrtFreePhysical = unsafe extern "C" fn(handle: aclrtDrvMemHandle) -> aclError;
pub type aclrtFreeWithDevSync = unsafe extern "C" fn(
    devPtr: *mut ::std::os::raw::c_void,
) -> aclError;
pub type aclrtFunctionGetAvailDynUbufPerBlock = unsafe extern "C" fn(
    func: *mut ::std::os::raw::c_void,
    flags: u32,
    dynamicUbufSize: *mut usize,
) -> aclError;
pub type aclrtFunctionGetBinary = unsafe extern "C" fn(
    funcHandle: aclrtFuncHandle,
    binHandle: *mut aclrtBinHandle,
) -> aclError;
pub type aclrtFunctionGetParamCount = unsafe extern "C" fn(
    func: *const ::std::os::raw::c_void,
    paramCount: *mut usize,
) -> aclError;
pub type aclrtFunctionGetParamInfo = unsafe extern "C" fn(
    func: *const ::std::os::raw::c_void,
    paramIndex: usize,
    paramOffset: *mut usize,
    paramSize: *mut usize,
) -> aclError;
pub type aclrtGetAllGroupInfo = unsafe extern "C" fn(
    groupInfo: *mut aclrtGroupInfo,
) -> aclError;
pub type aclrtGetArgsFromExceptionInfo = unsafe extern "C" fn(
    info: *const aclrtExceptionInfo,
    devArgsPtr: *mut *mut ::std::os::raw::c_void,
    devArgsLen: *mut u32,
) -> aclError;
pub type aclrtGetBufChainNum = unsafe extern "C" fn(
    headBuf: aclrtMbuf,
    num: *mut u32,
) -> aclError;
pub type aclrtGetBufData = unsafe extern "C" fn(
    buf: aclrtMbuf,
    dataPtr: *mut *mut ::std::os::raw::c_void,
    size: *mut usize,
) -> aclError;
pub type aclrtGetBufDataLen = unsafe extern "C" fn(
    buf: aclrtMbuf,
    len: *mut usize,
) -> aclError;
pub type aclrtGetBufFromChain = unsafe extern "C" fn(
    headBuf: aclrtMbuf,
    index: u32,
    buf: *mut aclrtMbuf,
) -> aclError;
pub type aclrtGetBufUserData = unsafe extern "C" fn(
    buf: aclrtMbuf,
    dataPtr: *mut ::std::os::raw::c_void,
    size: usize,
    offset: usize,
) -> aclError;
pub type aclrtGetCurrentContext = unsafe extern "C" fn(
    context: *mut aclrtContext,
) -> aclError;
pub type aclrtGetDevice = unsafe extern "C" fn(deviceId: *mut i32) -> aclError;
pub type aclrtGetDeviceCapability = unsafe extern "C" fn(
    deviceId: i32,
    devFeatureType: aclrtDevFeatureType,
    value: *mut i32,
) -> aclError;
pub type aclrtGetDeviceCount = unsafe extern "C" fn(count: *mut u32) -> aclError;
pub type aclrtGetDeviceIdFromExceptionInfo = unsafe extern "C" fn(
    info: *const aclrtExceptionInfo,
) -> u32;
pub type aclrtGetDeviceInfo = unsafe extern "C" fn(
    deviceId: u32,
    attr: aclrtDevAttr,
    value: *mut i64,
) -> aclError;
pub type aclrtGetDeviceResLimit = unsafe extern "C" fn(
    deviceId: i32,
    type_: aclrtDevResLimitType,
    value: *mut u32,
) -> aclError;
pub type aclrtGetDeviceSatMode = unsafe extern "C" fn(
    mode: *mut aclrtFloatOverflowMode,
) -> aclError;
pub type aclrtGetDeviceUtilizationRate = unsafe extern "C" fn(
    deviceId: i32,
    utilizationInfo: *mut aclrtUtilizationInfo,
) -> aclError;
pub type aclrtGetDevicesTopo = unsafe extern "C" fn(
    deviceId: u32,
    otherDeviceId: u32,
    value: *mut u64,
) -> aclError;
pub type aclrtGetErrorCodeFromExceptionInfo = unsafe extern "C" fn(
    info: *const aclrtExceptionInfo,
) -> u32;
pub type aclrtGetErrorVerbose = unsafe extern "C" fn(
    deviceId: i32,
    errorInfo: *mut aclrtErrorInfo,
) -> aclError;
pub type aclrtGetEventAvailNum = unsafe extern "C" fn(eventCount: *mut u32) -> aclError;
pub type aclrtGetEventId = unsafe extern "C" fn(
    event: aclrtEvent,
    eventId: *mut u32,
) -> aclError;
pub type aclrtGetFloatOverflowStatus = unsafe extern "C" fn(
    outputAddr: *mut ::std::os::raw::c_void,
    outputSize: u64,
    stream: aclrtStream,
) -> aclError;
pub type aclrtGetFuncBySymbol = unsafe extern "C" fn(
    symbol: *const ::std::os::raw::c_void,
    funcHandle: *mut aclrtFuncHandle,
) -> aclError;
pub type aclrtGetFuncHandleFromExceptionInfo = unsafe extern "C" fn(
    info: *const aclrtExceptionInfo,
    func: *mut aclrtFuncHandle,
) -> aclError;
pub type aclrtGetFunctionAddr = unsafe extern "C" fn(
    funcHandle: aclrtFuncHandle,
    aicAddr: *mut *mut ::std::os::raw::c_void,
    aivAddr: *mut *mut ::std::os::raw::c_void,
) -> aclError;
pub type aclrtGetFunctionAttribute = unsafe extern "C" fn(
    funcHandle: aclrtFuncHandle,
    attrType: aclrtFuncAttribute,
    attrValue: *mut i64,
) -> aclError;
pub type aclrtGetFunctionName = unsafe extern "C" fn(
    funcHandle: aclrtFuncHandle,
    maxLen: u32,
    name: *mut ::std::os::raw::c_char,
) -> aclError;
pub type aclrtGetFunctionSize = unsafe extern "C" fn(
    funcHandle: aclrtFuncHandle,
    aicSize: *mut usize,
    aivSize: *mut usize,
) -> aclError;
pub type aclrtGetGroupCount = unsafe extern "C" fn(count: *mut u32) -> aclError;
pub type aclrtGetGroupInfoDetail = unsafe extern "C" fn(
    groupInfo: *const aclrtGroupInfo,
    groupIndex: i32,
    attr: aclrtGroupAttr,
    attrValue: *mut ::std::os::raw::c_void,
    valueLen: usize,
    paramRetSize: *mut usize,
) -> aclError;
pub type aclrtGetHardwareSyncAddr = unsafe extern "C" fn(
    addr: *mut *mut ::std::os::raw::c_void,
) -> aclError;
pub type aclrtGetLastError = unsafe extern "C" fn(level: aclrtLastErrLevel) -> aclError;
pub type aclrtGetLogicDevIdByPhyDevId = unsafe extern "C" fn(
    phyDevId: i32,
    logicDevId: *mut i32,
) -> aclError;
pub type aclrtGetLogicDevIdByUserDevId = unsafe extern "C" fn(
    userDevid: i32,
    logicDevId: *mut i32,
) -> aclError;
pub type aclrtGetMemInfo = unsafe extern "C" fn(
    attr: aclrtMemAttr,
    free: *mut usize,
    total: *mut usize,
) -> aclError;
pub type aclrtGetMemUceInfo = unsafe extern "C" fn(
    deviceId: i32,
    memUceInfoArray: *mut aclrtMemUceInfo,
    arraySize: usize,
    retSize: *mut usize,
) -> aclError;
pub type aclrtGetMemUsageInfo = unsafe extern "C" fn(
    deviceId: i32,
    memUsageInfo: *mut aclrtMemUsageInfo,
    inputNum: usize,
    outputNum: *mut usize,
) -> aclError;
pub type aclrtGetMemcpyDescSize = unsafe extern "C" fn(
    kind: aclrtMemcpyKind,
    descSize: *mut usize,
) -> aclError;
pub type aclrtGetNotifyId = unsafe extern "C" fn(
    notify: aclrtNotify,
    notifyId: *mut u32,
) -> aclError;
pub type aclrtGetOpExecuteTimeout = unsafe extern "C" fn(
    timeoutMs: *mut u32,
) -> aclError;
pub type aclrtGetOpTimeOutInterval = unsafe extern "C" fn(
    interval: *mut u64,
) -> aclError;
pub type aclrtGetOverflowStatus = unsafe extern "C" fn(
    outputAddr: *mut ::std::os::raw::c_void,
    outputSize: usize,
    stream: aclrtStream,
) -> aclError;
pub type aclrtGetPhyDevIdByLogicDevId = unsafe extern "C" fn(
    logicDevId: i32,
    phyDevId: *mut i32,
) -> aclError;
pub type aclrtGetPrimaryCtxState = unsafe extern "C" fn(
    deviceId: i32,
    flags: *mut u32,
    active: *mut i32,
) -> aclError;
pub type aclrtGetResInCurrentThread = unsafe extern "C" fn(
    type_: aclrtDevResLimitType,
    value: *mut u32,
) -> aclError;
pub type aclrtGetRunMode = unsafe extern "C" fn(runMode: *mut aclrtRunMode) -> aclError;
pub type aclrtGetSocName = unsafe extern "C" fn() -> *const ::std::os::raw::c_char;
pub type aclrtGetStreamAttribute = unsafe extern "C" fn(
    stream: aclrtStream,
    stmAttrType: aclrtStreamAttr,
    value: *mut aclrtStreamAttrValue,
) -> aclError;
pub type aclrtGetStreamAvailableNum = unsafe extern "C" fn(
    streamCount: *mut u32,
) -> aclError;
pub type aclrtGetStreamIdFromExceptionInfo = unsafe extern "C" fn(
    info: *const aclrtExceptionInfo,
) -> u32;
pub type aclrtGetStreamOverflowSwitch = unsafe extern "C" fn(
    stream: aclrtStream,
    flag: *mut u32,
) -> aclError;
pub type aclrtGetStreamResLimit = unsafe extern "C" fn(
    stream: aclrtStream,
    type_: aclrtDevResLimitType,
    value: *mut u32,
) -> aclError;
pub type aclrtGetSymbolAddress = unsafe extern "C" fn(
    symbol: *const ::std::os::raw::c_void,
    devPtr: *mut *mut ::std::os::raw::c_void,
) -> aclError;
pub type aclrtGetSymbolSize = unsafe extern "C" fn(
    symbol: *const ::std::os::raw::c_void,
    size: *mut usize,
) -> aclError;
pub type aclrtGetSysParamOpt = unsafe extern "C" fn(
    opt: aclSysParamOpt,
    value: *mut i64,
) -> aclError;
pub type aclrtGetTaskIdFromExceptionInfo = unsafe extern "C" fn(
    info: *const aclrtExceptionInfo,
) -> u32;
pub type aclrtGetThreadIdFromExceptionInfo = unsafe extern "C" fn(
    info: *const aclrtExceptionInfo,
) -> u32;
pub type aclrtGetThreadLastTaskId = unsafe extern "C" fn(taskId: *mut u32) -> aclError;
pub type aclrtGetUserDevIdByLogicDevId = unsafe extern "C" fn(
    logicDevId: i32,
    userDevid: *mut i32,
) -> aclError;
pub type aclrtGetVersion = unsafe extern "C" fn(
    majorVersion: *mut i32,
    minorVersion: *mut i32,
    patchVersion: *mut i32,
) -> aclError;
pub type aclrtHostGetDevicePointer = unsafe extern "C" fn(
    pHost: *mut ::std::os::raw::c_void,
    pDevice: *mut *mut ::std::os::raw::c_void,
    flag: u32,
) -> aclError;
pub type aclrtHostMemMapCapabilities = unsafe extern "C" fn(
    deviceId: u32,
    hacType: aclrtHacType,
    capabilities: *mut aclrtHostMemMapCapability,
) -> aclError;
pub type aclrtHostRegister = unsafe extern "C" fn(
    ptr: *mut ::std::os::raw::c_void,
    size: u64,
    type_: aclrtHostRegisterType,
    devPtr: *mut *mut ::std::os::raw::c_void,
) -> aclError;
pub type aclrtHostRegisterV2 = unsafe extern "C" fn(
    ptr: *mut ::std::os::raw::c_void,
    size: u64,
    flag: u32,
) -> aclError;
pub type aclrtHostUnregister = unsafe extern "C" fn(
    ptr: *mut ::std::os::raw::c_void,
) -> aclError;
pub type aclrtIpcGetEventHandle = unsafe extern "C" fn(
    event: aclrtEvent,
    handle: *mut aclrtIpcEventHandle,
) -> aclError;
pub type aclrtIpcMemClose = unsafe extern "C" fn(
    key: *const ::std::os::raw::c_char,
) -> aclError;
pub type aclrtIpcMemGetExportKey = unsafe extern "C" fn(
    devPtr: *mut ::std::os::raw::c_void,
    size: usize,
    key: *mut ::std::os::raw::c_char,
    len: usize,
    flags: u64,
) -> aclError;
pub type aclrtIpcMemImportByKey = unsafe extern "C" fn(
    devPtr: *mut *mut ::std::os::raw::c_void,
    key: *const ::std::os::raw::c_char,
    flags: u64,
) -> aclError;
pub type aclrtIpcMemImportPidInterServer = unsafe extern "C" fn(
    key: *const ::std::os::raw::c_char,
    serverPids: *mut aclrtServerPid,
    num: usize,
) -> aclError;
pub type aclrtIpcMemSetAttr = unsafe extern "C" fn(
    key: *const ::std::os::raw::c_char,
    type_: aclrtIpcMemAttrType,
    attr: u64,
) -> aclError;
pub type aclrtIpcMemSetImportPid = unsafe extern "C" fn(
    key: *const ::std::os::raw::c_char,
    pid: *mut i32,
    num: usize,
) -> aclError;
pub type aclrtIpcOpenEventHandle = unsafe extern "C" fn(
    handle: aclrtIpcEventHandle,
    event: *mut aclrtEvent,
) -> aclError;
pub type aclrtKernelArgsAppend = unsafe extern "C" fn(
    argsHandle: aclrtArgsHandle,
    param: *mut ::std::os::raw::c_void,
    paramSize: usize,
    paramHandle: *mut aclrtParamHandle,
) -> aclError;
pub type aclrtKernelArgsAppendPlaceHolder = unsafe extern "C" fn(
    argsHandle: aclrtArgsHandle,
    paramHandle: *mut aclrtParamHandle,
) -> aclError;
pub type aclrtKernelArgsFinalize = unsafe extern "C" fn(
    argsHandle: aclrtArgsHandle,
) -> aclError;
pub type aclrtKernelArgsGetHandleMemSize = unsafe extern "C" fn(
    funcHandle: aclrtFuncHandle,
    memSize: *mut usize,
) -> aclError;
pub type aclrtKernelArgsGetMemSize = unsafe extern "C" fn(
    funcHandle: aclrtFuncHandle,
    userArgsSize: usize,
    actualArgsSize: *mut usize,
) -> aclError;
pub type aclrtKernelArgsGetPlaceHolderBuffer = unsafe extern "C" fn(
    argsHandle: aclrtArgsHandle,
    paramHandle: aclrtParamHandle,
    dataSize: usize,
    bufferAddr: *mut *mut ::std::os::raw::c_void,
) -> aclError;
pub type aclrtKernelArgsInit = unsafe extern "C" fn(
    funcHandle: aclrtFuncHandle,
    argsHandle: *mut aclrtArgsHandle,
) -> aclError;
pub type aclrtKernelArgsInitByUserMem = unsafe extern "C" fn(
    funcHandle: aclrtFuncHandle,
    argsHandle: aclrtArgsHandle,
    userHostMem: *mut ::std::os::raw::c_void,
    actualArgsSize: usize,
) -> aclError;
pub type aclrtKernelArgsParaUpdate = unsafe extern "C" fn(
    argsHandle: aclrtArgsHandle,
    paramHandle: aclrtParamHandle,
    param: *mut ::std::os::raw::c_void,
    paramSize: usize,
) -> aclError;
pub type aclrtLaunchCallback = unsafe extern "C" fn(
    fn_: aclrtCallback,
    userData: *mut ::std::os::raw::c_void,
    blockType: aclrtCallbackBlockType,
    stream: aclrtStream,
) -> aclError;
pub type aclrtLaunchHostFunc = unsafe extern "C" fn(
    stream: aclrtStream,
    fn_: aclrtHostFunc,
    args: *mut ::std::os::raw::c_void,
) -> aclError;
pub type aclrtLaunchKernel = unsafe extern "C" fn(
    funcHandle: aclrtFuncHandle,
    numBlocks: u32,
    argsData: *const ::std::os::raw::c_void,
    argsSize: usize,
    stream: aclrtStream,
) -> aclError;
pub type aclrtLaunchKernelV2 = unsafe extern "C" fn(
    funcHandle: aclrtFuncHandle,
    numBlocks: u32,
    argsData: *const ::std::os::raw::c_void,
    argsSize: usize,
    cfg: *mut aclrtLaunchKernelCfg,
    stream: aclrtStream,
) -> aclError;
pub type aclrtLaunchKernelWithArgsArray = unsafe extern "C" fn(
    func: *mut ::std::os::raw::c_void,
    numBlocks: u32,
    stream: aclrtStream,
    cfg: *mut aclrtLaunchKernelCfg,
    args: *mut *mut ::std::os::raw::c_void,
) -> aclError;
pub type aclrtLaunchKernelWithConfig = unsafe extern "C" fn(
    funcHandle: aclrtFuncHandle,
    numBlocks: u32,
    stream: aclrtStream,
    cfg: *mut aclrtLaunchKernelCfg,
    argsHandle: aclrtArgsHandle,
    reserve: *mut ::std::os::raw::c_void,
) -> aclError;
pub type aclrtLaunchKernelWithHostArgs = unsafe extern "C" fn(
    funcHandle: aclrtFuncHandle,
    numBlocks: u32,
    stream: aclrtStream,
    cfg: *mut aclrtLaunchKernelCfg,
    hostArgs: *mut ::std::os::raw::c_void,
    argsSize: usize,
    placeHolderArray: *mut aclrtPlaceHolderInfo,
    placeHolderNum: usize,
) -> aclError;
pub type aclrtMalloc = unsafe extern "C" fn(
    devPtr: *mut *mut ::std::os::raw::c_void,
    size: usize,
    policy: aclrtMemMallocPolicy,
) -> aclError;
pub type aclrtMallocAlign32 = unsafe extern "C" fn(
    devPtr: *mut *mut ::std::os::raw::c_void,
    size: usize,
    policy: aclrtMemMallocPolicy,
) -> aclError;
pub type aclrtMallocCached = unsafe extern "C" fn(
    devPtr: *mut *mut ::std::os::raw::c_void,
    size: usize,
    policy: aclrtMemMallocPolicy,
) -> aclError;
pub type aclrtMallocForTaskScheduler = unsafe extern "C" fn(
    devPtr: *mut *mut ::std::os::raw::c_void,
    size: usize,
    policy: aclrtMemMallocPolicy,
    cfg: *mut aclrtMallocConfig,
) -> aclError;
pub type aclrtMallocHost = unsafe extern "C" fn(
    hostPtr: *mut *mut ::std::os::raw::c_void,
    size: usize,
) -> aclError;
pub type aclrtMallocHostWithCfg = unsafe extern "C" fn(
    ptr: *mut *mut ::std::os::raw::c_void,
    size: u64,
    cfg: *mut aclrtMallocConfig,
) -> aclError;
pub type aclrtMallocPhysical = unsafe extern "C" fn(
    handle: *mut aclrtDrvMemHandle,
    size: usize,
    prop: *const aclrtPhysicalMemProp,
    flags: u64,
) -> aclError;
pub type aclrtMallocWithCfg = unsafe extern "C" fn(
    devPtr: *mut *mut ::std::os::raw::c_void,
    size: usize,
    policy: aclrtMemMallocPolicy,
    cfg: *mut aclrtMallocConfig,
) -> aclError;
pub type aclrtMapMem = unsafe extern "C" fn(
    virPtr: *mut ::std::os::raw::c_void,
    size: usize,
    offset: usize,
    handle: aclrtDrvMemHandle,
    flags: u64,
) -> aclError;
pub type aclrtMemAllocManaged = unsafe extern "C" fn(
    ptr: *mut *mut ::std::os::raw::c_void,
    size: u64,
    flag: u32,
) -> aclError;
pub type aclrtMemExportToShareableHandle = unsafe extern "C" fn(
    handle: aclrtDrvMemHandle,
    handleType: aclrtMemHandleType,
    flags: u64,
    shareableHandle: *mut u64,
) -> aclError;
pub type aclrtMemExportToShareableHandleV2 = unsafe extern "C" fn(
    handle: aclrtDrvMemHandle,
    flags: u64,
    shareType: aclrtMemSharedHandleType,
    shareableHandle: *mut ::std::os::raw::c_void,
) -> aclError;
pub type aclrtMemFlush = unsafe extern "C" fn(
    devPtr: *mut ::std::os::raw::c_void,
    size: usize,
) -> aclError;
pub type aclrtMemGetAccess = unsafe extern "C" fn(
    virPtr: *mut ::std::os::raw::c_void,
    location: *mut aclrtMemLocation,
    flag: *mut u64,
) -> aclError;
pub type aclrtMemGetAddressRange = unsafe extern "C" fn(
    ptr: *mut ::std::os::raw::c_void,
    pbase: *mut *mut ::std::os::raw::c_void,
    psize: *mut usize,
) -> aclError;
pub type aclrtMemGetAllocationGranularity = unsafe extern "C" fn(
    prop: *mut aclrtPhysicalMemProp,
    option: aclrtMemGranularityOptions,
    granularity: *mut usize,
) -> aclError;
pub type aclrtMemGetAllocationPropertiesFromHandle = unsafe extern "C" fn(
    handle: aclrtDrvMemHandle,
    prop: *mut aclrtPhysicalMemProp,
) -> aclError;
pub type aclrtMemImportFromShareableHandle = unsafe extern "C" fn(
    shareableHandle: u64,
    deviceId: i32,
    handle: *mut aclrtDrvMemHandle,
) -> aclError;
pub type aclrtMemImportFromShareableHandleV2 = unsafe extern "C" fn(
    shareableHandle: *mut ::std::os::raw::c_void,
    shareType: aclrtMemSharedHandleType,
    flags: u64,
    handle: *mut aclrtDrvMemHandle,
) -> aclError;
pub type aclrtMemInvalidate = unsafe extern "C" fn(
    devPtr: *mut ::std::os::raw::c_void,
    size: usize,
) -> aclError;
pub type aclrtMemManagedAdvise = unsafe extern "C" fn(
    ptr: *const ::std::os::raw::c_void,
    size: u64,
    advise: aclrtMemManagedAdviseType,
    location: aclrtMemManagedLocation,
) -> aclError;
pub type aclrtMemManagedGetAttr = unsafe extern "C" fn(
    attribute: aclrtMemManagedRangeAttribute,
    ptr: *const ::std::os::raw::c_void,
    size: usize,
    data: *mut ::std::os::raw::c_void,
    dataSize: usize,
) -> aclError;
pub type aclrtMemManagedGetAttrs = unsafe extern "C" fn(
    attributes: *mut aclrtMemManagedRangeAttribute,
    numAttributes: usize,
    ptr: *const ::std::os::raw::c_void,
    size: usize,
    data: *mut *mut ::std::os::raw::c_void,
    dataSizes: *mut usize,
) -> aclError;
pub type aclrtMemManagedPrefetchAsync = unsafe extern "C" fn(
    ptr: *const ::std::os::raw::c_void,
    size: usize,
    location: aclrtMemManagedLocation,
    flags: u32,
    stream: aclrtStream,
) -> aclError;
pub type aclrtMemManagedPrefetchBatchAsync = unsafe extern "C" fn(
    ptrs: *mut *const ::std::os::raw::c_void,
    sizes: *mut usize,
    count: usize,
    prefetchLocs: *mut aclrtMemManagedLocation,
    prefetchLocIdxs: *mut usize,
    numPrefetchLocs: usize,
    flags: u64,
    stream: aclrtStream,
) -> aclError;
pub type aclrtMemMapSelectedLink = unsafe extern "C" fn(
    virPtrDst: *mut ::std::os::raw::c_void,
    size: usize,
    virPtrSrc: *mut ::std::os::raw::c_void,
    linkIdx: u32,
) -> aclError;
pub type aclrtMemP2PMap = unsafe extern "C" fn(
    devPtr: *mut ::std::os::raw::c_void,
    size: usize,
    dstDevId: i32,
    flags: u64,
) -> aclError;
pub type aclrtMemPoolCreate = unsafe extern "C" fn(
    memPool: *mut aclrtMemPool,
    poolProps: *const aclrtMemPoolProps,
) -> aclError;
pub type aclrtMemPoolDestroy = unsafe extern "C" fn(memPool: aclrtMemPool) -> aclError;
pub type aclrtMemPoolFreeAsync = unsafe extern "C" fn(
    ptr: *mut ::std::os::raw::c_void,
    stream: aclrtStream,
) -> aclError;
pub type aclrtMemPoolGetAttr = unsafe extern "C" fn(
    memPool: aclrtMemPool,
    attr: aclrtMemPoolAttr,
    value: *mut ::std::os::raw::c_void,
) -> aclError;
pub type aclrtMemPoolMallocAsync = unsafe extern "C" fn(
    ptr: *mut *mut ::std::os::raw::c_void,
    size: usize,
    memPool: aclrtMemPool,
    stream: aclrtStream,
) -> aclError;
pub type aclrtMemPoolSetAttr = unsafe extern "C" fn(
    memPool: aclrtMemPool,
    attr: aclrtMemPoolAttr,
    value: *mut ::std::os::raw::c_void,
) -> aclError;
pub type aclrtMemPoolTrimTo = unsafe extern "C" fn(
    memPool: aclrtMemPool,
    minBytesToKeep: usize,
) -> aclError;
pub type aclrtMemRetainAllocationHandle = unsafe extern "C" fn(
    virPtr: *mut ::std::os::raw::c_void,
    handle: *mut aclrtDrvMemHandle,
) -> aclError;
pub type aclrtMemSetAccess = unsafe extern "C" fn(
    virPtr: *mut ::std::os::raw::c_void,
    size: usize,
    desc: *mut aclrtMemAccessDesc,
    count: usize,
) -> aclError;
pub type aclrtMemSetPidToShareableHandle = unsafe extern "C" fn(
    shareableHandle: u64,
    pid: *mut i32,
    pidNum: usize,
) -> aclError;
pub type aclrtMemSetPidToShareableHandleV2 = unsafe extern "C" fn(
    shareableHandle: *mut ::std::os::raw::c_void,
    shareType: aclrtMemSharedHandleType,
    pid: *mut i32,
    pidNum: usize,
) -> aclError;
pub type aclrtMemUceRepair = unsafe extern "C" fn(
    deviceId: i32,
    memUceInfoArray: *mut aclrtMemUceInfo,
    arraySize: usize,
) -> aclError;
pub type aclrtMemcpy = unsafe extern "C" fn(
    dst: *mut ::std::os::raw::c_void,
    destMax: usize,
    src: *const ::std::os::raw::c_void,
    count: usize,
    kind: aclrtMemcpyKind,
) -> aclError;
pub type aclrtMemcpy2d = unsafe extern "C" fn(
    dst: *mut ::std::os::raw::c_void,
    dpitch: usize,
    src: *const ::std::os::raw::c_void,
    spitch: usize,
    width: usize,
    height: usize,
    kind: aclrtMemcpyKind,
) -> aclError;
pub type aclrtMemcpy2dAsync = unsafe extern "C" fn(
    dst: *mut ::std::os::raw::c_void,
    dpitch: usize,
    src: *const ::std::os::raw::c_void,
    spitch: usize,
    width: usize,
    height: usize,
    kind: aclrtMemcpyKind,
    stream: aclrtStream,
) -> aclError;
pub type aclrtMemcpyAsync = unsafe extern "C" fn(
    dst: *mut ::std::os::raw::c_void,
    destMax: usize,
    src: *const ::std::os::raw::c_void,
    count: usize,
    kind: aclrtMemcpyKind,
    stream: aclrtStream,
) -> aclError;
pub type aclrtMemcpyAsyncWithCondition = unsafe extern "C" fn(
    dst: *mut ::std::os::raw::c_void,
    destMax: usize,
    src: *const ::std::os::raw::c_void,
    count: usize,
    kind: aclrtMemcpyKind,
    stream: aclrtStream,
) -> aclError;
pub type aclrtMemcpyAsyncWithDesc = unsafe extern "C" fn(
    desc: *mut ::std::os::raw::c_void,
    kind: aclrtMemcpyKind,
    stream: aclrtStream,
) -> aclError;
pub type aclrtMemcpyAsyncWithOffset = unsafe extern "C" fn(
    dst: *mut *mut ::std::os::raw::c_void,
    destMax: usize,
    dstDataOffset: usize,
    src: *mut *const ::std::os::raw::c_void,
    count: usize,
    srcDataOffset: usize,
    kind: aclrtMemcpyKind,
    stream: aclrtStream,
) -> aclError;
pub type aclrtMemcpyBatch = unsafe extern "C" fn(
    dsts: *mut *mut ::std::os::raw::c_void,
    destMaxs: *mut usize,
    srcs: *mut *mut ::std::os::raw::c_void,
    sizes: *mut usize,
    numBatches: usize,
    attrs: *mut aclrtMemcpyBatchAttr,
    attrsIndexes: *mut usize,
    numAttrs: usize,
    failIndex: *mut usize,
) -> aclError;
pub type aclrtMemcpyBatchAsync = unsafe extern "C" fn(
    dsts: *mut *mut ::std::os::raw::c_void,
    destMaxs: *mut usize,
    srcs: *mut *mut ::std::os::raw::c_void,
    sizes: *mut usize,
    numBatches: usize,
    attrs: *mut aclrtMemcpyBatchAttr,
    attrsIndexes: *mut usize,
    numAttrs: usize,
    failIndex: *mut usize,
    stream: aclrtStream,
) -> aclError;
pub type aclrtMemcpyBatchAsyncV2 = unsafe extern "C" fn(
    dsts: *mut *mut ::std::os::raw::c_void,
    destMaxs: *mut usize,
    srcs: *mut *mut ::std::os::raw::c_void,
    sizes: *mut usize,
    numBatches: usize,
    attrs: *mut aclrtMemcpyBatchAttr,
    attrsIndexes: *mut usize,
    numAttrs: usize,
    stream: aclrtStream,
) -> aclError;
pub type aclrtMemcpyBatchV2 = unsafe extern "C" fn(
    dsts: *mut *mut ::std::os::raw::c_void,
    destMaxs: *mut usize,
    srcs: *mut *mut ::std::os::raw::c_void,
    sizes: *mut usize,
    numBatches: usize,
    attrs: *mut aclrtMemcpyBatchAttr,
    attrsIndexes: *mut usize,
    numAttrs: usize,
) -> aclError;
pub type aclrtMemcpyFromSymbol = unsafe extern "C" fn(
    dst: *mut ::std::os::raw::c_void,
    dstMax: usize,
    symbol: *const ::std::os::raw::c_void,
    count: usize,
    offset: usize,
    kind: aclrtMemcpyKind,
) -> aclError;
pub type aclrtMemcpyFromSymbolAsync = unsafe extern "C" fn(
    dst: *mut ::std::os::raw::c_void,
    dstMax: usize,
    symbol: *const ::std::os::raw::c_void,
    count: usize,
    offset: usize,
    kind: aclrtMemcpyKind,
    stream: aclrtStream,
) -> aclError;
pub type aclrtMemcpyToSymbol = unsafe extern "C" fn(
    symbol: *const ::std::os::raw::c_void,
    src: *const ::std::os::raw::c_void,
    count: usize,
    offset: usize,
    kind: aclrtMemcpyKind,
) -> aclError;
pub type aclrtMemcpyToSymbolAsync = unsafe extern "C" fn(
    symbol: *const ::std::os::raw::c_void,
    src: *const ::std::os::raw::c_void,
    count: usize,
    offset: usize,
    kind: aclrtMemcpyKind,
    stream: aclrtStream,
) -> aclError;
pub type aclrtMemset = unsafe extern "C" fn(
    devPtr: *mut ::std::os::raw::c_void,
    maxCount: usize,
    value: i32,
    count: usize,
) -> aclError;
pub type aclrtMemsetAsync = unsafe extern "C" fn(
    devPtr: *mut ::std::os::raw::c_void,
    maxCount: usize,
    value: i32,
    count: usize,
    stream: aclrtStream,
) -> aclError;
pub type aclrtMemsetD32 = unsafe extern "C" fn(
    ptr: *mut ::std::os::raw::c_void,
    memSize: usize,
    value: u32,
    N: usize,
) -> aclError;
pub type aclrtMemsetD32Async = unsafe extern "C" fn(
    ptr: *mut ::std::os::raw::c_void,
    memSize: usize,
    value: u32,
    N: usize,
    stream: aclrtStream,
) -> aclError;
pub type aclrtNotifyBatchReset = unsafe extern "C" fn(
    notifies: *mut aclrtNotify,
    num: usize,
) -> aclError;
pub type aclrtNotifyGetExportKey = unsafe extern "C" fn(
    notify: aclrtNotify,
    key: *mut ::std::os::raw::c_char,
    len: usize,
    flags: u64,
) -> aclError;
pub type aclrtNotifyImportByKey = unsafe extern "C" fn(
    notify: *mut aclrtNotify,
    key: *const ::std::os::raw::c_char,
    flags: u64,
) -> aclError;
pub type aclrtNotifySetImportPid = unsafe extern "C" fn(
    notify: aclrtNotify,
    pid: *mut i32,
    num: usize,
) -> aclError;
pub type aclrtNotifySetImportPidInterServer = unsafe extern "C" fn(
    notify: aclrtNotify,
    serverPids: *mut aclrtServerPid,
    num: usize,
) -> aclError;
pub type aclrtNpuClearFloatOverFlowStatus = unsafe extern "C" fn(
    checkMode: u32,
    stream: aclrtStream,
) -> aclError;
pub type aclrtNpuGetFloatOverFlowStatus = unsafe extern "C" fn(
    outputAddr: *mut ::std::os::raw::c_void,
    outputSize: u64,
    checkMode: u32,
    stream: aclrtStream,
) -> aclError;
pub type aclrtPeekAtLastError = unsafe extern "C" fn(
    level: aclrtLastErrLevel,
) -> aclError;
pub type aclrtPersistentTaskClean = unsafe extern "C" fn(
    stream: aclrtStream,
) -> aclError;
pub type aclrtPointerGetAttributes = unsafe extern "C" fn(
    ptr: *const ::std::os::raw::c_void,
    attributes: *mut aclrtPtrAttributes,
) -> aclError;
pub type aclrtProcessHostFunc = unsafe extern "C" fn(timeout: i32) -> aclError;
pub type aclrtProcessReport = unsafe extern "C" fn(timeout: i32) -> aclError;
pub type aclrtProfTrace = unsafe extern "C" fn(
    userdata: *mut ::std::os::raw::c_void,
    length: i32,
    stream: aclrtStream,
) -> aclError;
pub type aclrtQueryDeviceStatus = unsafe extern "C" fn(
    deviceId: i32,
    deviceStatus: *mut aclrtDeviceStatus,
) -> aclError;
pub type aclrtQueryEvent = unsafe extern "C" fn(
    event: aclrtEvent,
    status: *mut aclrtEventStatus,
) -> aclError;
pub type aclrtQueryEventStatus = unsafe extern "C" fn(
    event: aclrtEvent,
    status: *mut aclrtEventRecordedStatus,
) -> aclError;
pub type aclrtQueryEventWaitStatus = unsafe extern "C" fn(
    event: aclrtEvent,
    status: *mut aclrtEventWaitStatus,
) -> aclError;
pub type aclrtRandomNumAsync = unsafe extern "C" fn(
    taskInfo: *const aclrtRandomNumTaskInfo,
    stream: aclrtStream,
    reserve: *mut ::std::os::raw::c_void,
) -> aclError;
pub type aclrtRecordEvent = unsafe extern "C" fn(
    event: aclrtEvent,
    stream: aclrtStream,
) -> aclError;
pub type aclrtRecordNotify = unsafe extern "C" fn(
    notify: aclrtNotify,
    stream: aclrtStream,
) -> aclError;
pub type aclrtReduceAsync = unsafe extern "C" fn(
    dst: *mut ::std::os::raw::c_void,
    src: *const ::std::os::raw::c_void,
    count: u64,
    kind: aclrtReduceKind,
    type_: aclDataType,
    stream: aclrtStream,
    reserve: *mut ::std::os::raw::c_void,
) -> aclError;
pub type aclrtRegDeviceStateCallback = unsafe extern "C" fn(
    regName: *const ::std::os::raw::c_char,
    callback: aclrtDeviceStateCallback,
    args: *mut ::std::os::raw::c_void,
) -> aclError;
pub type aclrtRegStreamStateCallback = unsafe extern "C" fn(
    regName: *const ::std::os::raw::c_char,
    callback: aclrtStreamStateCallback,
    args: *mut ::std::os::raw::c_void,
) -> aclError;
pub type aclrtRegisterCpuFunc = unsafe extern "C" fn(
    handle: aclrtBinHandle,
    funcName: *const ::std::os::raw::c_char,
    kernelName: *const ::std::os::raw::c_char,
    funcHandle: *mut aclrtFuncHandle,
) -> aclError;
pub type aclrtReleaseMemAddress = unsafe extern "C" fn(
    virPtr: *mut ::std::os::raw::c_void,
) -> aclError;
pub type aclrtRepairError = unsafe extern "C" fn(
    deviceId: i32,
    errorInfo: *const aclrtErrorInfo,
) -> aclError;
pub type aclrtReserveMemAddress = unsafe extern "C" fn(
    virPtr: *mut *mut ::std::os::raw::c_void,
    size: usize,
    alignment: usize,
    expectPtr: *mut ::std::os::raw::c_void,
    flags: u64,
) -> aclError;
pub type aclrtReserveMemAddressNoUCMemory = unsafe extern "C" fn(
    virPtr: *mut *mut ::std::os::raw::c_void,
    size: usize,
    alignment: usize,
    expectPtr: *mut ::std::os::raw::c_void,
    flags: u64,
) -> aclError;
pub type aclrtResetDevice = unsafe extern "C" fn(deviceId: i32) -> aclError;
pub type aclrtResetDeviceForce = unsafe extern "C" fn(deviceId: i32) -> aclError;
pub type aclrtResetDeviceResLimit = unsafe extern "C" fn(deviceId: i32) -> aclError;
pub type aclrtResetEvent = unsafe extern "C" fn(
    event: aclrtEvent,
    stream: aclrtStream,
) -> aclError;
pub type aclrtResetFloatOverflowStatus = unsafe extern "C" fn(
    stream: aclrtStream,
) -> aclError;
pub type aclrtResetOverflowStatus = unsafe extern "C" fn(
    stream: aclrtStream,
) -> aclError;
pub type aclrtResetStreamResLimit = unsafe extern "C" fn(
    stream: aclrtStream,
) -> aclError;
pub type aclrtSetBufDataLen = unsafe extern "C" fn(
    buf: aclrtMbuf,
    len: usize,
) -> aclError;
pub type aclrtSetBufUserData = unsafe extern "C" fn(
    buf: aclrtMbuf,
    dataPtr: *const ::std::os::raw::c_void,
    size: usize,
    offset: usize,
) -> aclError;
pub type aclrtSetCurrentContext = unsafe extern "C" fn(
    context: aclrtContext,
) -> aclError;
pub type aclrtSetDevice = unsafe extern "C" fn(deviceId: i32) -> aclError;
pub type aclrtSetDeviceResLimit = unsafe extern "C" fn(
    deviceId: i32,
    type_: aclrtDevResLimitType,
    value: u32,
) -> aclError;
pub type aclrtSetDeviceSatMode = unsafe extern "C" fn(
    mode: aclrtFloatOverflowMode,
) -> aclError;
pub type aclrtSetDeviceTaskAbortCallback = unsafe extern "C" fn(
    regName: *const ::std::os::raw::c_char,
    callback: aclrtDeviceTaskAbortCallback,
    args: *mut ::std::os::raw::c_void,
) -> aclError;
pub type aclrtSetExceptionInfoCallback = unsafe extern "C" fn(
    callback: aclrtExceptionInfoCallback,
) -> aclError;
pub type aclrtSetGroup = unsafe extern "C" fn(groupId: i32) -> aclError;
pub type aclrtSetLabel = unsafe extern "C" fn(
    label: aclrtLabel,
    stream: aclrtStream,
) -> aclError;
pub type aclrtSetMemcpyDesc = unsafe extern "C" fn(
    desc: *mut ::std::os::raw::c_void,
    kind: aclrtMemcpyKind,
    srcAddr: *mut ::std::os::raw::c_void,
    dstAddr: *mut ::std::os::raw::c_void,
    count: usize,
    config: *mut ::std::os::raw::c_void,
) -> aclError;
pub type aclrtSetOpExecuteTimeOut = unsafe extern "C" fn(timeout: u32) -> aclError;
pub type aclrtSetOpExecuteTimeOutV2 = unsafe extern "C" fn(
    timeout: u64,
    actualTimeout: *mut u64,
) -> aclError;
pub type aclrtSetOpExecuteTimeOutWithMs = unsafe extern "C" fn(timeout: u32) -> aclError;
pub type aclrtSetOpWaitTimeout = unsafe extern "C" fn(timeout: u32) -> aclError;
pub type aclrtSetStreamAttribute = unsafe extern "C" fn(
    stream: aclrtStream,
    stmAttrType: aclrtStreamAttr,
    value: *mut aclrtStreamAttrValue,
) -> aclError;
pub type aclrtSetStreamConfigOpt = unsafe extern "C" fn(
    handle: *mut aclrtStreamConfigHandle,
    attr: aclrtStreamConfigAttr,
    attrValue: *const ::std::os::raw::c_void,
    valueSize: usize,
) -> aclError;
pub type aclrtSetStreamFailureMode = unsafe extern "C" fn(
    stream: aclrtStream,
    mode: u64,
) -> aclError;
pub type aclrtSetStreamOverflowSwitch = unsafe extern "C" fn(
    stream: aclrtStream,
    flag: u32,
) -> aclError;
pub type aclrtSetStreamResLimit = unsafe extern "C" fn(
    stream: aclrtStream,
    type_: aclrtDevResLimitType,
    value: u32,
) -> aclError;
pub type aclrtSetSysParamOpt = unsafe extern "C" fn(
    opt: aclSysParamOpt,
    value: i64,
) -> aclError;
pub type aclrtSetTsDevice = unsafe extern "C" fn(tsId: aclrtTsId) -> aclError;
pub type aclrtSnapShotCallbackRegister = unsafe extern "C" fn(
    stage: aclrtSnapShotStage,
    callback: aclrtSnapShotCallBack,
    args: *mut ::std::os::raw::c_void,
) -> aclError;
pub type aclrtSnapShotCallbackUnregister = unsafe extern "C" fn(
    stage: aclrtSnapShotStage,
    callback: aclrtSnapShotCallBack,
) -> aclError;
pub type aclrtSnapShotProcessBackup = unsafe extern "C" fn(
    pid: ::std::os::raw::c_int,
    args: *mut aclrtSnapShotBackupArgs,
) -> aclError;
pub type aclrtSnapShotProcessLock = unsafe extern "C" fn(
    pid: ::std::os::raw::c_int,
    reserve: *mut ::std::os::raw::c_void,
) -> aclError;
pub type aclrtSnapShotProcessRestore = unsafe extern "C" fn(
    pid: ::std::os::raw::c_int,
    args: *mut aclrtSnapShotRestoreArgs,
) -> aclError;
pub type aclrtSnapShotProcessUnlock = unsafe extern "C" fn(
    pid: ::std::os::raw::c_int,
    reserve: *mut ::std::os::raw::c_void,
) -> aclError;
pub type aclrtStreamAbort = unsafe extern "C" fn(stream: aclrtStream) -> aclError;
pub type aclrtStreamGetFlags = unsafe extern "C" fn(
    stream: aclrtStream,
    flags: *mut u32,
) -> aclError;
pub type aclrtStreamGetId = unsafe extern "C" fn(
    stream: aclrtStream,
    streamId: *mut i32,
) -> aclError;
pub type aclrtStreamGetPriority = unsafe extern "C" fn(
    stream: aclrtStream,
    priority: *mut u32,
) -> aclError;
pub type aclrtStreamQuery = unsafe extern "C" fn(
    stream: aclrtStream,
    status: *mut aclrtStreamStatus,
) -> aclError;
pub type aclrtStreamStop = unsafe extern "C" fn(stream: aclrtStream) -> aclError;
pub type aclrtStreamWaitEvent = unsafe extern "C" fn(
    stream: aclrtStream,
    event: aclrtEvent,
) -> aclError;
pub type aclrtStreamWaitEventWithTimeout = unsafe extern "C" fn(
    stream: aclrtStream,
    event: aclrtEvent,
    timeout: i32,
) -> aclError;
pub type aclrtSubscribeHostFunc = unsafe extern "C" fn(
    hostFuncThreadId: u64,
    exeStream: aclrtStream,
) -> aclError;
pub type aclrtSubscribeReport = unsafe extern "C" fn(
    threadId: u64,
    stream: aclrtStream,
) -> aclError;
pub type aclrtSwitchLabelByIndex = unsafe extern "C" fn(
    ptr: *mut ::std::os::raw::c_void,
    maxValue: u32,
    labelList: aclrtLabelList,
    stream: aclrtStream,
) -> aclError;
pub type aclrtSwitchStream = unsafe extern "C" fn(
    leftValue: *mut ::std::os::raw::c_void,
    cond: aclrtCondition,
    rightValue: *mut ::std::os::raw::c_void,
    dataType: aclrtCompareDataType,
    trueStream: aclrtStream,
    falseStream: aclrtStream,
    stream: aclrtStream,
) -> aclError;
pub type aclrtSynchronizeDevice = unsafe extern "C" fn() -> aclError;
pub type aclrtSynchronizeDeviceWithTimeout = unsafe extern "C" fn(
    timeout: i32,
) -> aclError;
pub type aclrtSynchronizeEvent = unsafe extern "C" fn(event: aclrtEvent) -> aclError;
pub type aclrtSynchronizeEventWithTimeout = unsafe extern "C" fn(
    event: aclrtEvent,
    timeout: i32,
) -> aclError;
pub type aclrtSynchronizeStream = unsafe extern "C" fn(stream: aclrtStream) -> aclError;
pub type aclrtSynchronizeStreamWithTimeout = unsafe extern "C" fn(
    stream: aclrtStream,
    timeout: i32,
) -> aclError;
pub type aclrtTaskUpdateAsync = unsafe extern "C" fn(
    taskStream: aclrtStream,
    taskId: u32,
    info: *mut aclrtTaskUpdateInfo,
    execStream: aclrtStream,
) -> aclError;
pub type aclrtUnSubscribeHostFunc = unsafe extern "C" fn(
    hostFuncThreadId: u64,
    exeStream: aclrtStream,
) -> aclError;
pub type aclrtUnSubscribeReport = unsafe extern "C" fn(
    threadId: u64,
    stream: aclrtStream,
) -> aclError;
pub type aclrtUnmapMem = unsafe extern "C" fn(
    virPtr: *mut ::std::os::raw::c_void,
) -> aclError;
pub type aclrtUnuseStreamResInCurrentThread = unsafe extern "C" fn(
    stream: aclrtStream,
) -> aclError;
pub type aclrtUseStreamResInCurrentThread = unsafe extern "C" fn(
    stream: aclrtStream,
) -> aclError;
pub type aclrtValueWait = unsafe extern "C" fn(
    devAddr: *mut ::std::os::raw::c_void,
    value: u64,
    flag: u32,
    stream: aclrtStream,
) -> aclError;
pub type aclrtValueWrite = unsafe extern "C" fn(
    devAddr: *mut ::std::os::raw::c_void,
    value: u64,
    flag: u32,
    stream: aclrtStream,
) -> aclError;
pub type aclrtWaitAndResetNotify = unsafe extern "C" fn(
    notify: aclrtNotify,
    stream: aclrtStream,
    timeout: u32,
) -> aclError;
pub type aclsysGetCANNVersion = unsafe extern "C" fn(
    name: aclCANNPackageName,
    version: *mut aclCANNPackageVersion,
) -> aclError;
pub type aclsysGetVersionNum = unsafe extern "C" fn(
    pkgName: *mut ::std::os::raw::c_char,
    versionNum: *mut i32,
) -> aclError;
pub type aclsysGetVersionStr = unsafe extern "C" fn(
    pkgName: *mut ::std::os::raw::c_char,
    versionStr: *mut ::std::os::raw::c_char,
) -> aclError;
pub type acltdtAddDataItem = unsafe extern "C" fn(
    dataset: *mut acltdtDataset,
    dataItem: *mut acltdtDataItem,
) -> aclError;
pub type acltdtAddQueueRoute = unsafe extern "C" fn(
    routeList: *mut acltdtQueueRouteList,
    route: *const acltdtQueueRoute,
) -> aclError;
pub type acltdtAllocBuf = unsafe extern "C" fn(
    size: usize,
    type_: u32,
    buf: *mut acltdtBuf,
) -> aclError;
pub type acltdtAppendBufChain = unsafe extern "C" fn(
    headBuf: acltdtBuf,
    buf: acltdtBuf,
) -> aclError;
pub type acltdtAttachQueue = unsafe extern "C" fn(
    qid: u32,
    timeout: i32,
    permission: *mut u32,
) -> aclError;
pub type acltdtBindQueueRoutes = unsafe extern "C" fn(
    qRouteList: *mut acltdtQueueRouteList,
) -> aclError;
pub type acltdtCleanChannel = unsafe extern "C" fn(
    handle: *mut acltdtChannelHandle,
) -> aclError;
pub type acltdtCopyBufRef = unsafe extern "C" fn(
    buf: acltdtBuf,
    newBuf: *mut acltdtBuf,
) -> aclError;
pub type acltdtCreateChannel = unsafe extern "C" fn(
    deviceId: u32,
    name: *const ::std::os::raw::c_char,
) -> *mut acltdtChannelHandle;
pub type acltdtCreateChannelWithCapacity = unsafe extern "C" fn(
    deviceId: u32,
    name: *const ::std::os::raw::c_char,
    capacity: usize,
) -> *mut acltdtChannelHandle;
pub type acltdtCreateDataItem = unsafe extern "C" fn(
    tdtType: acltdtTensorType,
    dims: *const i64,
    dimNum: usize,
    dataType: aclDataType,
    data: *mut ::std::os::raw::c_void,
    size: usize,
) -> *mut acltdtDataItem;
pub type acltdtCreateDataset = unsafe extern "C" fn() -> *mut acltdtDataset;
pub type acltdtCreateQueue = unsafe extern "C" fn(
    attr: *const acltdtQueueAttr,
    qid: *mut u32,
) -> aclError;
pub type acltdtCreateQueueAttr = unsafe extern "C" fn() -> *mut acltdtQueueAttr;
pub type acltdtCreateQueueRoute = unsafe extern "C" fn(
    srcId: u32,
    dstId: u32,
) -> *mut acltdtQueueRoute;
pub type acltdtCreateQueueRouteList = unsafe extern "C" fn() -> *mut acltdtQueueRouteList;
pub type acltdtCreateQueueRouteQueryInfo = unsafe extern "C" fn() -> *mut acltdtQueueRouteQueryInfo;
pub type acltdtDequeue = unsafe extern "C" fn(
    qid: u32,
    buf: *mut acltdtBuf,
    timeout: i32,
) -> aclError;
pub type acltdtDequeueData = unsafe extern "C" fn(
    qid: u32,
    data: *mut ::std::os::raw::c_void,
    dataSize: usize,
    retDataSize: *mut usize,
    userData: *mut ::std::os::raw::c_void,
    userDataSize: usize,
    timeout: i32,
) -> aclError;
pub type acltdtDestroyChannel = unsafe extern "C" fn(
    handle: *mut acltdtChannelHandle,
) -> aclError;
pub type acltdtDestroyDataItem = unsafe extern "C" fn(
    dataItem: *mut acltdtDataItem,
) -> aclError;
pub type acltdtDestroyDataset = unsafe extern "C" fn(
    dataset: *mut acltdtDataset,
) -> aclError;
pub type acltdtDestroyQueue = unsafe extern "C" fn(qid: u32) -> aclError;
pub type acltdtDestroyQueueAttr = unsafe extern "C" fn(
    attr: *const acltdtQueueAttr,
) -> aclError;
pub type acltdtDestroyQueueRoute = unsafe extern "C" fn(
    route: *const acltdtQueueRoute,
) -> aclError;
pub type acltdtDestroyQueueRouteList = unsafe extern "C" fn(
    routeList: *const acltdtQueueRouteList,
) -> aclError;
pub type acltdtDestroyQueueRouteQueryInfo = unsafe extern "C" fn(
    info: *const acltdtQueueRouteQueryInfo,
) -> aclError;
pub type acltdtEnqueue = unsafe extern "C" fn(
    qid: u32,
    buf: acltdtBuf,
    timeout: i32,
) -> aclError;
pub type acltdtEnqueueData = unsafe extern "C" fn(
    qid: u32,
    data: *const ::std::os::raw::c_void,
    dataSize: usize,
    userData: *const ::std::os::raw::c_void,
    userDataSize: usize,
    timeout: i32,
    rsv: u32,
) -> aclError;
pub type acltdtFreeBuf = unsafe extern "C" fn(buf: acltdtBuf) -> aclError;
pub type acltdtGetBufChainNum = unsafe extern "C" fn(
    headBuf: acltdtBuf,
    num: *mut u32,
) -> aclError;
pub type acltdtGetBufData = unsafe extern "C" fn(
    buf: acltdtBuf,
    dataPtr: *mut *mut ::std::os::raw::c_void,
    size: *mut usize,
) -> aclError;
pub type acltdtGetBufDataLen = unsafe extern "C" fn(
    buf: acltdtBuf,
    len: *mut usize,
) -> aclError;
pub type acltdtGetBufFromChain = unsafe extern "C" fn(
    headBuf: acltdtBuf,
    index: u32,
    buf: *mut acltdtBuf,
) -> aclError;
pub type acltdtGetBufUserData = unsafe extern "C" fn(
    buf: acltdtBuf,
    dataPtr: *mut ::std::os::raw::c_void,
    size: usize,
    offset: usize,
) -> aclError;
pub type acltdtGetDataAddrFromItem = unsafe extern "C" fn(
    dataItem: *const acltdtDataItem,
) -> *mut ::std::os::raw::c_void;
pub type acltdtGetDataItem = unsafe extern "C" fn(
    dataset: *const acltdtDataset,
    index: usize,
) -> *mut acltdtDataItem;
pub type acltdtGetDataSizeFromItem = unsafe extern "C" fn(
    dataItem: *const acltdtDataItem,
) -> usize;
pub type acltdtGetDataTypeFromItem = unsafe extern "C" fn(
    dataItem: *const acltdtDataItem,
) -> aclDataType;
pub type acltdtGetDatasetName = unsafe extern "C" fn(
    dataset: *const acltdtDataset,
) -> *const ::std::os::raw::c_char;
pub type acltdtGetDatasetSize = unsafe extern "C" fn(
    dataset: *const acltdtDataset,
) -> usize;
pub type acltdtGetDimNumFromItem = unsafe extern "C" fn(
    dataItem: *const acltdtDataItem,
) -> usize;
pub type acltdtGetDimsFromItem = unsafe extern "C" fn(
    dataItem: *const acltdtDataItem,
    dims: *mut i64,
    dimNum: usize,
) -> aclError;
pub type acltdtGetQueueAttr = unsafe extern "C" fn(
    attr: *const acltdtQueueAttr,
    type_: acltdtQueueAttrType,
    len: usize,
    paramRetSize: *mut usize,
    param: *mut ::std::os::raw::c_void,
) -> aclError;
pub type acltdtGetQueueRoute = unsafe extern "C" fn(
    routeList: *const acltdtQueueRouteList,
    index: usize,
    route: *mut acltdtQueueRoute,
) -> aclError;
pub type acltdtGetQueueRouteNum = unsafe extern "C" fn(
    routeList: *const acltdtQueueRouteList,
) -> usize;
pub type acltdtGetQueueRouteParam = unsafe extern "C" fn(
    route: *const acltdtQueueRoute,
    type_: acltdtQueueRouteParamType,
    len: usize,
    paramRetSize: *mut usize,
    param: *mut ::std::os::raw::c_void,
) -> aclError;
pub type acltdtGetSliceInfoFromItem = unsafe extern "C" fn(
    dataItem: *const acltdtDataItem,
    sliceNum: *mut usize,
    sliceId: *mut usize,
) -> aclError;
pub type acltdtGetTensorTypeFromItem = unsafe extern "C" fn(
    dataItem: *const acltdtDataItem,
) -> acltdtTensorType;
pub type acltdtGrantQueue = unsafe extern "C" fn(
    qid: u32,
    pid: i32,
    permission: u32,
    timeout: i32,
) -> aclError;
pub type acltdtQueryChannelSize = unsafe extern "C" fn(
    handle: *const acltdtChannelHandle,
    size: *mut usize,
) -> aclError;
pub type acltdtQueryQueueRoutes = unsafe extern "C" fn(
    queryInfo: *const acltdtQueueRouteQueryInfo,
    qRouteList: *mut acltdtQueueRouteList,
) -> aclError;
pub type acltdtReceiveTensor = unsafe extern "C" fn(
    handle: *const acltdtChannelHandle,
    dataset: *mut acltdtDataset,
    timeout: i32,
) -> aclError;
pub type acltdtSendTensor = unsafe extern "C" fn(
    handle: *const acltdtChannelHandle,
    dataset: *const acltdtDataset,
    timeout: i32,
) -> aclError;
pub type acltdtSetBufDataLen = unsafe extern "C" fn(
    buf: acltdtBuf,
    len: usize,
) -> aclError;
pub type acltdtSetBufUserData = unsafe extern "C" fn(
    buf: acltdtBuf,
    dataPtr: *const ::std::os::raw::c_void,
    size: usize,
    offset: usize,
) -> aclError;
pub type acltdtSetQueueAttr = unsafe extern "C" fn(
    attr: *mut acltdtQueueAttr,
    type_: acltdtQueueAttrType,
    len: usize,
    param: *const ::std::os::raw::c_void,
) -> aclError;
pub type acltdtSetQueueRouteQueryInfo = unsafe extern "C" fn(
    param: *mut acltdtQueueRouteQueryInfo,
    type_: acltdtQueueRouteQueryInfoParamType,
    len: usize,
    value: *const ::std::os::raw::c_void,
) -> aclError;
pub type acltdtStopChannel = unsafe extern "C" fn(
    handle: *mut acltdtChannelHandle,
) -> aclError;
pub type acltdtUnbindQueueRoutes = unsafe extern "C" fn(
    qRouteList: *mut acltdtQueueRouteList,
) -> aclError;
