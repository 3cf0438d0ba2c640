package io.runnel.sql.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.protocol.Column;
import io.runnel.protocol.Frame;
import io.runnel.protocol.SqlType;
import io.runnel.protocol.SqlType.Kind;
import io.runnel.sql.engine.EngineOnDisk;
import io.runnel.sql.query.RowSource;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows of the real engine fit the protocol's frames. */
class WireTypesTest {
    @TempDir
    private Path folder;

    private EngineOnDisk sql;

    /** An answer as a client reads it. */
    private record Read(List<Column> columns, List<@Nullable Object> row) {
        String name(int column) {
            return columns.get(column).type().name();
        }
    }

    @BeforeEach
    void open() {
        sql = new EngineOnDisk(folder);
    }

    @AfterEach
    void close() {
        sql.close();
    }

    private Read read(String query) {
        try (RowSource source = sql.start(query, List.of())) {
            List<Column> columns = WireTypes.columns(source.rowType());
            WireRows rows = new WireRows(source.rowType());
            RowSource.RowBatch batch = source.poll(1, 10_000);
            Frame frame = Frame.of(
                    columns.stream().map(Column::type).toList(),
                    batch.rows().stream().map(rows::convert).toList());
            return new Read(columns, frame.row(0));
        }
    }

    @Test
    void scalarsKeepTheirFormsAndTypes() {
        Read read =
                read("SELECT TRUE, CAST(1 AS TINYINT), CAST(2 AS SMALLINT), 3, CAST(4 AS BIGINT), CAST(1.5 AS REAL),"
                        + " CAST(2.5 AS DOUBLE), CAST(12.3 AS DECIMAL(12, 2)), 'text', X'0102', DATE '1970-01-03',"
                        + " TIME '00:00:01.5', TIMESTAMP '1970-01-01 00:00:01.234', NULL");

        assertThat(read.columns)
                .extracting(column -> column.type().kind())
                .containsExactly(
                        Kind.BOOLEAN,
                        Kind.TINYINT,
                        Kind.SMALLINT,
                        Kind.INTEGER,
                        Kind.BIGINT,
                        Kind.REAL,
                        Kind.DOUBLE,
                        Kind.DECIMAL,
                        Kind.VARCHAR,
                        Kind.VARBINARY,
                        Kind.DATE,
                        Kind.TIME,
                        Kind.TIMESTAMP,
                        Kind.NULL);
        assertThat(read.row.subList(0, 9))
                .containsExactly(true, (byte) 1, (short) 2, 3, 4L, 1.5f, 2.5, new BigDecimal("12.30"), "text");
        assertThat((byte[]) read.row.get(9)).containsExactly(1, 2);
        assertThat(read.row.subList(10, 14)).containsExactly(2, 1_500, 1_234L, null);
        SqlType decimal = read.columns.get(7).type();
        assertThat(decimal.name()).isEqualTo("DECIMAL(12, 2)");
        assertThat(List.of(decimal.precision(), decimal.scale())).containsExactly(12, 2);
        assertThat(read.columns.get(12).type().precision()).isEqualTo(3);
    }

    @Test
    void nestedTypesArriveWhole() {
        sql.run("CREATE STREAM s (id INT, tags ARRAY<BYTES>, counts MAP<VARCHAR, BYTES>, place STRUCT<city VARCHAR,"
                + " b BYTES>, plain ARRAY<STRUCT<d DATE, n BIGINT>>)"
                + " WITH (kafka_topic = 't', partitions = 1, value_format = 'JSON')");
        sql.append(
                "t",
                "{\"id\":1,\"tags\":[\"AQI=\",null],\"counts\":{\"k\":\"AQI=\",\"n\":null},\"place\":{\"city\":\"Oslo\"},"
                        + "\"plain\":[{\"d\":\"1970-01-03\",\"n\":4},null]}");

        Read read = read("SELECT tags, counts, place, plain, STRUCT(a := id, b := X'03') FROM s");

        assertThat(read.name(0)).isEqualTo("ARRAY<VARBINARY>");
        assertThat(read.name(1)).isEqualTo("MAP<VARCHAR, VARBINARY>");
        assertThat(read.name(2)).isEqualTo("STRUCT<CITY VARCHAR, B VARBINARY>");
        List<?> tags = (List<?>) read.row.get(0);
        assertThat((byte[]) tags.get(0)).containsExactly(1, 2);
        assertThat(tags.get(1)).isNull();
        Map<?, ?> counts = (Map<?, ?>) read.row.get(1);
        assertThat((byte[]) counts.get("k")).containsExactly(1, 2);
        assertThat(counts.containsKey("n")).isTrue();
        assertThat(read.row.get(2)).isEqualTo(Arrays.asList("Oslo", null));
        assertThat(read.row.get(3)).isEqualTo(Arrays.asList(List.of(2, 4L), null));
        List<?> constructed = (List<?>) read.row.get(4);
        assertThat(constructed.get(0)).isEqualTo(1);
        assertThat((byte[]) constructed.get(1)).containsExactly(3);
    }

    @Test
    void intervalsAreText() {
        Read read = read("SELECT INTERVAL '1 02:03:04.5' DAY TO SECOND, INTERVAL '1-2' YEAR TO MONTH,"
                + " INTERVAL '5' MINUTE, INTERVAL -'3' DAY");

        assertThat(read.columns).extracting(column -> column.type().kind()).containsOnly(Kind.VARCHAR);
        assertThat(read.name(0)).isEqualTo("INTERVAL DAY TO SECOND");
        assertThat(read.row).containsExactly("+1 02:03:04.500", "+1-02", "+5", "-3");
    }
}
