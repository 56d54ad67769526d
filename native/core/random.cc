// SPDX-License-Identifier: Apache-2.0
// Compiled with -ffp-contract=off: see draws.h for why no fused multiply-add may appear here.
#include "core/random.h"

namespace dac {
namespace {

constexpr int kBlocksAtOnce = 64;

// Blocks are made in batches by loops without branches, which the compiler turns into vector code.
struct BlockBatch {
  uint32_t w[4][kBlocksAtOnce];
};

void draw_blocks(const DrawKey& key, uint32_t first_block, BlockBatch* out) {
  for (int i = 0; i < kBlocksAtOnce; ++i) {
    const PhiloxWords words = draw_block(key, first_block + static_cast<uint32_t>(i));
    for (int k = 0; k < 4; ++k) out->w[k][i] = words.w[k];
  }
}

void normals(const BlockBatch& words, float values[4][kBlocksAtOnce]) {
  for (int pair = 0; pair < 4; pair += 2)
    for (int i = 0; i < kBlocksAtOnce; ++i)
      box_muller(words.w[pair][i], words.w[pair + 1][i], &values[pair][i], &values[pair + 1][i]);
}

void uniforms(const BlockBatch& words, float values[4][kBlocksAtOnce]) {
  for (int k = 0; k < 4; ++k)
    for (int i = 0; i < kBlocksAtOnce; ++i) values[k][i] = uniform_from_bits(words.w[k][i]);
}

void gumbels(const BlockBatch& words, float values[4][kBlocksAtOnce]) {
  for (int k = 0; k < 4; ++k)
    for (int i = 0; i < kBlocksAtOnce; ++i) values[k][i] = gumbel_from_bits(words.w[k][i]);
}

template <typename Transform>
void fill(const DrawKey& key, int64_t first, int64_t count, float* values, Transform transform) {
  BlockBatch words;
  float batch[4][kBlocksAtOnce];
  constexpr int64_t kElements = 4 * kBlocksAtOnce;
  const int64_t last = first + count;
  for (int64_t start = first / 4 * 4; start < last; start += kElements) {
    draw_blocks(key, static_cast<uint32_t>(start / 4), &words);
    transform(words, batch);
    const int64_t from = first > start ? first - start : 0;
    const int64_t to = last - start < kElements ? last - start : kElements;
    for (int64_t e = from; e < to; ++e) values[start + e - first] = batch[e & 3][e >> 2];
  }
}

}  // namespace

void fill_uniform(const DrawKey& key, int64_t first, int64_t count, float* values) {
  fill(key, first, count, values, uniforms);
}

void fill_normal(const DrawKey& key, int64_t first, int64_t count, float* values) {
  fill(key, first, count, values, normals);
}

void fill_gumbel(const DrawKey& key, int64_t first, int64_t count, float* values) {
  fill(key, first, count, values, gumbels);
}

}  // namespace dac
