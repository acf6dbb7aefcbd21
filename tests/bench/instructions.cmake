# SPDX-License-Identifier: MIT
# A guard for decoding's speed that does not depend on how busy the machine is: the number of its
# instructions. What decodes is compiled once more, as it is released, whatever the preset.
get_target_property(sources prism_objects SOURCES)
list(FILTER sources INCLUDE REGEX "^(json|message|util)/")
list(REMOVE_ITEM sources json/encode.c)
list(TRANSFORM sources PREPEND "${PROJECT_SOURCE_DIR}/src/")

add_executable(bench-decode-once bench/decode_once.c bench/generator.c ${sources})
target_include_directories(bench-decode-once PRIVATE
    bench support "${PROJECT_SOURCE_DIR}/src" "${PROJECT_SOURCE_DIR}/include")
target_compile_definitions(bench-decode-once PRIVATE
    PRISM_BUILDING NDEBUG _POSIX_C_SOURCE=200809L)
target_compile_options(bench-decode-once PRIVATE -O2)
target_link_libraries(bench-decode-once PRIVATE Threads::Threads m)
set_target_properties(bench-decode-once PROPERTIES
    C_VISIBILITY_PRESET hidden
    POSITION_INDEPENDENT_CODE ON)

prism_add_test(project/instructions 120
               "${CMAKE_CURRENT_SOURCE_DIR}/bench/check_instructions"
               "$<TARGET_FILE:bench-decode-once>"
               "${CMAKE_C_COMPILER_ID}" "${CMAKE_C_COMPILER_VERSION}")
