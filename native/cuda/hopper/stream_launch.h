// SPDX-License-Identifier: Apache-2.0
// Whether blocks that stream a network's weights suit it, and their launch.
#ifndef DAC_CUDA_HOPPER_STREAM_LAUNCH_H
#define DAC_CUDA_HOPPER_STREAM_LAUNCH_H

#include "cuda/hopper/pair_launch.h"
#include "cuda/hopper/stream.cuh"

namespace dac::hopper {

// Registers of a thread that fetches and of one that multiplies, out of those that the block has when it starts: the kernels
// are compiled for as many as kStreamThreads can have on a multiprocessor.
constexpr int kFetchRegisters = 40, kPassRegisters = 232;
constexpr int kStartRegisters = 65536 / kStreamThreads / 8 * 8;
static_assert(kFetchRegisters * kWarpgroup + kPassRegisters * kPassThreads <= kStartRegisters * kStreamThreads);

inline StreamPlan stream_plan(const NetworkShape& shape, const MlpContext& context) {
  return StreamPlan(ImageShape(shape), shape.layers[shape.hidden_layers].out, kPairRows * shape.act_dim,
                    static_cast<int>(context.shared_bytes));
}

// Of networks that suit pairs.
inline bool streams_apply(const NetworkShape& shape, const MlpContext& context) {
  return context.variant == PairVariant::kStreamed && stream_plan(shape, context).fits;
}

inline LaunchShape stream_launch(const char* name, const StreamWork& work, const StreamPlan& plan,
                                 const char* in = __builtin_FILE(), int at = __builtin_LINE()) {
  return LaunchShape(name, dim3(static_cast<unsigned>(work.teams)), dim3(kStreamThreads),
                     static_cast<size_t>(plan.total), in, at);
}

}  // namespace dac::hopper

#endif
