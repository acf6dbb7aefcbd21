/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "support/random.h"
#include "json/powers_of_ten.h"
#include "json/wide.h"

/* Enough for 5^342 times 128 bits. */
enum { LIMB_COUNT = 32 };

typedef struct big {
    uint32_t limbs[LIMB_COUNT];
} big;

static void big_multiply(big *number, uint32_t factor)
{
    uint64_t carry = 0;
    for (int i = 0; i < LIMB_COUNT; i++) {
        carry += (uint64_t)number->limbs[i] * factor;
        number->limbs[i] = (uint32_t)carry;
        carry >>= 32;
    }
    assert_int_equal(carry, 0);
}

static void big_double(big *number, int times)
{
    while (times-- > 0)
        big_multiply(number, 2);
}

static int big_compare(const big *a, const big *b)
{
    for (int i = LIMB_COUNT; i-- > 0;) {
        if (a->limbs[i] != b->limbs[i])
            return a->limbs[i] < b->limbs[i] ? -1 : 1;
    }
    return 0;
}

static big big_from(prism__uint128 value)
{
    return (big){{(uint32_t)value.low, (uint32_t)(value.low >> 32), (uint32_t)value.high,
                  (uint32_t)(value.high >> 32)}};
}

static prism__uint128 plus_one(prism__uint128 value)
{
    value.low++;
    value.high += value.low == 0;
    return value;
}

/* significand * 2^exponent compared with 10^power, in whole numbers. */
static int compare_with_power(prism__uint128 significand, int exponent, int power)
{
    big left = big_from(significand);
    big right = {{1}};
    for (int i = 0; i < power; i++)
        big_multiply(&right, 5);
    for (int i = 0; i > power; i--)
        big_multiply(&left, 5);
    exponent -= power;
    big_double(&left, exponent);
    big_double(&right, -exponent);
    return big_compare(&left, &right);
}

static void powers_of_ten__are_the_first_128_bits(void **state)
{
    (void)state;
    for (int power = PRISM__POWER_FIRST; power <= PRISM__POWER_LAST; power++) {
        prism__uint128 bits = prism__powers_of_ten[power - PRISM__POWER_FIRST];
        int exponent = prism__power_log2(power) - 127;
        int side = compare_with_power(bits, exponent, power);
        assert_true(bits.high >> 63 == 1);
        if (power >= PRISM__POWER_EXACT_FIRST && power <= PRISM__POWER_EXACT_LAST)
            assert_int_equal(side, 0);
        else
            assert_int_equal(side, -1);
        if (bits.low != UINT64_MAX || bits.high != UINT64_MAX)
            assert_int_equal(compare_with_power(plus_one(bits), exponent, power), 1);
    }
}

static void shift_down__rounds_towards_minus_infinity(void **state)
{
    (void)state;
    assert_int_equal(prism__shift_down(7, 2), 1);
    assert_int_equal(prism__shift_down(8, 2), 2);
    assert_int_equal(prism__shift_down(0, 2), 0);
    assert_int_equal(prism__shift_down(-1, 2), -1);
    assert_int_equal(prism__shift_down(-4, 2), -1);
    assert_int_equal(prism__shift_down(-5, 2), -2);
}

static void check_product(uint64_t a, uint64_t b, uint64_t high, uint64_t low)
{
    prism__uint128 by_halves = prism__multiply_halves(a, b);
    prism__uint128 product = prism__multiply(a, b);
    assert_int_equal(by_halves.high, high);
    assert_int_equal(by_halves.low, low);
    assert_int_equal(product.high, high);
    assert_int_equal(product.low, low);
}

static void multiply__gives_all_bits(void **state)
{
    (void)state;
    check_product(0, UINT64_MAX, 0, 0);
    check_product(1, UINT64_MAX, 0, UINT64_MAX);
    check_product(UINT64_MAX, UINT64_MAX, UINT64_MAX - 1, 1);
    check_product(UINT64_C(1) << 63, 2, 1, 0);
    check_product(UINT64_C(0xffffffff), UINT64_C(0xffffffff), 0, UINT64_C(0xfffffffe00000001));
    check_product(UINT64_C(0x123456789abcdef0), UINT64_C(0xfedcba9876543210),
                  UINT64_C(0x121fa00ad77d7422), UINT64_C(0x236d88fe5618cf00));
}

static void multiply__is_the_same_by_halves(void **state)
{
    (void)state;
    uint64_t random = 1;
    for (int i = 0; i < 100000; i++) {
        uint64_t a = random_bits(&random) >> random_int(&random, 0, 63);
        uint64_t b = random_bits(&random) >> random_int(&random, 0, 63);
        prism__uint128 product = prism__multiply(a, b);
        check_product(a, b, product.high, product.low);
    }
}

static void zeros__are_counted(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 64; i++) {
        assert_int_equal(prism__leading_zeros(UINT64_C(1) << i), 63 - i);
        assert_int_equal(prism__leading_zeros(UINT64_MAX >> i), i);
        assert_int_equal(prism__trailing_zeros(UINT64_C(1) << i), i);
        assert_int_equal(prism__trailing_zeros(UINT64_MAX << i), i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(powers_of_ten__are_the_first_128_bits),
        cmocka_unit_test(shift_down__rounds_towards_minus_infinity),
        cmocka_unit_test(multiply__gives_all_bits),
        cmocka_unit_test(multiply__is_the_same_by_halves),
        cmocka_unit_test(zeros__are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
