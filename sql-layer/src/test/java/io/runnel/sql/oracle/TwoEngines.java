package io.runnel.sql.oracle;

import io.runnel.sql.Outcome;
import io.runnel.sql.Prepared;
import io.runnel.sql.engine.EngineOnDisk;
import io.runnel.sql.query.RowSource;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.jspecify.annotations.Nullable;

/** Runnel on a log in a folder and H2 in memory, with the same rows. */
final class TwoEngines implements AutoCloseable {
    private static final int EVENTS = 400;
    private static final int PLACES = 60;
    private static final int ROWS_PER_INSERT = 100;

    private final EngineOnDisk runnel;
    private final Connection h2;

    TwoEngines(Path folder, long seed) throws SQLException {
        runnel = new EngineOnDisk(folder);
        h2 = DriverManager.getConnection("jdbc:h2:mem:oracle;DEFAULT_NULL_ORDERING=HIGH;TIME ZONE=UTC");
        RandomRows rows = new RandomRows(seed);
        create(
                "t",
                "STREAM",
                "AVRO",
                3,
                "id INTEGER KEY, grp VARCHAR, n INTEGER, small INTEGER, big BIGINT, dbl DOUBLE,"
                        + " amount DECIMAL(12, 3), wide DECIMAL(38, 10), txt VARCHAR, flag BOOLEAN, d DATE, tm TIME,"
                        + " ts TIMESTAMP, b BYTES");
        insert("t", rows.events(EVENTS));
        create("p", "TABLE", "JSON", 1, "code VARCHAR PRIMARY KEY, name VARCHAR, ranking INTEGER, parent VARCHAR");
        places(rows.places(PLACES));
        for (String name : List.of("l", "r", "s")) {
            create(name, "STREAM", "JSON", 1, "a INTEGER, b INTEGER, c VARCHAR");
            insert(name, rows.small(name.equals("s") ? 6 : 14));
        }
        create("nil", "STREAM", "JSON", 1, "a INTEGER, b INTEGER, c VARCHAR");
    }

    private void create(String name, String kind, String format, int partitions, String columns) throws SQLException {
        runnel.run("CREATE " + kind + " " + name + " (" + columns + ") WITH (KAFKA_TOPIC='" + name + "', PARTITIONS="
                + partitions + ", VALUE_FORMAT='" + format + "')");
        theirs("CREATE TABLE " + name + " ("
                + columns.replace(" PRIMARY KEY", "")
                        .replace(" KEY", "")
                        .replace("BYTES", "VARBINARY")
                        .replace("DOUBLE", "DOUBLE PRECISION")
                        .replace("TIMESTAMP", "TIMESTAMP(3)")
                + ")");
    }

    private void insert(String table, List<String> rows) throws SQLException {
        for (int from = 0; from < rows.size(); from += ROWS_PER_INSERT) {
            String sql = "INSERT INTO " + table + " VALUES "
                    + String.join(", ", rows.subList(from, Math.min(rows.size(), from + ROWS_PER_INSERT)));
            runnel.run(sql);
            theirs(sql);
        }
    }

    /** Of each key, H2 is given the last row. */
    private void places(List<String> rows) throws SQLException {
        runnel.run("INSERT INTO p VALUES " + String.join(", ", rows));
        TreeSet<String> seen = new TreeSet<>();
        for (int index = rows.size() - 1; index >= 0; index--) {
            if (seen.add(rows.get(index).substring(0, rows.get(index).indexOf(',')))) {
                theirs("INSERT INTO p VALUES " + rows.get(index));
            }
        }
    }

    private void theirs(String sql) throws SQLException {
        try (Statement statement = h2.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The answer of Runnel, in the form of {@link Cells}. */
    List<List<Object>> ours(String sql, List<String> params) {
        Prepared prepared = runnel.engine().prepare(runnel.session(), sql);
        List<@Nullable Object> values = new ArrayList<>();
        params.forEach(param -> values.add(value(param)));
        List<List<Object>> rows = new ArrayList<>();
        try (RowSource source = ((Outcome.Rows) runnel.engine().execute(runnel.session(), prepared, values)).source()) {
            List<RelDataTypeField> fields = source.rowType().getFieldList();
            for (boolean done = false; !done; ) {
                RowSource.RowBatch batch = source.poll(100, 1_000);
                for (@Nullable Object[] values1 : batch.rows()) {
                    List<Object> row = new ArrayList<>();
                    for (int column = 0; column < fields.size(); column++) {
                        row.add(Cells.ours(values1[column], fields.get(column).getType()));
                    }
                    rows.add(row);
                }
                done = batch.done();
            }
        }
        return rows;
    }

    /** The answer of H2, in the form of {@link Cells}. */
    List<List<Object>> theirs(String sql, List<String> params) throws SQLException {
        List<List<Object>> rows = new ArrayList<>();
        try (PreparedStatement statement = h2.prepareStatement(sql)) {
            for (int index = 0; index < params.size(); index++) {
                statement.setObject(index + 1, value(params.get(index)));
            }
            try (ResultSet result = statement.executeQuery()) {
                int columns = result.getMetaData().getColumnCount();
                while (result.next()) {
                    List<Object> row = new ArrayList<>();
                    for (int column = 1; column <= columns; column++) {
                        boolean time = result.getMetaData().getColumnType(column) == Types.TIME;
                        row.add(Cells.theirs(
                                time ? result.getObject(column, LocalTime.class) : result.getObject(column)));
                    }
                    rows.add(row);
                }
            }
        }
        return rows;
    }

    private static @Nullable Object value(String literal) {
        if (literal.equals("NULL")) {
            return null;
        }
        if (literal.equals("TRUE") || literal.equals("FALSE")) {
            return literal.equals("TRUE");
        }
        return literal.startsWith("'") ? literal.substring(1, literal.length() - 1) : new BigDecimal(literal);
    }

    @Override
    public void close() throws SQLException {
        h2.close();
        runnel.close();
    }
}
