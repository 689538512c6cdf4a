// The project's kernels that work row by row, together.

#include "add_layer_norm.cpp"
#include "embed_layer_norm.cpp"
#include "gather_rows.cpp"
#include "log_softmax.cpp"
