-- What must fail, and with which state.

-- error: 22012
SELECT 1 / 0

-- error: 22012
SELECT id / (small - small) FROM t

-- error: 22012
SELECT MOD(id, 0) FROM t

-- error: 22012
SELECT 1.5 / 0

-- error: 22012
SELECT dbl / 0 FROM t

-- error: 22012
SELECT SUM(id) / COUNT(a) FROM (SELECT 1 AS id, CAST(NULL AS INTEGER) AS a FROM t) x

-- error: 22003
SELECT n + n FROM t

-- error: 22003
SELECT 2147483647 + 1

-- error: 22003
SELECT -2147483648 - 1

-- error: 22003
SELECT n * n FROM t

-- error: 22003
SELECT big * big FROM t

-- error: 22003
SELECT big + big FROM t

-- error: 22003
SELECT -n FROM t WHERE n = -2147483648

-- error: 22003
SELECT ABS(n) FROM t WHERE n = -2147483648

-- error: 22003
SELECT CAST(big AS INTEGER) FROM t

-- error: 22003
SELECT CAST(id AS TINYINT) FROM t

-- error: 22003
SELECT CAST(1e30 AS BIGINT)

-- error: 22003
SELECT CAST(12345.6 AS DECIMAL(5, 2))

-- error: 22018
SELECT CAST(txt AS INTEGER) FROM t

-- error: 22018
SELECT CAST('abc' AS DOUBLE PRECISION)

-- error: 22007
SELECT CAST('2000-02-30' AS DATE)

-- error: 21000
SELECT (SELECT a FROM l)

-- error: 21000
SELECT * FROM l WHERE a = (SELECT b FROM r)

-- error: 21000
SELECT a, (SELECT b FROM r WHERE r.a = l.a) FROM l

-- error: 42P01
SELECT * FROM nowhere

-- error: 42703
SELECT nothing FROM t

-- error: 42702
SELECT a FROM l JOIN r ON l.a = r.a

-- error: 42803
SELECT a, b FROM l GROUP BY a

-- error: 42803
SELECT a, COUNT(*) FROM l

-- error: 42803
SELECT a FROM l WHERE COUNT(*) > 1

-- error: 42803
SELECT SUM(COUNT(*)) FROM l

-- error: 22018
SELECT a + c FROM l

-- error: 42601
SELECT a FROM l UNION SELECT a, b FROM r

-- error: 42601
SELECT a FROM l ORDER BY 3

-- error: 42883
SELECT NO_SUCH_FUNCTION(a) FROM l

-- error: 42601
SELECT a, FROM l WHERE

-- error: 42804
-- h2 answers: it takes a number for a condition
SELECT * FROM l WHERE a

-- error: 42804
SELECT * FROM l WHERE a IN (SELECT a, b FROM r)

-- error: 42804
SELECT d + d FROM t

-- error: 22003
SELECT SUM(n * 100000) FROM t WHERE n > 1000

-- error: 2201E
SELECT LN(0)

-- reason: H2 gives an error
-- expect: NaN
SELECT SQRT(-1)
