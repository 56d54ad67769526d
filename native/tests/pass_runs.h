// SPDX-License-Identifier: Apache-2.0
// Runs of general passes whose tensors can be compared: on two backends, for seeds alone and side by side, executed and
// recorded. What a seed's tensors hold at first depends on its own number alone.
#ifndef DAC_TESTS_PASS_RUNS_H
#define DAC_TESTS_PASS_RUNS_H

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>
#include <tuple>
#include <utility>

#include "dac/passes.h"
#include "reference.h"

namespace dac::test {

// What a run made, of one seed: name and numbers.
using Results = std::vector<std::pair<std::string, Values>>;

class Runner {
 public:
  explicit Runner(const EngineOptions& options)
      : seeds_(options.seeds), S(static_cast<int64_t>(options.seeds.size())), engine(options) {}

  // (S, dims...): data of a seed depend on its own number alone.
  dac_tensor* data(uint64_t id, std::vector<int64_t> dims, float low = -1, float high = 1, bool whole = false) const {
    Values all;
    for (int64_t seed : seeds_) {
      Values values = uniform_values(1000 * static_cast<uint64_t>(seed) + id, size(dims), low, high);
      for (float& value : values)
        if (whole) value = std::floor(value);
      all.insert(all.end(), values.begin(), values.end());
    }
    dims.insert(dims.begin(), S);
    return engine.tensor(dims, all);
  }
  // The same, to be looked at in the end.
  dac_tensor* output(const std::string& name, std::vector<int64_t> dims, bool filled = false) {
    outputs_.push_back({name, filled ? data(77, dims) : nullptr, size(dims)});
    dims.insert(dims.begin(), S);
    if (!filled) outputs_.back().tensor = engine.tensor(dims);
    return outputs_.back().tensor;
  }
  dac_bank* bank(dac_network_shape shape) {
    shape.struct_size = sizeof shape;
    dac_bank* bank = nullptr;
    EXPECT_DAC_OK(dac_bank_create(engine, &shape, 3, &bank));
    for (int s = 0; s < S; ++s)
      for (int part : {DAC_PART_PARAMS, DAC_PART_TARGET}) {
        Values values = read_part(bank, part, s);
        const Values noise = normal_values(static_cast<uint64_t>(10 * seeds_[static_cast<size_t>(s)] + part),
                                           static_cast<int64_t>(values.size()), 0.1f);
        for (size_t i = 0; i < values.size(); ++i) values[i] += noise[i];
        write_part(bank, part, values, s);
      }
    return bank;
  }
  void keep_gradients(const std::string& name, dac_bank* bank) { keep_part(name, bank, DAC_PART_GRADS); }
  void keep_part(const std::string& name, dac_bank* bank, int part) { banks_.push_back({name, bank, part}); }

  // The operations twice, one by one or as a program.
  void run(const std::function<void()>& operations, bool recorded) {
    const auto all = [&] {
      operations();
      EXPECT_DAC_OK(dac_advance(engine, counter));
    };
    if (!recorded) {
      for (int i = 0; i < 2; ++i) all();
      return;
    }
    dac_program* program = nullptr;
    ASSERT_DAC_OK(dac_begin(engine));
    all();
    ASSERT_DAC_OK(dac_end(engine, &program));
    ASSERT_DAC_OK(dac_run(program, 2));
    dac_program_free(program);
  }
  Results results(int s) const {
    Results results;
    for (const Output& output : outputs_) {
      const Values all = read(output.tensor, S * output.size);
      results.push_back({output.name, Values(all.begin() + s * output.size, all.begin() + (s + 1) * output.size)});
    }
    for (const auto& [name, bank, part] : banks_) results.push_back({name, read_part(bank, part, s)});
    return results;
  }

 private:
  struct Output {
    std::string name;
    dac_tensor* tensor;
    int64_t size;
  };
  static int64_t size(const std::vector<int64_t>& dims) {
    int64_t product = 1;
    for (int64_t dim : dims) product *= dim;
    return product;
  }
  std::vector<int64_t> seeds_;
  std::vector<Output> outputs_;
  std::vector<std::tuple<std::string, dac_bank*, int>> banks_;

 public:
  const int64_t S;
  const TestEngine engine;
  dac_counter* const counter = engine.counter(5);
};

struct PassRun {
  std::string name;
  std::function<void(Runner&, bool recorded)> body;
  bool rounds;  // has products
  bool kinked;  // a small error may go the other way: where relu begins, at a clip
};
inline std::ostream& operator<<(std::ostream& out, const PassRun& run) { return out << run.name; }

inline std::vector<Results> run_on(int32_t device, const PassRun& run, std::vector<int64_t> seeds, bool recorded = false,
                                   int precision = DAC_PRECISION_FP32) {
  Runner runner({2, seeds, precision, device});
  run.body(runner, recorded);
  std::vector<Results> all;
  for (size_t s = 0; s < seeds.size(); ++s) all.push_back(runner.results(static_cast<int>(s)));
  return all;
}

inline double mean_error(const Values& found, const Values& expected) {
  double error = 0, size = 1e-6;
  for (size_t i = 0; i < found.size(); ++i) {
    error += std::fabs(static_cast<double>(found[i]) - expected[i]);
    size += std::fabs(static_cast<double>(expected[i]));
  }
  return error / size;
}

// Of the results of all names, the one that is furthest off.
inline double worst_mean_error(const Results& found, const Results& expected) {
  double worst = 0;
  for (size_t i = 0; i < found.size(); ++i) worst = std::max(worst, mean_error(found[i].second, expected[i].second));
  return worst;
}

inline void expect_near(const Results& found, const Results& expected, double tolerance) {
  ASSERT_EQ(expected.size(), found.size());
  for (size_t i = 0; i < found.size(); ++i) {
    const auto& [name, values] = found[i];
    const bool zero = std::all_of(values.begin(), values.end(), [](float v) { return v == 0; });
    EXPECT_FALSE(zero) << name << " is not there";
    EXPECT_LT(relative_error(values, to_doubles(expected[i].second), 1e-3), tolerance) << name;
  }
}

}  // namespace dac::test

#endif
