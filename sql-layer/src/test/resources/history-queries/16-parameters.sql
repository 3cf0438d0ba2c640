-- Values of ?.

-- params: 5
SELECT id FROM t WHERE small = ?

-- params: 10; 20
SELECT id FROM t WHERE id BETWEEN ? AND ?

-- params: 'g1'; NULL
SELECT id FROM t WHERE grp = ? OR grp = ?

-- params: NULL
SELECT id FROM t WHERE small = ?

-- params: 3
SELECT id, small + ? FROM t

-- params: 'a%'
SELECT id FROM t WHERE txt LIKE ?

-- params: 1; 2; NULL
SELECT a FROM l WHERE a IN (?, ?, ?)

-- params: 1; 2; NULL
SELECT a FROM l WHERE a NOT IN (?, ?, ?)

-- params: TRUE
SELECT id FROM t WHERE flag = ?

-- params: 100.5
SELECT id FROM t WHERE amount > ?

-- params: 2
SELECT a, COUNT(*) FROM l GROUP BY a HAVING COUNT(*) > ?

-- params: 2
SELECT a, (SELECT COUNT(*) FROM r WHERE r.a = l.a AND r.b > ?) FROM l

-- params: 'x'
SELECT c || ? FROM l

-- params: 7
SELECT CAST(? AS INTEGER)

-- params: 1
SELECT CASE WHEN a = ? THEN 'yes' ELSE 'no' END FROM l

-- params: 1; 2
SELECT l.a, r.a FROM l JOIN r ON l.a = r.a + ? WHERE l.a >= ?

-- params: 4
SELECT COALESCE(a, ?) FROM l
