/* SPDX-License-Identifier: MIT */
#include "skin.h"

static const sim_color skin = {222, 178, 150};
static const sim_color hair = {70, 50, 40};
static const sim_color lips = {188, 112, 102};
static const sim_color eye_white = {244, 241, 236};
static const sim_color iris = {74, 60, 48};
static const sim_color brow = {92, 66, 52};
static const sim_color shirt = {96, 138, 164};
static const sim_color shirt_rib = {66, 104, 130};
static const sim_color shorts = {56, 64, 80};
static const sim_color waistband = {38, 44, 56};
static const sim_color band = {240, 200, 92};

/* Where the clothes end, in millimetres above the ground, and aside for the sleeves. */
enum { SHORTS_HEM = 590, SHIRT_HEM = 985, HEM = 12, SLEEVE_X = 296, SLEEVE_Y = 1276 };
static bool is_in_ellipse(double x, double y, double half_width, double half_height)
{
    return x * x / (half_width * half_width) + y * y / (half_height * half_height) <= 1;
}

/* How far the hair comes down: from the forehead over the temples and the ears to the nape. */
static double hairline(double z)
{
    static const double points[][2] = {{-110, 1562}, {-60, 1572}, {-44, 1598}, {-38, 1660},
                                       {-2, 1664},   {4, 1642},   {19, 1640},  {34, 1670},
                                       {62, 1690},   {100, 1704}, {120, 1706}};
    enum { COUNT = sizeof(points) / sizeof(points[0]) };
    int i = 1;
    while (i < COUNT - 1 && points[i][0] < z)
        i++;
    double part = (z - points[i - 1][0]) / (points[i][0] - points[i - 1][0]);
    return points[i - 1][1] + part * (points[i][1] - points[i - 1][1]);
}

static sim_color face(double side, double y)
{
    enum { EYE_X = 31, EYE_Y = 1637, BROW_Y = 1655, MOUTH_Y = 1568 };
    double aside = fabs(side) - EYE_X;

    if (is_in_ellipse(aside, y - EYE_Y, 5.4, 5.4) && fabs(y - EYE_Y) < 5)
        return iris;
    if (is_in_ellipse(aside, y - EYE_Y, 13, 5.5))
        return eye_white;
    if (is_in_ellipse(aside, y - EYE_Y, 15, 7.5) && y > EYE_Y)
        return brow;
    if (is_in_ellipse(aside - 2, y - BROW_Y + 0.015 * aside * aside, 19, 3.2))
        return brow;
    if (is_in_ellipse(side, y - MOUTH_Y, 24, 6.5))
        return fabs(y - MOUTH_Y) < 0.9 ? brow : lips;
    return skin;
}

static sim_color head(sim_vector at)
{
    if (at.y > hairline(at.z) && !(fabs(at.x) > 81 && at.y < 1672))
        return hair;
    return at.z > 60 ? face(at.x, at.y) : skin;
}

bool sim_bands_have(const sim_bands *bands, sim_part part, sim_vector at, double width)
{
    if (part != SIM_PART_TRUNK && part != SIM_PART_LEFT_LEG && part != SIM_PART_RIGHT_LEG)
        return false;
    for (size_t i = 0; i < bands->count; i++)
        if (fabs(at.y - bands->heights[i]) < width / 2)
            return true;
    return false;
}

static sim_color trunk(sim_vector at)
{
    /* The collar lies around the base of the neck, lower at the front. */
    double collar = 1446 - 0.36 * (at.z - 58);
    if (at.y > collar)
        return skin;
    if (at.y > collar - HEM)
        return shirt_rib;
    if (at.y > SHIRT_HEM + HEM)
        return shirt;
    if (at.y > SHIRT_HEM)
        return shirt_rib;
    if (at.y > SHIRT_HEM - 2 * HEM)
        return waistband;
    return shorts;
}

static sim_color arm(sim_vector at)
{
    /* The sleeve ends across the upper arm, which goes down by as much as it goes out. */
    double beyond = ((fabs(at.x) - SLEEVE_X) - (at.y - SLEEVE_Y)) / sqrt(2);
    return beyond > 0 ? skin : beyond > -HEM ? shirt_rib : shirt;
}

static sim_color leg(sim_vector at)
{
    if (at.y < SHORTS_HEM)
        return skin;
    return at.y < SHORTS_HEM + HEM ? waistband : shorts;
}

sim_color sim_skin_color(sim_part part, sim_vector at, const sim_bands *bands)
{
    if (at.y > SHORTS_HEM && sim_bands_have(bands, part, at, 6))
        return band;
    switch (part) {
    case SIM_PART_TRUNK:
        return trunk(at);
    case SIM_PART_HEAD:
        return head(at);
    case SIM_PART_LEFT_ARM:
    case SIM_PART_RIGHT_ARM:
        return arm(at);
    case SIM_PART_LEFT_LEG:
    case SIM_PART_RIGHT_LEG:
        return leg(at);
    case SIM_PART_LEFT_HAND:
    case SIM_PART_RIGHT_HAND:
        break;
    }
    return skin;
}
