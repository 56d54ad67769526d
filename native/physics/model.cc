// SPDX-License-Identifier: Apache-2.0
#include "physics/model.h"

#include <cstring>
#include <string>

#include "core/status.h"
#include "dac/physics.h"

namespace dac {
namespace {

constexpr char kFileName[] = "model.xml";
constexpr double kPi = 3.14159265358979323846;

// MuJoCo reads files; a virtual one holds our text.
void add_text(mjVFS* files, const std::string& xml) {
  const int size = static_cast<int>(xml.size());
#if mjVERSION_HEADER >= 313  // 3.2.0 took the older pair of calls away
  const bool added = mj_addBufferVFS(files, kFileName, xml.data(), size) == 0;
#else
  const bool added = mj_makeEmptyFileVFS(files, kFileName, size) == 0;
  if (added) std::memcpy(files->filedata[mj_findFileVFS(files, kFileName)], xml.data(), xml.size());
#endif
  if (!added) throw Error(DAC_INTERNAL, "MuJoCo did not take the embedded model file");
}

// MuJoCo would write warnings (a diverging simulation, say) into a log file in the current folder. A simulation that
// diverges is reset by MuJoCo itself, and the task's own rules see the outcome.
void ignore_warning(const char*) {}

// MuJoCo must not go on after an error of its own (no memory, say); by itself it ends the process, and some versions wait
// for the Enter key first. Its functions are C, but have unwind tables on every platform that we build for, so that an
// exception leaves them. The data that the call worked on is good for nothing but a reset.
[[noreturn]] void leave_simulator(const char* text) {
  throw Error(DAC_DEVICE_ERROR, std::string("MuJoCo stopped: ") + text);
}

Model compile(const std::string& xml) {
  const auto files = std::make_unique<mjVFS>();
  mj_defaultVFS(files.get());
  add_text(files.get(), xml);
  char error[1000] = "";
  Model model(mj_loadXML(kFileName, files.get(), error, sizeof error));
  mj_deleteVFS(files.get());
  if (!model) throw Error(DAC_INTERNAL, std::string("MuJoCo refused the embedded model: ") + error);
  return model;
}

struct Inertia {
  double mass;
  double transverse, axial;  // about the geom's own axes x and y; z
};

// MuJoCo <= 2.1.0: a capsule weighs as much as a cylinder of length 2h + r.
Inertia legacy_capsule(double radius, double half_length, double density) {
  const double length = 2 * half_length + radius, mass = density * kPi * radius * radius * length;
  return {mass, mass * (3 * radius * radius + length * length) / 12, mass * radius * radius / 2};
}

// Adds the inertia of one geom about `centre`, in the body's frame, to a 3x3 matrix.
void add_about(const mjModel& m, int geom, const Inertia& inertia, const double* centre, double* matrix) {
  double rotation[9], arm[3];
  mju_quat2Mat(rotation, m.geom_quat + 4 * geom);
  mju_sub3(arm, m.geom_pos + 3 * geom, centre);
  const double axes[3] = {inertia.transverse, inertia.transverse, inertia.axial};
  for (int i = 0; i < 3; ++i)
    for (int j = 0; j < 3; ++j) {
      for (int k = 0; k < 3; ++k) matrix[3 * i + j] += rotation[3 * i + k] * axes[k] * rotation[3 * j + k];
      matrix[3 * i + j] += inertia.mass * ((i == j ? mju_dot3(arm, arm) : 0) - arm[i] * arm[j]);
    }
}

// Mass, centre and principal inertia of one body from its capsules, by the legacy rule.
void set_legacy_body(mjModel& m, int body, double density) {
  const int first = m.body_geomadr[body], last = first + m.body_geomnum[body];
  const auto capsule = [&](int geom) {
    return legacy_capsule(m.geom_size[3 * geom], m.geom_size[3 * geom + 1], density);
  };
  double mass = 0, centre[3] = {0, 0, 0}, matrix[9] = {}, axes[9];
  for (int geom = first; geom < last; ++geom) {
    mass += capsule(geom).mass;
    mju_addToScl3(centre, m.geom_pos + 3 * geom, capsule(geom).mass);
  }
  mju_scl3(centre, centre, 1 / mass);
  m.body_mass[body] = mass;
  if (last - first == 1) {  // the geom's own axes are principal, and already the body's inertial frame
    const Inertia inertia = capsule(first);
    const double principal[3] = {inertia.transverse, inertia.transverse, inertia.axial};
    mju_copy3(m.body_inertia + 3 * body, principal);
    return;
  }
  for (int geom = first; geom < last; ++geom) add_about(m, geom, capsule(geom), centre, matrix);
  mju_copy3(m.body_ipos + 3 * body, centre);
  mju_eig3(m.body_inertia + 3 * body, axes, m.body_iquat + 4 * body, matrix);
}

void set_legacy_inertia(mjModel& m, double total_mass, double density) {
  double sum = 0;
  for (int body = 1; body < m.nbody; ++body) {
    bool capsules = m.body_geomnum[body] > 0;
    for (int i = 0; i < m.body_geomnum[body]; ++i)
      capsules = capsules && m.geom_type[m.body_geomadr[body] + i] == mjGEOM_CAPSULE;
    if (capsules) set_legacy_body(m, body, density);
    sum += m.body_mass[body];
  }
  const double scale = total_mass > 0 ? total_mass / sum : 1;
  for (int i = 0; i < m.nbody; ++i) m.body_mass[i] *= scale;
  for (int i = 0; i < 3 * m.nbody; ++i) m.body_inertia[i] *= scale;
  const Data data = make_data(m);
  mj_setConst(&m, data.get());  // what the compiler derives from masses
}

// Since 3.5.0 the margins of two geoms are summed; all geoms of our models have the same one.
void restore_contact_margin(mjModel& m) {
  const SimulatorVersion version = simulator_version();
  if (version.major < 3 || (version.major == 3 && version.minor < 5)) return;
  for (int i = 0; i < m.ngeom; ++i) m.geom_margin[i] /= 2;
}

// Before 3.0.0 the translational inverse weight of a body was the mean over x, y and z: 2/(3 mass) if z is fixed.
void restore_sliding_weight(mjModel& m) {
  for (int body = 1; body < m.nbody; ++body) {
    const int joint = m.body_jntadr[body];
    if (m.body_jntnum[body] == 2 && m.jnt_type[joint] == mjJNT_SLIDE && m.jnt_type[joint + 1] == mjJNT_SLIDE)
      m.body_invweight0[2 * body] = 2 / (3 * m.body_mass[body]);
  }
}

}  // namespace

void handle_simulator_messages() {
  mju_user_warning = ignore_warning;
  mju_user_error = leave_simulator;
}

Model load_model(const ModelSource& source, int inertia) {
  Model model = compile(source.xml);
  if (inertia == DAC_INERTIA_LEGACY) set_legacy_inertia(*model, source.total_mass, source.density);
  restore_contact_margin(*model);
  restore_sliding_weight(*model);
  return model;
}

SimulatorVersion simulator_version() {
  const int v = mj_version();
  if (v < 1000) return {v / 100, v / 10 % 10, v % 10};
  return {v / 1000000, v / 1000 % 1000, v % 1000};
}

Data make_data(const mjModel& model) {
  Data data(mj_makeData(&model));
  if (!data) throw Error(DAC_OUT_OF_MEMORY, "MuJoCo has no memory for an environment");
  return data;
}

}  // namespace dac
