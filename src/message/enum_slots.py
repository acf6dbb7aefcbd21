#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Print the slots of the enums in a source file: enum_slots.py FILE | clang-format

The factors are those of prism__enum_slot() in src/json/table.h. They are for the names of the
measurements; where names collide this looks for others, which have to be written there then.
"""
import re
import sys

FACTORS = (27, 50)
SLOTS_MAX = 128


def distinct(names, factors, slots):
    hashes = [factors[0] * len(n) + ord(n[0]) + factors[1] * ord(n[-3]) for n in names]
    return len({h % slots for h in hashes}) == len(names) and [h % slots for h in hashes]


def print_slots(title, names):
    slots = 4
    while slots < SLOTS_MAX and not distinct(names, FACTORS, slots):
        slots *= 2
    places = distinct(names, FACTORS, slots)
    if not places:
        others = ((a, b) for a in range(128) for b in range(128))
        sys.exit("%s: collisions; factors without: %s" % (
            title, next((f for f in others if distinct(names, f, slots)), None)))
    rows = ["[%d] = %d" % (slot, row) for row, slot in enumerate(places) if row > 0]
    print("static const uint8_t %s[%d] = {%s};" % (title, slots, ", ".join(rows)))


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        lists = re.findall(r"prism__enum_name (\w+)\[\] = \{(.*?)\n\};", file.read(), re.S)
    for title, rows in lists:
        print_slots(title.replace("_names", "_slots"), re.findall(r'PRISM__ENUM_NAME\(\s*"(\w+)"', rows))


main()
