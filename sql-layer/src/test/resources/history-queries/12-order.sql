-- ORDER BY, LIMIT, OFFSET.

-- ordered
SELECT id FROM t ORDER BY id

-- ordered
SELECT id FROM t ORDER BY id DESC

-- ordered
SELECT a, b, c FROM l ORDER BY a, b, c

-- ordered
SELECT a, b, c FROM l ORDER BY a DESC, b, c DESC

-- ordered
SELECT a, b, c FROM l ORDER BY a NULLS FIRST, b NULLS LAST, c DESC NULLS LAST

-- ordered
SELECT a, b, c FROM l ORDER BY 1, 2 DESC, 3

-- ordered
SELECT a, b, a + b AS s FROM l ORDER BY s, a, b

-- ordered
SELECT a, b FROM l ORDER BY a + b DESC NULLS LAST, a, b

-- ordered
SELECT a FROM l ORDER BY b, a, c

-- ordered
-- h2: SELECT a AS b, b AS a FROM l ORDER BY 1, 2
SELECT a AS b, b AS a FROM l ORDER BY b, a

-- ordered
SELECT DISTINCT a, b FROM l ORDER BY b, a

-- ordered
SELECT txt, id FROM t ORDER BY txt, id

-- ordered
SELECT txt, id FROM t ORDER BY UPPER(txt), id

-- ordered
SELECT amount, id FROM t ORDER BY amount DESC, id

-- ordered
SELECT wide, id FROM t ORDER BY wide, id

-- ordered
SELECT dbl, id FROM t ORDER BY dbl NULLS FIRST, id

-- ordered
SELECT flag, d, id FROM t ORDER BY flag, d DESC, id

-- ordered
SELECT ts, tm, id FROM t ORDER BY ts DESC NULLS LAST, tm, id

-- ordered
SELECT b, id FROM t ORDER BY b, id

-- ordered
SELECT id FROM t ORDER BY id LIMIT 10

-- ordered
SELECT id FROM t ORDER BY id LIMIT 10 OFFSET 5

-- ordered
SELECT id FROM t ORDER BY id OFFSET 390

-- ordered
SELECT id FROM t ORDER BY id DESC OFFSET 3 ROWS FETCH NEXT 4 ROWS ONLY

-- ordered
SELECT id FROM t ORDER BY id FETCH FIRST 1 ROW ONLY

-- ordered
SELECT id FROM t ORDER BY id LIMIT 0

-- ordered
SELECT id FROM t ORDER BY id OFFSET 1000

-- ordered
SELECT id FROM t ORDER BY n DESC, id LIMIT 7

-- ordered
SELECT id, n FROM t ORDER BY ABS(small - 4), id LIMIT 20

-- ordered
SELECT grp, COUNT(*) AS c FROM t GROUP BY grp ORDER BY c DESC, grp

-- ordered
SELECT grp FROM t GROUP BY grp ORDER BY COUNT(*) DESC, grp LIMIT 3

-- ordered
SELECT grp, SUM(small) FROM t GROUP BY grp ORDER BY SUM(small) + COUNT(*), grp

-- ordered
SELECT grp FROM t GROUP BY grp ORDER BY MAX(id) - MIN(id), grp

-- ordered
SELECT t.id, p.name FROM t JOIN p ON t.grp = p.code ORDER BY p.name, t.id LIMIT 25 OFFSET 10

-- ordered
SELECT x.id FROM (SELECT id FROM t ORDER BY id DESC LIMIT 5) x ORDER BY x.id

SELECT COUNT(*) FROM (SELECT id FROM t LIMIT 17) x

SELECT COUNT(*) FROM (SELECT id FROM t LIMIT 17 OFFSET 390) x

SELECT MAX(id) FROM (SELECT id FROM t ORDER BY id LIMIT 17) x

-- ordered
SELECT a FROM nil ORDER BY a LIMIT 3

-- ordered
SELECT CASE WHEN a > 2 THEN 'x' ELSE 'y' END AS k, COUNT(*) FROM l GROUP BY CASE WHEN a > 2 THEN 'x' ELSE 'y' END ORDER BY k

-- ordered
SELECT id FROM t WHERE id < 20 ORDER BY CASE WHEN small > 4 THEN 0 ELSE 1 END, id

-- ordered
SELECT id FROM t WHERE id < 20 ORDER BY (SELECT COUNT(*) FROM l WHERE l.a = t.small), id

-- ordered
SELECT x.a FROM l x ORDER BY x.a, x.b, x.c OFFSET 2 ROWS

-- ordered
SELECT 3 AS k UNION ALL SELECT 1 UNION ALL SELECT 2 ORDER BY k

-- ordered
-- params: 4; 3
SELECT id FROM t ORDER BY id LIMIT ? OFFSET ?

-- ordered
SELECT code, ranking FROM p ORDER BY ranking DESC NULLS FIRST, code
