// SPDX-License-Identifier: Apache-2.0
// The operations of dac/agents.h: every shape is checked here, once; then the operation is kept or executed.
#include <cfloat>

#include "core/checks.h"
#include "core/handles.h"
#include "core/sizes.h"

using dac::axis;
using dac::checked_stream;
using dac::completed;
using dac::counter_value;
using dac::expect;
using dac::expect_optional;
using dac::floats;
using dac::guard;
using dac::number;
using dac::require;

namespace {

dac_gaussian checked(const dac_gaussian& gaussian) {
  number("log_std_least", gaussian.log_std_least);
  number("log_std_most", gaussian.log_std_most, gaussian.log_std_least);
  return gaussian;
}

// A bank of one parameter.
dac::BankView one_parameter(const dac_engine* engine, const dac_bank* bank) {
  const dac::BankView view = dac::owned(engine, bank, "bank").view();
  require(view.layout->shape().kind == DAC_NETWORK_PARAMETERS && view.layout->act_dim() == 1,
          "the bank must hold one parameter");
  return view;
}

}  // namespace

extern "C" {

dac_status dac_gaussian_sample(dac_engine* engine, const dac_gaussian_sample_args* given) {
  return guard([&] {
    require(engine, "engine must not be null");
    const dac_gaussian_sample_args args = completed(given);
    const int64_t S = engine->num_seeds, R = axis(args.actions, 1), A = axis(args.actions, 2);
    expect(engine, args.outputs, "outputs", {S, R, 2 * A});
    expect(engine, args.actions, "actions", {S, R, A});
    expect_optional(engine, args.noise, "noise", {S, R, A});
    expect_optional(engine, args.log_probs, "log_probs", {S, R});
    engine->issue(dac::GaussianSampleOp{checked(args.gaussian), number("noise_scale", args.noise_scale, 0),
                                        counter_value(engine, args.counter), checked_stream(args.stream), R,
                                        static_cast<int>(A), floats(args.outputs), floats(args.noise),
                                        floats(args.actions), floats(args.log_probs)});
  });
}

dac_status dac_gaussian_backward(dac_engine* engine, const dac_gaussian_backward_args* given) {
  return guard([&] {
    require(engine, "engine must not be null");
    const dac_gaussian_backward_args args = completed(given);
    const int64_t S = engine->num_seeds, R = axis(args.d_actions, 1), A = axis(args.d_actions, 2);
    expect(engine, args.outputs, "outputs", {S, R, 2 * A});
    expect_optional(engine, args.noise, "noise", {S, R, A});
    expect(engine, args.d_actions, "d_actions", {S, R, A});
    expect(engine, args.d_log_probs, "d_log_probs", {S, R});
    expect(engine, args.d_outputs, "d_outputs", {S, R, 2 * A});
    engine->issue(dac::GaussianBackwardOp{checked(args.gaussian), counter_value(engine, args.counter),
                                          checked_stream(args.stream), R, static_cast<int>(A), floats(args.outputs),
                                          floats(args.noise), floats(args.d_actions), floats(args.d_log_probs),
                                          floats(args.d_outputs)});
  });
}

dac_status dac_log_likelihood(dac_engine* engine, const dac_log_likelihood_args* given) {
  return guard([&] {
    require(engine, "engine must not be null");
    const dac_log_likelihood_args args = completed(given);
    const int64_t S = engine->num_seeds, B = axis(args.actions, 1), A = axis(args.actions, 2);
    expect(engine, args.outputs, "outputs", {S, B, 2 * A});
    expect(engine, args.actions, "actions", {S, B, A});
    expect_optional(engine, args.weights, "weights", {S, B});
    expect(engine, args.log_probs, "log_probs", {S, B});
    expect(engine, args.d_outputs, "d_outputs", {S, B, 2 * A});
    expect(engine, args.loss, "loss", {S});
    engine->issue(dac::LogLikelihoodOp{checked(args.gaussian), B, static_cast<int>(A), floats(args.outputs),
                                       floats(args.actions), floats(args.weights), floats(args.log_probs),
                                       floats(args.d_outputs), floats(args.loss)});
  });
}

dac_status dac_uniform_actions(dac_engine* engine, dac_counter* counter, int32_t stream, dac_tensor* recorded,
                               dac_tensor* actions) {
  return guard([&] {
    require(engine, "engine must not be null");
    const int64_t S = engine->num_seeds, R = axis(actions, 1), A = axis(actions, 2);
    expect(engine, actions, "actions", {S, R, A});
    expect_optional(engine, recorded, "recorded", {S, R, A});
    if (recorded)
      engine->issue(dac::CopySliceOp{1, 0, R * A, floats(recorded), floats(actions)});
    else
      engine->issue(dac::DrawUniformOp{counter_value(engine, counter), checked_stream(stream), R * A, floats(actions)});
  });
}

dac_status dac_weighted_sum(dac_engine* engine, dac_tensor* a, dac_tensor* b, float weight, dac_tensor* sum) {
  return guard([&] {
    require(engine, "engine must not be null");
    for (dac_tensor* tensor : {a, b, sum}) expect(engine, tensor, "a, b and sum", {engine->num_seeds});
    engine->issue(dac::WeightedSumOp{number("weight", weight), floats(a), floats(b), floats(sum)});
  });
}

dac_status dac_value_regression(dac_engine* engine, const dac_value_regression_args* given) {
  return guard([&] {
    require(engine, "engine must not be null");
    const dac_value_regression_args args = completed(given);
    const int64_t S = engine->num_seeds, H = axis(args.q, 1), B = axis(args.q, 2);
    require(args.kind >= DAC_VALUES_EXPECTILE && args.kind <= DAC_VALUES_EXPONENTIAL, "unknown kind of value regression");
    expect(engine, args.q, "q", {S, H, B});
    expect(engine, args.values, "values", {S, 1, B});
    expect(engine, args.d_values, "d_values", {S, 1, B});
    expect(engine, args.loss, "loss", {S});
    expect(engine, args.mean, "mean", {S});
    engine->issue(dac::ValueRegressionOp{args.kind, number("parameter", args.parameter, FLT_MIN), static_cast<int>(H), B,
                                         floats(args.q), floats(args.values), floats(args.d_values), floats(args.loss),
                                         floats(args.mean)});
  });
}

dac_status dac_advantage_weights(dac_engine* engine, const dac_advantage_weights_args* given) {
  return guard([&] {
    require(engine, "engine must not be null");
    const dac_advantage_weights_args args = completed(given);
    const int64_t S = engine->num_seeds, H = axis(args.q, 1), B = axis(args.q, 2);
    require(args.kind == DAC_WEIGHTS_EXPONENTIAL || args.kind == DAC_WEIGHTS_LINEAR, "unknown kind of weights");
    expect(engine, args.q, "q", {S, H, B});
    expect(engine, args.values, "values", {S, 1, B});
    expect(engine, args.weights, "weights", {S, B});
    engine->issue(dac::AdvantageWeightsOp{args.kind, number("factor", args.factor), number("most", args.most, 0),
                                          static_cast<int>(H), B, floats(args.q), floats(args.values),
                                          floats(args.weights)});
  });
}

dac_status dac_entropy_loss(dac_engine* engine, const dac_entropy_loss_args* given) {
  return guard([&] {
    require(engine, "engine must not be null");
    const dac_entropy_loss_args args = completed(given);
    const int64_t S = engine->num_seeds, H = axis(args.values, 1), B = axis(args.values, 2);
    expect(engine, args.values, "values", {S, H, B});
    expect(engine, args.log_probs, "log_probs", {S, B});
    expect(engine, args.temperature, "temperature", {S});
    expect(engine, args.d_values, "d_values", {S, H, B});
    expect(engine, args.d_log_probs, "d_log_probs", {S, B});
    expect(engine, args.loss, "loss", {S});
    expect(engine, args.mean_log_prob, "mean_log_prob", {S});
    engine->issue(dac::EntropyLossOp{static_cast<int>(H), B, floats(args.values), floats(args.log_probs),
                                     floats(args.temperature), floats(args.d_values), floats(args.d_log_probs),
                                     floats(args.loss), floats(args.mean_log_prob)});
  });
}

dac_status dac_temperature(dac_engine* engine, dac_bank* log_temperature, dac_tensor* temperature) {
  return guard([&] {
    require(engine, "engine must not be null");
    expect(engine, temperature, "temperature", {engine->num_seeds});
    engine->issue(dac::TemperatureOp{one_parameter(engine, log_temperature), floats(temperature)});
  });
}

dac_status dac_temperature_loss(dac_engine* engine, dac_bank* log_temperature, dac_tensor* mean_log_prob,
                                float target_entropy, dac_tensor* loss) {
  return guard([&] {
    require(engine, "engine must not be null");
    expect(engine, mean_log_prob, "mean_log_prob", {engine->num_seeds});
    expect(engine, loss, "loss", {engine->num_seeds});
    engine->issue(dac::TemperatureLossOp{one_parameter(engine, log_temperature), number("target_entropy", target_entropy),
                                         floats(mean_log_prob), floats(loss)});
  });
}

dac_status dac_conservative_loss(dac_engine* engine, const dac_conservative_loss_args* given) {
  return guard([&] {
    require(engine, "engine must not be null");
    const dac_conservative_loss_args args = completed(given);
    require(args.count >= 1 && args.count <= DAC_CONSERVATIVE_MOST, "count must be 1..4");
    const int64_t S = engine->num_seeds, H = axis(args.values[0], 1);
    dac::ConservativeLossOp op = {};
    op.temperature = number("temperature", args.temperature, FLT_MIN);
    op.weight = number("weight", args.weight);
    op.count = args.count;
    op.heads = static_cast<int>(H);
    for (int i = 0; i < args.count; ++i) {
      op.rows[i] = axis(args.values[i], 2);
      expect(engine, args.values[i], "values", {S, H, op.rows[i]});
      expect(engine, args.d_values[i], "d_values", {S, H, op.rows[i]});
      op.values[i] = floats(args.values[i]);
      op.d_values[i] = floats(args.d_values[i]);
    }
    for (int i = 1; i < args.count; ++i)
      require(op.rows[i] % op.rows[0] == 0, "the rows of all values must be multiples of those at the data");
    expect(engine, args.loss, "loss", {S});
    op.loss = floats(args.loss);
    op.groups = args.over_batch ? 1 : op.rows[0];
    engine->issue(op);
  });
}

dac_status dac_crossed_value_loss(dac_engine* engine, const dac_crossed_value_loss_args* given) {
  return guard([&] {
    require(engine, "engine must not be null");
    const dac_crossed_value_loss_args args = completed(given);
    const int64_t S = engine->num_seeds, rows = axis(args.values, 2);
    expect_optional(engine, args.uniform, "uniform", {S});
    expect(engine, args.values, "values", {S, 2, rows});
    expect(engine, args.d_values, "d_values", {S, 2, rows});
    expect(engine, args.loss, "loss", {S});
    expect(engine, args.total, "total", {S});
    engine->issue(dac::CrossedValueLossOp{counter_value(engine, args.counter), checked_stream(args.stream), rows,
                                          floats(args.uniform), floats(args.values), floats(args.d_values),
                                          floats(args.loss), floats(args.total)});
  });
}

}  // extern "C"
