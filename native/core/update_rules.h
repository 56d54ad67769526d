// SPDX-License-Identifier: Apache-2.0
// Arithmetic of an update that every backend does element by element: written once, for hosts and GPUs, so that they
// cannot drift apart. What a function is given is in registers or in the memory of the device that calls it.
#ifndef DAC_CORE_UPDATE_RULES_H
#define DAC_CORE_UPDATE_RULES_H

#include <cmath>
#include <cstdint>

#include "core/backend.h"
#include "core/draws.h"

namespace dac {

// ------------------------------------------------------------------------------------------ diffusion

// A step of a tensor of timesteps as an index 1..T. Tensors are the caller's, so anything may be in them, and tables of
// T rows are read with it: what is outside counts as the nearest step, what is not a number as 1.
DAC_HOST_DEVICE inline int timestep_index(float timestep, int T) {
  if (!(timestep >= 1.0f)) return 1;
  return timestep < static_cast<float>(T) ? static_cast<int>(timestep) : T;
}

// Uniform on 1..T from a uniform on [0, 1).
DAC_HOST_DEVICE inline int drawn_timestep(float uniform, int T) {
  const int t = 1 + static_cast<int>(product(uniform, static_cast<float>(T)));
  return t < T ? t : T;
}

// Forward diffusion of one element; level is alpha_hat_t.
DAC_HOST_DEVICE inline float noisy_action(float level, float action, float noise) {
  return product(square_root(level), action) + product(square_root(1.0f - level), noise);
}

// Row k of a sampler on one element (algorithm.md, Samplers). DDPM: the mean of q(x_{t-1} | x_t, x0) with x0 clipped (Ho et
// al. 2020), to which noise_scale * z is added while t > 1; the scale of the noise is the authors' choice. DDIM (Song et
// al. 2021) without noise: x0 stands for its first term, and the result is clipped.
struct ReverseStep {
  DAC_HOST_DEVICE ReverseStep(const SamplerView& sampler, int k) {
    const SamplerRow row = sampler.table.row(k);
    const float alpha = sampler.schedule.alphas[row.t], level = sampler.schedule.alpha_hats[row.t];
    const float next_level = sampler.schedule.alpha_hats[row.next];
    const bool ddim = sampler.table.kind == DAC_SAMPLER_DDIM;
    clip_x0 = sampler.clip && !ddim;
    clip_x = sampler.clip && ddim;
    noise_part = square_root(1 - level);
    signal_part = square_root(ddim ? alpha : level);
    from_x0 = ddim ? 1.0f : square_root(next_level) * (1 - alpha);
    from_x = ddim ? 0.0f : square_root(alpha) * (1 - next_level);
    from_noise = ddim ? square_root(1 - next_level) : 0.0f;
    remainder = ddim ? 1.0f : 1 - level;
    noise_scale = !ddim && row.next > 0 ? sampler.temperature * square_root(1 - alpha) : 0.0f;
  }
  DAC_HOST_DEVICE float mean(float x, float predicted_noise) const {
    const float x0 = clipped((x - noise_part * predicted_noise) / signal_part, clip_x0);
    return clipped((from_x0 * x0 + from_x * x) / remainder + from_noise * predicted_noise, clip_x);
  }
  // The noise that a guide leaves of the predicted one.
  DAC_HOST_DEVICE float guided(float predicted_noise, float gradient, float eta) const {
    return predicted_noise - noise_part / (eta + 1e-6f) * gradient;
  }
  // From the gradient at mean(x, predicted_noise) to those at both.
  DAC_HOST_DEVICE void backward(float x, float predicted_noise, float d, float* d_x, float* d_noise) const {
    const float x0 = (x - noise_part * predicted_noise) / signal_part, kept = clipped(x0, clip_x0);
    const float y = (from_x0 * kept + from_x * x) / remainder + from_noise * predicted_noise;
    const float d_y = clipped(y, clip_x) == y ? d : 0.0f;
    const float d_x0 = kept == x0 ? from_x0 * d_y / remainder : 0.0f;
    *d_x = d_x0 / signal_part + from_x * d_y / remainder;
    *d_noise = from_noise * d_y - noise_part * d_x0 / signal_part;
  }
  // Comparisons leave a NaN for all to see, and bounds that are no constants leave loops without jumps.
  DAC_HOST_DEVICE static float clipped(float value, bool clip) {
    const float bound = clip ? 1.0f : INFINITY;
    value = value < -bound ? -bound : value;
    return value > bound ? bound : value;
  }
  bool clip_x0, clip_x;
  float noise_part, signal_part, from_x0, from_x, from_noise, remainder, noise_scale;
};

// Factor of G eps_theta in the guidance loss at step t.
DAC_HOST_DEVICE inline float guidance_weight(const ScheduleView& schedule, int guidance_kind, int t) {
  return guidance_kind == DAC_GUIDANCE_SOFT ? square_root(1.0f - schedule.alpha_hats[t]) : 1.0f;
}

// Of an element of the predicted noise (dac_noise_regression).
struct NoiseTerms {
  float squared_error, guidance, gradient;  // of the two losses times B * A, and of their weighted sum
};

DAC_HOST_DEVICE inline NoiseTerms noise_terms(float predicted, float noise, float guidance, float weight, float eta) {
  const float error = predicted - noise, guided = weight * guidance;
  return {error * error, guided * predicted, 2.0f * eta * error + guided};
}

// ------------------------------------------------------------------------------------------ networks

// Whether dropout keeps an element; the kept ones are divided by 1 - rate.
DAC_HOST_DEVICE inline bool is_kept(float uniform, float rate) { return uniform >= rate; }

// The lane of a network's dropout in its stream; head h of a critic draws from its own lanes.
DAC_HOST_DEVICE inline int dropout_lane(int head, int index) { return head * DAC_MAX_HIDDEN_LAYERS + index; }

// ------------------------------------------------------------------------------------------ minibatches

// Which of the seeds trained side by side.
struct Replica {
  int index, of;
};

// Where a replica's rows are in the columns: row `index` of all that it has seen, the shared rows first.
DAC_HOST_DEVICE inline int64_t seen_row(const SampleOp& op, DrawKey key, const Replica& replica, int64_t index) {
  const ReplayView& replay = op.replay;
  if (index >= replay.size)
    return replay.size + (index - replay.size) % replay.own * replica.of + replica.index;
  if (replay.size <= replay.capacity) return index;
  key.step = -1;  // no minibatch has it: which shared rows count is drawn once
  return permuted_index(key, replay.size, index);
}

// Row b of a minibatch among a replica's live rows: the head of a permutation drawn for this batch, so they are distinct.
DAC_HOST_DEVICE inline int64_t live_transition(const SampleOp& op, const DrawKey& key, const Replica& replica, int64_t b) {
  const int64_t seen = op.replay.size + *op.replay.appended;
  const int64_t live = seen < op.replay.capacity ? seen : op.replay.capacity;
  if (live < 1) return 0;
  return seen_row(op, key, replica, seen - live + permuted_index(key, live, b % live));
}

// Which transition row b of minibatch key.step is. Scan: one permutation for each pass over the shared rows, walked through
// batch by batch; uniform: the head of a permutation drawn for this batch.
DAC_HOST_DEVICE inline int64_t transition_of(const SampleOp& op, DrawKey key, const Replica& replica, int64_t b) {
  if (op.sampling == DAC_SAMPLING_LIVE) return live_transition(op, key, replica, b);
  const int64_t n = op.replay.size, position = key.step * op.batch + b;
  const bool scan = op.sampling == DAC_SAMPLING_SCAN;
  if (scan) key.step = position / n;
  return permuted_index(key, n, scan ? position % n : b);
}

// ------------------------------------------------------------------------------------------ ensembles

// load(0) + load(1) + .. + load(count - 1), in order. On a GPU eight loads are on their way together, the last ones too.
template <typename T, typename Load>
DAC_HOST_DEVICE inline T sum_in_order(int64_t count, const Load& load) {
  constexpr int kTogether = 8;
  T sum = 0;
  for (int64_t first = 0; first < count; first += kTogether) {
    T terms[kTogether];
    for (int k = 0; k < kTogether; ++k) terms[k] = load(first + k < count ? first + k : count - 1);
    for (int k = 0; k < kTogether; ++k) sum += first + k < count ? terms[k] : T{0};
  }
  return sum;
}

// Mean or maximum over the N samples of one state and head.
DAC_HOST_DEVICE inline float over_samples(const float* values, int64_t samples, int rule) {
  if (rule != DAC_SAMPLES_MAX)
    return sum_in_order<float>(samples, [&](int64_t j) { return values[j]; }) / static_cast<float>(samples);
  float most = values[0];
  for (int64_t j = 1; j < samples; ++j) most = most < values[j] ? values[j] : most;
  return most;
}

// Running combination over the ensemble of one state, head by head.
struct EnsembleValue {
  double sum = 0, squares = 0, weighted = 0, weights = 0;
  float least = 0, most = 0;
  float origin = 0;  // the first head's value; moments are taken around it, so that no large numbers cancel

  // weight: of the random convex combination.
  DAC_HOST_DEVICE void add(float value, float weight, bool first) {
    if (first) origin = least = most = value;
    const double centred = static_cast<double>(value) - origin;
    sum += centred;
    squares += centred * centred;
    weighted += static_cast<double>(weight) * value;
    weights += weight;
    least = value < least ? value : least;
    most = most < value ? value : most;
  }

  DAC_HOST_DEVICE float result(const TdTargetOp& op) const {
    switch (op.over_ensemble) {
      case DAC_ENSEMBLE_MIN:
        return least;
      case DAC_ENSEMBLE_CONVEX:
        return op.rho * least + (1.0f - op.rho) * most;
      case DAC_ENSEMBLE_RAND_CONVEX:
        return static_cast<float>(weighted / (weights + 1e-6));
      default: {
        const double mean = sum / op.heads, variance = squares / op.heads - mean * mean;
        return static_cast<float>(origin + mean - op.rho * sqrt(variance > 0 ? variance : 0.0));
      }
    }
  }
};

// What the mean value of a candidate action is worth: itself, or at a temperature what the Gumbel noise makes of it.
DAC_HOST_DEVICE inline float gumbel_score(float value, float temperature, float gumbel) {
  return value / (fabsf(value) + 1e-6f) / (temperature + 1e-6f) + gumbel;
}

// The same without the authors' sign.
DAC_HOST_DEVICE inline float softmax_score(float value, float temperature, float gumbel) {
  return value / (temperature + 1e-4f) + gumbel;
}

// Of a row's values in the squared error: the derivative at one head's, from its own error and that of the heads' sum.
DAC_HOST_DEVICE inline float squared_error_scale(int over_heads, int heads, int64_t batch) {
  const int64_t terms = over_heads == DAC_HEADS_MEAN ? heads * batch : batch;
  return 2.0f / static_cast<float>(terms);
}

// ------------------------------------------------------------------------------------------ optimizer

// One step's numbers, the same for every parameter.
struct OptimizerScalars {
  float rate, correction1, correction2;
  float tau;  // 0: the target stays
};

// steps: taken before this one.
DAC_HOST_DEVICE inline double decayed_rate(const OptimizerOp& op, int64_t steps) {
  constexpr double kPi = 3.14159265358979323846;
  if (op.decay_steps == 0) return op.learning_rate;
  const int64_t reached = steps < op.decay_steps ? steps : op.decay_steps;
  const double progress = static_cast<double>(reached) / static_cast<double>(op.decay_steps);
  return op.learning_rate * 0.5 * (1 + cos(kPi * progress));
}

// What Adam divides its moments by, after `taken` steps, as a factor: 1 / (1 - beta^taken).
constexpr double kLogBeta1 = -0.10536051565782628, kLogBeta2 = -0.0010005003335835335;  // log 0.9, log 0.999
DAC_HOST_DEVICE inline float moment_correction(double log_beta, int64_t taken) {
  return static_cast<float>(-1 / expm1(log_beta * static_cast<double>(taken)));
}

// 0: the target stays.
DAC_HOST_DEVICE inline float target_rate(const OptimizerOp& op) {
  return !op.counter || (*op.counter % op.target_every == 0 && *op.counter > op.target_after) ? op.tau : 0.0f;
}

DAC_HOST_DEVICE inline OptimizerScalars optimizer_scalars(const OptimizerOp& op, int64_t steps) {
  return {static_cast<float>(decayed_rate(op, steps)), moment_correction(kLogBeta1, steps + 1),
          moment_correction(kLogBeta2, steps + 1), target_rate(op)};
}

// Factor of the gradients that the global-norm clip gives.
DAC_HOST_DEVICE inline float clip_scale(const OptimizerOp& op, float norm) {
  return op.clip_norm > 0 && norm >= op.clip_norm ? op.clip_norm / norm : 1.0f;
}

DAC_HOST_DEVICE inline float between(float value, float least, float most) {
  return value < least ? least : most < value ? most : value;
}

// eta after a dual step.
DAC_HOST_DEVICE inline float stepped_eta(const DualStepOp& op, float eta, float bc_loss) {
  return between(eta + op.rate * between(bc_loss - op.threshold, -1.0f, 1.0f), op.eta_min, op.eta_max);
}

}  // namespace dac

#endif
