//! The same work on every generation of devices and every level of CANN, each by its newest functions.

use ascend_bert::Remedy;
use ascend_bert::runtime::{Architecture, Error, Event, Graph, KernelArgs, LaunchPath, PinnedBuffer, Stream};

use crate::twin::{self, Twin};

/// Uploads, adds, downloads; returns the launch function that was used.
pub fn add_vectors(stream: &Stream, count: usize) -> Result<LaunchPath, Error> {
    let device = stream.device();
    let mut host = PinnedBuffer::<f32>::new(&device, count)?;
    for (index, value) in host.write()?.iter_mut().enumerate() {
        *value = index as f32;
    }
    let (a, b, c) = (stream.alloc::<f32>(count)?, stream.alloc::<f32>(count)?, stream.alloc::<f32>(count)?);
    stream.upload(&host, &a)?;
    stream.upload(&host, &b)?;
    let add = device.load_module(ascend_bert::runtime::ModuleSource::File(twin::compiled()))?.function("vector_add")?;
    let args = KernelArgs::new().buffer(&a).buffer(&b).buffer(&c).scalar(count as u64);
    // SAFETY: vector_add takes three buffers of `count` f32 and their length.
    unsafe { stream.launch(&add, 4, &args)? };
    let result = PinnedBuffer::<f32>::new(&device, count)?;
    stream.download(&c, &result)?;
    let values = result.read()?;
    assert!(values.iter().enumerate().all(|(index, value)| *value == 2.0 * index as f32), "{:?}", &values[..4]);
    Ok(add.launch_path())
}

#[test]
fn every_level_uses_its_newest_launch_function() {
    let levels = [
        ("7.0", LaunchPath::Older),
        ("8.1", LaunchPath::ArgsHandle),
        ("8.5", LaunchPath::HostArgs),
        ("9.1", LaunchPath::HostArgs),
    ];
    for (cann, path) in levels {
        for soc in ["Ascend910A", "Ascend910B1"] {
            let twin = Twin::new(&format!("soc={soc},cann={cann}"));
            let device = twin.device();
            assert_eq!(device.soc().name, soc);
            let stream = device.stream().unwrap();
            assert_eq!(add_vectors(&stream, 1000).unwrap(), path, "{cann} {soc}");
            drop((stream, device));
            twin.assert_clean();
        }
    }
}

#[test]
fn generations_are_told_apart_and_other_chips_refused() {
    for (soc, architecture) in [
        ("Ascend910A", Architecture::DavC100),
        ("Ascend910B", Architecture::DavC100),
        ("Ascend910B3", Architecture::DavC220),
    ] {
        let twin = Twin::new(&format!("soc={soc}"));
        assert_eq!(twin.device().architecture().unwrap(), architecture, "{soc}");
    }
    let twin = Twin::new("soc=Ascend910_95");
    let error = twin.device().architecture().unwrap_err();
    assert_eq!(error.to_string(), "npu:0 is \"Ascend910_95\", for which this program has no kernels");
    assert!(error.advice() == Some(ascend_bert::Advice::UseCpu));
}

#[test]
fn a_missing_function_is_named_with_the_version_that_has_it() {
    let twin = Twin::new("cann=7.0");
    let device = twin.device();
    let error = Graph::capture(&device.stream().unwrap(), |_| Ok(())).unwrap_err();
    assert!(matches!(error, Error::Missing { function: "aclmdlRICaptureBegin", .. }), "{error}");
    assert_eq!(error.remedy(), "install CANN 8.0 or newer");
    let runtime = twin.runtime();
    assert!(runtime.missing_functions().contains(&"aclrtLaunchKernelV2"));
    assert!(!runtime.missing_functions().contains(&"aclrtMalloc"));
}

#[test]
fn the_first_generation_has_no_graphs() {
    let twin = Twin::new("soc=Ascend910A");
    let device = twin.device();
    let error = Graph::capture(&device.stream().unwrap(), |_| Ok(())).unwrap_err();
    assert_eq!(error.code().map(|code| code.0), Some(207000), "{error}");
    drop(device);
    twin.assert_clean();
}

#[test]
fn the_hardware_sync_address_is_the_devices() {
    for cann in ["9.1", "7.0"] {
        let twin = Twin::new(&format!("soc=Ascend910B1,cann={cann}"));
        assert_ne!(twin.device().hardware_sync_address().unwrap(), 0, "{cann}");
    }
}

#[test]
fn events_order_streams_and_measure_time() {
    for cann in ["7.0", "9.1"] {
        let twin = Twin::new(&format!("cann={cann},seed=3"));
        let device = twin.device();
        let (first, second) = (device.stream().unwrap(), device.stream().unwrap());
        let (start, ready) = (Event::with_timing(&device).unwrap(), Event::with_timing(&device).unwrap());
        let mut host = PinnedBuffer::<u32>::new(&device, 4096).unwrap();
        for round in 1..20 {
            host.write().unwrap().fill(round);
            let buffer = first.alloc::<u32>(4096).unwrap();
            first.record(&start).unwrap();
            first.upload(&host, &buffer).unwrap();
            first.record(&ready).unwrap();
            second.wait(&ready).unwrap();
            let back = PinnedBuffer::<u32>::new(&device, 4096).unwrap();
            second.download(&buffer, &back).unwrap();
            drop(buffer); // both streams still use it
            assert!(back.read().unwrap().iter().all(|value| *value == round));
            assert!(ready.is_complete().unwrap());
            assert!(ready.milliseconds_since(&start).unwrap() >= 0.0);
        }
        drop((first, second, start, ready, host, device));
        twin.assert_clean();
    }
}

#[test]
fn an_event_must_be_recorded_first() {
    let twin = Twin::new("");
    let device = twin.device();
    let event = Event::new(&device).unwrap();
    assert!(matches!(event.synchronize(), Err(Error::NotRecorded { .. })));
    assert!(matches!(event.is_complete(), Err(Error::NotRecorded { .. })));
    assert!(matches!(device.stream().unwrap().wait(&event), Err(Error::NotRecorded { .. })));
}
