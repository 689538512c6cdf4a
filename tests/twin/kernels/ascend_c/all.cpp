// All test kernels in one source, each file in a namespace, because compiling the headers dominates the time.

#include "kernel_operator.h"

namespace of_vector {
#include "vector.cpp"
}  // namespace of_vector
using namespace of_vector;
#undef VECTOR_KERNEL
#undef CUBE_KERNEL

namespace of_matmul {
#include "matmul.cpp"
}  // namespace of_matmul
using namespace of_matmul;
#undef VECTOR_KERNEL
#undef CUBE_KERNEL

namespace of_mix {
#include "mix.cpp"
}  // namespace of_mix
using namespace of_mix;
#undef VECTOR_KERNEL
#undef CUBE_KERNEL

namespace of_ops {
#include "ops.cpp"
}  // namespace of_ops
using namespace of_ops;
#undef VECTOR_KERNEL
#undef CUBE_KERNEL

namespace of_mutants {
#include "mutants.cpp"
}  // namespace of_mutants
using namespace of_mutants;
#undef VECTOR_KERNEL
#undef CUBE_KERNEL
