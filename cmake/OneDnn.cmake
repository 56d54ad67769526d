# SPDX-License-Identifier: Apache-2.0
# Target dnnl::dnnl from the unpacked Maven artifact. Its own find_package files are of no use: they name a file
# (lib/libdnnl.so.3.11) that the artifact does not hold. libgomp.so.1, oneDNN's OpenMP run-time library, lies beside it.
if(NOT EXISTS "${DAC_DNNL_ROOT}/libdnnl.so.3" OR NOT EXISTS "${DAC_DNNL_ROOT}/include/oneapi/dnnl/dnnl.hpp")
  message(FATAL_ERROR
    "oneDNN is not in '${DAC_DNNL_ROOT}'. Run `mvn -pl java initialize` once (it unpacks oneDNN there), "
    "or set -DDAC_DNNL_ROOT to a folder with include/ and libdnnl.so.3.")
endif()
add_library(dnnl::dnnl SHARED IMPORTED)
set_target_properties(dnnl::dnnl PROPERTIES
  IMPORTED_LOCATION "${DAC_DNNL_ROOT}/libdnnl.so.3"
  IMPORTED_SONAME libdnnl.so.3
  INTERFACE_INCLUDE_DIRECTORIES "${DAC_DNNL_ROOT}/include"
  # omp_set_num_threads must reach the very library that oneDNN uses.
  INTERFACE_LINK_LIBRARIES "${DAC_DNNL_ROOT}/libgomp.so.1")
