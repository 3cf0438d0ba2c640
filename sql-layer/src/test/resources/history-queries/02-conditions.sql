-- Conditions, three-valued logic, IN, BETWEEN, LIKE.

SELECT a, b, a = b, a <> b, a < b, a <= b, a > b, a >= b FROM l

SELECT a, b, a IS DISTINCT FROM b, a IS NOT DISTINCT FROM b FROM l

SELECT a = 1 AND b = 2, a = 1 OR b = 2, NOT (a = 1 AND b = 2), NOT a = 1 FROM l

SELECT (a = 1) IS TRUE, (a = 1) IS FALSE, (a = 1) IS UNKNOWN, (a = 1) IS NOT TRUE, (a = 1) IS NOT FALSE, (a = 1) IS NOT UNKNOWN FROM l

SELECT a IS NULL, a IS NOT NULL, c IS NULL FROM l

SELECT * FROM l WHERE a = NULL

SELECT * FROM l WHERE NOT (a = NULL)

SELECT * FROM l WHERE a = a

SELECT * FROM l WHERE a <> a OR a = a

SELECT * FROM l WHERE NULL

SELECT * FROM l WHERE NOT NULL

SELECT * FROM l WHERE TRUE

SELECT * FROM l WHERE 1 = 2

SELECT * FROM l WHERE 1 = 1 AND a > 2

SELECT * FROM l WHERE a IN (1, 2)

SELECT * FROM l WHERE a NOT IN (1, 2)

SELECT * FROM l WHERE a IN (1, NULL)

SELECT * FROM l WHERE a NOT IN (1, NULL)

SELECT a, a IN (1, 2), a NOT IN (1, 2), a IN (1, NULL), a NOT IN (1, NULL) FROM l

SELECT a, b, a IN (b, 1), a NOT IN (b, 3) FROM l

SELECT * FROM l WHERE a NOT IN (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22)

SELECT * FROM l WHERE a IN (1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24)

SELECT id FROM t WHERE n IN (1, 2.5, 10, -7, 33, 99, 100)

SELECT id FROM t WHERE amount IN (1, 100.5, -3.250)

SELECT id FROM t WHERE txt IN ('a', '', '日本語', 'it''s')

SELECT id FROM t WHERE (small, flag) IN ((1, TRUE), (2, FALSE))

SELECT id FROM t WHERE (small, grp) = (3, 'g3')

SELECT a, b FROM l WHERE (a, b) <> (1, 2)

SELECT a, b, (a, b) = (1, 2), (a, b) <> (1, 2), NOT (a, b) = (1, 2) FROM l

SELECT a, b, (a, b) < (2, 1), (a, b) <= (2, 1), (a, b) > (2, 1), (a, b) >= (2, 1) FROM l

SELECT a, b, c FROM l WHERE (a, b, c) < (2, 1, 'm')

SELECT a, b, c FROM l WHERE (b, a + b) >= (a, a * 2)

-- h2: SELECT a, b, a = 1 AND b = 2 OR a = 2 AND b = NULL OR a = 3 AND b = 1, NOT (a = 1 AND b = 2 OR a = 3 AND b = 1) FROM l
SELECT a, b, (a, b) IN ((1, 2), (2, NULL), (3, 1)), (a, b) NOT IN ((1, 2), (3, 1)) FROM l

-- h2: SELECT a, b FROM l WHERE NOT (a = 1 AND b = 2 OR a = 3 AND b = NULL)
SELECT a, b FROM l WHERE (a, b) NOT IN ((1, 2), (3, NULL))

SELECT a, b FROM l WHERE (a, b) BETWEEN (1, 2) AND (3, 1)

-- h2: SELECT a, b FROM l WHERE NOT (a, b) BETWEEN (1, 2) AND (3, 1)
SELECT a, b FROM l WHERE (a, b) NOT BETWEEN (1, 2) AND (3, 1)

SELECT a, b, (a, b) IS DISTINCT FROM (b, 1), (a, b) IS NOT DISTINCT FROM (b, NULL) FROM l

-- h2: SELECT a, b, a IS NULL AND b IS NULL, a IS NOT NULL AND b IS NOT NULL FROM l
SELECT a, b, (a, b) IS NULL, (a, b) IS NOT NULL FROM l

SELECT a, b FROM l WHERE (a, b) = (SELECT MAX(a), MIN(b) FROM r)

SELECT a, b, (a, b) > (SELECT MIN(a), MAX(b) FROM r), (SELECT a, b FROM nil) = (a, b) FROM l

-- h2: SELECT a, b FROM l WHERE (a, b) IN (SELECT a, b FROM r)
SELECT a, b FROM l WHERE (a, b) = ANY (SELECT a, b FROM r)

-- h2: SELECT a, b FROM l WHERE NOT EXISTS (SELECT 1 FROM r x WHERE x.a > 1 AND (x.a = l.a AND x.b = l.b) IS NOT FALSE)
SELECT a, b FROM l WHERE (a, b) <> ALL (SELECT a, b FROM r WHERE a > 1)

SELECT l.a, r.a FROM l JOIN r ON (l.a, l.b) >= (r.a, r.b)

SELECT id FROM t WHERE (d, ts) > ('2020-01-01', '2021-01-01 00:00:00')

SELECT id FROM t WHERE (txt, small) < ('m', 5.5)

SELECT grp, COUNT(*) FROM t GROUP BY grp HAVING (grp, COUNT(*)) > ('g2', 10)

SELECT 51 - 78 - 38 * 57 / CASE -82 WHEN -91 - 0 THEN -41 - 56 END * 15 / 3

SELECT 1 / CASE a WHEN 1 THEN NULL END * 15 - a FROM l

-- h2: SELECT CAST(NULL AS INT) FROM (SELECT a FROM l ORDER BY a LIMIT 3) x
SELECT a / CASE WHEN 1 = 2 THEN 1 END * 2 FROM (SELECT a FROM l ORDER BY a LIMIT 3) x

SELECT * FROM l WHERE a BETWEEN 1 AND 3

SELECT * FROM l WHERE a NOT BETWEEN 1 AND 3

SELECT a, b, a BETWEEN b AND 3, a NOT BETWEEN b AND 3, 2 BETWEEN a AND b FROM l

-- h2: SELECT a, b FROM l WHERE a BETWEEN SYMMETRIC 3 AND 1
SELECT a, b FROM l WHERE a BETWEEN SYMMETRIC 3 AND 1

SELECT * FROM l WHERE a BETWEEN NULL AND 3 OR c = 'p'

SELECT id FROM t WHERE flag

SELECT id FROM t WHERE NOT flag

SELECT id FROM t WHERE flag IS NOT TRUE

SELECT id FROM t WHERE flag = TRUE AND small > 3 OR flag = FALSE AND small < 3

SELECT id FROM t WHERE flag <> (small > 4)

SELECT id FROM t WHERE n > 10 AND n < 50 AND n <> 20

SELECT id FROM t WHERE n > 10 AND n < 5

SELECT id FROM t WHERE n > 10 OR n <= 10

SELECT id FROM t WHERE n >= 2147483647 OR n <= -2147483648

SELECT id FROM t WHERE n < 3000000000

SELECT id FROM t WHERE big > 9223372036854775806

SELECT id FROM t WHERE n > 1.5 AND n < 20.25

SELECT id FROM t WHERE n = 7.0

SELECT id FROM t WHERE amount > n

SELECT id FROM t WHERE dbl > amount

SELECT id FROM t WHERE big > dbl

SELECT id FROM t WHERE wide > 0

SELECT id FROM t WHERE wide > 12345678901234567890.5

SELECT id FROM t WHERE dbl BETWEEN -100 AND 100

SELECT id FROM t WHERE amount BETWEEN -10.5 AND 700

SELECT id FROM t WHERE d = DATE '2000-02-29'

SELECT id FROM t WHERE d > DATE '2000-03-01' AND ts < TIMESTAMP '2000-03-05 00:00:00'

SELECT id FROM t WHERE tm < TIME '12:00:00'

SELECT id FROM t WHERE ts BETWEEN TIMESTAMP '2000-02-28 12:00:00' AND TIMESTAMP '2000-03-01 12:00:00.500'

SELECT id FROM t WHERE d IN (DATE '2000-02-29', DATE '2000-03-01')

SELECT id FROM t WHERE b = X'' OR b > X'80'

SELECT id FROM t WHERE b IS NULL OR b < X'10'

SELECT id FROM t WHERE txt = ''

SELECT id FROM t WHERE txt > 'a'

SELECT id FROM t WHERE txt < 'a'

SELECT id FROM t WHERE txt >= '日本語'

SELECT id FROM t WHERE txt BETWEEN 'A' AND 'b'

SELECT id FROM t WHERE txt = 'abc' OR txt = 'abc '

SELECT id FROM t WHERE txt LIKE 'a%'

SELECT id FROM t WHERE txt LIKE '%b'

SELECT id FROM t WHERE txt LIKE '_b' AND txt NOT LIKE '%😀%'

SELECT id FROM t WHERE txt LIKE ''

SELECT id FROM t WHERE txt LIKE '%'

SELECT id FROM t WHERE txt NOT LIKE '%a%'

SELECT id FROM t WHERE txt LIKE '%!%' ESCAPE '!'

SELECT id FROM t WHERE txt LIKE 'x!_y' ESCAPE '!'

SELECT id FROM t WHERE txt LIKE '%''%'

SELECT id FROM t WHERE txt LIKE '日_語'

SELECT txt, txt LIKE '%b%', txt NOT LIKE '%b%', txt LIKE NULL FROM t

SELECT id FROM t WHERE txt LIKE grp || '%' OR grp LIKE '%' || small

SELECT id FROM t WHERE txt LIKE '%.%' OR txt LIKE '(%' OR txt LIKE '[a]' OR txt LIKE '\%'

SELECT * FROM l WHERE a = 1 OR b = 1 OR c = 'p'

SELECT * FROM l WHERE NOT (a = 1 OR b = 1)

SELECT * FROM l WHERE (a = 1 OR a = 2) AND (b = 1 OR b = 2 OR b IS NULL)

SELECT * FROM l WHERE a > 0 AND (a > 1 OR NULL)

SELECT * FROM l WHERE COALESCE(a > 2, b > 2, FALSE)

SELECT * FROM l WHERE CASE WHEN a > 2 THEN b > 2 ELSE c = 'p' END

SELECT * FROM l WHERE (a + b) * 2 > 6 AND a - b < 3

SELECT * FROM l WHERE a IS NULL AND b IS NULL OR c IS NULL

SELECT * FROM l WHERE NOT (a IS NULL OR b IS NULL)

SELECT * FROM l WHERE c > 'p' AND c < 'r' OR c = 'p' AND a IS NOT NULL

SELECT * FROM l WHERE a = b OR (a IS NULL AND b IS NULL)

SELECT * FROM l WHERE NOT NOT NOT a = 1

SELECT * FROM l WHERE a IN (SELECT NULL FROM l)

SELECT * FROM l WHERE a * 0 = 0

SELECT * FROM l WHERE 0 * a + 1 > NULL

SELECT * FROM nil WHERE a > 0
