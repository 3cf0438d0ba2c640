package io.runnel.sql.system;

import io.runnel.log.LogInspection;
import io.runnel.sql.query.Members;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the engine cannot know of the node it runs in; whoever wires the node tells it. Each method answers as things are
 * when it is called. Thread-safe.
 */
public interface NodeFacts {
    /** Of an engine that runs by itself. */
    NodeFacts NONE = new NodeFacts() {};

    /** The log that runs in this process, or empty when it is elsewhere. */
    default Optional<LogInspection> log() {
        return Optional.empty();
    }

    /** The nodes that share the catalog with this one. */
    default Members members() {
        return Members.ALONE;
    }

    /** Settings of the node beside those that the log knows of. */
    default List<Setting> settings() {
        return List.of();
    }

    /** Open connections of SQL clients, the oldest first. */
    default List<Connection> connections() {
        return List.of();
    }

    /** Numbers about the node, by name. */
    default List<Metric> metrics() {
        return List.of();
    }

    /**
     * A setting.
     *
     * @param value null when there is none
     * @param source {@code STATIC_BROKER_CONFIG} where the node was started with it, else {@code DEFAULT_CONFIG}
     */
    record Setting(
            String name,
            @Nullable String value,
            @Nullable String standard,
            String source,
            @Nullable String documentation) {}

    /**
     * A client's connection.
     *
     * @param number counts connections since the start; the id by which the client is known is its secret
     * @param client what it says of itself; null if nothing
     * @param openedMs milliseconds since the epoch
     * @param idleMs since the last request ended; 0 while one is under way
     */
    record Connection(
            long number,
            @Nullable String client,
            long openedMs,
            long idleMs,
            int statements,
            int results,
            int requests) {}

    /** A number with its unit, such as {@code bytes}. */
    record Metric(String name, double value, String unit, String description) {}
}
