// SPDX-License-Identifier: Apache-2.0
#include "graph_twin.h"

#include <algorithm>
#include <utility>

#include "conditions.h"

namespace simt {
namespace {

// How much a node of this branch is wanted next, after one of branch `previous`.
int wish(int branch, int previous) {
  switch (conditions().order) {
    case Order::kFirstBranchFirst:
      return branch == 0;
    case Order::kSecondBranchFirst:
      return branch != 0;
    case Order::kInTurn:
      return branch != previous;
    default:
      return 0;
  }
}

}  // namespace

size_t Capture::add(std::function<void()> work, int branch, const Nodes& after) {
  nodes_.push_back({std::move(work), branch, after});
  return nodes_.size() - 1;
}

bool Capture::joined_by(const Nodes& last) const {
  Nodes reached = last;
  for (size_t i = nodes_.size(); i-- > 0;)
    if (reached.count(i)) reached.insert(nodes_[i].after.begin(), nodes_[i].after.end());
  return reached.size() == nodes_.size();
}

std::vector<size_t> Capture::order() const {
  std::vector<size_t> order, left(nodes_.size());
  for (size_t i = 0; i < left.size(); ++i) left[i] = i;
  std::vector<bool> done(nodes_.size(), false);
  for (int previous = 0; !left.empty();) {
    auto next = left.end();
    for (auto place = left.begin(); place != left.end(); ++place) {
      const Node& node = nodes_[*place];
      if (!std::all_of(node.after.begin(), node.after.end(), [&](size_t i) { return done[i]; })) continue;
      if (next == left.end() || wish(node.branch, previous) > wish(nodes_[*next].branch, previous)) next = place;
    }
    previous = nodes_[*next].branch;
    done[*next] = true;
    order.push_back(*next);
    left.erase(next);
  }
  return order;
}

}  // namespace simt
