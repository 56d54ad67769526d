// SPDX-License-Identifier: Apache-2.0
// What updates launch on an H200, counted on the host emulation at walker2d size: the numbers of the table in
// docs/architecture.md, where a change of a launch belongs too. Bytes depend on the widths and the tiles alone.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <sstream>
#include <string>

#include "dac/passes.h"
#include "simt/emulation.h"
#include "training.h"

namespace dac::test {
namespace {

constexpr int kMultiprocessors = 132;
constexpr int kWindow = 5;  // updates whose target actions are drawn together

struct Kernel {
  int launches = 0;                      // in a window
  int64_t blocks = 0, shared_bytes = 0;  // of one launch, the largest
};
using Kernels = std::map<std::string, Kernel>;

// Counts kernels as long as this lives.
class Counter {
 public:
  Counter() { emulation_.count_only(kMultiprocessors); }
  ~Counter() { emulation_.count_only(0); }
  Counter(const Counter&) = delete;
  Counter& operator=(const Counter&) = delete;

  std::string take() const { return emulation_.counted(); }

 private:
  Emulation emulation_;
};

Kernels parse(const std::string& lines) {
  Kernels kernels;
  std::istringstream in(lines);
  std::string name;
  for (int64_t blocks, bytes; in >> name >> blocks >> bytes;) {
    Kernel& kernel = kernels[name];
    ++kernel.launches;
    kernel.blocks = std::max(kernel.blocks, blocks);
    kernel.shared_bytes = std::max(kernel.shared_bytes, bytes);
  }
  return kernels;
}

// The kernels of one window. Nothing runs, so the counter stays at 0, one update before a window begins: every run is
// one single update first.
Kernels window_of_updates(int precision) {
  const Counter counter;
  Training training({2, {1}, precision, DAC_DEVICE_CUDA}, {17, 6, 10, 10, 256, kWindow, {256, 256, 256}});
  training.run_recorded(1);
  counter.take();  // the first one makes the weights' images too
  training.run_recorded(1);
  const std::string single = counter.take();
  training.run_recorded(1 + kWindow);
  const std::string both = counter.take();
  EXPECT_EQ(single, both.substr(0, single.size()));
  return parse(both.substr(single.size()));
}

struct Expected {
  int launches;  // in a window
  int blocks;    // of the largest launch
  int kibibytes[3] = {};  // of a block, by precision: fp32, tf32, bf16
};
using Table = std::map<std::string, Expected>;

// actor and critic have an optimizer each; tables of the time MLP are made for each chain and each actor step.
const Table kPortable = {
    {"actor_pass", {5, 16, {79, 79, 58}}},
    {"actor_weight_gradients", {5, 62, {65, 66, 57}}},
    {"advance", {5, 1, {}}},
    {"critic_pass", {5, 80, {97, 97, 67}}},
    {"denoise", {1, 200, {137, 137, 89}}},
    {"critic_weight_gradients", {5, 180, {114, 115, 82}}},
    {"diffuse", {1, 30, {}}},
    {"dual_step", {5, 1, {}}},
    {"gradient_norm", {10, 337, {}}},
    {"ensemble_values", {5, 400, {134, 134, 86}}},
    {"guidance_pass", {5, 160, {97, 97, 67}}},
    {"guidance_sum", {5, 6, {}}},
    {"optimizer", {10, 337, {}}},
    {"sample", {1, 160, {}}},
    {"td_target", {5, 8, {3, 3, 3}}},
    {"time_tables", {6, 5, {}}},
};

// The kernels for Hopper instead of the portable ones on networks.
Table on_pairs() {
  Table table = kPortable;
  for (const char* name : {"actor_pass", "actor_weight_gradients", "critic_pass", "denoise", "critic_weight_gradients",
                           "ensemble_values", "gradient_norm", "guidance_pass"})
    table.erase(name);
  table.insert({{"actor_pass_pairs", {5, 8, {0, 0, 216}}},
                {"actor_weight_gradients_wgmma", {5, 16, {0, 0, 160}}},
                {"critic_pass_pairs", {5, 80, {0, 0, 211}}},
                {"critic_weight_gradients_wgmma", {5, 110, {0, 0, 160}}},
                {"denoise_pairs", {1, 100, {0, 0, 216}}},
                {"ensemble_values_pairs", {1, 100, {0, 0, 211}}},
                {"guidance_pass_pairs", {1, 80, {0, 0, 211}}},
                {"target_pass_pairs", {4, 120, {0, 0, 211}}}});  // both
  return table;
}

void expect_launches(int precision, const Table& table, int together) {
  SCOPED_TRACE(precision_name(precision));
  Kernels left = window_of_updates(precision);
  int launches = 0;
  for (const auto& [name, expected] : table) {
    const Kernel found = left[name];
    const int kibibytes = static_cast<int>((found.shared_bytes + 512) / 1024);
    std::printf("%s %-29s %2d launches in %d updates, %3d blocks, %3d KiB\n", precision_name(precision).c_str(),
                name.c_str(), found.launches, kWindow, static_cast<int>(found.blocks), kibibytes);
    EXPECT_EQ(expected.launches, found.launches) << name;
    EXPECT_EQ(expected.blocks, found.blocks) << name;
    EXPECT_EQ(expected.kibibytes[precision], kibibytes) << name;
    launches += found.launches;
    left.erase(name);
  }
  for (const auto& [name, kernel] : left) ADD_FAILURE() << name << " is launched too";
  EXPECT_EQ(together, launches);
}

TEST(CudaLaunches, OfAnUpdateAtWalker2dSize) {
  for (int precision : {DAC_PRECISION_FP32, DAC_PRECISION_TF32, DAC_PRECISION_BF16})
    expect_launches(precision, kPortable, 79);  // 15.8 an update
}

TEST(CudaLaunches, OfAnUpdateOnHopperKernels) {
  setenv("DAC_CUDA_KERNELS", "hopper", 1);
  setenv("DAC_CUDA_OVERLAP", "1", 1);
  expect_launches(DAC_PRECISION_BF16, on_pairs(), 65);  // 13 an update
  setenv("DAC_CUDA_JOINED", "0", 1);
  Table apart = on_pairs();
  apart.erase("target_pass_pairs");
  apart["ensemble_values_pairs"].launches = apart["guidance_pass_pairs"].launches = 5;
  expect_launches(DAC_PRECISION_BF16, apart, 69);
  unsetenv("DAC_CUDA_JOINED");
  setenv("DAC_CUDA_VARIANT", "streamed", 1);
  for (const char* name : {"actor_pass_pairs", "critic_pass_pairs", "denoise_pairs", "ensemble_values_pairs",
                           "guidance_pass_pairs"})
    apart.erase(name);
  apart.insert({{"actor_pass_streamed", {5, 4, {0, 0, 215}}},
                {"critic_pass_streamed", {5, 40, {0, 0, 221}}},
                {"denoise_streamed", {1, 100, {0, 0, 215}}},
                {"ensemble_values_streamed", {5, 100, {0, 0, 221}}},
                {"guidance_pass_streamed", {5, 80, {0, 0, 224}}}});
  expect_launches(DAC_PRECISION_BF16, apart, 69);
  unsetenv("DAC_CUDA_VARIANT");
  unsetenv("DAC_CUDA_KERNELS");
  unsetenv("DAC_CUDA_OVERLAP");
}

// General passes: a launch a stage, and an activation behind a dense layer is part of it.
TEST(CudaLaunches, OfGeneralPasses) {
  const Counter counter;
  TestEngine engine({2, {1}, DAC_PRECISION_FP32, DAC_DEVICE_CUDA});
  const auto launches = [&](dac_bank* bank, dac_tensor* outputs, bool back_to_weights) {
    dac_trace* trace = nullptr;
    EXPECT_DAC_OK(dac_trace_create(bank, 256, &trace));
    dac_forward_args args = {};
    args.struct_size = sizeof args;
    args.bank = bank;
    args.observations = engine.tensor({1, 256, 17});
    args.actions = engine.tensor({1, 256, 6});
    args.steps = 5;
    args.timestep = 5;
    args.trace = trace;
    args.outputs = outputs;
    const dac_backward_args back = {sizeof back,
                                    trace,
                                    outputs,
                                    back_to_weights ? DAC_GRADIENTS_REPLACE : DAC_GRADIENTS_NONE,
                                    back_to_weights ? DAC_GRADIENTS_NONE : DAC_GRADIENTS_REPLACE,
                                    back_to_weights ? nullptr : engine.tensor({1, 256, 6})};
    counter.take();
    EXPECT_DAC_OK(dac_forward(engine, &args));
    const auto count = [&] {
      const std::string lines = counter.take();
      return static_cast<int>(std::count(lines.begin(), lines.end(), '\n'));
    };
    const int forward = count();
    EXPECT_DAC_OK(dac_backward(engine, &back));
    return std::pair(forward, count());
  };
  const std::vector<int> widths = {256, 256, 256};
  dac_tensor *values = engine.tensor({1, 10, 256}), *noise = engine.tensor({1, 256, 6});
  dac_bank *critic = engine.critic(17, 6, 10, widths), *actor = engine.actor(17, 6, widths);
  EXPECT_EQ(std::pair(5, 11), launches(critic, values, true));
  EXPECT_EQ(std::pair(5, 5), launches(critic, values, false));
  EXPECT_EQ(std::pair(6, 15), launches(actor, noise, true)) << "with the time MLP";
}

}  // namespace
}  // namespace dac::test
