// SPDX-License-Identifier: Apache-2.0
// Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011): a counter-based generator.
//
// There is no state: the four words are a pure function of key and counter, so any thread can draw any element.
// The engine's convention: key = the replica's seed; counter = {block, stream and lane, step low, step high}, where a
// block holds the elements 4*block .. 4*block+3 of one array.
#ifndef DAC_CORE_PHILOX_H
#define DAC_CORE_PHILOX_H

#include <cstdint>

#include "core/host_device.h"

namespace dac {

struct PhiloxWords {
  uint32_t w[4];
};

DAC_HOST_DEVICE inline PhiloxWords philox4x32(PhiloxWords counter, uint64_t key) {
  uint32_t key0 = static_cast<uint32_t>(key), key1 = static_cast<uint32_t>(key >> 32);
  for (int round = 0; round < 10; ++round) {
    const uint64_t product0 = uint64_t{0xD2511F53u} * counter.w[0];
    const uint64_t product1 = uint64_t{0xCD9E8D57u} * counter.w[2];
    counter = {{static_cast<uint32_t>(product1 >> 32) ^ counter.w[1] ^ key0, static_cast<uint32_t>(product1),
                static_cast<uint32_t>(product0 >> 32) ^ counter.w[3] ^ key1, static_cast<uint32_t>(product0)}};
    key0 += 0x9E3779B9u;
    key1 += 0xBB67AE85u;
  }
  return counter;
}

// Where an array of draws comes from. lane tells apart the arrays of one operation (the steps of a chain, say).
struct DrawKey {
  uint64_t seed;
  int32_t stream;
  int32_t lane;
  int64_t step;
};

DAC_HOST_DEVICE inline PhiloxWords draw_block(const DrawKey& key, uint32_t block) {
  const uint32_t place = (static_cast<uint32_t>(key.stream) << 16) | (static_cast<uint32_t>(key.lane) & 0xFFFFu);
  const uint64_t step = static_cast<uint64_t>(key.step);
  return philox4x32({{block, place, static_cast<uint32_t>(step), static_cast<uint32_t>(step >> 32)}}, key.seed);
}

// Uniform on [0, 1) with 24 bits.
DAC_HOST_DEVICE inline float uniform_from_bits(uint32_t bits) { return static_cast<float>(bits >> 8) * 0x1p-24f; }

}  // namespace dac

#endif
