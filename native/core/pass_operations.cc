// SPDX-License-Identifier: Apache-2.0
// The operations of dac/passes.h: every shape is checked here, once; then the operation is kept or executed.
#include "core/checks.h"
#include "core/handles.h"
#include "core/sizes.h"

using dac::axis;
using dac::completed;
using dac::expect;
using dac::expect_optional;
using dac::floats;
using dac::guard;
using dac::owned;
using dac::require;
using dac::samples_per_state;

namespace {

constexpr int kMostTimesteps = 1000;

int gradients(int what) {
  require(what >= DAC_GRADIENTS_NONE && what <= DAC_GRADIENTS_ADD, "gradients must be DAC_GRADIENTS_*");
  return what;
}

int64_t trace_floats(const dac_bank& bank, int64_t rows) {
  return dac::checked_product("a trace", dac::kMostFloats,
                              {bank.engine->num_seeds, bank.layout.heads(), rows, bank.layout.trace_floats()});
}

// The outputs of a network, or gradients at them.
void expect_outputs(const dac_engine* engine, const dac_tensor* tensor, const char* name,
                    const dac::NetworkLayout& layout, int64_t rows) {
  if (layout.shape().kind == DAC_NETWORK_CRITIC)
    expect(engine, tensor, name, {engine->num_seeds, layout.heads(), rows});
  else
    expect(engine, tensor, name, {engine->num_seeds, rows, layout.output_dim()});
}

void take_timesteps(const dac_engine* engine, const dac_forward_args& args, int64_t rows, dac::ForwardOp& op) {
  if (!op.bank.layout->has_time()) return;
  require(args.steps >= 1 && args.steps <= kMostTimesteps, "steps must be 1..1000");
  require(args.timesteps || (args.timestep >= 1 && args.timestep <= args.steps), "timestep must be 1..steps");
  expect_optional(engine, args.timesteps, "timesteps", {engine->num_seeds, rows});
  op.steps = args.steps;
  op.timestep = args.timestep;
  op.timesteps = floats(args.timesteps);
}

void take_dropout(const dac_engine* engine, const dac_forward_args& args, int64_t rows, dac::ForwardOp& op) {
  op.dropout = args.dropout != 0 && op.bank.layout->dropouts() > 0;
  if (!op.dropout) return;
  op.counter = dac::counter_value(engine, args.counter);
  op.stream = dac::checked_stream(args.stream);
  for (const dac::Stage& stage : op.bank.layout->stages()) {
    if (stage.kind != dac::StageKind::kDropout || !args.masks[stage.index]) continue;
    require(op.bank.layout->heads() == 1, "dropout masks can be given for networks of one head only");
    expect(engine, args.masks[stage.index], "masks", {engine->num_seeds, rows, stage.layer.out});
    op.masks[stage.index] = floats(args.masks[stage.index]);
  }
}

dac::ForwardOp forward_of(const dac_engine* engine, const dac_forward_args& args) {
  dac::ForwardOp op = {};
  op.bank = owned(engine, args.bank, "bank").view();
  op.part = dac::network_part(args.part);
  const dac::NetworkLayout& layout = *op.bank.layout;
  require(layout.shape().kind != DAC_NETWORK_PARAMETERS, "a bank of parameters has no networks to pass through");
  const bool acts = layout.shape().kind != DAC_NETWORK_POLICY && layout.act_dim() > 0;
  const int64_t S = engine->num_seeds, R = axis(args.observations, 1), rows = acts ? axis(args.actions, 1) : R;
  expect(engine, args.observations, "observations", {S, R, layout.obs_dim()});
  if (acts) expect(engine, args.actions, "actions", {S, rows, layout.act_dim()});
  expect_outputs(engine, args.outputs, "outputs", layout, rows);
  op.states = R;
  op.samples = samples_per_state(rows, R);
  op.observations = floats(args.observations);
  op.actions = acts ? floats(args.actions) : nullptr;
  op.outputs = floats(args.outputs);
  take_timesteps(engine, args, rows, op);
  take_dropout(engine, args, rows, op);
  return op;
}

}  // namespace

dac_trace::dac_trace(dac_bank& owner, int64_t pass_rows)
    : Handle(owner.engine),
      bank(&owner),
      rows(pass_rows),
      memory(*owner.engine->backend, static_cast<size_t>(trace_floats(owner, pass_rows)) * sizeof(float)) {}

extern "C" {

dac_status dac_trace_create(dac_bank* bank, int64_t rows, dac_trace** out) {
  return guard([&] {
    require(bank && out, "bank and out must not be null");
    require(bank->layout.shape().kind != DAC_NETWORK_PARAMETERS, "a bank of parameters has no networks to pass through");
    *out = bank->engine->adopt(std::make_unique<dac_trace>(*bank, rows));
  });
}

void dac_trace_free(dac_trace* trace) { dac::release_handle(trace); }

dac_status dac_forward(dac_engine* engine, const dac_forward_args* given) {
  return guard([&] {
    require(engine, "engine must not be null");
    const dac_forward_args args = completed(given);
    dac::ForwardOp op = forward_of(engine, args);
    if (args.trace) {
      require(owned(engine, args.trace, "trace").bank == args.bank, "the trace must be of the same bank");
      require(args.trace->rows == op.states * op.samples, "the trace must be for as many rows as the pass has");
      op.trace = args.trace->memory.floats();
    }
    engine->issue(op);
    if (args.trace) args.trace->pass = op;
  });
}

dac_status dac_backward(dac_engine* engine, const dac_backward_args* given) {
  return guard([&] {
    require(engine, "engine must not be null");
    const dac_backward_args args = completed(given);
    const dac_trace& trace = owned(engine, args.trace, "trace");
    if (!trace.pass) throw dac::Error(DAC_INVALID_STATE, "dac_backward before a dac_forward with this trace");
    const dac::NetworkLayout& layout = *trace.pass->bank.layout;
    if (args.d_outputs) expect_outputs(engine, args.d_outputs, "d_outputs", layout, trace.rows);
    require(args.d_outputs || layout.shape().kind == DAC_NETWORK_CRITIC, "d_outputs may be null for critics only");
    const int inputs = gradients(args.inputs);
    if (inputs != DAC_GRADIENTS_NONE) {
      require(trace.pass->actions, "these networks have no actions to take a gradient by");
      expect(engine, args.d_actions, "d_actions", {engine->num_seeds, trace.rows, layout.act_dim()});
    }
    engine->issue(dac::BackwardOp{*trace.pass, floats(args.d_outputs), gradients(args.weights), inputs,
                                  inputs == DAC_GRADIENTS_NONE ? nullptr : floats(args.d_actions)});
  });
}

dac_status dac_squared_error(dac_engine* engine, const dac_squared_error_args* given) {
  return guard([&] {
    require(engine, "engine must not be null");
    const dac_squared_error_args args = completed(given);
    const int64_t S = engine->num_seeds, H = axis(args.values, 1), B = axis(args.values, 2);
    expect(engine, args.values, "values", {S, H, B});
    expect(engine, args.targets, "targets", {S, B});
    expect(engine, args.d_values, "d_values", {S, H, B});
    expect(engine, args.loss, "loss", {S});
    expect(engine, args.value_mean, "value_mean", {S});
    expect(engine, args.value_std, "value_std", {S});
    require(args.over_heads >= DAC_HEADS_MEAN && args.over_heads <= DAC_HEADS_OF_SUM, "unknown over_heads");
    engine->issue(dac::SquaredErrorOp{static_cast<int>(H), B, floats(args.values), floats(args.targets),
                                      floats(args.d_values), floats(args.loss), floats(args.value_mean),
                                      floats(args.value_std), args.over_heads});
  });
}

dac_status dac_noise_regression(dac_engine* engine, const dac_noise_regression_args* given) {
  return guard([&] {
    require(engine, "engine must not be null");
    const dac_noise_regression_args args = completed(given);
    const dac::ScheduleView schedule = owned(engine, args.schedule, "schedule").view();
    const int64_t S = engine->num_seeds, B = axis(args.noise, 1), A = axis(args.noise, 2);
    require(args.guidance_kind == DAC_GUIDANCE_SOFT || args.guidance_kind == DAC_GUIDANCE_HARD, "unknown guidance_kind");
    expect(engine, args.eta, "eta", {S});
    expect(engine, args.timesteps, "timesteps", {S, B});
    expect(engine, args.noise, "noise", {S, B, A});
    expect_optional(engine, args.guidance, "guidance", {S, B, A});
    expect(engine, args.predicted_noise, "predicted_noise", {S, B, A});
    expect_optional(engine, args.d_predicted, "d_predicted", {S, B, A});
    expect(engine, args.bc_loss, "bc_loss", {S});
    expect(engine, args.guidance_loss, "guidance_loss", {S});
    expect(engine, args.actor_loss, "actor_loss", {S});
    engine->issue(dac::NoiseRegressionOp{schedule, args.guidance_kind, B, static_cast<int>(A), floats(args.eta),
                                         floats(args.timesteps), floats(args.noise), floats(args.guidance),
                                         floats(args.predicted_noise), floats(args.d_predicted), floats(args.bc_loss),
                                         floats(args.guidance_loss), floats(args.actor_loss)});
  });
}

dac_status dac_value_loss(dac_engine* engine, const dac_value_loss_args* given) {
  return guard([&] {
    require(engine, "engine must not be null");
    const dac_value_loss_args args = completed(given);
    const int64_t S = engine->num_seeds, H = axis(args.values, 1), B = axis(args.values, 2);
    expect(engine, args.values, "values", {S, H, B});
    expect(engine, args.data_values, "data_values", {S, H, B});
    expect(engine, args.q_norm, "q_norm", {S});
    expect(engine, args.d_values, "d_values", {S, H, B});
    expect(engine, args.loss, "loss", {S});
    expect(engine, args.total, "total", {S});
    engine->issue(dac::ValueLossOp{static_cast<int>(H), B, floats(args.values), floats(args.data_values),
                                   floats(args.q_norm), floats(args.d_values), floats(args.loss), floats(args.total)});
  });
}

dac_status dac_denoise_backward(dac_engine* engine, const dac_denoise_backward_args* given) {
  return guard([&] {
    require(engine, "engine must not be null");
    const dac_denoise_backward_args args = completed(given);
    const dac::BankView actor = dac::bank_view(engine, args.actor, DAC_NETWORK_NOISE_MODEL);
    const dac::SamplerView sampler = dac::sampler_view(engine, args.sampler);
    const int64_t S = engine->num_seeds, R = axis(args.observations, 1), rows = axis(args.d_actions, 1);
    const int64_t A = actor.layout->act_dim();
    expect(engine, args.observations, "observations", {S, R, actor.layout->obs_dim()});
    expect_optional(engine, args.prior, "prior", {S, rows, A});
    expect(engine, args.steps, "steps", {S, sampler.table.rows(), rows, A});
    expect(engine, args.d_actions, "d_actions", {S, rows, A});
    engine->issue(dac::lowered(*engine->backend, engine->num_seeds,
                               dac::DenoiseBackward{actor, sampler, dac::counter_value(engine, args.counter),
                                                    dac::checked_stream(args.stream), R, samples_per_state(rows, R),
                                                    floats(args.observations), floats(args.prior), floats(args.steps),
                                                    floats(args.d_actions)}));
  });
}

}  // extern "C"
