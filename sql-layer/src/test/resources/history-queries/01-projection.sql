-- Columns, expressions and aliases.

SELECT * FROM t

SELECT t.* FROM t

SELECT id, grp, n, small, big, dbl, amount, wide, txt, flag, d, tm, ts, b FROM t

SELECT x.id AS a, x.id AS b, x.id + 1 AS "c d" FROM t AS x WHERE x.id < 5

SELECT 1, 'a', NULL, TRUE, 1.50, 1e3, DATE '2000-02-29' FROM t WHERE id < 3

SELECT *, id * 2 AS twice FROM p JOIN (SELECT id, grp FROM t) x ON x.grp = p.code WHERE id < 50

SELECT y.k + 1 FROM (SELECT x.k * 2 AS k FROM (SELECT id AS k FROM t) x) y WHERE y.k < 20

SELECT DISTINCT grp FROM t

SELECT DISTINCT grp, flag, small FROM t

SELECT DISTINCT a, b, c FROM l

SELECT DISTINCT amount FROM t

SELECT DISTINCT wide FROM t

SELECT DISTINCT txt FROM t

SELECT DISTINCT b FROM t

SELECT DISTINCT d, flag FROM t

SELECT DISTINCT 1 FROM t

SELECT DISTINCT NULL FROM l

SELECT DISTINCT a + b FROM l

SELECT ALL a FROM l

SELECT a AS "select", b AS "Group" FROM l

SELECT (a), ((b)), ((a + b)) FROM l

SELECT * FROM nil

SELECT a + 1, c || 'x' FROM nil

SELECT DISTINCT a FROM nil

SELECT 1 + 1, 2 * 3 - 4

SELECT CURRENT_DATE = CURRENT_DATE, CURRENT_TIMESTAMP = CURRENT_TIMESTAMP

SELECT ROW_NUMBER() OVER (ORDER BY id) AS rn, id FROM t WHERE id < 10

SELECT -n, +n, - -n FROM t WHERE n BETWEEN -1000 AND 1000

SELECT CASE small WHEN 1 THEN 'one' WHEN 2 THEN 'two' ELSE 'many' END FROM t

SELECT CASE WHEN small > 4 THEN n END, CASE WHEN FALSE THEN 1 ELSE NULL END FROM t

SELECT CASE WHEN a = 1 THEN 1 WHEN a = 2 THEN 2.5 ELSE b END FROM l

SELECT CASE WHEN a IS NULL THEN 'null' WHEN a > b THEN 'gt' WHEN a <= b THEN 'le' ELSE 'unknown' END FROM l

SELECT CASE a WHEN NULL THEN 'never' WHEN b THEN 'same' END FROM l

SELECT CASE WHEN flag THEN 'short' ELSE 'a longer text' END || '!' FROM t

SELECT COALESCE(a, b, -1), COALESCE(c, 'none'), NULLIF(a, b), NULLIF(c, 'p') FROM l

SELECT COALESCE(NULL, NULL, a) FROM l

SELECT COALESCE(amount, n, dbl) FROM t WHERE id < 100

SELECT NULLIF(amount, 0), NULLIF(txt, ''), NULLIF(flag, TRUE) FROM t

SELECT CASE WHEN id = 0 THEN 1 / (id + 1) ELSE 1 / id END FROM t

SELECT GREATEST(a, b), LEAST(a, b) FROM l WHERE a IS NOT NULL AND b IS NOT NULL

SELECT d, tm, ts, b, flag FROM t WHERE id < 30

SELECT NOT flag, NOT (l.a = l.b) FROM t JOIN l ON t.small = l.a WHERE id < 20
