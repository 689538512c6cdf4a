use std::fmt::Write as _;
use std::process::Command;

use super::*;

/// Compiles a program of assertions against `tiling.h`: it must agree with the structs here.
#[test]
fn structs_lie_as_the_header_declares_them() {
    let mut program = String::from("#include <cstddef>\n#include \"tiling.h\"\n");
    let layouts = [rows::LAYOUTS, matmul::LAYOUTS, matmul_c100::LAYOUTS, attention::LAYOUTS];
    for (name, size, fields) in layouts.concat() {
        writeln!(program, "static_assert(sizeof({name}) == {size}, \"{name}\");").unwrap();
        for (field, offset) in fields {
            writeln!(program, "static_assert(offsetof({name}, {field}) == {offset}, \"{name}.{field}\");").unwrap();
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let source = folder.path().join("layout.cpp");
    std::fs::write(&source, program).unwrap();
    let output = Command::new(std::env::var_os("CXX").unwrap_or("c++".into()))
        .args(["-std=c++17", "-fsyntax-only", "-Wall", "-Wextra", "-Werror", "-I"])
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/kernels/include"))
        .arg(&source)
        .output()
        .expect("a C++ compiler, c++ or $CXX");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn bytes_are_the_fields_in_order() {
    let tiling = NormTiling { rows: RowsTiling { rows: 1, width: 2, batch: 3 }, epsilon: 0.5 };
    let words = [1u32, 2, 3, 0.5f32.to_bits()];
    assert_eq!(Tiling::bytes(&tiling), words.iter().flat_map(|word| word.to_le_bytes()).collect::<Vec<_>>());
    assert_eq!(Tiling::bytes(&tiling).len(), size_of::<NormTiling>());
}

const CHIPS: [Chip; 2] = [
    Chip { architecture: Architecture::DavC100, cube_cores: 32 },
    Chip { architecture: Architecture::DavC220, cube_cores: 24 },
];

#[test]
fn rows_are_cut_so_that_every_core_has_some() {
    for chip in CHIPS {
        for rows in [1, 2, 31, 47, 48, 1000, 6144] {
            for width in [16, 64, 128, 768, 1024, 4096] {
                let tiling = NormTiling::add(&chip, rows, width, 1e-12).unwrap().rows;
                assert!(tiling.batch >= 1 && tiling.batch <= 64, "{tiling:?}");
                let blocks = tiling.blocks(&chip);
                assert!(blocks >= 1 && blocks <= chip.vector_cores());
                assert!(rows < chip.vector_cores() || blocks * 2 > chip.vector_cores(), "{tiling:?}: {blocks} blocks");
            }
        }
        assert_eq!(NormTiling::add(&chip, 1, 24, 1e-12), None);
        assert_eq!(NormTiling::add(&chip, 1, 1 << 20, 1e-12), None);
    }
}

#[test]
fn tiles_of_any_product_fit_the_buffers() {
    let mut state = 1u32;
    let mut next = |below: u32| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) % below
    };
    let chip = CHIPS[1];
    for _ in 0..5000 {
        let (tokens, outputs, inputs) = (1 + next(8192), 16 * (1 + next(256)), 16 * (1 + next(256)));
        let tiling = MatmulTiling::new(&chip, tokens, outputs, inputs).unwrap();
        let MatmulTiling { tile_rows, tile_columns, step, inner_step, swizzle, .. } = tiling;
        for size in [tile_rows, tile_columns, step, inner_step] {
            assert!(size > 0 && size.is_multiple_of(16), "{tiling:?}");
        }
        assert!(step.is_multiple_of(inner_step) || step == inputs, "{tiling:?}");
        assert!(2 * 2 * (tile_rows + tile_columns) * step + 4 * tile_columns <= (512 << 10) - 256, "{tiling:?}");
        assert!(2 * 2 * tile_rows.max(tile_columns) * inner_step <= 64 << 10, "{tiling:?}");
        assert!(tile_rows * tile_columns * 4 <= 128 << 10 && tile_columns * 4 <= 1 << 10, "{tiling:?}");
        assert!(inner_step / 16 * (tile_columns / 16) <= 255 && swizzle > 0);
        assert!((1..=chip.cube_cores).contains(&tiling.blocks(&chip)));
    }
    assert_eq!(MatmulTiling::new(&chip, 0, 16, 16), None);
    assert_eq!(MatmulTiling::new(&chip, 1, 8, 16), None);
}

/// The items of each core of a plan.
fn items_of(plan: &AttentionPlan) -> Vec<Vec<AttentionItem>> {
    let begins = &plan.items[..plan.blocks as usize + 1];
    assert_eq!(begins[0], plan.blocks + 1);
    assert_eq!(begins[plan.blocks as usize] as usize, plan.items.len());
    let item = |words: &[u32]| match *words {
        [first, keys, query, queries, head, heads] => AttentionItem { first, keys, query, queries, head, heads },
        _ => unreachable!(),
    };
    let items = |ends: &[u32]| plan.items[ends[0] as usize..ends[1] as usize].chunks(6).map(item).collect();
    begins.windows(2).map(items).collect()
}

#[test]
fn attention_is_dealt_out_whole_and_by_work() {
    let mut state = 7u32;
    let mut next = |below: u32| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) % below
    };
    for round in 0..400 {
        let chip = CHIPS[round % 2];
        let (heads, head_size, longest) = (1 + next(16), 16 * (1 + next(8)), [1, 40, 512, 2048][next(4) as usize]);
        let mut cu_seqlens = vec![0];
        for _ in 0..1 + next(24) {
            let length = if next(8) == 0 { 0 } else { 1 + next(longest) };
            cu_seqlens.push(cu_seqlens[cu_seqlens.len() - 1] + length);
        }
        let tokens = cu_seqlens[cu_seqlens.len() - 1];
        let Some(plan) = AttentionPlan::new(&chip, heads, head_size, &cu_seqlens, false) else {
            assert_eq!(tokens, 0);
            continue;
        };
        let sequences = cu_seqlens.len() as u32 - 1;
        assert!(plan.items.len() <= AttentionPlan::most_items(&chip, heads, tokens, sequences), "{cu_seqlens:?}");
        let other = AttentionPlan::new(&chip, heads, head_size, &[0, 1, tokens.min(2048), tokens], false);
        if let Some(other) = other {
            assert_eq!((other.tiling, other.blocks, other.workspace), (plan.tiling, plan.blocks, plan.workspace));
        }
        let mut seen = vec![0u32; (tokens * heads) as usize];
        let cores = items_of(&plan);
        for item in cores.iter().flatten() {
            let begin = cu_seqlens.iter().rposition(|begin| *begin == item.first).unwrap();
            assert_eq!(cu_seqlens[begin + 1] - cu_seqlens[begin], item.keys);
            assert!(item.queries * item.heads <= plan.tiling.rows && (item.heads == 1 || item.queries == item.keys));
            for head in item.head..item.head + item.heads {
                for query in item.query..item.query + item.queries {
                    seen[((item.first + query) * heads + head) as usize] += 1;
                }
            }
        }
        assert!(seen.iter().all(|count| *count == 1), "{cu_seqlens:?}");
    }
    // Blocks of 12 sequences of 512 tokens are alike, and every core has as many.
    let whole: Vec<u32> = (0..=12).map(|i| i * 512).collect();
    let plan = AttentionPlan::new(&CHIPS[1], 16, 64, &whole, false).unwrap();
    assert!(items_of(&plan).iter().all(|items| items.len() == 32));
    for (heads, head_size, ends) in
        [(1, 24, [0, 1]), (1, 144, [0, 1]), (1, 64, [0, 2049]), (1, 64, [0, 0]), (2000, 64, [0, 1])]
    {
        assert_eq!(AttentionPlan::new(&CHIPS[1], heads, head_size, &ends, false), None);
    }
}
