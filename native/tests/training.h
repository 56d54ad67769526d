// SPDX-License-Identifier: Apache-2.0
// A whole DAC update over the C ABI on made-up data, as a caller would write it: for tests of the engine as a whole.
#ifndef DAC_TESTS_TRAINING_H
#define DAC_TESTS_TRAINING_H

#include <algorithm>
#include <array>

#include "reference.h"

namespace dac::test {

struct TrainingSizes {
  int obs_dim = 5, act_dim = 3, heads = 4, samples = 3, batch = 70, target_every = 3;
  std::vector<int> hidden = {32, 32};
  int steps = 5;
};

class Training {
 public:
  explicit Training(const EngineOptions& options, const TrainingSizes& sizes = {})
      : sizes_(sizes), engine_(options), S_(static_cast<int64_t>(options.seeds.size())) {
    check(dac_replay_create(engine_, kTransitions, D, A, &replay_));
    const int widths[] = {D, A, 1, 1, D};
    for (int column = 0; column < 5; ++column) {
      const Values values = uniform_values(static_cast<uint64_t>(column), kTransitions * widths[column], -1, 1);
      check(dac_replay_write(replay_, column, 0, kTransitions, values.data()));
    }
  }

  // One update in the order of algorithm.md.
  void update() {
    const dac_sample_args sample = {sizeof(dac_sample_args), replay_, DAC_SAMPLING_SCAN, counter_, 1, s_, a_, r_, m_, s2_};
    check(dac_sample_batch(engine_, &sample));
    const dac_denoise_args denoise = {sizeof(dac_denoise_args), actor_, DAC_PART_TARGET, {schedule_, 0, 0, 0, 1, 1}, counter_, 2,
                                      s2_,    nullptr,         nullptr,   a2_, nullptr, nullptr, 0, nullptr};
    check(dac_denoise(engine_, &denoise));
    check(dac_ensemble_values(engine_, critic_, DAC_PART_TARGET, s2_, a2_, v_));
    const dac_td_target_args target = {sizeof(dac_td_target_args), v_, DAC_SAMPLES_MEAN, DAC_ENSEMBLE_LCB, 1, 0.99f, counter_, 3, nullptr, r_, m_,
                                       y_, nullptr, nullptr, nullptr};
    check(dac_td_target(engine_, &target));
    const dac_critic_gradients_args critic = {sizeof(dac_critic_gradients_args), critic_, s_, a_, y_, q_, numbers_[0], numbers_[1], numbers_[2]};
    check(dac_critic_gradients(engine_, &critic));
    const dac_optimizer_args critic_step = {sizeof(dac_optimizer_args), critic_, 3e-4f, 1000, 1, 0.005f, nullptr, 1, 0, numbers_[3]};
    check(dac_optimizer_step(engine_, &critic_step));
    const dac_diffuse_args diffuse = {sizeof(dac_diffuse_args), schedule_, counter_, 4, a_, nullptr, nullptr, t_, e_, x_};
    check(dac_diffuse(engine_, &diffuse));
    const dac_q_guidance_args guidance = {sizeof(dac_q_guidance_args), critic_, DAC_PART_TARGET, s_, a_, x_, numbers_[4], g_};
    check(dac_q_guidance(engine_, &guidance));
    const dac_actor_gradients_args actor = {sizeof(dac_actor_gradients_args), actor_, schedule_, DAC_GUIDANCE_SOFT, eta_,      s_, x_, t_, e_, g_,
                                            p_,     bc_,       numbers_[5],        numbers_[6]};
    check(dac_actor_gradients(engine_, &actor));
    const dac_optimizer_args actor_step = {sizeof(dac_optimizer_args), actor_, 3e-4f,     1000, 1, 0.005f, counter_, sizes_.target_every,
                                           4,      numbers_[7]};
    check(dac_optimizer_step(engine_, &actor_step));
    check(dac_dual_step(engine_, eta_, bc_, 0.001f, 1, 0.001f, 100));
    dac_watch_args watch = {sizeof(dac_watch_args), counter_, 1 + kNumbers, {bc_}, marks_};
    std::copy(numbers_.begin(), numbers_.end(), watch.watched + 1);
    check(dac_advance_watching(engine_, &watch));
  }

  void run_recorded(int64_t times) {
    if (!program_) {
      check(dac_begin(engine_));
      update();
      check(dac_end(engine_, &program_));
    }
    check(dac_run(program_, times));
  }

  // All that a seed has learned.
  Values state(int seed_index) const {
    Values all;
    for (const dac_bank* bank : {actor_, critic_})
      for (int part = 0; part < DAC_NUM_PARTS; ++part) {
        const Values values = read_part(bank, part, seed_index);
        all.insert(all.end(), values.begin(), values.end());
      }
    all.push_back(read(eta_, S_)[static_cast<size_t>(seed_index)]);
    return all;
  }

  // Parameters and targets only.
  Values weights(int seed_index) const {
    Values all;
    for (const dac_bank* bank : {actor_, critic_})
      for (int part : {DAC_PART_PARAMS, DAC_PART_TARGET}) {
        const Values values = read_part(bank, part, seed_index);
        all.insert(all.end(), values.begin(), values.end());
      }
    return all;
  }

  // Writes the weights that are there.
  void rewrite_weights() {
    for (dac_bank* bank : {actor_, critic_})
      for (int part : {DAC_PART_PARAMS, DAC_PART_TARGET})
        for (int s = 0; s < S_; ++s) write_part(bank, part, read_part(bank, part, s), s);
  }

  // The last minibatch and its next actions.
  Values drawn() const {
    Values all = read(s_, S_ * B * D);
    for (const Values& more :
         {read(a_, S_ * B * A), read(r_, S_ * B), read(m_, S_ * B), read(s2_, S_ * B * D), read(a2_, S_ * B * N * A)})
      all.insert(all.end(), more.begin(), more.end());
    return all;
  }

  // Losses, norms and means, what was not finite, and what the actor's step drew and was given.
  Values made() const {
    Values all = read(marks_, S_ * (1 + kNumbers));
    for (const dac_tensor* number : numbers_) {
      const Values values = read(number, S_);
      all.insert(all.end(), values.begin(), values.end());
    }
    for (const Values& more : {read(bc_, S_), read(t_, S_ * B), read(e_, S_ * B * A), read(x_, S_ * B * A), read(g_, S_ * B * A)})
      all.insert(all.end(), more.begin(), more.end());
    return all;
  }

  Values critic_values() const { return read(q_, S_ * H * B); }

 private:
  static constexpr int64_t kTransitions = 500;
  static constexpr int kNumbers = 8;  // besides bc_: of the critic's step, Q_norm, of the actor's step

  static void check(dac_status status) { EXPECT_EQ(DAC_OK, status) << dac_last_error(); }

  TrainingSizes sizes_;
  int D = sizes_.obs_dim, A = sizes_.act_dim, H = sizes_.heads, N = sizes_.samples, T = sizes_.steps;
  int64_t B = sizes_.batch;
  TestEngine engine_;
  int64_t S_;
  dac_replay* replay_ = nullptr;
  dac_program* program_ = nullptr;
  dac_bank* actor_ = engine_.actor(D, A, sizes_.hidden);
  dac_bank* critic_ = engine_.critic(D, A, H, sizes_.hidden);
  dac_schedule* schedule_ = engine_.schedule(T);
  dac_counter* counter_ = engine_.counter();
  dac_tensor *s_ = engine_.tensor({S_, B, D}), *a_ = engine_.tensor({S_, B, A}), *r_ = engine_.tensor({S_, B}),
             *m_ = engine_.tensor({S_, B}), *s2_ = engine_.tensor({S_, B, D}), *a2_ = engine_.tensor({S_, B*N, A}),
             *v_ = engine_.tensor({S_, H, B*N}), *y_ = engine_.tensor({S_, B}), *q_ = engine_.tensor({S_, H, B}),
             *t_ = engine_.tensor({S_, B}), *e_ = engine_.tensor({S_, B, A}), *x_ = engine_.tensor({S_, B, A}),
             *g_ = engine_.tensor({S_, B, A}), *p_ = engine_.tensor({S_, B, A}), *bc_ = engine_.tensor({S_}),
             *eta_ = engine_.tensor({S_}, Values(static_cast<size_t>(S_), 1.0f)),
             *marks_ = engine_.tensor({S_, 1 + kNumbers});
  std::array<dac_tensor*, kNumbers> numbers_ = [this] {
    std::array<dac_tensor*, kNumbers> numbers;
    for (dac_tensor*& number : numbers) number = engine_.tensor({S_});
    return numbers;
  }();
};

}  // namespace dac::test

#endif
