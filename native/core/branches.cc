// SPDX-License-Identifier: Apache-2.0
#include "core/branches.h"

#include <algorithm>
#include <map>

#include "core/accesses.h"

namespace dac {
namespace {

using AllAccesses = std::vector<Accesses>;  // by position in the program

const float* stepped_bank(const Operation& operation) {
  const auto* step = std::get_if<OptimizerOp>(&operation);
  return step ? step->bank.parts[DAC_PART_PARAMS] : nullptr;
}

// Marks what the operation at `reader` reads the results of, directly.
void mark_needs(const AllAccesses& all, size_t reader, std::vector<bool>& needed) {
  const auto mark_newest = [&](const auto& wanted) {
    for (size_t i = reader; i-- > 0;)
      if (wanted(all[i])) {
        needed[i] = true;
        return;
      }
  };
  for (const void* memory : all[reader].reads)
    mark_newest([&](const Accesses& earlier) { return earlier.fence || earlier.has_written(memory); });
  if (all[reader].fence) std::fill_n(needed.begin(), reader, true);
}

std::vector<int> branches_of(const Operations& program, const AllAccesses& all) {
  std::vector<int> branches(program.size(), 0);
  const auto first = std::find_if(program.begin(), program.end(), stepped_bank);
  if (first == program.end()) return branches;
  std::vector<bool> needed(program.size(), false);
  bool other_steps = false;
  for (size_t i = program.size(); i-- > 0;) {
    const float* bank = stepped_bank(program[i]);
    if (bank == stepped_bank(*first)) needed[i] = true;
    if (needed[i]) mark_needs(all, i, needed);
    other_steps = other_steps || (bank && !needed[i]);
  }
  if (other_steps)
    std::transform(needed.begin(), needed.end(), branches.begin(), [](bool with_first) { return with_first ? 0 : 1; });
  return branches;
}

// Positions of the newest operations of each branch, counted from 1; 0: none yet.
struct Newest {
  size_t of[kBranches] = {};
};

// What has been placed so far, as far as a later operation may have to wait for it.
class History {
 public:
  // What the next operation, on `branch`, has to wait for on the other one; 0: nothing.
  size_t conflict(const Accesses& accesses, int branch) {
    const int other = 1 - branch;
    size_t newest = accesses.fence ? any_.of[other] : fences_.of[other];
    for (const void* memory : accesses.reads) newest = std::max(newest, writes_[memory].of[other]);
    for (const void* memory : accesses.writes)
      newest = std::max({newest, reads_[memory].of[other], writes_[memory].of[other]});
    return newest;
  }

  void add(const Accesses& accesses, int branch, size_t number) {
    any_.of[branch] = number;
    if (accesses.fence) fences_.of[branch] = number;
    for (const void* memory : accesses.reads) reads_[memory].of[branch] = number;
    for (const void* memory : accesses.writes) writes_[memory].of[branch] = number;
  }

 private:
  Newest any_, fences_;
  std::map<const void*, Newest> reads_, writes_;
};

}  // namespace

std::vector<Place> place_on_branches(const Operations& program, int64_t passes) {
  AllAccesses all;
  for (const Operation& operation : program) all.push_back(accesses_of(operation));
  const std::vector<int> branches = branches_of(program, all);
  std::vector<Place> places(program.size() * static_cast<size_t>(passes));
  History history;
  Newest waited_for;  // by the branch that waits
  for (size_t i = 0; i < places.size(); ++i) {
    const Accesses& accesses = all[i % program.size()];
    Place& place = places[i];
    place.branch = branches[i % program.size()];
    const size_t conflict = history.conflict(accesses, place.branch);
    if (conflict > waited_for.of[place.branch]) {
      waited_for.of[place.branch] = conflict;
      place.wait_for = conflict - 1;
      places[conflict - 1].awaited = true;
    }
    history.add(accesses, place.branch, i + 1);
  }
  return places;
}

}  // namespace dac
