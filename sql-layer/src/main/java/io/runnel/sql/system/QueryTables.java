package io.runnel.sql.system;

import static io.runnel.sql.system.SystemTableBuilder.table;

import io.runnel.sql.catalog.SystemTable;
import io.runnel.sql.query.PersistentQueries;
import io.runnel.sql.query.QueryInfo;
import io.runnel.sql.query.QueryRegister;
import io.runnel.sql.query.QueryStatus;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Persistent queries, and those of clients that run and that ran. */
record QueryTables(QueryRegister register, PersistentQueries persistent) {
    SystemTable queries() {
        return table("QUERIES", "persistent queries, queries that run, and those that ended last")
                .text("QUERY_ID", "unique since the node's start; of a persistent query, for good")
                .text(
                        "STATE",
                        "RUNNING, DONE, FAILED or CANCELLED; of a persistent one RUNNING, PAUSED, RESTORING, UNRESPONSIVE or"
                                + " ERROR; null of one that another node runs: ask that node")
                .truth("CONTINUOUS", "whether it is one that never ends by itself")
                .text("CONNECTION", "number of the client's connection")
                .text("USER_NAME", "that the client gave")
                .time("STARTED", "when it began; a persistent one, when it was created")
                .time("ENDED", "null while it runs")
                .bigint("ROWS_RETURNED", "handed to the client's connection, or written to the sink")
                .bigint("RECORDS_READ", "that it looked at")
                .bigint("BYTES_READ", "of their keys and values")
                .bigint("MEMORY_BYTES", "that it holds now, estimated")
                .bigint("PEAK_MEMORY_BYTES", "the most that it held")
                .text("ERROR", "why it failed, does not respond or begins again")
                .text("STATEMENT", "its text")
                .text("SINK", "the stream or table that a persistent query writes")
                .bigint("LAG", "records that a persistent query has yet to read")
                .bigint("ERRORS", "records and expressions that failed in a persistent query")
                .time("LAST_COMMIT", "when a persistent query last stored what it did")
                .integer("NODE_ID", "of the node of a cluster that runs a persistent query")
                .text("WANTED", "RUNNING or PAUSED: what a persistent query shall do")
                .rows(() -> Stream.concat(
                                persistent.all().stream().map(QueryTables::row),
                                register.queries().stream().map(QueryTables::row))
                        .toList());
    }

    private static @Nullable Object[] row(PersistentQueries.Known known) {
        QueryStatus status = known.status();
        if (!known.here()) {
            return elsewhere(known);
        }
        return new @Nullable Object[] {
            known.query().id(),
            status.state().name(),
            true,
            null,
            null,
            known.query().createdMs(),
            null,
            status.recordsOut(),
            status.recordsIn(),
            status.bytesIn(),
            null,
            null,
            status.error().orElse(null),
            known.query().statement(),
            known.query().sink(),
            status.lag(),
            status.errors(),
            orNull(status.lastCommitMs()),
            orNull(known.node()),
            known.query().state().name()
        };
    }

    /** What the catalog says of it; what it does only the node knows that runs it. */
    private static @Nullable Object[] elsewhere(PersistentQueries.Known known) {
        @Nullable Object[] row = new @Nullable Object[20];
        row[0] = known.query().id();
        row[2] = true;
        row[5] = known.query().createdMs();
        row[13] = known.query().statement();
        row[14] = known.query().sink();
        row[18] = orNull(known.node());
        row[19] = known.query().state().name();
        return row;
    }

    private static @Nullable Object[] row(QueryInfo query) {
        return new @Nullable Object[] {
            query.id(),
            query.state().name(),
            query.continuous(),
            query.connection().orElse(null),
            query.user().orElse(null),
            query.startedMs(),
            orNull(query.endedMs()),
            query.rowsReturned(),
            query.recordsRead(),
            query.bytesRead(),
            query.memoryBytes(),
            query.peakMemoryBytes(),
            query.error().orElse(null),
            query.sql(),
            null,
            null,
            null,
            null,
            null,
            null
        };
    }

    private static @Nullable Integer orNull(OptionalInt value) {
        return value.isPresent() ? value.getAsInt() : null;
    }

    private static @Nullable Long orNull(OptionalLong value) {
        return value.isPresent() ? value.getAsLong() : null;
    }
}
