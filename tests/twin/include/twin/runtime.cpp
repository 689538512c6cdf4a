// All code that does not depend on the kernel, as one object: `compile` builds it once per architecture and links it to
// every kernel.
#include "core.cpp"
#include "cube.cpp"
#include "export.cpp"
#include "launch.cpp"
#include "memory.cpp"
#include "sync.cpp"
#include "vector.cpp"
#include "violation.cpp"
