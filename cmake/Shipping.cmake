# SPDX-License-Identifier: Apache-2.0
# dac_ship(target): the rules of a shared library that goes into the jar, and a place beside it for all that it links.

# What every machine that runs Java has.
set(DAC_SYSTEM_LIBRARIES "^(ld-linux|lib(c|m|dl|rt|pthread|stdc[+][+]|gcc_s)[.]so)")

function(dac_ship target)
  set_target_properties(${target} PROPERTIES INSTALL_RPATH "$ORIGIN")
  # The old kind of run-time path (DT_RPATH) also serves the libraries that our libraries link: Debian's libmujoco
  # has no run-time path of its own, and its libccd.so.2 lies beside it in the jar, not in the system.
  target_link_options(${target} PRIVATE -Wl,--disable-new-dtags)
  # No libstdc++ of the machine it runs on, and nothing visible but the C functions. (Sanitizers bring a run-time
  # library that must share the machine's libstdc++, and leaves symbols open.)
  if(NOT DAC_SANITIZE)
    target_link_options(${target} PRIVATE -static-libstdc++ -static-libgcc -Wl,--exclude-libs,ALL -Wl,-z,defs)
  endif()

  install(TARGETS ${target} LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
  install(CODE "
    file(GET_RUNTIME_DEPENDENCIES LIBRARIES \"$<TARGET_FILE:${target}>\" RESOLVED_DEPENDENCIES_VAR libraries
         PRE_EXCLUDE_REGEXES \"${DAC_SYSTEM_LIBRARIES}\")
    foreach(library IN LISTS libraries)
      # Under the name that the linker looks for, whatever the file behind it is called.
      get_filename_component(name \${library} NAME)
      get_filename_component(file \${library} REALPATH)
      file(INSTALL \${file} DESTINATION \"\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_LIBDIR}\" RENAME \${name})
    endforeach()")
endfunction()
