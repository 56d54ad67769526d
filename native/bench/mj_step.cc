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
#include "physics/task.h"

namespace {

constexpr int kEpisode = 200;  // environment steps before the next start
constexpr int kChecked = 20;   // before chaos has made anything of the last bits

struct Robot {
  const char* name;
  int task;
};

const Robot kRobots[] = {{"hopper", DAC_TASK_HOPPER},
                         {"walker2d", DAC_TASK_WALKER2D},
                         {"halfcheetah", DAC_TASK_HALFCHEETAH},
                         {"ant", DAC_TASK_ANT},
                         {"antmaze_umaze", DAC_TASK_ANTMAZE_UMAZE},
                         {"antmaze_large", DAC_TASK_ANTMAZE_LARGE},
                         {"maze2d_umaze", DAC_TASK_MAZE2D_UMAZE},
                         {"maze2d_large", DAC_TASK_MAZE2D_LARGE}};

class Script {
 public:
  explicit Script(const Robot& robot)
      : task_(dac::make_task(robot.task)),
        model_(dac::load_model(task_->source(), DAC_INERTIA_LEGACY)),
        data_(dac::make_data(*model_)) {}

  void start() {
    mj_resetData(model_.get(), data_.get());
    mj_forward(model_.get(), data_.get());
    step_ = 0;
  }
  void step() {
    if (step_ == kEpisode) start();
    // Exact in binary up to one division, so that Java computes the same number.
    for (int i = 0; i < model_->nu; ++i)
      data_->ctrl[i] = model_->actuator_ctrlrange[2 * i + 1] * ((step_ * (i + 1) * 37 % 101) / 50.0 - 1);
    for (int i = 0; i < task_->frame_skip(); ++i) mj_step(model_.get(), data_.get());
    ++step_;
  }
  const mjModel& model() const { return *model_; }
  const mjData& data() const { return *data_; }

 private:
  std::unique_ptr<dac::Task> task_;
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
    std::fprintf(stderr, "usage: mj_step TASK SAMPLES SECONDS (seconds per sample > 0); tasks:");
    for (const Robot& known : kRobots) std::fprintf(stderr, " %s", known.name);
    std::fprintf(stderr, "\n");
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
