// SPDX-License-Identifier: Apache-2.0
// The CPU backend: oneDNN for matrix products, kernels.h for what surrounds them, threads over seeds, heads and blocks
// of rows. Block sizes depend on the shapes only, never on the number of threads or seeds, and every sum over blocks is
// taken in block order: results are the same bits for any thread count, and for seeds trained alone or together.
#ifndef DAC_CPU_CPU_BACKEND_H
#define DAC_CPU_CPU_BACKEND_H

#include <memory>
#include <string>
#include <vector>

#include "core/backend.h"
#include "core/philox.h"
#include "core/thread_pool.h"
#include "cpu/gemm.h"
#include "cpu/mlp.h"
#include "cpu/scratch.h"
#include "cpu/weight_images.h"

namespace dac {

// Rows first .. first + count - 1 of `rows`, cut into blocks of `size`.
struct RowBlocks {
  RowBlocks(int64_t total_rows, int64_t block_rows)
      : rows(total_rows), size(block_rows), blocks(static_cast<int>((total_rows + block_rows - 1) / block_rows)) {}
  int64_t first(int block) const { return block * size; }
  int count(int block) const { return static_cast<int>(rows - first(block) < size ? rows - first(block) : size); }
  int64_t rows, size;
  int blocks;
};

class NetworkPass;
struct PassBlock;

// Of the values (H, B) of one seed: mean squared error to the targets (B), mean, mean over B of the std over H.
struct ValueStatistics {
  float loss, mean, deviation;
};
ValueStatistics value_statistics(const float* values, const float* targets, int heads, int64_t batch);

class CpuBackend final : public Backend {
 public:
  CpuBackend(const dac_engine_config& config, const int64_t* seeds);

  const std::string& description() const override { return description_; }
  void* allocate(size_t bytes) override;
  void release(void* memory) noexcept override;
  void copy_to_device(void* device, const void* host, size_t bytes) override;
  void copy_to_host(void* host, const void* device, size_t bytes) override;

  void execute(const Operation& operation) override {
    std::visit([this](const auto& op) { run(op); }, operation);
  }

 private:
  struct Worker {
    Worker(GemmLibrary& library, int thread) : gemm(library, thread) {}
    Gemm gemm;
    GrowingBuffer scratch;
  };

  void run(const SampleOp& op);
  void run(const DenoiseOp& op);
  void run(const ValuesOp& op);
  void run(const TdTargetOp& op);
  void run(const CriticGradientsOp& op);
  void run(const OptimizerOp& op);
  void run(const DiffuseOp& op);
  void run(const QGuidanceOp& op);
  void run(const TargetPassOp& op) {
    run(op.guidance_op());
    run(op.values_op());
  }
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

  int num_seeds() const { return static_cast<int>(seeds_.size()); }
  DrawKey draw_key(int seed_index, int stream, int lane, int64_t step) const {
    return {static_cast<uint64_t>(seeds_[static_cast<size_t>(seed_index)]), stream, lane, step};
  }
  // Grows every worker's scratch, before the workers share the tasks of an operation: which of them will meet the
  // largest block is chance.
  void reserve_scratch(int64_t floats) {
    for (const auto& worker : workers_) worker->scratch.get(floats);
  }
  // extra_ (S, T, width 0) for the parameters of the noise model.
  const float* prepare_time_extra(const BankView& actor, int part, int steps);
  void denoise_block(const DenoiseOp& op, const float* extra, int seed_index, int64_t first, int states, Worker& worker);
  void critic_block(const CriticGradientsOp& op, int seed_index, int head, int64_t first, int rows, float* gradients,
                    Worker& worker);
  void critic_statistics(const CriticGradientsOp& op, int seed_index);
  void guidance_block(const QGuidanceOp& op, int seed_index, int head, int64_t first, int rows, double* abs_sum,
                      Worker& worker);
  struct ActorBlock;
  void actor_block(const ActorGradientsOp& op, const float* extra, const ActorBlock& block, Worker& worker);
  void finish_actor(const ActorGradientsOp& op, const RowBlocks& blocks, int seed_index);
  // General passes: body(pass, block of rows, its number, its first row among all networks', its trace) for every network.
  template <typename Body>
  void for_each_pass(const ForwardOp& op, const Body& body);
  const float* prepare_time_features(const ForwardOp& op);
  struct BackwardSums;
  void keep_input_gradients(const BackwardOp& op, const PassBlock& place, int64_t slot, int64_t row, const float* d,
                            const BackwardSums& sums) const;
  void sum_partial_gradients(const BackwardOp& op, const RowBlocks& blocks, const BackwardSums& sums);
  void sum_action_gradients(const BackwardOp& op, const float* head_actions);
  // Before the networks of a bank's part are used: in bf16, brings their image up to date. Packing costs as much as a few
  // products save, so operations say whether they make as many; bits may depend on it, so it is nothing else's choice.
  void prepare_networks(const BankView& bank, int part, WeightImage::Use use);
  // A network of the part that was prepared last.
  NetworkWeights network(const BankView& bank, int part, int seed_index, int head) const;
  // Where block `block` of a seed puts its gradients: the bank itself if there is one block only.
  float* block_gradients(const BankView& bank, int blocks, int seed_index, int block);
  // grads <- sum over blocks, in block order.
  void sum_block_gradients(const BankView& bank, int blocks);

  std::vector<int64_t> seeds_;
  ThreadPool pool_;
  GemmLibrary gemm_library_;
  std::vector<std::unique_ptr<Worker>> workers_;
  GrowingBuffer extra_, partial_gradients_, step_sums_, head_gradients_, mean_gradient_;
  WeightImages images_;  // in bf16
  WeightImage* prepared_ = nullptr;  // of the part that was prepared last
  std::vector<double> sums_;
  std::string description_;
};

}  // namespace dac

#endif
