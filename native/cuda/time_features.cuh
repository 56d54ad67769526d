// SPDX-License-Identifier: Apache-2.0
// The noise model's time MLP on the T steps of a schedule. There are only T different steps, so it runs on T rows, not
// on the batch; its output meets the first layer as one bias row for each step.
#ifndef DAC_CUDA_TIME_FEATURES_CUH
#define DAC_CUDA_TIME_FEATURES_CUH

#include "cuda/launch.cuh"
#include "cuda/mlp_trace.cuh"

namespace dac {

// Row t - 1 of a replica's table belongs to step t; in general passes at one step, the only row to it.
struct TimeTables {
  TimeTables() = default;
  TimeTables(const NetworkShape& shape, int num_seeds, int num_steps, DeviceCarver& workspace)
      : TimeTables(shape.layers[0].out, num_seeds, num_steps, workspace) {}
  static TimeTables without_bias_rows(int num_seeds, int num_steps, DeviceCarver& workspace) {
    return TimeTables(0, num_seeds, num_steps, workspace);
  }

  __device__ int64_t row(int seed_index, int step_index) const {
    return static_cast<int64_t>(seed_index) * steps + step_index;
  }

  int steps, width;
  float* embedding;  // (S, T, kTimeEmbedding) cosines and sines
  float* hidden;     // (S, T, kTimeFeatures) activations of the first layer
  float* slope;      // (S, T, kTimeFeatures) their derivatives
  float* features;   // (S, T, kTimeFeatures)
  float* bias_rows;  // (S, T, width) features W_time + bias of the first layer

 private:
  TimeTables(int bias_width, int num_seeds, int num_steps, DeviceCarver& workspace)
      : steps(num_steps), width(bias_width) {
    const int64_t rows = static_cast<int64_t>(num_seeds) * num_steps;
    embedding = workspace.take<float>(rows * kTimeEmbedding);
    hidden = workspace.take<float>(rows * kTimeFeatures);
    slope = workspace.take<float>(rows * kTimeFeatures);
    features = workspace.take<float>(rows * kTimeFeatures);
    bias_rows = workspace.take<float>(rows * width);
  }
};

// part: the parameters (S, floats_per_seed) of the noise model. first_step: of the tables' first row.
void launch_time_tables(const NetworkShape& shape, const float* part, int num_seeds, const TimeTables& tables,
                        const Queue& queue, int first_step = 1);

}  // namespace dac

#endif
