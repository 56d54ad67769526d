// SPDX-License-Identifier: Apache-2.0
// Whether blocks that stream a network's weights suit it, and their launch.
#ifndef DAC_CUDA_HOPPER_STREAM_LAUNCH_H
#define DAC_CUDA_HOPPER_STREAM_LAUNCH_H

#include "cuda/hopper/pair_launch.h"
#include "cuda/hopper/stream.cuh"

namespace dac::hopper {

// own_floats: what the operation keeps for a tile. back: whether there is a way back.
inline StreamPlan stream_plan(const NetworkShape& shape, int own_floats, bool back, const MlpContext& context) {
  return StreamPlan(ImageShape(shape), shape.layers[shape.hidden_layers].out, own_floats, back,
                    static_cast<int>(context.shared_bytes));
}

// Of networks that suit pairs.
inline bool streams_apply(const StreamPlan& plan, const MlpContext& context) {
  return streams(context.variant) && plan.fits;
}

// kinds: of tiles, each with blocks of its own.
inline LaunchShape stream_launch(const char* name, const StreamWork& work, const StreamPlan& plan, unsigned kinds = 1,
                                 const char* in = __builtin_FILE(), int at = __builtin_LINE()) {
  return LaunchShape(name, dim3(static_cast<unsigned>(work.teams), kinds), dim3(kStreamThreads),
                     static_cast<size_t>(plan.total), in, at);
}

}  // namespace dac::hopper

#endif
