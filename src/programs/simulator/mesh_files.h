/* SPDX-License-Identifier: MIT */
/** The figure as the files of mesh viewers. */
#ifndef SIMULATOR_MESH_FILES_H
#define SIMULATOR_MESH_FILES_H

#include "../../util/buffer.h"
#include "mesh.h"

/* The names by which the files of a bundle call each other, which are the vendor's. */
#define SIM_OBJ_NAME "avatar.obj"
#define SIM_MTL_NAME "avatar.obj.mtl"
#define SIM_TEXTURE_NAME "texture.png"

/* Wavefront OBJ: triangles with normals and places in the texture; metres. */
prism_status sim_obj_write(const sim_net *net, prism__buffer *out);

/* Its material. */
prism_status sim_mtl_write(prism__buffer *out);

/* Binary little-endian PLY: triangles, and vertices with normals; metres. */
prism_status sim_ply_write(const sim_net *net, prism__buffer *out);

/* The triangles of a mesh alone: three indices each, uint32 little-endian. */
prism_status sim_triangles_write(const sim_mesh *mesh, prism__buffer *out);

#endif
