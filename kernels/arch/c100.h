// dav-c100 (Ascend 910A): one core for cube and vector, no f32 reductions, four event ids, copies in units of 32 bytes.
#pragma once

// There is one kind of core, and the compiler has no kernel types.
#undef KERNEL_TASK_TYPE_DEFAULT
#define KERNEL_TASK_TYPE_DEFAULT(type)
