// SPDX-License-Identifier: Apache-2.0
// A DAC update and a decision at walker2d size (D 17, A 6, B 256, N 10, H 10, T 5, M 10, 256x3), and an update of behaviour
// cloning, on made-up data, over the C ABI and with nothing around them: no Java, no evaluation.
#ifndef DAC_BENCH_MADE_UP_TRAINING_H
#define DAC_BENCH_MADE_UP_TRAINING_H

#include <functional>
#include <stdexcept>
#include <utility>
#include <vector>

#include "core/philox.h"
#include "core/random.h"
#include "dac/agents.h"
#include "dac/engine.h"
#include "dac/passes.h"

namespace dac::bench {

constexpr int D = 17, A = 6, H = 10, N = 10, T = 5, M = 10;
constexpr int64_t B = 256, kTransitions = 100000;

inline void check(dac_status status) {
  if (status != DAC_OK) throw std::runtime_error(dac_last_error());
}

class Training {
 public:
  Training(int device, int precision, int threads, int num_seeds) : S(num_seeds) {
    std::vector<int64_t> seeds(static_cast<size_t>(S));
    for (int s = 0; s < S; ++s) seeds[static_cast<size_t>(s)] = s;
    const dac_engine_config config = {device, 0, precision, threads, S};
    check(dac_engine_create(&config, seeds.data(), &engine_));
    actor_ = bank(DAC_NETWORK_NOISE_MODEL, 1);
    critic_ = bank(DAC_NETWORK_CRITIC, H);
    const dac_network_shape policy = {sizeof(dac_network_shape), DAC_NETWORK_POLICY, D, A, 1, 2, {256, 256}, DAC_ACTIVATION_RELU, 1, 0, 0, 1};
    check(dac_bank_create(engine_, &policy, 7, &policy_));
    check(dac_trace_create(policy_, B, &trace_));
    check(dac_schedule_create(engine_, DAC_SCHEDULE_VP, T, &schedule_));
    check(dac_counter_create(engine_, 0, &counter_));
    fill_replay();
    allocate_tensors();
  }
  ~Training() { dac_engine_free(engine_); }
  Training(const Training&) = delete;
  Training& operator=(const Training&) = delete;

  const char* description() const { return dac_engine_description(engine_); }

  // One update in the order of algorithm.md, with the published settings.
  void update() const {
    for (const auto& [name, issue] : pieces()) issue();
  }

  using Piece = std::pair<const char*, std::function<void()>>;
  std::vector<Piece> pieces() const {
    return {
        {"sample",
         [this] {
           const dac_sample_args args = {sizeof(dac_sample_args), replay_, DAC_SAMPLING_SCAN, counter_, 1, s, a, r, m, s2};
           check(dac_sample_batch(engine_, &args));
         }},
        {"denoise",
         [this] {
           const dac_denoise_args args = {sizeof(dac_denoise_args), actor_, DAC_PART_TARGET, {schedule_, 0, 0, 0, 1, 1},
                                          counter_, 2, s2, nullptr, nullptr, a2, nullptr, nullptr, 0, nullptr};
           check(dac_denoise(engine_, &args));
         }},
        {"ensemble_values",
         [this] { check(dac_ensemble_values(engine_, critic_, DAC_PART_TARGET, s2, a2, v)); }},
        {"td_target",
         [this] {
           const dac_td_target_args args = {sizeof(dac_td_target_args), v, DAC_SAMPLES_MEAN, DAC_ENSEMBLE_LCB, 1, 0.99f, counter_, 3, nullptr, r, m,
                                            y, nullptr, nullptr, nullptr};
           check(dac_td_target(engine_, &args));
         }},
        {"critic_gradients",
         [this] {
           const dac_critic_gradients_args args = {sizeof(dac_critic_gradients_args), critic_, s, a, y, q, scalars[0], scalars[1], scalars[2]};
           check(dac_critic_gradients(engine_, &args));
         }},
        {"critic_step",
         [this] {
           const dac_optimizer_args args = {sizeof(dac_optimizer_args), critic_, 3e-4f, 2000000, 1, 0.005f, nullptr, 1, 0, scalars[3]};
           check(dac_optimizer_step(engine_, &args));
         }},
        {"diffuse",
         [this] {
           const dac_diffuse_args args = {sizeof(dac_diffuse_args), schedule_, counter_, 4, a, nullptr, nullptr, t, e, x};
           check(dac_diffuse(engine_, &args));
         }},
        {"guidance",
         [this] {
           const dac_q_guidance_args args = {sizeof(dac_q_guidance_args), critic_, DAC_PART_TARGET, s, a, x, scalars[4], g};
           check(dac_q_guidance(engine_, &args));
         }},
        {"actor_gradients",
         [this] {
           const dac_actor_gradients_args args = {sizeof(dac_actor_gradients_args), actor_, schedule_, DAC_GUIDANCE_SOFT, eta,
                                                  s, x, t, e, g, p, bc, scalars[5], scalars[6]};
           check(dac_actor_gradients(engine_, &args));
         }},
        {"actor_step",
         [this] {
           const dac_optimizer_args args = {sizeof(dac_optimizer_args), actor_, 3e-4f, 2000000, 1, 0.005f, counter_, 5, 1000, scalars[7]};
           check(dac_optimizer_step(engine_, &args));
         }},
        {"dual_step", [this] { check(dac_dual_step(engine_, eta, bc, 0.001f, 1, 0.001f, 100)); }},
        {"advance", [this] { check(dac_advance(engine_, counter_)); }},
    };
  }

  // One decision for one state, as an agent acts: M candidates of the online actor, scored by the target critics.
  void decide() const {
    const dac_denoise_args denoise = {sizeof(dac_denoise_args), actor_, DAC_PART_PARAMS, {schedule_, 0, 0, 0, 1, 1},
                                      counter_, 5, state, nullptr, nullptr, candidates, nullptr, nullptr, 0, nullptr};
    check(dac_denoise(engine_, &denoise));
    check(dac_ensemble_values(engine_, critic_, DAC_PART_TARGET, state, candidates, scores));
    const dac_select_args select = {sizeof(dac_select_args), 0.1f, counter_, 6, candidates, scores, nullptr, action, chosen, 0, 0};
    check(dac_select_actions(engine_, &select));
    check(dac_advance(engine_, counter_));
  }

  // An update of behaviour cloning, for the general passes: a Gaussian policy of 256x2 with layer norms.
  void clone() const {
    const dac_sample_args minibatch = {sizeof(dac_sample_args), replay_, DAC_SAMPLING_UNIFORM, counter_, 1, s, a, r, m, s2};
    check(dac_sample_batch(engine_, &minibatch));
    dac_forward_args pass = {};
    pass.struct_size = sizeof pass;
    pass.bank = policy_;
    pass.observations = s;
    pass.trace = trace_;
    pass.outputs = outputs;
    check(dac_forward(engine_, &pass));
    const dac_log_likelihood_args loss = {sizeof(dac_log_likelihood_args), {0, 1, -5, 2}, outputs, a, nullptr, log_probs, d_outputs, scalars[0]};
    check(dac_log_likelihood(engine_, &loss));
    const dac_backward_args back = {sizeof(dac_backward_args), trace_, d_outputs, DAC_GRADIENTS_REPLACE, DAC_GRADIENTS_NONE, nullptr};
    check(dac_backward(engine_, &back));
    const dac_optimizer_args step = {sizeof(dac_optimizer_args), policy_, 3e-4f, 0, 0, 0, counter_, 1, 0, scalars[1]};
    check(dac_optimizer_step(engine_, &step));
    check(dac_advance(engine_, counter_));
  }

  template <typename Issue>
  dac_program* record(const Issue& issue) const {
    dac_program* program = nullptr;
    check(dac_begin(engine_));
    issue();
    check(dac_end(engine_, &program));
    return program;
  }

  // Waits for all that is queued.
  void wait() const {
    int64_t value = 0;
    check(dac_counter_get(counter_, &value));
  }

 private:
  dac_bank* bank(int kind, int heads) const {
    const dac_network_shape shape = {sizeof(dac_network_shape), kind, D, A, heads, 3, {256, 256, 256}, 0, 0, 0, 0, 0};
    dac_bank* made = nullptr;
    check(dac_bank_create(engine_, &shape, kind, &made));
    return made;
  }

  dac_tensor* tensor(const std::vector<int64_t>& dims) const {
    dac_tensor* made = nullptr;
    check(dac_tensor_create(engine_, static_cast<int32_t>(dims.size()), dims.data(), &made));
    return made;
  }

  void fill_replay() {
    check(dac_replay_create(engine_, kTransitions, D, A, &replay_));
    const int widths[] = {D, A, 1, 1, D};
    for (int column = 0; column < 5; ++column) {
      std::vector<float> values(static_cast<size_t>(kTransitions * widths[column]));
      dac::fill_uniform({1, column, 0, 0}, 0, static_cast<int64_t>(values.size()), values.data());
      for (float& value : values) value = 2 * value - 1;
      check(dac_replay_write(replay_, column, 0, kTransitions, values.data()));
    }
  }

  void allocate_tensors() {
    s = tensor({S, B, D}), a = tensor({S, B, A}), r = tensor({S, B}), m = tensor({S, B}), s2 = tensor({S, B, D});
    a2 = tensor({S, B * N, A}), v = tensor({S, H, B * N}), y = tensor({S, B}), q = tensor({S, H, B});
    t = tensor({S, B}), e = tensor({S, B, A}), x = tensor({S, B, A}), g = tensor({S, B, A}), p = tensor({S, B, A});
    state = tensor({S, 1, D}), candidates = tensor({S, M, A}), scores = tensor({S, H, M});
    outputs = tensor({S, B, 2 * A}), d_outputs = tensor({S, B, 2 * A}), log_probs = tensor({S, B});
    action = tensor({S, 1, A}), chosen = tensor({S, 1});
    bc = tensor({S}), eta = tensor({S});
    const std::vector<float> ones(static_cast<size_t>(S), 1.0f);
    check(dac_tensor_write(eta, ones.data(), S));
    for (dac_tensor*& scalar : scalars) scalar = tensor({S});
  }

  int S;
  dac_engine* engine_ = nullptr;
  dac_bank *actor_ = nullptr, *critic_ = nullptr, *policy_ = nullptr;
  dac_trace* trace_ = nullptr;
  dac_schedule* schedule_ = nullptr;
  dac_counter* counter_ = nullptr;
  dac_replay* replay_ = nullptr;
  dac_tensor *s, *a, *r, *m, *s2, *a2, *v, *y, *q, *t, *e, *x, *g, *p, *bc, *eta, *scalars[8];
  dac_tensor *state, *candidates, *scores, *action, *chosen, *outputs, *d_outputs, *log_probs;
};

}  // namespace dac::bench

#endif
