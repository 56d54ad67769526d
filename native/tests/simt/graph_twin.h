// SPDX-License-Identifier: Apache-2.0
// Captured work: nodes in the order they were issued, and which of them each one must come after. A launch runs them in
// any order that this allows; conditions().order chooses one, so that what is not said to come after shows.
#ifndef DAC_TESTS_SIMT_GRAPH_TWIN_H
#define DAC_TESTS_SIMT_GRAPH_TWIN_H

#include <cstddef>
#include <functional>
#include <memory>
#include <set>
#include <vector>

namespace simt {

using Nodes = std::set<size_t>;  // by number

struct Node {
  std::function<void()> work;
  int branch;
  Nodes after;
};

// One capture; the streams that take part hold it until the first of them ends it.
class Capture {
 public:
  size_t add(std::function<void()> work, int branch, const Nodes& after);
  int new_branch() { return branches_++; }
  int new_wait() { return ++waits_; }
  void end() { active_ = false; }
  bool active() const { return active_; }
  // Whether every node is one of these or comes before one of them.
  bool joined_by(const Nodes& last) const;
  // The numbers of all nodes, in the order that the conditions ask for.
  std::vector<size_t> order() const;
  const Node& node(size_t number) const { return nodes_[number]; }

 private:
  std::vector<Node> nodes_;
  int branches_ = 0, waits_ = 0;
  bool active_ = true;
};

struct Stream {
  std::shared_ptr<Capture> capture;
  int branch = 0;
  Nodes last;           // what the next node comes after
  bool waited = false;  // for another stream, since the last node

  bool captured() const { return capture && capture->active(); }
};
struct Event {
  std::shared_ptr<Capture> capture;
  Nodes last;
};
struct Graph {
  std::shared_ptr<const Capture> work;
};
struct GraphExec {
  std::shared_ptr<const Capture> work;
};

}  // namespace simt

#endif
