-- VALUES.

VALUES (1, 'a'), (2, 'b'), (NULL, NULL)

VALUES 1, 2, 3

SELECT * FROM (VALUES (1, 2), (3, 4)) AS x (a, b) WHERE a + b > 3

SELECT x.k, COUNT(*) FROM (VALUES ('p'), ('q'), ('z')) AS x (k) LEFT JOIN l ON l.c = x.k GROUP BY x.k

SELECT MAX(k), MIN(k), SUM(k) FROM (VALUES (1), (2.5), (NULL)) AS x (k)

SELECT * FROM (VALUES (1)) AS x (a), (VALUES (2), (3)) AS y (b)

SELECT * FROM (VALUES (DATE '2000-01-01', TRUE, X'0A')) AS x (a, b, c)

-- ordered
SELECT * FROM (VALUES (3), (1), (2)) AS x (a) ORDER BY a DESC

SELECT * FROM (VALUES ('short'), ('much longer'), ('')) AS x (a)

SELECT COUNT(*) FROM (VALUES (1), (2)) AS x (a) WHERE a IN (SELECT a FROM l)

VALUES (1 + 1, UPPER('a'), CAST('1' AS INTEGER))

SELECT * FROM (VALUES (1, 'a')) AS x (a, b) UNION ALL VALUES (2, 'b')
