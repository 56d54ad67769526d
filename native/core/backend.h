// SPDX-License-Identifier: Apache-2.0
// What a device implements: memory, and one function that executes an operation, of which there are plain structs.
//
// operations.cc has checked every size before a struct gets here. Pointers are device pointers; layouts as engine.h
// documents them. A backend may keep the structs (a program is a list of them), never anything they point to.
//
// ahead: only a program's own rewriting (draw_ahead.h) sets it above 1. The operation is then done for `ahead` counter
// values in a row, beginning with the counter's own, and every tensor has an axis for them in front.
#ifndef DAC_CORE_BACKEND_H
#define DAC_CORE_BACKEND_H

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "core/network_layout.h"
#include "core/sampler.h"
#include "dac/engine.h"
#include "dac/agents.h"
#include "dac/passes.h"

namespace dac {

struct BankView {
  const NetworkLayout* layout;
  float* parts[DAC_NUM_PARTS];  // each (S, floats_per_seed)
  int64_t* steps;               // optimizer steps taken
};

struct ScheduleView {
  int steps;                // T
  const float* alphas;      // T + 1
  const float* alpha_hats;  // T + 1
};

struct SamplerView {
  ScheduleView schedule;
  SamplerTable table;
  bool clip;
  float temperature;
};

struct ReplayView {
  int64_t size;  // shared rows; behind them in each column the replicas' own, slot after slot of a ring
  int obs_dim, act_dim;
  float* columns[5];  // by DAC_COLUMN_*
  int64_t own = 0;       // slots, each of a row for every replica
  int64_t capacity = 0;  // live rows of a replica, at most
  const int64_t* appended = nullptr;
};

struct SampleOp {
  ReplayView replay;
  int sampling;
  const int64_t* counter;
  int stream;
  int64_t batch;
  float *observations, *actions, *rewards, *masks, *next_observations;
  int64_t ahead = 1;
};

struct DenoiseOp {
  BankView actor;
  int part;
  SamplerView sampler;
  const int64_t* counter;
  int stream;
  int64_t states, samples;  // R, N
  const float *observations, *prior, *noise;
  float *actions, *steps;
  int64_t ahead = 1;
  // A guide's pass takes more than one operation (lowering.h): no backend gets to see one.
  BankView guide = {};
  int guide_part = 0;
  const float* eta = nullptr;
};

struct ValuesOp {
  BankView critic;
  int part;
  int64_t states, samples;
  const float *observations, *actions;
  float* values;
};

struct TdTargetOp {
  int heads;
  int64_t batch, samples;
  int over_samples, over_ensemble;
  float rho, discount;
  const int64_t* counter;
  int stream;
  const float *values, *uniforms, *rewards, *masks;
  float *targets, *next_values;
  const float *log_probs = nullptr, *temperature = nullptr;
};

struct CriticGradientsOp {
  BankView critic;
  int64_t batch;
  const float *observations, *actions, *targets;
  float *values, *loss, *value_mean, *value_std;
};

struct OptimizerOp {
  BankView bank;
  float learning_rate;
  int64_t decay_steps;
  float clip_norm, tau;
  const int64_t* counter;
  int64_t target_every, target_after;
  float* grad_norm;
};

struct DiffuseOp {
  ScheduleView schedule;
  const int64_t* counter;
  int stream;
  int64_t batch;
  int act_dim;
  const float *actions, *recorded_timesteps, *recorded_noise;
  float *timesteps, *noise, *noisy_actions;
  int64_t ahead = 1;
};

struct QGuidanceOp {
  BankView critic;
  int part;
  int64_t batch;
  const float *observations, *actions, *noisy_actions;
  float *q_norm, *guidance;
};

struct ActorGradientsOp {
  BankView actor;
  ScheduleView schedule;
  int guidance_kind;
  int64_t batch;
  const float *eta, *observations, *noisy_actions, *timesteps, *noise, *guidance;
  float *predicted_noise, *bc_loss, *guidance_loss, *actor_loss;
};

struct DualStepOp {
  float* eta;
  const float* bc_loss;
  float rate, threshold, eta_min, eta_max;
};

struct SelectOp {
  int heads, act_dim;
  int64_t states, candidates_per_state;
  float temperature;
  const int64_t* counter;
  int stream;
  const float *candidates, *values, *gumbel;
  float *actions, *indices;
  bool minimum = false, plain_softmax = false;
};

// With count 0 nothing is watched.
struct AdvanceOp {
  int64_t* counter;
  int count = 0;
  const float* watched[DAC_MOST_WATCHED] = {};  // each (S)
  float* marks = nullptr;                       // (S, count)
};

// ------------------------------------------------------------------------------------------ general passes

// A forward pass. The networks' rows of a seed are R*N; outputs (S, H, R*N, width of the last layer).
struct ForwardOp {
  BankView bank;
  int part;
  int64_t states, samples;                // R, N
  const float *observations, *actions;    // actions null: the networks have none
  int steps, timestep;                    // T; of all rows where timesteps is null
  const float* timesteps;                 // (S, R*N)
  bool dropout;
  const int64_t* counter;
  int stream;
  const float* masks[DAC_MAX_HIDDEN_LAYERS];  // by the order of the dropouts; null: drawn
  float* trace;    // (S, H, R*N, layout.trace_floats()) in an order of the backend's own, or null
  float* outputs;
};

// Back through the pass, whose trace it reads.
struct BackwardOp {
  ForwardOp pass;
  const float* d_outputs;  // null: 1 / H each
  int weights, inputs;     // DAC_GRADIENTS_*
  float* d_actions;        // (S, R*N, A)
};

// x (S, n) from N(0, 1), lane 0 of the stream.
struct DrawNormalOp {
  const int64_t* counter;
  int stream;
  int64_t count;  // n
  float* x;
};

// to (S, n) from (S, slices, n).
struct CopySliceOp {
  int64_t slices, slice, count;  // count: n
  const float* from;
  float* to;
};

// Row k of a sampler on x (S, rows, A), in place.
struct ReverseStepOp {
  SamplerView sampler;
  int k;
  const int64_t* counter;
  int stream;
  int64_t rows;
  int act_dim;
  const float *predicted, *gradient, *eta;  // gradient (S, rows, A) and eta (S) of a guide; null: none
  const float* noise;                       // (S, K, rows, A) or null: drawn
  float *x, *chain;                         // chain (S, K, rows, A) or null
};

// Back through it: d holds the gradient at what row k gave and gets that at its x, but for the part that flows through the
// predicted noise, whose gradient goes to d_predicted. All (S, rows, A).
struct ReverseStepBackwardOp {
  SamplerView sampler;
  int k;
  int64_t rows;
  int act_dim;
  const float *x, *predicted;  // before the row
  float *d, *d_predicted;
};

struct SquaredErrorOp {
  int heads;
  int64_t batch;
  const float *values, *targets;
  float *d_values, *loss, *value_mean, *value_std;
  int over_heads = DAC_HEADS_MEAN;
};

struct NoiseRegressionOp {
  ScheduleView schedule;
  int guidance_kind;
  int64_t batch;
  int act_dim;
  const float *eta, *timesteps, *noise, *guidance, *predicted_noise;  // guidance null: none
  float *d_predicted, *bc_loss, *guidance_loss, *actor_loss;          // d_predicted null: only the losses
};

struct ValueLossOp {
  int heads;
  int64_t batch;
  const float *values, *data_values;
  float *q_norm, *d_values, *loss, *total;
};

// ------------------------------------------------------------------------------------------ other algorithms

struct GaussianSampleOp {
  dac_gaussian gaussian;
  float noise_scale;
  const int64_t* counter;
  int stream;
  int64_t rows;
  int act_dim;
  const float *outputs, *noise;
  float *actions, *log_probs;
};

// x (S, n) uniform in [-1, 1], lane 0 of the stream.
struct DrawUniformOp {
  const int64_t* counter;
  int stream;
  int64_t count;  // n
  float* x;
};

// sum = a + weight b, all (S).
struct WeightedSumOp {
  float weight;
  const float *a, *b;
  float* sum;
};

struct GaussianBackwardOp {
  dac_gaussian gaussian;
  const int64_t* counter;
  int stream;
  int64_t rows;
  int act_dim;
  const float *outputs, *noise, *d_actions, *d_log_probs;
  float* d_outputs;
};

struct LogLikelihoodOp {
  dac_gaussian gaussian;
  int64_t batch;
  int act_dim;
  const float *outputs, *actions, *weights;
  float *log_probs, *d_outputs, *loss;
};

struct ValueRegressionOp {
  int kind;
  float parameter;
  int heads;
  int64_t batch;
  const float *q, *values;
  float *d_values, *loss, *mean;
};

struct AdvantageWeightsOp {
  int kind;
  float factor, most;
  int heads;
  int64_t batch;
  const float *q, *values;
  float* weights;
};

struct EntropyLossOp {
  int heads;
  int64_t batch;
  const float *values, *log_probs, *temperature;
  float *d_values, *d_log_probs, *loss, *mean_log_prob;
};

// bank: one parameter.
struct TemperatureOp {
  BankView bank;
  float* temperature;
};

struct TemperatureLossOp {
  BankView bank;
  float target_entropy;
  const float* mean_log_prob;
  float* loss;
};

struct ConservativeLossOp {
  float temperature, weight;
  int count, heads;
  int64_t rows[DAC_CONSERVATIVE_MOST];
  const float* values[DAC_CONSERVATIVE_MOST];
  float* d_values[DAC_CONSERVATIVE_MOST];
  float* loss;
  int64_t groups;  // B, or 1: the whole batch together
};

struct CrossedValueLossOp {
  const int64_t* counter;
  int stream;
  int64_t rows;
  const float *uniform, *values;
  float *d_values, *loss, *total;
};

// ------------------------------------------------------------------------------------------ rewritten programs

// Q guidance, and values of the same part of the same critics at other rows. Only a program's rewriting makes it
// (target_pass.h); there is no such operation in the C ABI.
struct TargetPassOp {
  TargetPassOp(const QGuidanceOp& guided, const ValuesOp& valued)
      : critic(guided.critic),
        part(guided.part),
        batch(guided.batch),
        observations(guided.observations),
        actions(guided.actions),
        noisy_actions(guided.noisy_actions),
        q_norm(guided.q_norm),
        guidance(guided.guidance),
        states(valued.states),
        samples(valued.samples),
        next_observations(valued.observations),
        next_actions(valued.actions),
        values(valued.values) {}
  QGuidanceOp guidance_op() const {
    return {critic, part, batch, observations, actions, noisy_actions, q_norm, guidance};
  }
  ValuesOp values_op() const { return {critic, part, states, samples, next_observations, next_actions, values}; }

  BankView critic;
  int part;
  int64_t batch;  // of the guidance
  const float *observations, *actions, *noisy_actions;
  float *q_norm, *guidance;
  int64_t states, samples;  // of the values
  const float *next_observations, *next_actions;
  float* values;
};

using Operation =
    std::variant<SampleOp, DenoiseOp, ValuesOp, TdTargetOp, CriticGradientsOp, OptimizerOp, DiffuseOp, QGuidanceOp,
                 ActorGradientsOp, DualStepOp, SelectOp, AdvanceOp, ForwardOp, BackwardOp, DrawNormalOp, CopySliceOp,
                 ReverseStepOp, ReverseStepBackwardOp, SquaredErrorOp, NoiseRegressionOp, ValueLossOp,
                 GaussianSampleOp, GaussianBackwardOp, LogLikelihoodOp, ValueRegressionOp, AdvantageWeightsOp,
                 EntropyLossOp, TemperatureOp, TemperatureLossOp, ConservativeLossOp, CrossedValueLossOp,
                 DrawUniformOp, WeightedSumOp, TargetPassOp>;
using Operations = std::vector<Operation>;

// A recorded sequence of operations in the form that suits the device.
class CompiledProgram {
 public:
  virtual ~CompiledProgram() = default;
  virtual void run(int64_t times) = 0;
};

class Backend {
 public:
  virtual ~Backend() = default;
  virtual const std::string& description() const = 0;

  virtual void* allocate(size_t bytes) = 0;  // zero-filled, aligned to 64 bytes; throws Error(DAC_OUT_OF_MEMORY)
  virtual void release(void* memory) noexcept = 0;
  virtual void copy_to_device(void* device, const void* host, size_t bytes) = 0;
  virtual void copy_to_host(void* host, const void* device, size_t bytes) = 0;

  virtual void execute(const Operation& operation) = 0;

  // By default the operations one after the other.
  virtual std::unique_ptr<CompiledProgram> compile(const Operations& operations);
};

// seeds: one per replica, copied. Throws Error(DAC_UNSUPPORTED) for a precision that this processor lacks.
std::unique_ptr<Backend> make_cpu_backend(const dac_engine_config& config, const int64_t* seeds);

}  // namespace dac

#endif
