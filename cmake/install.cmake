# SPDX-License-Identifier: MIT
# What `cmake --install` puts where: libraries, headers, and how CMake and pkg-config find them. The
# installed tree holds no absolute path and can be moved.
include(CMakePackageConfigHelpers)

set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/prism")

install(TARGETS prism EXPORT prismTargets FILE_SET HEADERS)
install(EXPORT prismTargets NAMESPACE prism:: DESTINATION "${package_dir}")

# A set of its own, so that users of the shared library need no dependencies of the static one.
if(PRISM_SHARED)
    install(TARGETS prism_static EXPORT prismStaticTargets FILE_SET HEADERS)
    install(EXPORT prismStaticTargets NAMESPACE prism:: DESTINATION "${package_dir}")
endif()

configure_package_config_file(
    cmake/prismConfig.cmake.in "${PROJECT_BINARY_DIR}/prismConfig.cmake"
    INSTALL_DESTINATION "${package_dir}"
    NO_SET_AND_CHECK_MACRO)
# Before 1.0 a minor version may change what the one before it promised.
write_basic_package_version_file("${PROJECT_BINARY_DIR}/prismConfigVersion.cmake"
                                 COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/prismConfig.cmake"
              "${PROJECT_BINARY_DIR}/prismConfigVersion.cmake" cmake/FindcJSON.cmake
        DESTINATION "${package_dir}")

set(pc_dir "${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig")
cmake_path(RELATIVE_PATH CMAKE_INSTALL_PREFIX BASE_DIRECTORY "${pc_dir}"
           OUTPUT_VARIABLE PRISM_PC_PREFIX)
cmake_path(RELATIVE_PATH CMAKE_INSTALL_FULL_LIBDIR BASE_DIRECTORY "${pc_dir}"
           OUTPUT_VARIABLE PRISM_PC_LIBDIR)
cmake_path(RELATIVE_PATH CMAKE_INSTALL_FULL_INCLUDEDIR BASE_DIRECTORY "${pc_dir}"
           OUTPUT_VARIABLE PRISM_PC_INCLUDEDIR)
if(PRISM_SHARED)
    set(PRISM_PC_PRIVATE ".private")
else()
    # Without a shared library everybody needs what the static one needs: nothing is private.
    set(PRISM_PC_LIBS "${CMAKE_THREAD_LIBS_INIT}")
endif()
configure_file(src/prism.pc.in "${PROJECT_BINARY_DIR}/prism.pc" @ONLY)
install(FILES "${PROJECT_BINARY_DIR}/prism.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
