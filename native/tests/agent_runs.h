// SPDX-License-Identifier: Apache-2.0
// Runs of all operations of the other algorithms at several sizes, to be compared (pass_runs.h).
#ifndef DAC_TESTS_AGENT_RUNS_H
#define DAC_TESTS_AGENT_RUNS_H

#include "dac/agents.h"
#include "pass_runs.h"

namespace dac::test {

struct AgentSize {
  const char* name;
  int64_t batch, act_dim, heads, samples;
};

inline const AgentSize kAgentSizes[] = {{"One", 1, 1, 1, 1}, {"Odd", 37, 3, 2, 3}, {"Large", 300, 11, 5, 2}};

// As everything but a name is the same for all: outputs are named by what makes them and a number.
class AgentRun {
 public:
  AgentRun(const AgentSize& size, Runner& runner)
      : B(size.batch), A(size.act_dim), H(size.heads), N(size.samples), runner_(runner), engine_(runner.engine) {}

  void gaussian() {
    const dac_gaussian kinds[] = {{0, 0, -5, 2}, {1, 0, -0.3f, 0.4f}, {0, 1, -5, 2}, {1, 1, -0.3f, 0.4f}};
    for (const dac_gaussian& kind : kinds) {
      dac_tensor *outputs = in({B, 2 * A}), *z = in({B, A}), *none = nullptr;
      for (dac_tensor* noise : {z, none}) {
        const dac_gaussian_sample_args sample = {sizeof sample, kind,  1,           runner_.counter, 3,
                                                 outputs,       noise, out({B, A}), out({B})};
        const dac_gaussian_sample_args scaled = {sizeof scaled, kind,        0.5f, runner_.counter, 3, outputs,
                                                 noise,         out({B, A}), none};
        const dac_gaussian_backward_args back = {sizeof back, kind,    runner_.counter, 3, outputs, noise,
                                                 in({B, A}),  in({B}), out({B, 2 * A})};
        add([=](dac_engine* engine) {
          EXPECT_DAC_OK(dac_gaussian_sample(engine, &sample));
          EXPECT_DAC_OK(dac_gaussian_sample(engine, &scaled));
          EXPECT_DAC_OK(dac_gaussian_backward(engine, &back));
        });
      }
      for (dac_tensor* weights : {in({B}, 0.1f, 2), none}) {
        const dac_log_likelihood_args likelihood = {
            sizeof likelihood, kind, outputs, in({B, A}, -0.9f, 0.9f), weights, out({B}), out({B, 2 * A}), out({})};
        add([=](dac_engine* engine) { EXPECT_DAC_OK(dac_log_likelihood(engine, &likelihood)); });
      }
    }
  }

  void values() {
    for (int kind : {DAC_VALUES_EXPECTILE, DAC_VALUES_SPARSE, DAC_VALUES_EXPONENTIAL}) {
      const dac_value_regression_args args = {sizeof args, kind,        0.3f,    in({H, B}),
                                              in({1, B}),  out({1, B}), out({}), out({})};
      add([=](dac_engine* engine) { EXPECT_DAC_OK(dac_value_regression(engine, &args)); });
    }
    for (int kind : {DAC_WEIGHTS_EXPONENTIAL, DAC_WEIGHTS_LINEAR}) {
      const dac_advantage_weights_args args = {sizeof args,       kind,    2, 1.5f, in({H, B}, 0.2f, 2),
                                               in({1, B}, -1, 0), out({B})};
      add([=](dac_engine* engine) { EXPECT_DAC_OK(dac_advantage_weights(engine, &args)); });
    }
    for (int kind : {DAC_HEADS_MEAN, DAC_HEADS_SUM, DAC_HEADS_OF_SUM}) {
      dac_tensor* std = H > 1 ? out({}) : engine_.tensor({runner_.S});
      const dac_squared_error_args args = {sizeof args, in({H, B}), in({B}), out({H, B}), out({}), out({}), std, kind};
      add([=](dac_engine* engine) { EXPECT_DAC_OK(dac_squared_error(engine, &args)); });
    }
    for (int kind : {DAC_SAMPLES_MEAN, DAC_SAMPLES_MEAN_OF_MINIMA, DAC_SAMPLES_PIECES})
      for (bool entropy : {false, true}) {
        dac_tensor *log_probs = entropy ? in({B * N}) : nullptr, *temperature = entropy ? in({}, 0.2f, 1) : nullptr;
        const dac_td_target_args args = {sizeof args,
                                         in({H, B * N}),
                                         kind,
                                         DAC_ENSEMBLE_RAND_CONVEX,
                                         1,
                                         0.9f,
                                         runner_.counter,
                                         6,
                                         nullptr,
                                         in({B}),
                                         in({B}),
                                         out({B}),
                                         out({B}),
                                         log_probs,
                                         temperature};
        add([=](dac_engine* engine) { EXPECT_DAC_OK(dac_td_target(engine, &args)); });
      }
    for (int plain : {0, 1}) {
      dac_tensor* indices = engine_.tensor({runner_.S, B});
      const dac_select_args args = {sizeof args,    0.8f,    runner_.counter, 7,       in({B * N, A}),
                                    in({H, B * N}), nullptr, out({B, A}),     indices, 1 - plain,
                                    plain};
      add([=](dac_engine* engine) { EXPECT_DAC_OK(dac_select_actions(engine, &args)); });
    }
  }

  void losses() {
    const dac_entropy_loss_args entropy = {sizeof entropy, in({H, B}), in({B}), in({}, 0.2f, 1),
                                           out({H, B}),    out({B}),   out({}), out({})};
    add([=](dac_engine* engine) { EXPECT_DAC_OK(dac_entropy_loss(engine, &entropy)); });
    for (dac_tensor* uniform : {static_cast<dac_tensor*>(nullptr), in({}, 0, 1)}) {
      const dac_crossed_value_loss_args crossed = {sizeof crossed, runner_.counter, 8,       uniform,
                                                   in({2, B}),     out({2, B}),     out({}), kept({})};
      add([=](dac_engine* engine) { EXPECT_DAC_OK(dac_crossed_value_loss(engine, &crossed)); });
    }
    for (int count = 1; count <= DAC_CONSERVATIVE_MOST; ++count)
      for (int over_batch : {0, 1}) {
        dac_conservative_loss_args args = {sizeof args,
                                           0.7f,
                                           2.5f,
                                           count,
                                           {},
                                           {},
                                           count > 1 || (B > 1 && over_batch) ? out({}) : engine_.tensor({runner_.S}),
                                           over_batch};
        for (int i = 0; i < count; ++i) {
          const std::vector<int64_t> dims = {H, i == 0 ? B : B * N * i};
          args.values[i] = in(dims);
          args.d_values[i] = i == 0 ? kept(dims) : out(dims);
        }
        add([=](dac_engine* engine) { EXPECT_DAC_OK(dac_conservative_loss(engine, &args)); });
      }
  }

  // With the optimizer, whose bank has no layers.
  void numbers() {
    dac_bank* bank = runner_.bank({0, DAC_NETWORK_PARAMETERS, 1, 1, 1, 1, {1}, 0, 0, 0, 0, 0});
    dac_tensor *temperature = out({}), *loss = out({}), *mean = in({}, 0.5f, 2), *sum = out({}), *actions = out({B, A});
    const dac_optimizer_args step = {sizeof step, bank, 0.1f, 0, 1, 0.5f, nullptr, 1, 0, out({})};
    for (int part = 0; part < DAC_NUM_PARTS; ++part) runner_.keep_part("part " + std::to_string(part), bank, part);
    add([=](dac_engine* engine) {
      EXPECT_DAC_OK(dac_temperature(engine, bank, temperature));
      EXPECT_DAC_OK(dac_temperature_loss(engine, bank, mean, 0.3f, loss));
      EXPECT_DAC_OK(dac_optimizer_step(engine, &step));
      EXPECT_DAC_OK(dac_weighted_sum(engine, temperature, loss, 0.4f, sum));
      EXPECT_DAC_OK(dac_uniform_actions(engine, runner_.counter, 2, nullptr, actions));
    });
  }

  void run(bool recorded) {
    runner_.run(
        [&] {
          for (const auto& operation : operations_) operation(engine_);
        },
        recorded);
  }

 private:
  dac_tensor* in(const std::vector<int64_t>& dims, float low = -1, float high = 1) {
    return runner_.data(++inputs_, dims, low, high);
  }
  dac_tensor* out(const std::vector<int64_t>& dims) {
    return runner_.output("output " + std::to_string(++outputs_), dims);
  }
  dac_tensor* kept(const std::vector<int64_t>& dims) {
    return runner_.output("kept " + std::to_string(++outputs_), dims, true);
  }
  void add(std::function<void(dac_engine*)> operation) { operations_.push_back(std::move(operation)); }

  const int64_t B, A, H, N;
  Runner& runner_;
  const TestEngine& engine_;
  std::vector<std::function<void(dac_engine*)>> operations_;
  uint64_t inputs_ = 100;
  int outputs_ = 0;
};

inline std::vector<PassRun> agent_runs() {
  const std::pair<const char*, void (AgentRun::*)()> parts[] = {{"Gaussian", &AgentRun::gaussian},
                                                                {"Values", &AgentRun::values},
                                                                {"Losses", &AgentRun::losses},
                                                                {"Numbers", &AgentRun::numbers}};
  std::vector<PassRun> runs;
  for (const auto& [name, part] : parts)
    for (const AgentSize& size : kAgentSizes)
      runs.push_back({std::string(name) + size.name,
                      [part = part, &size](Runner& runner, bool recorded) {
                        AgentRun run(size, runner);
                        (run.*part)();
                        run.run(recorded);
                      },
                      false, false});
  return runs;
}

}  // namespace dac::test

#endif
