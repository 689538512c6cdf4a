//! One scenario that covers the runtime, repeated with its first, second, third, ... call failing: each run must end in
//! a typed error without panic or leak, and a clean run afterwards must succeed.

use ascend_bert::runtime::{Error, Event, Graph, KernelArgs, PinnedBuffer, Runtime};

use crate::levels::add_vectors;
use crate::twin::{self, Twin};

/// Initialisation, load, allocation, copies, launches, events, capture and replay, waiting, teardown. Returns the
/// number of calls made before the teardown.
fn scenario(twin: &Twin, graphs: bool) -> Result<u64, Error> {
    let runtime = Runtime::open_in(&twin.search())?;
    let device = runtime.device(0)?;
    device.memory_info()?;
    let (stream, side) = (device.stream()?, device.stream()?);
    add_vectors(&stream, 500)?;
    let (x, y) = (stream.alloc_from(&[1.0_f32; 100])?, side.alloc::<f32>(100)?);
    let event = Event::with_timing(&device)?;
    stream.fill(x.slice(0..10)?, 0)?;
    stream.record(&event)?;
    side.wait(&event)?;
    side.copy(&x, &y)?;
    side.record(&event)?;
    event.is_complete()?;
    event.synchronize()?;
    let mut host = PinnedBuffer::<f32>::new(&device, 100)?;
    side.download(&y, &host)?;
    assert_eq!(host.read()?[99], 1.0);
    if graphs {
        let add =
            device.load_module(ascend_bert::runtime::ModuleSource::File(twin::compiled()))?.function("vector_add")?;
        let args = KernelArgs::new().buffer(&x).buffer(&x).buffer(&y).scalar(100_u64);
        let graph = Graph::capture(&stream, |stream| {
            stream.upload(&host, &x)?;
            // SAFETY: vector_add takes three buffers of 100 f32 and their length.
            unsafe { stream.launch(&add, 2, &args) }
        })?;
        host.write()?.fill(4.0);
        graph.replay(&stream)?;
        let mut values = [0.0; 100];
        stream.read(&y, &mut values)?;
        assert_eq!(values, [8.0; 100]);
    }
    drop(x);
    device.trim_memory()?;
    device.synchronize()?;
    Ok(twin.calls())
}

/// Codes with different consequences: an ordinary error, exhausted memory, a lost device.
const CODES: [&str; 3] = ["107000", "207001", "507899"];

fn sweep(config: &str, graphs: bool) {
    let twin = Twin::new(config);
    let work = scenario(&twin, graphs).unwrap_or_else(|error| panic!("{config}: without a failure: {error}"));
    twin.assert_clean();
    let calls = twin.calls();
    assert!(calls > 50, "{calls}");
    let (mut points, mut errors, mut survived) = (0, 0, 0);
    for suffix in ["", "@sync"] {
        for code in CODES {
            for call in 1..=calls {
                twin.reset(config);
                twin.fail(&format!("*:{call}={code}{suffix}"));
                let result = scenario(&twin, graphs);
                points += 1;
                errors += u32::from(result.is_err());
                survived += u32::from(result.is_ok() && suffix.is_empty() && call <= work);
                if let Err(error) = &result {
                    assert!(!error.to_string().is_empty());
                }
                twin.fail("");
                twin.assert_clean();
                // A lost device stays lost for its current owners; a new owner finds it usable.
                if let Err(error) = scenario(&twin, graphs) {
                    panic!("{config}: after call {call} failed with {code}{suffix} ({result:?}): {error}");
                }
                twin.assert_clean();
            }
        }
    }
    println!("{config}: {points} points over {calls} calls: {errors} errors, {survived} survived before the teardown");
    // A synchronous failure before the teardown is an error, except while releasing a resource, which is logged. A
    // delayed failure is an error if it was in queued work.
    assert!(survived * 6 <= work as u32 * CODES.len() as u32, "{survived} of {work} calls");
    assert!(errors >= work as u32 * CODES.len() as u32 - survived);
}

#[test]
fn any_call_may_fail_on_the_second_generation() {
    sweep("soc=Ascend910B1,cann=9.1", true);
}

#[test]
fn any_call_may_fail_on_the_first_generation_with_an_old_cann() {
    sweep("soc=Ascend910A,cann=7.0", false);
}

#[test]
fn any_call_may_fail_on_the_second_generation_with_argument_handles() {
    sweep("soc=Ascend910B1,cann=8.1", true);
}
