// SPDX-License-Identifier: Apache-2.0
// The robots' masses, inertia and mass centres against numbers that follow from the geometry (exact rule: cylinder and
// two half spheres; legacy rule: a cylinder of length 2h + r), and the rules that differ between simulator versions.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/status.h"
#include "dac/physics.h"
#include "physics/task.h"

namespace dac {
namespace {

Model load(int task, int inertia) { return load_model(make_task(task)->source(), inertia); }

// As MuJoCo meets one on its own, deep inside of a step: by itself it would end the process.
TEST(SimulatorErrors, AreThrownAndLeaveAModelThatWorks) {
  handle_simulator_messages();
  const Model model = load(DAC_TASK_HOPPER, DAC_INERTIA_LEGACY);
  const Data data = make_data(*model);
  const int solver = model->opt.solver;
  model->opt.solver = 99;
  try {
    for (int i = 0; i < 1000; ++i) mj_step(model.get(), data.get());  // until the foot meets the floor
    ADD_FAILURE() << "a solver of that number exists";
  } catch (const Error& error) {
    EXPECT_EQ(DAC_DEVICE_ERROR, error.status());
    EXPECT_EQ(0u, std::string(error.what()).find("MuJoCo stopped: ")) << error.what();
  }
  model->opt.solver = solver;
  mj_resetData(model.get(), data.get());
  mj_step(model.get(), data.get());
  EXPECT_GT(data->time, 0);
}

struct BodyFacts {
  const char* name;
  double mass, transverse, axial;
};

constexpr double kDigits = 2e-9;  // the tables give ten significant digits

double total_mass(const mjModel& model) {
  double sum = 0;
  for (int body = 0; body < model.nbody; ++body) sum += model.body_mass[body];
  return sum;
}

void expect_bodies(int task, int inertia, double total, const std::vector<BodyFacts>& facts) {
  const Model model = load(task, inertia);
  EXPECT_NEAR(total, total_mass(*model), 1e-7);
  for (const BodyFacts& fact : facts) {
    const int body = mj_name2id(model.get(), mjOBJ_BODY, fact.name);
    ASSERT_GE(body, 1) << fact.name;
    EXPECT_NEAR(fact.mass, model->body_mass[body], kDigits) << fact.name;
    const double* principal = model->body_inertia + 3 * body;
    EXPECT_NEAR(fact.transverse, principal[0], kDigits) << fact.name;
    EXPECT_NEAR(fact.transverse, principal[1], kDigits) << fact.name;
    EXPECT_NEAR(fact.axial, principal[2], kDigits) << fact.name;
  }
}

TEST(PhysicsModels, HopperBodies) {
  expect_bodies(DAC_TASK_HOPPER, DAC_INERTIA_LEGACY, 15.2649987,
                {{"torso", 3.53429173529, 0.06185010537, 0.004417864669},
                 {"thigh", 3.92699081699, 0.08426667795, 0.004908738521},
                 {"leg", 2.7143360527, 0.0670441005, 0.002171468842},
                 {"foot", 5.08938009882, 0.09046373126, 0.009160884178}});
  expect_bodies(DAC_TASK_HOPPER, DAC_INERTIA_EXACT, 15.8200134,
                {{"torso", 3.66519142919, 0.06924593807, 0.004450589593},
                 {"thigh", 4.05789051089, 0.09329875683, 0.004941463445},
                 {"leg", 2.78135669598, 0.07230254017, 0.002182192145},
                 {"foot", 5.31557476987, 0.1035230806, 0.009242314259}});
}

TEST(PhysicsModels, WalkerBodies) {
  expect_bodies(DAC_TASK_WALKER2D, DAC_INERTIA_LEGACY, 22.6980069,
                {{"foot", 2.94053072376, 0.0192114674, 0.005292955303},
                 {"foot_left", 2.94053072376, 0.0192114674, 0.005292955303},
                 {"leg_left", 2.7143360527, 0.0670441005, 0.002171468842}});
  expect_bodies(DAC_TASK_WALKER2D, DAC_INERTIA_EXACT, 23.6771366,
                {{"foot", 3.16672539482, 0.02399774663, 0.005374385384},
                 {"foot_left", 3.16672539482, 0.02399774663, 0.005374385384}});
}

TEST(PhysicsModels, CheetahBodies) {
  expect_bodies(DAC_TASK_HALFCHEETAH, DAC_INERTIA_LEGACY, 14,
                {{"bthigh", 1.53524804178, 0.01525575979, 0.001624292428},
                 {"bshin", 1.58093994778, 0.01660830113, 0.001672634465},
                 {"bfoot", 1.06919060052, 0.005444318538, 0.001131203655},
                 {"fthigh", 1.42558746736, 0.01231850131, 0.00150827154},
                 {"fshin", 1.17885117493, 0.007162699739, 0.001247224543},
                 {"ffoot", 0.849869451697, 0.002899754569, 0.0008991618799}});
  expect_bodies(DAC_TASK_HALFCHEETAH, DAC_INERTIA_EXACT, 14,
                {{"bthigh", 1.54351464435, 0.01684433958, 0.00157602159},
                 {"ffoot", 0.884518828452, 0.003529109456, 0.0008788040167}});
}

TEST(PhysicsModels, AntBodies) {
  for (int task : {DAC_TASK_ANT, DAC_TASK_ANTMAZE_UMAZE}) {
    expect_bodies(task, DAC_INERTIA_LEGACY, 0.8787102,
                  {{"torso", 0.327249234749, 0.008181230869, 0.008181230869},
                   {"front_left_leg", 0.0364769279974, 0.0004585600765, 0.0001167261696},
                   {"aux_3", 0.0364769279974, 0.0004585600765, 0.0001167261696},
                   {"ankle_4", 0.0649113788016, 0.0023590399882, 0.0002077164122}});
    expect_bodies(task, DAC_INERTIA_EXACT, 0.9108801,
                  {{"torso", 0.327249234749, 0.008181230869, 0.008181230869},
                   {"aux_1", 0.0391577537285, 0.0005679660832, 0.0001184418981},
                   {"ankle_2", 0.0675922045327, 0.00267479066, 0.0002094321406}});
  }
}

// Which motor drives which joint: not in the order of the joints.
TEST(PhysicsModels, AntMotors) {
  const char* const joints[] = {"hip_4", "ankle_4", "hip_1", "ankle_1", "hip_2", "ankle_2", "hip_3", "ankle_3"};
  const struct {
    int task;
    double gear, range, solimp_low, timestep;
  } ants[] = {{DAC_TASK_ANT, 150, 1, 0.9, 0.01}, {DAC_TASK_ANTMAZE_LARGE, 1, 30, 0.8, 0.02}};
  for (const auto& ant : ants) {
    const Model model = load(ant.task, DAC_INERTIA_LEGACY);
    ASSERT_EQ(8, model->nu);
    for (int i = 0; i < 8; ++i) {
      EXPECT_STREQ(joints[i], mj_id2name(model.get(), mjOBJ_JOINT, model->actuator_trnid[2 * i]));
      EXPECT_EQ(ant.gear, model->actuator_gear[6 * i]);
      EXPECT_EQ(-ant.range, model->actuator_ctrlrange[2 * i]);
      EXPECT_EQ(ant.range, model->actuator_ctrlrange[2 * i + 1]);
    }
    for (int geom = 0; geom < model->ngeom; ++geom) EXPECT_EQ(ant.solimp_low, model->geom_solimp[mjNIMP * geom]);
    EXPECT_EQ(ant.timestep, model->opt.timestep);
    EXPECT_EQ(mjINT_RK4, model->opt.integrator);
  }
}

TEST(PhysicsModels, CheetahTorsoOfTwoCapsules) {
  const struct {
    int inertia;
    double mass, x, z, xx, yy, zz, xz;
  } cases[] = {{DAC_INERTIA_LEGACY, 6.36031331593, 0.14913793103, 0.02485632184, 0.02481924501, 0.8944536067,
                0.87636357318, -0.07863977212},
               {DAC_INERTIA_EXACT, 6.25020920502, 0.15238987816, 0.02539831303, 0.02526229259, 0.8971176881,
                0.87835408297, -0.07925937236}};
  for (const auto& fact : cases) {
    const Model model = load(DAC_TASK_HALFCHEETAH, fact.inertia);
    const int torso = mj_name2id(model.get(), mjOBJ_BODY, "torso");
    EXPECT_NEAR(fact.mass, model->body_mass[torso], kDigits);
    EXPECT_NEAR(fact.x, model->body_ipos[3 * torso], kDigits);
    EXPECT_NEAR(fact.z, model->body_ipos[3 * torso + 2], kDigits);
    double r[9];
    mju_quat2Mat(r, model->body_iquat + 4 * torso);
    const auto entry = [&](int i, int j) {
      double sum = 0;
      for (int k = 0; k < 3; ++k) sum += r[3 * i + k] * model->body_inertia[3 * torso + k] * r[3 * j + k];
      return sum;
    };
    EXPECT_NEAR(fact.xx, entry(0, 0), kDigits);
    EXPECT_NEAR(fact.yy, entry(1, 1), kDigits);
    EXPECT_NEAR(fact.zz, entry(2, 2), kDigits);
    EXPECT_NEAR(fact.xz, entry(0, 2), kDigits);
    EXPECT_NEAR(0, entry(0, 1), kDigits);
    EXPECT_NEAR(0, entry(1, 2), kDigits);
  }
}

// World positions of the bodies' mass centres at qpos0; exact inertia. All lie in the plane y = 0.
void expect_mass_centres(int task, const std::vector<std::pair<double, double>>& centres) {
  const Model model = load(task, DAC_INERTIA_EXACT);
  const Data data = make_data(*model);
  mj_forward(model.get(), data.get());
  ASSERT_EQ(static_cast<int>(centres.size()) + 1, model->nbody);
  for (int body = 1; body < model->nbody; ++body) {
    const auto& [x, z] = centres[static_cast<size_t>(body - 1)];
    const char* name = mj_id2name(model.get(), mjOBJ_BODY, body);
    EXPECT_NEAR(x, data->xipos[3 * body], 1e-9) << name;
    EXPECT_NEAR(0, data->xipos[3 * body + 1], 1e-12) << name;
    EXPECT_NEAR(z, data->xipos[3 * body + 2], 1e-9) << name;
  }
}

TEST(PhysicsModels, MassCentres) {
  expect_mass_centres(DAC_TASK_HOPPER, {{0, 1.25}, {0, 0.825}, {0, 0.35}, {0.065, 0.1}});
  expect_mass_centres(DAC_TASK_WALKER2D,
                      {{0, 1.25}, {0, 0.825}, {0, 0.35}, {0.1, 0.1}, {0, 0.825}, {0, 0.35}, {0.1, 0.1}});
  expect_mass_centres(DAC_TASK_HALFCHEETAH,
                      {{0.15238987816, 0.72539831303},
                       {-0.4, 0.57},
                       {-0.48, 0.38},
                       {-0.59, 0.213},
                       {0.43, 0.58},
                       {0.425, 0.37},
                       {0.535, 0.21}});
}

// Inverse weights set the stiffness of contacts; the compiler's values must follow the masses.
TEST(PhysicsModels, InverseWeights) {
  const Model hopper = load(DAC_TASK_HOPPER, DAC_INERTIA_EXACT);
  const double dofs[] = {0.19092792, 0.063839274, 1.0585064, 0.9173573, 0.84230923, 0.90003814};
  for (int i = 0; i < 6; ++i) EXPECT_NEAR(1, hopper->dof_invweight0[i] / dofs[i], 1e-7) << i;
  const double bodies[] = {0.084922396, 0.05192331, 0.049595119, 0.066902711};
  for (int i = 0; i < 4; ++i) EXPECT_NEAR(1, hopper->body_invweight0[2 * (i + 1)] / bodies[i], 1e-7) << i;

  const Model ant = load(DAC_TASK_ANTMAZE_FLOOR, DAC_INERTIA_EXACT);
  const double ant_dofs[] = {1.1014375, 1.1014375, 1.1014375, 6.5360402, 6.5360402, 6.5360402};
  for (int i = 0; i < 6; ++i) EXPECT_NEAR(1, ant->dof_invweight0[i] / ant_dofs[i], 1e-7) << i;
  for (int i = 6; i < 14; ++i)
    EXPECT_NEAR(1, ant->dof_invweight0[i] / (i % 2 == 0 ? 0.98263596 : 0.99510243), 1e-7) << i;
  const double ant_bodies[] = {1.1014375, 1.1804718, 1.8087762, 3.9844133};
  for (int i = 0; i < 4; ++i) EXPECT_NEAR(1, ant->body_invweight0[2 * (i + 1)] / ant_bodies[i], 1e-7) << i;

  const Model maze = load(DAC_TASK_MAZE2D_MEDIUM, DAC_INERTIA_EXACT);
  EXPECT_NEAR(4.18879020, maze->body_mass[1], 1e-8);
  EXPECT_NEAR(0.15915494, maze->body_invweight0[2], 1e-8);  // the mean over x, y, z, in every simulator version
  EXPECT_NEAR(0.23873241, maze->dof_invweight0[0], 1e-8);
}

TEST(PhysicsModels, CountsAndContactMargins) {
  const struct {
    int task, geoms, joints;
    double margin;  // of a contact: the larger of two geoms' until 3.4, their sum since
  } models[] = {{DAC_TASK_HOPPER, 5, 6, 0.001},          {DAC_TASK_WALKER2D, 8, 9, 0},
                {DAC_TASK_HALFCHEETAH, 9, 9, 0},         {DAC_TASK_ANT, 14, 9, 0.01},
                {DAC_TASK_ANTMAZE_FLOOR, 14, 9, 0.01},   {DAC_TASK_ANTMAZE_UMAZE, 32, 9, 0.01},
                {DAC_TASK_ANTMAZE_MEDIUM, 52, 9, 0.01},  {DAC_TASK_ANTMAZE_LARGE, 76, 9, 0.01},
                {DAC_TASK_MAZE2D_OPEN, 22, 2, 0.002},    {DAC_TASK_MAZE2D_UMAZE, 20, 2, 0.002},
                {DAC_TASK_MAZE2D_MEDIUM, 40, 2, 0.002}, {DAC_TASK_MAZE2D_LARGE, 64, 2, 0.002}};
  const SimulatorVersion version = simulator_version();
  const bool summed = version.major > 3 || (version.major == 3 && version.minor >= 5);
  for (const auto& fact : models) {
    const Model model = load(fact.task, DAC_INERTIA_EXACT);
    EXPECT_EQ(fact.geoms, model->ngeom) << fact.task;
    EXPECT_EQ(fact.joints, model->njnt) << fact.task;
    for (int geom = 0; geom < model->ngeom; ++geom)
      EXPECT_EQ(summed ? fact.margin / 2 : fact.margin, model->geom_margin[geom]);
  }
}

TEST(PhysicsModels, ARefusedModelIsReportedWithMuJoCosText) {
  try {
    load_model({"<mujoco><worldbody><body><joint/></body></worldbody></mujoco>"}, DAC_INERTIA_EXACT);
    FAIL() << "a body without mass was taken";
  } catch (const Error& error) {
    EXPECT_NE(std::string::npos, std::string(error.what()).find("mass")) << error.what();
  }
}

}  // namespace
}  // namespace dac
