package io.runnel.sql.system;

import static io.runnel.sql.system.SystemTableBuilder.table;

import io.runnel.sql.catalog.SystemTable;
import io.runnel.sql.query.QueryInfo;
import io.runnel.sql.query.QueryRegister;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Queries that run and that ran. */
record QueryTables(QueryRegister register) {
    SystemTable queries() {
        return table("QUERIES", "queries that run, and those that ended last")
                .text("QUERY_ID", "unique since the node's start")
                .text("STATE", "RUNNING, DONE, FAILED or CANCELLED")
                .truth("CONTINUOUS", "whether it is one that never ends by itself")
                .text("CONNECTION", "number of the client's connection")
                .text("USER_NAME", "that the client gave")
                .time("STARTED", "when it began")
                .time("ENDED", "null while it runs")
                .bigint("ROWS_RETURNED", "handed to the client's connection")
                .bigint("RECORDS_READ", "that it looked at")
                .bigint("BYTES_READ", "of their keys and values")
                .bigint("MEMORY_BYTES", "that it holds now, estimated")
                .bigint("PEAK_MEMORY_BYTES", "the most that it held")
                .text("ERROR", "why it failed")
                .text("STATEMENT", "its text")
                .rows(() -> register.queries().stream().map(QueryTables::row).toList());
    }

    private static @Nullable Object[] row(QueryInfo query) {
        return new @Nullable Object[] {
            query.id(),
            query.state().name(),
            query.continuous(),
            query.connection().orElse(null),
            query.user().orElse(null),
            query.startedMs(),
            ended(query.endedMs()),
            query.rowsReturned(),
            query.recordsRead(),
            query.bytesRead(),
            query.memoryBytes(),
            query.peakMemoryBytes(),
            query.error().orElse(null),
            query.sql()
        };
    }

    private static @Nullable Long ended(OptionalLong endedMs) {
        return endedMs.isPresent() ? endedMs.getAsLong() : null;
    }
}
