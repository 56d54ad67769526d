// SPDX-License-Identifier: Apache-2.0
// The operations on networks, as the CUDA backend calls them: one function an operation, each a few kernel launches on
// the context's stream and nothing else (no allocation, no synchronisation, no host copy), so that a stream capture
// takes them as they are.
//
// A launcher is also the place where a path is chosen: the portable kernels (sm_80 and newer) at one of three precisions
// and row tiles, or those of hopper/ (sm_90a, bfloat16), with the same arguments.
#ifndef DAC_CUDA_MLP_LAUNCHERS_H
#define DAC_CUDA_MLP_LAUNCHERS_H

#include <cuda_runtime.h>

#include <cstddef>
#include <cstdint>

#include "core/backend.h"
#include "cuda/gradient_squares.h"
#include "cuda/hopper/pair_variant.h"
#include "cuda/launch.cuh"

namespace dac {

class WeightImages;

struct MlpContext {
  Queue queue;
  int precision;         // DAC_PRECISION_*
  int num_seeds;         // S
  const int64_t* seeds;  // device memory, (S)
  int multiprocessors;   // of the device
  size_t shared_bytes;   // dynamic shared memory a block may have (cudaDevAttrMaxSharedMemoryPerBlockOptin)
  void* workspace;       // device memory of at least ..._workspace(op, S) bytes, aligned to 256; content undefined
  WeightImages* images = nullptr;      // of the weights in bfloat16; null: fp32 and tf32
  GradientSquares* squares = nullptr;  // where gradients of the kernels of hopper/ leave their squares
  bool hopper = false;                 // whether these are wanted where they apply
  hopper::PairVariant variant = hopper::PairVariant::kPlain;
};

// Bytes of workspace that a launch of the operation needs; they depend on sizes only. An operation leaves nothing there
// that a later one reads, so one block of the largest size serves all operations of a stream.
size_t denoise_workspace(const DenoiseOp& op, int num_seeds);
size_t ensemble_values_workspace(const ValuesOp& op, int num_seeds);
size_t critic_gradients_workspace(const CriticGradientsOp& op, int num_seeds);
size_t q_guidance_workspace(const QGuidanceOp& op, int num_seeds);
size_t actor_gradients_workspace(const ActorGradientsOp& op, int num_seeds);

// All throw Error: DAC_UNSUPPORTED if the network is too wide for the shared memory, DAC_DEVICE_ERROR from the launch.
// With 227 KiB a block (H100, H200) layers may be 1,456 units wide in fp32 and tf32, 3,072 in bf16; with 99 KiB (RTX
// cards) 432 and 1,024. Any width up to that works; multiples of 16 waste nothing.
void launch_denoise(const DenoiseOp& op, const MlpContext& context);
void launch_ensemble_values(const ValuesOp& op, const MlpContext& context);
void launch_critic_gradients(const CriticGradientsOp& op, const MlpContext& context);
void launch_q_guidance(const QGuidanceOp& op, const MlpContext& context);
void launch_actor_gradients(const ActorGradientsOp& op, const MlpContext& context);
// Needs the guidance's workspace.
void launch_target_pass(const TargetPassOp& op, const MlpContext& context);

}  // namespace dac

#endif
