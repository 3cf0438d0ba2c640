package io.runnel.jdbc.statement;

import io.runnel.jdbc.result.RunnelResultSet;
import io.runnel.protocol.Request.Consumed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The open results of which the service keeps how far they were read: a commit tells it. Thread-safe. */
final class TrackedResults {
    private final Map<OpenResult, RunnelResultSet> open = new ConcurrentHashMap<>();

    void add(OpenResult source, RunnelResultSet rows) {
        if (source.isTracked()) {
            open.put(source, rows);
        }
    }

    void forget(OpenResult source) {
        open.remove(source);
    }

    List<Consumed> consumed() {
        List<Consumed> all = new ArrayList<>();
        open.forEach((source, rows) -> all.add(source.consumed(rows.taken())));
        return all;
    }
}
