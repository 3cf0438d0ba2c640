package io.runnel.sql.host;

import static io.runnel.sql.host.ContinuousScript.stream;
import static io.runnel.sql.host.ContinuousScript.table;
import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.log.LogRecord;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.query.History;
import io.runnel.sql.query.MemoryLog;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random records through a continuous join, and the same query over their history: the answers agree at the end.
 * {@code -Djoins.rounds} for more of them.
 */
class JoinsAgainstHistoryTest {
    private static final int ROUNDS = Integer.getInteger("joins.rounds", 8);
    private static final int PARTITIONS = 3;
    private static final long GRACE_MS = 4_000;
    private static final long END_MS = 100_000_000;

    /** Key of the records that let the time pass at the end; their rows do not count. */
    private static final String LAST = "zz";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT l.id, l.v, r.v FROM l JOIN r WITHIN (2 SECONDS, 3 SECONDS) ON l.id = r.id",
                "SELECT l.id, l.v, r.v FROM l JOIN r WITHIN 2 SECONDS GRACE PERIOD 4 SECONDS ON l.id = r.id AND l.v < r.v",
                "SELECT l.id, l.v, r.v FROM l LEFT JOIN r WITHIN 2 SECONDS GRACE PERIOD 4 SECONDS ON l.id = r.id",
                "SELECT r.id, l.v, r.v FROM l RIGHT JOIN r WITHIN (0 SECONDS, 2 SECONDS) GRACE PERIOD 4 SECONDS ON l.id = r.id",
                "SELECT l.id, l.v, r.id, r.v FROM l FULL JOIN r WITHIN (1 SECOND, 2 SECONDS) GRACE PERIOD 4 SECONDS"
                        + " ON l.id = r.id AND l.v + r.v > 2",
                "SELECT l.id, l.v, r.v FROM l LEFT JOIN r ON l.id = r.id"
                        + " AND r.at BETWEEN l.at - INTERVAL '1' SECOND AND l.at + INTERVAL '2' SECOND WHERE l.v > 0",
                "SELECT l.id, l.v, r.v, t.v FROM l JOIN r WITHIN 2 SECONDS GRACE PERIOD 4 SECONDS ON l.id = r.id"
                        + " LEFT JOIN t WITHIN 3 SECONDS GRACE PERIOD 4 SECONDS ON r.id = t.id",
                "SELECT l.id, l.v, r.v FROM l ASOF JOIN r WITHIN 5 SECONDS GRACE PERIOD 4 SECONDS"
                        + " MATCH_CONDITION l.at >= r.at ON l.id = r.id",
                "SELECT l.id, l.v, r.v FROM l LEFT ASOF JOIN r MATCH_CONDITION l.rowtime > r.rowtime ON r.v = l.v",
                "SELECT l.id, l.v, r.v FROM l LEFT ASOF JOIN r WITHIN 3 SECONDS GRACE PERIOD 4 SECONDS"
                        + " MATCH_CONDITION l.at < r.at ON l.id = r.id WHERE l.v > 0",
                "SELECT id, v FROM l WHERE v > 1 UNION ALL SELECT id, v + 1 FROM r"
            })
    void streams(String sql) {
        List<Source> sources =
                List.of(stream("L", "ID", "V", "AT"), stream("R", "ID", "V", "AT"), stream("T", "ID", "V", "AT"));
        long seed = System.nanoTime();
        for (int round = 0; round < ROUNDS; round++) {
            Run run = new Run(sources, sql, seed + round);
            List<String> rows = new ArrayList<>(run.streams());
            List<String> expected = run.history(sql);
            rows.removeIf(row -> row.contains(LAST));
            expected.removeIf(row -> row.contains(LAST));
            assertThat(rows).as("%s, seed %d", sql, seed + round).containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT l.id, l.v, r.v FROM l JOIN r ON l.id = r.id",
                "SELECT l.id, l.v, r.v FROM l LEFT JOIN r ON l.id = r.id AND r.v > 2",
                "SELECT l.id, l.v, r.v FROM l LEFT JOIN r ON l.id = r.id AND l.v > r.v WHERE l.v > 0",
                "SELECT r.id, l.v, r.v FROM l RIGHT JOIN r ON l.id = r.id",
                "SELECT COALESCE(l.id, r.id), l.v, r.v FROM l FULL JOIN r ON l.id = r.id",
                "SELECT l.id, l.v, r.v, t.v FROM l JOIN r ON l.id = r.id LEFT JOIN t ON r.id = t.id",
                "SELECT l.id, l.v, r.v FROM l JOIN r ON CAST(l.v AS VARCHAR) = r.id",
                "SELECT l.id, l.v, r.v FROM l LEFT JOIN r ON CAST(l.v AS VARCHAR) = r.id AND r.v < 3",
                "SELECT l.id, l.v, r.v, t.v FROM l JOIN r ON CAST(l.v AS VARCHAR) = r.id LEFT JOIN t ON l.id = t.id",
                "SELECT r.v, COUNT(*), SUM(l.v) FROM l JOIN r ON l.id = r.id WHERE r.v IS NOT NULL GROUP BY r.v",
                "SELECT id, v FROM l WHERE id IN (SELECT id FROM r WHERE v > 1)",
                "SELECT id, v FROM l WHERE v IN (SELECT v FROM r WHERE v > 1) AND id <> '3'",
                "SELECT id, v FROM l WHERE id NOT IN (SELECT id FROM r)",
                "SELECT id, v FROM l WHERE v IS NOT NULL AND v NOT IN (SELECT v FROM r WHERE v IS NOT NULL)",
                "SELECT id, v FROM l WHERE EXISTS (SELECT 1 FROM r WHERE r.id = l.id)",
                "SELECT id, v FROM l WHERE NOT EXISTS (SELECT * FROM r WHERE r.v = l.v AND r.id > '1') AND v > 0",
                "SELECT id, v FROM l WHERE EXISTS (SELECT 1 FROM r WHERE r.id = l.id AND r.v > l.v)",
                "SELECT id, v FROM l WHERE NOT EXISTS (SELECT 1 FROM r WHERE r.id = l.id AND r.v > l.v)"
                        + " AND EXISTS (SELECT 1 FROM t WHERE t.v = l.v)",
                "SELECT id, v FROM l WHERE v > 2 OR EXISTS (SELECT 1 FROM r WHERE r.id = l.id)",
                "SELECT id, v FROM l WHERE v > 2 OR EXISTS (SELECT 1 FROM r WHERE r.v = l.v)",
                "SELECT id, v, EXISTS (SELECT 1 FROM r WHERE r.v = l.v) FROM l",
                "SELECT id, v FROM l WHERE v > 2 OR id IN (SELECT id FROM r WHERE v > 0)",
                "SELECT id, v FROM l WHERE v > 2 OR v IN (SELECT v FROM r WHERE v IS NOT NULL)",
                "SELECT id, v FROM l WHERE EXISTS (SELECT 1 FROM r WHERE v = 3)",
                "SELECT id, v FROM l WHERE NOT EXISTS (SELECT 1 FROM r WHERE v = 3)",
                "SELECT id, v, (SELECT SUM(v) FROM r) FROM l",
                "SELECT id, v FROM l WHERE v > (SELECT AVG(v) FROM r)",
                "SELECT id, v, (SELECT COUNT(*) FROM r) FROM l WHERE (SELECT COUNT(*) FROM t) < 20",
                "SELECT id, v, n FROM l, (SELECT COUNT(*) AS n FROM r) WHERE n < 3",
                "SELECT id, v, (SELECT SUM(r.v) FROM r WHERE r.v = l.v) FROM l",
                "SELECT DISTINCT v, 0 FROM l WHERE v IS NOT NULL"
            })
    void tables(String sql) {
        List<Source> sources = List.of(table("L", "ID", "V"), table("R", "ID", "V"), table("T", "ID", "V"));
        long seed = System.nanoTime();
        for (int round = 0; round < ROUNDS; round++) {
            Run run = new Run(sources, sql, seed + round);
            Map<String, String> rows = run.tables();
            // A group that has become empty stays, unlike over history.
            rows.values().removeIf(row -> sql.contains("COUNT(*)") && row.endsWith(", 0, null]"));
            assertThat(rows.values())
                    .as("%s, seed %d", sql, seed + round)
                    .containsExactlyInAnyOrderElementsOf(run.history(sql));
        }
    }

    /** The first column names key and window. */
    @ParameterizedTest
    @CsvSource({
        "JOIN, TUMBLING (SIZE 20 MILLISECONDS), AND a.s = b.s",
        "LEFT JOIN, 'HOPPING (SIZE 20 MILLISECONDS, ADVANCE BY 10 MILLISECONDS)', AND a.s = b.s AND a.n <= b.n",
        "RIGHT JOIN, TUMBLING (SIZE 20 MILLISECONDS), AND b.s = a.s AND a.e = b.e",
        "FULL JOIN, TUMBLING (SIZE 20 MILLISECONDS), AND a.s = b.s",
        "JOIN, SESSION (3 MILLISECONDS), AND a.s = b.s AND a.e = b.e"
    })
    void tablesOfTheSameWindows(String kind, String windows, String same) {
        String side = "(SELECT id, WINDOWSTART AS s, WINDOWEND AS e, COUNT(*) AS n FROM %s WINDOW " + windows
                + " WHERE id IS NOT NULL GROUP BY id)";
        String sql = "SELECT COALESCE(a.id, b.id) || CAST(COALESCE(a.s, b.s) AS VARCHAR), a.e, b.e, a.n, b.n FROM "
                + String.format(side, "l") + " a " + kind + " " + String.format(side, "r") + " b ON a.id = b.id "
                + same;
        List<Source> sources = List.of(stream("L", "ID", "V"), stream("R", "ID", "V"));
        long seed = System.nanoTime();
        for (int round = 0; round < ROUNDS; round++) {
            Run run = new Run(sources, sql, seed + round);
            assertThat(run.tables(0).values())
                    .as("%s, seed %d", sql, seed + round)
                    .containsExactlyInAnyOrderElementsOf(run.history(sql));
        }
    }

    /** History cannot tell what a table was when a row came: a map can. */
    @ParameterizedTest
    @ValueSource(strings = {"JOIN", "LEFT JOIN"})
    void aStreamWithATable(String kind) {
        List<Source> sources = List.of(stream("L", "ID", "V"), table("R", "ID", "V"));
        String sql = "SELECT l.id, l.v, r.v FROM l " + kind + " r ON l.id = r.id AND r.v > 0";
        long seed = System.nanoTime();
        for (int round = 0; round < 5 * ROUNDS; round++) {
            Run run = new Run(sources, sql, seed + round);
            Map<String, Integer> table = new TreeMap<>();
            for (int left = 60; left > 0; left--) {
                String key = run.key();
                Integer number = run.number();
                if (run.random.nextBoolean()) {
                    boolean deleted = run.random.nextInt(4) == 0;
                    table.put(key, deleted || number == null || number == 0 ? null : number);
                    assertThat(run.feed(sources.get(1), key, deleted ? null : "'v':" + number, left))
                            .isEmpty();
                } else {
                    Integer found = table.get(key);
                    String row = "[" + key + ", " + number + ", " + found + "]@" + left;
                    assertThat(run.feed(sources.get(0), key, "'v':" + number, left))
                            .as("seed %d", seed + round)
                            .isEqualTo(found == null && kind.equals("JOIN") ? List.of() : List.of(row));
                }
            }
        }
    }

    /** One case. */
    private static final class Run {
        private final Random random;
        private final List<Source> sources;
        private final MemoryLog log = new MemoryLog();
        private final ContinuousScript script;
        private long newestMs = 1_000;

        Run(List<Source> sources, String sql, long seed) {
            this.random = new Random(seed);
            this.sources = sources;
            this.script = new ContinuousScript(sources, sql);
            sources.forEach(source -> log.with(source.topic(), PARTITIONS));
        }

        List<String> streams() {
            List<String> rows = new ArrayList<>();
            for (int left = random.nextInt(80); left > 0; left--) {
                long timeMs = Math.max(0, newestMs - random.nextInt((int) GRACE_MS));
                newestMs += random.nextInt(1_500);
                if (random.nextBoolean()) {
                    timeMs = newestMs;
                }
                String value = "'v':" + number() + ",'at':" + (random.nextInt(10) == 0 ? "null" : timeMs);
                rows.addAll(feed(source(), random.nextInt(12) == 0 ? null : key(), value, timeMs));
            }
            for (Source source : sources) {
                for (int partition = 0; partition < PARTITIONS; partition++) {
                    String value = "'v':1,'at':" + END_MS;
                    append(source, partition, LAST, value, END_MS);
                    rows.addAll(script.feed(source.name(), partition, LAST, value, END_MS));
                }
            }
            return rows.stream().map(Run::row).toList();
        }

        /** Rows by their first column. */
        Map<String, String> tables() {
            return tables(4);
        }

        /** @param deleting one of how many records deletes its row; 0 for none */
        Map<String, String> tables(int deleting) {
            Map<String, String> rows = new TreeMap<>();
            for (int left = random.nextInt(120); left > 0; left--) {
                String value = deleting > 0 && random.nextInt(deleting) == 0 ? null : "'v':" + number();
                for (String change : feed(source(), key(), value, newestMs++)) {
                    String row = row(change);
                    String of = row.substring(0, row.indexOf(','));
                    if (change.startsWith("-")) {
                        assertThat(rows.remove(of)).as("what goes was there").isEqualTo(row);
                    } else {
                        rows.put(of, row);
                    }
                }
            }
            return rows;
        }

        private static String row(String change) {
            return change.substring(change.indexOf('['), change.lastIndexOf('@'));
        }

        private List<String> feed(Source source, @Nullable String key, @Nullable String value, long timeMs) {
            int partition = key == null ? 0 : Math.floorMod(key.hashCode(), PARTITIONS);
            append(source, partition, key, value, timeMs);
            return script.feed(source.name(), partition, key, value, timeMs);
        }

        private void append(Source source, int partition, @Nullable String key, @Nullable String value, long timeMs) {
            byte[] keyBytes = key == null ? null : key.getBytes(StandardCharsets.UTF_8);
            byte[] valueBytes =
                    value == null ? null : ("{" + value.replace('\'', '"') + "}").getBytes(StandardCharsets.UTF_8);
            log.append(source.topic(), partition, new LogRecord(keyBytes, valueBytes, timeMs, List.of()));
        }

        List<String> history(String sql) {
            History history = new History(log);
            sources.forEach(history::with);
            return new ArrayList<>(
                    history.rows(sql).stream().map(Object::toString).toList());
        }

        private Source source() {
            return sources.get(random.nextInt(sources.size()));
        }

        private String key() {
            return Integer.toString(random.nextInt(5));
        }

        private @Nullable Integer number() {
            return random.nextInt(8) == 0 ? null : (Integer) random.nextInt(5);
        }
    }
}
