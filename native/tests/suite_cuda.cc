// SPDX-License-Identifier: Apache-2.0
// The suite on CUDA: on the libdac_cuda.so that lies beside this program, the emulation's or nvcc's. Without a GPU every
// test is skipped, with the library's own reason.
#include "support.h"

namespace dac::test {

const int32_t kSuiteDevice = DAC_DEVICE_CUDA;

namespace {

class NeedsDevice : public testing::Environment {
 public:
  void SetUp() override {
    int32_t count = 0;
    if (dac_cuda_device_count(&count) != DAC_OK) GTEST_SKIP() << dac_last_error();
  }
};

[[maybe_unused]] const auto* const kRegistered = testing::AddGlobalTestEnvironment(new NeedsDevice);

}  // namespace
}  // namespace dac::test
