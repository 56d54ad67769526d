// SPDX-License-Identifier: Apache-2.0
// The noise model's time MLP. There are only T different steps, so it runs on T rows, not on the batch: its output
// meets the first layer as one row "extra" for each step, and its gradient as one summed row for each step.
#ifndef DAC_CPU_TIME_FEATURES_H
#define DAC_CPU_TIME_FEATURES_H

#include "core/network_layout.h"

namespace dac {

// extra (T, width 0) = features(t) W_time + first bias, for t = 1..T. part: the replica's parameters.
void time_extra(const NetworkLayout& layout, const float* part, int steps, float* extra);

// Gradients of the time MLP and of the time rows of the first kernel, from d (T, width 0): for each step the sum of the
// gradients at the first pre-activations of its rows. gradient: the replica's gradient part.
void time_backward(const NetworkLayout& layout, const float* part, int steps, const float* d, float* gradient);

// For the general passes: the features (kTimeFeatures) of step t, and the gradients of both time layers from those at the
// features, which are added.
void time_features(const NetworkLayout& layout, const float* part, int t, float* features);
void add_time_gradients(const NetworkLayout& layout, const float* part, int t, const float* d_features,
                        float* gradient);

}  // namespace dac

#endif
