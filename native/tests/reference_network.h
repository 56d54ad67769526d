// SPDX-License-Identifier: Apache-2.0
// Networks with options and reverse diffusions in double precision, row by row, forward only: what the general passes are
// checked against.
#ifndef DAC_TESTS_REFERENCE_NETWORK_H
#define DAC_TESTS_REFERENCE_NETWORK_H

#include "reference.h"

namespace dac::test {

// A pass' recorded dropout of one row: for each dropout the mask of its elements; empty: none.
using RowMasks = std::vector<Doubles>;

class ReferenceNetwork {
 public:
  // Parameters in the order of read_part().
  ReferenceNetwork(const dac_network_shape& shape, Doubles params) : shape_(shape), params_(std::move(params)) {}
  Doubles& params() { return params_; }
  Doubles outputs(int head, const double* s, const double* a, int t = 0, const RowMasks& masks = {}) const;
  // The gradient of the mean over the heads by the action, by central differences.
  Doubles mean_gradient(const double* s, const double* a) const;

 private:
  struct Walk;
  dac_network_shape shape_;
  Doubles params_;
};

// Row after row of a sampler on the action of one state (dac_sampler, dac_denoise).
struct ReferenceSampler {
  int kind, jump, repeats, steps;
  bool clip;
  double temperature;
  Doubles alphas, levels;  // T + 1 each

  std::vector<std::pair<int, int>> rows() const;  // the timesteps of each: at and next
  // guide: null, or its gradient at x times 1 / (eta + 1e-6). z: of this row.
  double step(int t, int next, double x, double predicted, double guide, double z) const;
};

ReferenceSampler reference_sampler(const dac_sampler& sampler, int steps);

}  // namespace dac::test

#endif
