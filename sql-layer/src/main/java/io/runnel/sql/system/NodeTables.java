package io.runnel.sql.system;

import static io.runnel.sql.system.SystemTableBuilder.table;

import io.runnel.sql.catalog.SystemTable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the node knows of itself: settings, connections, metrics. */
record NodeTables(NodeFacts node) {
    List<SystemTable> all() {
        return List.of(config(), connections(), metrics());
    }

    private SystemTable config() {
        return table("CONFIG", "settings of the node and of every topic, with where each value comes from")
                .text("TOPIC", "whose setting it is; null for the node's own")
                .text("NAME", "of the setting")
                .text("CURRENT_VALUE", "that holds now; null for secrets")
                .text("DEFAULT_VALUE", "what holds where nobody sets it")
                .text("SOURCE", "where the value comes from, in Kafka's words, such as TOPIC_CONFIG or DEFAULT_CONFIG")
                .truth("READ_ONLY", "whether it takes a restart to change it")
                .text("DESCRIPTION", "what it does")
                .rows(this::configRows);
    }

    private List<@Nullable Object[]> configRows() {
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (NodeFacts.Setting setting : node.settings()) {
            rows.add(new @Nullable Object[] {
                null,
                setting.name(),
                setting.value(),
                setting.standard(),
                setting.source(),
                true,
                setting.documentation()
            });
        }
        node.log()
                .ifPresent(log -> log.settings()
                        .forEach(setting -> rows.add(new @Nullable Object[] {
                            setting.topic(),
                            setting.name(),
                            setting.value(),
                            setting.standard(),
                            setting.source(),
                            setting.readOnly(),
                            setting.documentation()
                        })));
        return rows;
    }

    private SystemTable connections() {
        return table("CONNECTIONS", "open connections of SQL clients")
                .bigint("CONNECTION", "number since the node's start")
                .text("CLIENT", "what the client says of itself: JDBC's ApplicationName")
                .time("OPENED", "when it was opened")
                .bigint("IDLE_MS", "since its last request; 0 while one is under way")
                .integer("STATEMENTS", "open statements")
                .integer("RESULTS", "statements whose result is open")
                .integer("REQUESTS", "requests under way")
                .rows(() -> node.connections().stream()
                        .<@Nullable Object[]>map(connection -> new @Nullable Object[] {
                            connection.number(),
                            connection.client(),
                            connection.openedMs(),
                            connection.idleMs(),
                            connection.statements(),
                            connection.results(),
                            connection.requests()
                        })
                        .toList());
    }

    private SystemTable metrics() {
        return table("METRICS", "numbers about the node as they are now")
                .text("NAME", "of the number")
                .number("CURRENT_VALUE", "now")
                .text("UNIT", "such as bytes, ms or count")
                .text("DESCRIPTION", "what it counts or measures")
                .rows(() -> node.metrics().stream()
                        .<@Nullable Object[]>map(metric -> new @Nullable Object[] {
                            metric.name(), metric.value(), metric.unit(), metric.description()
                        })
                        .toList());
    }
}
