/* SPDX-License-Identifier: MIT */
#include "figure.h"

#include <string.h>

#include "refine.h"

size_t sim_figure_point_count(int level)
{
    size_t quads = SIM_CAGE_QUADS;
    while (level-- > 0)
        quads *= 4;
    return quads + 2;
}

void sim_figure_stretch(sim_vector *points, size_t count)
{
    double low = points[0].y, high = points[0].y;
    for (size_t i = 1; i < count; i++) {
        low = fmin(low, points[i].y);
        high = fmax(high, points[i].y);
    }
    for (size_t i = 0; i < count; i++)
        points[i].y = (points[i].y - low) / (high - low) * SIM_FIGURE_HEIGHT;
}

sim_net *sim_figure_net(int level, uint32_t landmarks[SIM_LANDMARK_COUNT])
{
    sim_cage cage;

    if (!sim_cage_make(&cage))
        return NULL;
    sim_net *net = cage.net;
    while (net != NULL && level-- > 0) {
        sim_net *finer = sim_net_refined(net);
        sim_net_free(net);
        net = finer;
    }
    if (net == NULL || !sim_net_to_limit(net)) {
        sim_net_free(net);
        return NULL;
    }
    sim_figure_stretch(net->points, net->point_count);
    if (landmarks != NULL)
        memcpy(landmarks, cage.landmarks, sizeof(cage.landmarks));
    return net;
}
