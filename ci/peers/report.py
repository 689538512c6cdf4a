"""The report in Markdown: tables and text. Measures nothing."""

import datetime
import os
import platform
import statistics

from workloads import NAMES, PRECISIONS

BYTES = {"f32": 4, "bf16": 2, "int8": 1}


def machine(threads):
    """The processor's name in /proc/cpuinfo, and which of the relevant instruction sets it has."""
    fields = {}
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        for line in file:
            name, _, value = line.partition(":")
            fields.setdefault(name.strip(), value.strip())
    flags = set(fields.get("flags", fields.get("Features", "")).split())
    known = ["avx2", "avx512f", "avx512_bf16", "avx512_vnni", "avx_vnni", "amx_tile", "asimddp", "bf16"]
    return {
        "date": datetime.date.today().isoformat(),
        "processor": fields.get("model name", platform.machine()),
        "family": fields.get("cpu family"),
        "model": fields.get("model"),
        "features": [flag for flag in known if flag in flags],
        "threads": threads,
        "load": os.getloadavg()[0],
    }


def peaks(measured):
    """The medians of the peak measurements, one per round: shares are ratios of medians."""
    result = {"memory_gb_per_second": statistics.median(one["memory_gb_per_second"] for one in measured)}
    for precision in PRECISIONS:
        found = [one[precision] for one in measured if one[precision]]
        if found:
            gops = statistics.median(one["gops"] for one in found)
            result[precision] = {"gops": gops, "instruction": found[0]["instruction"]}
    return result


def markdown(result):
    parts = [_heading(result), _table(result), _notes(result)]
    if "scaling" in result:
        parts.append(_scaling(result["scaling"]))
    if "large" in result:
        parts.append(_large(result["large"]))
    return "\n\n".join(part for part in parts if part)


def _heading(result):
    machine, peaks = result["machine"], result["peaks"]
    kind = f"family {machine['family']}, model {machine['model']}; " if machine["family"] else ""
    limits = [
        f"{precision} {peaks[precision]['gops']:.0f} GOP/s ({peaks[precision]['instruction']})"
        for precision in PRECISIONS
        if precision in peaks
    ]
    return (
        f"Measured on {machine['date']} by `ci/peers/run.sh` on {machine['processor']} ({kind}"
        f"{', '.join(machine['features'])}), {machine['threads']} threads, at {result['ours']}: medians of"
        f" {result['rounds']} alternating rounds; ratios are of medians, above 1 ascend-bert is"
        f" faster. {_quiet(machine['load'])}"
        f" The peaks measured in the same run: {', '.join(limits)};"
        f" memory is read at {peaks['memory_gb_per_second']:.1f} GB/s."
    )


def _quiet(load):
    """A warning: times of a busy machine are not reliable, and ratios hardly."""
    return f"**The machine was not quiet: load average {load:.1f} before the run.**" if load > 0.5 else ""


def _table(result):
    lines = [
        "| BERT | precision | ascend-bert | of the peak | peer | its time | ratio |",
        "|---|---|---|---|---|---|---|",
    ]
    rows = result["rows"]
    for workload in dict.fromkeys(row["workload"] for row in rows):
        for precision in PRECISIONS:
            group = [row for row in rows if row["workload"] == workload and row["precision"] == precision]
            if group:
                lines += _group(group, result["peaks"])
    return "\n".join(lines)


def _group(group, peaks):
    """Our result and, one per line, those of the peers in one workload and precision."""
    mine = next(row for row in group if row["who"] == "ascend-bert")
    peers = [row for row in group if row["who"] != "ascend-bert"]
    head = [mine["title"], mine["precision"], _time(mine), _share(mine, peaks)]
    if not peers:
        return [_line([*head, "", "", ""])]
    lines = []
    for peer in peers:
        ratio = f"**{peer['seconds'] / mine['seconds']:.2f}**" if "seconds" in peer and "seconds" in mine else ""
        name = NAMES[peer["who"]]
        if peer.get("computed_in", peer["precision"]) != peer["precision"]:
            name += f" (computes in {peer['computed_in']})"
        lines.append(_line([*head, name, _time(peer), ratio]))
        head = ["", "", "", ""]
    return lines


def _time(row):
    if "error" in row:
        return f"left out: {row['error']}".replace("|", "/")
    return f"{_milliseconds(row['seconds'])}, {row['gflops']:.0f} GFLOP/s"


def _share(row, peaks):
    """The share of the cores' peak; for few tokens also the multiple of the time to read the weights."""
    if "error" in row:
        return ""
    reading = row["weights"] * BYTES[row["precision"]] / (peaks["memory_gb_per_second"] * 1e9)
    parts = []
    if row["precision"] in peaks:
        parts.append(f"{row['gflops'] / peaks[row['precision']]['gops'] * 100:.0f} %")
    if reading > row["seconds"] / 4:
        parts.append(f"{row['seconds'] / reading:.2f}x reading the weights")
    return ", ".join(parts)


def _notes(result):
    said = [f"{NAMES[peer]} {of['version']} ({of['notes']})" for peer, of in result["versions"].items()]
    missing = [f"{NAMES[peer]}: {why}" for peer, why in result["left_out"].items()]
    text = f"Peers: {'; '.join(said)}." if said else ""
    return f"{text} Left out: {'; '.join(missing)}.".strip() if missing else text


def _scaling(rows):
    lines = [
        "| base, from 1 thread to more | precision | 1 thread | threads | | times as fast |",
        "|---|---|---|---|---|---|",
    ]
    for row in rows:
        cells = [row["shape"], row["precision"], _milliseconds(row["one"]), str(row["threads"])]
        cells += [_milliseconds(row["all"]), f"**{row['one'] / row['all']:.2f}**"]
        lines.append(_line(cells))
    return "\n".join(lines)


def _large(rows):
    lines = [
        "| large | | largest resident set, 12x512 | second process to the first 1x128 answer | cosine of its answer |",
        "|---|---|---|---|---|",
    ]
    for row in rows:
        if "error" in row:
            lines.append(_line([row["who"], row["precision"], f"left out: {row['error']}", "", ""]))
            continue
        first, cosine = row.get("first_answer"), row.get("cosine")
        cells = [NAMES.get(row["who"], row["who"]), row["precision"], f"{row['peak_rss_bytes'] / 1e9:.2f} GB"]
        lines.append(_line([*cells, f"{first:.2f} s" if first else "", f"{cosine:.5f}" if cosine else ""]))
    return "\n".join(lines)


def _milliseconds(seconds):
    value = seconds * 1e3
    return f"{value:.0f} ms" if value >= 100 else f"{value:.1f} ms" if value >= 10 else f"{value:.2f} ms"


def _line(cells):
    return f"| {' | '.join(cells)} |"
