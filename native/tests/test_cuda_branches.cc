// SPDX-License-Identifier: Apache-2.0
// Programs on two branches of their graphs against the same operations one by one: the same bits, in whatever order the
// device or the emulation runs what does not wait for each other.
#include <gtest/gtest.h>

#include <cstdlib>

#include "simt/emulation.h"
#include "training.h"

namespace dac::test {
namespace {

// Sets a variable of the environment as long as this lives.
class Setting {
 public:
  Setting(const char* name, const char* value) : name_(name) { setenv(name, value, 1); }
  ~Setting() { unsetenv(name_); }
  Setting(const Setting&) = delete;
  Setting& operator=(const Setting&) = delete;

 private:
  const char* name_;
};

// Graphs run in this order as long as this lives.
class InOrder {
 public:
  explicit InOrder(simt::Order order) { emulation_.order(order); }
  ~InOrder() { emulation_.order(simt::Order::kAsIssued); }
  InOrder(const InOrder&) = delete;
  InOrder& operator=(const InOrder&) = delete;

 private:
  Emulation emulation_;
};

struct Case {
  const char* kernels;
  int precision, seeds, target_every;  // windows begin where the target moves not every time
};

std::ostream& operator<<(std::ostream& out, const Case& c) {
  return out << c.kernels << "_" << precision_name(c.precision) << "_" << c.seeds << "_" << c.target_every;
}

const std::vector<simt::Order> kOrders = {simt::Order::kFirstBranchFirst, simt::Order::kSecondBranchFirst,
                                          simt::Order::kInTurn};
constexpr int64_t kLengths[] = {1, 7, 20, 47};

class CudaBranches : public testing::TestWithParam<Case> {
 protected:
  void SetUp() override {
    dac_device_info info;
    ASSERT_EQ(DAC_OK, dac_cuda_device_info(0, &info)) << dac_last_error();
    if (hopper() && info.compute_capability != 90)
      GTEST_SKIP() << "tests need a GPU: " << info.name << " is not a Hopper";
  }
  bool hopper() const { return GetParam().kernels == std::string("hopper"); }
  // Kernels for Hopper are slow on the emulation: they run in the order that mixes the branches most.
  std::vector<simt::Order> orders() const { return hopper() ? std::vector{simt::Order::kInTurn} : kOrders; }
  std::unique_ptr<Training> training() const {
    const Case c = GetParam();
    const Setting kernels("DAC_CUDA_KERNELS", c.kernels), overlap("DAC_CUDA_OVERLAP", "1");
    const EngineOptions options{2, c.seeds == 1 ? std::vector<int64_t>{3} : std::vector<int64_t>{3, 4}, c.precision,
                                DAC_DEVICE_CUDA};
    const TrainingSizes sizes{5, 3, 2, 2, hopper() ? 20 : 10, c.target_every,
                              hopper() ? std::vector<int>{256, 256} : std::vector<int>{16, 16}};
    return std::make_unique<Training>(options, sizes);
  }
};

TEST_P(CudaBranches, GiveTheBitsOfSingleOperationsInEveryOrder) {
  const auto single = training();
  std::vector<std::unique_ptr<Training>> recorded;
  for (size_t i = 0; i < orders().size(); ++i) recorded.push_back(training());
  for (int64_t updates : kLengths) {
    for (int64_t i = 0; i < updates; ++i) single->update();
    for (size_t i = 0; i < recorded.size(); ++i) {
      const InOrder order(orders()[i]);
      recorded[i]->run_recorded(updates);
      for (int s = 0; s < GetParam().seeds; ++s)
        EXPECT_EQ(single->state(s), recorded[i]->state(s)) << updates << " updates in order " << i;
      EXPECT_EQ(single->drawn(), recorded[i]->drawn());
      EXPECT_EQ(single->critic_values(), recorded[i]->critic_values());
      EXPECT_EQ(single->made(), recorded[i]->made());
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Kernels, CudaBranches,
                         testing::Values(Case{"portable", DAC_PRECISION_FP32, 1, 3},
                                         Case{"portable", DAC_PRECISION_FP32, 2, 1},
                                         Case{"portable", DAC_PRECISION_BF16, 1, 5},
                                         Case{"portable", DAC_PRECISION_BF16, 2, 3},
                                         Case{"hopper", DAC_PRECISION_BF16, 1, 1},
                                         Case{"hopper", DAC_PRECISION_BF16, 2, 5}),
                         testing::PrintToStringParamName());

Values state_after(int64_t updates, const TrainingSizes& sizes) {
  Training training({2, {3}, DAC_PRECISION_FP32, DAC_DEVICE_CUDA}, sizes);
  training.run_recorded(updates);
  return training.state(0);
}

// The waits of a window of two updates, and the first of the next window (test_branches.cc has them).
TEST(CudaBranchesWaits, AreNeededEachOfThem) {
  const Emulation emulation;
  if (!emulation.there()) GTEST_SKIP() << "only the emulation can leave a wait out";
  const TrainingSizes sizes{5, 3, 2, 2, 10, 2, {16, 16}};
  constexpr int kWaits = 4;
  constexpr int64_t kUpdates = 21;  // one, then ten windows in a graph
  const Values expected = state_after(kUpdates, sizes);
  for (int ignored = 1; ignored <= kWaits; ++ignored) {
    emulation.ignore_wait(ignored);
    bool shows = false;
    for (simt::Order chosen : kOrders) {
      const InOrder order(chosen);
      shows = shows || state_after(kUpdates, sizes) != expected;
    }
    EXPECT_TRUE(shows) << "wait " << ignored;
  }
  emulation.ignore_wait(0);
}

TEST(CudaBranchesSetting, OneBranchHasNothingToWaitFor) {
  const TrainingSizes sizes{5, 3, 2, 2, 10, 2, {16, 16}};
  const Values expected = state_after(3, sizes);
  const Setting branches("DAC_CUDA_BRANCHES", "1");
  const Emulation emulation;
  emulation.ignore_wait(1);
  for (simt::Order chosen : kOrders) {
    const InOrder order(chosen);
    EXPECT_EQ(expected, state_after(3, sizes));
  }
  emulation.ignore_wait(0);
}

TEST(CudaBranchesSetting, OtherNumbersAreRefused) {
  const dac_engine_config config = {DAC_DEVICE_CUDA, 0, DAC_PRECISION_FP32, 1, 1};
  const int64_t seed = 1;
  dac_engine* engine = nullptr;
  const Setting branches("DAC_CUDA_BRANCHES", "3");
  EXPECT_EQ(DAC_UNSUPPORTED, dac_engine_create(&config, &seed, &engine));
  EXPECT_EQ("DAC_CUDA_BRANCHES=3: must be 2 (the default) or 1", std::string(dac_last_error()));
}

}  // namespace
}  // namespace dac::test
