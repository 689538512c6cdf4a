// Written by ascend-sys/generate from CANN's headers; run ascend-sys/generate.sh to write it anew.

use super::signature;
use crate::symbols::{Missing, Symbols};

/// The functions of `libascendcl.so`.
#[derive(Clone, Copy, Debug)]
pub struct AscendCl {
    /// Of `acl/acl_base_rt.h`.
    pub aclAppLog: Option<signature::aclAppLog>,
    /// Of `acl/acl_base_rt.h`.
    pub aclCreateDataBuffer: Option<signature::aclCreateDataBuffer>,
    /// Of `acl/acl_base_mdl.h`.
    pub aclCreateTensorDesc: Option<signature::aclCreateTensorDesc>,
    /// Of `acl/acl_base_rt.h`.
    pub aclDataTypeSize: Option<signature::aclDataTypeSize>,
    /// Of `acl/acl_base_rt.h`.
    pub aclDestroyDataBuffer: Option<signature::aclDestroyDataBuffer>,
    /// Of `acl/acl_base_mdl.h`.
    pub aclDestroyTensorDesc: Option<signature::aclDestroyTensorDesc>,
    /// Of `acl/acl_rt.h`.
    pub aclFinalize: signature::aclFinalize,
    /// Of `acl/acl_rt.h`.
    pub aclFinalizeCallbackRegister: Option<signature::aclFinalizeCallbackRegister>,
    /// Of `acl/acl_rt.h`.
    pub aclFinalizeCallbackUnRegister: Option<signature::aclFinalizeCallbackUnRegister>,
    /// Of `acl/acl_rt.h`.
    pub aclFinalizeReference: Option<signature::aclFinalizeReference>,
    /// Of `acl/acl_base_rt.h`.
    pub aclFloat16ToFloat: Option<signature::aclFloat16ToFloat>,
    /// Of `acl/acl_base_rt.h`.
    pub aclFloatToFloat16: Option<signature::aclFloatToFloat16>,
    /// Of `acl/acl_base_rt.h`.
    pub aclGetCannAttribute: Option<signature::aclGetCannAttribute>,
    /// Of `acl/acl_base_rt.h`.
    pub aclGetCannAttributeList: Option<signature::aclGetCannAttributeList>,
    /// Of `acl/acl_base_rt.h`.
    pub aclGetDataBufferAddr: Option<signature::aclGetDataBufferAddr>,
    /// Of `acl/acl_base_rt.h`.
    pub aclGetDataBufferSize: Option<signature::aclGetDataBufferSize>,
    /// Of `acl/acl_base_rt.h`.
    pub aclGetDataBufferSizeV2: Option<signature::aclGetDataBufferSizeV2>,
    /// Of `acl/acl_base_rt.h`.
    pub aclGetDeviceCapability: Option<signature::aclGetDeviceCapability>,
    /// Of `acl/acl_rt.h`.
    pub aclGetRecentErrMsg: signature::aclGetRecentErrMsg,
    /// Of `acl/acl_base_mdl.h`.
    pub aclGetTensorDescAddress: Option<signature::aclGetTensorDescAddress>,
    /// Of `acl/acl_base_mdl.h`.
    pub aclGetTensorDescByIndex: Option<signature::aclGetTensorDescByIndex>,
    /// Of `acl/acl_base_mdl.h`.
    pub aclGetTensorDescDim: Option<signature::aclGetTensorDescDim>,
    /// Of `acl/acl_base_mdl.h`.
    pub aclGetTensorDescDimRange: Option<signature::aclGetTensorDescDimRange>,
    /// Of `acl/acl_base_mdl.h`.
    pub aclGetTensorDescDimV2: Option<signature::aclGetTensorDescDimV2>,
    /// Of `acl/acl_base_mdl.h`.
    pub aclGetTensorDescElementCount: Option<signature::aclGetTensorDescElementCount>,
    /// Of `acl/acl_base_mdl.h`.
    pub aclGetTensorDescFormat: Option<signature::aclGetTensorDescFormat>,
    /// Of `acl/acl_base_mdl.h`.
    pub aclGetTensorDescName: Option<signature::aclGetTensorDescName>,
    /// Of `acl/acl_base_mdl.h`.
    pub aclGetTensorDescNumDims: Option<signature::aclGetTensorDescNumDims>,
    /// Of `acl/acl_base_mdl.h`.
    pub aclGetTensorDescSize: Option<signature::aclGetTensorDescSize>,
    /// Of `acl/acl_base_mdl.h`.
    pub aclGetTensorDescType: Option<signature::aclGetTensorDescType>,
    /// Of `acl/acl_rt.h`.
    pub aclInit: signature::aclInit,
    /// Of `acl/acl_rt.h`.
    pub aclInitCallbackRegister: Option<signature::aclInitCallbackRegister>,
    /// Of `acl/acl_rt.h`.
    pub aclInitCallbackUnRegister: Option<signature::aclInitCallbackUnRegister>,
    /// Of `acl/acl_mdl.h`.
    pub aclRecoverAllHcclTasks: Option<signature::aclRecoverAllHcclTasks>,
    /// Of `acl/acl_base_mdl.h`.
    pub aclSetTensorConst: Option<signature::aclSetTensorConst>,
    /// Of `acl/acl_base_mdl.h`.
    pub aclSetTensorDescName: Option<signature::aclSetTensorDescName>,
    /// Of `acl/acl_base_mdl.h`.
    pub aclSetTensorDynamicInput: Option<signature::aclSetTensorDynamicInput>,
    /// Of `acl/acl_base_mdl.h`.
    pub aclSetTensorFormat: Option<signature::aclSetTensorFormat>,
    /// Of `acl/acl_base_mdl.h`.
    pub aclSetTensorOriginFormat: Option<signature::aclSetTensorOriginFormat>,
    /// Of `acl/acl_base_mdl.h`.
    pub aclSetTensorOriginShape: Option<signature::aclSetTensorOriginShape>,
    /// Of `acl/acl_base_mdl.h`.
    pub aclSetTensorPlaceMent: Option<signature::aclSetTensorPlaceMent>,
    /// Of `acl/acl_base_mdl.h`.
    pub aclSetTensorShape: Option<signature::aclSetTensorShape>,
    /// Of `acl/acl_base_mdl.h`.
    pub aclSetTensorShapeRange: Option<signature::aclSetTensorShapeRange>,
    /// Of `acl/acl_base_mdl.h`.
    pub aclSetTensorStorageFormat: Option<signature::aclSetTensorStorageFormat>,
    /// Of `acl/acl_base_mdl.h`.
    pub aclSetTensorStorageShape: Option<signature::aclSetTensorStorageShape>,
    /// Of `acl/acl_base_mdl.h`.
    pub aclSetTensorValueRange: Option<signature::aclSetTensorValueRange>,
    /// Of `acl/acl_base_mdl.h`.
    pub aclTransTensorDescFormat: Option<signature::aclTransTensorDescFormat>,
    /// Of `acl/acl_base_rt.h`.
    pub aclUpdateDataBuffer: Option<signature::aclUpdateDataBuffer>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlAddDatasetBuffer: Option<signature::aclmdlAddDatasetBuffer>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlBundleCreateQueryInfo: Option<signature::aclmdlBundleCreateQueryInfo>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlBundleDestroyQueryInfo: Option<signature::aclmdlBundleDestroyQueryInfo>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlBundleGetModelId: Option<signature::aclmdlBundleGetModelId>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlBundleGetModelNum: Option<signature::aclmdlBundleGetModelNum>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlBundleGetQueryModelNum: Option<signature::aclmdlBundleGetQueryModelNum>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlBundleGetSize: Option<signature::aclmdlBundleGetSize>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlBundleGetVarWeightSize: Option<signature::aclmdlBundleGetVarWeightSize>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlBundleInitFromFile: Option<signature::aclmdlBundleInitFromFile>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlBundleInitFromMem: Option<signature::aclmdlBundleInitFromMem>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlBundleLoadFromFile: Option<signature::aclmdlBundleLoadFromFile>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlBundleLoadFromMem: Option<signature::aclmdlBundleLoadFromMem>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlBundleLoadModel: Option<signature::aclmdlBundleLoadModel>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlBundleLoadModelWithConfig: Option<signature::aclmdlBundleLoadModelWithConfig>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlBundleLoadModelWithMem: Option<signature::aclmdlBundleLoadModelWithMem>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlBundleQueryInfoFromFile: Option<signature::aclmdlBundleQueryInfoFromFile>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlBundleQueryInfoFromMem: Option<signature::aclmdlBundleQueryInfoFromMem>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlBundleUnload: Option<signature::aclmdlBundleUnload>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlBundleUnloadModel: Option<signature::aclmdlBundleUnloadModel>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlCreateAIPP: Option<signature::aclmdlCreateAIPP>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlCreateAndGetOpDesc: Option<signature::aclmdlCreateAndGetOpDesc>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlCreateConfigHandle: Option<signature::aclmdlCreateConfigHandle>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlCreateDataset: Option<signature::aclmdlCreateDataset>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlCreateDesc: Option<signature::aclmdlCreateDesc>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlCreateExecConfigHandle: Option<signature::aclmdlCreateExecConfigHandle>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlDestroyAIPP: Option<signature::aclmdlDestroyAIPP>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlDestroyConfigHandle: Option<signature::aclmdlDestroyConfigHandle>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlDestroyDataset: Option<signature::aclmdlDestroyDataset>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlDestroyDesc: Option<signature::aclmdlDestroyDesc>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlDestroyExecConfigHandle: Option<signature::aclmdlDestroyExecConfigHandle>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlExecute: Option<signature::aclmdlExecute>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlExecuteAsync: Option<signature::aclmdlExecuteAsync>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlExecuteAsyncV2: Option<signature::aclmdlExecuteAsyncV2>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlExecuteV2: Option<signature::aclmdlExecuteV2>,
    /// Of `acl/acl_rt.h`.
    pub aclmdlFinalizeDump: Option<signature::aclmdlFinalizeDump>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlGetAippDataSize: Option<signature::aclmdlGetAippDataSize>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlGetAippType: Option<signature::aclmdlGetAippType>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlGetCurOutputDims: Option<signature::aclmdlGetCurOutputDims>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlGetDatasetBuffer: Option<signature::aclmdlGetDatasetBuffer>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlGetDatasetNumBuffers: Option<signature::aclmdlGetDatasetNumBuffers>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlGetDatasetTensorDesc: Option<signature::aclmdlGetDatasetTensorDesc>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlGetDesc: Option<signature::aclmdlGetDesc>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlGetDescFromFile: Option<signature::aclmdlGetDescFromFile>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlGetDescFromMem: Option<signature::aclmdlGetDescFromMem>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlGetDynamicBatch: Option<signature::aclmdlGetDynamicBatch>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlGetDynamicHW: Option<signature::aclmdlGetDynamicHW>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlGetFirstAippInfo: Option<signature::aclmdlGetFirstAippInfo>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlGetInputDataType: Option<signature::aclmdlGetInputDataType>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlGetInputDims: Option<signature::aclmdlGetInputDims>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlGetInputDimsRange: Option<signature::aclmdlGetInputDimsRange>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlGetInputDimsV2: Option<signature::aclmdlGetInputDimsV2>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlGetInputDynamicDims: Option<signature::aclmdlGetInputDynamicDims>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlGetInputDynamicGearCount: Option<signature::aclmdlGetInputDynamicGearCount>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlGetInputFormat: Option<signature::aclmdlGetInputFormat>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlGetInputIndexByName: Option<signature::aclmdlGetInputIndexByName>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlGetInputNameByIndex: Option<signature::aclmdlGetInputNameByIndex>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlGetInputSizeByIndex: Option<signature::aclmdlGetInputSizeByIndex>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlGetNumInputs: Option<signature::aclmdlGetNumInputs>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlGetNumOutputs: Option<signature::aclmdlGetNumOutputs>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlGetOpAttr: Option<signature::aclmdlGetOpAttr>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlGetOutputDataType: Option<signature::aclmdlGetOutputDataType>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlGetOutputDims: Option<signature::aclmdlGetOutputDims>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlGetOutputFormat: Option<signature::aclmdlGetOutputFormat>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlGetOutputIndexByName: Option<signature::aclmdlGetOutputIndexByName>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlGetOutputNameByIndex: Option<signature::aclmdlGetOutputNameByIndex>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlGetOutputSizeByIndex: Option<signature::aclmdlGetOutputSizeByIndex>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlGetTensorRealName: Option<signature::aclmdlGetTensorRealName>,
    /// Of `acl/acl_rt.h`.
    pub aclmdlInitDump: Option<signature::aclmdlInitDump>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlLoadFromFile: Option<signature::aclmdlLoadFromFile>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlLoadFromFileWithMem: Option<signature::aclmdlLoadFromFileWithMem>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlLoadFromFileWithQ: Option<signature::aclmdlLoadFromFileWithQ>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlLoadFromMem: Option<signature::aclmdlLoadFromMem>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlLoadFromMemWithMem: Option<signature::aclmdlLoadFromMemWithMem>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlLoadFromMemWithQ: Option<signature::aclmdlLoadFromMemWithQ>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlLoadWithConfig: Option<signature::aclmdlLoadWithConfig>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlQueryExeOMDesc: Option<signature::aclmdlQueryExeOMDesc>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlQuerySize: Option<signature::aclmdlQuerySize>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlQuerySizeFromMem: Option<signature::aclmdlQuerySizeFromMem>,
    /// Of `acl/acl_rt.h`.
    pub aclmdlRIAbort: Option<signature::aclmdlRIAbort>,
    /// Of `acl/acl_rt.h`.
    pub aclmdlRIAddCondTask: Option<signature::aclmdlRIAddCondTask>,
    /// Of `acl/acl_rt.h`.
    pub aclmdlRIBindStream: Option<signature::aclmdlRIBindStream>,
    /// Of `acl/acl_rt.h`.
    pub aclmdlRIBuildBegin: Option<signature::aclmdlRIBuildBegin>,
    /// Of `acl/acl_rt.h`.
    pub aclmdlRIBuildEnd: Option<signature::aclmdlRIBuildEnd>,
    /// Of `acl/acl_rt.h`.
    pub aclmdlRICaptureBegin: Option<signature::aclmdlRICaptureBegin>,
    /// Of `acl/acl_rt.h`.
    pub aclmdlRICaptureEnd: Option<signature::aclmdlRICaptureEnd>,
    /// Of `acl/acl_rt.h`.
    pub aclmdlRICaptureGetInfo: Option<signature::aclmdlRICaptureGetInfo>,
    /// Of `acl/acl_rt.h`.
    pub aclmdlRICaptureTaskGrpBegin: Option<signature::aclmdlRICaptureTaskGrpBegin>,
    /// Of `acl/acl_rt.h`.
    pub aclmdlRICaptureTaskGrpEnd: Option<signature::aclmdlRICaptureTaskGrpEnd>,
    /// Of `acl/acl_rt.h`.
    pub aclmdlRICaptureTaskUpdateBegin: Option<signature::aclmdlRICaptureTaskUpdateBegin>,
    /// Of `acl/acl_rt.h`.
    pub aclmdlRICaptureTaskUpdateEnd: Option<signature::aclmdlRICaptureTaskUpdateEnd>,
    /// Of `acl/acl_rt.h`.
    pub aclmdlRICaptureThreadExchangeMode: Option<signature::aclmdlRICaptureThreadExchangeMode>,
    /// Of `acl/acl_rt.h`.
    pub aclmdlRICaptureToModelRIBegin: Option<signature::aclmdlRICaptureToModelRIBegin>,
    /// Of `acl/acl_rt.h`.
    pub aclmdlRICondHandleCreate: Option<signature::aclmdlRICondHandleCreate>,
    /// Of `acl/acl_rt.h`.
    pub aclmdlRICondHandleGetCondPtr: Option<signature::aclmdlRICondHandleGetCondPtr>,
    /// Of `acl/acl_rt.h`.
    pub aclmdlRIDebugJsonPrint: Option<signature::aclmdlRIDebugJsonPrint>,
    /// Of `acl/acl_rt.h`.
    pub aclmdlRIDebugPrint: Option<signature::aclmdlRIDebugPrint>,
    /// Of `acl/acl_rt.h`.
    pub aclmdlRIDestroy: Option<signature::aclmdlRIDestroy>,
    /// Of `acl/acl_rt.h`.
    pub aclmdlRIDestroyRegisterCallback: Option<signature::aclmdlRIDestroyRegisterCallback>,
    /// Of `acl/acl_rt.h`.
    pub aclmdlRIDestroyUnregisterCallback: Option<signature::aclmdlRIDestroyUnregisterCallback>,
    /// Of `acl/acl_rt.h`.
    pub aclmdlRIEndTask: Option<signature::aclmdlRIEndTask>,
    /// Of `acl/acl_rt.h`.
    pub aclmdlRIExecute: Option<signature::aclmdlRIExecute>,
    /// Of `acl/acl_rt.h`.
    pub aclmdlRIExecuteAsync: Option<signature::aclmdlRIExecuteAsync>,
    /// Of `acl/acl_rt.h`.
    pub aclmdlRIGetId: Option<signature::aclmdlRIGetId>,
    /// Of `acl/acl_rt.h`.
    pub aclmdlRIGetName: Option<signature::aclmdlRIGetName>,
    /// Of `acl/acl_rt.h`.
    pub aclmdlRIGetStreams: Option<signature::aclmdlRIGetStreams>,
    /// Of `acl/acl_rt.h`.
    pub aclmdlRIGetTasksByStream: Option<signature::aclmdlRIGetTasksByStream>,
    /// Of `acl/acl_rt.h`.
    pub aclmdlRIKernelTaskGetAttribute: Option<signature::aclmdlRIKernelTaskGetAttribute>,
    /// Of `acl/acl_rt.h`.
    pub aclmdlRISetName: Option<signature::aclmdlRISetName>,
    /// Of `acl/acl_rt.h`.
    pub aclmdlRITaskDisable: Option<signature::aclmdlRITaskDisable>,
    /// Of `acl/acl_rt.h`.
    pub aclmdlRITaskGetParams: Option<signature::aclmdlRITaskGetParams>,
    /// Of `acl/acl_rt.h`.
    pub aclmdlRITaskGetSeqId: Option<signature::aclmdlRITaskGetSeqId>,
    /// Of `acl/acl_rt.h`.
    pub aclmdlRITaskGetType: Option<signature::aclmdlRITaskGetType>,
    /// Of `acl/acl_rt.h`.
    pub aclmdlRITaskSetParams: Option<signature::aclmdlRITaskSetParams>,
    /// Of `acl/acl_rt.h`.
    pub aclmdlRIUnbindStream: Option<signature::aclmdlRIUnbindStream>,
    /// Of `acl/acl_rt.h`.
    pub aclmdlRIUpdate: Option<signature::aclmdlRIUpdate>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlSetAIPPAxSwapSwitch: Option<signature::aclmdlSetAIPPAxSwapSwitch>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlSetAIPPByInputIndex: Option<signature::aclmdlSetAIPPByInputIndex>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlSetAIPPCropParams: Option<signature::aclmdlSetAIPPCropParams>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlSetAIPPCscParams: Option<signature::aclmdlSetAIPPCscParams>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlSetAIPPDtcPixelMean: Option<signature::aclmdlSetAIPPDtcPixelMean>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlSetAIPPDtcPixelMin: Option<signature::aclmdlSetAIPPDtcPixelMin>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlSetAIPPInputFormat: Option<signature::aclmdlSetAIPPInputFormat>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlSetAIPPPaddingParams: Option<signature::aclmdlSetAIPPPaddingParams>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlSetAIPPPixelVarReci: Option<signature::aclmdlSetAIPPPixelVarReci>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlSetAIPPRbuvSwapSwitch: Option<signature::aclmdlSetAIPPRbuvSwapSwitch>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlSetAIPPScfParams: Option<signature::aclmdlSetAIPPScfParams>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlSetAIPPSrcImageSize: Option<signature::aclmdlSetAIPPSrcImageSize>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlSetConfigOpt: Option<signature::aclmdlSetConfigOpt>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlSetDatasetTensorDesc: Option<signature::aclmdlSetDatasetTensorDesc>,
    /// Of `acl/acl_rt.h`.
    pub aclmdlSetDump: Option<signature::aclmdlSetDump>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlSetDynamicBatchSize: Option<signature::aclmdlSetDynamicBatchSize>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlSetDynamicHWSize: Option<signature::aclmdlSetDynamicHWSize>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlSetExecConfigOpt: Option<signature::aclmdlSetExecConfigOpt>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlSetExternalWeightAddress: Option<signature::aclmdlSetExternalWeightAddress>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlSetInputAIPP: Option<signature::aclmdlSetInputAIPP>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlSetInputDynamicDims: Option<signature::aclmdlSetInputDynamicDims>,
    /// Of `acl/acl_mdl.h`.
    pub aclmdlUnload: Option<signature::aclmdlUnload>,
    /// Of `acl/acl_op.h`.
    pub aclopCast: Option<signature::aclopCast>,
    /// Of `acl/acl_op.h`.
    pub aclopCreateAttr: Option<signature::aclopCreateAttr>,
    /// Of `acl/acl_op.h`.
    pub aclopCreateHandle: Option<signature::aclopCreateHandle>,
    /// Of `acl/acl_op.h`.
    pub aclopCreateHandleForCast: Option<signature::aclopCreateHandleForCast>,
    /// Of `acl/acl_op.h`.
    pub aclopCreateKernel: Option<signature::aclopCreateKernel>,
    /// Of `acl/acl_op.h`.
    pub aclopDestroyAttr: Option<signature::aclopDestroyAttr>,
    /// Of `acl/acl_op.h`.
    pub aclopDestroyHandle: Option<signature::aclopDestroyHandle>,
    /// Of `acl/acl_op.h`.
    pub aclopExecWithHandle: Option<signature::aclopExecWithHandle>,
    /// Of `acl/acl_op.h`.
    pub aclopExecute: Option<signature::aclopExecute>,
    /// Of `acl/acl_op.h`.
    pub aclopExecuteV2: Option<signature::aclopExecuteV2>,
    /// Of `acl/acl_op.h`.
    pub aclopInferShape: Option<signature::aclopInferShape>,
    /// Of `acl/acl_op.h`.
    pub aclopLoad: Option<signature::aclopLoad>,
    /// Of `acl/acl_op.h`.
    pub aclopRegisterCompileFunc: Option<signature::aclopRegisterCompileFunc>,
    /// Of `acl/acl_op.h`.
    pub aclopSetAttrBool: Option<signature::aclopSetAttrBool>,
    /// Of `acl/acl_op.h`.
    pub aclopSetAttrDataType: Option<signature::aclopSetAttrDataType>,
    /// Of `acl/acl_op.h`.
    pub aclopSetAttrFloat: Option<signature::aclopSetAttrFloat>,
    /// Of `acl/acl_op.h`.
    pub aclopSetAttrInt: Option<signature::aclopSetAttrInt>,
    /// Of `acl/acl_op.h`.
    pub aclopSetAttrListBool: Option<signature::aclopSetAttrListBool>,
    /// Of `acl/acl_op.h`.
    pub aclopSetAttrListDataType: Option<signature::aclopSetAttrListDataType>,
    /// Of `acl/acl_op.h`.
    pub aclopSetAttrListFloat: Option<signature::aclopSetAttrListFloat>,
    /// Of `acl/acl_op.h`.
    pub aclopSetAttrListInt: Option<signature::aclopSetAttrListInt>,
    /// Of `acl/acl_op.h`.
    pub aclopSetAttrListListInt: Option<signature::aclopSetAttrListListInt>,
    /// Of `acl/acl_op.h`.
    pub aclopSetAttrListString: Option<signature::aclopSetAttrListString>,
    /// Of `acl/acl_op.h`.
    pub aclopSetAttrString: Option<signature::aclopSetAttrString>,
    /// Of `acl/acl_op.h`.
    pub aclopSetKernelArgs: Option<signature::aclopSetKernelArgs>,
    /// Of `acl/acl_op.h`.
    pub aclopSetKernelWorkspaceSizes: Option<signature::aclopSetKernelWorkspaceSizes>,
    /// Of `acl/acl_op.h`.
    pub aclopSetMaxOpQueueNum: Option<signature::aclopSetMaxOpQueueNum>,
    /// Of `acl/acl_op.h`.
    pub aclopSetModelDir: Option<signature::aclopSetModelDir>,
    /// Of `acl/acl_op.h`.
    pub aclopUnregisterCompileFunc: Option<signature::aclopUnregisterCompileFunc>,
    /// Of `acl/acl_op.h`.
    pub aclopUpdateParams: Option<signature::aclopUpdateParams>,
    /// Of `acl/acl_platform.h`.
    pub aclplatformGetDeviceInfo: Option<signature::aclplatformGetDeviceInfo>,
    /// Of `acl/acl_platform.h`.
    pub aclplatformGetInstructionInfo: Option<signature::aclplatformGetInstructionInfo>,
    /// Of `acl/acl_rt.h`.
    pub aclrtActiveStream: Option<signature::aclrtActiveStream>,
    /// Of `acl/acl_rt.h`.
    pub aclrtAllocBuf: Option<signature::aclrtAllocBuf>,
    /// Of `acl/acl_rt_allocator.h`.
    pub aclrtAllocatorCreateDesc: Option<signature::aclrtAllocatorCreateDesc>,
    /// Of `acl/acl_rt_allocator.h`.
    pub aclrtAllocatorDestroyDesc: Option<signature::aclrtAllocatorDestroyDesc>,
    /// Of `acl/acl_rt_allocator.h`.
    pub aclrtAllocatorGetByStream: Option<signature::aclrtAllocatorGetByStream>,
    /// Of `acl/acl_rt_allocator.h`.
    pub aclrtAllocatorRegister: Option<signature::aclrtAllocatorRegister>,
    /// Of `acl/acl_rt_allocator.h`.
    pub aclrtAllocatorSetAllocAdviseFuncToDesc: Option<signature::aclrtAllocatorSetAllocAdviseFuncToDesc>,
    /// Of `acl/acl_rt_allocator.h`.
    pub aclrtAllocatorSetAllocFuncToDesc: Option<signature::aclrtAllocatorSetAllocFuncToDesc>,
    /// Of `acl/acl_rt_allocator.h`.
    pub aclrtAllocatorSetFreeFuncToDesc: Option<signature::aclrtAllocatorSetFreeFuncToDesc>,
    /// Of `acl/acl_rt_allocator.h`.
    pub aclrtAllocatorSetGetAddrFromBlockFuncToDesc: Option<signature::aclrtAllocatorSetGetAddrFromBlockFuncToDesc>,
    /// Of `acl/acl_rt_allocator.h`.
    pub aclrtAllocatorSetObjToDesc: Option<signature::aclrtAllocatorSetObjToDesc>,
    /// Of `acl/acl_rt_allocator.h`.
    pub aclrtAllocatorUnregister: Option<signature::aclrtAllocatorUnregister>,
    /// Of `acl/acl_rt.h`.
    pub aclrtAppendBufChain: Option<signature::aclrtAppendBufChain>,
    /// Of `acl/acl_rt.h`.
    pub aclrtBinaryGetDevAddress: Option<signature::aclrtBinaryGetDevAddress>,
    /// Of `acl/acl_rt.h`.
    pub aclrtBinaryGetFunction: Option<signature::aclrtBinaryGetFunction>,
    /// Of `acl/acl_rt.h`.
    pub aclrtBinaryGetFunctionByEntry: Option<signature::aclrtBinaryGetFunctionByEntry>,
    /// Of `acl/acl_rt.h`.
    pub aclrtBinaryGetGlobal: Option<signature::aclrtBinaryGetGlobal>,
    /// Of `acl/acl_rt.h`.
    pub aclrtBinaryLoad: Option<signature::aclrtBinaryLoad>,
    /// Of `acl/acl_rt.h`.
    pub aclrtBinaryLoadFromData: Option<signature::aclrtBinaryLoadFromData>,
    /// Of `acl/acl_rt.h`.
    pub aclrtBinaryLoadFromFile: Option<signature::aclrtBinaryLoadFromFile>,
    /// Of `acl/acl_rt.h`.
    pub aclrtBinarySetExceptionCallback: Option<signature::aclrtBinarySetExceptionCallback>,
    /// Of `acl/acl_rt.h`.
    pub aclrtBinaryUnLoad: Option<signature::aclrtBinaryUnLoad>,
    /// Of `acl/acl_rt.h`.
    pub aclrtCacheLastTaskExtendInfo: Option<signature::aclrtCacheLastTaskExtendInfo>,
    /// Of `acl/acl_rt.h`.
    pub aclrtCacheLastTaskOpInfo: Option<signature::aclrtCacheLastTaskOpInfo>,
    /// Of `acl/acl_rt.h`.
    pub aclrtCheckArchCompatibility: Option<signature::aclrtCheckArchCompatibility>,
    /// Of `acl/acl_rt.h`.
    pub aclrtCheckMemType: Option<signature::aclrtCheckMemType>,
    /// Of `acl/acl_rt.h`.
    pub aclrtCmoAsync: Option<signature::aclrtCmoAsync>,
    /// Of `acl/acl_rt.h`.
    pub aclrtCmoAsyncWithBarrier: Option<signature::aclrtCmoAsyncWithBarrier>,
    /// Of `acl/acl_rt.h`.
    pub aclrtCmoAsyncWithDesc: Option<signature::aclrtCmoAsyncWithDesc>,
    /// Of `acl/acl_rt.h`.
    pub aclrtCmoGetDescSize: Option<signature::aclrtCmoGetDescSize>,
    /// Of `acl/acl_rt.h`.
    pub aclrtCmoSetDesc: Option<signature::aclrtCmoSetDesc>,
    /// Of `acl/acl_rt.h`.
    pub aclrtCmoWaitBarrier: Option<signature::aclrtCmoWaitBarrier>,
    /// Of `acl/acl_rt.h`.
    pub aclrtCntNotifyCreate: Option<signature::aclrtCntNotifyCreate>,
    /// Of `acl/acl_rt.h`.
    pub aclrtCntNotifyDestroy: Option<signature::aclrtCntNotifyDestroy>,
    /// Of `acl/acl_rt.h`.
    pub aclrtCntNotifyGetId: Option<signature::aclrtCntNotifyGetId>,
    /// Of `acl/acl_rt.h`.
    pub aclrtCntNotifyRecord: Option<signature::aclrtCntNotifyRecord>,
    /// Of `acl/acl_rt.h`.
    pub aclrtCntNotifyReset: Option<signature::aclrtCntNotifyReset>,
    /// Of `acl/acl_rt.h`.
    pub aclrtCntNotifyWaitWithTimeout: Option<signature::aclrtCntNotifyWaitWithTimeout>,
    /// Of `acl/acl_rt.h`.
    pub aclrtCopyBufRef: Option<signature::aclrtCopyBufRef>,
    /// Of `acl/acl_rt.h`.
    pub aclrtCreateBinary: Option<signature::aclrtCreateBinary>,
    /// Of `acl/acl_rt.h`.
    pub aclrtCreateContext: signature::aclrtCreateContext,
    /// Of `acl/acl_rt.h`.
    pub aclrtCreateEvent: signature::aclrtCreateEvent,
    /// Of `acl/acl_rt.h`.
    pub aclrtCreateEventExWithFlag: Option<signature::aclrtCreateEventExWithFlag>,
    /// Of `acl/acl_rt.h`.
    pub aclrtCreateEventWithFlag: Option<signature::aclrtCreateEventWithFlag>,
    /// Of `acl/acl_rt.h`.
    pub aclrtCreateGroupInfo: Option<signature::aclrtCreateGroupInfo>,
    /// Of `acl/acl_rt.h`.
    pub aclrtCreateLabel: Option<signature::aclrtCreateLabel>,
    /// Of `acl/acl_rt.h`.
    pub aclrtCreateLabelList: Option<signature::aclrtCreateLabelList>,
    /// Of `acl/acl_rt.h`.
    pub aclrtCreateNotify: Option<signature::aclrtCreateNotify>,
    /// Of `acl/acl_rt.h`.
    pub aclrtCreateStream: signature::aclrtCreateStream,
    /// Of `acl/acl_rt.h`.
    pub aclrtCreateStreamConfigHandle: Option<signature::aclrtCreateStreamConfigHandle>,
    /// Of `acl/acl_rt.h`.
    pub aclrtCreateStreamV2: Option<signature::aclrtCreateStreamV2>,
    /// Of `acl/acl_rt.h`.
    pub aclrtCreateStreamWithConfig: Option<signature::aclrtCreateStreamWithConfig>,
    /// Of `acl/acl_rt.h`.
    pub aclrtCtxGetCurrentDefaultStream: Option<signature::aclrtCtxGetCurrentDefaultStream>,
    /// Of `acl/acl_rt.h`.
    pub aclrtCtxGetFloatOverflowAddr: Option<signature::aclrtCtxGetFloatOverflowAddr>,
    /// Of `acl/acl_rt.h`.
    pub aclrtCtxGetSysParamOpt: Option<signature::aclrtCtxGetSysParamOpt>,
    /// Of `acl/acl_rt.h`.
    pub aclrtCtxSetSysParamOpt: Option<signature::aclrtCtxSetSysParamOpt>,
    /// Of `acl/acl_rt.h`.
    pub aclrtDestroyBinary: Option<signature::aclrtDestroyBinary>,
    /// Of `acl/acl_rt.h`.
    pub aclrtDestroyContext: signature::aclrtDestroyContext,
    /// Of `acl/acl_rt.h`.
    pub aclrtDestroyEvent: signature::aclrtDestroyEvent,
    /// Of `acl/acl_rt.h`.
    pub aclrtDestroyGroupInfo: Option<signature::aclrtDestroyGroupInfo>,
    /// Of `acl/acl_rt.h`.
    pub aclrtDestroyLabel: Option<signature::aclrtDestroyLabel>,
    /// Of `acl/acl_rt.h`.
    pub aclrtDestroyLabelList: Option<signature::aclrtDestroyLabelList>,
    /// Of `acl/acl_rt.h`.
    pub aclrtDestroyNotify: Option<signature::aclrtDestroyNotify>,
    /// Of `acl/acl_rt.h`.
    pub aclrtDestroyStream: signature::aclrtDestroyStream,
    /// Of `acl/acl_rt.h`.
    pub aclrtDestroyStreamConfigHandle: Option<signature::aclrtDestroyStreamConfigHandle>,
    /// Of `acl/acl_rt.h`.
    pub aclrtDestroyStreamForce: Option<signature::aclrtDestroyStreamForce>,
    /// Of `acl/acl_rt.h`.
    pub aclrtDeviceCanAccessPeer: Option<signature::aclrtDeviceCanAccessPeer>,
    /// Of `acl/acl_rt.h`.
    pub aclrtDeviceDisablePeerAccess: Option<signature::aclrtDeviceDisablePeerAccess>,
    /// Of `acl/acl_rt.h`.
    pub aclrtDeviceEnablePeerAccess: Option<signature::aclrtDeviceEnablePeerAccess>,
    /// Of `acl/acl_rt.h`.
    pub aclrtDeviceGetBareTgid: Option<signature::aclrtDeviceGetBareTgid>,
    /// Of `acl/acl_rt.h`.
    pub aclrtDeviceGetHostAtomicCapabilities: Option<signature::aclrtDeviceGetHostAtomicCapabilities>,
    /// Of `acl/acl_rt.h`.
    pub aclrtDeviceGetP2PAtomicCapabilities: Option<signature::aclrtDeviceGetP2PAtomicCapabilities>,
    /// Of `acl/acl_rt.h`.
    pub aclrtDeviceGetStreamPriorityRange: Option<signature::aclrtDeviceGetStreamPriorityRange>,
    /// Of `acl/acl_rt.h`.
    pub aclrtDeviceGetUuid: Option<signature::aclrtDeviceGetUuid>,
    /// Of `acl/acl_rt.h`.
    pub aclrtDevicePeerAccessStatus: Option<signature::aclrtDevicePeerAccessStatus>,
    /// Of `acl/acl_rt.h`.
    pub aclrtDeviceTaskAbort: Option<signature::aclrtDeviceTaskAbort>,
    /// Of `acl/acl_rt.h`.
    pub aclrtEventElapsedTime: signature::aclrtEventElapsedTime,
    /// Of `acl/acl_rt.h`.
    pub aclrtEventGetTimestamp: Option<signature::aclrtEventGetTimestamp>,
    /// Of `acl/acl_rt.h`.
    pub aclrtFree: signature::aclrtFree,
    /// Of `acl/acl_rt.h`.
    pub aclrtFreeBuf: Option<signature::aclrtFreeBuf>,
    /// Of `acl/acl_rt.h`.
    pub aclrtFreeHost: signature::aclrtFreeHost,
    /// Of `acl/acl_rt.h`.
    pub aclrtFreeHostWithDevSync: Option<signature::aclrtFreeHostWithDevSync>,
    /// Of `acl/acl_rt.h`.
    pub aclrtFreePhysical: Option<signature::aclrtFreePhysical>,
    /// Of `acl/acl_rt.h`.
    pub aclrtFreeWithDevSync: Option<signature::aclrtFreeWithDevSync>,
    /// Of `acl/acl_rt.h`.
    pub aclrtFunctionGetAvailDynUbufPerBlock: Option<signature::aclrtFunctionGetAvailDynUbufPerBlock>,
    /// Of `acl/acl_rt.h`.
    pub aclrtFunctionGetBinary: Option<signature::aclrtFunctionGetBinary>,
    /// Of `acl/acl_rt.h`.
    pub aclrtFunctionGetParamCount: Option<signature::aclrtFunctionGetParamCount>,
    /// Of `acl/acl_rt.h`.
    pub aclrtFunctionGetParamInfo: Option<signature::aclrtFunctionGetParamInfo>,
    /// Of `acl/acl_rt.h`.
    pub aclrtGetAllGroupInfo: Option<signature::aclrtGetAllGroupInfo>,
    /// Of `acl/acl_rt.h`.
    pub aclrtGetArgsFromExceptionInfo: Option<signature::aclrtGetArgsFromExceptionInfo>,
    /// Of `acl/acl_rt.h`.
    pub aclrtGetBufChainNum: Option<signature::aclrtGetBufChainNum>,
    /// Of `acl/acl_rt.h`.
    pub aclrtGetBufData: Option<signature::aclrtGetBufData>,
    /// Of `acl/acl_rt.h`.
    pub aclrtGetBufDataLen: Option<signature::aclrtGetBufDataLen>,
    /// Of `acl/acl_rt.h`.
    pub aclrtGetBufFromChain: Option<signature::aclrtGetBufFromChain>,
    /// Of `acl/acl_rt.h`.
    pub aclrtGetBufUserData: Option<signature::aclrtGetBufUserData>,
    /// Of `acl/acl_rt.h`.
    pub aclrtGetCurrentContext: signature::aclrtGetCurrentContext,
    /// Of `acl/acl_rt.h`.
    pub aclrtGetDevice: signature::aclrtGetDevice,
    /// Of `acl/acl_rt.h`.
    pub aclrtGetDeviceCapability: Option<signature::aclrtGetDeviceCapability>,
    /// Of `acl/acl_rt.h`.
    pub aclrtGetDeviceCount: signature::aclrtGetDeviceCount,
    /// Of `acl/acl_rt.h`.
    pub aclrtGetDeviceIdFromExceptionInfo: Option<signature::aclrtGetDeviceIdFromExceptionInfo>,
    /// Of `acl/acl_rt.h`.
    pub aclrtGetDeviceInfo: Option<signature::aclrtGetDeviceInfo>,
    /// Of `acl/acl_rt.h`.
    pub aclrtGetDeviceResLimit: Option<signature::aclrtGetDeviceResLimit>,
    /// Of `acl/acl_rt.h`.
    pub aclrtGetDeviceSatMode: Option<signature::aclrtGetDeviceSatMode>,
    /// Of `acl/acl_rt.h`.
    pub aclrtGetDeviceUtilizationRate: Option<signature::aclrtGetDeviceUtilizationRate>,
    /// Of `acl/acl_rt.h`.
    pub aclrtGetDevicesTopo: Option<signature::aclrtGetDevicesTopo>,
    /// Of `acl/acl_rt.h`.
    pub aclrtGetErrorCodeFromExceptionInfo: Option<signature::aclrtGetErrorCodeFromExceptionInfo>,
    /// Of `acl/acl_rt.h`.
    pub aclrtGetErrorVerbose: Option<signature::aclrtGetErrorVerbose>,
    /// Of `acl/acl_rt.h`.
    pub aclrtGetEventAvailNum: Option<signature::aclrtGetEventAvailNum>,
    /// Of `acl/acl_rt.h`.
    pub aclrtGetEventId: Option<signature::aclrtGetEventId>,
    /// Of `acl/acl_rt.h`.
    pub aclrtGetFloatOverflowStatus: Option<signature::aclrtGetFloatOverflowStatus>,
    /// Of `acl/acl_rt.h`.
    pub aclrtGetFuncBySymbol: Option<signature::aclrtGetFuncBySymbol>,
    /// Of `acl/acl_rt.h`.
    pub aclrtGetFuncHandleFromExceptionInfo: Option<signature::aclrtGetFuncHandleFromExceptionInfo>,
    /// Of `acl/acl_rt.h`.
    pub aclrtGetFunctionAddr: Option<signature::aclrtGetFunctionAddr>,
    /// Of `acl/acl_rt.h`.
    pub aclrtGetFunctionAttribute: Option<signature::aclrtGetFunctionAttribute>,
    /// Of `acl/acl_rt.h`.
    pub aclrtGetFunctionName: Option<signature::aclrtGetFunctionName>,
    /// Of `acl/acl_rt.h`.
    pub aclrtGetFunctionSize: Option<signature::aclrtGetFunctionSize>,
    /// Of `acl/acl_rt.h`.
    pub aclrtGetGroupCount: Option<signature::aclrtGetGroupCount>,
    /// Of `acl/acl_rt.h`.
    pub aclrtGetGroupInfoDetail: Option<signature::aclrtGetGroupInfoDetail>,
    /// Of `acl/acl_rt.h`.
    pub aclrtGetHardwareSyncAddr: Option<signature::aclrtGetHardwareSyncAddr>,
    /// Of `acl/acl_rt.h`.
    pub aclrtGetLastError: Option<signature::aclrtGetLastError>,
    /// Of `acl/acl_rt.h`.
    pub aclrtGetLogicDevIdByPhyDevId: Option<signature::aclrtGetLogicDevIdByPhyDevId>,
    /// Of `acl/acl_rt.h`.
    pub aclrtGetLogicDevIdByUserDevId: Option<signature::aclrtGetLogicDevIdByUserDevId>,
    /// Of `acl/acl_rt.h`.
    pub aclrtGetMemInfo: signature::aclrtGetMemInfo,
    /// Of `acl/acl_rt.h`.
    pub aclrtGetMemUceInfo: Option<signature::aclrtGetMemUceInfo>,
    /// Of `acl/acl_rt.h`.
    pub aclrtGetMemUsageInfo: Option<signature::aclrtGetMemUsageInfo>,
    /// Of `acl/acl_rt.h`.
    pub aclrtGetMemcpyDescSize: Option<signature::aclrtGetMemcpyDescSize>,
    /// Of `acl/acl_rt.h`.
    pub aclrtGetNotifyId: Option<signature::aclrtGetNotifyId>,
    /// Of `acl/acl_rt.h`.
    pub aclrtGetOpExecuteTimeout: Option<signature::aclrtGetOpExecuteTimeout>,
    /// Of `acl/acl_rt.h`.
    pub aclrtGetOpTimeOutInterval: Option<signature::aclrtGetOpTimeOutInterval>,
    /// Of `acl/acl_rt.h`.
    pub aclrtGetOverflowStatus: Option<signature::aclrtGetOverflowStatus>,
    /// Of `acl/acl_rt.h`.
    pub aclrtGetPhyDevIdByLogicDevId: Option<signature::aclrtGetPhyDevIdByLogicDevId>,
    /// Of `acl/acl_rt.h`.
    pub aclrtGetPrimaryCtxState: Option<signature::aclrtGetPrimaryCtxState>,
    /// Of `acl/acl_rt.h`.
    pub aclrtGetResInCurrentThread: Option<signature::aclrtGetResInCurrentThread>,
    /// Of `acl/acl_rt.h`.
    pub aclrtGetRunMode: signature::aclrtGetRunMode,
    /// Of `acl/acl_base_rt.h`.
    pub aclrtGetSocName: signature::aclrtGetSocName,
    /// Of `acl/acl_rt.h`.
    pub aclrtGetStreamAttribute: Option<signature::aclrtGetStreamAttribute>,
    /// Of `acl/acl_rt.h`.
    pub aclrtGetStreamAvailableNum: Option<signature::aclrtGetStreamAvailableNum>,
    /// Of `acl/acl_rt.h`.
    pub aclrtGetStreamIdFromExceptionInfo: Option<signature::aclrtGetStreamIdFromExceptionInfo>,
    /// Of `acl/acl_rt.h`.
    pub aclrtGetStreamOverflowSwitch: Option<signature::aclrtGetStreamOverflowSwitch>,
    /// Of `acl/acl_rt.h`.
    pub aclrtGetStreamResLimit: Option<signature::aclrtGetStreamResLimit>,
    /// Of `acl/acl_rt.h`.
    pub aclrtGetSymbolAddress: Option<signature::aclrtGetSymbolAddress>,
    /// Of `acl/acl_rt.h`.
    pub aclrtGetSymbolSize: Option<signature::aclrtGetSymbolSize>,
    /// Of `acl/acl_rt.h`.
    pub aclrtGetSysParamOpt: Option<signature::aclrtGetSysParamOpt>,
    /// Of `acl/acl_rt.h`.
    pub aclrtGetTaskIdFromExceptionInfo: signature::aclrtGetTaskIdFromExceptionInfo,
    /// Of `acl/acl_rt.h`.
    pub aclrtGetThreadIdFromExceptionInfo: Option<signature::aclrtGetThreadIdFromExceptionInfo>,
    /// Of `acl/acl_rt.h`.
    pub aclrtGetThreadLastTaskId: Option<signature::aclrtGetThreadLastTaskId>,
    /// Of `acl/acl_rt.h`.
    pub aclrtGetUserDevIdByLogicDevId: Option<signature::aclrtGetUserDevIdByLogicDevId>,
    /// Of `acl/acl_rt.h`.
    pub aclrtGetVersion: signature::aclrtGetVersion,
    /// Of `acl/acl_rt.h`.
    pub aclrtHostGetDevicePointer: Option<signature::aclrtHostGetDevicePointer>,
    /// Of `acl/acl_rt.h`.
    pub aclrtHostMemMapCapabilities: Option<signature::aclrtHostMemMapCapabilities>,
    /// Of `acl/acl_rt.h`.
    pub aclrtHostRegister: Option<signature::aclrtHostRegister>,
    /// Of `acl/acl_rt.h`.
    pub aclrtHostRegisterV2: Option<signature::aclrtHostRegisterV2>,
    /// Of `acl/acl_rt.h`.
    pub aclrtHostUnregister: Option<signature::aclrtHostUnregister>,
    /// Of `acl/acl_rt.h`.
    pub aclrtIpcGetEventHandle: Option<signature::aclrtIpcGetEventHandle>,
    /// Of `acl/acl_rt.h`.
    pub aclrtIpcMemClose: Option<signature::aclrtIpcMemClose>,
    /// Of `acl/acl_rt.h`.
    pub aclrtIpcMemGetExportKey: Option<signature::aclrtIpcMemGetExportKey>,
    /// Of `acl/acl_rt.h`.
    pub aclrtIpcMemImportByKey: Option<signature::aclrtIpcMemImportByKey>,
    /// Of `acl/acl_rt.h`.
    pub aclrtIpcMemImportPidInterServer: Option<signature::aclrtIpcMemImportPidInterServer>,
    /// Of `acl/acl_rt.h`.
    pub aclrtIpcMemSetAttr: Option<signature::aclrtIpcMemSetAttr>,
    /// Of `acl/acl_rt.h`.
    pub aclrtIpcMemSetImportPid: Option<signature::aclrtIpcMemSetImportPid>,
    /// Of `acl/acl_rt.h`.
    pub aclrtIpcOpenEventHandle: Option<signature::aclrtIpcOpenEventHandle>,
    /// Of `acl/acl_rt.h`.
    pub aclrtKernelArgsAppend: Option<signature::aclrtKernelArgsAppend>,
    /// Of `acl/acl_rt.h`.
    pub aclrtKernelArgsAppendPlaceHolder: Option<signature::aclrtKernelArgsAppendPlaceHolder>,
    /// Of `acl/acl_rt.h`.
    pub aclrtKernelArgsFinalize: Option<signature::aclrtKernelArgsFinalize>,
    /// Of `acl/acl_rt.h`.
    pub aclrtKernelArgsGetHandleMemSize: Option<signature::aclrtKernelArgsGetHandleMemSize>,
    /// Of `acl/acl_rt.h`.
    pub aclrtKernelArgsGetMemSize: Option<signature::aclrtKernelArgsGetMemSize>,
    /// Of `acl/acl_rt.h`.
    pub aclrtKernelArgsGetPlaceHolderBuffer: Option<signature::aclrtKernelArgsGetPlaceHolderBuffer>,
    /// Of `acl/acl_rt.h`.
    pub aclrtKernelArgsInit: Option<signature::aclrtKernelArgsInit>,
    /// Of `acl/acl_rt.h`.
    pub aclrtKernelArgsInitByUserMem: Option<signature::aclrtKernelArgsInitByUserMem>,
    /// Of `acl/acl_rt.h`.
    pub aclrtKernelArgsParaUpdate: Option<signature::aclrtKernelArgsParaUpdate>,
    /// Of `acl/acl_rt.h`.
    pub aclrtLaunchCallback: Option<signature::aclrtLaunchCallback>,
    /// Of `acl/acl_rt.h`.
    pub aclrtLaunchHostFunc: Option<signature::aclrtLaunchHostFunc>,
    /// Of `acl/acl_rt.h`.
    pub aclrtLaunchKernel: Option<signature::aclrtLaunchKernel>,
    /// Of `acl/acl_rt.h`.
    pub aclrtLaunchKernelV2: Option<signature::aclrtLaunchKernelV2>,
    /// Of `acl/acl_rt.h`.
    pub aclrtLaunchKernelWithArgsArray: Option<signature::aclrtLaunchKernelWithArgsArray>,
    /// Of `acl/acl_rt.h`.
    pub aclrtLaunchKernelWithConfig: Option<signature::aclrtLaunchKernelWithConfig>,
    /// Of `acl/acl_rt.h`.
    pub aclrtLaunchKernelWithHostArgs: Option<signature::aclrtLaunchKernelWithHostArgs>,
    /// Of `acl/acl_rt.h`.
    pub aclrtMalloc: signature::aclrtMalloc,
    /// Of `acl/acl_rt.h`.
    pub aclrtMallocAlign32: Option<signature::aclrtMallocAlign32>,
    /// Of `acl/acl_rt.h`.
    pub aclrtMallocCached: Option<signature::aclrtMallocCached>,
    /// Of `acl/acl_rt.h`.
    pub aclrtMallocForTaskScheduler: Option<signature::aclrtMallocForTaskScheduler>,
    /// Of `acl/acl_rt.h`.
    pub aclrtMallocHost: signature::aclrtMallocHost,
    /// Of `acl/acl_rt.h`.
    pub aclrtMallocHostWithCfg: Option<signature::aclrtMallocHostWithCfg>,
    /// Of `acl/acl_rt.h`.
    pub aclrtMallocPhysical: Option<signature::aclrtMallocPhysical>,
    /// Of `acl/acl_rt.h`.
    pub aclrtMallocWithCfg: Option<signature::aclrtMallocWithCfg>,
    /// Of `acl/acl_rt.h`.
    pub aclrtMapMem: Option<signature::aclrtMapMem>,
    /// Of `acl/acl_rt.h`.
    pub aclrtMemAllocManaged: Option<signature::aclrtMemAllocManaged>,
    /// Of `acl/acl_rt.h`.
    pub aclrtMemExportToShareableHandle: Option<signature::aclrtMemExportToShareableHandle>,
    /// Of `acl/acl_rt.h`.
    pub aclrtMemExportToShareableHandleV2: Option<signature::aclrtMemExportToShareableHandleV2>,
    /// Of `acl/acl_rt.h`.
    pub aclrtMemFlush: Option<signature::aclrtMemFlush>,
    /// Of `acl/acl_rt.h`.
    pub aclrtMemGetAccess: Option<signature::aclrtMemGetAccess>,
    /// Of `acl/acl_rt.h`.
    pub aclrtMemGetAddressRange: Option<signature::aclrtMemGetAddressRange>,
    /// Of `acl/acl_rt.h`.
    pub aclrtMemGetAllocationGranularity: Option<signature::aclrtMemGetAllocationGranularity>,
    /// Of `acl/acl_rt.h`.
    pub aclrtMemGetAllocationPropertiesFromHandle: Option<signature::aclrtMemGetAllocationPropertiesFromHandle>,
    /// Of `acl/acl_rt.h`.
    pub aclrtMemImportFromShareableHandle: Option<signature::aclrtMemImportFromShareableHandle>,
    /// Of `acl/acl_rt.h`.
    pub aclrtMemImportFromShareableHandleV2: Option<signature::aclrtMemImportFromShareableHandleV2>,
    /// Of `acl/acl_rt.h`.
    pub aclrtMemInvalidate: Option<signature::aclrtMemInvalidate>,
    /// Of `acl/acl_rt.h`.
    pub aclrtMemManagedAdvise: Option<signature::aclrtMemManagedAdvise>,
    /// Of `acl/acl_rt.h`.
    pub aclrtMemManagedGetAttr: Option<signature::aclrtMemManagedGetAttr>,
    /// Of `acl/acl_rt.h`.
    pub aclrtMemManagedGetAttrs: Option<signature::aclrtMemManagedGetAttrs>,
    /// Of `acl/acl_rt.h`.
    pub aclrtMemManagedPrefetchAsync: Option<signature::aclrtMemManagedPrefetchAsync>,
    /// Of `acl/acl_rt.h`.
    pub aclrtMemManagedPrefetchBatchAsync: Option<signature::aclrtMemManagedPrefetchBatchAsync>,
    /// Of `acl/acl_rt.h`.
    pub aclrtMemMapSelectedLink: Option<signature::aclrtMemMapSelectedLink>,
    /// Of `acl/acl_rt.h`.
    pub aclrtMemP2PMap: Option<signature::aclrtMemP2PMap>,
    /// Of `acl/acl_rt_memory_soma.h`.
    pub aclrtMemPoolCreate: Option<signature::aclrtMemPoolCreate>,
    /// Of `acl/acl_rt_memory_soma.h`.
    pub aclrtMemPoolDestroy: Option<signature::aclrtMemPoolDestroy>,
    /// Of `acl/acl_rt_memory_soma.h`.
    pub aclrtMemPoolFreeAsync: Option<signature::aclrtMemPoolFreeAsync>,
    /// Of `acl/acl_rt_memory_soma.h`.
    pub aclrtMemPoolGetAttr: Option<signature::aclrtMemPoolGetAttr>,
    /// Of `acl/acl_rt_memory_soma.h`.
    pub aclrtMemPoolMallocAsync: Option<signature::aclrtMemPoolMallocAsync>,
    /// Of `acl/acl_rt_memory_soma.h`.
    pub aclrtMemPoolSetAttr: Option<signature::aclrtMemPoolSetAttr>,
    /// Of `acl/acl_rt_memory_soma.h`.
    pub aclrtMemPoolTrimTo: Option<signature::aclrtMemPoolTrimTo>,
    /// Of `acl/acl_rt.h`.
    pub aclrtMemRetainAllocationHandle: Option<signature::aclrtMemRetainAllocationHandle>,
    /// Of `acl/acl_rt.h`.
    pub aclrtMemSetAccess: Option<signature::aclrtMemSetAccess>,
    /// Of `acl/acl_rt.h`.
    pub aclrtMemSetPidToShareableHandle: Option<signature::aclrtMemSetPidToShareableHandle>,
    /// Of `acl/acl_rt.h`.
    pub aclrtMemSetPidToShareableHandleV2: Option<signature::aclrtMemSetPidToShareableHandleV2>,
    /// Of `acl/acl_rt.h`.
    pub aclrtMemUceRepair: Option<signature::aclrtMemUceRepair>,
    /// Of `acl/acl_rt.h`.
    pub aclrtMemcpy: signature::aclrtMemcpy,
    /// Of `acl/acl_rt.h`.
    pub aclrtMemcpy2d: Option<signature::aclrtMemcpy2d>,
    /// Of `acl/acl_rt.h`.
    pub aclrtMemcpy2dAsync: Option<signature::aclrtMemcpy2dAsync>,
    /// Of `acl/acl_rt.h`.
    pub aclrtMemcpyAsync: signature::aclrtMemcpyAsync,
    /// Of `acl/acl_rt.h`.
    pub aclrtMemcpyAsyncWithCondition: Option<signature::aclrtMemcpyAsyncWithCondition>,
    /// Of `acl/acl_rt.h`.
    pub aclrtMemcpyAsyncWithDesc: Option<signature::aclrtMemcpyAsyncWithDesc>,
    /// Of `acl/acl_rt.h`.
    pub aclrtMemcpyAsyncWithOffset: Option<signature::aclrtMemcpyAsyncWithOffset>,
    /// Of `acl/acl_rt.h`.
    pub aclrtMemcpyBatch: Option<signature::aclrtMemcpyBatch>,
    /// Of `acl/acl_rt.h`.
    pub aclrtMemcpyBatchAsync: Option<signature::aclrtMemcpyBatchAsync>,
    /// Of `acl/acl_rt.h`.
    pub aclrtMemcpyBatchAsyncV2: Option<signature::aclrtMemcpyBatchAsyncV2>,
    /// Of `acl/acl_rt.h`.
    pub aclrtMemcpyBatchV2: Option<signature::aclrtMemcpyBatchV2>,
    /// Of `acl/acl_rt.h`.
    pub aclrtMemcpyFromSymbol: Option<signature::aclrtMemcpyFromSymbol>,
    /// Of `acl/acl_rt.h`.
    pub aclrtMemcpyFromSymbolAsync: Option<signature::aclrtMemcpyFromSymbolAsync>,
    /// Of `acl/acl_rt.h`.
    pub aclrtMemcpyToSymbol: Option<signature::aclrtMemcpyToSymbol>,
    /// Of `acl/acl_rt.h`.
    pub aclrtMemcpyToSymbolAsync: Option<signature::aclrtMemcpyToSymbolAsync>,
    /// Of `acl/acl_rt.h`.
    pub aclrtMemset: signature::aclrtMemset,
    /// Of `acl/acl_rt.h`.
    pub aclrtMemsetAsync: signature::aclrtMemsetAsync,
    /// Of `acl/acl_rt.h`.
    pub aclrtMemsetD32: Option<signature::aclrtMemsetD32>,
    /// Of `acl/acl_rt.h`.
    pub aclrtMemsetD32Async: Option<signature::aclrtMemsetD32Async>,
    /// Of `acl/acl_rt.h`.
    pub aclrtNotifyBatchReset: Option<signature::aclrtNotifyBatchReset>,
    /// Of `acl/acl_rt.h`.
    pub aclrtNotifyGetExportKey: Option<signature::aclrtNotifyGetExportKey>,
    /// Of `acl/acl_rt.h`.
    pub aclrtNotifyImportByKey: Option<signature::aclrtNotifyImportByKey>,
    /// Of `acl/acl_rt.h`.
    pub aclrtNotifySetImportPid: Option<signature::aclrtNotifySetImportPid>,
    /// Of `acl/acl_rt.h`.
    pub aclrtNotifySetImportPidInterServer: Option<signature::aclrtNotifySetImportPidInterServer>,
    /// Of `acl/acl_rt.h`.
    pub aclrtNpuClearFloatOverFlowStatus: Option<signature::aclrtNpuClearFloatOverFlowStatus>,
    /// Of `acl/acl_rt.h`.
    pub aclrtNpuGetFloatOverFlowStatus: Option<signature::aclrtNpuGetFloatOverFlowStatus>,
    /// Of `acl/acl_rt.h`.
    pub aclrtPeekAtLastError: Option<signature::aclrtPeekAtLastError>,
    /// Of `acl/acl_rt.h`.
    pub aclrtPersistentTaskClean: Option<signature::aclrtPersistentTaskClean>,
    /// Of `acl/acl_rt.h`.
    pub aclrtPointerGetAttributes: Option<signature::aclrtPointerGetAttributes>,
    /// Of `acl/acl_rt.h`.
    pub aclrtProcessHostFunc: Option<signature::aclrtProcessHostFunc>,
    /// Of `acl/acl_rt.h`.
    pub aclrtProcessReport: Option<signature::aclrtProcessReport>,
    /// Of `acl/acl_rt.h`.
    pub aclrtProfTrace: Option<signature::aclrtProfTrace>,
    /// Of `acl/acl_rt.h`.
    pub aclrtQueryDeviceStatus: Option<signature::aclrtQueryDeviceStatus>,
    /// Of `acl/acl_rt.h`.
    pub aclrtQueryEvent: signature::aclrtQueryEvent,
    /// Of `acl/acl_rt.h`.
    pub aclrtQueryEventStatus: Option<signature::aclrtQueryEventStatus>,
    /// Of `acl/acl_rt.h`.
    pub aclrtQueryEventWaitStatus: Option<signature::aclrtQueryEventWaitStatus>,
    /// Of `acl/acl_rt.h`.
    pub aclrtRandomNumAsync: Option<signature::aclrtRandomNumAsync>,
    /// Of `acl/acl_rt.h`.
    pub aclrtRecordEvent: signature::aclrtRecordEvent,
    /// Of `acl/acl_rt.h`.
    pub aclrtRecordNotify: Option<signature::aclrtRecordNotify>,
    /// Of `acl/acl_rt.h`.
    pub aclrtReduceAsync: Option<signature::aclrtReduceAsync>,
    /// Of `acl/acl_rt.h`.
    pub aclrtRegDeviceStateCallback: Option<signature::aclrtRegDeviceStateCallback>,
    /// Of `acl/acl_rt.h`.
    pub aclrtRegStreamStateCallback: Option<signature::aclrtRegStreamStateCallback>,
    /// Of `acl/acl_rt.h`.
    pub aclrtRegisterCpuFunc: Option<signature::aclrtRegisterCpuFunc>,
    /// Of `acl/acl_rt.h`.
    pub aclrtReleaseMemAddress: Option<signature::aclrtReleaseMemAddress>,
    /// Of `acl/acl_rt.h`.
    pub aclrtRepairError: Option<signature::aclrtRepairError>,
    /// Of `acl/acl_rt.h`.
    pub aclrtReserveMemAddress: Option<signature::aclrtReserveMemAddress>,
    /// Of `acl/acl_rt.h`.
    pub aclrtReserveMemAddressNoUCMemory: Option<signature::aclrtReserveMemAddressNoUCMemory>,
    /// Of `acl/acl_rt.h`.
    pub aclrtResetDevice: signature::aclrtResetDevice,
    /// Of `acl/acl_rt.h`.
    pub aclrtResetDeviceForce: Option<signature::aclrtResetDeviceForce>,
    /// Of `acl/acl_rt.h`.
    pub aclrtResetDeviceResLimit: Option<signature::aclrtResetDeviceResLimit>,
    /// Of `acl/acl_rt.h`.
    pub aclrtResetEvent: signature::aclrtResetEvent,
    /// Of `acl/acl_rt.h`.
    pub aclrtResetFloatOverflowStatus: Option<signature::aclrtResetFloatOverflowStatus>,
    /// Of `acl/acl_rt.h`.
    pub aclrtResetOverflowStatus: Option<signature::aclrtResetOverflowStatus>,
    /// Of `acl/acl_rt.h`.
    pub aclrtResetStreamResLimit: Option<signature::aclrtResetStreamResLimit>,
    /// Of `acl/acl_rt.h`.
    pub aclrtSetBufDataLen: Option<signature::aclrtSetBufDataLen>,
    /// Of `acl/acl_rt.h`.
    pub aclrtSetBufUserData: Option<signature::aclrtSetBufUserData>,
    /// Of `acl/acl_rt.h`.
    pub aclrtSetCurrentContext: signature::aclrtSetCurrentContext,
    /// Of `acl/acl_rt.h`.
    pub aclrtSetDevice: signature::aclrtSetDevice,
    /// Of `acl/acl_rt.h`.
    pub aclrtSetDeviceResLimit: Option<signature::aclrtSetDeviceResLimit>,
    /// Of `acl/acl_rt.h`.
    pub aclrtSetDeviceSatMode: Option<signature::aclrtSetDeviceSatMode>,
    /// Of `acl/acl_rt.h`.
    pub aclrtSetDeviceTaskAbortCallback: Option<signature::aclrtSetDeviceTaskAbortCallback>,
    /// Of `acl/acl_rt.h`.
    pub aclrtSetExceptionInfoCallback: signature::aclrtSetExceptionInfoCallback,
    /// Of `acl/acl_rt.h`.
    pub aclrtSetGroup: Option<signature::aclrtSetGroup>,
    /// Of `acl/acl_rt.h`.
    pub aclrtSetLabel: Option<signature::aclrtSetLabel>,
    /// Of `acl/acl_rt.h`.
    pub aclrtSetMemcpyDesc: Option<signature::aclrtSetMemcpyDesc>,
    /// Of `acl/acl_rt.h`.
    pub aclrtSetOpExecuteTimeOut: Option<signature::aclrtSetOpExecuteTimeOut>,
    /// Of `acl/acl_rt.h`.
    pub aclrtSetOpExecuteTimeOutV2: Option<signature::aclrtSetOpExecuteTimeOutV2>,
    /// Of `acl/acl_rt.h`.
    pub aclrtSetOpExecuteTimeOutWithMs: Option<signature::aclrtSetOpExecuteTimeOutWithMs>,
    /// Of `acl/acl_rt.h`.
    pub aclrtSetOpWaitTimeout: Option<signature::aclrtSetOpWaitTimeout>,
    /// Of `acl/acl_rt.h`.
    pub aclrtSetStreamAttribute: Option<signature::aclrtSetStreamAttribute>,
    /// Of `acl/acl_rt.h`.
    pub aclrtSetStreamConfigOpt: Option<signature::aclrtSetStreamConfigOpt>,
    /// Of `acl/acl_rt.h`.
    pub aclrtSetStreamFailureMode: Option<signature::aclrtSetStreamFailureMode>,
    /// Of `acl/acl_rt.h`.
    pub aclrtSetStreamOverflowSwitch: Option<signature::aclrtSetStreamOverflowSwitch>,
    /// Of `acl/acl_rt.h`.
    pub aclrtSetStreamResLimit: Option<signature::aclrtSetStreamResLimit>,
    /// Of `acl/acl_rt.h`.
    pub aclrtSetSysParamOpt: Option<signature::aclrtSetSysParamOpt>,
    /// Of `acl/acl_rt.h`.
    pub aclrtSetTsDevice: Option<signature::aclrtSetTsDevice>,
    /// Of `acl/acl_rt.h`.
    pub aclrtSnapShotCallbackRegister: Option<signature::aclrtSnapShotCallbackRegister>,
    /// Of `acl/acl_rt.h`.
    pub aclrtSnapShotCallbackUnregister: Option<signature::aclrtSnapShotCallbackUnregister>,
    /// Of `acl/acl_rt.h`.
    pub aclrtSnapShotProcessBackup: Option<signature::aclrtSnapShotProcessBackup>,
    /// Of `acl/acl_rt.h`.
    pub aclrtSnapShotProcessLock: Option<signature::aclrtSnapShotProcessLock>,
    /// Of `acl/acl_rt.h`.
    pub aclrtSnapShotProcessRestore: Option<signature::aclrtSnapShotProcessRestore>,
    /// Of `acl/acl_rt.h`.
    pub aclrtSnapShotProcessUnlock: Option<signature::aclrtSnapShotProcessUnlock>,
    /// Of `acl/acl_rt.h`.
    pub aclrtStreamAbort: Option<signature::aclrtStreamAbort>,
    /// Of `acl/acl_rt.h`.
    pub aclrtStreamGetFlags: Option<signature::aclrtStreamGetFlags>,
    /// Of `acl/acl_rt.h`.
    pub aclrtStreamGetId: Option<signature::aclrtStreamGetId>,
    /// Of `acl/acl_rt.h`.
    pub aclrtStreamGetPriority: Option<signature::aclrtStreamGetPriority>,
    /// Of `acl/acl_rt.h`.
    pub aclrtStreamQuery: Option<signature::aclrtStreamQuery>,
    /// Of `acl/acl_rt.h`.
    pub aclrtStreamStop: Option<signature::aclrtStreamStop>,
    /// Of `acl/acl_rt.h`.
    pub aclrtStreamWaitEvent: signature::aclrtStreamWaitEvent,
    /// Of `acl/acl_rt.h`.
    pub aclrtStreamWaitEventWithTimeout: Option<signature::aclrtStreamWaitEventWithTimeout>,
    /// Of `acl/acl_rt.h`.
    pub aclrtSubscribeHostFunc: Option<signature::aclrtSubscribeHostFunc>,
    /// Of `acl/acl_rt.h`.
    pub aclrtSubscribeReport: Option<signature::aclrtSubscribeReport>,
    /// Of `acl/acl_rt.h`.
    pub aclrtSwitchLabelByIndex: Option<signature::aclrtSwitchLabelByIndex>,
    /// Of `acl/acl_rt.h`.
    pub aclrtSwitchStream: Option<signature::aclrtSwitchStream>,
    /// Of `acl/acl_rt.h`.
    pub aclrtSynchronizeDevice: signature::aclrtSynchronizeDevice,
    /// Of `acl/acl_rt.h`.
    pub aclrtSynchronizeDeviceWithTimeout: Option<signature::aclrtSynchronizeDeviceWithTimeout>,
    /// Of `acl/acl_rt.h`.
    pub aclrtSynchronizeEvent: signature::aclrtSynchronizeEvent,
    /// Of `acl/acl_rt.h`.
    pub aclrtSynchronizeEventWithTimeout: Option<signature::aclrtSynchronizeEventWithTimeout>,
    /// Of `acl/acl_rt.h`.
    pub aclrtSynchronizeStream: signature::aclrtSynchronizeStream,
    /// Of `acl/acl_rt.h`.
    pub aclrtSynchronizeStreamWithTimeout: Option<signature::aclrtSynchronizeStreamWithTimeout>,
    /// Of `acl/acl_rt.h`.
    pub aclrtTaskUpdateAsync: Option<signature::aclrtTaskUpdateAsync>,
    /// Of `acl/acl_rt.h`.
    pub aclrtUnSubscribeHostFunc: Option<signature::aclrtUnSubscribeHostFunc>,
    /// Of `acl/acl_rt.h`.
    pub aclrtUnSubscribeReport: Option<signature::aclrtUnSubscribeReport>,
    /// Of `acl/acl_rt.h`.
    pub aclrtUnmapMem: Option<signature::aclrtUnmapMem>,
    /// Of `acl/acl_rt.h`.
    pub aclrtUnuseStreamResInCurrentThread: Option<signature::aclrtUnuseStreamResInCurrentThread>,
    /// Of `acl/acl_rt.h`.
    pub aclrtUseStreamResInCurrentThread: Option<signature::aclrtUseStreamResInCurrentThread>,
    /// Of `acl/acl_rt.h`.
    pub aclrtValueWait: Option<signature::aclrtValueWait>,
    /// Of `acl/acl_rt.h`.
    pub aclrtValueWrite: Option<signature::aclrtValueWrite>,
    /// Of `acl/acl_rt.h`.
    pub aclrtWaitAndResetNotify: Option<signature::aclrtWaitAndResetNotify>,
    /// Of `acl/acl_rt.h`.
    pub aclsysGetCANNVersion: Option<signature::aclsysGetCANNVersion>,
    /// Of `acl/acl_rt.h`.
    pub aclsysGetVersionNum: Option<signature::aclsysGetVersionNum>,
    /// Of `acl/acl_rt.h`.
    pub aclsysGetVersionStr: Option<signature::aclsysGetVersionStr>,
}

impl AscendCl {
    /// The library's file name.
    pub const FILE: &'static str = "libascendcl.so";

    /// The functions' names, in alphabetical order, and whether a library without them is refused.
    pub const FUNCTIONS: [(&'static str, bool); 545] = [
        ("aclAppLog", false),
        ("aclCreateDataBuffer", false),
        ("aclCreateTensorDesc", false),
        ("aclDataTypeSize", false),
        ("aclDestroyDataBuffer", false),
        ("aclDestroyTensorDesc", false),
        ("aclFinalize", true),
        ("aclFinalizeCallbackRegister", false),
        ("aclFinalizeCallbackUnRegister", false),
        ("aclFinalizeReference", false),
        ("aclFloat16ToFloat", false),
        ("aclFloatToFloat16", false),
        ("aclGetCannAttribute", false),
        ("aclGetCannAttributeList", false),
        ("aclGetDataBufferAddr", false),
        ("aclGetDataBufferSize", false),
        ("aclGetDataBufferSizeV2", false),
        ("aclGetDeviceCapability", false),
        ("aclGetRecentErrMsg", true),
        ("aclGetTensorDescAddress", false),
        ("aclGetTensorDescByIndex", false),
        ("aclGetTensorDescDim", false),
        ("aclGetTensorDescDimRange", false),
        ("aclGetTensorDescDimV2", false),
        ("aclGetTensorDescElementCount", false),
        ("aclGetTensorDescFormat", false),
        ("aclGetTensorDescName", false),
        ("aclGetTensorDescNumDims", false),
        ("aclGetTensorDescSize", false),
        ("aclGetTensorDescType", false),
        ("aclInit", true),
        ("aclInitCallbackRegister", false),
        ("aclInitCallbackUnRegister", false),
        ("aclRecoverAllHcclTasks", false),
        ("aclSetTensorConst", false),
        ("aclSetTensorDescName", false),
        ("aclSetTensorDynamicInput", false),
        ("aclSetTensorFormat", false),
        ("aclSetTensorOriginFormat", false),
        ("aclSetTensorOriginShape", false),
        ("aclSetTensorPlaceMent", false),
        ("aclSetTensorShape", false),
        ("aclSetTensorShapeRange", false),
        ("aclSetTensorStorageFormat", false),
        ("aclSetTensorStorageShape", false),
        ("aclSetTensorValueRange", false),
        ("aclTransTensorDescFormat", false),
        ("aclUpdateDataBuffer", false),
        ("aclmdlAddDatasetBuffer", false),
        ("aclmdlBundleCreateQueryInfo", false),
        ("aclmdlBundleDestroyQueryInfo", false),
        ("aclmdlBundleGetModelId", false),
        ("aclmdlBundleGetModelNum", false),
        ("aclmdlBundleGetQueryModelNum", false),
        ("aclmdlBundleGetSize", false),
        ("aclmdlBundleGetVarWeightSize", false),
        ("aclmdlBundleInitFromFile", false),
        ("aclmdlBundleInitFromMem", false),
        ("aclmdlBundleLoadFromFile", false),
        ("aclmdlBundleLoadFromMem", false),
        ("aclmdlBundleLoadModel", false),
        ("aclmdlBundleLoadModelWithConfig", false),
        ("aclmdlBundleLoadModelWithMem", false),
        ("aclmdlBundleQueryInfoFromFile", false),
        ("aclmdlBundleQueryInfoFromMem", false),
        ("aclmdlBundleUnload", false),
        ("aclmdlBundleUnloadModel", false),
        ("aclmdlCreateAIPP", false),
        ("aclmdlCreateAndGetOpDesc", false),
        ("aclmdlCreateConfigHandle", false),
        ("aclmdlCreateDataset", false),
        ("aclmdlCreateDesc", false),
        ("aclmdlCreateExecConfigHandle", false),
        ("aclmdlDestroyAIPP", false),
        ("aclmdlDestroyConfigHandle", false),
        ("aclmdlDestroyDataset", false),
        ("aclmdlDestroyDesc", false),
        ("aclmdlDestroyExecConfigHandle", false),
        ("aclmdlExecute", false),
        ("aclmdlExecuteAsync", false),
        ("aclmdlExecuteAsyncV2", false),
        ("aclmdlExecuteV2", false),
        ("aclmdlFinalizeDump", false),
        ("aclmdlGetAippDataSize", false),
        ("aclmdlGetAippType", false),
        ("aclmdlGetCurOutputDims", false),
        ("aclmdlGetDatasetBuffer", false),
        ("aclmdlGetDatasetNumBuffers", false),
        ("aclmdlGetDatasetTensorDesc", false),
        ("aclmdlGetDesc", false),
        ("aclmdlGetDescFromFile", false),
        ("aclmdlGetDescFromMem", false),
        ("aclmdlGetDynamicBatch", false),
        ("aclmdlGetDynamicHW", false),
        ("aclmdlGetFirstAippInfo", false),
        ("aclmdlGetInputDataType", false),
        ("aclmdlGetInputDims", false),
        ("aclmdlGetInputDimsRange", false),
        ("aclmdlGetInputDimsV2", false),
        ("aclmdlGetInputDynamicDims", false),
        ("aclmdlGetInputDynamicGearCount", false),
        ("aclmdlGetInputFormat", false),
        ("aclmdlGetInputIndexByName", false),
        ("aclmdlGetInputNameByIndex", false),
        ("aclmdlGetInputSizeByIndex", false),
        ("aclmdlGetNumInputs", false),
        ("aclmdlGetNumOutputs", false),
        ("aclmdlGetOpAttr", false),
        ("aclmdlGetOutputDataType", false),
        ("aclmdlGetOutputDims", false),
        ("aclmdlGetOutputFormat", false),
        ("aclmdlGetOutputIndexByName", false),
        ("aclmdlGetOutputNameByIndex", false),
        ("aclmdlGetOutputSizeByIndex", false),
        ("aclmdlGetTensorRealName", false),
        ("aclmdlInitDump", false),
        ("aclmdlLoadFromFile", false),
        ("aclmdlLoadFromFileWithMem", false),
        ("aclmdlLoadFromFileWithQ", false),
        ("aclmdlLoadFromMem", false),
        ("aclmdlLoadFromMemWithMem", false),
        ("aclmdlLoadFromMemWithQ", false),
        ("aclmdlLoadWithConfig", false),
        ("aclmdlQueryExeOMDesc", false),
        ("aclmdlQuerySize", false),
        ("aclmdlQuerySizeFromMem", false),
        ("aclmdlRIAbort", false),
        ("aclmdlRIAddCondTask", false),
        ("aclmdlRIBindStream", false),
        ("aclmdlRIBuildBegin", false),
        ("aclmdlRIBuildEnd", false),
        ("aclmdlRICaptureBegin", false),
        ("aclmdlRICaptureEnd", false),
        ("aclmdlRICaptureGetInfo", false),
        ("aclmdlRICaptureTaskGrpBegin", false),
        ("aclmdlRICaptureTaskGrpEnd", false),
        ("aclmdlRICaptureTaskUpdateBegin", false),
        ("aclmdlRICaptureTaskUpdateEnd", false),
        ("aclmdlRICaptureThreadExchangeMode", false),
        ("aclmdlRICaptureToModelRIBegin", false),
        ("aclmdlRICondHandleCreate", false),
        ("aclmdlRICondHandleGetCondPtr", false),
        ("aclmdlRIDebugJsonPrint", false),
        ("aclmdlRIDebugPrint", false),
        ("aclmdlRIDestroy", false),
        ("aclmdlRIDestroyRegisterCallback", false),
        ("aclmdlRIDestroyUnregisterCallback", false),
        ("aclmdlRIEndTask", false),
        ("aclmdlRIExecute", false),
        ("aclmdlRIExecuteAsync", false),
        ("aclmdlRIGetId", false),
        ("aclmdlRIGetName", false),
        ("aclmdlRIGetStreams", false),
        ("aclmdlRIGetTasksByStream", false),
        ("aclmdlRIKernelTaskGetAttribute", false),
        ("aclmdlRISetName", false),
        ("aclmdlRITaskDisable", false),
        ("aclmdlRITaskGetParams", false),
        ("aclmdlRITaskGetSeqId", false),
        ("aclmdlRITaskGetType", false),
        ("aclmdlRITaskSetParams", false),
        ("aclmdlRIUnbindStream", false),
        ("aclmdlRIUpdate", false),
        ("aclmdlSetAIPPAxSwapSwitch", false),
        ("aclmdlSetAIPPByInputIndex", false),
        ("aclmdlSetAIPPCropParams", false),
        ("aclmdlSetAIPPCscParams", false),
        ("aclmdlSetAIPPDtcPixelMean", false),
        ("aclmdlSetAIPPDtcPixelMin", false),
        ("aclmdlSetAIPPInputFormat", false),
        ("aclmdlSetAIPPPaddingParams", false),
        ("aclmdlSetAIPPPixelVarReci", false),
        ("aclmdlSetAIPPRbuvSwapSwitch", false),
        ("aclmdlSetAIPPScfParams", false),
        ("aclmdlSetAIPPSrcImageSize", false),
        ("aclmdlSetConfigOpt", false),
        ("aclmdlSetDatasetTensorDesc", false),
        ("aclmdlSetDump", false),
        ("aclmdlSetDynamicBatchSize", false),
        ("aclmdlSetDynamicHWSize", false),
        ("aclmdlSetExecConfigOpt", false),
        ("aclmdlSetExternalWeightAddress", false),
        ("aclmdlSetInputAIPP", false),
        ("aclmdlSetInputDynamicDims", false),
        ("aclmdlUnload", false),
        ("aclopCast", false),
        ("aclopCreateAttr", false),
        ("aclopCreateHandle", false),
        ("aclopCreateHandleForCast", false),
        ("aclopCreateKernel", false),
        ("aclopDestroyAttr", false),
        ("aclopDestroyHandle", false),
        ("aclopExecWithHandle", false),
        ("aclopExecute", false),
        ("aclopExecuteV2", false),
        ("aclopInferShape", false),
        ("aclopLoad", false),
        ("aclopRegisterCompileFunc", false),
        ("aclopSetAttrBool", false),
        ("aclopSetAttrDataType", false),
        ("aclopSetAttrFloat", false),
        ("aclopSetAttrInt", false),
        ("aclopSetAttrListBool", false),
        ("aclopSetAttrListDataType", false),
        ("aclopSetAttrListFloat", false),
        ("aclopSetAttrListInt", false),
        ("aclopSetAttrListListInt", false),
        ("aclopSetAttrListString", false),
        ("aclopSetAttrString", false),
        ("aclopSetKernelArgs", false),
        ("aclopSetKernelWorkspaceSizes", false),
        ("aclopSetMaxOpQueueNum", false),
        ("aclopSetModelDir", false),
        ("aclopUnregisterCompileFunc", false),
        ("aclopUpdateParams", false),
        ("aclplatformGetDeviceInfo", false),
        ("aclplatformGetInstructionInfo", false),
        ("aclrtActiveStream", false),
        ("aclrtAllocBuf", false),
        ("aclrtAllocatorCreateDesc", false),
        ("aclrtAllocatorDestroyDesc", false),
        ("aclrtAllocatorGetByStream", false),
        ("aclrtAllocatorRegister", false),
        ("aclrtAllocatorSetAllocAdviseFuncToDesc", false),
        ("aclrtAllocatorSetAllocFuncToDesc", false),
        ("aclrtAllocatorSetFreeFuncToDesc", false),
        ("aclrtAllocatorSetGetAddrFromBlockFuncToDesc", false),
        ("aclrtAllocatorSetObjToDesc", false),
        ("aclrtAllocatorUnregister", false),
        ("aclrtAppendBufChain", false),
        ("aclrtBinaryGetDevAddress", false),
        ("aclrtBinaryGetFunction", false),
        ("aclrtBinaryGetFunctionByEntry", false),
        ("aclrtBinaryGetGlobal", false),
        ("aclrtBinaryLoad", false),
        ("aclrtBinaryLoadFromData", false),
        ("aclrtBinaryLoadFromFile", false),
        ("aclrtBinarySetExceptionCallback", false),
        ("aclrtBinaryUnLoad", false),
        ("aclrtCacheLastTaskExtendInfo", false),
        ("aclrtCacheLastTaskOpInfo", false),
        ("aclrtCheckArchCompatibility", false),
        ("aclrtCheckMemType", false),
        ("aclrtCmoAsync", false),
        ("aclrtCmoAsyncWithBarrier", false),
        ("aclrtCmoAsyncWithDesc", false),
        ("aclrtCmoGetDescSize", false),
        ("aclrtCmoSetDesc", false),
        ("aclrtCmoWaitBarrier", false),
        ("aclrtCntNotifyCreate", false),
        ("aclrtCntNotifyDestroy", false),
        ("aclrtCntNotifyGetId", false),
        ("aclrtCntNotifyRecord", false),
        ("aclrtCntNotifyReset", false),
        ("aclrtCntNotifyWaitWithTimeout", false),
        ("aclrtCopyBufRef", false),
        ("aclrtCreateBinary", false),
        ("aclrtCreateContext", true),
        ("aclrtCreateEvent", true),
        ("aclrtCreateEventExWithFlag", false),
        ("aclrtCreateEventWithFlag", false),
        ("aclrtCreateGroupInfo", false),
        ("aclrtCreateLabel", false),
        ("aclrtCreateLabelList", false),
        ("aclrtCreateNotify", false),
        ("aclrtCreateStream", true),
        ("aclrtCreateStreamConfigHandle", false),
        ("aclrtCreateStreamV2", false),
        ("aclrtCreateStreamWithConfig", false),
        ("aclrtCtxGetCurrentDefaultStream", false),
        ("aclrtCtxGetFloatOverflowAddr", false),
        ("aclrtCtxGetSysParamOpt", false),
        ("aclrtCtxSetSysParamOpt", false),
        ("aclrtDestroyBinary", false),
        ("aclrtDestroyContext", true),
        ("aclrtDestroyEvent", true),
        ("aclrtDestroyGroupInfo", false),
        ("aclrtDestroyLabel", false),
        ("aclrtDestroyLabelList", false),
        ("aclrtDestroyNotify", false),
        ("aclrtDestroyStream", true),
        ("aclrtDestroyStreamConfigHandle", false),
        ("aclrtDestroyStreamForce", false),
        ("aclrtDeviceCanAccessPeer", false),
        ("aclrtDeviceDisablePeerAccess", false),
        ("aclrtDeviceEnablePeerAccess", false),
        ("aclrtDeviceGetBareTgid", false),
        ("aclrtDeviceGetHostAtomicCapabilities", false),
        ("aclrtDeviceGetP2PAtomicCapabilities", false),
        ("aclrtDeviceGetStreamPriorityRange", false),
        ("aclrtDeviceGetUuid", false),
        ("aclrtDevicePeerAccessStatus", false),
        ("aclrtDeviceTaskAbort", false),
        ("aclrtEventElapsedTime", true),
        ("aclrtEventGetTimestamp", false),
        ("aclrtFree", true),
        ("aclrtFreeBuf", false),
        ("aclrtFreeHost", true),
        ("aclrtFreeHostWithDevSync", false),
        ("aclrtFreePhysical", false),
        ("aclrtFreeWithDevSync", false),
        ("aclrtFunctionGetAvailDynUbufPerBlock", false),
        ("aclrtFunctionGetBinary", false),
        ("aclrtFunctionGetParamCount", false),
        ("aclrtFunctionGetParamInfo", false),
        ("aclrtGetAllGroupInfo", false),
        ("aclrtGetArgsFromExceptionInfo", false),
        ("aclrtGetBufChainNum", false),
        ("aclrtGetBufData", false),
        ("aclrtGetBufDataLen", false),
        ("aclrtGetBufFromChain", false),
        ("aclrtGetBufUserData", false),
        ("aclrtGetCurrentContext", true),
        ("aclrtGetDevice", true),
        ("aclrtGetDeviceCapability", false),
        ("aclrtGetDeviceCount", true),
        ("aclrtGetDeviceIdFromExceptionInfo", false),
        ("aclrtGetDeviceInfo", false),
        ("aclrtGetDeviceResLimit", false),
        ("aclrtGetDeviceSatMode", false),
        ("aclrtGetDeviceUtilizationRate", false),
        ("aclrtGetDevicesTopo", false),
        ("aclrtGetErrorCodeFromExceptionInfo", false),
        ("aclrtGetErrorVerbose", false),
        ("aclrtGetEventAvailNum", false),
        ("aclrtGetEventId", false),
        ("aclrtGetFloatOverflowStatus", false),
        ("aclrtGetFuncBySymbol", false),
        ("aclrtGetFuncHandleFromExceptionInfo", false),
        ("aclrtGetFunctionAddr", false),
        ("aclrtGetFunctionAttribute", false),
        ("aclrtGetFunctionName", false),
        ("aclrtGetFunctionSize", false),
        ("aclrtGetGroupCount", false),
        ("aclrtGetGroupInfoDetail", false),
        ("aclrtGetHardwareSyncAddr", false),
        ("aclrtGetLastError", false),
        ("aclrtGetLogicDevIdByPhyDevId", false),
        ("aclrtGetLogicDevIdByUserDevId", false),
        ("aclrtGetMemInfo", true),
        ("aclrtGetMemUceInfo", false),
        ("aclrtGetMemUsageInfo", false),
        ("aclrtGetMemcpyDescSize", false),
        ("aclrtGetNotifyId", false),
        ("aclrtGetOpExecuteTimeout", false),
        ("aclrtGetOpTimeOutInterval", false),
        ("aclrtGetOverflowStatus", false),
        ("aclrtGetPhyDevIdByLogicDevId", false),
        ("aclrtGetPrimaryCtxState", false),
        ("aclrtGetResInCurrentThread", false),
        ("aclrtGetRunMode", true),
        ("aclrtGetSocName", true),
        ("aclrtGetStreamAttribute", false),
        ("aclrtGetStreamAvailableNum", false),
        ("aclrtGetStreamIdFromExceptionInfo", false),
        ("aclrtGetStreamOverflowSwitch", false),
        ("aclrtGetStreamResLimit", false),
        ("aclrtGetSymbolAddress", false),
        ("aclrtGetSymbolSize", false),
        ("aclrtGetSysParamOpt", false),
        ("aclrtGetTaskIdFromExceptionInfo", true),
        ("aclrtGetThreadIdFromExceptionInfo", false),
        ("aclrtGetThreadLastTaskId", false),
        ("aclrtGetUserDevIdByLogicDevId", false),
        ("aclrtGetVersion", true),
        ("aclrtHostGetDevicePointer", false),
        ("aclrtHostMemMapCapabilities", false),
        ("aclrtHostRegister", false),
        ("aclrtHostRegisterV2", false),
        ("aclrtHostUnregister", false),
        ("aclrtIpcGetEventHandle", false),
        ("aclrtIpcMemClose", false),
        ("aclrtIpcMemGetExportKey", false),
        ("aclrtIpcMemImportByKey", false),
        ("aclrtIpcMemImportPidInterServer", false),
        ("aclrtIpcMemSetAttr", false),
        ("aclrtIpcMemSetImportPid", false),
        ("aclrtIpcOpenEventHandle", false),
        ("aclrtKernelArgsAppend", false),
        ("aclrtKernelArgsAppendPlaceHolder", false),
        ("aclrtKernelArgsFinalize", false),
        ("aclrtKernelArgsGetHandleMemSize", false),
        ("aclrtKernelArgsGetMemSize", false),
        ("aclrtKernelArgsGetPlaceHolderBuffer", false),
        ("aclrtKernelArgsInit", false),
        ("aclrtKernelArgsInitByUserMem", false),
        ("aclrtKernelArgsParaUpdate", false),
        ("aclrtLaunchCallback", false),
        ("aclrtLaunchHostFunc", false),
        ("aclrtLaunchKernel", false),
        ("aclrtLaunchKernelV2", false),
        ("aclrtLaunchKernelWithArgsArray", false),
        ("aclrtLaunchKernelWithConfig", false),
        ("aclrtLaunchKernelWithHostArgs", false),
        ("aclrtMalloc", true),
        ("aclrtMallocAlign32", false),
        ("aclrtMallocCached", false),
        ("aclrtMallocForTaskScheduler", false),
        ("aclrtMallocHost", true),
        ("aclrtMallocHostWithCfg", false),
        ("aclrtMallocPhysical", false),
        ("aclrtMallocWithCfg", false),
        ("aclrtMapMem", false),
        ("aclrtMemAllocManaged", false),
        ("aclrtMemExportToShareableHandle", false),
        ("aclrtMemExportToShareableHandleV2", false),
        ("aclrtMemFlush", false),
        ("aclrtMemGetAccess", false),
        ("aclrtMemGetAddressRange", false),
        ("aclrtMemGetAllocationGranularity", false),
        ("aclrtMemGetAllocationPropertiesFromHandle", false),
        ("aclrtMemImportFromShareableHandle", false),
        ("aclrtMemImportFromShareableHandleV2", false),
        ("aclrtMemInvalidate", false),
        ("aclrtMemManagedAdvise", false),
        ("aclrtMemManagedGetAttr", false),
        ("aclrtMemManagedGetAttrs", false),
        ("aclrtMemManagedPrefetchAsync", false),
        ("aclrtMemManagedPrefetchBatchAsync", false),
        ("aclrtMemMapSelectedLink", false),
        ("aclrtMemP2PMap", false),
        ("aclrtMemPoolCreate", false),
        ("aclrtMemPoolDestroy", false),
        ("aclrtMemPoolFreeAsync", false),
        ("aclrtMemPoolGetAttr", false),
        ("aclrtMemPoolMallocAsync", false),
        ("aclrtMemPoolSetAttr", false),
        ("aclrtMemPoolTrimTo", false),
        ("aclrtMemRetainAllocationHandle", false),
        ("aclrtMemSetAccess", false),
        ("aclrtMemSetPidToShareableHandle", false),
        ("aclrtMemSetPidToShareableHandleV2", false),
        ("aclrtMemUceRepair", false),
        ("aclrtMemcpy", true),
        ("aclrtMemcpy2d", false),
        ("aclrtMemcpy2dAsync", false),
        ("aclrtMemcpyAsync", true),
        ("aclrtMemcpyAsyncWithCondition", false),
        ("aclrtMemcpyAsyncWithDesc", false),
        ("aclrtMemcpyAsyncWithOffset", false),
        ("aclrtMemcpyBatch", false),
        ("aclrtMemcpyBatchAsync", false),
        ("aclrtMemcpyBatchAsyncV2", false),
        ("aclrtMemcpyBatchV2", false),
        ("aclrtMemcpyFromSymbol", false),
        ("aclrtMemcpyFromSymbolAsync", false),
        ("aclrtMemcpyToSymbol", false),
        ("aclrtMemcpyToSymbolAsync", false),
        ("aclrtMemset", true),
        ("aclrtMemsetAsync", true),
        ("aclrtMemsetD32", false),
        ("aclrtMemsetD32Async", false),
        ("aclrtNotifyBatchReset", false),
        ("aclrtNotifyGetExportKey", false),
        ("aclrtNotifyImportByKey", false),
        ("aclrtNotifySetImportPid", false),
        ("aclrtNotifySetImportPidInterServer", false),
        ("aclrtNpuClearFloatOverFlowStatus", false),
        ("aclrtNpuGetFloatOverFlowStatus", false),
        ("aclrtPeekAtLastError", false),
        ("aclrtPersistentTaskClean", false),
        ("aclrtPointerGetAttributes", false),
        ("aclrtProcessHostFunc", false),
        ("aclrtProcessReport", false),
        ("aclrtProfTrace", false),
        ("aclrtQueryDeviceStatus", false),
        ("aclrtQueryEvent", true),
        ("aclrtQueryEventStatus", false),
        ("aclrtQueryEventWaitStatus", false),
        ("aclrtRandomNumAsync", false),
        ("aclrtRecordEvent", true),
        ("aclrtRecordNotify", false),
        ("aclrtReduceAsync", false),
        ("aclrtRegDeviceStateCallback", false),
        ("aclrtRegStreamStateCallback", false),
        ("aclrtRegisterCpuFunc", false),
        ("aclrtReleaseMemAddress", false),
        ("aclrtRepairError", false),
        ("aclrtReserveMemAddress", false),
        ("aclrtReserveMemAddressNoUCMemory", false),
        ("aclrtResetDevice", true),
        ("aclrtResetDeviceForce", false),
        ("aclrtResetDeviceResLimit", false),
        ("aclrtResetEvent", true),
        ("aclrtResetFloatOverflowStatus", false),
        ("aclrtResetOverflowStatus", false),
        ("aclrtResetStreamResLimit", false),
        ("aclrtSetBufDataLen", false),
        ("aclrtSetBufUserData", false),
        ("aclrtSetCurrentContext", true),
        ("aclrtSetDevice", true),
        ("aclrtSetDeviceResLimit", false),
        ("aclrtSetDeviceSatMode", false),
        ("aclrtSetDeviceTaskAbortCallback", false),
        ("aclrtSetExceptionInfoCallback", true),
        ("aclrtSetGroup", false),
        ("aclrtSetLabel", false),
        ("aclrtSetMemcpyDesc", false),
        ("aclrtSetOpExecuteTimeOut", false),
        ("aclrtSetOpExecuteTimeOutV2", false),
        ("aclrtSetOpExecuteTimeOutWithMs", false),
        ("aclrtSetOpWaitTimeout", false),
        ("aclrtSetStreamAttribute", false),
        ("aclrtSetStreamConfigOpt", false),
        ("aclrtSetStreamFailureMode", false),
        ("aclrtSetStreamOverflowSwitch", false),
        ("aclrtSetStreamResLimit", false),
        ("aclrtSetSysParamOpt", false),
        ("aclrtSetTsDevice", false),
        ("aclrtSnapShotCallbackRegister", false),
        ("aclrtSnapShotCallbackUnregister", false),
        ("aclrtSnapShotProcessBackup", false),
        ("aclrtSnapShotProcessLock", false),
        ("aclrtSnapShotProcessRestore", false),
        ("aclrtSnapShotProcessUnlock", false),
        ("aclrtStreamAbort", false),
        ("aclrtStreamGetFlags", false),
        ("aclrtStreamGetId", false),
        ("aclrtStreamGetPriority", false),
        ("aclrtStreamQuery", false),
        ("aclrtStreamStop", false),
        ("aclrtStreamWaitEvent", true),
        ("aclrtStreamWaitEventWithTimeout", false),
        ("aclrtSubscribeHostFunc", false),
        ("aclrtSubscribeReport", false),
        ("aclrtSwitchLabelByIndex", false),
        ("aclrtSwitchStream", false),
        ("aclrtSynchronizeDevice", true),
        ("aclrtSynchronizeDeviceWithTimeout", false),
        ("aclrtSynchronizeEvent", true),
        ("aclrtSynchronizeEventWithTimeout", false),
        ("aclrtSynchronizeStream", true),
        ("aclrtSynchronizeStreamWithTimeout", false),
        ("aclrtTaskUpdateAsync", false),
        ("aclrtUnSubscribeHostFunc", false),
        ("aclrtUnSubscribeReport", false),
        ("aclrtUnmapMem", false),
        ("aclrtUnuseStreamResInCurrentThread", false),
        ("aclrtUseStreamResInCurrentThread", false),
        ("aclrtValueWait", false),
        ("aclrtValueWrite", false),
        ("aclrtWaitAndResetNotify", false),
        ("aclsysGetCANNVersion", false),
        ("aclsysGetVersionNum", false),
        ("aclsysGetVersionStr", false),
    ];

    /// Fills the table from a library's symbols.
    ///
    /// # Errors
    /// Names the first required function that is missing.
    ///
    /// # Safety
    /// Each symbol that has one of the names must be a function of the declared type.
    pub unsafe fn fill(symbols: &impl Symbols) -> Result<Self, Missing> {
        // SAFETY: the caller vouches for the symbols; each field has its function's declared type.
        unsafe {
            Ok(Self {
                aclAppLog: symbols.optional(c"aclAppLog"),
                aclCreateDataBuffer: symbols.optional(c"aclCreateDataBuffer"),
                aclCreateTensorDesc: symbols.optional(c"aclCreateTensorDesc"),
                aclDataTypeSize: symbols.optional(c"aclDataTypeSize"),
                aclDestroyDataBuffer: symbols.optional(c"aclDestroyDataBuffer"),
                aclDestroyTensorDesc: symbols.optional(c"aclDestroyTensorDesc"),
                aclFinalize: symbols.required(c"aclFinalize")?,
                aclFinalizeCallbackRegister: symbols.optional(c"aclFinalizeCallbackRegister"),
                aclFinalizeCallbackUnRegister: symbols.optional(c"aclFinalizeCallbackUnRegister"),
                aclFinalizeReference: symbols.optional(c"aclFinalizeReference"),
                aclFloat16ToFloat: symbols.optional(c"aclFloat16ToFloat"),
                aclFloatToFloat16: symbols.optional(c"aclFloatToFloat16"),
                aclGetCannAttribute: symbols.optional(c"aclGetCannAttribute"),
                aclGetCannAttributeList: symbols.optional(c"aclGetCannAttributeList"),
                aclGetDataBufferAddr: symbols.optional(c"aclGetDataBufferAddr"),
                aclGetDataBufferSize: symbols.optional(c"aclGetDataBufferSize"),
                aclGetDataBufferSizeV2: symbols.optional(c"aclGetDataBufferSizeV2"),
                aclGetDeviceCapability: symbols.optional(c"aclGetDeviceCapability"),
                aclGetRecentErrMsg: symbols.required(c"aclGetRecentErrMsg")?,
                aclGetTensorDescAddress: symbols.optional(c"aclGetTensorDescAddress"),
                aclGetTensorDescByIndex: symbols.optional(c"aclGetTensorDescByIndex"),
                aclGetTensorDescDim: symbols.optional(c"aclGetTensorDescDim"),
                aclGetTensorDescDimRange: symbols.optional(c"aclGetTensorDescDimRange"),
                aclGetTensorDescDimV2: symbols.optional(c"aclGetTensorDescDimV2"),
                aclGetTensorDescElementCount: symbols.optional(c"aclGetTensorDescElementCount"),
                aclGetTensorDescFormat: symbols.optional(c"aclGetTensorDescFormat"),
                aclGetTensorDescName: symbols.optional(c"aclGetTensorDescName"),
                aclGetTensorDescNumDims: symbols.optional(c"aclGetTensorDescNumDims"),
                aclGetTensorDescSize: symbols.optional(c"aclGetTensorDescSize"),
                aclGetTensorDescType: symbols.optional(c"aclGetTensorDescType"),
                aclInit: symbols.required(c"aclInit")?,
                aclInitCallbackRegister: symbols.optional(c"aclInitCallbackRegister"),
                aclInitCallbackUnRegister: symbols.optional(c"aclInitCallbackUnRegister"),
                aclRecoverAllHcclTasks: symbols.optional(c"aclRecoverAllHcclTasks"),
                aclSetTensorConst: symbols.optional(c"aclSetTensorConst"),
                aclSetTensorDescName: symbols.optional(c"aclSetTensorDescName"),
                aclSetTensorDynamicInput: symbols.optional(c"aclSetTensorDynamicInput"),
                aclSetTensorFormat: symbols.optional(c"aclSetTensorFormat"),
                aclSetTensorOriginFormat: symbols.optional(c"aclSetTensorOriginFormat"),
                aclSetTensorOriginShape: symbols.optional(c"aclSetTensorOriginShape"),
                aclSetTensorPlaceMent: symbols.optional(c"aclSetTensorPlaceMent"),
                aclSetTensorShape: symbols.optional(c"aclSetTensorShape"),
                aclSetTensorShapeRange: symbols.optional(c"aclSetTensorShapeRange"),
                aclSetTensorStorageFormat: symbols.optional(c"aclSetTensorStorageFormat"),
                aclSetTensorStorageShape: symbols.optional(c"aclSetTensorStorageShape"),
                aclSetTensorValueRange: symbols.optional(c"aclSetTensorValueRange"),
                aclTransTensorDescFormat: symbols.optional(c"aclTransTensorDescFormat"),
                aclUpdateDataBuffer: symbols.optional(c"aclUpdateDataBuffer"),
                aclmdlAddDatasetBuffer: symbols.optional(c"aclmdlAddDatasetBuffer"),
                aclmdlBundleCreateQueryInfo: symbols.optional(c"aclmdlBundleCreateQueryInfo"),
                aclmdlBundleDestroyQueryInfo: symbols.optional(c"aclmdlBundleDestroyQueryInfo"),
                aclmdlBundleGetModelId: symbols.optional(c"aclmdlBundleGetModelId"),
                aclmdlBundleGetModelNum: symbols.optional(c"aclmdlBundleGetModelNum"),
                aclmdlBundleGetQueryModelNum: symbols.optional(c"aclmdlBundleGetQueryModelNum"),
                aclmdlBundleGetSize: symbols.optional(c"aclmdlBundleGetSize"),
                aclmdlBundleGetVarWeightSize: symbols.optional(c"aclmdlBundleGetVarWeightSize"),
                aclmdlBundleInitFromFile: symbols.optional(c"aclmdlBundleInitFromFile"),
                aclmdlBundleInitFromMem: symbols.optional(c"aclmdlBundleInitFromMem"),
                aclmdlBundleLoadFromFile: symbols.optional(c"aclmdlBundleLoadFromFile"),
                aclmdlBundleLoadFromMem: symbols.optional(c"aclmdlBundleLoadFromMem"),
                aclmdlBundleLoadModel: symbols.optional(c"aclmdlBundleLoadModel"),
                aclmdlBundleLoadModelWithConfig: symbols.optional(c"aclmdlBundleLoadModelWithConfig"),
                aclmdlBundleLoadModelWithMem: symbols.optional(c"aclmdlBundleLoadModelWithMem"),
                aclmdlBundleQueryInfoFromFile: symbols.optional(c"aclmdlBundleQueryInfoFromFile"),
                aclmdlBundleQueryInfoFromMem: symbols.optional(c"aclmdlBundleQueryInfoFromMem"),
                aclmdlBundleUnload: symbols.optional(c"aclmdlBundleUnload"),
                aclmdlBundleUnloadModel: symbols.optional(c"aclmdlBundleUnloadModel"),
                aclmdlCreateAIPP: symbols.optional(c"aclmdlCreateAIPP"),
                aclmdlCreateAndGetOpDesc: symbols.optional(c"aclmdlCreateAndGetOpDesc"),
                aclmdlCreateConfigHandle: symbols.optional(c"aclmdlCreateConfigHandle"),
                aclmdlCreateDataset: symbols.optional(c"aclmdlCreateDataset"),
                aclmdlCreateDesc: symbols.optional(c"aclmdlCreateDesc"),
                aclmdlCreateExecConfigHandle: symbols.optional(c"aclmdlCreateExecConfigHandle"),
                aclmdlDestroyAIPP: symbols.optional(c"aclmdlDestroyAIPP"),
                aclmdlDestroyConfigHandle: symbols.optional(c"aclmdlDestroyConfigHandle"),
                aclmdlDestroyDataset: symbols.optional(c"aclmdlDestroyDataset"),
                aclmdlDestroyDesc: symbols.optional(c"aclmdlDestroyDesc"),
                aclmdlDestroyExecConfigHandle: symbols.optional(c"aclmdlDestroyExecConfigHandle"),
                aclmdlExecute: symbols.optional(c"aclmdlExecute"),
                aclmdlExecuteAsync: symbols.optional(c"aclmdlExecuteAsync"),
                aclmdlExecuteAsyncV2: symbols.optional(c"aclmdlExecuteAsyncV2"),
                aclmdlExecuteV2: symbols.optional(c"aclmdlExecuteV2"),
                aclmdlFinalizeDump: symbols.optional(c"aclmdlFinalizeDump"),
                aclmdlGetAippDataSize: symbols.optional(c"aclmdlGetAippDataSize"),
                aclmdlGetAippType: symbols.optional(c"aclmdlGetAippType"),
                aclmdlGetCurOutputDims: symbols.optional(c"aclmdlGetCurOutputDims"),
                aclmdlGetDatasetBuffer: symbols.optional(c"aclmdlGetDatasetBuffer"),
                aclmdlGetDatasetNumBuffers: symbols.optional(c"aclmdlGetDatasetNumBuffers"),
                aclmdlGetDatasetTensorDesc: symbols.optional(c"aclmdlGetDatasetTensorDesc"),
                aclmdlGetDesc: symbols.optional(c"aclmdlGetDesc"),
                aclmdlGetDescFromFile: symbols.optional(c"aclmdlGetDescFromFile"),
                aclmdlGetDescFromMem: symbols.optional(c"aclmdlGetDescFromMem"),
                aclmdlGetDynamicBatch: symbols.optional(c"aclmdlGetDynamicBatch"),
                aclmdlGetDynamicHW: symbols.optional(c"aclmdlGetDynamicHW"),
                aclmdlGetFirstAippInfo: symbols.optional(c"aclmdlGetFirstAippInfo"),
                aclmdlGetInputDataType: symbols.optional(c"aclmdlGetInputDataType"),
                aclmdlGetInputDims: symbols.optional(c"aclmdlGetInputDims"),
                aclmdlGetInputDimsRange: symbols.optional(c"aclmdlGetInputDimsRange"),
                aclmdlGetInputDimsV2: symbols.optional(c"aclmdlGetInputDimsV2"),
                aclmdlGetInputDynamicDims: symbols.optional(c"aclmdlGetInputDynamicDims"),
                aclmdlGetInputDynamicGearCount: symbols.optional(c"aclmdlGetInputDynamicGearCount"),
                aclmdlGetInputFormat: symbols.optional(c"aclmdlGetInputFormat"),
                aclmdlGetInputIndexByName: symbols.optional(c"aclmdlGetInputIndexByName"),
                aclmdlGetInputNameByIndex: symbols.optional(c"aclmdlGetInputNameByIndex"),
                aclmdlGetInputSizeByIndex: symbols.optional(c"aclmdlGetInputSizeByIndex"),
                aclmdlGetNumInputs: symbols.optional(c"aclmdlGetNumInputs"),
                aclmdlGetNumOutputs: symbols.optional(c"aclmdlGetNumOutputs"),
                aclmdlGetOpAttr: symbols.optional(c"aclmdlGetOpAttr"),
                aclmdlGetOutputDataType: symbols.optional(c"aclmdlGetOutputDataType"),
                aclmdlGetOutputDims: symbols.optional(c"aclmdlGetOutputDims"),
                aclmdlGetOutputFormat: symbols.optional(c"aclmdlGetOutputFormat"),
                aclmdlGetOutputIndexByName: symbols.optional(c"aclmdlGetOutputIndexByName"),
                aclmdlGetOutputNameByIndex: symbols.optional(c"aclmdlGetOutputNameByIndex"),
                aclmdlGetOutputSizeByIndex: symbols.optional(c"aclmdlGetOutputSizeByIndex"),
                aclmdlGetTensorRealName: symbols.optional(c"aclmdlGetTensorRealName"),
                aclmdlInitDump: symbols.optional(c"aclmdlInitDump"),
                aclmdlLoadFromFile: symbols.optional(c"aclmdlLoadFromFile"),
                aclmdlLoadFromFileWithMem: symbols.optional(c"aclmdlLoadFromFileWithMem"),
                aclmdlLoadFromFileWithQ: symbols.optional(c"aclmdlLoadFromFileWithQ"),
                aclmdlLoadFromMem: symbols.optional(c"aclmdlLoadFromMem"),
                aclmdlLoadFromMemWithMem: symbols.optional(c"aclmdlLoadFromMemWithMem"),
                aclmdlLoadFromMemWithQ: symbols.optional(c"aclmdlLoadFromMemWithQ"),
                aclmdlLoadWithConfig: symbols.optional(c"aclmdlLoadWithConfig"),
                aclmdlQueryExeOMDesc: symbols.optional(c"aclmdlQueryExeOMDesc"),
                aclmdlQuerySize: symbols.optional(c"aclmdlQuerySize"),
                aclmdlQuerySizeFromMem: symbols.optional(c"aclmdlQuerySizeFromMem"),
                aclmdlRIAbort: symbols.optional(c"aclmdlRIAbort"),
                aclmdlRIAddCondTask: symbols.optional(c"aclmdlRIAddCondTask"),
                aclmdlRIBindStream: symbols.optional(c"aclmdlRIBindStream"),
                aclmdlRIBuildBegin: symbols.optional(c"aclmdlRIBuildBegin"),
                aclmdlRIBuildEnd: symbols.optional(c"aclmdlRIBuildEnd"),
                aclmdlRICaptureBegin: symbols.optional(c"aclmdlRICaptureBegin"),
                aclmdlRICaptureEnd: symbols.optional(c"aclmdlRICaptureEnd"),
                aclmdlRICaptureGetInfo: symbols.optional(c"aclmdlRICaptureGetInfo"),
                aclmdlRICaptureTaskGrpBegin: symbols.optional(c"aclmdlRICaptureTaskGrpBegin"),
                aclmdlRICaptureTaskGrpEnd: symbols.optional(c"aclmdlRICaptureTaskGrpEnd"),
                aclmdlRICaptureTaskUpdateBegin: symbols.optional(c"aclmdlRICaptureTaskUpdateBegin"),
                aclmdlRICaptureTaskUpdateEnd: symbols.optional(c"aclmdlRICaptureTaskUpdateEnd"),
                aclmdlRICaptureThreadExchangeMode: symbols.optional(c"aclmdlRICaptureThreadExchangeMode"),
                aclmdlRICaptureToModelRIBegin: symbols.optional(c"aclmdlRICaptureToModelRIBegin"),
                aclmdlRICondHandleCreate: symbols.optional(c"aclmdlRICondHandleCreate"),
                aclmdlRICondHandleGetCondPtr: symbols.optional(c"aclmdlRICondHandleGetCondPtr"),
                aclmdlRIDebugJsonPrint: symbols.optional(c"aclmdlRIDebugJsonPrint"),
                aclmdlRIDebugPrint: symbols.optional(c"aclmdlRIDebugPrint"),
                aclmdlRIDestroy: symbols.optional(c"aclmdlRIDestroy"),
                aclmdlRIDestroyRegisterCallback: symbols.optional(c"aclmdlRIDestroyRegisterCallback"),
                aclmdlRIDestroyUnregisterCallback: symbols.optional(c"aclmdlRIDestroyUnregisterCallback"),
                aclmdlRIEndTask: symbols.optional(c"aclmdlRIEndTask"),
                aclmdlRIExecute: symbols.optional(c"aclmdlRIExecute"),
                aclmdlRIExecuteAsync: symbols.optional(c"aclmdlRIExecuteAsync"),
                aclmdlRIGetId: symbols.optional(c"aclmdlRIGetId"),
                aclmdlRIGetName: symbols.optional(c"aclmdlRIGetName"),
                aclmdlRIGetStreams: symbols.optional(c"aclmdlRIGetStreams"),
                aclmdlRIGetTasksByStream: symbols.optional(c"aclmdlRIGetTasksByStream"),
                aclmdlRIKernelTaskGetAttribute: symbols.optional(c"aclmdlRIKernelTaskGetAttribute"),
                aclmdlRISetName: symbols.optional(c"aclmdlRISetName"),
                aclmdlRITaskDisable: symbols.optional(c"aclmdlRITaskDisable"),
                aclmdlRITaskGetParams: symbols.optional(c"aclmdlRITaskGetParams"),
                aclmdlRITaskGetSeqId: symbols.optional(c"aclmdlRITaskGetSeqId"),
                aclmdlRITaskGetType: symbols.optional(c"aclmdlRITaskGetType"),
                aclmdlRITaskSetParams: symbols.optional(c"aclmdlRITaskSetParams"),
                aclmdlRIUnbindStream: symbols.optional(c"aclmdlRIUnbindStream"),
                aclmdlRIUpdate: symbols.optional(c"aclmdlRIUpdate"),
                aclmdlSetAIPPAxSwapSwitch: symbols.optional(c"aclmdlSetAIPPAxSwapSwitch"),
                aclmdlSetAIPPByInputIndex: symbols.optional(c"aclmdlSetAIPPByInputIndex"),
                aclmdlSetAIPPCropParams: symbols.optional(c"aclmdlSetAIPPCropParams"),
                aclmdlSetAIPPCscParams: symbols.optional(c"aclmdlSetAIPPCscParams"),
                aclmdlSetAIPPDtcPixelMean: symbols.optional(c"aclmdlSetAIPPDtcPixelMean"),
                aclmdlSetAIPPDtcPixelMin: symbols.optional(c"aclmdlSetAIPPDtcPixelMin"),
                aclmdlSetAIPPInputFormat: symbols.optional(c"aclmdlSetAIPPInputFormat"),
                aclmdlSetAIPPPaddingParams: symbols.optional(c"aclmdlSetAIPPPaddingParams"),
                aclmdlSetAIPPPixelVarReci: symbols.optional(c"aclmdlSetAIPPPixelVarReci"),
                aclmdlSetAIPPRbuvSwapSwitch: symbols.optional(c"aclmdlSetAIPPRbuvSwapSwitch"),
                aclmdlSetAIPPScfParams: symbols.optional(c"aclmdlSetAIPPScfParams"),
                aclmdlSetAIPPSrcImageSize: symbols.optional(c"aclmdlSetAIPPSrcImageSize"),
                aclmdlSetConfigOpt: symbols.optional(c"aclmdlSetConfigOpt"),
                aclmdlSetDatasetTensorDesc: symbols.optional(c"aclmdlSetDatasetTensorDesc"),
                aclmdlSetDump: symbols.optional(c"aclmdlSetDump"),
                aclmdlSetDynamicBatchSize: symbols.optional(c"aclmdlSetDynamicBatchSize"),
                aclmdlSetDynamicHWSize: symbols.optional(c"aclmdlSetDynamicHWSize"),
                aclmdlSetExecConfigOpt: symbols.optional(c"aclmdlSetExecConfigOpt"),
                aclmdlSetExternalWeightAddress: symbols.optional(c"aclmdlSetExternalWeightAddress"),
                aclmdlSetInputAIPP: symbols.optional(c"aclmdlSetInputAIPP"),
                aclmdlSetInputDynamicDims: symbols.optional(c"aclmdlSetInputDynamicDims"),
                aclmdlUnload: symbols.optional(c"aclmdlUnload"),
                aclopCast: symbols.optional(c"aclopCast"),
                aclopCreateAttr: symbols.optional(c"aclopCreateAttr"),
                aclopCreateHandle: symbols.optional(c"aclopCreateHandle"),
                aclopCreateHandleForCast: symbols.optional(c"aclopCreateHandleForCast"),
                aclopCreateKernel: symbols.optional(c"aclopCreateKernel"),
                aclopDestroyAttr: symbols.optional(c"aclopDestroyAttr"),
                aclopDestroyHandle: symbols.optional(c"aclopDestroyHandle"),
                aclopExecWithHandle: symbols.optional(c"aclopExecWithHandle"),
                aclopExecute: symbols.optional(c"aclopExecute"),
                aclopExecuteV2: symbols.optional(c"aclopExecuteV2"),
                aclopInferShape: symbols.optional(c"aclopInferShape"),
                aclopLoad: symbols.optional(c"aclopLoad"),
                aclopRegisterCompileFunc: symbols.optional(c"aclopRegisterCompileFunc"),
                aclopSetAttrBool: symbols.optional(c"aclopSetAttrBool"),
                aclopSetAttrDataType: symbols.optional(c"aclopSetAttrDataType"),
                aclopSetAttrFloat: symbols.optional(c"aclopSetAttrFloat"),
                aclopSetAttrInt: symbols.optional(c"aclopSetAttrInt"),
                aclopSetAttrListBool: symbols.optional(c"aclopSetAttrListBool"),
                aclopSetAttrListDataType: symbols.optional(c"aclopSetAttrListDataType"),
                aclopSetAttrListFloat: symbols.optional(c"aclopSetAttrListFloat"),
                aclopSetAttrListInt: symbols.optional(c"aclopSetAttrListInt"),
                aclopSetAttrListListInt: symbols.optional(c"aclopSetAttrListListInt"),
                aclopSetAttrListString: symbols.optional(c"aclopSetAttrListString"),
                aclopSetAttrString: symbols.optional(c"aclopSetAttrString"),
                aclopSetKernelArgs: symbols.optional(c"aclopSetKernelArgs"),
                aclopSetKernelWorkspaceSizes: symbols.optional(c"aclopSetKernelWorkspaceSizes"),
                aclopSetMaxOpQueueNum: symbols.optional(c"aclopSetMaxOpQueueNum"),
                aclopSetModelDir: symbols.optional(c"aclopSetModelDir"),
                aclopUnregisterCompileFunc: symbols.optional(c"aclopUnregisterCompileFunc"),
                aclopUpdateParams: symbols.optional(c"aclopUpdateParams"),
                aclplatformGetDeviceInfo: symbols.optional(c"aclplatformGetDeviceInfo"),
                aclplatformGetInstructionInfo: symbols.optional(c"aclplatformGetInstructionInfo"),
                aclrtActiveStream: symbols.optional(c"aclrtActiveStream"),
                aclrtAllocBuf: symbols.optional(c"aclrtAllocBuf"),
                aclrtAllocatorCreateDesc: symbols.optional(c"aclrtAllocatorCreateDesc"),
                aclrtAllocatorDestroyDesc: symbols.optional(c"aclrtAllocatorDestroyDesc"),
                aclrtAllocatorGetByStream: symbols.optional(c"aclrtAllocatorGetByStream"),
                aclrtAllocatorRegister: symbols.optional(c"aclrtAllocatorRegister"),
                aclrtAllocatorSetAllocAdviseFuncToDesc: symbols.optional(c"aclrtAllocatorSetAllocAdviseFuncToDesc"),
                aclrtAllocatorSetAllocFuncToDesc: symbols.optional(c"aclrtAllocatorSetAllocFuncToDesc"),
                aclrtAllocatorSetFreeFuncToDesc: symbols.optional(c"aclrtAllocatorSetFreeFuncToDesc"),
                aclrtAllocatorSetGetAddrFromBlockFuncToDesc: symbols.optional(c"aclrtAllocatorSetGetAddrFromBlockFuncToDesc"),
                aclrtAllocatorSetObjToDesc: symbols.optional(c"aclrtAllocatorSetObjToDesc"),
                aclrtAllocatorUnregister: symbols.optional(c"aclrtAllocatorUnregister"),
                aclrtAppendBufChain: symbols.optional(c"aclrtAppendBufChain"),
                aclrtBinaryGetDevAddress: symbols.optional(c"aclrtBinaryGetDevAddress"),
                aclrtBinaryGetFunction: symbols.optional(c"aclrtBinaryGetFunction"),
                aclrtBinaryGetFunctionByEntry: symbols.optional(c"aclrtBinaryGetFunctionByEntry"),
                aclrtBinaryGetGlobal: symbols.optional(c"aclrtBinaryGetGlobal"),
                aclrtBinaryLoad: symbols.optional(c"aclrtBinaryLoad"),
                aclrtBinaryLoadFromData: symbols.optional(c"aclrtBinaryLoadFromData"),
                aclrtBinaryLoadFromFile: symbols.optional(c"aclrtBinaryLoadFromFile"),
                aclrtBinarySetExceptionCallback: symbols.optional(c"aclrtBinarySetExceptionCallback"),
                aclrtBinaryUnLoad: symbols.optional(c"aclrtBinaryUnLoad"),
                aclrtCacheLastTaskExtendInfo: symbols.optional(c"aclrtCacheLastTaskExtendInfo"),
                aclrtCacheLastTaskOpInfo: symbols.optional(c"aclrtCacheLastTaskOpInfo"),
                aclrtCheckArchCompatibility: symbols.optional(c"aclrtCheckArchCompatibility"),
                aclrtCheckMemType: symbols.optional(c"aclrtCheckMemType"),
                aclrtCmoAsync: symbols.optional(c"aclrtCmoAsync"),
                aclrtCmoAsyncWithBarrier: symbols.optional(c"aclrtCmoAsyncWithBarrier"),
                aclrtCmoAsyncWithDesc: symbols.optional(c"aclrtCmoAsyncWithDesc"),
                aclrtCmoGetDescSize: symbols.optional(c"aclrtCmoGetDescSize"),
                aclrtCmoSetDesc: symbols.optional(c"aclrtCmoSetDesc"),
                aclrtCmoWaitBarrier: symbols.optional(c"aclrtCmoWaitBarrier"),
                aclrtCntNotifyCreate: symbols.optional(c"aclrtCntNotifyCreate"),
                aclrtCntNotifyDestroy: symbols.optional(c"aclrtCntNotifyDestroy"),
                aclrtCntNotifyGetId: symbols.optional(c"aclrtCntNotifyGetId"),
                aclrtCntNotifyRecord: symbols.optional(c"aclrtCntNotifyRecord"),
                aclrtCntNotifyReset: symbols.optional(c"aclrtCntNotifyReset"),
                aclrtCntNotifyWaitWithTimeout: symbols.optional(c"aclrtCntNotifyWaitWithTimeout"),
                aclrtCopyBufRef: symbols.optional(c"aclrtCopyBufRef"),
                aclrtCreateBinary: symbols.optional(c"aclrtCreateBinary"),
                aclrtCreateContext: symbols.required(c"aclrtCreateContext")?,
                aclrtCreateEvent: symbols.required(c"aclrtCreateEvent")?,
                aclrtCreateEventExWithFlag: symbols.optional(c"aclrtCreateEventExWithFlag"),
                aclrtCreateEventWithFlag: symbols.optional(c"aclrtCreateEventWithFlag"),
                aclrtCreateGroupInfo: symbols.optional(c"aclrtCreateGroupInfo"),
                aclrtCreateLabel: symbols.optional(c"aclrtCreateLabel"),
                aclrtCreateLabelList: symbols.optional(c"aclrtCreateLabelList"),
                aclrtCreateNotify: symbols.optional(c"aclrtCreateNotify"),
                aclrtCreateStream: symbols.required(c"aclrtCreateStream")?,
                aclrtCreateStreamConfigHandle: symbols.optional(c"aclrtCreateStreamConfigHandle"),
                aclrtCreateStreamV2: symbols.optional(c"aclrtCreateStreamV2"),
                aclrtCreateStreamWithConfig: symbols.optional(c"aclrtCreateStreamWithConfig"),
                aclrtCtxGetCurrentDefaultStream: symbols.optional(c"aclrtCtxGetCurrentDefaultStream"),
                aclrtCtxGetFloatOverflowAddr: symbols.optional(c"aclrtCtxGetFloatOverflowAddr"),
                aclrtCtxGetSysParamOpt: symbols.optional(c"aclrtCtxGetSysParamOpt"),
                aclrtCtxSetSysParamOpt: symbols.optional(c"aclrtCtxSetSysParamOpt"),
                aclrtDestroyBinary: symbols.optional(c"aclrtDestroyBinary"),
                aclrtDestroyContext: symbols.required(c"aclrtDestroyContext")?,
                aclrtDestroyEvent: symbols.required(c"aclrtDestroyEvent")?,
                aclrtDestroyGroupInfo: symbols.optional(c"aclrtDestroyGroupInfo"),
                aclrtDestroyLabel: symbols.optional(c"aclrtDestroyLabel"),
                aclrtDestroyLabelList: symbols.optional(c"aclrtDestroyLabelList"),
                aclrtDestroyNotify: symbols.optional(c"aclrtDestroyNotify"),
                aclrtDestroyStream: symbols.required(c"aclrtDestroyStream")?,
                aclrtDestroyStreamConfigHandle: symbols.optional(c"aclrtDestroyStreamConfigHandle"),
                aclrtDestroyStreamForce: symbols.optional(c"aclrtDestroyStreamForce"),
                aclrtDeviceCanAccessPeer: symbols.optional(c"aclrtDeviceCanAccessPeer"),
                aclrtDeviceDisablePeerAccess: symbols.optional(c"aclrtDeviceDisablePeerAccess"),
                aclrtDeviceEnablePeerAccess: symbols.optional(c"aclrtDeviceEnablePeerAccess"),
                aclrtDeviceGetBareTgid: symbols.optional(c"aclrtDeviceGetBareTgid"),
                aclrtDeviceGetHostAtomicCapabilities: symbols.optional(c"aclrtDeviceGetHostAtomicCapabilities"),
                aclrtDeviceGetP2PAtomicCapabilities: symbols.optional(c"aclrtDeviceGetP2PAtomicCapabilities"),
                aclrtDeviceGetStreamPriorityRange: symbols.optional(c"aclrtDeviceGetStreamPriorityRange"),
                aclrtDeviceGetUuid: symbols.optional(c"aclrtDeviceGetUuid"),
                aclrtDevicePeerAccessStatus: symbols.optional(c"aclrtDevicePeerAccessStatus"),
                aclrtDeviceTaskAbort: symbols.optional(c"aclrtDeviceTaskAbort"),
                aclrtEventElapsedTime: symbols.required(c"aclrtEventElapsedTime")?,
                aclrtEventGetTimestamp: symbols.optional(c"aclrtEventGetTimestamp"),
                aclrtFree: symbols.required(c"aclrtFree")?,
                aclrtFreeBuf: symbols.optional(c"aclrtFreeBuf"),
                aclrtFreeHost: symbols.required(c"aclrtFreeHost")?,
                aclrtFreeHostWithDevSync: symbols.optional(c"aclrtFreeHostWithDevSync"),
                aclrtFreePhysical: symbols.optional(c"aclrtFreePhysical"),
                aclrtFreeWithDevSync: symbols.optional(c"aclrtFreeWithDevSync"),
                aclrtFunctionGetAvailDynUbufPerBlock: symbols.optional(c"aclrtFunctionGetAvailDynUbufPerBlock"),
                aclrtFunctionGetBinary: symbols.optional(c"aclrtFunctionGetBinary"),
                aclrtFunctionGetParamCount: symbols.optional(c"aclrtFunctionGetParamCount"),
                aclrtFunctionGetParamInfo: symbols.optional(c"aclrtFunctionGetParamInfo"),
                aclrtGetAllGroupInfo: symbols.optional(c"aclrtGetAllGroupInfo"),
                aclrtGetArgsFromExceptionInfo: symbols.optional(c"aclrtGetArgsFromExceptionInfo"),
                aclrtGetBufChainNum: symbols.optional(c"aclrtGetBufChainNum"),
                aclrtGetBufData: symbols.optional(c"aclrtGetBufData"),
                aclrtGetBufDataLen: symbols.optional(c"aclrtGetBufDataLen"),
                aclrtGetBufFromChain: symbols.optional(c"aclrtGetBufFromChain"),
                aclrtGetBufUserData: symbols.optional(c"aclrtGetBufUserData"),
                aclrtGetCurrentContext: symbols.required(c"aclrtGetCurrentContext")?,
                aclrtGetDevice: symbols.required(c"aclrtGetDevice")?,
                aclrtGetDeviceCapability: symbols.optional(c"aclrtGetDeviceCapability"),
                aclrtGetDeviceCount: symbols.required(c"aclrtGetDeviceCount")?,
                aclrtGetDeviceIdFromExceptionInfo: symbols.optional(c"aclrtGetDeviceIdFromExceptionInfo"),
                aclrtGetDeviceInfo: symbols.optional(c"aclrtGetDeviceInfo"),
                aclrtGetDeviceResLimit: symbols.optional(c"aclrtGetDeviceResLimit"),
                aclrtGetDeviceSatMode: symbols.optional(c"aclrtGetDeviceSatMode"),
                aclrtGetDeviceUtilizationRate: symbols.optional(c"aclrtGetDeviceUtilizationRate"),
                aclrtGetDevicesTopo: symbols.optional(c"aclrtGetDevicesTopo"),
                aclrtGetErrorCodeFromExceptionInfo: symbols.optional(c"aclrtGetErrorCodeFromExceptionInfo"),
                aclrtGetErrorVerbose: symbols.optional(c"aclrtGetErrorVerbose"),
                aclrtGetEventAvailNum: symbols.optional(c"aclrtGetEventAvailNum"),
                aclrtGetEventId: symbols.optional(c"aclrtGetEventId"),
                aclrtGetFloatOverflowStatus: symbols.optional(c"aclrtGetFloatOverflowStatus"),
                aclrtGetFuncBySymbol: symbols.optional(c"aclrtGetFuncBySymbol"),
                aclrtGetFuncHandleFromExceptionInfo: symbols.optional(c"aclrtGetFuncHandleFromExceptionInfo"),
                aclrtGetFunctionAddr: symbols.optional(c"aclrtGetFunctionAddr"),
                aclrtGetFunctionAttribute: symbols.optional(c"aclrtGetFunctionAttribute"),
                aclrtGetFunctionName: symbols.optional(c"aclrtGetFunctionName"),
                aclrtGetFunctionSize: symbols.optional(c"aclrtGetFunctionSize"),
                aclrtGetGroupCount: symbols.optional(c"aclrtGetGroupCount"),
                aclrtGetGroupInfoDetail: symbols.optional(c"aclrtGetGroupInfoDetail"),
                aclrtGetHardwareSyncAddr: symbols.optional(c"aclrtGetHardwareSyncAddr"),
                aclrtGetLastError: symbols.optional(c"aclrtGetLastError"),
                aclrtGetLogicDevIdByPhyDevId: symbols.optional(c"aclrtGetLogicDevIdByPhyDevId"),
                aclrtGetLogicDevIdByUserDevId: symbols.optional(c"aclrtGetLogicDevIdByUserDevId"),
                aclrtGetMemInfo: symbols.required(c"aclrtGetMemInfo")?,
                aclrtGetMemUceInfo: symbols.optional(c"aclrtGetMemUceInfo"),
                aclrtGetMemUsageInfo: symbols.optional(c"aclrtGetMemUsageInfo"),
                aclrtGetMemcpyDescSize: symbols.optional(c"aclrtGetMemcpyDescSize"),
                aclrtGetNotifyId: symbols.optional(c"aclrtGetNotifyId"),
                aclrtGetOpExecuteTimeout: symbols.optional(c"aclrtGetOpExecuteTimeout"),
                aclrtGetOpTimeOutInterval: symbols.optional(c"aclrtGetOpTimeOutInterval"),
                aclrtGetOverflowStatus: symbols.optional(c"aclrtGetOverflowStatus"),
                aclrtGetPhyDevIdByLogicDevId: symbols.optional(c"aclrtGetPhyDevIdByLogicDevId"),
                aclrtGetPrimaryCtxState: symbols.optional(c"aclrtGetPrimaryCtxState"),
                aclrtGetResInCurrentThread: symbols.optional(c"aclrtGetResInCurrentThread"),
                aclrtGetRunMode: symbols.required(c"aclrtGetRunMode")?,
                aclrtGetSocName: symbols.required(c"aclrtGetSocName")?,
                aclrtGetStreamAttribute: symbols.optional(c"aclrtGetStreamAttribute"),
                aclrtGetStreamAvailableNum: symbols.optional(c"aclrtGetStreamAvailableNum"),
                aclrtGetStreamIdFromExceptionInfo: symbols.optional(c"aclrtGetStreamIdFromExceptionInfo"),
                aclrtGetStreamOverflowSwitch: symbols.optional(c"aclrtGetStreamOverflowSwitch"),
                aclrtGetStreamResLimit: symbols.optional(c"aclrtGetStreamResLimit"),
                aclrtGetSymbolAddress: symbols.optional(c"aclrtGetSymbolAddress"),
                aclrtGetSymbolSize: symbols.optional(c"aclrtGetSymbolSize"),
                aclrtGetSysParamOpt: symbols.optional(c"aclrtGetSysParamOpt"),
                aclrtGetTaskIdFromExceptionInfo: symbols.required(c"aclrtGetTaskIdFromExceptionInfo")?,
                aclrtGetThreadIdFromExceptionInfo: symbols.optional(c"aclrtGetThreadIdFromExceptionInfo"),
                aclrtGetThreadLastTaskId: symbols.optional(c"aclrtGetThreadLastTaskId"),
                aclrtGetUserDevIdByLogicDevId: symbols.optional(c"aclrtGetUserDevIdByLogicDevId"),
                aclrtGetVersion: symbols.required(c"aclrtGetVersion")?,
                aclrtHostGetDevicePointer: symbols.optional(c"aclrtHostGetDevicePointer"),
                aclrtHostMemMapCapabilities: symbols.optional(c"aclrtHostMemMapCapabilities"),
                aclrtHostRegister: symbols.optional(c"aclrtHostRegister"),
                aclrtHostRegisterV2: symbols.optional(c"aclrtHostRegisterV2"),
                aclrtHostUnregister: symbols.optional(c"aclrtHostUnregister"),
                aclrtIpcGetEventHandle: symbols.optional(c"aclrtIpcGetEventHandle"),
                aclrtIpcMemClose: symbols.optional(c"aclrtIpcMemClose"),
                aclrtIpcMemGetExportKey: symbols.optional(c"aclrtIpcMemGetExportKey"),
                aclrtIpcMemImportByKey: symbols.optional(c"aclrtIpcMemImportByKey"),
                aclrtIpcMemImportPidInterServer: symbols.optional(c"aclrtIpcMemImportPidInterServer"),
                aclrtIpcMemSetAttr: symbols.optional(c"aclrtIpcMemSetAttr"),
                aclrtIpcMemSetImportPid: symbols.optional(c"aclrtIpcMemSetImportPid"),
                aclrtIpcOpenEventHandle: symbols.optional(c"aclrtIpcOpenEventHandle"),
                aclrtKernelArgsAppend: symbols.optional(c"aclrtKernelArgsAppend"),
                aclrtKernelArgsAppendPlaceHolder: symbols.optional(c"aclrtKernelArgsAppendPlaceHolder"),
                aclrtKernelArgsFinalize: symbols.optional(c"aclrtKernelArgsFinalize"),
                aclrtKernelArgsGetHandleMemSize: symbols.optional(c"aclrtKernelArgsGetHandleMemSize"),
                aclrtKernelArgsGetMemSize: symbols.optional(c"aclrtKernelArgsGetMemSize"),
                aclrtKernelArgsGetPlaceHolderBuffer: symbols.optional(c"aclrtKernelArgsGetPlaceHolderBuffer"),
                aclrtKernelArgsInit: symbols.optional(c"aclrtKernelArgsInit"),
                aclrtKernelArgsInitByUserMem: symbols.optional(c"aclrtKernelArgsInitByUserMem"),
                aclrtKernelArgsParaUpdate: symbols.optional(c"aclrtKernelArgsParaUpdate"),
                aclrtLaunchCallback: symbols.optional(c"aclrtLaunchCallback"),
                aclrtLaunchHostFunc: symbols.optional(c"aclrtLaunchHostFunc"),
                aclrtLaunchKernel: symbols.optional(c"aclrtLaunchKernel"),
                aclrtLaunchKernelV2: symbols.optional(c"aclrtLaunchKernelV2"),
                aclrtLaunchKernelWithArgsArray: symbols.optional(c"aclrtLaunchKernelWithArgsArray"),
                aclrtLaunchKernelWithConfig: symbols.optional(c"aclrtLaunchKernelWithConfig"),
                aclrtLaunchKernelWithHostArgs: symbols.optional(c"aclrtLaunchKernelWithHostArgs"),
                aclrtMalloc: symbols.required(c"aclrtMalloc")?,
                aclrtMallocAlign32: symbols.optional(c"aclrtMallocAlign32"),
                aclrtMallocCached: symbols.optional(c"aclrtMallocCached"),
                aclrtMallocForTaskScheduler: symbols.optional(c"aclrtMallocForTaskScheduler"),
                aclrtMallocHost: symbols.required(c"aclrtMallocHost")?,
                aclrtMallocHostWithCfg: symbols.optional(c"aclrtMallocHostWithCfg"),
                aclrtMallocPhysical: symbols.optional(c"aclrtMallocPhysical"),
                aclrtMallocWithCfg: symbols.optional(c"aclrtMallocWithCfg"),
                aclrtMapMem: symbols.optional(c"aclrtMapMem"),
                aclrtMemAllocManaged: symbols.optional(c"aclrtMemAllocManaged"),
                aclrtMemExportToShareableHandle: symbols.optional(c"aclrtMemExportToShareableHandle"),
                aclrtMemExportToShareableHandleV2: symbols.optional(c"aclrtMemExportToShareableHandleV2"),
                aclrtMemFlush: symbols.optional(c"aclrtMemFlush"),
                aclrtMemGetAccess: symbols.optional(c"aclrtMemGetAccess"),
                aclrtMemGetAddressRange: symbols.optional(c"aclrtMemGetAddressRange"),
                aclrtMemGetAllocationGranularity: symbols.optional(c"aclrtMemGetAllocationGranularity"),
                aclrtMemGetAllocationPropertiesFromHandle: symbols.optional(c"aclrtMemGetAllocationPropertiesFromHandle"),
                aclrtMemImportFromShareableHandle: symbols.optional(c"aclrtMemImportFromShareableHandle"),
                aclrtMemImportFromShareableHandleV2: symbols.optional(c"aclrtMemImportFromShareableHandleV2"),
                aclrtMemInvalidate: symbols.optional(c"aclrtMemInvalidate"),
                aclrtMemManagedAdvise: symbols.optional(c"aclrtMemManagedAdvise"),
                aclrtMemManagedGetAttr: symbols.optional(c"aclrtMemManagedGetAttr"),
                aclrtMemManagedGetAttrs: symbols.optional(c"aclrtMemManagedGetAttrs"),
                aclrtMemManagedPrefetchAsync: symbols.optional(c"aclrtMemManagedPrefetchAsync"),
                aclrtMemManagedPrefetchBatchAsync: symbols.optional(c"aclrtMemManagedPrefetchBatchAsync"),
                aclrtMemMapSelectedLink: symbols.optional(c"aclrtMemMapSelectedLink"),
                aclrtMemP2PMap: symbols.optional(c"aclrtMemP2PMap"),
                aclrtMemPoolCreate: symbols.optional(c"aclrtMemPoolCreate"),
                aclrtMemPoolDestroy: symbols.optional(c"aclrtMemPoolDestroy"),
                aclrtMemPoolFreeAsync: symbols.optional(c"aclrtMemPoolFreeAsync"),
                aclrtMemPoolGetAttr: symbols.optional(c"aclrtMemPoolGetAttr"),
                aclrtMemPoolMallocAsync: symbols.optional(c"aclrtMemPoolMallocAsync"),
                aclrtMemPoolSetAttr: symbols.optional(c"aclrtMemPoolSetAttr"),
                aclrtMemPoolTrimTo: symbols.optional(c"aclrtMemPoolTrimTo"),
                aclrtMemRetainAllocationHandle: symbols.optional(c"aclrtMemRetainAllocationHandle"),
                aclrtMemSetAccess: symbols.optional(c"aclrtMemSetAccess"),
                aclrtMemSetPidToShareableHandle: symbols.optional(c"aclrtMemSetPidToShareableHandle"),
                aclrtMemSetPidToShareableHandleV2: symbols.optional(c"aclrtMemSetPidToShareableHandleV2"),
                aclrtMemUceRepair: symbols.optional(c"aclrtMemUceRepair"),
                aclrtMemcpy: symbols.required(c"aclrtMemcpy")?,
                aclrtMemcpy2d: symbols.optional(c"aclrtMemcpy2d"),
                aclrtMemcpy2dAsync: symbols.optional(c"aclrtMemcpy2dAsync"),
                aclrtMemcpyAsync: symbols.required(c"aclrtMemcpyAsync")?,
                aclrtMemcpyAsyncWithCondition: symbols.optional(c"aclrtMemcpyAsyncWithCondition"),
                aclrtMemcpyAsyncWithDesc: symbols.optional(c"aclrtMemcpyAsyncWithDesc"),
                aclrtMemcpyAsyncWithOffset: symbols.optional(c"aclrtMemcpyAsyncWithOffset"),
                aclrtMemcpyBatch: symbols.optional(c"aclrtMemcpyBatch"),
                aclrtMemcpyBatchAsync: symbols.optional(c"aclrtMemcpyBatchAsync"),
                aclrtMemcpyBatchAsyncV2: symbols.optional(c"aclrtMemcpyBatchAsyncV2"),
                aclrtMemcpyBatchV2: symbols.optional(c"aclrtMemcpyBatchV2"),
                aclrtMemcpyFromSymbol: symbols.optional(c"aclrtMemcpyFromSymbol"),
                aclrtMemcpyFromSymbolAsync: symbols.optional(c"aclrtMemcpyFromSymbolAsync"),
                aclrtMemcpyToSymbol: symbols.optional(c"aclrtMemcpyToSymbol"),
                aclrtMemcpyToSymbolAsync: symbols.optional(c"aclrtMemcpyToSymbolAsync"),
                aclrtMemset: symbols.required(c"aclrtMemset")?,
                aclrtMemsetAsync: symbols.required(c"aclrtMemsetAsync")?,
                aclrtMemsetD32: symbols.optional(c"aclrtMemsetD32"),
                aclrtMemsetD32Async: symbols.optional(c"aclrtMemsetD32Async"),
                aclrtNotifyBatchReset: symbols.optional(c"aclrtNotifyBatchReset"),
                aclrtNotifyGetExportKey: symbols.optional(c"aclrtNotifyGetExportKey"),
                aclrtNotifyImportByKey: symbols.optional(c"aclrtNotifyImportByKey"),
                aclrtNotifySetImportPid: symbols.optional(c"aclrtNotifySetImportPid"),
                aclrtNotifySetImportPidInterServer: symbols.optional(c"aclrtNotifySetImportPidInterServer"),
                aclrtNpuClearFloatOverFlowStatus: symbols.optional(c"aclrtNpuClearFloatOverFlowStatus"),
                aclrtNpuGetFloatOverFlowStatus: symbols.optional(c"aclrtNpuGetFloatOverFlowStatus"),
                aclrtPeekAtLastError: symbols.optional(c"aclrtPeekAtLastError"),
                aclrtPersistentTaskClean: symbols.optional(c"aclrtPersistentTaskClean"),
                aclrtPointerGetAttributes: symbols.optional(c"aclrtPointerGetAttributes"),
                aclrtProcessHostFunc: symbols.optional(c"aclrtProcessHostFunc"),
                aclrtProcessReport: symbols.optional(c"aclrtProcessReport"),
                aclrtProfTrace: symbols.optional(c"aclrtProfTrace"),
                aclrtQueryDeviceStatus: symbols.optional(c"aclrtQueryDeviceStatus"),
                aclrtQueryEvent: symbols.required(c"aclrtQueryEvent")?,
                aclrtQueryEventStatus: symbols.optional(c"aclrtQueryEventStatus"),
                aclrtQueryEventWaitStatus: symbols.optional(c"aclrtQueryEventWaitStatus"),
                aclrtRandomNumAsync: symbols.optional(c"aclrtRandomNumAsync"),
                aclrtRecordEvent: symbols.required(c"aclrtRecordEvent")?,
                aclrtRecordNotify: symbols.optional(c"aclrtRecordNotify"),
                aclrtReduceAsync: symbols.optional(c"aclrtReduceAsync"),
                aclrtRegDeviceStateCallback: symbols.optional(c"aclrtRegDeviceStateCallback"),
                aclrtRegStreamStateCallback: symbols.optional(c"aclrtRegStreamStateCallback"),
                aclrtRegisterCpuFunc: symbols.optional(c"aclrtRegisterCpuFunc"),
                aclrtReleaseMemAddress: symbols.optional(c"aclrtReleaseMemAddress"),
                aclrtRepairError: symbols.optional(c"aclrtRepairError"),
                aclrtReserveMemAddress: symbols.optional(c"aclrtReserveMemAddress"),
                aclrtReserveMemAddressNoUCMemory: symbols.optional(c"aclrtReserveMemAddressNoUCMemory"),
                aclrtResetDevice: symbols.required(c"aclrtResetDevice")?,
                aclrtResetDeviceForce: symbols.optional(c"aclrtResetDeviceForce"),
                aclrtResetDeviceResLimit: symbols.optional(c"aclrtResetDeviceResLimit"),
                aclrtResetEvent: symbols.required(c"aclrtResetEvent")?,
                aclrtResetFloatOverflowStatus: symbols.optional(c"aclrtResetFloatOverflowStatus"),
                aclrtResetOverflowStatus: symbols.optional(c"aclrtResetOverflowStatus"),
                aclrtResetStreamResLimit: symbols.optional(c"aclrtResetStreamResLimit"),
                aclrtSetBufDataLen: symbols.optional(c"aclrtSetBufDataLen"),
                aclrtSetBufUserData: symbols.optional(c"aclrtSetBufUserData"),
                aclrtSetCurrentContext: symbols.required(c"aclrtSetCurrentContext")?,
                aclrtSetDevice: symbols.required(c"aclrtSetDevice")?,
                aclrtSetDeviceResLimit: symbols.optional(c"aclrtSetDeviceResLimit"),
                aclrtSetDeviceSatMode: symbols.optional(c"aclrtSetDeviceSatMode"),
                aclrtSetDeviceTaskAbortCallback: symbols.optional(c"aclrtSetDeviceTaskAbortCallback"),
                aclrtSetExceptionInfoCallback: symbols.required(c"aclrtSetExceptionInfoCallback")?,
                aclrtSetGroup: symbols.optional(c"aclrtSetGroup"),
                aclrtSetLabel: symbols.optional(c"aclrtSetLabel"),
                aclrtSetMemcpyDesc: symbols.optional(c"aclrtSetMemcpyDesc"),
                aclrtSetOpExecuteTimeOut: symbols.optional(c"aclrtSetOpExecuteTimeOut"),
                aclrtSetOpExecuteTimeOutV2: symbols.optional(c"aclrtSetOpExecuteTimeOutV2"),
                aclrtSetOpExecuteTimeOutWithMs: symbols.optional(c"aclrtSetOpExecuteTimeOutWithMs"),
                aclrtSetOpWaitTimeout: symbols.optional(c"aclrtSetOpWaitTimeout"),
                aclrtSetStreamAttribute: symbols.optional(c"aclrtSetStreamAttribute"),
                aclrtSetStreamConfigOpt: symbols.optional(c"aclrtSetStreamConfigOpt"),
                aclrtSetStreamFailureMode: symbols.optional(c"aclrtSetStreamFailureMode"),
                aclrtSetStreamOverflowSwitch: symbols.optional(c"aclrtSetStreamOverflowSwitch"),
                aclrtSetStreamResLimit: symbols.optional(c"aclrtSetStreamResLimit"),
                aclrtSetSysParamOpt: symbols.optional(c"aclrtSetSysParamOpt"),
                aclrtSetTsDevice: symbols.optional(c"aclrtSetTsDevice"),
                aclrtSnapShotCallbackRegister: symbols.optional(c"aclrtSnapShotCallbackRegister"),
                aclrtSnapShotCallbackUnregister: symbols.optional(c"aclrtSnapShotCallbackUnregister"),
                aclrtSnapShotProcessBackup: symbols.optional(c"aclrtSnapShotProcessBackup"),
                aclrtSnapShotProcessLock: symbols.optional(c"aclrtSnapShotProcessLock"),
                aclrtSnapShotProcessRestore: symbols.optional(c"aclrtSnapShotProcessRestore"),
                aclrtSnapShotProcessUnlock: symbols.optional(c"aclrtSnapShotProcessUnlock"),
                aclrtStreamAbort: symbols.optional(c"aclrtStreamAbort"),
                aclrtStreamGetFlags: symbols.optional(c"aclrtStreamGetFlags"),
                aclrtStreamGetId: symbols.optional(c"aclrtStreamGetId"),
                aclrtStreamGetPriority: symbols.optional(c"aclrtStreamGetPriority"),
                aclrtStreamQuery: symbols.optional(c"aclrtStreamQuery"),
                aclrtStreamStop: symbols.optional(c"aclrtStreamStop"),
                aclrtStreamWaitEvent: symbols.required(c"aclrtStreamWaitEvent")?,
                aclrtStreamWaitEventWithTimeout: symbols.optional(c"aclrtStreamWaitEventWithTimeout"),
                aclrtSubscribeHostFunc: symbols.optional(c"aclrtSubscribeHostFunc"),
                aclrtSubscribeReport: symbols.optional(c"aclrtSubscribeReport"),
                aclrtSwitchLabelByIndex: symbols.optional(c"aclrtSwitchLabelByIndex"),
                aclrtSwitchStream: symbols.optional(c"aclrtSwitchStream"),
                aclrtSynchronizeDevice: symbols.required(c"aclrtSynchronizeDevice")?,
                aclrtSynchronizeDeviceWithTimeout: symbols.optional(c"aclrtSynchronizeDeviceWithTimeout"),
                aclrtSynchronizeEvent: symbols.required(c"aclrtSynchronizeEvent")?,
                aclrtSynchronizeEventWithTimeout: symbols.optional(c"aclrtSynchronizeEventWithTimeout"),
                aclrtSynchronizeStream: symbols.required(c"aclrtSynchronizeStream")?,
                aclrtSynchronizeStreamWithTimeout: symbols.optional(c"aclrtSynchronizeStreamWithTimeout"),
                aclrtTaskUpdateAsync: symbols.optional(c"aclrtTaskUpdateAsync"),
                aclrtUnSubscribeHostFunc: symbols.optional(c"aclrtUnSubscribeHostFunc"),
                aclrtUnSubscribeReport: symbols.optional(c"aclrtUnSubscribeReport"),
                aclrtUnmapMem: symbols.optional(c"aclrtUnmapMem"),
                aclrtUnuseStreamResInCurrentThread: symbols.optional(c"aclrtUnuseStreamResInCurrentThread"),
                aclrtUseStreamResInCurrentThread: symbols.optional(c"aclrtUseStreamResInCurrentThread"),
                aclrtValueWait: symbols.optional(c"aclrtValueWait"),
                aclrtValueWrite: symbols.optional(c"aclrtValueWrite"),
                aclrtWaitAndResetNotify: symbols.optional(c"aclrtWaitAndResetNotify"),
                aclsysGetCANNVersion: symbols.optional(c"aclsysGetCANNVersion"),
                aclsysGetVersionNum: symbols.optional(c"aclsysGetVersionNum"),
                aclsysGetVersionStr: symbols.optional(c"aclsysGetVersionStr"),
            })
        }
    }
}

/// The functions of `libacl_op_compiler.so`.
#[derive(Clone, Copy, Debug)]
pub struct OpCompiler {
    /// Of `acl/acl_op_compiler.h`.
    pub aclCreateGraphDumpOpt: Option<signature::aclCreateGraphDumpOpt>,
    /// Of `acl/acl_op_compiler.h`.
    pub aclDestroyGraphDumpOpt: Option<signature::aclDestroyGraphDumpOpt>,
    /// Of `acl/acl_op_compiler.h`.
    pub aclGenGraphAndDumpForOp: Option<signature::aclGenGraphAndDumpForOp>,
    /// Of `acl/acl_op_compiler.h`.
    pub aclGetCompileopt: Option<signature::aclGetCompileopt>,
    /// Of `acl/acl_op_compiler.h`.
    pub aclGetCompileoptSize: Option<signature::aclGetCompileoptSize>,
    /// Of `acl/acl_op_compiler.h`.
    pub aclSetCompileopt: Option<signature::aclSetCompileopt>,
    /// Of `acl/acl_op_compiler.h`.
    pub aclopCompile: Option<signature::aclopCompile>,
    /// Of `acl/acl_op_compiler.h`.
    pub aclopCompileAndExecute: Option<signature::aclopCompileAndExecute>,
    /// Of `acl/acl_op_compiler.h`.
    pub aclopCompileAndExecuteV2: Option<signature::aclopCompileAndExecuteV2>,
    /// Of `acl/acl_op_compiler.h`.
    pub aclopSetCompileFlag: Option<signature::aclopSetCompileFlag>,
}

impl OpCompiler {
    /// The library's file name.
    pub const FILE: &'static str = "libacl_op_compiler.so";

    /// The functions' names, in alphabetical order, and whether a library without them is refused.
    pub const FUNCTIONS: [(&'static str, bool); 10] = [
        ("aclCreateGraphDumpOpt", false),
        ("aclDestroyGraphDumpOpt", false),
        ("aclGenGraphAndDumpForOp", false),
        ("aclGetCompileopt", false),
        ("aclGetCompileoptSize", false),
        ("aclSetCompileopt", false),
        ("aclopCompile", false),
        ("aclopCompileAndExecute", false),
        ("aclopCompileAndExecuteV2", false),
        ("aclopSetCompileFlag", false),
    ];

    /// Fills the table from a library's symbols.
    ///
    /// # Errors
    /// Names the first required function that is missing.
    ///
    /// # Safety
    /// Each symbol that has one of the names must be a function of the declared type.
    pub unsafe fn fill(symbols: &impl Symbols) -> Result<Self, Missing> {
        // SAFETY: the caller vouches for the symbols; each field has its function's declared type.
        unsafe {
            Ok(Self {
                aclCreateGraphDumpOpt: symbols.optional(c"aclCreateGraphDumpOpt"),
                aclDestroyGraphDumpOpt: symbols.optional(c"aclDestroyGraphDumpOpt"),
                aclGenGraphAndDumpForOp: symbols.optional(c"aclGenGraphAndDumpForOp"),
                aclGetCompileopt: symbols.optional(c"aclGetCompileopt"),
                aclGetCompileoptSize: symbols.optional(c"aclGetCompileoptSize"),
                aclSetCompileopt: symbols.optional(c"aclSetCompileopt"),
                aclopCompile: symbols.optional(c"aclopCompile"),
                aclopCompileAndExecute: symbols.optional(c"aclopCompileAndExecute"),
                aclopCompileAndExecuteV2: symbols.optional(c"aclopCompileAndExecuteV2"),
                aclopSetCompileFlag: symbols.optional(c"aclopSetCompileFlag"),
            })
        }
    }
}

/// The functions of `libacl_cblas.so`.
#[derive(Clone, Copy, Debug)]
pub struct Cblas {
    /// Of `acl/ops/acl_cblas.h`.
    pub aclblasCreateHandleForGemmEx: Option<signature::aclblasCreateHandleForGemmEx>,
    /// Of `acl/ops/acl_cblas.h`.
    pub aclblasCreateHandleForGemvEx: Option<signature::aclblasCreateHandleForGemvEx>,
    /// Of `acl/ops/acl_cblas.h`.
    pub aclblasCreateHandleForHgemm: Option<signature::aclblasCreateHandleForHgemm>,
    /// Of `acl/ops/acl_cblas.h`.
    pub aclblasCreateHandleForHgemv: Option<signature::aclblasCreateHandleForHgemv>,
    /// Of `acl/ops/acl_cblas.h`.
    pub aclblasCreateHandleForS8gemm: Option<signature::aclblasCreateHandleForS8gemm>,
    /// Of `acl/ops/acl_cblas.h`.
    pub aclblasCreateHandleForS8gemv: Option<signature::aclblasCreateHandleForS8gemv>,
    /// Of `acl/ops/acl_cblas.h`.
    pub aclblasGemmEx: Option<signature::aclblasGemmEx>,
    /// Of `acl/ops/acl_cblas.h`.
    pub aclblasGemvEx: Option<signature::aclblasGemvEx>,
    /// Of `acl/ops/acl_cblas.h`.
    pub aclblasHgemm: Option<signature::aclblasHgemm>,
    /// Of `acl/ops/acl_cblas.h`.
    pub aclblasHgemv: Option<signature::aclblasHgemv>,
    /// Of `acl/ops/acl_cblas.h`.
    pub aclblasS8gemm: Option<signature::aclblasS8gemm>,
    /// Of `acl/ops/acl_cblas.h`.
    pub aclblasS8gemv: Option<signature::aclblasS8gemv>,
}

impl Cblas {
    /// The library's file name.
    pub const FILE: &'static str = "libacl_cblas.so";

    /// The functions' names, in alphabetical order, and whether a library without them is refused.
    pub const FUNCTIONS: [(&'static str, bool); 12] = [
        ("aclblasCreateHandleForGemmEx", false),
        ("aclblasCreateHandleForGemvEx", false),
        ("aclblasCreateHandleForHgemm", false),
        ("aclblasCreateHandleForHgemv", false),
        ("aclblasCreateHandleForS8gemm", false),
        ("aclblasCreateHandleForS8gemv", false),
        ("aclblasGemmEx", false),
        ("aclblasGemvEx", false),
        ("aclblasHgemm", false),
        ("aclblasHgemv", false),
        ("aclblasS8gemm", false),
        ("aclblasS8gemv", false),
    ];

    /// Fills the table from a library's symbols.
    ///
    /// # Errors
    /// Names the first required function that is missing.
    ///
    /// # Safety
    /// Each symbol that has one of the names must be a function of the declared type.
    pub unsafe fn fill(symbols: &impl Symbols) -> Result<Self, Missing> {
        // SAFETY: the caller vouches for the symbols; each field has its function's declared type.
        unsafe {
            Ok(Self {
                aclblasCreateHandleForGemmEx: symbols.optional(c"aclblasCreateHandleForGemmEx"),
                aclblasCreateHandleForGemvEx: symbols.optional(c"aclblasCreateHandleForGemvEx"),
                aclblasCreateHandleForHgemm: symbols.optional(c"aclblasCreateHandleForHgemm"),
                aclblasCreateHandleForHgemv: symbols.optional(c"aclblasCreateHandleForHgemv"),
                aclblasCreateHandleForS8gemm: symbols.optional(c"aclblasCreateHandleForS8gemm"),
                aclblasCreateHandleForS8gemv: symbols.optional(c"aclblasCreateHandleForS8gemv"),
                aclblasGemmEx: symbols.optional(c"aclblasGemmEx"),
                aclblasGemvEx: symbols.optional(c"aclblasGemvEx"),
                aclblasHgemm: symbols.optional(c"aclblasHgemm"),
                aclblasHgemv: symbols.optional(c"aclblasHgemv"),
                aclblasS8gemm: symbols.optional(c"aclblasS8gemm"),
                aclblasS8gemv: symbols.optional(c"aclblasS8gemv"),
            })
        }
    }
}

/// The functions of `libascend_dump.so`.
#[derive(Clone, Copy, Debug)]
pub struct Dump {
    /// Of `acl/acl_dump.h`.
    pub acldumpGetPath: Option<signature::acldumpGetPath>,
    /// Of `acl/acl_dump.h`.
    pub acldumpRegCallback: Option<signature::acldumpRegCallback>,
    /// Of `acl/acl_dump.h`.
    pub acldumpUnregCallback: Option<signature::acldumpUnregCallback>,
    /// Of `acl/acl_dump.h`.
    pub aclopStartDumpArgs: Option<signature::aclopStartDumpArgs>,
    /// Of `acl/acl_dump.h`.
    pub aclopStopDumpArgs: Option<signature::aclopStopDumpArgs>,
}

impl Dump {
    /// The library's file name.
    pub const FILE: &'static str = "libascend_dump.so";

    /// The functions' names, in alphabetical order, and whether a library without them is refused.
    pub const FUNCTIONS: [(&'static str, bool); 5] = [
        ("acldumpGetPath", false),
        ("acldumpRegCallback", false),
        ("acldumpUnregCallback", false),
        ("aclopStartDumpArgs", false),
        ("aclopStopDumpArgs", false),
    ];

    /// Fills the table from a library's symbols.
    ///
    /// # Errors
    /// Names the first required function that is missing.
    ///
    /// # Safety
    /// Each symbol that has one of the names must be a function of the declared type.
    pub unsafe fn fill(symbols: &impl Symbols) -> Result<Self, Missing> {
        // SAFETY: the caller vouches for the symbols; each field has its function's declared type.
        unsafe {
            Ok(Self {
                acldumpGetPath: symbols.optional(c"acldumpGetPath"),
                acldumpRegCallback: symbols.optional(c"acldumpRegCallback"),
                acldumpUnregCallback: symbols.optional(c"acldumpUnregCallback"),
                aclopStartDumpArgs: symbols.optional(c"aclopStartDumpArgs"),
                aclopStopDumpArgs: symbols.optional(c"aclopStopDumpArgs"),
            })
        }
    }
}

/// The functions of `libmsprofiler.so`.
#[derive(Clone, Copy, Debug)]
pub struct Profiler {
    /// Of `acl/acl_prof.h`.
    pub aclprofCreateConfig: Option<signature::aclprofCreateConfig>,
    /// Of `acl/acl_prof.h`.
    pub aclprofCreateStamp: Option<signature::aclprofCreateStamp>,
    /// Of `acl/acl_prof.h`.
    pub aclprofCreateStepInfo: Option<signature::aclprofCreateStepInfo>,
    /// Of `acl/acl_prof.h`.
    pub aclprofCreateSubscribeConfig: Option<signature::aclprofCreateSubscribeConfig>,
    /// Of `acl/acl_prof.h`.
    pub aclprofDestroyConfig: Option<signature::aclprofDestroyConfig>,
    /// Of `acl/acl_prof.h`.
    pub aclprofDestroyStamp: Option<signature::aclprofDestroyStamp>,
    /// Of `acl/acl_prof.h`.
    pub aclprofDestroyStepInfo: Option<signature::aclprofDestroyStepInfo>,
    /// Of `acl/acl_prof.h`.
    pub aclprofDestroySubscribeConfig: Option<signature::aclprofDestroySubscribeConfig>,
    /// Of `acl/acl_prof.h`.
    pub aclprofFinalize: Option<signature::aclprofFinalize>,
    /// Of `acl/acl_prof.h`.
    pub aclprofGetModelId: Option<signature::aclprofGetModelId>,
    /// Of `acl/acl_prof.h`.
    pub aclprofGetOpAttriValue: Option<signature::aclprofGetOpAttriValue>,
    /// Of `acl/acl_prof.h`.
    pub aclprofGetOpDescSize: Option<signature::aclprofGetOpDescSize>,
    /// Of `acl/acl_prof.h`.
    pub aclprofGetOpDuration: Option<signature::aclprofGetOpDuration>,
    /// Of `acl/acl_prof.h`.
    pub aclprofGetOpEnd: Option<signature::aclprofGetOpEnd>,
    /// Of `acl/acl_prof.h`.
    pub aclprofGetOpFlag: Option<signature::aclprofGetOpFlag>,
    /// Of `acl/acl_prof.h`.
    pub aclprofGetOpName: Option<signature::aclprofGetOpName>,
    /// Of `acl/acl_prof.h`.
    pub aclprofGetOpNameLen: Option<signature::aclprofGetOpNameLen>,
    /// Of `acl/acl_prof.h`.
    pub aclprofGetOpNum: Option<signature::aclprofGetOpNum>,
    /// Of `acl/acl_prof.h`.
    pub aclprofGetOpStart: Option<signature::aclprofGetOpStart>,
    /// Of `acl/acl_prof.h`.
    pub aclprofGetOpType: Option<signature::aclprofGetOpType>,
    /// Of `acl/acl_prof.h`.
    pub aclprofGetOpTypeLen: Option<signature::aclprofGetOpTypeLen>,
    /// Of `acl/acl_prof.h`.
    pub aclprofGetStepTimestamp: Option<signature::aclprofGetStepTimestamp>,
    /// Of `acl/acl_prof.h`.
    pub aclprofInit: Option<signature::aclprofInit>,
    /// Of `acl/acl_prof.h`.
    pub aclprofMark: Option<signature::aclprofMark>,
    /// Of `acl/acl_prof.h`.
    pub aclprofMarkEx: Option<signature::aclprofMarkEx>,
    /// Of `acl/acl_prof.h`.
    pub aclprofModelSubscribe: Option<signature::aclprofModelSubscribe>,
    /// Of `acl/acl_prof.h`.
    pub aclprofModelUnSubscribe: Option<signature::aclprofModelUnSubscribe>,
    /// Of `acl/acl_prof.h`.
    pub aclprofPop: Option<signature::aclprofPop>,
    /// Of `acl/acl_prof.h`.
    pub aclprofPush: Option<signature::aclprofPush>,
    /// Of `acl/acl_prof.h`.
    pub aclprofRangePop: Option<signature::aclprofRangePop>,
    /// Of `acl/acl_prof.h`.
    pub aclprofRangePushEx: Option<signature::aclprofRangePushEx>,
    /// Of `acl/acl_prof.h`.
    pub aclprofRangeStart: Option<signature::aclprofRangeStart>,
    /// Of `acl/acl_prof.h`.
    pub aclprofRangeStop: Option<signature::aclprofRangeStop>,
    /// Of `acl/acl_prof.h`.
    pub aclprofSetConfig: Option<signature::aclprofSetConfig>,
    /// Of `acl/acl_prof.h`.
    pub aclprofSetStampTraceMessage: Option<signature::aclprofSetStampTraceMessage>,
    /// Of `acl/acl_prof.h`.
    pub aclprofStart: Option<signature::aclprofStart>,
    /// Of `acl/acl_prof.h`.
    pub aclprofStop: Option<signature::aclprofStop>,
    /// Of `acl/acl_prof.h`.
    pub aclprofStr2Id: Option<signature::aclprofStr2Id>,
}

impl Profiler {
    /// The library's file name.
    pub const FILE: &'static str = "libmsprofiler.so";

    /// The functions' names, in alphabetical order, and whether a library without them is refused.
    pub const FUNCTIONS: [(&'static str, bool); 38] = [
        ("aclprofCreateConfig", false),
        ("aclprofCreateStamp", false),
        ("aclprofCreateStepInfo", false),
        ("aclprofCreateSubscribeConfig", false),
        ("aclprofDestroyConfig", false),
        ("aclprofDestroyStamp", false),
        ("aclprofDestroyStepInfo", false),
        ("aclprofDestroySubscribeConfig", false),
        ("aclprofFinalize", false),
        ("aclprofGetModelId", false),
        ("aclprofGetOpAttriValue", false),
        ("aclprofGetOpDescSize", false),
        ("aclprofGetOpDuration", false),
        ("aclprofGetOpEnd", false),
        ("aclprofGetOpFlag", false),
        ("aclprofGetOpName", false),
        ("aclprofGetOpNameLen", false),
        ("aclprofGetOpNum", false),
        ("aclprofGetOpStart", false),
        ("aclprofGetOpType", false),
        ("aclprofGetOpTypeLen", false),
        ("aclprofGetStepTimestamp", false),
        ("aclprofInit", false),
        ("aclprofMark", false),
        ("aclprofMarkEx", false),
        ("aclprofModelSubscribe", false),
        ("aclprofModelUnSubscribe", false),
        ("aclprofPop", false),
        ("aclprofPush", false),
        ("aclprofRangePop", false),
        ("aclprofRangePushEx", false),
        ("aclprofRangeStart", false),
        ("aclprofRangeStop", false),
        ("aclprofSetConfig", false),
        ("aclprofSetStampTraceMessage", false),
        ("aclprofStart", false),
        ("aclprofStop", false),
        ("aclprofStr2Id", false),
    ];

    /// Fills the table from a library's symbols.
    ///
    /// # Errors
    /// Names the first required function that is missing.
    ///
    /// # Safety
    /// Each symbol that has one of the names must be a function of the declared type.
    pub unsafe fn fill(symbols: &impl Symbols) -> Result<Self, Missing> {
        // SAFETY: the caller vouches for the symbols; each field has its function's declared type.
        unsafe {
            Ok(Self {
                aclprofCreateConfig: symbols.optional(c"aclprofCreateConfig"),
                aclprofCreateStamp: symbols.optional(c"aclprofCreateStamp"),
                aclprofCreateStepInfo: symbols.optional(c"aclprofCreateStepInfo"),
                aclprofCreateSubscribeConfig: symbols.optional(c"aclprofCreateSubscribeConfig"),
                aclprofDestroyConfig: symbols.optional(c"aclprofDestroyConfig"),
                aclprofDestroyStamp: symbols.optional(c"aclprofDestroyStamp"),
                aclprofDestroyStepInfo: symbols.optional(c"aclprofDestroyStepInfo"),
                aclprofDestroySubscribeConfig: symbols.optional(c"aclprofDestroySubscribeConfig"),
                aclprofFinalize: symbols.optional(c"aclprofFinalize"),
                aclprofGetModelId: symbols.optional(c"aclprofGetModelId"),
                aclprofGetOpAttriValue: symbols.optional(c"aclprofGetOpAttriValue"),
                aclprofGetOpDescSize: symbols.optional(c"aclprofGetOpDescSize"),
                aclprofGetOpDuration: symbols.optional(c"aclprofGetOpDuration"),
                aclprofGetOpEnd: symbols.optional(c"aclprofGetOpEnd"),
                aclprofGetOpFlag: symbols.optional(c"aclprofGetOpFlag"),
                aclprofGetOpName: symbols.optional(c"aclprofGetOpName"),
                aclprofGetOpNameLen: symbols.optional(c"aclprofGetOpNameLen"),
                aclprofGetOpNum: symbols.optional(c"aclprofGetOpNum"),
                aclprofGetOpStart: symbols.optional(c"aclprofGetOpStart"),
                aclprofGetOpType: symbols.optional(c"aclprofGetOpType"),
                aclprofGetOpTypeLen: symbols.optional(c"aclprofGetOpTypeLen"),
                aclprofGetStepTimestamp: symbols.optional(c"aclprofGetStepTimestamp"),
                aclprofInit: symbols.optional(c"aclprofInit"),
                aclprofMark: symbols.optional(c"aclprofMark"),
                aclprofMarkEx: symbols.optional(c"aclprofMarkEx"),
                aclprofModelSubscribe: symbols.optional(c"aclprofModelSubscribe"),
                aclprofModelUnSubscribe: symbols.optional(c"aclprofModelUnSubscribe"),
                aclprofPop: symbols.optional(c"aclprofPop"),
                aclprofPush: symbols.optional(c"aclprofPush"),
                aclprofRangePop: symbols.optional(c"aclprofRangePop"),
                aclprofRangePushEx: symbols.optional(c"aclprofRangePushEx"),
                aclprofRangeStart: symbols.optional(c"aclprofRangeStart"),
                aclprofRangeStop: symbols.optional(c"aclprofRangeStop"),
                aclprofSetConfig: symbols.optional(c"aclprofSetConfig"),
                aclprofSetStampTraceMessage: symbols.optional(c"aclprofSetStampTraceMessage"),
                aclprofStart: symbols.optional(c"aclprofStart"),
                aclprofStop: symbols.optional(c"aclprofStop"),
                aclprofStr2Id: symbols.optional(c"aclprofStr2Id"),
            })
        }
    }
}

/// The functions of `libacl_tdt_channel.so`.
#[derive(Clone, Copy, Debug)]
pub struct TdtChannel {
    /// Of `acl/acl_tdt.h`.
    pub acltdtAddDataItem: Option<signature::acltdtAddDataItem>,
    /// Of `acl/acl_tdt.h`.
    pub acltdtCleanChannel: Option<signature::acltdtCleanChannel>,
    /// Of `acl/acl_tdt.h`.
    pub acltdtCreateChannel: Option<signature::acltdtCreateChannel>,
    /// Of `acl/acl_tdt.h`.
    pub acltdtCreateChannelWithCapacity: Option<signature::acltdtCreateChannelWithCapacity>,
    /// Of `acl/acl_tdt.h`.
    pub acltdtCreateDataItem: Option<signature::acltdtCreateDataItem>,
    /// Of `acl/acl_tdt.h`.
    pub acltdtCreateDataset: Option<signature::acltdtCreateDataset>,
    /// Of `acl/acl_tdt.h`.
    pub acltdtDestroyChannel: Option<signature::acltdtDestroyChannel>,
    /// Of `acl/acl_tdt.h`.
    pub acltdtDestroyDataItem: Option<signature::acltdtDestroyDataItem>,
    /// Of `acl/acl_tdt.h`.
    pub acltdtDestroyDataset: Option<signature::acltdtDestroyDataset>,
    /// Of `acl/acl_tdt.h`.
    pub acltdtGetDataAddrFromItem: Option<signature::acltdtGetDataAddrFromItem>,
    /// Of `acl/acl_tdt.h`.
    pub acltdtGetDataItem: Option<signature::acltdtGetDataItem>,
    /// Of `acl/acl_tdt.h`.
    pub acltdtGetDataSizeFromItem: Option<signature::acltdtGetDataSizeFromItem>,
    /// Of `acl/acl_tdt.h`.
    pub acltdtGetDataTypeFromItem: Option<signature::acltdtGetDataTypeFromItem>,
    /// Of `acl/acl_tdt.h`.
    pub acltdtGetDatasetName: Option<signature::acltdtGetDatasetName>,
    /// Of `acl/acl_tdt.h`.
    pub acltdtGetDatasetSize: Option<signature::acltdtGetDatasetSize>,
    /// Of `acl/acl_tdt.h`.
    pub acltdtGetDimNumFromItem: Option<signature::acltdtGetDimNumFromItem>,
    /// Of `acl/acl_tdt.h`.
    pub acltdtGetDimsFromItem: Option<signature::acltdtGetDimsFromItem>,
    /// Of `acl/acl_tdt.h`.
    pub acltdtGetSliceInfoFromItem: Option<signature::acltdtGetSliceInfoFromItem>,
    /// Of `acl/acl_tdt.h`.
    pub acltdtGetTensorTypeFromItem: Option<signature::acltdtGetTensorTypeFromItem>,
    /// Of `acl/acl_tdt.h`.
    pub acltdtQueryChannelSize: Option<signature::acltdtQueryChannelSize>,
    /// Of `acl/acl_tdt.h`.
    pub acltdtReceiveTensor: Option<signature::acltdtReceiveTensor>,
    /// Of `acl/acl_tdt.h`.
    pub acltdtSendTensor: Option<signature::acltdtSendTensor>,
    /// Of `acl/acl_tdt.h`.
    pub acltdtStopChannel: Option<signature::acltdtStopChannel>,
}

impl TdtChannel {
    /// The library's file name.
    pub const FILE: &'static str = "libacl_tdt_channel.so";

    /// The functions' names, in alphabetical order, and whether a library without them is refused.
    pub const FUNCTIONS: [(&'static str, bool); 23] = [
        ("acltdtAddDataItem", false),
        ("acltdtCleanChannel", false),
        ("acltdtCreateChannel", false),
        ("acltdtCreateChannelWithCapacity", false),
        ("acltdtCreateDataItem", false),
        ("acltdtCreateDataset", false),
        ("acltdtDestroyChannel", false),
        ("acltdtDestroyDataItem", false),
        ("acltdtDestroyDataset", false),
        ("acltdtGetDataAddrFromItem", false),
        ("acltdtGetDataItem", false),
        ("acltdtGetDataSizeFromItem", false),
        ("acltdtGetDataTypeFromItem", false),
        ("acltdtGetDatasetName", false),
        ("acltdtGetDatasetSize", false),
        ("acltdtGetDimNumFromItem", false),
        ("acltdtGetDimsFromItem", false),
        ("acltdtGetSliceInfoFromItem", false),
        ("acltdtGetTensorTypeFromItem", false),
        ("acltdtQueryChannelSize", false),
        ("acltdtReceiveTensor", false),
        ("acltdtSendTensor", false),
        ("acltdtStopChannel", false),
    ];

    /// Fills the table from a library's symbols.
    ///
    /// # Errors
    /// Names the first required function that is missing.
    ///
    /// # Safety
    /// Each symbol that has one of the names must be a function of the declared type.
    pub unsafe fn fill(symbols: &impl Symbols) -> Result<Self, Missing> {
        // SAFETY: the caller vouches for the symbols; each field has its function's declared type.
        unsafe {
            Ok(Self {
                acltdtAddDataItem: symbols.optional(c"acltdtAddDataItem"),
                acltdtCleanChannel: symbols.optional(c"acltdtCleanChannel"),
                acltdtCreateChannel: symbols.optional(c"acltdtCreateChannel"),
                acltdtCreateChannelWithCapacity: symbols.optional(c"acltdtCreateChannelWithCapacity"),
                acltdtCreateDataItem: symbols.optional(c"acltdtCreateDataItem"),
                acltdtCreateDataset: symbols.optional(c"acltdtCreateDataset"),
                acltdtDestroyChannel: symbols.optional(c"acltdtDestroyChannel"),
                acltdtDestroyDataItem: symbols.optional(c"acltdtDestroyDataItem"),
                acltdtDestroyDataset: symbols.optional(c"acltdtDestroyDataset"),
                acltdtGetDataAddrFromItem: symbols.optional(c"acltdtGetDataAddrFromItem"),
                acltdtGetDataItem: symbols.optional(c"acltdtGetDataItem"),
                acltdtGetDataSizeFromItem: symbols.optional(c"acltdtGetDataSizeFromItem"),
                acltdtGetDataTypeFromItem: symbols.optional(c"acltdtGetDataTypeFromItem"),
                acltdtGetDatasetName: symbols.optional(c"acltdtGetDatasetName"),
                acltdtGetDatasetSize: symbols.optional(c"acltdtGetDatasetSize"),
                acltdtGetDimNumFromItem: symbols.optional(c"acltdtGetDimNumFromItem"),
                acltdtGetDimsFromItem: symbols.optional(c"acltdtGetDimsFromItem"),
                acltdtGetSliceInfoFromItem: symbols.optional(c"acltdtGetSliceInfoFromItem"),
                acltdtGetTensorTypeFromItem: symbols.optional(c"acltdtGetTensorTypeFromItem"),
                acltdtQueryChannelSize: symbols.optional(c"acltdtQueryChannelSize"),
                acltdtReceiveTensor: symbols.optional(c"acltdtReceiveTensor"),
                acltdtSendTensor: symbols.optional(c"acltdtSendTensor"),
                acltdtStopChannel: symbols.optional(c"acltdtStopChannel"),
            })
        }
    }
}

/// The functions of `libacl_tdt_queue.so`.
#[derive(Clone, Copy, Debug)]
pub struct TdtQueue {
    /// Of `acl/acl_tdt_queue.h`.
    pub acltdtAddQueueRoute: Option<signature::acltdtAddQueueRoute>,
    /// Of `acl/acl_tdt_queue.h`.
    pub acltdtAllocBuf: Option<signature::acltdtAllocBuf>,
    /// Of `acl/acl_tdt_queue.h`.
    pub acltdtAppendBufChain: Option<signature::acltdtAppendBufChain>,
    /// Of `acl/acl_tdt_queue.h`.
    pub acltdtAttachQueue: Option<signature::acltdtAttachQueue>,
    /// Of `acl/acl_tdt_queue.h`.
    pub acltdtBindQueueRoutes: Option<signature::acltdtBindQueueRoutes>,
    /// Of `acl/acl_tdt_queue.h`.
    pub acltdtCopyBufRef: Option<signature::acltdtCopyBufRef>,
    /// Of `acl/acl_tdt_queue.h`.
    pub acltdtCreateQueue: Option<signature::acltdtCreateQueue>,
    /// Of `acl/acl_tdt_queue.h`.
    pub acltdtCreateQueueAttr: Option<signature::acltdtCreateQueueAttr>,
    /// Of `acl/acl_tdt_queue.h`.
    pub acltdtCreateQueueRoute: Option<signature::acltdtCreateQueueRoute>,
    /// Of `acl/acl_tdt_queue.h`.
    pub acltdtCreateQueueRouteList: Option<signature::acltdtCreateQueueRouteList>,
    /// Of `acl/acl_tdt_queue.h`.
    pub acltdtCreateQueueRouteQueryInfo: Option<signature::acltdtCreateQueueRouteQueryInfo>,
    /// Of `acl/acl_tdt_queue.h`.
    pub acltdtDequeue: Option<signature::acltdtDequeue>,
    /// Of `acl/acl_tdt_queue.h`.
    pub acltdtDequeueData: Option<signature::acltdtDequeueData>,
    /// Of `acl/acl_tdt_queue.h`.
    pub acltdtDestroyQueue: Option<signature::acltdtDestroyQueue>,
    /// Of `acl/acl_tdt_queue.h`.
    pub acltdtDestroyQueueAttr: Option<signature::acltdtDestroyQueueAttr>,
    /// Of `acl/acl_tdt_queue.h`.
    pub acltdtDestroyQueueRoute: Option<signature::acltdtDestroyQueueRoute>,
    /// Of `acl/acl_tdt_queue.h`.
    pub acltdtDestroyQueueRouteList: Option<signature::acltdtDestroyQueueRouteList>,
    /// Of `acl/acl_tdt_queue.h`.
    pub acltdtDestroyQueueRouteQueryInfo: Option<signature::acltdtDestroyQueueRouteQueryInfo>,
    /// Of `acl/acl_tdt_queue.h`.
    pub acltdtEnqueue: Option<signature::acltdtEnqueue>,
    /// Of `acl/acl_tdt_queue.h`.
    pub acltdtEnqueueData: Option<signature::acltdtEnqueueData>,
    /// Of `acl/acl_tdt_queue.h`.
    pub acltdtFreeBuf: Option<signature::acltdtFreeBuf>,
    /// Of `acl/acl_tdt_queue.h`.
    pub acltdtGetBufChainNum: Option<signature::acltdtGetBufChainNum>,
    /// Of `acl/acl_tdt_queue.h`.
    pub acltdtGetBufData: Option<signature::acltdtGetBufData>,
    /// Of `acl/acl_tdt_queue.h`.
    pub acltdtGetBufDataLen: Option<signature::acltdtGetBufDataLen>,
    /// Of `acl/acl_tdt_queue.h`.
    pub acltdtGetBufFromChain: Option<signature::acltdtGetBufFromChain>,
    /// Of `acl/acl_tdt_queue.h`.
    pub acltdtGetBufUserData: Option<signature::acltdtGetBufUserData>,
    /// Of `acl/acl_tdt_queue.h`.
    pub acltdtGetQueueAttr: Option<signature::acltdtGetQueueAttr>,
    /// Of `acl/acl_tdt_queue.h`.
    pub acltdtGetQueueRoute: Option<signature::acltdtGetQueueRoute>,
    /// Of `acl/acl_tdt_queue.h`.
    pub acltdtGetQueueRouteNum: Option<signature::acltdtGetQueueRouteNum>,
    /// Of `acl/acl_tdt_queue.h`.
    pub acltdtGetQueueRouteParam: Option<signature::acltdtGetQueueRouteParam>,
    /// Of `acl/acl_tdt_queue.h`.
    pub acltdtGrantQueue: Option<signature::acltdtGrantQueue>,
    /// Of `acl/acl_tdt_queue.h`.
    pub acltdtQueryQueueRoutes: Option<signature::acltdtQueryQueueRoutes>,
    /// Of `acl/acl_tdt_queue.h`.
    pub acltdtSetBufDataLen: Option<signature::acltdtSetBufDataLen>,
    /// Of `acl/acl_tdt_queue.h`.
    pub acltdtSetBufUserData: Option<signature::acltdtSetBufUserData>,
    /// Of `acl/acl_tdt_queue.h`.
    pub acltdtSetQueueAttr: Option<signature::acltdtSetQueueAttr>,
    /// Of `acl/acl_tdt_queue.h`.
    pub acltdtSetQueueRouteQueryInfo: Option<signature::acltdtSetQueueRouteQueryInfo>,
    /// Of `acl/acl_tdt_queue.h`.
    pub acltdtUnbindQueueRoutes: Option<signature::acltdtUnbindQueueRoutes>,
}

impl TdtQueue {
    /// The library's file name.
    pub const FILE: &'static str = "libacl_tdt_queue.so";

    /// The functions' names, in alphabetical order, and whether a library without them is refused.
    pub const FUNCTIONS: [(&'static str, bool); 37] = [
        ("acltdtAddQueueRoute", false),
        ("acltdtAllocBuf", false),
        ("acltdtAppendBufChain", false),
        ("acltdtAttachQueue", false),
        ("acltdtBindQueueRoutes", false),
        ("acltdtCopyBufRef", false),
        ("acltdtCreateQueue", false),
        ("acltdtCreateQueueAttr", false),
        ("acltdtCreateQueueRoute", false),
        ("acltdtCreateQueueRouteList", false),
        ("acltdtCreateQueueRouteQueryInfo", false),
        ("acltdtDequeue", false),
        ("acltdtDequeueData", false),
        ("acltdtDestroyQueue", false),
        ("acltdtDestroyQueueAttr", false),
        ("acltdtDestroyQueueRoute", false),
        ("acltdtDestroyQueueRouteList", false),
        ("acltdtDestroyQueueRouteQueryInfo", false),
        ("acltdtEnqueue", false),
        ("acltdtEnqueueData", false),
        ("acltdtFreeBuf", false),
        ("acltdtGetBufChainNum", false),
        ("acltdtGetBufData", false),
        ("acltdtGetBufDataLen", false),
        ("acltdtGetBufFromChain", false),
        ("acltdtGetBufUserData", false),
        ("acltdtGetQueueAttr", false),
        ("acltdtGetQueueRoute", false),
        ("acltdtGetQueueRouteNum", false),
        ("acltdtGetQueueRouteParam", false),
        ("acltdtGrantQueue", false),
        ("acltdtQueryQueueRoutes", false),
        ("acltdtSetBufDataLen", false),
        ("acltdtSetBufUserData", false),
        ("acltdtSetQueueAttr", false),
        ("acltdtSetQueueRouteQueryInfo", false),
        ("acltdtUnbindQueueRoutes", false),
    ];

    /// Fills the table from a library's symbols.
    ///
    /// # Errors
    /// Names the first required function that is missing.
    ///
    /// # Safety
    /// Each symbol that has one of the names must be a function of the declared type.
    pub unsafe fn fill(symbols: &impl Symbols) -> Result<Self, Missing> {
        // SAFETY: the caller vouches for the symbols; each field has its function's declared type.
        unsafe {
            Ok(Self {
                acltdtAddQueueRoute: symbols.optional(c"acltdtAddQueueRoute"),
                acltdtAllocBuf: symbols.optional(c"acltdtAllocBuf"),
                acltdtAppendBufChain: symbols.optional(c"acltdtAppendBufChain"),
                acltdtAttachQueue: symbols.optional(c"acltdtAttachQueue"),
                acltdtBindQueueRoutes: symbols.optional(c"acltdtBindQueueRoutes"),
                acltdtCopyBufRef: symbols.optional(c"acltdtCopyBufRef"),
                acltdtCreateQueue: symbols.optional(c"acltdtCreateQueue"),
                acltdtCreateQueueAttr: symbols.optional(c"acltdtCreateQueueAttr"),
                acltdtCreateQueueRoute: symbols.optional(c"acltdtCreateQueueRoute"),
                acltdtCreateQueueRouteList: symbols.optional(c"acltdtCreateQueueRouteList"),
                acltdtCreateQueueRouteQueryInfo: symbols.optional(c"acltdtCreateQueueRouteQueryInfo"),
                acltdtDequeue: symbols.optional(c"acltdtDequeue"),
                acltdtDequeueData: symbols.optional(c"acltdtDequeueData"),
                acltdtDestroyQueue: symbols.optional(c"acltdtDestroyQueue"),
                acltdtDestroyQueueAttr: symbols.optional(c"acltdtDestroyQueueAttr"),
                acltdtDestroyQueueRoute: symbols.optional(c"acltdtDestroyQueueRoute"),
                acltdtDestroyQueueRouteList: symbols.optional(c"acltdtDestroyQueueRouteList"),
                acltdtDestroyQueueRouteQueryInfo: symbols.optional(c"acltdtDestroyQueueRouteQueryInfo"),
                acltdtEnqueue: symbols.optional(c"acltdtEnqueue"),
                acltdtEnqueueData: symbols.optional(c"acltdtEnqueueData"),
                acltdtFreeBuf: symbols.optional(c"acltdtFreeBuf"),
                acltdtGetBufChainNum: symbols.optional(c"acltdtGetBufChainNum"),
                acltdtGetBufData: symbols.optional(c"acltdtGetBufData"),
                acltdtGetBufDataLen: symbols.optional(c"acltdtGetBufDataLen"),
                acltdtGetBufFromChain: symbols.optional(c"acltdtGetBufFromChain"),
                acltdtGetBufUserData: symbols.optional(c"acltdtGetBufUserData"),
                acltdtGetQueueAttr: symbols.optional(c"acltdtGetQueueAttr"),
                acltdtGetQueueRoute: symbols.optional(c"acltdtGetQueueRoute"),
                acltdtGetQueueRouteNum: symbols.optional(c"acltdtGetQueueRouteNum"),
                acltdtGetQueueRouteParam: symbols.optional(c"acltdtGetQueueRouteParam"),
                acltdtGrantQueue: symbols.optional(c"acltdtGrantQueue"),
                acltdtQueryQueueRoutes: symbols.optional(c"acltdtQueryQueueRoutes"),
                acltdtSetBufDataLen: symbols.optional(c"acltdtSetBufDataLen"),
                acltdtSetBufUserData: symbols.optional(c"acltdtSetBufUserData"),
                acltdtSetQueueAttr: symbols.optional(c"acltdtSetQueueAttr"),
                acltdtSetQueueRouteQueryInfo: symbols.optional(c"acltdtSetQueueRouteQueryInfo"),
                acltdtUnbindQueueRoutes: symbols.optional(c"acltdtUnbindQueueRoutes"),
            })
        }
    }
}

/// The functions of `libhccl.so`.
#[derive(Clone, Copy, Debug)]
pub struct Hccl {
    /// Of `hccl/hccl.h`.
    pub HcclAllGather: Option<signature::HcclAllGather>,
    /// Of `hccl/hccl.h`.
    pub HcclAllGatherV: Option<signature::HcclAllGatherV>,
    /// Of `hccl/hccl.h`.
    pub HcclAllReduce: Option<signature::HcclAllReduce>,
    /// Of `hccl/hccl.h`.
    pub HcclAlltoAll: Option<signature::HcclAlltoAll>,
    /// Of `hccl/hccl.h`.
    pub HcclAlltoAllV: Option<signature::HcclAlltoAllV>,
    /// Of `hccl/hccl.h`.
    pub HcclAlltoAllVC: Option<signature::HcclAlltoAllVC>,
    /// Of `hccl/hccl.h`.
    pub HcclBarrier: Option<signature::HcclBarrier>,
    /// Of `hccl/hccl.h`.
    pub HcclBatchSendRecv: Option<signature::HcclBatchSendRecv>,
    /// Of `hccl/hccl.h`.
    pub HcclBroadcast: Option<signature::HcclBroadcast>,
    /// Of `hccl/hccl.h`.
    pub HcclCommActivateCommMemory: Option<signature::HcclCommActivateCommMemory>,
    /// Of `hccl/hccl.h`.
    pub HcclCommDeactivateCommMemory: Option<signature::HcclCommDeactivateCommMemory>,
    /// Of `hccl/hccl.h`.
    pub HcclCommDeregister: Option<signature::HcclCommDeregister>,
    /// Of `hccl/hccl.h`.
    pub HcclCommDestroy: Option<signature::HcclCommDestroy>,
    /// Of `hccl/hccl.h`.
    pub HcclCommExchangeMem: Option<signature::HcclCommExchangeMem>,
    /// Of `hccl/hccl.h`.
    pub HcclCommInitAll: Option<signature::HcclCommInitAll>,
    /// Of `hccl/hccl.h`.
    pub HcclCommInitClusterInfo: Option<signature::HcclCommInitClusterInfo>,
    /// Of `hccl/hccl.h`.
    pub HcclCommInitClusterInfoConfig: Option<signature::HcclCommInitClusterInfoConfig>,
    /// Of `hccl/hccl.h`.
    pub HcclCommInitRootInfo: Option<signature::HcclCommInitRootInfo>,
    /// Of `hccl/hccl.h`.
    pub HcclCommInitRootInfoConfig: Option<signature::HcclCommInitRootInfoConfig>,
    /// Of `hccl/hccl.h`.
    pub HcclCommInitRootInfoScalable: Option<signature::HcclCommInitRootInfoScalable>,
    /// Of `hccl/hccl.h`.
    pub HcclCommRegister: Option<signature::HcclCommRegister>,
    /// Of `hccl/hccl.h`.
    pub HcclCommResume: Option<signature::HcclCommResume>,
    /// Of `hccl/hccl.h`.
    pub HcclCommSetMemoryRange: Option<signature::HcclCommSetMemoryRange>,
    /// Of `hccl/hccl.h`.
    pub HcclCommSuspend: Option<signature::HcclCommSuspend>,
    /// Of `hccl/hccl.h`.
    pub HcclCommUnsetMemoryRange: Option<signature::HcclCommUnsetMemoryRange>,
    /// Of `hccl/hccl.h`.
    pub HcclCommWorkingDevNicSet: Option<signature::HcclCommWorkingDevNicSet>,
    /// Of `hccl/hccl.h`.
    pub HcclCreateSubCommConfig: Option<signature::HcclCreateSubCommConfig>,
    /// Of `hccl/hccl.h`.
    pub HcclGetCommAsyncError: Option<signature::HcclGetCommAsyncError>,
    /// Of `hccl/hccl.h`.
    pub HcclGetCommConfig: Option<signature::HcclGetCommConfig>,
    /// Of `hccl/hccl.h`.
    pub HcclGetCommConfigCapability: Option<signature::HcclGetCommConfigCapability>,
    /// Of `hccl/hccl.h`.
    pub HcclGetCommName: Option<signature::HcclGetCommName>,
    /// Of `hccl/hccl.h`.
    pub HcclGetConfig: Option<signature::HcclGetConfig>,
    /// Of `hccl/hccl.h`.
    pub HcclGetErrorString: Option<signature::HcclGetErrorString>,
    /// Of `hccl/hccl.h`.
    pub HcclGetRankId: Option<signature::HcclGetRankId>,
    /// Of `hccl/hccl.h`.
    pub HcclGetRankSize: Option<signature::HcclGetRankSize>,
    /// Of `hccl/hccl.h`.
    pub HcclGetRootInfo: Option<signature::HcclGetRootInfo>,
    /// Of `hccl/hccl.h`.
    pub HcclGetRootInfoScalable: Option<signature::HcclGetRootInfoScalable>,
    /// Of `hccl/hccl.h`.
    pub HcclGroupEnd: Option<signature::HcclGroupEnd>,
    /// Of `hccl/hccl.h`.
    pub HcclGroupStart: Option<signature::HcclGroupStart>,
    /// Of `hccl/hccl.h`.
    pub HcclRecv: Option<signature::HcclRecv>,
    /// Of `hccl/hccl.h`.
    pub HcclReduce: Option<signature::HcclReduce>,
    /// Of `hccl/hccl.h`.
    pub HcclReduceScatter: Option<signature::HcclReduceScatter>,
    /// Of `hccl/hccl.h`.
    pub HcclReduceScatterV: Option<signature::HcclReduceScatterV>,
    /// Of `hccl/hccl.h`.
    pub HcclScatter: Option<signature::HcclScatter>,
    /// Of `hccl/hccl.h`.
    pub HcclSend: Option<signature::HcclSend>,
    /// Of `hccl/hccl.h`.
    pub HcclSetCommConfig: Option<signature::HcclSetCommConfig>,
    /// Of `hccl/hccl.h`.
    pub HcclSetConfig: Option<signature::HcclSetConfig>,
}

impl Hccl {
    /// The library's file name.
    pub const FILE: &'static str = "libhccl.so";

    /// The functions' names, in alphabetical order, and whether a library without them is refused.
    pub const FUNCTIONS: [(&'static str, bool); 47] = [
        ("HcclAllGather", false),
        ("HcclAllGatherV", false),
        ("HcclAllReduce", false),
        ("HcclAlltoAll", false),
        ("HcclAlltoAllV", false),
        ("HcclAlltoAllVC", false),
        ("HcclBarrier", false),
        ("HcclBatchSendRecv", false),
        ("HcclBroadcast", false),
        ("HcclCommActivateCommMemory", false),
        ("HcclCommDeactivateCommMemory", false),
        ("HcclCommDeregister", false),
        ("HcclCommDestroy", false),
        ("HcclCommExchangeMem", false),
        ("HcclCommInitAll", false),
        ("HcclCommInitClusterInfo", false),
        ("HcclCommInitClusterInfoConfig", false),
        ("HcclCommInitRootInfo", false),
        ("HcclCommInitRootInfoConfig", false),
        ("HcclCommInitRootInfoScalable", false),
        ("HcclCommRegister", false),
        ("HcclCommResume", false),
        ("HcclCommSetMemoryRange", false),
        ("HcclCommSuspend", false),
        ("HcclCommUnsetMemoryRange", false),
        ("HcclCommWorkingDevNicSet", false),
        ("HcclCreateSubCommConfig", false),
        ("HcclGetCommAsyncError", false),
        ("HcclGetCommConfig", false),
        ("HcclGetCommConfigCapability", false),
        ("HcclGetCommName", false),
        ("HcclGetConfig", false),
        ("HcclGetErrorString", false),
        ("HcclGetRankId", false),
        ("HcclGetRankSize", false),
        ("HcclGetRootInfo", false),
        ("HcclGetRootInfoScalable", false),
        ("HcclGroupEnd", false),
        ("HcclGroupStart", false),
        ("HcclRecv", false),
        ("HcclReduce", false),
        ("HcclReduceScatter", false),
        ("HcclReduceScatterV", false),
        ("HcclScatter", false),
        ("HcclSend", false),
        ("HcclSetCommConfig", false),
        ("HcclSetConfig", false),
    ];

    /// Fills the table from a library's symbols.
    ///
    /// # Errors
    /// Names the first required function that is missing.
    ///
    /// # Safety
    /// Each symbol that has one of the names must be a function of the declared type.
    pub unsafe fn fill(symbols: &impl Symbols) -> Result<Self, Missing> {
        // SAFETY: the caller vouches for the symbols; each field has its function's declared type.
        unsafe {
            Ok(Self {
                HcclAllGather: symbols.optional(c"HcclAllGather"),
                HcclAllGatherV: symbols.optional(c"HcclAllGatherV"),
                HcclAllReduce: symbols.optional(c"HcclAllReduce"),
                HcclAlltoAll: symbols.optional(c"HcclAlltoAll"),
                HcclAlltoAllV: symbols.optional(c"HcclAlltoAllV"),
                HcclAlltoAllVC: symbols.optional(c"HcclAlltoAllVC"),
                HcclBarrier: symbols.optional(c"HcclBarrier"),
                HcclBatchSendRecv: symbols.optional(c"HcclBatchSendRecv"),
                HcclBroadcast: symbols.optional(c"HcclBroadcast"),
                HcclCommActivateCommMemory: symbols.optional(c"HcclCommActivateCommMemory"),
                HcclCommDeactivateCommMemory: symbols.optional(c"HcclCommDeactivateCommMemory"),
                HcclCommDeregister: symbols.optional(c"HcclCommDeregister"),
                HcclCommDestroy: symbols.optional(c"HcclCommDestroy"),
                HcclCommExchangeMem: symbols.optional(c"HcclCommExchangeMem"),
                HcclCommInitAll: symbols.optional(c"HcclCommInitAll"),
                HcclCommInitClusterInfo: symbols.optional(c"HcclCommInitClusterInfo"),
                HcclCommInitClusterInfoConfig: symbols.optional(c"HcclCommInitClusterInfoConfig"),
                HcclCommInitRootInfo: symbols.optional(c"HcclCommInitRootInfo"),
                HcclCommInitRootInfoConfig: symbols.optional(c"HcclCommInitRootInfoConfig"),
                HcclCommInitRootInfoScalable: symbols.optional(c"HcclCommInitRootInfoScalable"),
                HcclCommRegister: symbols.optional(c"HcclCommRegister"),
                HcclCommResume: symbols.optional(c"HcclCommResume"),
                HcclCommSetMemoryRange: symbols.optional(c"HcclCommSetMemoryRange"),
                HcclCommSuspend: symbols.optional(c"HcclCommSuspend"),
                HcclCommUnsetMemoryRange: symbols.optional(c"HcclCommUnsetMemoryRange"),
                HcclCommWorkingDevNicSet: symbols.optional(c"HcclCommWorkingDevNicSet"),
                HcclCreateSubCommConfig: symbols.optional(c"HcclCreateSubCommConfig"),
                HcclGetCommAsyncError: symbols.optional(c"HcclGetCommAsyncError"),
                HcclGetCommConfig: symbols.optional(c"HcclGetCommConfig"),
                HcclGetCommConfigCapability: symbols.optional(c"HcclGetCommConfigCapability"),
                HcclGetCommName: symbols.optional(c"HcclGetCommName"),
                HcclGetConfig: symbols.optional(c"HcclGetConfig"),
                HcclGetErrorString: symbols.optional(c"HcclGetErrorString"),
                HcclGetRankId: symbols.optional(c"HcclGetRankId"),
                HcclGetRankSize: symbols.optional(c"HcclGetRankSize"),
                HcclGetRootInfo: symbols.optional(c"HcclGetRootInfo"),
                HcclGetRootInfoScalable: symbols.optional(c"HcclGetRootInfoScalable"),
                HcclGroupEnd: symbols.optional(c"HcclGroupEnd"),
                HcclGroupStart: symbols.optional(c"HcclGroupStart"),
                HcclRecv: symbols.optional(c"HcclRecv"),
                HcclReduce: symbols.optional(c"HcclReduce"),
                HcclReduceScatter: symbols.optional(c"HcclReduceScatter"),
                HcclReduceScatterV: symbols.optional(c"HcclReduceScatterV"),
                HcclScatter: symbols.optional(c"HcclScatter"),
                HcclSend: symbols.optional(c"HcclSend"),
                HcclSetCommConfig: symbols.optional(c"HcclSetCommConfig"),
                HcclSetConfig: symbols.optional(c"HcclSetConfig"),
            })
        }
    }
}
