// SPDX-License-Identifier: Apache-2.0
// The operations that have kernels for Hopper (sm_90a), in bfloat16. Each returns false, and has done nothing, where
// they do not apply: images are not kept on this device, a hidden layer is not 256 wide, or the network's halves do not
// fit into the shared memory. The portable kernels then do the work.
#ifndef DAC_CUDA_HOPPER_LAUNCHERS_H
#define DAC_CUDA_HOPPER_LAUNCHERS_H

#include "cuda/weight_images.h"
#include "cuda/mlp_launchers.h"
#include "cuda/time_features.cuh"

namespace dac::hopper {

bool launch_denoise(const DenoiseOp& op, const MlpContext& context);
bool launch_ensemble_values(const ValuesOp& op, const MlpContext& context);
bool launch_critic_gradients(const CriticGradientsOp& op, const MlpContext& context);
bool launch_actor_gradients(const ActorGradientsOp& op, const MlpContext& context);

// What the pass of the guidance leaves to the sums over heads, and memory for its own slopes.
struct GuidancePass {
  float* values;          // (S, H, B) Q at the data's actions
  float* head_gradients;  // (S, H, B, A) of each Q at the noisy actions
  void* workspace;
};
// values: of the same part of the same critics, made by the same kernel; null: none.
bool launch_guidance_pass(const QGuidanceOp& op, const ValuesOp* values, const GuidancePass& pass,
                          const MlpContext& context);

// The same by blocks that stream weights, where the context's variant wants them and they apply as well.
bool launch_streamed_values(const ValuesOp& op, const MlpContext& context);
struct Chains;
bool launch_streamed_denoise(const Chains& chains, const MlpContext& context);
bool launch_streamed_guidance(const QGuidanceOp& op, const GuidancePass& pass, const MlpContext& context);
// These the passes alone, into a trace.
struct PairTrace;
bool launch_streamed_critic(const CriticGradientsOp& op, const PairTrace& trace, const MlpContext& context);
bool launch_streamed_actor(const ActorGradientsOp& op, const TimeTables& tables, const PairTrace& trace,
                           const MlpContext& context);

}  // namespace dac::hopper

#endif
