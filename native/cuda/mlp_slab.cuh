// SPDX-License-Identifier: Apache-2.0
// Weights on their way through shared memory: slabs of a few inner elements of a panel of columns, which come by
// cp.async through a ring of two or three, in one sequence, so that the ring never runs dry between two panels.
//
// A thread's pieces of a slab lie below each other at equal distances, so that a copy costs a handful of instructions.
// (Divisions and comparisons for each piece took more instructions than the products between them.)
#ifndef DAC_CUDA_MLP_SLAB_CUH
#define DAC_CUDA_MLP_SLAB_CUH

#include "cuda/mlp_precision.cuh"
#include "cuda/mlp_shape.h"

namespace dac {

constexpr int kTileThreads = 256;
constexpr int kWarps = kTileThreads / kWarpSize;
constexpr int kStages = 3;  // of a ring, where there is room

__host__ __device__ constexpr int larger(int a, int b) { return a > b ? a : b; }

// Elements between the rows of a slab in shared memory, which are W's as they lie (kDepth inputs x kPanel outputs), or for
// a product with W^T (kPanel inputs x kDepth outputs). They are floats, or in bf16 numbers that have been rounded before.
// The pitch makes the reads of a fragment free of bank conflicts: lanes differ in a float's inner index by 2 (bf16) or 1
// (tf32) and in the column by 1. Rows of bf16 are not padded.
template <Precision P, bool kTransposed, int kPanel, int kDepth, typename T>
constexpr int kSlabPitch = std::is_same_v<T, uint16_t> ? (kTransposed ? kDepth : kPanel)
                               : kTransposed ? (P == Precision::kBf16 ? kDepth + 8 : kDepth + 4)
                                             : (P == Precision::kTf32 ? kPanel + 8 : kPanel + 4);

// Where element (row, column) of a slab lies. In bf16 a row's pieces of 16 bytes change places with the row, so that those
// that ldmatrix reads of eight rows lie in different banks: two rows of 64 bytes make a line of all banks, longer ones
// begin at the same bank.
template <int kPitch, typename T>
__host__ __device__ constexpr int slab_place(int row, int column) {
  if constexpr (std::is_same_v<T, uint16_t>) column ^= (kPitch == 32 ? row / 2 % 4 : row % 8) * 8;
  return row * kPitch + column;
}

// Begins the copy of `count` of kPiece neighbours, the rest of which become zero. Two bytes alone are copied at once: no
// instruction does it on the way.
template <int kPiece, typename T>
__device__ __forceinline__ void copy_piece(T* to, const T* from, int count) {
  constexpr int kBytes = kPiece * static_cast<int>(sizeof(T));
  if constexpr (kBytes == 16)
    ptx::copy_async_16(to, from, count * static_cast<int>(sizeof(T)));
  else if constexpr (kBytes == 4)
    ptx::copy_async_4(to, from, count * static_cast<int>(sizeof(T)));
  else
    *to = count > 0 ? *from : T{};
}

// Where rows are not aligned to 16 bytes: by 4, or by element. What no product reads is left out.
template <int kHeight, int kWidth, int kPitch, int kPiece, typename T>
__device__ void fetch_small_pieces(T* to, const MatrixOf<T>& from, int row, int column) {
  const int rows = from.rows - row, columns = from.columns - column;
  const int height = min(kHeight, round_up(rows, kAlign)), across = min(kWidth, round_up(columns, kAlign)) / kPiece;
#pragma unroll 1
  for (int i = static_cast<int>(threadIdx.x); i < height * across; i += kTileThreads) {
    const int r = i / across, c = i % across * kPiece;
    const int valid = r < rows ? min(max(columns - c, 0), kPiece) : 0;
    const T* piece = from.data + (row + r) * from.pitch + column + c;
    copy_piece<kPiece>(to + slab_place<kPitch, T>(r, c), valid > 0 ? piece : from.data, valid);
  }
}

// Where they are. Inside the matrix nothing is compared.
template <int kHeight, int kWidth, int kPitch, typename T>
__device__ __forceinline__ void fetch_pieces(T* to, const MatrixOf<T>& from, int row, int column) {
  constexpr int kPiece = 16 / static_cast<int>(sizeof(T)), kAcross = kWidth / kPiece, kDown = kTileThreads / kAcross;
  static_assert(kHeight % kDown == 0 && kDown % (std::is_same_v<T, uint16_t> ? 8 : 1) == 0);  // slab_place's rows
  const int r = static_cast<int>(threadIdx.x) / kAcross, c = static_cast<int>(threadIdx.x) % kAcross * kPiece;
  const T* piece = from.data + (row + r) * from.pitch + column + c;
  T* place = to + slab_place<kPitch, T>(r, c);
  const int64_t step = kDown * from.pitch;
  if (row + kHeight <= from.rows && column + kWidth <= from.columns) {
#pragma unroll
    for (int i = 0; i < kHeight / kDown; ++i, piece += step) ptx::copy_async_16(place + i * kDown * kPitch, piece);
    return;
  }
  const int columns = min(max(from.columns - column - c, 0), kPiece);
#pragma unroll
  for (int i = 0; i < kHeight / kDown; ++i, piece += step) {
    const int valid = row + r + i * kDown < from.rows ? columns : 0;
    copy_piece<kPiece>(place + i * kDown * kPitch, valid > 0 ? piece : from.data, valid);
  }
}

// Begins the copy of kHeight x kWidth elements of the matrix, from (row, column) on, to shared memory; what lies outside
// of the matrix becomes zero, up to the next multiple of kAlign at least.
template <int kHeight, int kWidth, int kPitch, typename T>
__device__ __forceinline__ void fetch_slab(T* to, const MatrixOf<T>& from, int row, int column) {
  constexpr int kSize = static_cast<int>(sizeof(T));
  const uintptr_t alignment = reinterpret_cast<uintptr_t>(from.data) | static_cast<uintptr_t>(from.pitch * kSize);
  if (alignment % 16 == 0)
    fetch_pieces<kHeight, kWidth, kPitch>(to, from, row, column);
  else if (kSize == 4 || alignment % 4 == 0)
    fetch_small_pieces<kHeight, kWidth, kPitch, 4 / kSize>(to, from, row, column);
  else
    fetch_small_pieces<kHeight, kWidth, kPitch, 1>(to, from, row, column);
}

template <Precision P, bool kTransposed, int kPanelColumns, int kInner, typename T>
struct Slab {
  using Element = T;
  static constexpr int kPanel = kPanelColumns, kDepth = kInner;
  static constexpr int kPitch = kSlabPitch<P, kTransposed, kPanel, kDepth, T>;
  static constexpr int kElements = (kTransposed ? kPanel : kDepth) * kPitch;

  __device__ static void fetch(T* to, const MatrixOf<T>& weights, int k, int column) {
    if constexpr (kTransposed)
      fetch_slab<kPanel, kDepth, kPitch>(to, weights, column, k);
    else
      fetch_slab<kDepth, kPanel, kPitch>(to, weights, k, column);
  }
};

// The slabs of the panels that begin at first_column, and at every kPanel columns on before last_column. All threads of
// the block call next() together, once for each slab in turn.
template <typename S>
class SlabStream {
 public:
  using T = typename S::Element;

  // ring: `stages` times S::kElements in shared memory, used by nobody else meanwhile; stages: 2 or 3.
  __device__ SlabStream(const MatrixOf<T>& weights, T* ring, int stages, int inner, int first_column, int last_column)
      : weights_(weights), ring_(ring), stages_(stages), inner_(inner), last_column_(last_column), next_column_(first_column) {
    for (int i = 0; i < stages - 1; ++i) fetch_next();
  }

  // The slab is there for all threads, which have left the one before: its place is fetched into.
  __device__ const T* next() {
    if (stages_ == kStages)
      ptx::copy_async_wait<kStages - 2>();
    else
      ptx::copy_async_wait<0>();
    __syncthreads();
    fetch_next();
    const T* slab = ring_ + stage_ * S::kElements;
    stage_ = stage_ + 1 == stages_ ? 0 : stage_ + 1;
    return slab;
  }

 private:
  __device__ void fetch_next() {
    if (next_column_ < last_column_) {
      S::fetch(ring_ + next_stage_ * S::kElements, weights_, next_k_, next_column_);
      next_stage_ = next_stage_ + 1 == stages_ ? 0 : next_stage_ + 1;
      next_k_ += S::kDepth;
      if (next_k_ >= inner_) next_k_ = 0, next_column_ += S::kPanel;
    }
    ptx::copy_async_commit();
  }

  const MatrixOf<T>& weights_;
  T* ring_;
  int stages_, inner_, last_column_;
  int stage_ = 0;                                     // of the slab that next() gives
  int next_stage_ = 0, next_k_ = 0, next_column_ = 0;  // of the one to fetch
};

}  // namespace dac

#endif
