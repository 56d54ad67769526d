# SPDX-License-Identifier: Apache-2.0
# Target mujoco::mujoco, if MuJoCo is on this machine (Debian's libmujoco-dev, or an unpacked release in MUJOCO_ROOT).
# Found by hand: the exported target of Debian's package names a folder that no run-time package creates, and wants the
# OpenGL development files, which stepping a simulation never needs.
find_path(MUJOCO_INCLUDE_DIR mujoco/mujoco.h HINTS "${MUJOCO_ROOT}" ENV MUJOCO_ROOT PATH_SUFFIXES include)
find_library(MUJOCO_LIBRARY mujoco HINTS "${MUJOCO_ROOT}" ENV MUJOCO_ROOT PATH_SUFFIXES lib)
mark_as_advanced(MUJOCO_INCLUDE_DIR MUJOCO_LIBRARY)

if(MUJOCO_INCLUDE_DIR AND MUJOCO_LIBRARY)
  file(STRINGS "${MUJOCO_INCLUDE_DIR}/mujoco/mujoco.h" version_line REGEX "#define mjVERSION_HEADER")
  string(REGEX MATCH "[0-9]+" MUJOCO_VERSION "${version_line}")
  add_library(mujoco::mujoco SHARED IMPORTED)
  set_target_properties(mujoco::mujoco PROPERTIES
    IMPORTED_LOCATION "${MUJOCO_LIBRARY}"
    INTERFACE_INCLUDE_DIRECTORIES "${MUJOCO_INCLUDE_DIR}")
  message(STATUS "MuJoCo ${MUJOCO_VERSION}: ${MUJOCO_LIBRARY}")
else()
  message(STATUS "MuJoCo not found: built without evaluation tasks (Debian: apt-get install libmujoco-dev)")
endif()
