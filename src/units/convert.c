/* SPDX-License-Identifier: MIT */
#include "prism/units.h"
#include "scale.h"

double prism_units_mm_to_cm(int64_t millimeters)
{
    return prism__fraction_to_double((prism__fraction){1, 10}, millimeters);
}

double prism_units_mm_to_inches(int64_t millimeters)
{
    return prism__fraction_to_double((prism__fraction){5, 127}, millimeters);
}

double prism_units_g_to_kg(int64_t grams)
{
    return prism__fraction_to_double((prism__fraction){1, 1000}, grams);
}

double prism_units_g_to_pounds(int64_t grams)
{
    return prism__fraction_to_double((prism__fraction){100000, 45359237}, grams);
}

double prism_units_e4_to_percent(int64_t percentage_e4)
{
    return prism__fraction_to_double((prism__fraction){1, 10000}, percentage_e4);
}

double prism_units_degrees_to_radians(double degrees)
{
    return prism__factor_to_double(&prism__degree, degrees);
}

double prism_units_radians_to_degrees(double radians)
{
    return prism__factor_to_double(&prism__radian, radians);
}

void prism_units_mm_to_feet_inches(int64_t millimeters, prism_feet_inches *out)
{
    if (!out)
        return;
    int64_t tenths =
        (int64_t)prism__fraction_round(prism__tenths_of_inch, prism__magnitude(millimeters));
    if (millimeters < 0)
        tenths = -tenths;
    out->feet = tenths / 120;
    out->inches = (int32_t)(tenths / 10 % 12);
    out->tenths = (int32_t)(tenths % 10);
}
