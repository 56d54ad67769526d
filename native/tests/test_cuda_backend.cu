// SPDX-License-Identifier: Apache-2.0
// The CUDA library's table, called as libdac.so calls it, where only the emulation can bring about what is tested: a
// device that fails, or that has little memory.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "conditions.h"
#include "core/backend.h"
#include "core/cuda_table.h"
#include "cuda/device.h"
#include "cuda/launch.cuh"
#include "cuda/workspace.h"

namespace dac {
namespace {

class CudaTable : public testing::Test {
 protected:
  void SetUp() override {
    const dac_engine_config config = {DAC_DEVICE_CUDA, 0, DAC_PRECISION_TF32, 1, 2};
    const int64_t seeds[] = {1, 2};
    ASSERT_EQ(DAC_OK, table.create(&config, seeds, &backend)) << table.last_error();
    ASSERT_EQ(DAC_OK, table.allocate(backend, sizeof(int64_t), &counter)) << table.last_error();
  }
  void TearDown() override {
    table.release(backend, counter);
    table.destroy(backend);
    simt::inject_error(cudaSuccess);
    simt::conditions() = {};
  }

  // Of operations without networks.
  template <typename Op>
  dac_status execute(const Op& op) {
    return table.execute(backend, static_cast<int32_t>(Operation(op).index()), &op, nullptr);
  }
  dac_status advance() { return execute(AdvanceOp{static_cast<int64_t*>(counter)}); }
  int64_t value() {
    int64_t read = -1;
    EXPECT_EQ(DAC_OK, table.copy_to_host(backend, &read, counter, sizeof read)) << table.last_error();
    return read;
  }

  const dac_cuda_table& table = *dac_cuda_get_table();
  void* backend = nullptr;
  void* counter = nullptr;
};

TEST_F(CudaTable, DescribesTheDevice) {
  EXPECT_STREQ(
      "cuda:0, tf32, host emulation, 16384 MiB, 4 multiprocessors, sm_90, driver CUDA 13.0, built with CUDA 13.0",
      table.description(backend));
  dac_device_info info;
  ASSERT_EQ(DAC_OK, table.device_info(0, &info));
  EXPECT_STREQ("host emulation", info.name);
  EXPECT_EQ(90, info.compute_capability);
  EXPECT_LT(info.free_memory, info.total_memory);
  EXPECT_EQ(4, info.multiprocessors);
  EXPECT_STREQ("host", info.architectures);
  EXPECT_EQ(DAC_UNSUPPORTED, table.device_info(1, &info));
  EXPECT_STREQ("no GPU of index 1: this machine has 1 (index 0)", table.last_error());
}

TEST_F(CudaTable, TheFirstDeviceErrorSticksAndNamesItsCall) {
  ASSERT_EQ(DAC_OK, advance());
  simt::inject_error(cudaErrorIllegalAddress);
  EXPECT_EQ(DAC_DEVICE_ERROR, advance());
  const std::string first = table.last_error();
  EXPECT_NE(std::string::npos, first.find("an illegal memory access was encountered")) << first;
  EXPECT_NE(std::string::npos, first.find("from advance at optimizer.cu:")) << first;
  simt::inject_error(cudaSuccess);  // the device may look well again; the engine's state is lost all the same
  EXPECT_EQ(DAC_DEVICE_ERROR, advance());
  EXPECT_EQ("the CUDA device failed before; close the engine: " + first, table.last_error());
  int64_t unread;
  EXPECT_EQ(DAC_DEVICE_ERROR, table.copy_to_host(backend, &unread, counter, sizeof unread));
}

// The C ABI's bounds leave no such grid; whoever forgets one gets a refusal, not a lost engine.
TEST_F(CudaTable, ALaunchThatTheDeviceRefusesDoesNotStick) {
  SelectOp op = {};
  op.heads = op.act_dim = 1;
  op.candidates_per_state = 1;
  op.states = int64_t{1} << 31;  // a block each; a grid has one less
  EXPECT_EQ(DAC_UNSUPPORTED, execute(op));
  const std::string text = table.last_error();
  EXPECT_NE(std::string::npos, text.find("invalid configuration argument (cudaError 9) from select at choices.cu:")) << text;
  ASSERT_EQ(DAC_OK, advance()) << table.last_error();
  EXPECT_EQ(1, value());
}

TEST_F(CudaTable, OutOfMemoryTellsTheSizesAndDoesNotStick) {
  simt::conditions().memory = size_t{64} << 20;
  void* memory = nullptr;
  EXPECT_EQ(DAC_OUT_OF_MEMORY, table.allocate(backend, size_t{100} << 20, &memory));
  EXPECT_STREQ("no device memory for 104857600 bytes of an array: 63 MiB of 64 MiB are free", table.last_error());
  EXPECT_EQ(nullptr, memory);
  ASSERT_EQ(DAC_OK, advance()) << table.last_error();
  EXPECT_EQ(1, value());
}

// Kernels fail after their launch; the first call that waits for them, or launches again, hears of it.
TEST_F(CudaTable, AnErrorInsideOfAGraphSticksToo) {
  void* graph = nullptr;
  ASSERT_EQ(DAC_OK, table.begin_capture(backend));
  ASSERT_EQ(DAC_OK, advance());
  ASSERT_EQ(DAC_OK, advance());
  ASSERT_EQ(DAC_OK, table.end_capture(backend, &graph));
  simt::conditions().healthy_kernels = simt::kernels_run() + 3;
  EXPECT_EQ(DAC_DEVICE_ERROR, table.launch_graph(backend, graph, 5));
  const std::string first = table.last_error();
  EXPECT_NE(std::string::npos, first.find("from cudaGraphLaunch(graph, stream()) at cuda_backend.cu:")) << first;
  EXPECT_EQ(DAC_DEVICE_ERROR, table.synchronize(backend));
  EXPECT_EQ("the CUDA device failed before; close the engine: " + first, table.last_error());
  table.free_graph(backend, graph);
}

// The text of the Error that body throws, after its status.
template <typename Body>
std::string error_of(dac_status status, const Body& body) {
  try {
    body();
  } catch (const Error& error) {
    EXPECT_EQ(status, error.status());
    return error.what();
  }
  ADD_FAILURE() << "nothing was thrown";
  return "";
}

TEST_F(CudaTable, TheWorkspaceTellsLackOfMemoryFromAFailedDevice) {
  Workspace workspace;
  simt::conditions().memory = size_t{64} << 20;
  EXPECT_EQ("no device memory for 104857600 bytes of intermediate values: 63 MiB of 64 MiB are free",
            error_of(DAC_OUT_OF_MEMORY, [&] { workspace.get(size_t{100} << 20); }));
  simt::inject_error(cudaErrorIllegalAddress);
  EXPECT_EQ(DAC_DEVICE_ERROR, advance());
  const std::string text = error_of(DAC_DEVICE_ERROR, [&] { workspace.get(1); });
  EXPECT_NE(std::string::npos, text.find("from cudaMalloc at")) << text;
}

TEST_F(CudaTable, SaysWhyThereIsNoDevice) {
  simt::conditions().driver = 12040;
  EXPECT_EQ("the NVIDIA driver serves CUDA 12.4 at most, CUDA 13.0 is needed; install a newer driver",
            error_of(DAC_UNSUPPORTED, device_count));
  simt::conditions().driver = 0;
  EXPECT_EQ("no NVIDIA driver (libcuda.so.1) on this machine; CUDA 13.0 is needed",
            error_of(DAC_UNSUPPORTED, device_count));
  simt::conditions() = {};
  simt::conditions().devices = 0;
  EXPECT_EQ("the NVIDIA driver finds no GPU (is one hidden by CUDA_VISIBLE_DEVICES?)",
            error_of(DAC_UNSUPPORTED, device_count));
}

TEST_F(CudaTable, ArraysStartAsZeros) {
  void* memory = nullptr;
  ASSERT_EQ(DAC_OK, table.allocate(backend, 1000, &memory));
  std::vector<unsigned char> bytes(1000, 1);
  ASSERT_EQ(DAC_OK, table.copy_to_host(backend, bytes.data(), memory, bytes.size()));
  EXPECT_EQ(std::vector<unsigned char>(1000, 0), bytes);
  table.release(backend, memory);
}

TEST_F(CudaTable, CapturedOperationsRunWhenTheGraphIsLaunched) {
  void* graph = nullptr;
  ASSERT_EQ(DAC_OK, table.begin_capture(backend));
  ASSERT_EQ(DAC_OK, advance());
  ASSERT_EQ(DAC_OK, advance());
  ASSERT_EQ(DAC_OK, table.end_capture(backend, &graph));
  EXPECT_EQ(0, value());
  const long before = simt::kernels_run();
  ASSERT_EQ(DAC_OK, table.launch_graph(backend, graph, 7));
  ASSERT_EQ(DAC_OK, table.synchronize(backend));
  EXPECT_EQ(14, value());
  EXPECT_EQ(14, simt::kernels_run() - before);
  table.free_graph(backend, graph);
}

TEST_F(CudaTable, AnAbandonedCaptureLeavesNothingBehind) {
  ASSERT_EQ(DAC_OK, table.begin_capture(backend));
  ASSERT_EQ(DAC_OK, advance());
  table.abandon_capture(backend);
  EXPECT_EQ(0, value());
  ASSERT_EQ(DAC_OK, advance());
  EXPECT_EQ(1, value());
}

TEST_F(CudaTable, RefusesUnknownDevicesAndPrecisions) {
  const int64_t seed = 1;
  void* out = nullptr;
  dac_engine_config config = {DAC_DEVICE_CUDA, 3, DAC_PRECISION_FP32, 1, 1};
  EXPECT_EQ(DAC_UNSUPPORTED, table.create(&config, &seed, &out));
  config = {DAC_DEVICE_CUDA, 0, 7, 1, 1};
  EXPECT_EQ(DAC_INVALID_ARGUMENT, table.create(&config, &seed, &out));
  EXPECT_EQ(nullptr, out);
}

}  // namespace
}  // namespace dac
