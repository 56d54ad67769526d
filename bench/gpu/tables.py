# SPDX-License-Identifier: Apache-2.0
"""Markdown tables of what run.sh's parts left in a folder: updates.tsv, pieces.tsv, variants.tsv, nvidia.tsv, copy.tsv, peer.json,
ncu_*.csv.

    tables.py FOLDER
"""
import csv
import json
import pathlib
import sys


def rows(path, separator="\t"):
    return [line.split(separator) for line in path.read_text().splitlines() if line] if path.exists() else []


def table(title, head, body):
    if body:
        print(f"\n## {title}\n\n| {' | '.join(head)} |\n|{'---|' * len(head)}")
        for row in body:
            print(f"| {' | '.join(str(cell) for cell in row)} |")


def by_seeds(folder):
    """(kernels, precision) to {seeds: updates/s}, seeds counted each."""
    rates = {}
    for kernels, precision, seeds, rate in rows(folder / "updates.tsv"):
        rates.setdefault((kernels, precision), {})[int(seeds)] = float(rate)
    return rates


def peers(folder):
    """{seeds: (updates/s, seconds of compiling, device)} of the JAX program."""
    lines = (folder / "peer.json").read_text().splitlines() if (folder / "peer.json").exists() else []
    found = [json.loads(line) for line in lines if line.startswith("{")]
    return {p["seeds"]: (p["updates_per_s"], p["compile_s"], p["device"]) for p in found}


def updates(folder):
    rates, jax = by_seeds(folder), peers(folder)
    seeds = sorted({s for of in rates.values() for s in of} | set(jax))
    body = [
        [precision, kernels] + [f"{of[s]:.0f}" if s in of else "-" for s in seeds]
        for (kernels, precision), of in sorted(rates.items(), key=lambda item: (item[0][1], item[0][0]))
    ]
    if jax:
        body.append(["JAX default", "XLA"] + [f"{jax[s][0]:.0f}" if s in jax else "-" for s in seeds])
        for precision in sorted({precision for _, precision in rates}):
            best = {s: max((of.get(s, 0) for (_, p), of in rates.items() if p == precision), default=0) for s in seeds}
            body.append([precision, "times JAX"] + [f"{best[s] / jax[s][0]:.1f}" if s in jax else "-" for s in seeds])
    table("Updates per second, all seeds together", ["precision", "kernels"] + [f"{s} seeds" for s in seeds], body)
    for s, (_, compiling, device) in sorted(jax.items()):
        print(f"\nJAX, {s} seeds: compiled in {compiling} s, {device}.")


def pieces(folder):
    times = {}
    for kernels, piece, us in rows(folder / "pieces.tsv"):
        times.setdefault(piece, {})[kernels] = float(us)
    kinds = sorted({kernels for of in times.values() for kernels in of})
    body = [[piece] + [f"{of[k]:.1f}" if k in of else "-" for k in kinds] for piece, of in times.items()]
    if body:
        body.append(["sum"] + [f"{sum(of.get(k, 0) for of in times.values()):.1f}" for k in kinds])
    table("Pieces of an update, one seed, us", ["piece"] + kinds, body)


def variants(folder):
    found = {}
    for switch, _, piece, number in rows(folder / "variants.tsv"):
        found.setdefault(piece, {}).setdefault(switch, []).append(float(number))
    switches = list(dict.fromkeys(switch for of in found.values() for switch in of))
    body = [[piece] + [" / ".join(f"{n:.1f}" for n in of.get(s, [])) or "-" for s in switches] for piece, of in found.items()]
    table("DAC_CUDA_... with the kernels for Hopper, bf16, one seed: updates/s, pieces in us, each turn", ["piece"] + switches, body)


def kernels(path):
    """[name, launches, us of all] of two updates, in the order of the first launch."""
    lines = [line for line in path.read_text(errors="replace").splitlines() if line.startswith('"')]
    found = {}
    for launch in csv.DictReader(lines):
        name = launch["Kernel Name"].split("(")[0].replace("<unnamed>::", "").replace("unnamed>::", "")
        unit = {"ns": 1e-3, "us": 1, "ms": 1e3}.get(launch["Metric Unit"], 1e-3)
        found.setdefault(name, []).append(float(launch["Metric Value"].replace(",", "")) * unit)
    return [(name, len(times), sum(times)) for name, times in found.items()]


def launches(folder):
    for path in sorted(folder.glob("ncu_*.csv")):
        of = kernels(path)
        body = [[name, count, f"{us / count:.1f}", f"{us / 2:.1f}"] for name, count, us in sorted(of, key=lambda k: -k[2])]
        if body:
            body.append(["sum", sum(k[1] for k in of), "", f"{sum(k[2] for k in of) / 2:.1f}"])
        title = f"Kernels of two updates one by one, bf16, one seed: {path.stem[len('ncu_'):]}"
        table(title, ["kernel", "launches", "us each", "us an update"], body)


def main():
    folder = pathlib.Path(sys.argv[1])
    for show in (updates, pieces, variants, launches):
        try:
            show(folder)
        except (ValueError, KeyError, TypeError) as error:  # a part that was stopped in the middle of a line
            print(f"\n{show.__name__}: {error!r}")
    products, layers = ([cells for kind, *cells in rows(folder / "nvidia.tsv") if kind == of] for of in ("product", "layer"))
    table("cuBLASLt: heads x rows x inputs x outputs", ["precision", "shape", "GFLOP/s"], products)
    head = ["precision", "shape", "layer", "product with bias", "mish"]
    table("Hidden layers on cuBLASLt, then cuDNN, us: the layer, and each call alone", head, layers)
    table("Copies", ["", "KiB", "GB/s"], rows(folder / "copy.tsv", " "))


if __name__ == "__main__":
    main()
