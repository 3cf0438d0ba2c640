package io.runnel.sql.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.sql.SqlException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The queries of the folder {@code history-queries}, each over the same rows in H2. */
@Timeout(180)
class HistoryQueryFilesTest {
    private static final long SEED = Long.getLong("oracle.seed", 20_010_201);

    private static final int QUERIES_AT_LEAST = 300;

    @TempDir
    private static Path folder;

    private static TwoEngines engines;

    @BeforeAll
    static void fill() throws SQLException {
        engines = new TwoEngines(folder, SEED);
    }

    @AfterAll
    static void close() throws SQLException {
        engines.close();
    }

    @TestFactory
    Stream<DynamicTest> sameAnswers() {
        String only = System.getProperty("oracle.only", "");
        return QueryBlock.all("history-queries").stream()
                .filter(block -> block.name().contains(only))
                .map(block -> DynamicTest.dynamicTest(block.name(), () -> check(block)));
    }

    @Test
    void theFilesHoldEnoughQueries() {
        assertThat(QueryBlock.all("history-queries")).hasSizeGreaterThanOrEqualTo(QUERIES_AT_LEAST);
    }

    private static void check(QueryBlock block) throws SQLException {
        if (block.error() != null) {
            checkError(block);
            return;
        }
        List<List<Object>> ours = Cells.arranged(ours(block), block.ordered());
        if (block.theirs() == null) {
            List<String> rows = ours.stream()
                    .map(row -> String.join(
                            " | ", row.stream().map(HistoryQueryFilesTest::text).toList()))
                    .toList();
            List<String> expected = block.expected().equals(List.of("(no rows)")) ? List.of() : block.expected();
            if (block.ordered()) {
                assertThat(rows).as(block.sql()).containsExactlyElementsOf(expected);
            } else {
                assertThat(rows).as(block.sql()).containsExactlyInAnyOrderElementsOf(expected);
            }
            return;
        }
        checkSame(block, ours, Cells.arranged(engines.theirs(block.theirs(), block.params()), block.ordered()));
    }

    private static List<List<Object>> ours(QueryBlock block) {
        try {
            return engines.ours(block.sql(), block.params());
        } catch (SqlException e) {
            throw new AssertionError(
                    "Seed " + SEED + ": " + block.sql() + "\n" + e.sqlState() + " " + e.getMessage(), e);
        }
    }

    private static void checkError(QueryBlock block) {
        assertThatThrownBy(() -> engines.ours(block.sql(), block.params()))
                .as(block.sql())
                .isInstanceOfSatisfying(
                        SqlException.class,
                        e -> assertThat(e.sqlState()).as(e.getMessage()).isEqualTo(block.error()));
        String theirs = block.theirs();
        if (theirs != null && block.failsThere()) {
            assertThatThrownBy(() -> engines.theirs(theirs, block.params()))
                    .as("H2: " + theirs)
                    .isInstanceOf(SQLException.class);
        }
    }

    private static void checkSame(QueryBlock block, List<List<Object>> ours, List<List<Object>> theirs) {
        String about = "Seed " + SEED + ": " + block.sql() + "\n";
        for (int row = 0; row < Math.min(ours.size(), theirs.size()); row++) {
            boolean same = ours.get(row).size() == theirs.get(row).size();
            for (int column = 0; same && column < ours.get(row).size(); column++) {
                same = Cells.same(ours.get(row).get(column), theirs.get(row).get(column));
            }
            assertThat(same)
                    .as(
                            "%srow %d of %d is %s, but H2's of %d is %s",
                            about, row + 1, ours.size(), ours.get(row), theirs.size(), theirs.get(row))
                    .isTrue();
        }
        assertThat(ours.size()).as(about + "rows").isEqualTo(theirs.size());
    }

    private static String text(Object value) {
        return value instanceof BigDecimal number ? number.toPlainString() : value.toString();
    }
}
