// The checks and the computation of Mmad.

#include "cube.h"

namespace ascend_twin {

void check_layout(const char *operand, Memory &memory, uint32_t address, uint32_t outer, uint32_t inner,
                  bool k_is_inner, const Here &here) {
    const auto check = [&](uint32_t row, uint32_t column, const Fractal &one, const Fractal &next, bool along_k) {
        if (one.matrix == 0 || next.matrix != one.matrix) return;
        const bool by_column = along_k != one.transposed;
        const int rows = by_column ? 0 : 1, columns = by_column ? 1 : 0;
        if (next.transposed == one.transposed && next.row == one.row + rows && next.column == one.column + columns) return;
        violate(here,
                "Mmad: fractal (%u, %u) of the %s operand is block (%u, %u) of its matrix%s, and the next along %s is block "
                "(%u, %u)%s; it should be (%u, %u): wrong order, stride or transposition",
                row, column, operand, one.row, one.column, one.transposed ? " transposed" : "", along_k ? "K" : "the other side",
                next.row, next.column, next.transposed ? " transposed" : "", one.row + rows, one.column + columns);
    };
    for (uint32_t row = 0; row < outer; ++row) {
        for (uint32_t column = 0; column < inner; ++column) {
            const Fractal &one = memory.fractal(address + (row * inner + column) * fractal_bytes);
            if (column + 1 < inner) check(row, column, one, memory.fractal(address + (row * inner + column + 1) * fractal_bytes), k_is_inner);
            if (row + 1 < outer) check(row, column, one, memory.fractal(address + ((row + 1) * inner + column) * fractal_bytes), !k_is_inner);
        }
    }
}

void add_operand(Accesses &accesses, Chip chip, uint32_t address, uint32_t outer, uint32_t inner,
                 uint32_t last_outer_lines, uint32_t last_inner_lines, uint32_t last_outer_elements,
                 uint32_t last_inner_elements) {
    Access whole{chip, {address, outer * inner * fractal_bytes, 1, 0}, false};
    whole.may_be_unwritten = true;
    accesses.add(whole);
    const auto written = [&](const Region &region) {
        Access access{chip, region, false};
        access.order_checked_elsewhere = true;
        accesses.add(access);
    };
    const bool whole_lines = last_outer_elements == 16 && last_inner_elements == 16;
    if (!whole_lines) {
        // For an odd K, the last fractals are used in part. At the end of the other side, missing lines are not
        // allowed.
        if (last_inner_elements != 16) {
            written({address, (inner - 1) * fractal_bytes, outer, inner * fractal_bytes});
            for (uint32_t row = 0; row + 1 < outer && row < 40; ++row) {
                written({address + (row * inner + inner - 1) * fractal_bytes, last_inner_elements * 2, 16, 32});
            }
            written({address + (outer * inner - 1) * fractal_bytes, last_inner_elements * 2, last_outer_lines, 32});
        } else {
            written({address, (outer - 1) * inner * fractal_bytes, 1, 0});
            for (uint32_t column = 0; column + 1 < inner && column < 40; ++column) {
                written({address + ((outer - 1) * inner + column) * fractal_bytes, last_outer_elements * 2, 16, 32});
            }
            written({address + (outer * inner - 1) * fractal_bytes, last_outer_elements * 2, last_inner_lines, 32});
        }
    } else if (last_inner_lines != 16) {
        written({address, (inner - 1) * fractal_bytes, outer, inner * fractal_bytes});
        written({address + (inner - 1) * fractal_bytes, last_inner_lines * 32, outer, inner * fractal_bytes});
    } else {
        written({address, (outer - 1) * inner * fractal_bytes, 1, 0});
        written({address + (outer - 1) * inner * fractal_bytes, last_outer_lines * 32, inner, fractal_bytes});
    }
}

typedef float Row16 __attribute__((vector_size(64), aligned(4)));

/// Sixteen values of L0C as f32, and back, rounded to the type in L0C.
static void load_row(Row16 &row, const float *from) { std::memcpy(&row, from, 64); }
static void store_row(float *to, const Row16 &row) { std::memcpy(to, &row, 64); }
static void load_row(Row16 &row, const half *from) {
    for (int i = 0; i < 16; ++i) row[i] = from[i];
}
static void store_row(half *to, const Row16 &row) {
    for (int i = 0; i < 16; ++i) to[i] = half(row[i]);
}

template <typename T>
void multiply(const half *a, const half *b, T *c, const float *bias, uint32_t m, uint32_t n, uint32_t k, bool accumulates) {
    const uint32_t mb = ceil16(m) / 16, nb = ceil16(n) / 16, kb = ceil16(k) / 16;
    thread_local std::vector<float> left, right;
    // The left operand row by row, the right one in columns of 16.
    left.resize(size_t(mb) * 16 * k);
    right.resize(size_t(nb) * 16 * k);
    for (uint32_t i = 0; i < mb; ++i) {
        for (uint32_t j = 0; j < kb; ++j) {
            const half *from = a + (i * kb + j) * 256;
            const uint32_t columns = std::min(16u, k - j * 16);
            for (uint32_t row = 0; row < 16; ++row) {
                float *to = left.data() + size_t(i * 16 + row) * k + j * 16;
                for (uint32_t column = 0; column < columns; ++column) to[column] = from[row * 16 + column];
            }
        }
    }
    for (uint32_t j = 0; j < kb; ++j) {
        for (uint32_t i = 0; i < nb; ++i) {
            const half *from = b + (j * nb + i) * 256;
            const uint32_t rows = std::min(16u, k - j * 16);
            float *to = right.data() + (size_t(i) * k + j * 16) * 16;
            for (uint32_t row = 0; row < rows; ++row) {
                for (uint32_t column = 0; column < 16; ++column) to[row * 16 + column] = from[column * 16 + row];
            }
        }
    }
    for (uint32_t j = 0; j < nb; ++j) {
        const float *column = right.data() + size_t(j) * k * 16;
        for (uint32_t row = 0; row < m; row += 4) {
            T *to = c + (size_t(j) * mb * 16 + row) * 16;
            const uint32_t rows = std::min(4u, m - row);
            Row16 sum[4] = {};
            for (uint32_t r = 0; r < rows; ++r) {
                if (accumulates) {
                    load_row(sum[r], to + r * 16);
                } else if (bias != nullptr) {
                    std::memcpy(&sum[r], bias + j * 16, 64);
                }
            }
            const float *lines[4];
            for (uint32_t r = 0; r < 4; ++r) lines[r] = left.data() + size_t(row + std::min(r, rows - 1)) * k;
            for (uint32_t i = 0; i < k; ++i) {
                Row16 values;
                std::memcpy(&values, column + size_t(i) * 16, 64);
                for (uint32_t r = 0; r < 4; ++r) sum[r] += values * lines[r][i];
                if (sizeof(T) == 4 || (i % 16 != 15 && i + 1 < k)) continue;
                for (uint32_t r = 0; r < rows; ++r) {
                    store_row(to + r * 16, sum[r]);
                    load_row(sum[r], to + r * 16);
                }
            }
            for (uint32_t r = 0; r < rows; ++r) store_row(to + r * 16, sum[r]);
        }
    }
}

template void multiply(const half *, const half *, float *, const float *, uint32_t, uint32_t, uint32_t, bool);
template void multiply(const half *, const half *, half *, const float *, uint32_t, uint32_t, uint32_t, bool);

void use_unit_flags(const char *name, uint8_t unit_flag, bool fetches, const Region &region, const Here &here) {
    if (unit_flag == 0) return;
    if (unit_flag != 2 && unit_flag != 3) violate(here, "%s: unitFlag %u; it is 0, 2 or 3", name, unit_flag);
    Core &core = ascend_twin::core();
    for (uint32_t row = 0; row < region.rows; ++row) {
        const uint32_t from = region.start + row * region.pitch;
        for (uint32_t unit = from / 512; unit < (from + region.bytes + 511) / 512; ++unit) {
            if (core.unit_flags[unit] != (fetches ? 1 : 0)) {
                violate(here, fetches ? "%s hangs: no Mmad with unitFlag 3 has finished bytes %u of L0C"
                                      : "%s hangs: no Fixpipe with unitFlag 3 has fetched bytes %u of L0C", name, unit * 512);
            }
            if (unit_flag == 3) core.unit_flags[unit] = fetches ? 0 : 1;
        }
    }
}

}  // namespace ascend_twin
