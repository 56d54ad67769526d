// SPDX-License-Identifier: Apache-2.0
// What bf16 products read of a bank's parts: the parameters rounded to bfloat16 and, of plain networks, the kernels between hidden
// layers packed once more. An image is kept until its part changes: Adam rounds what it writes, and what the host writes is
// rounded before its next use. Decisions in a row, and passes between two steps, find everything in place.
#ifndef DAC_CPU_WEIGHT_IMAGES_H
#define DAC_CPU_WEIGHT_IMAGES_H

#include <cstdint>
#include <memory>
#include <vector>

#include "core/backend.h"
#include "core/thread_pool.h"
#include "cpu/gemm.h"
#include "cpu/scratch.h"

namespace dac {

// Of one part, all replicas.
class WeightImage {
 public:
  enum class Use { kOnce, kOften };  // often: the packed kernels are wanted

  WeightImage(const BankView& bank, int part, int seeds, GemmLibrary& library);

  const float* part() const { return part_; }
  const float* arena() const { return arena_; }  // of the bank
  int64_t floats() const { return static_cast<int64_t>(rounded_.size()); }
  const uint16_t* rounded() const { return rounded_.data(); }
  // Of a network, the kernels of layers 1, 2, ... up to the last hidden one; null if the last refresh was for a use once, or
  // if the networks are not plain.
  const uint16_t* const* packed(int seed_index, int head) const;

  // Some of the part's numbers have changed: they are rounded here, by whoever has them in his cache.
  void round(int64_t first, int64_t count);
  void rounded_all() { rounded_valid_ = true, packed_valid_ = false; }
  // The host has written into the part.
  void forget() { rounded_valid_ = packed_valid_ = false; }
  // Makes valid what the use needs.
  void refresh(Use use, ThreadPool& pool, GemmLibrary& library);

 private:
  const NetworkLayout* layout_;
  const float *arena_, *part_;
  int seeds_, inner_;  // kernels between hidden layers, if they are packed
  bool rounded_valid_ = false, packed_valid_ = false, packed_wanted_ = false;
  std::vector<uint16_t> rounded_;
  GrowingBuffer packed_data_;
  std::vector<uint16_t*> packed_;  // (S, H, inner)
};

// Of all banks of a backend.
class WeightImages {
 public:
  // The image of a part, made if there is none yet.
  WeightImage& of(const BankView& bank, int part, int seeds, GemmLibrary& library);
  // Null if there is none yet.
  WeightImage* find(const float* part) const;
  // The host has written there, or given the memory back.
  void forget(const void* memory, size_t bytes);
  void drop(const void* arena);

 private:
  std::vector<std::unique_ptr<WeightImage>> images_;
};

}  // namespace dac

#endif
