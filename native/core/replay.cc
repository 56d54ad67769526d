// SPDX-License-Identifier: Apache-2.0
// Replay data of the C ABI: five columns of transitions, filled piece by piece so that no second copy is needed.
#include "core/handles.h"
#include "core/sizes.h"

using dac::guard;
using dac::require;

namespace {

size_t column_bytes(int64_t rows, int width) { return static_cast<size_t>(rows * width) * sizeof(float); }

}  // namespace

dac_replay::dac_replay(dac_engine* owner, int64_t transitions, int D, int A)
    : Handle(owner),
      size(transitions),
      obs_dim(D),
      act_dim(A),
      observations(*owner->backend, column_bytes(transitions, D)),
      actions(*owner->backend, column_bytes(transitions, A)),
      rewards(*owner->backend, column_bytes(transitions, 1)),
      masks(*owner->backend, column_bytes(transitions, 1)),
      next_observations(*owner->backend, column_bytes(transitions, D)) {}

int dac_replay::row_floats(int column) const {
  switch (column) {
    case DAC_COLUMN_OBSERVATIONS:
    case DAC_COLUMN_NEXT_OBSERVATIONS:
      return obs_dim;
    case DAC_COLUMN_ACTIONS:
      return act_dim;
    default:
      return 1;
  }
}

dac::ReplayView dac_replay::view() const {
  return {size,
          obs_dim,
          act_dim,
          {observations.floats(), actions.floats(), rewards.floats(), masks.floats(), next_observations.floats()}};
}

extern "C" {

dac_status dac_replay_create(dac_engine* engine, int64_t transitions, int32_t obs_dim, int32_t act_dim,
                             dac_replay** out) {
  return guard([&] {
    require(engine && out, "engine and out must not be null");
    require(transitions >= 1 && transitions <= dac::kMostTransitions, "the number of transitions must be 1..2^31");
    for (int32_t width : {obs_dim, act_dim}) {
      require(width >= 1 && width <= dac::kMostWidth, "obs_dim and act_dim must be 1..65536");
      dac::checked_product("a replay column", dac::kMostFloats, {transitions, width});
    }
    *out = engine->adopt(std::make_unique<dac_replay>(engine, transitions, obs_dim, act_dim));
  });
}

void dac_replay_free(dac_replay* replay) { dac::release_handle(replay); }

dac_status dac_replay_write(dac_replay* replay, int32_t column, int64_t first, int64_t rows, const float* values) {
  return guard([&] {
    require(replay && values, "replay and values must not be null");
    require(column >= DAC_COLUMN_OBSERVATIONS && column <= DAC_COLUMN_NEXT_OBSERVATIONS, "unknown column");
    require(first >= 0 && rows >= 0 && first <= replay->size - rows, "rows outside of the replay data");
    const int width = replay->row_floats(column);
    replay->engine->backend->copy_to_device(replay->view().columns[column] + first * width, values,
                                            column_bytes(rows, width));
  });
}

}  // extern "C"
