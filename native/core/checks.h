// SPDX-License-Identifier: Apache-2.0
// What every operation of the C ABI checks before it is kept or executed: structs, handles, shapes, numbers. All throw
// Error(DAC_INVALID_ARGUMENT) with what was given and what is allowed.
#ifndef DAC_CORE_CHECKS_H
#define DAC_CORE_CHECKS_H

#include <cmath>
#include <initializer_list>
#include <string>

#include "core/arguments.h"
#include "core/handles.h"

namespace dac {

constexpr int64_t kAny = -1;

// The tensor must belong to the engine and have these dims (kAny matches all).
void expect(const dac_engine* engine, const dac_tensor* tensor, const char* name, std::initializer_list<int64_t> dims);
void expect_optional(const dac_engine* engine, const dac_tensor* tensor, const char* name,
                     std::initializer_list<int64_t> dims);

inline float* floats(const dac_tensor* tensor) { return tensor ? tensor->memory.floats() : nullptr; }

// The handle must be there and belong to the engine.
template <typename T>
const T& owned(const dac_engine* engine, const T* handle, const char* name) {
  if (!handle || handle->engine != engine)
    throw Error(DAC_INVALID_ARGUMENT, std::string(name) + " must be a handle of this engine");
  return *handle;
}

const int64_t* counter_value(const dac_engine* engine, const dac_counter* counter);
// Of the bank, whose networks must be of this kind.
BankView bank_view(const dac_engine* engine, const dac_bank* bank, int kind);
// A bank whose networks the fused passes know (NetworkLayout::plain).
BankView plain_bank_view(const dac_engine* engine, const dac_bank* bank, int kind);
SamplerView sampler_view(const dac_engine* engine, const dac_sampler& sampler);
// Numbers that steer an operation: not NaN, not infinite, within the bounds.
float number(const char* name, float value, float least = -HUGE_VALF, float most = HUGE_VALF);
int network_part(int part);
int64_t axis(const dac_tensor* tensor, size_t index);
// N, from R*N rows of R states.
int64_t samples_per_state(int64_t rows, int64_t states);

}  // namespace dac

#endif
