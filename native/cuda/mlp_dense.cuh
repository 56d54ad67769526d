// SPDX-License-Identifier: Apache-2.0
// The one matrix product of the CUDA backend: a tile of rows in shared memory times a matrix of floats in global
// memory,
//
//   y (kRows, N) = x (kRows, K) W (K, N)      or, transposed,      y (kRows, N) = x (kRows, K) W^T,  W (N, K).
//
// Forward layers are the first form (W the weights), input gradients the second, and weight gradients the first again:
// x a tile of transposed activations, W the gradients at the pre-activations.
//
// The block's 8 warps take 16 columns each of a panel of 128. For each panel the weights come through a ring of kStages
// slabs of kSlab inner elements by cp.async, two slabs ahead of the product; the slabs of all panels form one sequence,
// so that the ring never runs dry in between. The tile x stays in shared memory, in the precision's operand format.
// A sum runs over K in order, whatever kRows: results do not depend on how rows are cut into tiles.
#ifndef DAC_CUDA_MLP_DENSE_CUH
#define DAC_CUDA_MLP_DENSE_CUH

#include "cuda/mlp_precision.cuh"
#include "cuda/mlp_shape.h"

namespace dac {

constexpr int kTileThreads = 256;
constexpr int kWarps = kTileThreads / kWarpSize;
constexpr int kPanel = kWarps * kWarpColumns;
constexpr int kStages = 3;

template <Precision P>
constexpr int kStageFloats = kPanel* kSlabPitch<P, true, kPanel>;  // the larger of the two forms
static_assert(kStageFloats<Precision::kBf16> >= kSlab * kSlabPitch<Precision::kBf16, false, kPanel> &&
              kStageFloats<Precision::kTf32> >= kSlab * kSlabPitch<Precision::kTf32, false, kPanel> &&
              kStageFloats<Precision::kFp32> >= kSlab * kSlabPitch<Precision::kFp32, false, kPanel>);

template <Precision P>
constexpr int kRingFloats = kStages* kStageFloats<P>;

// Begins the copy of kHeight x kWidth floats of the matrix, from (row, column) on, to shared memory; what lies outside
// of the matrix becomes zero. By 16 bytes where rows are aligned so, else by 4.
template <int kHeight, int kWidth, int kPitch>
__device__ inline void fetch_slab(float* to, const Matrix& from, int row, int column) {
  const float* first = from.data + row * from.pitch + column;
  const int rows = from.rows - row, columns = from.columns - column;
  const bool aligned = (reinterpret_cast<uintptr_t>(from.data) | static_cast<uintptr_t>(from.pitch * 4)) % 16 == 0;
  if (aligned) {
    for (int i = static_cast<int>(threadIdx.x); i < kHeight * kWidth / 4; i += kTileThreads) {
      const int r = i / (kWidth / 4), c = i % (kWidth / 4) * 4;
      const int valid = r < rows ? min(max(columns - c, 0), 4) : 0;
      ptx::copy_async_16(to + r * kPitch + c, valid > 0 ? first + r * from.pitch + c : from.data, 4 * valid);
    }
  } else {
    for (int i = static_cast<int>(threadIdx.x); i < kHeight * kWidth; i += kTileThreads) {
      const int r = i / kWidth, c = i % kWidth;
      const bool valid = r < rows && c < columns;
      ptx::copy_async_4(to + r * kPitch + c, valid ? first + r * from.pitch + c : from.data, valid ? 4 : 0);
    }
  }
}

// ring: kRingFloats in shared memory, used by nobody else meanwhile. x: columns K .. next multiple of kAlign are zero.
// use(row, column, pair) gets every pair of y's elements once, always in the same thread; column is even and runs to
// the next multiple of kAlign behind N, where the pair is zero. All threads of the block call this together; x may have
// been written just before, and what `use` wrote can be read by all threads afterwards.
template <Precision P, int kRows, bool kTransposed, typename Use>
__device__ inline void dense_tile(const Operand<P>* x, int pitch, const Matrix& weights, float* ring, const Use& use) {
  constexpr int kPitch = kSlabPitch<P, kTransposed, kPanel>;
  const int inner = kTransposed ? weights.columns : weights.rows;
  const int outer = kTransposed ? weights.rows : weights.columns;
  const int first_column = static_cast<int>(threadIdx.x) / kWarpSize * kWarpColumns;

  int next_stage = 0, next_k = 0, next_panel = 0;  // of the next slab to fetch
  const auto fetch_next = [&] {
    if (next_panel < outer) {
      float* to = ring + next_stage * kStageFloats<P>;
      if constexpr (kTransposed)
        fetch_slab<kPanel, kSlab, kPitch>(to, weights, next_panel, next_k);
      else
        fetch_slab<kSlab, kPanel, kPitch>(to, weights, next_k, next_panel);
      next_stage = next_stage + 1 == kStages ? 0 : next_stage + 1;
      next_k += kSlab;
      if (next_k >= inner) next_k = 0, next_panel += kPanel;
    }
    ptx::copy_async_commit();
  };
  for (int i = 0; i < kStages - 1; ++i) fetch_next();

  Accumulators<kRows> sums;
  int stage = 0;
  for (int panel = 0; panel < outer; panel += kPanel) {
    const bool busy = panel + first_column < outer;  // the same for all lanes of a warp
    sums.clear();
    for (int k = 0; k < inner; k += kSlab) {
      ptx::copy_async_wait<kStages - 2>();
      __syncthreads();  // the slab is there for all, and all have left the one before, whose place is fetched into
      fetch_next();
      const float* slab = ring + stage * kStageFloats<P> + first_column * (kTransposed ? kPitch : 1);
      if (busy)
        multiply_slab<P, kRows, kTransposed, kPitch>(sums, x + k, pitch, slab, min(round_up(inner - k, kAlign), kSlab));
      stage = stage + 1 == kStages ? 0 : stage + 1;
    }
    if (busy)
      sums.for_each_pair([&](int row, int column, float2 pair) { use(row, panel + first_column + column, pair); });
  }
  __syncthreads();
}

}  // namespace dac

#endif
