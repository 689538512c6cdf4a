/* The interface of the software Ascend device: control by tests, and functions for kernels.
 * C99 and C++17. Everything else the library exports is AscendCL, declared by CANN's own headers.
 */
#ifndef ASCEND_TWIN_H
#define ASCEND_TWIN_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Control ------------------------------------------------------------------------------------------------------- */

/* Drops all state and starts again. `config` is "key=value,..." with the keys soc, cann, devices, memory, seed, fail
 * (rules separated by ';'), report and strict; the meaning is that of the variables ASCEND_TWIN_SOC and so on, which
 * are not read again: a key that is not named takes its default. Queued work is dropped. No other thread may be
 * inside the library. Returns 0, or 100000 for an invalid text (aclGetRecentErrMsg has the reason). */
int ascend_twin_reset(const char *config);

/* Replaces the rules that fail calls: "CALL:N=CODE" or "CALL:N=CODE@sync", separated by commas; "*" is any call, and
 * an empty text removes all rules. Counting starts now. With @sync the call succeeds, its work fails instead of
 * running, and the next synchronise of the stream returns the code. Returns 0, or 100000 for an invalid rule. */
int ascend_twin_fail(const char *rules);

/* AscendCL calls so far that return an error code. */
uint64_t ascend_twin_calls(void);

/* Writes the report as JSON, truncated to `capacity` bytes including a NUL, and returns the length of the whole report
 * without the NUL; `buffer` may be NULL if `capacity` is 0. */
size_t ascend_twin_report(char *buffer, size_t capacity);

/* Kernels ------------------------------------------------------------------------------------------------------- */

#define ASCEND_TWIN_ABI 2

/* The operation of `move` on global memory. */
enum { ASCEND_TWIN_READ, ASCEND_TWIN_WRITE, ASCEND_TWIN_ADD_F32 };

/* An instruction of a kernel, for messages. */
typedef struct AscendTwinPlace {
    const char *core; /* its kind: aicore, aic, aiv */
    uint32_t index;   /* among its kind */
    const char *file;
    uint32_t line;
} AscendTwinPlace;

/* Counters of a launch, in bytes and modelled cycles; summed over its cores, except `cycles`, the whole launch's, and
 * `hbm_cycles`, the least that fetching `global_footprint` (distinct bytes, in blocks of 512) from HBM takes. */
typedef struct AscendTwinCounters {
    double cycles, hbm_cycles;
    double cube_cycles, vector_cycles, mte1_cycles, mte2_cycles, mte3_cycles, fix_cycles;
    double global_read, global_written, global_footprint, l1_to_l0, l0c_out, multiply_adds;
} AscendTwinCounters;

/* One launch. A kernel named k is a function `void ascend_twin_kernel_k(const AscendTwinLaunch *)` of a shared object,
 * called once per launch on the thread of its stream. The functions below may be called from any thread until that call
 * returns. `block` is the caller's block index, for messages. */
typedef struct AscendTwinLaunch {
    uint32_t abi;      /* ASCEND_TWIN_ABI */
    uint32_t blocks;   /* numBlocks of the launch */
    uint32_t npu_arch; /* 1001 or 2201, as __NPU_ARCH__ */
    uint32_t reserved;
    const char *soc;  /* as aclrtGetSocName */
    uint64_t seed;    /* differs from launch to launch under ASCEND_TWIN_SEED, else 0 */
    const void *args; /* the arguments, readable here; pointers in them are device addresses */
    size_t args_size;
    void *device; /* to be handed to the functions below */
    /* Copies bytes of global memory; 0 on success. Bytes outside of an allocation, or of a freed one, are not copied, and the
     * launch ends as an aicore exception. An allocation may be read and written up to its size rounded up to 32 bytes. */
    int (*read)(void *device, uint32_t block, uint64_t from, void *to, size_t bytes);
    int (*write)(void *device, uint32_t block, uint64_t to, const void *from, size_t bytes);
    /* Adds to an f32 of global memory, atomically with respect to other such calls; 0 on success. */
    int (*atomic_add_f32)(void *device, uint32_t block, uint64_t to, float value);
    /* Ends the launch as an aicore exception with this text; the kernel should return soon. Only the first call is used. */
    void (*fail)(void *device, uint32_t block, const char *message);
    uint32_t cube_cores; /* of the chip; on the first generation a core is both */
    uint32_t vector_cores;
    /* Moves `rows` runs of `bytes` bytes with a stride of `pitch` in global memory and contiguous in `buffer`:
     * reads them, writes them, or adds them (atomically with respect to other such calls). `place` may be NULL. */
    int (*move)(void *device, uint32_t block, uint32_t how, uint64_t at, size_t bytes, size_t rows, uint64_t pitch,
                void *buffer, const AscendTwinPlace *place);
    /* Adds to this kernel's counters in the report. */
    void (*count)(void *device, const AscendTwinCounters *counters);
} AscendTwinLaunch;

/* Calls `body` for every block in order. */
static inline void ascend_twin_each_block(const AscendTwinLaunch *launch,
                                          void (*body)(const AscendTwinLaunch *launch, uint32_t block)) {
    for (uint32_t block = 0; block < launch->blocks; ++block) {
        body(launch, block);
    }
}

#ifdef __cplusplus
}
#endif

#endif
