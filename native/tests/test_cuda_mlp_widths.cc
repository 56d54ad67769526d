// SPDX-License-Identifier: Apache-2.0
// How wide the networks of the CUDA kernels may be: as far as mlp_launchers.h says, and with the sizes in the refusal.
#include <gtest/gtest.h>

#include <string>

#include "core/network_layout.h"
#include "core/status.h"
#include "cuda/mlp_dispatch.cuh"
#include "cuda/mlp_launchers.h"
#include "cuda/mlp_tile.cuh"

namespace dac::test {
namespace {

TEST(CudaMlpWidth, FitsAsFarAsItIsSaid) {
  const auto fits = [](Precision precision, int width, size_t kibibytes) {
    const NetworkLayout layout(
        dac_network_shape{sizeof(dac_network_shape), DAC_NETWORK_NOISE_MODEL, 17, 6, 1, 2, {width, width}, 0, 0, 0, 0, 0});
    const auto bytes = [&](auto tag) {
      constexpr Precision P = decltype(tag)::value;
      return tile_bytes<P>(tile_sizes<P>(layout, kibibytes * 1024), 16) + 4 * 16 * 7;
    };
    const int64_t needed = precision == Precision::kBf16 ? bytes(PrecisionTag<Precision::kBf16>())
                                                         : bytes(PrecisionTag<Precision::kFp32>());
    return needed <= static_cast<int64_t>(kibibytes * 1024);
  };
  const auto widest = [&](Precision precision, size_t kibibytes) {
    int width = 16;
    while (fits(precision, width + 16, kibibytes)) width += 16;
    return width;
  };
  EXPECT_EQ(1456, widest(Precision::kFp32, 227));
  EXPECT_EQ(3072, widest(Precision::kBf16, 227));
  EXPECT_EQ(432, widest(Precision::kFp32, 99));
  EXPECT_EQ(1024, widest(Precision::kBf16, 99));
}

TEST(CudaMlpWidth, TooWideANetworkIsRefusedWithTheSizes) {
  const NetworkLayout layout(dac_network_shape{sizeof(dac_network_shape), DAC_NETWORK_CRITIC, 3, 2, 1, 2, {16, 4096}, 0, 0, 0, 0, 0});
  const ValuesOp op{{&layout, {}, nullptr}, DAC_PART_TARGET, 1, 1, nullptr, nullptr, nullptr};
  try {
    launch_ensemble_values(op, {nullptr, DAC_PRECISION_FP32, 1, nullptr, 1, 227 * 1024, nullptr});
    FAIL() << "launched";
  } catch (const Error& error) {
    EXPECT_EQ(DAC_UNSUPPORTED, error.status());
    EXPECT_NE(std::string::npos, std::string(error.what()).find("device has 227")) << error.what();
  }
}

}  // namespace
}  // namespace dac::test
