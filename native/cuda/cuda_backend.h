// SPDX-License-Identifier: Apache-2.0
// The CUDA backend: device memory, one stream, and the operations as launches on it; captured ones may go to a second
// branch of their graph. Nothing waits for the device but copies to the host and synchronize(). Counters and optimizer
// steps live in device memory and are read there, so that a captured sequence of operations can be replayed any number
// of times.
//
// The first error of the device sticks (one that only refuses a call does not, see launch.cuh): every later call fails with
// its text, and only destruction is possible.
#ifndef DAC_CUDA_CUDA_BACKEND_H
#define DAC_CUDA_CUDA_BACKEND_H

#include <cuda_runtime.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/backend.h"
#include "core/branches.h"
#include "core/philox.h"
#include "core/status.h"
#include "cuda/branch.h"
#include "cuda/launch.cuh"
#include "cuda/mlp_launchers.h"
#include "cuda/weight_images.h"

namespace dac {

// What a kernel needs to draw: which replica, which operation, which step.
struct DrawSource {
  const int64_t* seeds;    // (S) in device memory
  const int64_t* counter;  // in device memory, or null: step 0
  int stream;

  __device__ DrawKey key(int seed_index, int lane) const {
    return {static_cast<uint64_t>(seeds[seed_index]), stream, lane, counter ? *counter : 0};
  }
};

class CudaBackend final : public Backend {
 public:
  // Throws Error(DAC_UNSUPPORTED) if the device or the precision is not there.
  CudaBackend(const dac_engine_config& config, const int64_t* seeds);
  ~CudaBackend() override;
  CudaBackend(const CudaBackend&) = delete;
  CudaBackend& operator=(const CudaBackend&) = delete;

  const std::string& description() const override { return description_; }
  void* allocate(size_t bytes) override;
  void release(void* memory) noexcept override;
  void copy_to_device(void* device, const void* host, size_t bytes) override;
  void copy_to_host(void* host, const void* device, size_t bytes) override;

  void execute(const Operation& operation) override {
    forget_squares(operation);
    std::visit([this](const auto& op) { run(op); }, operation);
  }

  bool joins_target_pass(const NetworkLayout& critics);
  void copy_on_device(void* to, const void* from, size_t bytes);
  void begin_capture();
  void on_branch(int branch);
  void mark(int64_t number);
  void wait_for(int64_t number);
  cudaGraphExec_t end_capture();
  void abandon_capture() noexcept;
  void launch_graph(cudaGraphExec_t graph, int64_t times);
  void free_graph(cudaGraphExec_t graph) noexcept;
  void synchronize();

  // Runs one call of this class from outside: on the right device, refused after an error of the device, which is kept.
  template <typename Body>
  void guarded(Body&& body) {
    if (!failure_.empty()) throw Error(DAC_DEVICE_ERROR, "the CUDA device failed before; close the engine: " + failure_);
    try {
      DAC_CUDA(cudaSetDevice(device_));
      body();
    } catch (const Error& error) {
      if (error.status() == DAC_DEVICE_ERROR) failure_ = error.what();
      throw;
    }
  }

  // This library's layout of networks of that shape; lives as long as the backend.
  const NetworkLayout* layout_of(const dac_network_shape& shape);

 private:
  // Members only: the public constructor may then fail half way and everything is freed.
  explicit CudaBackend(const dac_engine_config& config);
  void forget_squares();                            // gradients may have changed
  void forget_squares(const Operation& operation);  // only those that it may change
  void run(const SampleOp& op);
  void run(const DenoiseOp& op);
  void run(const ValuesOp& op);
  void run(const TdTargetOp& op);
  void run(const CriticGradientsOp& op);
  void run(const OptimizerOp& op);
  void run(const DiffuseOp& op);
  void run(const QGuidanceOp& op);
  void run(const TargetPassOp& op);
  void run(const ActorGradientsOp& op);
  void run(const DualStepOp& op);
  void run(const SelectOp& op);
  void run(const AdvanceOp& op);
  void run(const ForwardOp& op);
  void run(const BackwardOp& op);
  void run(const DrawNormalOp& op);
  void run(const CopySliceOp& op);
  void run(const ReverseStepOp& op);
  void run(const ReverseStepBackwardOp& op);
  void run(const SquaredErrorOp& op);
  void run(const NoiseRegressionOp& op);
  void run(const ValueLossOp& op);
  void run(const GaussianSampleOp& op);
  void run(const GaussianBackwardOp& op);
  void run(const LogLikelihoodOp& op);
  void run(const ValueRegressionOp& op);
  void run(const AdvantageWeightsOp& op);
  void run(const EntropyLossOp& op);
  void run(const TemperatureOp& op);
  void run(const TemperatureLossOp& op);
  void run(const ConservativeLossOp& op);
  void run(const CrossedValueLossOp& op);
  void run(const DrawUniformOp& op);
  void run(const WeightedSumOp& op);

  unsigned num_seeds() const { return static_cast<unsigned>(num_seeds_); }
  cudaStream_t stream() const { return branches_[0].stream; }  // of all that is not captured
  Branch& branch() { return branches_[branch_]; }              // of the operation that comes next
  Queue queue() { return {branch().stream, overlapped_, &branch().waits}; }
  DrawSource draws(const int64_t* counter, int stream) const { return {seeds_, counter, stream}; }
  MlpContext mlp_context(size_t workspace_bytes);

  int device_, precision_, num_seeds_;
  int multiprocessors_ = 0, shared_bytes_ = 0;
  Branch branches_[kBranches];
  int branch_ = 0;
  std::map<int64_t, StreamEvent> marks_;  // by the number of the operation
  bool hopper_ = false;  // the kernels of hopper/ are taken where they apply
  hopper::PairVariant variant_ = hopper::PairVariant::kPlain;
  bool overlapped_ = false;
  int64_t* seeds_ = nullptr;
  std::map<void*, size_t> arrays_;                 // what allocate() gave out, in bytes
  std::unique_ptr<WeightImages> images_;           // null: fp32 and tf32
  std::vector<std::unique_ptr<NetworkLayout>> layouts_;
  std::string description_, failure_;
};

}  // namespace dac

#endif
