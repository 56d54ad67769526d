// SPDX-License-Identifier: Apache-2.0
// The CPU and the CUDA backend through the same updates with the same draws: what they have learned after 1, 10 and 100.
//
// Stated growth. In fp32 both sum in float32 in different orders, about 1e-7 of the largest value an update. Adam divides
// by the root of the second moment, so where a gradient is all rounding its parameter may move by up to the learning
// rate, 3e-4, the other way: the largest difference of tf32 and bf16 is bounded by that alone, 6e-4 an update. What tells
// is the mean over all numbers. Measured after 1, 10, 100 updates on the host emulation: fp32 4e-11, 3e-10, 2e-9; tf32
// 3e-8, 2e-7, 1e-6; bf16 3e-7, 2e-6, 8e-6. The bounds are ten times that, and more in fp32, where a single changed sign
// would count.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>

#include "growing_replay.h"
#include "training.h"

namespace dac::test {
namespace {

struct Difference {
  double mean, largest;  // absolute, over parameters and targets
};

Difference difference(const Training& a, const Training& b) {
  const Values x = a.weights(0), y = b.weights(0);
  Difference result{0, 0};
  for (size_t i = 0; i < x.size(); ++i) {
    const double d = std::fabs(static_cast<double>(x[i]) - y[i]);
    result.mean += d / static_cast<double>(x.size());
    result.largest = std::max(result.largest, d);
  }
  return result;
}

struct Growth {
  int precision;
  double mean[3], largest[3];  // after 1, 10, 100 updates
};

std::ostream& operator<<(std::ostream& out, const Growth& growth) { return out << precision_name(growth.precision); }

class CudaAgainstCpu : public testing::TestWithParam<Growth> {};

TEST_P(CudaAgainstCpu, DriftsNoFasterThanStated) {
  const Growth growth = GetParam();
  Training cuda({2, {1}, growth.precision, DAC_DEVICE_CUDA}), cpu({2, {1}, DAC_PRECISION_FP32, DAC_DEVICE_CPU});
  const int64_t updates[] = {1, 10, 100};
  for (int i = 0, done = 0; i < 3; done = static_cast<int>(updates[i]), ++i) {
    cuda.run_recorded(updates[i] - done);
    cpu.run_recorded(updates[i] - done);
    const Difference found = difference(cuda, cpu);
    std::printf("after %3d updates: mean %.1e, largest %.1e\n", static_cast<int>(updates[i]), found.mean, found.largest);
    EXPECT_LT(found.mean, growth.mean[i]) << "after " << updates[i];
    EXPECT_LT(found.largest, growth.largest[i]) << "after " << updates[i];
    EXPECT_GT(found.largest, 0) << "not the same code twice";
  }
}

TEST(BanksOfTwoDevices, AreCopiedBitForBitThereAndBack) {
  TestEngine cuda({1, {1, 2}, DAC_PRECISION_FP32, DAC_DEVICE_CUDA});
  TestEngine cpu({1, {3, 4}, DAC_PRECISION_FP32, DAC_DEVICE_CPU});
  dac_bank *first = cuda.actor(5, 3, {8}), *middle = cpu.actor(5, 3, {8}), *last = cuda.actor(5, 3, {8});
  const int64_t floats = static_cast<int64_t>(read_part(first, DAC_PART_PARAMS).size());
  write_part(first, DAC_PART_PARAMS, normal_values(7, floats), 1);
  ASSERT_DAC_OK(dac_bank_copy(middle, first, DAC_PART_PARAMS));
  ASSERT_DAC_OK(dac_bank_copy(last, middle, DAC_PART_PARAMS));
  EXPECT_EQ(normal_values(7, floats), read_part(middle, DAC_PART_PARAMS, 1));
  EXPECT_EQ(normal_values(7, floats), read_part(last, DAC_PART_PARAMS, 1));
}

TEST(ReplayThatGrows, GivesTheSameRowsOnBothDevices) {
  GrowingReplay cuda({1, {1, 2}, DAC_PRECISION_FP32, DAC_DEVICE_CUDA}, {30, 12, 12, 7});
  GrowingReplay cpu({3, {1, 2}, DAC_PRECISION_FP32, DAC_DEVICE_CPU}, {30, 12, 12, 7});
  cuda.record();
  for (int64_t k = 0; k < 30; ++k) {
    ASSERT_DAC_OK(cuda.append(k, 1));
    ASSERT_DAC_OK(cpu.append(k, 1));
    EXPECT_EQ(cpu.batch(), cuda.batch()) << k;
    EXPECT_EQ(cpu.rows_of_last(1), cuda.rows_of_last(1)) << k;
  }
}

INSTANTIATE_TEST_SUITE_P(Precisions, CudaAgainstCpu,
                         testing::Values(Growth{DAC_PRECISION_FP32, {1e-8, 1e-7, 1e-6}, {1e-5, 1e-4, 1e-3}},
                                         Growth{DAC_PRECISION_TF32, {3e-7, 3e-6, 1e-5}, {6.1e-4, 6e-3, 6e-2}},
                                         Growth{DAC_PRECISION_BF16, {4e-6, 2e-5, 8e-5}, {6.1e-4, 6e-3, 6e-2}}));

}  // namespace
}  // namespace dac::test
