# SPDX-License-Identifier: Apache-2.0
"""Rates of cuBLASLt's matrix products, through PyTorch: lines "PRECISION<tab>SHAPE<tab>GFLOP/s", median of 20 times."""
import statistics

import torch

SHAPES = [(2560, 256, 256), (8192, 8192, 8192)]


def recorded(a, b, c, times):
    """A CUDA graph of products: small ones would wait for the processor otherwise."""
    for _ in range(3):
        torch.matmul(a, b, out=c)
    torch.cuda.synchronize()
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        for _ in range(times):
            torch.matmul(a, b, out=c)
    graph.replay()
    return graph


def seconds(graph):
    begin, end = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
    begin.record()
    graph.replay()
    end.record()
    end.synchronize()
    return begin.elapsed_time(end) / 1e3


def main():
    torch.set_float32_matmul_precision("high")  # TF32
    for name, dtype in (("bf16", torch.bfloat16), ("tf32", torch.float32)):
        for m, k, n in SHAPES:
            a, b, c = (torch.randn(*size, device="cuda", dtype=dtype) for size in ((m, k), (k, n), (m, n)))
            times = 100 if m < 8192 else 1
            graph = recorded(a, b, c, times)
            median = statistics.median(seconds(graph) for _ in range(20)) / times
            print(f"{name}\t{m}x{k}x{n}\t{2e-9 * m * k * n / median:.0f}", flush=True)


if __name__ == "__main__":
    main()
