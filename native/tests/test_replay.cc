// SPDX-License-Identifier: Apache-2.0
// Replay data that grow: which rows are live, whose they are, what is refused, and that a saved count and its rows restore
// them.
#include "growing_replay.h"

namespace dac::test {
namespace {

constexpr int kManyBatches = 60;  // a row of at most 10 is missing from as many batches of 3 with probability 10 * 0.7^60

// Shared rows from..to - 1, then the seed's own.
std::set<float> rows(int64_t from, int64_t to, int64_t seed, int64_t own_from, int64_t own_to) {
  std::set<float> all;
  for (int64_t i = from; i < to; ++i) all.insert(static_cast<float>(i));
  for (int64_t k = own_from; k < own_to; ++k) all.insert(own_row(seed, k));
  return all;
}

TEST(GrowingReplay, TheNewestRowsAreLiveAndTheOldestMakeRoom) {
  GrowingReplay replay({2, {11, 12}}, {5, 7, 7, 3});
  EXPECT_EQ(rows(0, 5, 11, 0, 0), replay.rows_drawn(kManyBatches));
  ASSERT_DAC_OK(replay.append(0, 1));
  EXPECT_EQ(rows(0, 5, 12, 0, 1), replay.rows_drawn(kManyBatches, 1));
  ASSERT_DAC_OK(replay.append(1, 3));
  EXPECT_EQ(rows(2, 5, 11, 0, 4), replay.rows_drawn(kManyBatches));
  ASSERT_DAC_OK(replay.append(4, 7));  // over the end of the ring
  EXPECT_EQ(rows(0, 0, 11, 4, 11), replay.rows_drawn(kManyBatches));
  EXPECT_EQ(rows(0, 0, 12, 4, 11), replay.rows_drawn(kManyBatches, 1));
}

TEST(GrowingReplay, NeedsNoSharedRows) {
  GrowingReplay replay({2, {11}}, {0, 4, 4, 3});
  for (int64_t k = 0; k < 3; ++k) ASSERT_DAC_OK(replay.append(k, 1));
  EXPECT_EQ(rows(0, 0, 11, 0, 3), replay.rows_drawn(3));
  for (int64_t k = 3; k < 11; k += 2) ASSERT_DAC_OK(replay.append(k, 2));
  EXPECT_EQ(rows(0, 0, 11, 7, 11), replay.rows_drawn(kManyBatches));
}

TEST(GrowingReplay, OfMoreSharedRowsThanCanBeLiveAChoiceIsDrawnOnce) {
  GrowingReplay replay({2, {11, 12}}, {40, 4, 4, 3});
  const std::set<float> first = replay.rows_drawn(kManyBatches), other = replay.rows_drawn(kManyBatches, 1);
  EXPECT_EQ(4U, first.size());
  EXPECT_EQ(4U, other.size());
  EXPECT_NE(first, other);
  EXPECT_NE(rows(36, 40, 0, 0, 0), first);
  ASSERT_DAC_OK(replay.append(0, 1));
  std::set<float> left = replay.rows_drawn(kManyBatches);
  EXPECT_EQ(1U, left.erase(own_row(11, 0)));
  EXPECT_EQ(3U, left.size());
  EXPECT_TRUE(std::includes(first.begin(), first.end(), left.begin(), left.end()));
  ASSERT_DAC_OK(replay.append(1, 3));
  EXPECT_EQ(rows(0, 0, 11, 0, 4), replay.rows_drawn(kManyBatches));
}

TEST(GrowingReplay, ARecordedProgramSeesWhatIsAppendedLater) {
  GrowingReplay immediate({2, {11, 12}}, {5, 9, 9, 4}), recorded({1, {11, 12}}, {5, 9, 9, 4});
  recorded.record();
  for (int64_t k = 0; k < 12; ++k) {
    ASSERT_DAC_OK(immediate.append(k, 1));
    ASSERT_DAC_OK(recorded.append(k, 1));
    EXPECT_EQ(immediate.batch(), recorded.batch()) << k;
    EXPECT_EQ(immediate.rows_of_last(1), recorded.rows_of_last(1)) << k;
  }
}

TEST(GrowingReplay, ASeedSeesTheSameAloneAndBesideOthers) {
  GrowingReplay alone({2, {12}}, {30, 6, 6, 5}), beside({3, {11, 12, 13}}, {30, 6, 6, 5});
  for (int64_t k = 0; k < 9; ++k) {
    ASSERT_DAC_OK(alone.append(k, 1));
    ASSERT_DAC_OK(beside.append(k, 1));
    EXPECT_EQ(alone.batch(), beside.batch(1)) << k;
  }
}

TEST(GrowingReplay, TheOtherSamplingsSeeTheSharedRowsOnly) {
  for (int sampling : {DAC_SAMPLING_SCAN, DAC_SAMPLING_UNIFORM}) {
    GrowingReplay replay({2, {11}}, {6, 4, 4, 3}, sampling);
    ASSERT_DAC_OK(replay.append(0, 4));
    EXPECT_EQ(rows(0, 6, 11, 0, 0), replay.rows_drawn(kManyBatches));
  }
}

TEST(GrowingReplay, WithFewerLiveRowsThanABatchSomeComeTwice) {
  GrowingReplay replay({2, {11}}, {0, 8, 8, 5});
  ASSERT_DAC_OK(replay.append(0, 2));
  const Values batch = replay.batch();
  EXPECT_EQ(rows(0, 0, 11, 0, 2), std::set<float>(batch.begin(), batch.end()));
}

TEST(GrowingReplay, ItsLastRowsAndTheirNumberRestoreIt) {
  const std::vector<int64_t> seeds = {11, 12};
  GrowingReplay saved({2, seeds}, {5, 6, 6, 4}), restored({2, seeds}, {5, 6, 6, 4});
  for (int64_t k = 0; k < 9; ++k) ASSERT_DAC_OK(saved.append(k, 1));
  int64_t appended = 0;
  ASSERT_DAC_OK(dac_replay_get_appended(saved.handle(), &appended));
  EXPECT_EQ(9, appended);
  Values columns[5];
  for (int column = 0; column < 5; ++column) {
    columns[column].resize(static_cast<size_t>(6 * 2 * GrowingReplay::kWidths[column]));
    ASSERT_DAC_OK(dac_replay_read_appended(saved.handle(), column, 3, 6, columns[column].data()));
  }
  EXPECT_EQ(cell(own_row(11, 3), 0, 0), columns[0][0]);
  EXPECT_EQ(cell(own_row(12, 8), 4, 2), columns[4].back());
  ASSERT_DAC_OK(dac_replay_set_appended(restored.handle(), 9));
  for (int column = 0; column < 5; ++column)
    ASSERT_DAC_OK(dac_replay_write_appended(restored.handle(), column, 3, 6, columns[column].data()));
  for (int64_t k = 9; k < 20; ++k) {
    EXPECT_EQ(saved.batch(1), restored.batch(1)) << k;
    ASSERT_DAC_OK(saved.append(k, 1));
    ASSERT_DAC_OK(restored.append(k, 1));
  }
}

// ------------------------------------------------------------------------------------------ refusals

void expect_refused(dac_status status, dac_status given, const char* text) {
  EXPECT_EQ(status, given);
  EXPECT_NE(std::string::npos, std::string(dac_last_error()).find(text)) << dac_last_error();
}

TEST(GrowingReplay, ALiveRowIsNotOverwritten) {
  GrowingReplay replay({2, {11}}, {3, 4, 6, 3});
  ASSERT_DAC_OK(replay.append(0, 4));
  expect_refused(DAC_INVALID_STATE, replay.append(4, 1), "room for 4 rows");
  EXPECT_EQ(rows(1, 3, 11, 0, 4), replay.rows_drawn(kManyBatches));
}

TEST(GrowingReplay, WhatDoesNotFitIsRefused) {
  GrowingReplay replay({2, {11}}, {3, 4, 4, 3});
  dac_replay* out = nullptr;
  Values values(100);
  const auto create = [&](int64_t shared, int64_t own, int64_t capacity) {
    return dac_replay_create_growing(replay.engine(), shared, own, capacity, 1, 1, &out);
  };
  expect_refused(DAC_INVALID_ARGUMENT, create(-1, 1, 1), "at most 2^31");
  expect_refused(DAC_INVALID_ARGUMENT, create(0, 0, 1), "at least 1 row");
  expect_refused(DAC_INVALID_ARGUMENT, create(0, (int64_t{1} << 31) + 1, 1), "must be 1..2147483648 with 1 replicas");
  expect_refused(DAC_INVALID_ARGUMENT, create(0, 1, 0), "1..2^31");
  EXPECT_EQ(nullptr, out);
  expect_refused(DAC_INVALID_ARGUMENT, replay.append(0, 5), "appended at once");
  const float* row = values.data();
  expect_refused(DAC_INVALID_ARGUMENT, dac_replay_append(replay.handle(), 0, row, row, row, row, row), "appended at once");
  expect_refused(DAC_INVALID_ARGUMENT, dac_replay_append(replay.handle(), 1, nullptr, nullptr, nullptr, nullptr, nullptr),
                 "null");
  expect_refused(DAC_INVALID_ARGUMENT, dac_replay_set_appended(replay.handle(), -1), "appended");
  ASSERT_DAC_OK(replay.append(0, 2));
  ASSERT_DAC_OK(replay.append(2, 4));
  expect_refused(DAC_INVALID_ARGUMENT, dac_replay_read_appended(replay.handle(), 0, 1, 2, values.data()), "appended last");
  expect_refused(DAC_INVALID_ARGUMENT, dac_replay_read_appended(replay.handle(), 0, 4, 3, values.data()), "appended last");
  expect_refused(DAC_INVALID_ARGUMENT, dac_replay_read_appended(replay.handle(), 5, 4, 1, values.data()), "unknown column");
  expect_refused(DAC_INVALID_ARGUMENT, dac_replay_write_appended(replay.handle(), 0, 1, 2, values.data()), "appended last");
}

TEST(GrowingReplay, DataThatDoNotGrowHaveNoLiveRows) {
  TestEngine engine;
  dac_replay* replay = nullptr;
  ASSERT_DAC_OK(dac_replay_create(engine, 10, 1, 1, &replay));
  const float values[1] = {0};
  expect_refused(DAC_INVALID_ARGUMENT, dac_replay_append(replay, 1, values, values, values, values, values), "do not grow");
  dac_sample_args args = {sizeof args,           replay,           DAC_SAMPLING_LIVE, engine.counter(),
                          1,                     engine.tensor({1, 2, 1}), engine.tensor({1, 2, 1}), engine.tensor({1, 2}),
                          engine.tensor({1, 2}), engine.tensor({1, 2, 1})};
  expect_refused(DAC_INVALID_ARGUMENT, dac_sample_batch(engine, &args), "do not grow");
  ASSERT_DAC_OK(dac_replay_create_growing(engine, 0, 4, 1, 1, 1, &args.replay));
  expect_refused(DAC_INVALID_ARGUMENT, dac_sample_batch(engine, &args), "larger than the replay data");
  args.sampling = DAC_SAMPLING_SCAN;
  expect_refused(DAC_INVALID_ARGUMENT, dac_sample_batch(engine, &args), "larger than the replay data");
  args.sampling = 3;
  expect_refused(DAC_INVALID_ARGUMENT, dac_sample_batch(engine, &args), "unknown kind of sampling");
}

}  // namespace
}  // namespace dac::test
