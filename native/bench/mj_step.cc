// SPDX-License-Identifier: Apache-2.0
// The bare cost of a task's simulation: MuJoCo stepped from C++, one thread, with the model and the frame skip that the
// environments use, and nothing else. Controls follow a formula that EnvironmentScript repeats in Java, so both sides
// step through the same states; the state after kChecked steps is printed to prove it.
//
//   mj_step TASK SAMPLES SECONDS     one JSON line: microseconds of an environment step, one figure a sample
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "crew.h"
#include "dac/physics.h"
#include "physics/model.h"

namespace {

constexpr int kEpisode = 200;  // environment steps before the next start
constexpr int kChecked = 20;   // before chaos has made anything of the last bits

struct Robot {
  const char* name;
  const char* xml;
  double total_mass;
  int frame_skip;
};

const Robot kRobots[] = {{"hopper", dac::kHopperXml, 0, 4},
                         {"walker2d", dac::kWalker2dXml, 0, 4},
                         {"halfcheetah", dac::kHalfCheetahXml, 14, 5}};

class Script {
 public:
  explicit Script(const Robot& robot)
      : robot_(robot),
        model_(dac::load_model(robot.xml, DAC_INERTIA_LEGACY, robot.total_mass)),
        data_(dac::make_data(*model_)) {}

  void start() {
    mj_resetData(model_.get(), data_.get());
    mj_forward(model_.get(), data_.get());
    step_ = 0;
  }
  void step() {
    if (step_ == kEpisode) start();
    // Exact in binary up to one division, so that Java computes the same number.
    for (int i = 0; i < model_->nu; ++i) data_->ctrl[i] = (step_ * (i + 1) * 37 % 101) / 50.0 - 1;
    for (int i = 0; i < robot_.frame_skip; ++i) mj_step(model_.get(), data_.get());
    ++step_;
  }
  const mjModel& model() const { return *model_; }
  const mjData& data() const { return *data_; }

 private:
  const Robot& robot_;
  dac::Model model_;
  dac::Data data_;
  int step_ = 0;
};

void print_state(const Robot& robot) {
  Script script(robot);
  script.start();
  for (int i = 0; i < kChecked; ++i) script.step();
  std::printf("\"qpos\": [");
  for (int i = 0; i < script.model().nq; ++i) std::printf("%s%.17g", i ? ", " : "", script.data().qpos[i]);
  std::printf("]");
}

double microseconds_a_step(Script& script, double seconds) {
  const auto began = dac::bench::Clock::now();
  long steps = 0;
  double spent = 0;
  for (; spent < seconds; spent = dac::bench::seconds_since(began))  // whole episodes: every sample is the same work
    for (int i = 0; i < kEpisode; ++i, ++steps) script.step();
  return 1e6 * spent / static_cast<double>(steps);
}

}  // namespace

int main(int argc, char** argv) {
  const int samples = argc == 4 ? std::atoi(argv[2]) : 0;
  const double seconds = argc == 4 ? std::atof(argv[3]) : 0;
  const Robot* robot = nullptr;
  for (const Robot& known : kRobots)
    if (argc == 4 && std::strcmp(argv[1], known.name) == 0) robot = &known;
  if (!robot || samples < 1 || seconds <= 0) {
    std::fprintf(stderr, "usage: mj_step hopper|walker2d|halfcheetah SAMPLES SECONDS (seconds per sample > 0)\n");
    return 2;
  }
  std::printf("{\"task\": \"%s\", ", robot->name);
  print_state(*robot);
  Script script(*robot);
  script.start();
  microseconds_a_step(script, seconds);  // warm-up
  std::printf(", \"us\": [");
  for (int i = 0; i < samples; ++i) std::printf("%s%.3f", i ? ", " : "", microseconds_a_step(script, seconds));
  std::printf("]}\n");
  return 0;
}
