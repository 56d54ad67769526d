// SPDX-License-Identifier: Apache-2.0
// The suite on CUDA: on the libdac_cuda.so that lies beside this program. nvcc's may find no GPU: then every test is
// skipped, with the library's own reason. The emulation's (DAC_SUITE_EMULATED) always has one.
#include "support.h"

namespace dac::test {

const int32_t kSuiteDevice = DAC_DEVICE_CUDA;

namespace {

class NeedsDevice : public testing::Environment {
 public:
  void SetUp() override {
    int32_t count = 0;
    if (dac_cuda_device_count(&count) == DAC_OK) return;
#ifdef DAC_SUITE_EMULATED
    FAIL() << dac_last_error();
#else
    GTEST_SKIP() << testing::UnitTest::GetInstance()->test_to_run_count() << " tests need a GPU: " << dac_last_error();
#endif
  }
};

[[maybe_unused]] const auto* const kRegistered = testing::AddGlobalTestEnvironment(new NeedsDevice);

}  // namespace
}  // namespace dac::test
