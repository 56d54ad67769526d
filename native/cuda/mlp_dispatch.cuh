// SPDX-License-Identifier: Apache-2.0
// From run-time numbers to one instance of a kernel: the precision, and the rows of a tile. Results do not depend on
// the tile (mlp_dense.cuh), so it is chosen for speed alone.
#ifndef DAC_CUDA_MLP_DISPATCH_CUH
#define DAC_CUDA_MLP_DISPATCH_CUH

#include <string>
#include <type_traits>

#include "core/status.h"
#include "cuda/mlp_launchers.h"
#include "cuda/weight_images.h"
#include "cuda/mlp_tile.cuh"

namespace dac {

template <Precision P>
using PrecisionTag = std::integral_constant<Precision, P>;
template <int kRows>
using RowsTag = std::integral_constant<int, kRows>;

template <typename Run>
void with_precision(int precision, const Run& run) {
  switch (precision) {
    case DAC_PRECISION_FP32:
      return run(PrecisionTag<Precision::kFp32>());
    case DAC_PRECISION_TF32:
      return run(PrecisionTag<Precision::kTf32>());
    case DAC_PRECISION_BF16:
      return run(PrecisionTag<Precision::kBf16>());
    default:
      throw Error(DAC_INVALID_ARGUMENT, "precision must be DAC_PRECISION_FP32, _TF32 or _BF16");
  }
}

// Rows whose products take as long as what a tile costs however few its rows are: its weights on their way through the caches
// and, without tensor cores, out of shared memory into every warp.
inline int rows_of_weights(int precision) { return precision == DAC_PRECISION_FP32 ? 16 : 48; }

// The tile with which the multiprocessors' rounds take the shortest time; of equals the largest, which reads weights least
// often. bytes(rows): shared memory of a block; networks: S * H, each with `rows` rows.
template <typename Bytes>
int choose_tile(const MlpContext& context, int64_t rows, int64_t networks, const Bytes& bytes) {
  const auto fits = [&](int tile) { return bytes(tile) <= static_cast<int64_t>(context.shared_bytes); };
  if (!fits(16))
    throw Error(DAC_UNSUPPORTED, "the network is too wide: its layers need " + std::to_string(bytes(16) / 1024 + 1) +
                                     " KiB of shared memory a block, the device has " +
                                     std::to_string(context.shared_bytes / 1024) +
                                     "; take narrower hidden layers, a lower precision or the CPU");
  const auto cost = [&](int tile) {
    const int64_t blocks = (rows + tile - 1) / tile * networks;
    return (blocks + context.multiprocessors - 1) / context.multiprocessors * (tile + rows_of_weights(context.precision));
  };
  int best = 16;
  for (int tile : {32, 64})
    if (fits(tile) && cost(tile) <= cost(best)) best = tile;
  return best;
}

template <typename Run>
void with_tile(int rows, const Run& run) {
  switch (rows) {
    case 64:
      return run(RowsTag<64>());
    case 32:
      return run(RowsTag<32>());
    default:
      return run(RowsTag<16>());
  }
}

// What kernels get of a part. In bf16 that includes its rounded copy.
template <Precision P>
TilePart<P> tile_part(const BankView& bank, int part, const MlpContext& context) {
  const float* values = bank.parts[part];
  if constexpr (P == Precision::kBf16)
    return {values, context.images->rows(bank, part, context).data};
  else
    return {values, values};
}

inline unsigned tiles_of(int64_t rows, int tile) { return static_cast<unsigned>((rows + tile - 1) / tile); }

}  // namespace dac

#endif
