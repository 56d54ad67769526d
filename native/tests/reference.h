// SPDX-License-Identifier: Apache-2.0
// The slow, obvious reference: networks and losses of algorithm.md in double precision, row by row, forward only.
// Gradients are checked against its finite differences, so nothing of a backward pass is written twice.
#ifndef DAC_TESTS_REFERENCE_H
#define DAC_TESTS_REFERENCE_H

#include <functional>
#include <vector>

#include "support.h"

namespace dac::test {

using Doubles = std::vector<double>;

struct ReferenceShape {
  int obs_dim, act_dim, heads;
  std::vector<int> hidden;
};

double reference_mish(double x);

// Parameters in the order of read_part().
class ReferenceCritic {
 public:
  ReferenceCritic(ReferenceShape shape, Doubles params) : shape_(std::move(shape)), params_(std::move(params)) {}
  Doubles& params() { return params_; }
  double value(int head, const double* s, const double* a) const;
  // mean over (H, B) of (Q - y)^2
  double loss(const Doubles& s, const Doubles& a, const Doubles& y) const;
  // mean over heads
  double mean_value(const double* s, const double* a) const;

 private:
  ReferenceShape shape_;
  Doubles params_;
};

class ReferenceActor {
 public:
  ReferenceActor(ReferenceShape shape, Doubles params) : shape_(std::move(shape)), params_(std::move(params)) {}
  Doubles& params() { return params_; }
  Doubles predict(const double* s, const double* a, int t) const;

 private:
  ReferenceShape shape_;
  Doubles params_;
};

Doubles to_doubles(const Values& values);

// Checks a gradient by x, entry by entry (some, if there are many), against central differences of f, to 2e-4 of the
// largest (test_gradients.cc says why).
void expect_gradient(Doubles& x, const Values& gradient, const std::function<double()>& f);

}  // namespace dac::test

#endif
