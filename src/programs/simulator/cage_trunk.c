/* SPDX-License-Identifier: MIT */
/** Trunk, neck and head: one tube of horizontal rings from the crotch to the top of the head. */
#include "cage.h"

enum { RING = 24, FRONT = 0, LEFT = 6, BACK = 12 };

/*
 * A ring: its foremost point, its outermost and its backmost, by height and, for the first and the
 * last, depth. Between them it is an ellipse, or nearer to a rectangle when `roundness` is over 2.
 */
typedef struct outline {
    double front_y, front_z;
    double side_y, half_width, side_z;
    double back_y, back_z;
    double roundness;
} outline;

enum {
    ROW_CROTCH = 0,
    ROW_TOP_HIP = 5,
    ROW_BELLY = 7,
    ROW_WAIST = 8,
    ROW_UNDER_BUST = 11,
    ROW_BUST = 13,
    ROW_ARMPIT = 15,
    ROW_SHOULDER = 17,
    ROW_NECK_BASE = 20,
    ROW_THROAT = 22, /* the last one of the neck */
    ROW_NOSE = 29,
    ROW_EARS = 30,
    ROW_COUNT = 37
};

static const outline outlines[ROW_COUNT] = {
    {812, 84, 856, 173, 0, 806, -104, 2.9}, /* crotch and groin */
    {838, 91, 873, 173, -4, 838, -113, 2.7},
    {872, 95, 895, 172, -8, 868, -119, 2.5}, /* buttocks */
    {905, 98, 925, 169, -10, 905, -121, 2.3},
    {940, 100, 952, 164, -10, 940, -113, 2.3},
    {975, 101, 982, 158, -10, 975, -100, 2.3}, /* top of the hip bones */
    {1010, 102, 1013, 151, -8, 1010, -88, 2.3},
    {1045, 104, 1046, 148, -4, 1045, -82, 2.3}, /* navel */
    {1085, 102, 1085, 145, 0, 1085, -79, 2.3},  /* waist */
    {1125, 102, 1125, 146, 0, 1125, -84, 2.3},
    {1165, 105, 1165, 150, -1, 1165, -92, 2.3},
    {1200, 108, 1200, 155, -3, 1200, -100, 2.3}, /* under the bust */
    {1233, 113, 1233, 160, -5, 1233, -108, 2.3},
    {1265, 116, 1265, 164, -7, 1265, -114, 2.3}, /* bust */
    {1296, 114, 1296, 166, -9, 1296, -118, 2.3},
    {1325, 108, 1325, 166, -11, 1325, -119, 2.3}, /* armpits */
    {1366, 99, 1380, 175, -13, 1378, -117, 2.3},
    {1402, 87, 1434, 187, -18, 1430, -110, 2.3}, /* shoulder points */
    {1421, 75, 1454, 138, -22, 1460, -103, 2.2},
    {1432, 64, 1466, 94, -25, 1482, -95, 2.1},
    {1441, 54, 1477, 64, -22, 1499, -82, 2.0}, /* base of the neck */
    {1470, 53, 1506, 57, -16, 1526, -71, 2.0},
    {1500, 54, 1532, 55, -12, 1553, -64, 2.0},
    {1517, 64, 1550, 56, -8, 1573, -66, 2.0}, /* under the jaw */
    {1521, 92, 1562, 61, -2, 1592, -76, 2.0},
    {1536, 103, 1577, 67, 2, 1607, -85, 2.1}, /* chin */
    {1552, 100, 1590, 71, 4, 1621, -91, 2.2},
    {1567, 104, 1602, 73, 5, 1633, -95, 2.2}, /* mouth */
    {1581, 105, 1613, 75, 5, 1645, -97, 2.2},
    {1596, 106, 1624, 76, 5, 1656, -98, 2.2}, /* tip of the nose */
    {1616, 106, 1638, 77, 5, 1667, -98, 2.2},
    {1637, 104, 1653, 77, 5, 1677, -96, 2.2}, /* eyes */
    {1655, 107, 1668, 77, 5, 1687, -93, 2.2}, /* brows */
    {1677, 105, 1686, 76, 5, 1699, -88, 2.2},
    {1699, 97, 1704, 72, 4, 1711, -80, 2.2},
    {1718, 83, 1719, 63, 3, 1721, -66, 2.2},
    {1735, 60, 1735, 46, 1, 1736, -45, 2.1},
};

/* What stands out of an outline, or lies deeper, on both sides of the body: how far. */
typedef struct relief {
    int row, column;
    sim_vector by;
} relief;

static const relief reliefs[] = {
    /* the buttocks and the cleft between them */
    {0, 12, {0, 0, 30}},
    {0, 11, {0, 0, 8}},
    {1, 12, {0, 0, 30}},
    {1, 11, {0, 0, 2}},
    {1, 10, {0, 0, -9}},
    {1, 9, {0, 0, -5}},
    {2, 12, {0, 0, 26}},
    {2, 11, {0, 0, -3}},
    {2, 10, {0, 0, -12}},
    {2, 9, {0, 0, -6}},
    {3, 12, {0, 0, 17}},
    {3, 11, {0, 0, -4}},
    {3, 10, {0, 0, -8}},
    {4, 12, {0, 0, 9}},
    /* the groin */
    {0, 0, {0, 0, -16}},
    {0, 1, {0, 0, -6}},
    {1, 0, {0, 0, -4}},
    /* the spine */
    {6, 12, {0, 0, 6}},
    {7, 12, {0, 0, 8}},
    {8, 12, {0, 0, 9}},
    {9, 12, {0, 0, 9}},
    {10, 12, {0, 0, 9}},
    {11, 12, {0, 0, 8}},
    {12, 12, {0, 0, 8}},
    {13, 12, {0, 0, 8}},
    {14, 12, {0, 0, 8}},
    {15, 12, {0, 0, 7}},
    {16, 12, {0, 0, 5}},
    /* the shoulder blades */
    {14, 10, {0, 0, -5}},
    {15, 10, {0, 0, -7}},
    {16, 10, {0, 0, -5}},
    /* the chest and the breastbone */
    {12, 2, {0, 0, 4}},
    {13, 0, {0, 0, -4}},
    {13, 1, {0, 0, 3}},
    {13, 2, {0, 0, 12}},
    {13, 3, {0, 0, 8}},
    {14, 0, {0, 0, -5}},
    {14, 1, {0, 0, 3}},
    {14, 2, {0, 0, 11}},
    {14, 3, {0, 0, 8}},
    {15, 0, {0, 0, -3}},
    {15, 2, {0, 0, 7}},
    {15, 3, {0, 0, 7}},
    {16, 2, {0, 0, 4}},
    {16, 3, {0, 0, 5}},
    /* the navel */
    {7, 0, {0, 0, -7}},
    /* the pit of the neck, the collar bones */
    {19, 0, {0, 0, -5}},
    {19, 2, {0, 2, 4}},
    {18, 3, {0, 2, 4}},
    /* chin and mouth */
    {25, 0, {0, 0, 4}},
    {26, 0, {0, 0, -3}},
    {27, 0, {0, 0, 5}},
    {28, 0, {0, 0, 2}},
    {25, 2, {0, 0, -4}},
    {26, 2, {0, 0, -5}},
    {27, 2, {0, 0, -4}},
    /* the nose and the cheeks beside it */
    {28, 1, {-4, 0, -3}},
    {29, 0, {0, 0, 34}},
    {29, 1, {-7, 0, 1}},
    {30, 0, {0, 0, 19}},
    {30, 1, {-8, 0, -4}},
    {31, 0, {0, 0, 4}},
    {30, 2, {0, 0, -2}},
    /* the sockets of the eyes and the brows */
    {31, 1, {-2, 0, -9}},
    {31, 2, {0, 0, -10}},
    {32, 1, {0, 0, 2}},
    {32, 2, {0, 0, 2}},
    /* the ears */
    {29, 6, {3, 0, 0}},
    {29, 7, {7, 0, -4}},
    {30, 6, {1, 0, 0}},
    {30, 7, {17, 0, -13}},
    {31, 6, {1, 0, 0}},
    {31, 7, {20, 0, -16}},
    {32, 7, {6, 0, -8}},
    {30, 8, {-2, 0, 0}},
    {31, 8, {-2, 0, 0}},
};

static const sim_chart trunk_chart = {0.01, 0.52, 0.47, 0.94};
static const sim_chart head_chart = {0.51, 0.26, 0.99, 0.49};
static const sim_chart scalp_chart = {0.86, 0.12, 0.98, 0.24};

static double power(double base, double exponent)
{
    return copysign(pow(fabs(base), exponent), base);
}

static void make_ring(int row, sim_vector points[RING])
{
    const outline *at = &outlines[row];
    double exponent = 2 / at->roundness, excess = sim_ring_excess(RING);

    for (int i = 0; i < RING; i++) {
        double angle = 2 * SIM_PI * i / RING, ahead = cos(angle);
        double end_y = ahead > 0 ? at->front_y : at->back_y;
        double end_z = ahead > 0 ? at->front_z : at->back_z;
        points[i].x = at->half_width * power(sin(angle), exponent) * excess;
        points[i].y = at->side_y + (end_y - at->side_y) * ahead * ahead;
        points[i].z = at->side_z + (end_z - at->side_z) * power(fabs(ahead), exponent) * excess;
    }
    for (size_t i = 0; i < sizeof(reliefs) / sizeof(reliefs[0]); i++) {
        const relief *change = &reliefs[i];
        int mirrored = (RING - change->column) % RING;
        sim_vector by = change->by;
        if (change->row != row)
            continue;
        points[change->column] = sim_plus(points[change->column], by);
        if (mirrored != change->column)
            points[mirrored] = sim_plus(points[mirrored], (sim_vector){-by.x, by.y, by.z});
    }
}

/* The crotch: a line from the back to the front, between the legs. */
static void add_crotch(sim_net *net, uint32_t line[3])
{
    line[0] = sim_cage_point(net, (sim_vector){0, 792, -40});
    line[1] = sim_cage_point(net, (sim_vector){0, 786, -4});
    line[2] = sim_cage_point(net, (sim_vector){0, 793, 32});
}

static void mark(sim_cage *cage, int row, const uint32_t ring[RING])
{
    static const struct {
        int row, column;
        sim_landmark landmark;
        sim_landmark on_the_right; /* the same one when there is no pair */
    } marks[] = {
        {ROW_NECK_BASE, BACK, SIM_LANDMARK_BACK_NECK, SIM_LANDMARK_BACK_NECK},
        {ROW_NECK_BASE, FRONT, SIM_LANDMARK_FRONT_NECK, SIM_LANDMARK_FRONT_NECK},
        {ROW_BELLY, FRONT, SIM_LANDMARK_NAVEL, SIM_LANDMARK_NAVEL},
        {ROW_UNDER_BUST, FRONT, SIM_LANDMARK_UNDER_BUST, SIM_LANDMARK_UNDER_BUST},
        {ROW_NOSE, FRONT, SIM_LANDMARK_NOSE, SIM_LANDMARK_NOSE},
        {ROW_EARS, LEFT, SIM_LANDMARK_EAR_LEFT, SIM_LANDMARK_EAR_RIGHT},
        {ROW_SHOULDER, LEFT, SIM_LANDMARK_SHOULDER_LEFT, SIM_LANDMARK_SHOULDER_RIGHT},
        {ROW_BUST, 2, SIM_LANDMARK_BUST_LEFT, SIM_LANDMARK_BUST_RIGHT},
        {ROW_WAIST, LEFT, SIM_LANDMARK_WAIST_LEFT, SIM_LANDMARK_WAIST_RIGHT},
        {ROW_TOP_HIP, LEFT, SIM_LANDMARK_TOP_HIP_LEFT, SIM_LANDMARK_TOP_HIP_RIGHT},
    };
    for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
        if (marks[i].row != row)
            continue;
        cage->landmarks[marks[i].on_the_right] = ring[(RING - marks[i].column) % RING];
        cage->landmarks[marks[i].landmark] = ring[marks[i].column];
    }
}

/* Leave out what the arms take the place of: two rows of four quadrilaterals on each side. */
static void leave_arm_holes(sim_tube *tube, int row)
{
    if (row <= ROW_ARMPIT || row > ROW_SHOULDER)
        return;
    for (int i = LEFT - 2; i < LEFT + 2; i++)
        tube->skipped |= UINT32_C(1) << i | UINT32_C(1) << (RING - 1 - i);
    if (row < ROW_SHOULDER)
        for (int i = LEFT - 1; i <= LEFT + 1; i++)
            tube->hollow |= UINT32_C(1) << i | UINT32_C(1) << (RING - i);
}

static double part_way(int row, int first, int last)
{
    double low = outlines[first].side_y, high = outlines[last].side_y;
    return (outlines[row].side_y - low) / (high - low);
}

static void begin_head(sim_tube *tube)
{
    uint32_t ring[RING];
    for (int i = 0; i < RING; i++)
        ring[i] = tube->ring[i];
    tube->part = SIM_PART_HEAD;
    tube->chart = head_chart;
    sim_tube_begin(tube, ring);
}

void sim_cage_add_trunk(sim_cage *cage, sim_trunk_ends *ends)
{
    sim_tube tube = {
        .net = cage->net, .part = SIM_PART_TRUNK, .chart = trunk_chart, .seam = BACK, .size = RING};
    sim_vector points[RING];

    make_ring(ROW_CROTCH, points);
    sim_tube_open(&tube, points);
    for (int i = 0; i < RING; i++)
        ends->crotch[i] = tube.ring[i];
    for (int row = ROW_CROTCH + 1; row < ROW_COUNT; row++) {
        bool is_head = row > ROW_THROAT;
        make_ring(row, points);
        leave_arm_holes(&tube, row);
        sim_tube_extend(&tube, points,
                        is_head ? part_way(row, ROW_THROAT, ROW_COUNT - 1)
                                : part_way(row, ROW_CROTCH, ROW_THROAT));
        mark(cage, row, tube.ring);
        if (row >= ROW_ARMPIT && row <= ROW_SHOULDER)
            for (int i = 0; i < RING; i++)
                ends->arm_holes[row - ROW_ARMPIT][i] = tube.ring[i];
        if (row == ROW_THROAT)
            begin_head(&tube);
    }
    sim_tube_close(&tube, LEFT / 2 + BACK, 6, 6, (sim_vector){0, 17, 0}, scalp_chart);
    add_crotch(cage->net, ends->crotch_line);
    cage->landmarks[SIM_LANDMARK_CROTCH] = ends->crotch_line[1];
}
