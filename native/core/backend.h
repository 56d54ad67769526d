// SPDX-License-Identifier: Apache-2.0
// The one table of functions that a device implements, and the plain structs that its operations take.
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
#include "dac/engine.h"

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

struct ReplayView {
  int64_t size;
  int obs_dim, act_dim;
  float* columns[5];  // by DAC_COLUMN_*
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
  ScheduleView schedule;
  bool clip_x0;
  float temperature;
  const int64_t* counter;
  int stream;
  int64_t states, samples;  // R, N
  const float *observations, *prior, *noise;
  float *actions, *steps;
  int64_t ahead = 1;
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
};

// With count 0 nothing is watched.
struct AdvanceOp {
  int64_t* counter;
  int count = 0;
  const float* watched[DAC_MOST_WATCHED] = {};  // each (S)
  float* marks = nullptr;                       // (S, count)
};

using Operation = std::variant<SampleOp, DenoiseOp, ValuesOp, TdTargetOp, CriticGradientsOp, OptimizerOp, DiffuseOp,
                               QGuidanceOp, ActorGradientsOp, DualStepOp, SelectOp, AdvanceOp>;
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

  virtual void sample_batch(const SampleOp& op) = 0;
  virtual void denoise(const DenoiseOp& op) = 0;
  virtual void ensemble_values(const ValuesOp& op) = 0;
  virtual void td_target(const TdTargetOp& op) = 0;
  virtual void critic_gradients(const CriticGradientsOp& op) = 0;
  virtual void optimizer_step(const OptimizerOp& op) = 0;
  virtual void diffuse(const DiffuseOp& op) = 0;
  virtual void q_guidance(const QGuidanceOp& op) = 0;
  virtual void actor_gradients(const ActorGradientsOp& op) = 0;
  virtual void dual_step(const DualStepOp& op) = 0;
  virtual void select_actions(const SelectOp& op) = 0;
  virtual void advance(const AdvanceOp& op) = 0;

  // By default the operations one after the other.
  virtual std::unique_ptr<CompiledProgram> compile(const Operations& operations);
};

// seeds: one per replica, copied. Throws Error(DAC_UNSUPPORTED) for a precision that this processor lacks.
std::unique_ptr<Backend> make_cpu_backend(const dac_engine_config& config, const int64_t* seeds);

}  // namespace dac

#endif
