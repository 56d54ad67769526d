// SPDX-License-Identifier: Apache-2.0
// What the native tests share: an engine that frees itself, tensors from and to vectors, random test values.
#ifndef DAC_TESTS_SUPPORT_H
#define DAC_TESTS_SUPPORT_H

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "dac/engine.h"

namespace dac::test {

#define EXPECT_DAC_OK(call) EXPECT_EQ(DAC_OK, (call)) << dac_last_error()
#define ASSERT_DAC_OK(call) ASSERT_EQ(DAC_OK, (call)) << dac_last_error()

using Values = std::vector<float>;

// DAC_DEVICE_* that this test program is about: the same files are linked with suite_cpu.cc or suite_cuda.cc.
extern const int32_t kSuiteDevice;

struct EngineOptions {
  int threads = 2;
  std::vector<int64_t> seeds = {11};
  int precision = DAC_PRECISION_FP32;
  int32_t device = kSuiteDevice;
};

class TestEngine {
 public:
  explicit TestEngine(const EngineOptions& options = {});
  ~TestEngine() { dac_engine_free(handle_); }
  TestEngine(const TestEngine&) = delete;
  TestEngine& operator=(const TestEngine&) = delete;

  operator dac_engine*() const { return handle_; }
  dac_tensor* tensor(const std::vector<int64_t>& dims, const Values& values = {}) const;
  dac_counter* counter(int64_t value = 0) const;
  dac_schedule* schedule(int steps, int kind = DAC_SCHEDULE_VP) const;
  dac_bank* critic(int obs_dim, int act_dim, int heads, const std::vector<int>& hidden) const;
  dac_bank* actor(int obs_dim, int act_dim, const std::vector<int>& hidden) const;

 private:
  dac_bank* bank(int kind, int obs_dim, int act_dim, int heads, const std::vector<int>& hidden) const;
  dac_engine* handle_ = nullptr;
};

std::string precision_name(int precision);  // for the names of test cases

Values read(const dac_tensor* tensor, int64_t size);
// A replica's whole part of a bank, tensor after tensor (the order of dac_bank_tensor_info).
Values read_part(const dac_bank* bank, int part, int seed_index = 0);
void write_part(dac_bank* bank, int part, const Values& values, int seed_index = 0);

// What the engine draws: standard normals of {seed, stream, lane, step}.
struct DrawPlace {
  uint64_t seed;
  int stream, lane;
  int64_t step;
};
void fill_draws(const DrawPlace& place, Values& values);

// Deterministic test data.
Values normal_values(uint64_t seed, int64_t count, float scale = 1.0f);
Values uniform_values(uint64_t seed, int64_t count, float low, float high);

// Largest |a - b| divided by max(largest |b|, floor).
double relative_error(const Values& a, const std::vector<double>& b, double floor = 1e-12);

}  // namespace dac::test

#endif
