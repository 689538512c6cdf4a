use std::fmt::Write as _;
use std::process::Command;

use super::*;
use crate::backend::activation::Activation;

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
        let cores = chip.vector_cores();
        for rows in [1, 2, 31, 47, 48, 1000, 6144] {
            for width in [16, 64, 128, 768, 1024, 4096] {
                let add = NormTiling::add(&chip, rows, width, 1e-12).unwrap().rows;
                let embed = NormTiling::embed(&chip, rows, width, 1e-12).unwrap().rows;
                let gather = GatherTiling::new(&chip, rows, 6144, width).unwrap().rows;
                let softmax = SoftmaxTiling::new(&chip, rows, width - 3, width).unwrap();
                for tiling in [add, embed, gather, softmax.rows] {
                    let most = if tiling == gather { 64 } else { 16 };
                    assert!((1..=most).contains(&tiling.batch), "{tiling:?}");
                    let blocks = tiling.blocks(&chip);
                    assert!(blocks >= 1 && blocks <= cores);
                    // No core has more than a batch beyond its share, and none but the last ones have less.
                    let share = rows.div_ceil(cores);
                    let slowest = rows.div_ceil(tiling.batch).div_ceil(cores) * tiling.batch;
                    assert!(slowest < share + tiling.batch, "{tiling:?}: {slowest} rows on a core");
                }
                assert!(softmax.piece.is_multiple_of(64) && softmax.rows.batch * softmax.piece <= 8192, "{softmax:?}");
                assert!(softmax.piece >= width || softmax.rows.batch == 1, "{softmax:?}");
            }
        }
        // Whole fractals on dav-c100.
        assert_eq!(NormTiling::add(&chip, 6144, 768, 1e-12).unwrap().rows.batch, 16);
        assert_eq!(NormTiling::add(&chip, 1, 24, 1e-12), None);
        assert_eq!(NormTiling::add(&chip, 1, 1 << 20, 1e-12), None);
        assert_eq!(SoftmaxTiling::new(&chip, 1, 0, 16), None);
        assert_eq!(SoftmaxTiling::new(&chip, 1, 20, 16), None);
        assert_eq!(SoftmaxTiling::new(&chip, 1, 20, 24), None);
        assert!(SoftmaxTiling::new(&chip, 900, 30522, 30528).is_some());
    }
    let far = |chip| GatherTiling::new(&chip, 1, 1 << 16, 768).is_some();
    assert_eq!(CHIPS.map(far), [false, true]);
}

fn c220(plan: &MatmulPlan) -> MatmulTiling {
    match plan.tiling {
        EitherMatmulTiling::C220(tiling) => tiling,
        EitherMatmulTiling::C100(tiling) => panic!("{tiling:?}"),
    }
}

/// Checks everything that the kernels of dav-c220 take for granted.
fn check_c220(chip: &Chip, plan: &MatmulPlan) {
    let MatmulTiling {
        tokens,
        outputs,
        inputs,
        tile_rows,
        tile_columns,
        step,
        inner_step,
        kept,
        splits,
        ring,
        unit,
        ..
    } = c220(plan);
    for size in [tile_rows, tile_columns, step, inner_step] {
        assert!(size > 0 && size.is_multiple_of(16), "{plan:?}");
    }
    // Splits begin at multiples of their length, and none is empty.
    let split_inputs = (inputs / 16).div_ceil(splits) * 16;
    assert!(splits > 0 && (splits - 1) * split_inputs < inputs && splits * split_inputs >= inputs, "{plan:?}");
    assert!(step.is_multiple_of(inner_step) || step == split_inputs, "{plan:?}");
    let steps = split_inputs.div_ceil(step);
    let last_split = inputs - (splits - 1) * split_inputs;
    assert!(kept <= steps && (kept == 0 || last_split.div_ceil(step) >= 3), "{plan:?}");
    let places = kept + if steps > kept { 3 } else { 0 };
    let l1 = places * tile_rows * step * 2 + 3 * tile_columns * (step * 2 + 4);
    assert!(l1 <= (512 << 10) - 256, "{plan:?}: {l1} bytes of L1");
    assert!(2 * 2 * tile_rows.max(tile_columns) * inner_step <= 64 << 10, "{plan:?}");
    assert!(tile_rows * tile_columns * 4 <= 128 << 10 && tile_columns * 4 <= 1 << 10, "{plan:?}");
    assert!(inner_step / 16 * (tile_columns / 16) <= 255, "{plan:?}");
    assert!(unit > 0 && unit.is_multiple_of(16) && tile_columns.is_multiple_of(unit), "{plan:?}");
    let units = tokens.div_ceil(tile_rows) * outputs.div_ceil(unit) * splits;
    assert_eq!(plan.blocks, units.min(chip.cube_cores), "{plan:?}");
    let (blocks, size) = (u64::from(plan.blocks), u64::from(tile_rows) * u64::from(tile_columns));
    let workspace = match plan.kernel {
        "matmul" => 0,
        "matmul_activation" => blocks * u64::from(ring) * size * 2,
        "matmul_split" => u64::from(splits) * u64::from(tokens) * u64::from(outputs) * 4,
        other => panic!("{other}"),
    };
    assert!(plan.workspace == workspace && plan.synchronises == (workspace > 0), "{plan:?}");
    assert!(plan.kernel == "matmul_split" || (splits == 1 && workspace <= 8 << 20), "{plan:?}");
    assert!(plan.kernel != "matmul" || c220(plan).activation == 0, "{plan:?}");
}

#[test]
fn products_of_any_shape_have_a_plan_that_fits_the_chip() {
    let mut state = 1u32;
    let mut next = |below: u32| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) % below
    };
    let half = OutputType::Half;
    for i in 0..4000 {
        let chip = Chip { cube_cores: [24, 20][i % 2], ..CHIPS[1] };
        let most = [16, 200, 8192][i % 3];
        let shape = MatmulShape { tokens: 1 + next(most), outputs: 16 * (1 + next(256)), inputs: 16 * (1 + next(256)) };
        let activation = Activation::ALL[i % Activation::ALL.len()];
        let plan = MatmulPlan::new(&chip, shape, activation, half).unwrap();
        assert_eq!(Activation::ALL[c220(&plan).activation as usize], activation);
        check_c220(&chip, &plan);
        let logits = MatmulPlan::new(&chip, shape, Activation::Identity, OutputType::Single).unwrap();
        assert_eq!((logits.kernel, c220(&logits).output), ("matmul", 1));
        check_c220(&chip, &logits);
    }
    let none = |tokens, outputs, inputs, activation, output| {
        assert_eq!(MatmulPlan::new(&CHIPS[1], MatmulShape { tokens, outputs, inputs }, activation, output), None);
    };
    none(0, 16, 16, Activation::Identity, half);
    none(1, 8, 16, Activation::Identity, half);
    none(1, 16, 1 << 16, Activation::Identity, half);
    none(1, 16, 16, Activation::Tanh, OutputType::Single);
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
