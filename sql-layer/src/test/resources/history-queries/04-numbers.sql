-- Arithmetic of all numeric types; casts.

SELECT n + 1, n - 1, n * 2, 3 - n FROM t WHERE n BETWEEN -1000 AND 1000

SELECT n + big, n * big, big - n FROM t WHERE n BETWEEN -1000 AND 1000 AND big BETWEEN -1099511627776 AND 1099511627776

SELECT n / 7, n / -7, MOD(n, 7), MOD(n, -7), MOD(-n, 7), n % 7 FROM t WHERE n BETWEEN -1000 AND 1000

SELECT big / 3, MOD(big, 1000) FROM t

SELECT 7 / 2, -7 / 2, 7 / -2, 7 % -2, -7 % 2, 1 / 3 * 3

SELECT 7.0 / 2, 1.5 * 1.5, 1.10 + 2.2, 5 - 0.001

SELECT amount + 1, amount - 0.5, amount * 2, amount * amount FROM t

SELECT amount + n, amount * n, n - amount FROM t WHERE n BETWEEN -1000 AND 1000

SELECT amount + big FROM t WHERE big BETWEEN -1000000000 AND 1000000000

SELECT amount + dbl, amount * dbl, dbl - n, dbl + big FROM t

SELECT wide + 1, wide - 0.5, -wide, ABS(wide) FROM t

SELECT wide + amount FROM t

-- h2: SELECT CAST(amount AS DOUBLE PRECISION) / 3 FROM t
SELECT CAST(amount AS DOUBLE PRECISION) / 3 FROM t

SELECT dbl / 3, dbl * dbl, -dbl, dbl + 0.5e0 FROM t

SELECT ABS(n), SIGN(n), ABS(amount), SIGN(amount), ABS(dbl) FROM t WHERE n > -2147483648

SELECT FLOOR(amount), CEIL(amount), FLOOR(dbl), CEIL(dbl), FLOOR(-0.5), CEILING(0.5) FROM t

SELECT ROUND(dbl), ROUND(amount, 1), ROUND(amount, 2) FROM t WHERE id < 100

SELECT ROUND(2.5), ROUND(-2.5), ROUND(1.005, 2), ROUND(1234.5, -2)

SELECT TRUNCATE(amount, 1), TRUNCATE(dbl, 0) FROM t

SELECT SQRT(ABS(dbl)), POWER(dbl, 2), EXP(0), LN(ABS(dbl) + 1), LOG10(ABS(dbl) + 1) FROM t

SELECT SIN(dbl), COS(dbl), TAN(1), ASIN(0.5), ACOS(0.5), ATAN(dbl), ATAN2(dbl, 2), DEGREES(1), RADIANS(180) FROM t

SELECT PI(), COT(1e0)

SELECT CAST(n AS BIGINT), CAST(n AS DECIMAL(12, 2)), CAST(n AS DOUBLE PRECISION), CAST(n AS VARCHAR) FROM t

SELECT CAST(small AS SMALLINT), CAST(small AS TINYINT), CAST(small AS REAL) FROM t

SELECT CAST(amount AS DECIMAL(12, 1)), CAST(amount AS DECIMAL(20, 5)), CAST(amount AS DECIMAL(12)) FROM t

-- h2: SELECT CAST(TRUNCATE(amount, 0) AS INTEGER), CAST(TRUNCATE(dbl, 0) AS BIGINT) FROM t
SELECT CAST(amount AS INTEGER), CAST(dbl AS BIGINT) FROM t

SELECT CAST(dbl AS DECIMAL(20, 2)) FROM t WHERE id < 30

SELECT CAST(wide AS DECIMAL(38, 2)), CAST(wide AS DOUBLE PRECISION) FROM t

-- h2: SELECT TRUE, CAST(1.50 AS VARCHAR), CAST(2.5 AS VARCHAR)
SELECT CAST(TRUE AS VARCHAR) = 'true', CAST(1.50 AS VARCHAR), CAST(2.5 AS VARCHAR)

SELECT 0.1 + 0.2 = 0.3, CAST(1 AS DOUBLE PRECISION) / 3 * 3 = 1

SELECT 2147483647 + 0, 2147483648 + 1, 9223372036854775807 - 1, -9223372036854775808 + 1

SELECT CAST(2147483647 AS BIGINT) + 1, CAST(2147483647 AS BIGINT) * 2147483647

SELECT 1000000 * CAST(1000000 AS BIGINT)

SELECT 99999999999999999999999999999999999999 - 1

SELECT 0.0000000001 * 0.00001, 123456789.123456789 * 1000

SELECT 10 / 4.0, 10.00 / 4, 1 / 8.000

-- reason: how many digits a quotient of decimals has is each engine's own
-- expect: 0.333333333333
SELECT 1.0 / 3

-- reason: how many digits a quotient of decimals has is each engine's own
-- expect: 0.333333333333333
SELECT CAST(1 AS DECIMAL(10, 4)) / CAST(3 AS DECIMAL(10, 4))

SELECT amount / 2, amount / 8 FROM t

SELECT -amount, - - amount, +amount FROM t

SELECT ROUND(SUM(amount) / COUNT(amount), 3) FROM t WHERE id < 200

SELECT n * 1.5, n + 0.25, n / 2.0 FROM t WHERE n BETWEEN -1000 AND 1000

SELECT n = amount, n < dbl, big = n, amount <= wide FROM t

SELECT small * small * small, (small + 1) * (small - 1), small * -1 FROM t

-- h2: SELECT amount - 7 * TRUNCATE(amount / 7, 0), MOD(small, 3) FROM t
SELECT MOD(amount, 7), MOD(small, 3) FROM t

SELECT CAST(NULL AS INTEGER) + 1, NULL + 1, 1 * NULL FROM l

SELECT a + NULL, a || NULL, NULL = NULL FROM l

SELECT BITAND(small, 3), BITOR(small, 8), BITXOR(small, 5) FROM t

SELECT a + b * 2 - (a - b) / 2 FROM l

SELECT 1e308 * 1e0, -1e-308, 0e0, -0e0 = 0e0

SELECT CAST('NaN' AS DOUBLE PRECISION) IS NULL

SELECT DISTINCT COUNT(*) / -CAST(NULL AS INTEGER) * -COUNT(*) FROM l

SELECT a * (b / CAST(NULL AS INTEGER)), (c - NULL) + a FROM l

SELECT 49 - 68 * 81 / -CAST(NULL AS INTEGER) * -70 - 72
