#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Write powers_of_ten.c: python3 src/json/powers_of_ten.py > src/json/powers_of_ten.c"""

FIRST, LAST = -342, 324
HEAD = """\
/* SPDX-License-Identifier: MIT */
/* Written by powers_of_ten.py; do not edit. */
#include "powers_of_ten.h"

const prism__uint128 prism__powers_of_ten[PRISM__POWER_LAST - PRISM__POWER_FIRST + 1] = {"""


def significand(power):
    """The first 128 bits of 10^power, that is of 5^power; what follows them is cut off."""
    five = 5 ** abs(power)
    if power < 0:
        # 2^(bits + 127) / 5^n is between 2^127 and 2^128.
        return (1 << (five.bit_length() + 127)) // five
    return five << 128 >> five.bit_length()


def main():
    print(HEAD)
    rows = []
    for power in range(FIRST, LAST + 1):
        bits = significand(power)
        rows.append("{0x%016x, 0x%016x}" % (bits >> 64, bits % (1 << 64)))
    for first in range(0, len(rows), 2):
        print("    " + ", ".join(rows[first : first + 2]) + ",")
    print("};")


main()
