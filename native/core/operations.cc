// SPDX-License-Identifier: Apache-2.0
// The operations of the C ABI: every shape is checked here, once; then the operation is kept or executed.
#include <algorithm>

#include "core/checks.h"
#include "core/handles.h"
#include "core/sizes.h"

using dac::axis;
using dac::bank_view;
using dac::checked_stream;
using dac::completed;
using dac::counter_value;
using dac::expect;
using dac::expect_optional;
using dac::floats;
using dac::guard;
using dac::network_part;
using dac::number;
using dac::owned;
using dac::require;
using dac::samples_per_state;

extern "C" {

dac_status dac_sampler_rows(const dac_sampler* sampler, int32_t* rows) {
  return guard([&] {
    require(sampler && rows && sampler->schedule, "sampler, its schedule and rows must not be null");
    *rows = dac::sampler_view(sampler->schedule->engine, *sampler).table.rows();
  });
}

dac_status dac_advance(dac_engine* engine, dac_counter* counter) {
  return guard([&] {
    require(engine, "engine must not be null");
    engine->issue(dac::AdvanceOp{owned(engine, counter, "counter").memory.integers()});
  });
}

dac_status dac_advance_watching(dac_engine* engine, const dac_watch_args* given) {
  return guard([&] {
    require(engine, "engine must not be null");
    const dac_watch_args args = completed(given);
    require(args.count >= 1 && args.count <= DAC_MOST_WATCHED, "the number of watched tensors must be 1..16");
    const int64_t S = engine->num_seeds;
    expect(engine, args.marks, "marks", {S, args.count});
    dac::AdvanceOp op{owned(engine, args.counter, "counter").memory.integers()};
    op.count = args.count;
    op.marks = floats(args.marks);
    for (int i = 0; i < args.count; ++i) {
      expect(engine, args.watched[i], "watched", {S});
      op.watched[i] = floats(args.watched[i]);
    }
    engine->issue(op);
  });
}

dac_status dac_sample_batch(dac_engine* engine, const dac_sample_args* given) {
  return guard([&] {
    require(engine, "engine must not be null");
    const dac_sample_args args = completed(given);
    const dac::ReplayView replay = owned(engine, args.replay, "replay").view();
    const int64_t S = engine->num_seeds, B = axis(args.observations, 1);
    require(args.sampling >= DAC_SAMPLING_SCAN && args.sampling <= DAC_SAMPLING_LIVE, "unknown kind of sampling");
    const bool live = args.sampling == DAC_SAMPLING_LIVE;
    require(!live || replay.appended, "the replay data do not grow: dac_replay_create_growing makes such");
    require(B <= (live ? std::min(replay.size + replay.own, replay.capacity) : replay.size),
            "the batch is larger than the replay data");
    require(B <= dac::kMostBatch, "a minibatch must be at most 2097152 rows");
    expect(engine, args.observations, "observations", {S, B, replay.obs_dim});
    expect(engine, args.actions, "actions", {S, B, replay.act_dim});
    expect(engine, args.rewards, "rewards", {S, B});
    expect(engine, args.masks, "masks", {S, B});
    expect(engine, args.next_observations, "next_observations", {S, B, replay.obs_dim});
    const dac::SampleOp op{replay,
                           args.sampling,
                           counter_value(engine, args.counter),
                           checked_stream(args.stream),
                           B,
                           floats(args.observations),
                           floats(args.actions),
                           floats(args.rewards),
                           floats(args.masks),
                           floats(args.next_observations),
                           1};
    engine->issue(op);
  });
}

dac_status dac_denoise(dac_engine* engine, const dac_denoise_args* given) {
  return guard([&] {
    require(engine, "engine must not be null");
    const dac_denoise_args args = completed(given);
    const dac::BankView actor = bank_view(engine, args.actor, DAC_NETWORK_NOISE_MODEL);
    const dac::SamplerView sampler = dac::sampler_view(engine, args.sampler);
    const int64_t S = engine->num_seeds, R = axis(args.observations, 1), rows = axis(args.actions, 1);
    const int64_t A = actor.layout->act_dim(), N = samples_per_state(rows, R), K = sampler.table.rows();
    expect(engine, args.observations, "observations", {S, R, actor.layout->obs_dim()});
    expect(engine, args.actions, "actions", {S, rows, A});
    expect_optional(engine, args.prior, "prior", {S, rows, A});
    expect_optional(engine, args.noise, "noise", {S, K, rows, A});
    expect_optional(engine, args.steps, "steps", {S, K, rows, A});
    dac::DenoiseOp op{actor,
                      network_part(args.part),
                      sampler,
                      counter_value(engine, args.counter),
                      checked_stream(args.stream),
                      R,
                      N,
                      floats(args.observations),
                      floats(args.prior),
                      floats(args.noise),
                      floats(args.actions),
                      floats(args.steps)};
    if (args.guide) {
      op.guide = bank_view(engine, args.guide, DAC_NETWORK_CRITIC);
      op.guide_part = network_part(args.guide_part);
      require(op.guide.layout->obs_dim() == actor.layout->obs_dim() && op.guide.layout->act_dim() == A,
              "the guide and the noise model must have the same obs_dim and act_dim");
      expect(engine, args.eta, "eta", {S});
      op.eta = floats(args.eta);
    }
    engine->issue(op);
  });
}

dac_status dac_ensemble_values(dac_engine* engine, dac_bank* critic, int32_t part, dac_tensor* observations,
                               dac_tensor* actions, dac_tensor* values) {
  return guard([&] {
    require(engine, "engine must not be null");
    const dac::BankView bank = dac::plain_bank_view(engine, critic, DAC_NETWORK_CRITIC);
    const int64_t S = engine->num_seeds, R = axis(observations, 1), rows = axis(actions, 1);
    const int64_t N = samples_per_state(rows, R);
    expect(engine, observations, "observations", {S, R, bank.layout->obs_dim()});
    expect(engine, actions, "actions", {S, rows, bank.layout->act_dim()});
    expect(engine, values, "values", {S, bank.layout->heads(), rows});
    const dac::ValuesOp op{bank, network_part(part), R, N, floats(observations), floats(actions), floats(values)};
    engine->issue(op);
  });
}

dac_status dac_td_target(dac_engine* engine, const dac_td_target_args* given) {
  return guard([&] {
    require(engine, "engine must not be null");
    const dac_td_target_args args = completed(given);
    const int64_t S = engine->num_seeds, B = axis(args.rewards, 1);
    const int64_t H = axis(args.values, 1), rows = axis(args.values, 2);
    const int64_t N = samples_per_state(rows, B);
    require(args.over_samples >= DAC_SAMPLES_MEAN && args.over_samples <= DAC_SAMPLES_PIECES, "unknown over_samples");
    require(args.over_ensemble >= DAC_ENSEMBLE_LCB && args.over_ensemble <= DAC_ENSEMBLE_RAND_CONVEX,
            "unknown over_ensemble");
    expect(engine, args.values, "values", {S, H, rows});
    expect_optional(engine, args.uniforms, "uniforms", {S, H, B});
    expect(engine, args.rewards, "rewards", {S, B});
    expect(engine, args.masks, "masks", {S, B});
    expect(engine, args.targets, "targets", {S, B});
    if (args.next_values && args.next_values->dims.size() == 3) {
      expect(engine, args.next_values, "next_values", {S, 1, B});
    } else {
      expect_optional(engine, args.next_values, "next_values", {S, B});
    }
    expect_optional(engine, args.log_probs, "log_probs", {S, rows});
    if (args.log_probs) expect(engine, args.temperature, "temperature", {S});
    const dac::TdTargetOp op{static_cast<int>(H),
                             B,
                             N,
                             args.over_samples,
                             args.over_ensemble,
                             number("rho", args.rho),
                             number("discount", args.discount),
                             counter_value(engine, args.counter),
                             checked_stream(args.stream),
                             floats(args.values),
                             floats(args.uniforms),
                             floats(args.rewards),
                             floats(args.masks),
                             floats(args.targets),
                             floats(args.next_values),
                             floats(args.log_probs),
                             args.log_probs ? floats(args.temperature) : nullptr};
    engine->issue(op);
  });
}

dac_status dac_critic_gradients(dac_engine* engine, const dac_critic_gradients_args* given) {
  return guard([&] {
    require(engine, "engine must not be null");
    const dac_critic_gradients_args args = completed(given);
    const dac::BankView critic = dac::plain_bank_view(engine, args.critic, DAC_NETWORK_CRITIC);
    const int64_t S = engine->num_seeds, B = axis(args.observations, 1);
    expect(engine, args.observations, "observations", {S, B, critic.layout->obs_dim()});
    expect(engine, args.actions, "actions", {S, B, critic.layout->act_dim()});
    expect(engine, args.targets, "targets", {S, B});
    expect(engine, args.values, "values", {S, critic.layout->heads(), B});
    expect(engine, args.loss, "loss", {S});
    expect(engine, args.value_mean, "value_mean", {S});
    expect(engine, args.value_std, "value_std", {S});
    const dac::CriticGradientsOp op{critic, B, floats(args.observations), floats(args.actions),
                                    floats(args.targets), floats(args.values), floats(args.loss),
                                    floats(args.value_mean), floats(args.value_std)};
    engine->issue(op);
  });
}

dac_status dac_optimizer_step(dac_engine* engine, const dac_optimizer_args* given) {
  return guard([&] {
    require(engine, "engine must not be null");
    const dac_optimizer_args args = completed(given);
    require(args.decay_steps >= 0, "decay_steps must not be negative");
    require(!args.counter || args.target_every >= 1, "target_every must be at least 1");
    expect(engine, args.grad_norm, "grad_norm", {engine->num_seeds});
    const int64_t* counter = args.counter ? counter_value(engine, args.counter) : nullptr;
    const dac::OptimizerOp op{owned(engine, args.bank, "bank").view(),
                              number("learning_rate", args.learning_rate, 0),
                              args.decay_steps,
                              number("clip_norm", args.clip_norm, 0),
                              number("tau", args.tau, 0, 1),
                              counter,
                              args.target_every,
                              args.target_after,
                              floats(args.grad_norm)};
    engine->issue(op);
  });
}

dac_status dac_diffuse(dac_engine* engine, const dac_diffuse_args* given) {
  return guard([&] {
    require(engine, "engine must not be null");
    const dac_diffuse_args args = completed(given);
    const dac::ScheduleView schedule = owned(engine, args.schedule, "schedule").view();
    const int64_t S = engine->num_seeds, B = axis(args.actions, 1), A = axis(args.actions, 2);
    expect(engine, args.actions, "actions", {S, B, A});
    expect_optional(engine, args.recorded_timesteps, "recorded_timesteps", {S, B});
    expect_optional(engine, args.recorded_noise, "recorded_noise", {S, B, A});
    expect(engine, args.timesteps, "timesteps", {S, B});
    expect(engine, args.noise, "noise", {S, B, A});
    expect(engine, args.noisy_actions, "noisy_actions", {S, B, A});
    const dac::DiffuseOp op{schedule,
                            counter_value(engine, args.counter),
                            checked_stream(args.stream),
                            B,
                            static_cast<int>(A),
                            floats(args.actions),
                            floats(args.recorded_timesteps),
                            floats(args.recorded_noise),
                            floats(args.timesteps),
                            floats(args.noise),
                            floats(args.noisy_actions)};
    engine->issue(op);
  });
}

dac_status dac_q_guidance(dac_engine* engine, const dac_q_guidance_args* given) {
  return guard([&] {
    require(engine, "engine must not be null");
    const dac_q_guidance_args args = completed(given);
    const dac::BankView critic = dac::plain_bank_view(engine, args.critic, DAC_NETWORK_CRITIC);
    const int64_t S = engine->num_seeds, B = axis(args.observations, 1), A = critic.layout->act_dim();
    expect(engine, args.observations, "observations", {S, B, critic.layout->obs_dim()});
    expect(engine, args.actions, "actions", {S, B, A});
    expect(engine, args.noisy_actions, "noisy_actions", {S, B, A});
    expect(engine, args.q_norm, "q_norm", {S});
    expect(engine, args.guidance, "guidance", {S, B, A});
    const dac::QGuidanceOp op{critic, network_part(args.part), B, floats(args.observations), floats(args.actions),
                              floats(args.noisy_actions), floats(args.q_norm), floats(args.guidance)};
    engine->issue(op);
  });
}

dac_status dac_actor_gradients(dac_engine* engine, const dac_actor_gradients_args* given) {
  return guard([&] {
    require(engine, "engine must not be null");
    const dac_actor_gradients_args args = completed(given);
    const dac::BankView actor = dac::plain_bank_view(engine, args.actor, DAC_NETWORK_NOISE_MODEL);
    const dac::ScheduleView schedule = owned(engine, args.schedule, "schedule").view();
    const int64_t S = engine->num_seeds, B = axis(args.observations, 1), A = actor.layout->act_dim();
    require(args.guidance_kind == DAC_GUIDANCE_SOFT || args.guidance_kind == DAC_GUIDANCE_HARD,
            "unknown guidance_kind");
    expect(engine, args.eta, "eta", {S});
    expect(engine, args.observations, "observations", {S, B, actor.layout->obs_dim()});
    expect(engine, args.noisy_actions, "noisy_actions", {S, B, A});
    expect(engine, args.timesteps, "timesteps", {S, B});
    expect(engine, args.noise, "noise", {S, B, A});
    expect(engine, args.guidance, "guidance", {S, B, A});
    expect(engine, args.predicted_noise, "predicted_noise", {S, B, A});
    expect(engine, args.bc_loss, "bc_loss", {S});
    expect(engine, args.guidance_loss, "guidance_loss", {S});
    expect(engine, args.actor_loss, "actor_loss", {S});
    const dac::ActorGradientsOp op{actor,
                                   schedule,
                                   args.guidance_kind,
                                   B,
                                   floats(args.eta),
                                   floats(args.observations),
                                   floats(args.noisy_actions),
                                   floats(args.timesteps),
                                   floats(args.noise),
                                   floats(args.guidance),
                                   floats(args.predicted_noise),
                                   floats(args.bc_loss),
                                   floats(args.guidance_loss),
                                   floats(args.actor_loss)};
    engine->issue(op);
  });
}

dac_status dac_dual_step(dac_engine* engine, dac_tensor* eta, dac_tensor* bc_loss, float rate, float threshold,
                         float eta_min, float eta_max) {
  return guard([&] {
    require(engine, "engine must not be null");
    require(eta_min <= eta_max, "eta_min must not be above eta_max");
    expect(engine, eta, "eta", {engine->num_seeds});
    expect(engine, bc_loss, "bc_loss", {engine->num_seeds});
    const dac::DualStepOp op{floats(eta), floats(bc_loss), number("rate", rate), number("threshold", threshold),
                             eta_min,     eta_max};
    engine->issue(op);
  });
}

dac_status dac_select_actions(dac_engine* engine, const dac_select_args* given) {
  return guard([&] {
    require(engine, "engine must not be null");
    const dac_select_args args = completed(given);
    const int64_t S = engine->num_seeds, R = axis(args.actions, 1), A = axis(args.actions, 2);
    const int64_t rows = axis(args.candidates, 1), H = axis(args.values, 1), M = samples_per_state(rows, R);
    expect(engine, args.candidates, "candidates", {S, rows, A});
    expect(engine, args.values, "values", {S, H, rows});
    expect_optional(engine, args.gumbel, "gumbel", {S, R, M});
    expect(engine, args.actions, "actions", {S, R, A});
    expect(engine, args.indices, "indices", {S, R});
    const dac::SelectOp op{static_cast<int>(H),
                           static_cast<int>(A),
                           R,
                           M,
                           number("temperature", args.temperature),
                           counter_value(engine, args.counter),
                           checked_stream(args.stream),
                           floats(args.candidates),
                           floats(args.values),
                           floats(args.gumbel),
                           floats(args.actions),
                           floats(args.indices),
                           args.minimum != 0,
                           args.plain_softmax != 0};
    engine->issue(op);
  });
}

}  // extern "C"
