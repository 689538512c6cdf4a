//! Graphs: captured once, replayed many times, with their resources kept alive.

use ascend_bert::runtime::{Error, Event, Graph, KernelArgs, PinnedBuffer};

use crate::twin::{self, Twin};

#[test]
fn a_graph_replays_what_was_captured_and_keeps_what_it_names() {
    for seed in 1..4 {
        let twin = Twin::new(&format!("soc=Ascend910B1,seed={seed}"));
        let device = twin.device();
        let stream = device.stream().unwrap();
        let mut input = PinnedBuffer::<f32>::new(&device, 1000).unwrap();
        let output = PinnedBuffer::<f32>::new(&device, 1000).unwrap();
        let add = twin::kernels(&device).function("vector_add").unwrap();
        let graph = {
            let (x, y) = (stream.alloc::<f32>(1000).unwrap(), stream.alloc::<f32>(1000).unwrap());
            let args = KernelArgs::new().buffer(&x).buffer(&x).buffer(&y).scalar(1000_u64);
            let captured = Graph::capture(&stream, |stream| {
                stream.upload(&input, &x)?;
                // SAFETY: vector_add takes three buffers of 1000 f32 and their length.
                unsafe { stream.launch(&add, 3, &args)? };
                stream.download(&y, &output)
            });
            captured.unwrap()
            // x, y and the arguments are dropped here; the graph keeps the memory.
        };
        for round in 1..10 {
            input.write().unwrap().fill(round as f32);
            graph.replay(&stream).unwrap();
            assert!(output.read().unwrap().iter().all(|value| *value == 2.0 * round as f32), "seed {seed}");
        }
        drop((graph, add, stream, input, output, device));
        twin.assert_clean();
    }
}

#[test]
fn what_capture_forbids_is_refused_before_the_call() {
    let twin = Twin::new("soc=Ascend910B1");
    let device = twin.device();
    let stream = device.stream().unwrap();
    let buffer = stream.alloc::<u8>(16).unwrap();
    let event = Event::new(&device).unwrap();
    let graph = Graph::capture(&stream, |stream| {
        stream.fill(&buffer, 1)?;
        stream.record(&event)?;
        for refused in [
            stream.synchronize(),
            event.synchronize(),
            event.is_complete().map(drop),
            stream.device().synchronize(),
            stream.alloc::<u8>(16).map(drop),
            stream.write(&[0; 16], &buffer),
            Graph::capture(stream, |_| Ok(())).map(drop),
        ] {
            assert!(matches!(refused, Err(Error::Capturing { .. })), "{refused:?}");
        }
        Ok(())
    });
    graph.unwrap().replay(&stream).unwrap();
    let mut values = [0; 16];
    stream.read(&buffer, &mut values).unwrap();
    assert_eq!(values, [1; 16]);
    drop((stream, buffer, event, device));
    twin.assert_clean();
}

#[test]
fn a_capture_spans_streams_that_events_join() {
    let twin = Twin::new("soc=Ascend910B1,seed=9");
    let device = twin.device();
    let (main, side) = (device.stream().unwrap(), device.stream().unwrap());
    let (fork, join) = (Event::new(&device).unwrap(), Event::new(&device).unwrap());
    let (a, b) = (main.alloc::<u8>(4096).unwrap(), main.alloc::<u8>(4096).unwrap());
    main.synchronize().unwrap();
    let graph = Graph::capture(&main, |main| {
        main.fill(&a, 3)?;
        main.record(&fork)?;
        side.wait(&fork)?;
        side.copy(&a, &b)?;
        side.record(&join)?;
        main.wait(&join)
    });
    let graph = graph.unwrap();
    side.synchronize().unwrap(); // no longer part of a capture
    graph.replay(&main).unwrap();
    let mut values = vec![0; 4096];
    main.read(&b, &mut values).unwrap();
    assert!(values.iter().all(|value| *value == 3));
    drop((graph, main, side, fork, join, a, b, device));
    twin.assert_clean();
}

#[test]
fn work_that_fails_or_panics_ends_its_capture() {
    let twin = Twin::new("soc=Ascend910B1");
    let device = twin.device();
    let stream = device.stream().unwrap();
    let buffer = stream.alloc::<u8>(16).unwrap();
    let other = stream.alloc::<u8>(17).unwrap();
    let error = Graph::capture(&stream, |stream| stream.copy(&buffer, &other)).unwrap_err();
    assert!(matches!(error, Error::Length { .. }), "{error}");
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        Graph::capture(&stream, |_| panic!("on purpose")).map(drop)
    }));
    assert!(panicked.is_err());
    stream.fill(&buffer, 0).unwrap();
    stream.synchronize().unwrap();
    drop((stream, buffer, other, device));
    twin.assert_clean();
}
