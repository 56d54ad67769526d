// SPDX-License-Identifier: Apache-2.0
// Variants of the kernels on pairs, compiled beside each other, so that one call on a GPU can time them all. In each layer of
// a tile the tensor cores, the special functions (two a mish) and the exchange take about 1,000 cycles of a multiprocessor
// each: two tiles at a time cannot hide three equal limits. Each variant lowers one of them.
#ifndef DAC_CUDA_HOPPER_PAIR_VARIANT_H
#define DAC_CUDA_HOPPER_PAIR_VARIANT_H

#include <cstring>
#include <string>
#include <type_traits>

#include "core/status.h"

namespace dac::hopper {

enum class PairVariant {
  kPlain,
  kNewtonQuarter,     // of mish's reciprocals: made by Newton's steps, without a special function
  kNewtonHalf,        // the same
  kSharedReciprocal,  // one for two elements: 1 / x = y / (x y)
  kWarpCopies,        // each warp sends its rows of the activations as soon as it has them, not the group all of them
  kStreamed,          // passes by blocks that stream weights, where pairs exchange activations (stream.cuh)
  kStreamedShared,    // the same, with one reciprocal for two elements
};

constexpr const char* kPairVariantNames[] = {"plain",             "newton_quarter", "newton_half",
                                             "shared_reciprocal", "warp_copies",    "streamed",
                                             "streamed_shared_reciprocal"};

inline const char* name_of(PairVariant variant) { return kPairVariantNames[static_cast<int>(variant)]; }

// By its name; throws Error(DAC_UNSUPPORTED) with all names.
inline PairVariant pair_variant(const char* name) {
  std::string names;
  int number = 0;
  for (const char* known : kPairVariantNames) {
    if (!std::strcmp(name, known)) return static_cast<PairVariant>(number);
    names += (number++ > 0 ? ", " : "") + std::string(known);
  }
  throw Error(DAC_UNSUPPORTED, std::string("DAC_CUDA_VARIANT=") + name + ": must be one of " + names);
}

inline bool streams(PairVariant variant) {
  return variant == PairVariant::kStreamed || variant == PairVariant::kStreamedShared;
}

template <PairVariant V>
using VariantTag = std::integral_constant<PairVariant, V>;

// Of the kernels on pairs; where streams do not apply, the plain one takes their place.
template <typename Run>
void with_variant(PairVariant variant, const Run& run) {
  switch (variant) {
    case PairVariant::kNewtonQuarter:
      return run(VariantTag<PairVariant::kNewtonQuarter>());
    case PairVariant::kNewtonHalf:
      return run(VariantTag<PairVariant::kNewtonHalf>());
    case PairVariant::kSharedReciprocal:
      return run(VariantTag<PairVariant::kSharedReciprocal>());
    case PairVariant::kWarpCopies:
      return run(VariantTag<PairVariant::kWarpCopies>());
    default:
      return run(VariantTag<PairVariant::kPlain>());
  }
}

// Of the kernels that stream: the reciprocals that they take.
template <typename Run>
void with_stream_variant(PairVariant variant, const Run& run) {
  if (variant == PairVariant::kStreamedShared) return run(VariantTag<PairVariant::kSharedReciprocal>());
  run(VariantTag<PairVariant::kPlain>());
}

}  // namespace dac::hopper

#endif
