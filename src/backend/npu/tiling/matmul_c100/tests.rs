use super::*;
use crate::runtime::Architecture;

const CHIP: Chip = Chip { architecture: Architecture::DavC100, cube_cores: 32 };

fn shape(tokens: u32, outputs: u32, inputs: u32) -> MatmulShape {
    MatmulShape { tokens, outputs, inputs }
}

/// Numbers below the one asked for, the same every time.
fn numbers() -> impl FnMut(u32) -> u32 {
    let mut state = 1u32;
    move |below| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) % below
    }
}

/// What the kernel takes for granted.
fn check(chip: &Chip, activation: Activation, output: OutputType, tiling: &MatmulC100Tiling) {
    let MatmulC100Tiling { tokens, outputs, inputs, tile_rows, tile_columns, step, inner_step, group, .. } = *tiling;
    let (keeps_left, keeps_right) = (tiling.keeps_left == 1, tiling.keeps_right == 1);
    for size in [tile_rows, tile_columns, step, inner_step, tiling.drain_columns] {
        assert!(size > 0 && size.is_multiple_of(16), "{tiling:?}");
    }
    assert!((32..=step + 16).contains(&inner_step) && (step < inputs || inputs == 16), "{tiling:?}");
    // The products of the last step are of about the same depth, each has inputs, and the last has room for the bias.
    let last = (inputs - 1) % step / 16 + 1;
    let products = (16 * (last + 1)).div_ceil(inner_step);
    let most = (last + 1).div_ceil(products);
    let left = last.checked_sub((products - 1) * most).unwrap();
    assert!(left > 0 && left < most && 16 * most <= inner_step, "{tiling:?}");
    assert!(tiling.keeps_left.max(tiling.keeps_right) <= 1, "{tiling:?}");
    assert!(group == 1 || group == 2 && !keeps_left && !keeps_right, "{tiling:?}");
    assert!(!keeps_left || tokens <= tile_rows, "{tiling:?}");
    // L1: all inputs of an operand, or two turns.
    let turns = |keeps: bool| if keeps { inputs.div_ceil(step) } else { 2.min(inputs.div_ceil(step)) };
    let lines = turns(keeps_left) * group * tile_rows + turns(keeps_right) * tile_columns;
    assert!(2 * step * lines + 32 * (tile_columns + 16) <= 1 << 20, "{tiling:?}");
    // Two turns in each of L0A, L0B and L0C; a load of at most 255 fractals.
    assert!(2 * 2 * tile_rows.max(tile_columns) * inner_step <= 64 << 10, "{tiling:?}");
    assert!(2 * 4 * tile_rows * tile_columns <= 256 << 10, "{tiling:?}");
    assert!(inner_step / 16 * (tile_columns / 16) <= 255, "{tiling:?}");
    // UB: results, which are the room for a bias's fractals at first; values on the way to them; biases.
    let values = tile_rows * tiling.drain_columns;
    let (results, copies) = match (output, activation) {
        (OutputType::Single, _) => (2 * 4 * values, 1),
        (_, Activation::Identity) => (2 * 2 * values, 0),
        (_, Activation::GeluErf) => (2 * 2 * values, 4),
        _ => (2 * 2 * values, 2),
    };
    let results = results.max(2 * 16 * (tile_columns + 16));
    assert!(results + copies * 4 * values + 12 * tile_columns <= 248 << 10, "{tiling:?}");
    // Strides of copies are of 16 bits.
    assert!(tokens.next_multiple_of(16) <= 0xffff && outputs <= 0xffff, "{tiling:?}");
    let tiles = tokens.div_ceil(tile_rows) * outputs.div_ceil(tile_columns);
    assert_eq!(tiling.blocks(chip), tiles.min(chip.cube_cores), "{tiling:?}");
}

#[test]
fn tilings_of_any_product_fit_the_buffers() {
    let mut next = numbers();
    for round in 0..3000 {
        let (most, deepest) = ([64, 300, 1322, 4095][round % 4], [4, 64, 257, 1000][next(4) as usize]);
        let longest = [20, 600, 9000, 65520][next(4) as usize];
        let shape = shape(1 + next(longest), 16 * (1 + next(most)), 16 * (1 + next(deepest)));
        let chip = Chip { cube_cores: [32, 30][round % 2], ..CHIP };
        let activation = Activation::ALL[next(Activation::ALL.len() as u32) as usize];
        check(
            &chip,
            activation,
            OutputType::Half,
            &MatmulC100Tiling::new(&chip, shape, activation, OutputType::Half).unwrap(),
        );
        let (activation, output) = (Activation::Identity, OutputType::Single);
        check(&chip, activation, output, &MatmulC100Tiling::new(&chip, shape, activation, output).unwrap());
    }
    for (tokens, outputs, inputs) in
        [(0, 16, 16), (1, 8, 16), (1, 16, 0), (1, 16, 24), (1, 1 << 16, 16), (65521, 16, 16)]
    {
        let shape = shape(tokens, outputs, inputs);
        assert_eq!(MatmulC100Tiling::new(&CHIP, shape, Activation::Identity, OutputType::Half), None);
    }
}

#[test]
fn every_core_has_work() {
    for tokens in [1, 16, 128, 512, 6144] {
        for (outputs, inputs) in [(3072, 1024), (1024, 1024), (4096, 1024), (1024, 4096), (768, 768), (3072, 768)] {
            let shape = shape(tokens, outputs, inputs);
            let tiling = MatmulC100Tiling::new(&CHIP, shape, Activation::Identity, OutputType::Half).unwrap();
            assert!(tiling.blocks(&CHIP) >= (outputs / 32).min(32), "{tiling:?}");
        }
    }
}
