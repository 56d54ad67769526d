// SPDX-License-Identifier: Apache-2.0
// Replay data that grow, and minibatches of them. Every number of a row says which row it is.
#ifndef DAC_TESTS_GROWING_REPLAY_H
#define DAC_TESTS_GROWING_REPLAY_H

#include <algorithm>
#include <set>
#include <utility>

#include "support.h"

namespace dac::test {

// Shared row i is i; row k of the replica with seed s is 1000 (s + 1) + k. Column c, position j of a row: that + c / 8 + j / 64.
inline float cell(float row, int column, int64_t position) {
  return row + static_cast<float>(column) / 8 + static_cast<float>(position) / 64;
}

inline float own_row(int64_t seed, int64_t k) { return static_cast<float>(1000 * (seed + 1) + k); }

struct ReplaySizes {
  int64_t shared, own, capacity, batch;
};

class GrowingReplay {
 public:
  static constexpr int kWidths[] = {3, 2, 1, 1, 3};

  GrowingReplay(const EngineOptions& options, const ReplaySizes& sizes, int sampling = DAC_SAMPLING_LIVE)
      : engine_(options), seeds_(options.seeds), S(static_cast<int64_t>(seeds_.size())), sizes_(sizes) {
    EXPECT_DAC_OK(dac_replay_create_growing(engine_, sizes.shared, sizes.own, sizes.capacity, kWidths[0], kWidths[1], &replay_));
    for (int column = 0; column < 5 && sizes.shared > 0; ++column) {
      Values values;
      for (int64_t i = 0; i < sizes.shared; ++i) add_row(values, static_cast<float>(i), column);
      EXPECT_DAC_OK(dac_replay_write(replay_, column, 0, sizes.shared, values.data()));
    }
    const int64_t B = sizes.batch;
    counter_ = engine_.counter();
    columns_ = {engine_.tensor({S, B, kWidths[0]}), engine_.tensor({S, B, kWidths[1]}), engine_.tensor({S, B}),
                engine_.tensor({S, B}), engine_.tensor({S, B, kWidths[4]})};
    sample_ = {sizeof sample_,   replay_,     sampling,    counter_,    1,
               columns_[0],      columns_[1], columns_[2], columns_[3], columns_[4]};
  }

  dac_replay* handle() const { return replay_; }
  dac_engine* engine() const { return engine_; }

  // Rows first..first + rows - 1 of every replica.
  dac_status append(int64_t first, int64_t rows) {
    Values columns[5];
    for (int column = 0; column < 5; ++column)
      for (int64_t k = first; k < first + rows; ++k)
        for (int64_t seed : seeds_) add_row(columns[column], own_row(seed, k), column);
    return dac_replay_append(replay_, rows, columns[0].data(), columns[1].data(), columns[2].data(), columns[3].data(),
                             columns[4].data());
  }

  // Issued at once; or recorded before the first batch, and run.
  void record() {
    ASSERT_DAC_OK(dac_begin(engine_));
    issue();
    ASSERT_DAC_OK(dac_end(engine_, &program_));
  }

  // The rows of the next minibatch of replica s; all columns are of the same row.
  Values batch(size_t s = 0) {
    next();
    return rows_of_last(s);
  }

  void next() {
    if (program_)
      EXPECT_DAC_OK(dac_run(program_, 1));
    else
      issue();
  }

  Values rows_of_last(size_t s) const {
    const int64_t B = sizes_.batch, at = static_cast<int64_t>(s) * B;
    const Values rewards = read(columns_[2], S * B);
    Values rows;
    for (int64_t b = 0; b < B; ++b) rows.push_back(rewards[static_cast<size_t>(at + b)] - cell(0, 2, 0));
    for (int column = 0; column < 5; ++column) {
      const int64_t width = kWidths[column];
      const Values values = read(columns_[static_cast<size_t>(column)], S * B * width);
      for (int64_t i = 0; i < B * width; ++i)
        EXPECT_EQ(cell(rows[static_cast<size_t>(i / width)], column, i % width), values[static_cast<size_t>(at * width + i)]);
    }
    return rows;
  }

  // Of so many minibatches together; each must have distinct rows.
  std::set<float> rows_drawn(int batches, size_t s = 0) {
    std::set<float> all;
    for (int i = 0; i < batches; ++i) {
      const Values rows = batch(s);
      const std::set<float> distinct(rows.begin(), rows.end());
      EXPECT_EQ(rows.size(), distinct.size());
      all.insert(distinct.begin(), distinct.end());
    }
    return all;
  }

 private:
  static void add_row(Values& values, float row, int column) {
    for (int j = 0; j < kWidths[column]; ++j) values.push_back(cell(row, column, j));
  }

  void issue() const {
    EXPECT_DAC_OK(dac_sample_batch(engine_, &sample_));
    EXPECT_DAC_OK(dac_advance(engine_, counter_));
  }

  TestEngine engine_;
  std::vector<int64_t> seeds_;
  int64_t S;
  ReplaySizes sizes_;
  dac_replay* replay_ = nullptr;
  dac_counter* counter_ = nullptr;
  std::vector<dac_tensor*> columns_;
  dac_sample_args sample_ = {};
  dac_program* program_ = nullptr;
};

}  // namespace dac::test

#endif
