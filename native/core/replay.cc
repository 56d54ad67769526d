// SPDX-License-Identifier: Apache-2.0
// Replay data of the C ABI: five columns of transitions, filled piece by piece so that no second copy is needed. Behind the
// rows that all replicas share each column has a ring of slots; a slot is a row of each replica, so that what one step of all
// replicas brings is one copy a column.
#include <algorithm>

#include "core/handles.h"
#include "core/sizes.h"

using dac::Error;
using dac::guard;
using dac::require;

namespace {

constexpr int kColumns = 5;

// The rows of a column, those of the replicas' own included.
int64_t all_rows(const dac_engine& engine, const dac::ReplayView& sizes) {
  return sizes.size + sizes.own * engine.num_seeds;
}

size_t column_bytes(int64_t rows, int width) { return static_cast<size_t>(rows * width) * sizeof(float); }

dac::ReplayView checked_sizes(const dac_engine& engine, int64_t transitions, int64_t own, int64_t capacity, int obs_dim,
                              int act_dim) {
  const int64_t most = dac::kMostTransitions;
  require(transitions >= 0 && transitions <= most, "the number of transitions must be at most 2^31");
  if (own < 0 || own > most / engine.num_seeds)
    throw Error(DAC_INVALID_ARGUMENT, std::to_string(own) + " rows of a replica's own: must be 1.." +
                                          std::to_string(most / engine.num_seeds) + " with " +
                                          std::to_string(engine.num_seeds) + " replicas");
  require(capacity >= 1 && capacity <= most, "the number of live rows must be 1..2^31");
  const dac::ReplayView sizes{transitions, obs_dim, act_dim, {}, own, capacity, nullptr};
  for (int width : {obs_dim, act_dim}) {
    require(width >= 1 && width <= dac::kMostWidth, "obs_dim and act_dim must be 1..65536");
    dac::checked_product("a replay column", dac::kMostFloats, {all_rows(engine, sizes), width});
  }
  return sizes;
}

void create(dac_engine* engine, const dac::ReplayView& sizes, dac_replay** out) {
  *out = engine->adopt(std::make_unique<dac_replay>(engine, sizes));
}

// Which slots a range of appended rows takes: at most two pieces, as the ring ends.
template <typename Piece>
void for_each_piece(int64_t own, int64_t first, int64_t rows, const Piece& piece) {
  const int64_t slot = first % own, before_end = std::min(rows, own - slot);
  piece(slot, 0, before_end);
  if (before_end < rows) piece(0, before_end, rows - before_end);
}

void set_appended(dac_replay& replay, int64_t rows) {
  replay.engine->backend->copy_to_device(replay.appended.integers(), &rows, sizeof rows);
  replay.rows_appended = rows;
}

void require_column(int32_t column) {
  require(column >= DAC_COLUMN_OBSERVATIONS && column <= DAC_COLUMN_NEXT_OBSERVATIONS, "unknown column");
}

void require_growing(const dac_replay& replay) {
  require(replay.sizes.own > 0, "the replay data do not grow: dac_replay_create_growing makes such");
}

// Rows that were appended and have not made room.
void require_there(const dac_replay& replay, int32_t column, int64_t first, int64_t rows) {
  require_column(column);
  require_growing(replay);
  const int64_t end = replay.rows_appended;
  require(rows >= 1 && first >= std::max<int64_t>(0, end - replay.sizes.own) && first <= end - rows,
          "rows outside of those that were appended last");
}

int64_t slot_floats(const dac_replay& replay, int column) {
  return static_cast<int64_t>(replay.row_floats(column)) * replay.engine->num_seeds;
}

void write_slots(dac_replay& replay, int column, int64_t first, int64_t rows, const float* values) {
  const int64_t floats = slot_floats(replay, column);
  for_each_piece(replay.sizes.own, first, rows, [&](int64_t slot, int64_t from, int64_t count) {
    replay.engine->backend->copy_to_device(replay.slot(column, slot), values + from * floats,
                                           static_cast<size_t>(count * floats) * sizeof(float));
  });
}

}  // namespace

dac_replay::dac_replay(dac_engine* owner, const dac::ReplayView& checked)
    : Handle(owner),
      sizes(checked),
      observations(*owner->backend, column_bytes(all_rows(*owner, sizes), sizes.obs_dim)),
      actions(*owner->backend, column_bytes(all_rows(*owner, sizes), sizes.act_dim)),
      rewards(*owner->backend, column_bytes(all_rows(*owner, sizes), 1)),
      masks(*owner->backend, column_bytes(all_rows(*owner, sizes), 1)),
      next_observations(*owner->backend, column_bytes(all_rows(*owner, sizes), sizes.obs_dim)),
      appended(*owner->backend, sizeof(int64_t)) {}

int dac_replay::row_floats(int column) const {
  switch (column) {
    case DAC_COLUMN_OBSERVATIONS:
    case DAC_COLUMN_NEXT_OBSERVATIONS:
      return sizes.obs_dim;
    case DAC_COLUMN_ACTIONS:
      return sizes.act_dim;
    default:
      return 1;
  }
}

dac::ReplayView dac_replay::view() const {
  dac::ReplayView view = sizes;
  const dac::Memory* const columns[] = {&observations, &actions, &rewards, &masks, &next_observations};
  for (int column = 0; column < kColumns; ++column) view.columns[column] = columns[column]->floats();
  view.appended = sizes.own > 0 ? appended.integers() : nullptr;
  return view;
}

float* dac_replay::slot(int column, int64_t index) const {
  return view().columns[column] + (sizes.size + index * engine->num_seeds) * row_floats(column);
}

extern "C" {

dac_status dac_replay_create(dac_engine* engine, int64_t transitions, int32_t obs_dim, int32_t act_dim,
                             dac_replay** out) {
  return guard([&] {
    require(engine && out, "engine and out must not be null");
    require(transitions >= 1 && transitions <= dac::kMostTransitions, "the number of transitions must be 1..2^31");
    create(engine, checked_sizes(*engine, transitions, 0, transitions, obs_dim, act_dim), out);
  });
}

dac_status dac_replay_create_growing(dac_engine* engine, int64_t transitions, int64_t own, int64_t capacity,
                                     int32_t obs_dim, int32_t act_dim, dac_replay** out) {
  return guard([&] {
    require(engine && out, "engine and out must not be null");
    require(own >= 1, "replay data that grow need at least 1 row of each replica's own");
    create(engine, checked_sizes(*engine, transitions, own, capacity, obs_dim, act_dim), out);
  });
}

void dac_replay_free(dac_replay* replay) { dac::release_handle(replay); }

dac_status dac_replay_write(dac_replay* replay, int32_t column, int64_t first, int64_t rows, const float* values) {
  return guard([&] {
    require(replay && values, "replay and values must not be null");
    require_column(column);
    require(first >= 0 && rows >= 0 && first <= replay->sizes.size - rows, "rows outside of the replay data");
    const int width = replay->row_floats(column);
    replay->engine->backend->copy_to_device(replay->view().columns[column] + first * width, values,
                                            column_bytes(rows, width));
  });
}

dac_status dac_replay_append(dac_replay* replay, int64_t rows, const float* observations, const float* actions,
                             const float* rewards, const float* masks, const float* next_observations) {
  return guard([&] {
    require(replay && observations && actions && rewards && masks && next_observations,
            "replay and columns must not be null");
    require_growing(*replay);
    const int64_t own = replay->sizes.own, before = replay->rows_appended;
    require(rows >= 1 && rows <= own, "the rows appended at once must be 1 to those of a replica's own");
    dac::check_steps("the number of appended rows", before + rows);
    if (std::min(before + rows, replay->sizes.capacity) > own)
      throw Error(DAC_INVALID_STATE, "each replica has room for " + std::to_string(own) + " rows of its own, and all are live");
    const float* const columns[] = {observations, actions, rewards, masks, next_observations};
    for (int column = 0; column < kColumns; ++column) write_slots(*replay, column, before, rows, columns[column]);
    set_appended(*replay, before + rows);
  });
}

dac_status dac_replay_get_appended(const dac_replay* replay, int64_t* rows) {
  return guard([&] {
    require(replay && rows, "replay and rows must not be null");
    *rows = replay->rows_appended;
  });
}

dac_status dac_replay_set_appended(dac_replay* replay, int64_t rows) {
  return guard([&] {
    require(replay, "replay must not be null");
    require_growing(*replay);
    dac::check_steps("the number of appended rows", rows);
    set_appended(*replay, rows);
  });
}

dac_status dac_replay_read_appended(const dac_replay* replay, int32_t column, int64_t first, int64_t rows,
                                    float* values) {
  return guard([&] {
    require(replay && values, "replay and values must not be null");
    require_there(*replay, column, first, rows);
    const int64_t floats = slot_floats(*replay, column);
    for_each_piece(replay->sizes.own, first, rows, [&](int64_t slot, int64_t to, int64_t count) {
      replay->engine->backend->copy_to_host(values + to * floats, replay->slot(column, slot),
                                            static_cast<size_t>(count * floats) * sizeof(float));
    });
  });
}

dac_status dac_replay_write_appended(dac_replay* replay, int32_t column, int64_t first, int64_t rows,
                                     const float* values) {
  return guard([&] {
    require(replay && values, "replay and values must not be null");
    require_there(*replay, column, first, rows);
    write_slots(*replay, column, first, rows, values);
  });
}

}  // extern "C"
