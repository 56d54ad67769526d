// SPDX-License-Identifier: Apache-2.0
// Numbers in arrays of float32 or bfloat16, as the twins of NVIDIA's libraries read and write them.
#pragma once

#include <cstdint>
#include <cstring>

inline float number_at(const void* array, bool is_half, int64_t i) {
  if (!is_half) return static_cast<const float*>(array)[i];
  const uint32_t bits = static_cast<uint32_t>(static_cast<const uint16_t*>(array)[i]) << 16;
  float value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

// To the nearest, halves to even.
inline void put_number(void* array, bool is_half, int64_t i, float value) {
  if (!is_half) {
    static_cast<float*>(array)[i] = value;
    return;
  }
  uint32_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  static_cast<uint16_t*>(array)[i] = static_cast<uint16_t>((bits + 0x7FFF + (bits >> 16 & 1)) >> 16);
}
