// SPDX-License-Identifier: Apache-2.0
// The one matrix product of the CUDA backend: a tile of rows in shared memory times a matrix in global memory,
//
//   y (kRows, N) = x (kRows, K) W (K, N)      or, transposed,      y (kRows, N) = x (kRows, K) W^T,  W (N, K).
//
// Forward layers are the first form (W the weights), input gradients the second, and weight gradients the first again:
// x a tile of transposed activations, W the gradients at the pre-activations. W is floats, or bfloat16 for bf16.
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

__host__ __device__ constexpr int larger(int a, int b) { return a > b ? a : b; }
template <Precision P, typename T>
constexpr int kStageElements = larger(kPanel * kSlabPitch<P, true, kPanel, T>, kSlab* kSlabPitch<P, false, kPanel, T>);
template <Precision P, typename T>
constexpr int kRingElements = kStages* kStageElements<P, T>;
template <Precision P>
constexpr int kStageFloats = kStageElements<P, float>;
template <Precision P>
constexpr int kRingFloats = kRingElements<P, float>;

// Begins the copy of `count` of kPiece neighbours, the rest of which become zero. Two bytes alone are copied at once: no
// instruction does it on the way.
template <int kPiece, typename T>
__device__ inline void copy_piece(T* to, const T* from, int count) {
  constexpr int kBytes = kPiece * static_cast<int>(sizeof(T));
  if constexpr (kBytes == 16)
    ptx::copy_async_16(to, from, count * static_cast<int>(sizeof(T)));
  else if constexpr (kBytes == 4)
    ptx::copy_async_4(to, from, count * static_cast<int>(sizeof(T)));
  else
    *to = count > 0 ? *from : T{};
}

template <int kHeight, int kWidth, int kPitch, int kPiece, typename T>
__device__ inline void fetch_pieces(T* to, const MatrixOf<T>& from, int row, int column) {
  const T* first = from.data + row * from.pitch + column;
  const int rows = from.rows - row, columns = from.columns - column;
  for (int i = static_cast<int>(threadIdx.x); i < kHeight * kWidth / kPiece; i += kTileThreads) {
    const int r = i / (kWidth / kPiece), c = i % (kWidth / kPiece) * kPiece;
    const int valid = r < rows ? min(max(columns - c, 0), kPiece) : 0;
    copy_piece<kPiece>(to + slab_place<kPitch, T>(r, c), valid > 0 ? first + r * from.pitch + c : from.data, valid);
  }
}

// Begins the copy of kHeight x kWidth elements of the matrix, from (row, column) on, to shared memory; what lies outside
// of the matrix becomes zero. By 16 bytes where rows are aligned so, else by 4 or by element.
template <int kHeight, int kWidth, int kPitch, typename T>
__device__ inline void fetch_slab(T* to, const MatrixOf<T>& from, int row, int column) {
  constexpr int kSize = static_cast<int>(sizeof(T));
  const uintptr_t alignment = reinterpret_cast<uintptr_t>(from.data) | static_cast<uintptr_t>(from.pitch * kSize);
  if (alignment % 16 == 0)
    fetch_pieces<kHeight, kWidth, kPitch, 16 / kSize>(to, from, row, column);
  else if (kSize == 4 || alignment % 4 == 0)
    fetch_pieces<kHeight, kWidth, kPitch, 4 / kSize>(to, from, row, column);
  else
    fetch_pieces<kHeight, kWidth, kPitch, 1>(to, from, row, column);
}

// ring: kRingElements in shared memory, used by nobody else meanwhile. x: columns K .. next multiple of kAlign are zero.
// use(row, column, pair) gets every pair of y's elements once, always in the same thread; column is even and runs to
// the next multiple of kAlign behind N, where the pair is zero. All threads of the block call this together; x may have
// been written just before, and what `use` wrote can be read by all threads afterwards.
template <Precision P, int kRows, bool kTransposed, typename T, typename Use>
__device__ inline void dense_tile(const Operand<P>* x, int pitch, const MatrixOf<T>& weights, T* ring, const Use& use) {
  constexpr int kPitch = kSlabPitch<P, kTransposed, kPanel, T>;
  const int inner = kTransposed ? weights.columns : weights.rows;
  const int outer = kTransposed ? weights.rows : weights.columns;
  const int first_column = static_cast<int>(threadIdx.x) / kWarpSize * kWarpColumns;

  int next_stage = 0, next_k = 0, next_panel = 0;  // of the next slab to fetch
  const auto fetch_next = [&] {
    if (next_panel < outer) {
      T* to = ring + next_stage * kStageElements<P, T>;
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
      const T* slab = ring + stage * kStageElements<P, T> + first_column * (kTransposed ? kPitch : 1);
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
