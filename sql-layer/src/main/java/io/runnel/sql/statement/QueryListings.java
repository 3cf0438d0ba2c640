package io.runnel.sql.statement;

import io.runnel.sql.SqlTypes;
import io.runnel.sql.query.PersistentQueries;
import io.runnel.sql.query.QueryInfo;
import io.runnel.sql.query.QueryRegister;
import io.runnel.sql.query.QueryStatus;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/**
 * SHOW QUERIES: persistent ones, and those of clients that run; with EXTENDED what they did, and those of clients that
 * ended as well.
 */
record QueryListings(QueryRegister register, PersistentQueries persistent) {
    Executable show(String sql, boolean extended) {
        return new Listing(sql, rowType(extended), () -> rows(extended));
    }

    private static RelDataType rowType(boolean extended) {
        RelDataTypeFactory.Builder fields = SqlTypes.FACTORY
                .builder()
                .add("QUERY_ID", SqlTypeName.VARCHAR)
                .add("QUERY_TYPE", SqlTypeName.VARCHAR)
                .add("STATUS", SqlTypeName.VARCHAR)
                .add("SINK_NAME", SqlTypeName.VARCHAR)
                .nullable(true);
        if (extended) {
            for (String name : List.of("ROWS_RETURNED", "RECORDS_READ", "BYTES_READ", "PEAK_MEMORY_BYTES")) {
                fields.add(name, SqlTypeName.BIGINT).nullable(true);
            }
            fields.add("ERROR", SqlTypeName.VARCHAR).nullable(true);
        }
        return fields.add("QUERY_STRING", SqlTypeName.VARCHAR).build();
    }

    private List<@Nullable Object[]> rows(boolean extended) {
        List<@Nullable Object[]> rows = new ArrayList<>();
        persistent.all().forEach(known -> rows.add(row(known, extended)));
        for (QueryInfo query : register.queries()) {
            if (extended || query.state() == QueryInfo.State.RUNNING) {
                List<@Nullable Object> row = new ArrayList<>();
                row.add(query.id());
                // ksqlDB's words: a push query goes on, a pull query answers and ends.
                row.add(query.continuous() ? "PUSH" : "PULL");
                row.add(query.state().name());
                row.add(null);
                if (extended) {
                    row.addAll(List.of(
                            query.rowsReturned(), query.recordsRead(), query.bytesRead(), query.peakMemoryBytes()));
                    row.add(query.error().orElse(null));
                }
                row.add(query.sql());
                rows.add(row.toArray());
            }
        }
        return rows;
    }

    private static @Nullable Object[] row(PersistentQueries.Known known, boolean extended) {
        QueryStatus status = known.status();
        List<@Nullable Object> row = new ArrayList<>(List.of(
                known.query().id(), "PERSISTENT", known.state(), known.query().sink()));
        if (extended) {
            row.add(known.here() ? status.recordsOut() : null);
            row.add(known.here() ? status.recordsIn() : null);
            row.add(known.here() ? status.bytesIn() : null);
            row.add(null);
            row.add(status.error().orElse(null));
        }
        row.add(known.query().statement());
        return row.toArray();
    }
}
