-- LATERAL, CROSS APPLY, UNNEST and ASOF; H2 is asked for what they stand for.

-- h2: SELECT l.a, x.m FROM l JOIN (SELECT a, MAX(b) AS m FROM r GROUP BY a) x ON x.a = l.a UNION ALL SELECT a, NULL FROM l WHERE a IS NULL OR a NOT IN (SELECT a FROM r WHERE a IS NOT NULL)
SELECT l.a, x.m FROM l, LATERAL (SELECT MAX(b) AS m FROM r WHERE r.a = l.a) x

-- h2: SELECT l.a, r.b FROM l JOIN r ON r.a = l.a
SELECT l.a, x.b FROM l CROSS JOIN LATERAL (SELECT b FROM r WHERE r.a = l.a) x

-- h2: SELECT l.a, r.b FROM l LEFT JOIN r ON r.a = l.a
SELECT l.a, x.b FROM l LEFT JOIN LATERAL (SELECT b FROM r WHERE r.a = l.a) x ON TRUE

-- h2: SELECT l.a, r.b FROM l JOIN r ON r.a = l.a
SELECT l.a, x.b FROM l CROSS APPLY (SELECT b FROM r WHERE r.a = l.a) x

-- h2: SELECT l.a, r.b FROM l LEFT JOIN r ON r.a = l.a
SELECT l.a, x.b FROM l OUTER APPLY (SELECT b FROM r WHERE r.a = l.a) x

-- h2: SELECT code, id FROM (SELECT p.code, t.id, ROW_NUMBER() OVER (PARTITION BY p.code ORDER BY t.id DESC) AS k FROM p JOIN t ON t.grp = p.code) x WHERE k <= 2
SELECT p.code, x.id FROM p, LATERAL (SELECT id FROM t WHERE t.grp = p.code ORDER BY id DESC LIMIT 2) x

-- h2: SELECT code, id FROM (SELECT p.code, t.id, ROW_NUMBER() OVER (PARTITION BY p.code ORDER BY t.id DESC) AS k FROM p LEFT JOIN t ON t.grp = p.code) x WHERE k <= 2
SELECT p.code, x.id FROM p LEFT JOIN LATERAL (SELECT id FROM t WHERE t.grp = p.code ORDER BY id DESC LIMIT 2) x ON TRUE

-- h2: SELECT a, a + 1 FROM l
SELECT l.a, x.k FROM l, LATERAL (SELECT l.a + 1 AS k) x

-- h2: SELECT a, a + 1 FROM l UNION ALL SELECT a, b FROM l
SELECT l.a, x.k FROM l, LATERAL (VALUES (l.a + 1), (l.b)) AS x (k)

SELECT x.k FROM UNNEST(ARRAY[1, 2, 3]) AS x (k)

-- h2: SELECT l.a, x.k FROM l CROSS JOIN (VALUES (10), (20)) AS x (k)
SELECT l.a, x.k FROM l CROSS JOIN UNNEST(ARRAY[10, 20]) AS x (k)

-- h2: SELECT a, a FROM l UNION ALL SELECT a, b FROM l
SELECT l.a, x.k FROM l CROSS JOIN UNNEST(ARRAY[l.a, l.b]) AS x (k)

-- h2: SELECT x.k, x.o FROM (VALUES ('a', 1), ('b', 2)) AS x (k, o)
SELECT x.k, x.o FROM UNNEST(ARRAY['a', 'b']) WITH ORDINALITY AS x (k, o)

-- h2: SELECT x.id, (SELECT MAX(y.id) FROM t y WHERE y.grp = x.grp AND y.id + 1 <= x.id) FROM t x WHERE EXISTS (SELECT 1 FROM t y WHERE y.grp = x.grp AND y.id + 1 <= x.id)
SELECT x.id, y.id FROM t x ASOF JOIN (SELECT id, id + 1 AS later, grp FROM t) y MATCH_CONDITION x.id >= y.later ON x.grp = y.grp

-- h2: SELECT x.id, (SELECT MIN(y.id) FROM t y WHERE y.grp = x.grp AND y.id > x.id) FROM t x
SELECT x.id, y.id FROM t x LEFT ASOF JOIN t y MATCH_CONDITION x.id < y.id ON x.grp = y.grp

-- h2: SELECT x.id, (SELECT MAX(y.id) FROM t y WHERE y.id < x.id - 1) + 1 FROM t x WHERE x.id > 2
SELECT x.id, y.id + 1 FROM t x LEFT ASOF JOIN t y MATCH_CONDITION y.id < x.id - 1 ON TRUE WHERE x.id > 2

-- h2: SELECT COUNT(*), SUM(id) FROM t x WHERE EXISTS (SELECT 1 FROM t y WHERE y.grp = x.grp AND y.id <= x.id)
SELECT COUNT(*), SUM(x.id) FROM t x ASOF JOIN t y MATCH_CONDITION x.id >= y.id ON x.grp = y.grp

-- error: 42601
-- h2 answers: it knows no ASOF
SELECT x.id FROM t x ASOF JOIN t y MATCH_CONDITION x.id = y.id ON x.grp = y.grp

-- error: 0A000
-- h2 answers: it knows no ASOF
SELECT x.id FROM t x ASOF JOIN t y MATCH_CONDITION x.id > y.id ON x.grp > y.grp

-- h2: SELECT l.a, (SELECT COUNT(*) FROM r WHERE r.a = l.a) FROM l
SELECT l.a, x.n FROM l, LATERAL (SELECT COUNT(*) AS n FROM r WHERE r.a = l.a) x

-- h2: SELECT l.a, (SELECT COUNT(*) + 10 FROM r WHERE r.a = l.a), (SELECT COALESCE(SUM(b), -1) FROM r WHERE r.a = l.a) FROM l
SELECT l.a, x.n, x.s FROM l CROSS JOIN LATERAL (SELECT COUNT(*) + 10 AS n, COALESCE(SUM(b), -1) AS s FROM r WHERE r.a = l.a) x

-- h2: SELECT l.a, (SELECT COUNT(*) FROM r WHERE r.b > l.b) FROM l
SELECT l.a, x.n FROM l LEFT JOIN LATERAL (SELECT COUNT(*) AS n FROM r WHERE r.b > l.b) x ON TRUE

-- h2: SELECT l.a FROM l WHERE (SELECT COUNT(*) FROM r WHERE r.a = l.a) = 0
SELECT l.a FROM l, LATERAL (SELECT COUNT(*) AS n FROM r WHERE r.a = l.a) x WHERE x.n = 0
