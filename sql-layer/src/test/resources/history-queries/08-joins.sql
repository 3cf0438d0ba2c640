-- Joins of every kind.

SELECT l.a, r.b FROM l JOIN r ON l.a = r.a

SELECT l.a, l.c, r.b, r.c FROM l INNER JOIN r ON l.a = r.a AND l.b = r.b

SELECT l.a, r.a, r.b FROM l LEFT JOIN r ON l.a = r.a

SELECT l.a, l.b, r.a, r.b FROM l RIGHT JOIN r ON l.a = r.a

-- h2: SELECT l.a, r.a, r.b FROM l LEFT JOIN r ON l.a = r.a UNION ALL SELECT NULL, r.a, r.b FROM r WHERE NOT EXISTS (SELECT 1 FROM l WHERE l.a = r.a)
SELECT l.a, r.a, r.b FROM l FULL JOIN r ON l.a = r.a

-- h2: SELECT l.a, l.b, r.a, r.b FROM l LEFT JOIN r ON l.a = r.a AND l.b < r.b UNION ALL SELECT NULL, NULL, r.a, r.b FROM r WHERE NOT EXISTS (SELECT 1 FROM l WHERE l.a = r.a AND l.b < r.b)
SELECT l.a, l.b, r.a, r.b FROM l FULL JOIN r ON l.a = r.a AND l.b < r.b

-- h2: SELECT l.a, r.b FROM l LEFT JOIN r ON l.a < r.b UNION ALL SELECT NULL, r.b FROM r WHERE NOT EXISTS (SELECT 1 FROM l WHERE l.a < r.b)
SELECT l.a, r.b FROM l FULL JOIN r ON l.a < r.b

-- h2: SELECT l.a, r.b FROM l LEFT JOIN r ON FALSE UNION ALL SELECT NULL, r.b FROM r
SELECT l.a, r.b FROM l FULL JOIN r ON FALSE

SELECT COUNT(*) FROM l CROSS JOIN r

SELECT COUNT(*) FROM l, r, s

SELECT l.a, r.b, s.c FROM l, r, s WHERE l.a = r.a AND r.b = s.b

SELECT l.a, r.a FROM l JOIN r ON l.a < r.a

SELECT l.a, r.a FROM l JOIN r ON l.a <> r.a AND l.c = r.c

SELECT l.a, r.a FROM l JOIN r ON l.a = r.a OR l.b = r.b

SELECT l.a, r.a, r.b FROM l LEFT JOIN r ON l.a = r.a OR l.b = r.b

SELECT l.a, r.a FROM l LEFT JOIN r ON l.a > r.a AND l.b > r.b

SELECT l.a, r.a FROM l RIGHT JOIN r ON l.a > r.a AND l.b > r.b

SELECT l.a, r.a FROM l LEFT JOIN r ON l.a = r.a AND r.b > 2

SELECT l.a, r.a FROM l LEFT JOIN r ON l.a = r.a AND l.b > 2

SELECT l.a, r.a FROM l LEFT JOIN r ON l.a = r.a WHERE r.b > 2

SELECT l.a, l.b FROM l LEFT JOIN r ON l.a = r.a WHERE r.a IS NULL

SELECT l.a, r.a FROM l LEFT JOIN r ON l.a = r.a WHERE r.b IS NULL OR l.b > 1

SELECT l.a, r.a FROM l JOIN r ON l.a IS NOT DISTINCT FROM r.a

SELECT l.a, r.a FROM l LEFT JOIN r ON l.a IS NOT DISTINCT FROM r.a AND l.b = r.b

SELECT l.a, r.a FROM l JOIN r ON l.a = r.a OR (l.a IS NULL AND r.a IS NULL)

SELECT l.a, r.a FROM l JOIN r ON l.a = r.a + 1

SELECT l.a, r.a FROM l JOIN r ON l.a + l.b = r.a + r.b

SELECT l.a, r.a FROM l LEFT JOIN r ON l.a = r.a - 1 AND l.c = r.c

SELECT COUNT(*) FROM l JOIN r ON TRUE

SELECT l.a, r.a FROM l LEFT JOIN r ON FALSE

SELECT l.a, r.a FROM l LEFT JOIN r ON NULL

SELECT l.a, r.a FROM l LEFT JOIN r ON l.a = 1

SELECT l.a, r.a FROM l JOIN r ON l.a = 1 AND r.a = 2

SELECT x.a, y.a FROM l x JOIN l y ON x.a = y.b

SELECT x.a, y.a, z.a FROM l x JOIN l y ON x.a = y.b JOIN l z ON y.a = z.b

SELECT x.a, y.a, z.a FROM l x LEFT JOIN r y ON x.a = y.a LEFT JOIN s z ON y.b = z.b

SELECT x.a, y.a, z.a FROM l x LEFT JOIN (r y JOIN s z ON y.b = z.b) ON x.a = y.a

SELECT x.a, y.a, z.a FROM l x RIGHT JOIN r y ON x.a = y.a LEFT JOIN s z ON x.b = z.b

SELECT x.a, y.a, z.a FROM l x LEFT JOIN r y ON x.a = y.a JOIN s z ON z.a = y.a

SELECT l.a, e.a FROM l JOIN nil e ON l.a = e.a

SELECT l.a, e.a FROM l LEFT JOIN nil e ON l.a = e.a

SELECT l.a, e.a FROM nil e RIGHT JOIN l ON l.a = e.a

SELECT l.a, e.a FROM nil e LEFT JOIN l ON l.a = e.a

-- h2: SELECT l.a, NULL FROM l
SELECT l.a, e.a FROM l FULL JOIN nil e ON l.a = e.a

SELECT COUNT(*) FROM l CROSS JOIN nil

-- h2: SELECT l.a, l.b, r.b FROM l JOIN r ON l.a = r.a
SELECT a, l.b, r.b FROM l JOIN r USING (a)

-- h2: SELECT l.a, l.c, l.b, r.b FROM l JOIN r ON l.a = r.a AND l.c = r.c
SELECT a, c, l.b, r.b FROM l JOIN r USING (a, c)

-- h2: SELECT l.a, l.b, r.b FROM l LEFT JOIN r ON l.a = r.a
SELECT a, l.b, r.b FROM l LEFT JOIN r USING (a)

SELECT * FROM l JOIN r USING (a)

SELECT * FROM l NATURAL JOIN r

-- h2: SELECT r.a, l.b, r.b FROM l RIGHT JOIN r ON l.a = r.a
SELECT a, l.b, r.b FROM l RIGHT JOIN r USING (a)

SELECT * FROM l NATURAL JOIN (SELECT a, b AS bb FROM r) x

-- h2: SELECT COUNT(*) FROM l LEFT JOIN r ON l.a = r.a AND l.b = r.b AND l.c = r.c
SELECT COUNT(*) FROM l NATURAL LEFT JOIN r

SELECT * FROM l JOIN r ON l.a = r.a WHERE l.b = 1

SELECT l.*, r.c FROM l JOIN r ON l.a = r.a

SELECT t.id, p.name FROM t JOIN p ON t.grp = p.code

SELECT t.id, p.name, q.name FROM t LEFT JOIN p ON t.grp = p.code LEFT JOIN p q ON p.parent = q.code

SELECT p.code, COUNT(t.id), SUM(t.small) FROM p LEFT JOIN t ON t.grp = p.code GROUP BY p.code

SELECT p.name, t.flag, COUNT(*) FROM p RIGHT JOIN t ON t.grp = p.code GROUP BY p.name, t.flag

SELECT x.id, y.id FROM t x JOIN t y ON x.n = y.n AND x.id < y.id

SELECT x.id, y.id FROM t x JOIN t y ON x.txt = y.txt AND x.id < y.id

SELECT x.id, y.id FROM t x JOIN t y ON x.d = y.d AND x.flag = y.flag AND x.id < y.id

SELECT x.id, y.id FROM t x JOIN t y ON x.b = y.b AND x.id < y.id

SELECT x.id, y.id FROM t x JOIN t y ON x.small = y.big WHERE x.id < 20

SELECT x.id, l.a FROM t x JOIN l ON x.amount = l.a

SELECT x.id, l.a FROM t x JOIN l ON x.dbl > l.a AND x.small = l.b WHERE x.id < 100

SELECT l.a, x.v FROM l JOIN (VALUES (1, 'one'), (2, 'two'), (NULL, 'none')) AS x (k, v) ON l.a = x.k

SELECT l.a, x.v FROM l LEFT JOIN (VALUES (1.0, 'one'), (2.0, 'two')) AS x (k, v) ON l.a = x.k

SELECT COUNT(*) FROM (SELECT DISTINCT a FROM l) x JOIN (SELECT DISTINCT a FROM r) y ON x.a = y.a

SELECT x.a, y.c FROM (SELECT a, COUNT(*) AS n FROM l GROUP BY a) x JOIN (SELECT a, COUNT(*) AS c FROM r GROUP BY a) y ON x.a = y.a AND x.n <= y.c

SELECT l.a FROM l JOIN r ON l.a = r.a AND l.a = r.b

SELECT l.a, r.b FROM l JOIN r ON l.a = r.a WHERE l.a IN (1, 2) AND r.b NOT IN (3)

SELECT l.a, CASE WHEN r.a IS NULL THEN 'no' ELSE 'yes' END FROM l LEFT JOIN r ON l.a = r.a

SELECT l.a, COALESCE(r.b, -1) AS v FROM l LEFT JOIN r ON l.a = r.a AND r.c = 'p' WHERE COALESCE(r.b, -1) < 3

SELECT x.id, y.code FROM t x, p y WHERE x.grp = y.code AND x.small > 5 AND y.ranking < 50

SELECT a.id, b.id FROM t a JOIN t b ON a.id = b.id + 1 AND a.flag <> b.flag

SELECT p.code, q.code, r.code FROM p JOIN p q ON p.parent = q.code JOIN p r ON q.parent = r.code
