# SPDX-License-Identifier: Apache-2.0
# cmake -P Logged.cmake -- LOG ARGUMENT...
# Runs cmake with the arguments. What it prints goes to the file LOG and, only if it fails, to the screen too.
set(arguments "")
math(EXPR last "${CMAKE_ARGC} - 1")
foreach(index RANGE 5 ${last})
  list(APPEND arguments "${CMAKE_ARGV${index}}")
endforeach()
execute_process(COMMAND ${CMAKE_COMMAND} ${arguments} RESULT_VARIABLE code OUTPUT_VARIABLE printed ERROR_VARIABLE printed)
file(WRITE "${CMAKE_ARGV4}" "${printed}")
if(NOT code EQUAL 0)
  message("${printed}")
  string(REPLACE ";" " " command "${arguments}")
  message(FATAL_ERROR "cmake ${command} failed (${code}); the same text is in ${CMAKE_ARGV4}")
endif()
