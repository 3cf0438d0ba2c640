package io.runnel.log.remote;

import static org.apache.kafka.common.config.ConfigDef.Range.atLeast;

import io.runnel.log.wire.Pauses;
import io.runnel.log.wire.WireSettings;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.ValidString;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.record.internal.CompressionType;

/**
 * How the remote event log uses its cluster. Settings have the names of Kafka's clients where Kafka has them;
 * {@link #definition} lists all with types and defaults.
 *
 * @param clientId {@code client.id}: how the brokers' logs and quotas name this client
 * @param requestTimeoutMs {@code request.timeout.ms}: what one request may take before it is sent again
 * @param apiTimeoutMs {@code default.api.timeout.ms}: what a call may take, retries included
 * @param deliveryTimeoutMs {@code delivery.timeout.ms}: what an append may take, retries included
 * @param retry {@code retry.backoff.ms} and {@code retry.backoff.max.ms}
 * @param socket what connections need
 * @param read what readers need
 * @param write what writers need
 * @param closeTimeoutMs {@code close.timeout.ms}: how long close waits for appends under way
 */
record RemoteSettings(
        String clientId,
        int requestTimeoutMs,
        int apiTimeoutMs,
        int deliveryTimeoutMs,
        Pauses retry,
        Socket socket,
        Read read,
        Write write,
        int closeTimeoutMs) {

    /**
     * Connections, of which there are at most five per broker: three for fetches, one for appends, one for the rest.
     *
     * @param connectMs {@code socket.connection.setup.timeout.ms}
     * @param maxIdleMs {@code connections.max.idle.ms}
     * @param reconnect {@code reconnect.backoff.ms} and {@code reconnect.backoff.max.ms}
     * @param sendBufferBytes {@code send.buffer.bytes}, -1 for the system's own
     * @param receiveBufferBytes {@code receive.buffer.bytes}, -1 for the system's own
     */
    record Socket(long connectMs, long maxIdleMs, Pauses reconnect, int sendBufferBytes, int receiveBufferBytes) {}

    /**
     * Reading ahead.
     *
     * @param maxWaitMs {@code fetch.max.wait.ms}: how long a broker holds a fetch when there is nothing new
     * @param responseBytes {@code fetch.max.bytes}: of one answer
     * @param partitionBytes {@code max.partition.fetch.bytes}: of one partition in an answer
     * @param prefetchBytes {@code prefetch.memory.bytes}: what all readers together hold of fetched records. Each has an
     *     equal share, as two pieces: one being read, one ready. Only batches larger than such a piece go beyond it,
     *     because Kafka's fetch sends at least one batch.
     */
    record Read(int maxWaitMs, int responseBytes, int partitionBytes, long prefetchBytes, IsolationLevel isolation) {}

    /**
     * Appending.
     *
     * @param batchBytes {@code batch.size}: up to which appends that wait together are sent as one record batch
     * @param memoryBytes {@code buffer.memory}: of appends under way, all partitions together
     * @param requestBytes {@code max.request.size}: of one append
     * @param maxBlockMs {@code max.block.ms}: how long an append waits for room in that memory
     */
    record Write(int batchBytes, long memoryBytes, int requestBytes, long maxBlockMs, CompressionType compression) {}

    private static final ConfigDef DEFINITION = new ConfigDef()
            .define("client.id", Type.STRING, "runnel", Importance.LOW, "Names this client in the brokers' logs.")
            .define("request.timeout.ms", Type.INT, 30_000, atLeast(1), Importance.MEDIUM, "For one request.")
            .define("default.api.timeout.ms", Type.INT, 60_000, atLeast(1), Importance.MEDIUM, "For one call.")
            .define("delivery.timeout.ms", Type.INT, 120_000, atLeast(1), Importance.MEDIUM, "For one append.")
            .define("retry.backoff.ms", Type.LONG, 100L, atLeast(1), Importance.LOW, "First pause before a retry.")
            .define("retry.backoff.max.ms", Type.LONG, 1_000L, atLeast(1), Importance.LOW, "Longest such pause.")
            .define(
                    "socket.connection.setup.timeout.ms",
                    Type.LONG,
                    10_000L,
                    atLeast(1),
                    Importance.LOW,
                    "For a connection to be made.")
            .define("connections.max.idle.ms", Type.LONG, 540_000L, Importance.LOW, "Idle connections are closed.")
            .define("reconnect.backoff.ms", Type.LONG, 50L, atLeast(0), Importance.LOW, "First pause.")
            .define("reconnect.backoff.max.ms", Type.LONG, 1_000L, atLeast(0), Importance.LOW, "Longest pause.")
            .define("send.buffer.bytes", Type.INT, 131_072, atLeast(-1), Importance.LOW, "Of a socket.")
            .define("receive.buffer.bytes", Type.INT, 65_536, atLeast(-1), Importance.LOW, "Of a socket.")
            .define("fetch.max.wait.ms", Type.INT, 500, atLeast(0), Importance.LOW, "Of a fetch without news.")
            .define("fetch.max.bytes", Type.INT, 8 << 20, atLeast(1), Importance.MEDIUM, "Of one answer.")
            .define("max.partition.fetch.bytes", Type.INT, 1 << 20, atLeast(1), Importance.MEDIUM, "Per partition.")
            .define("prefetch.memory.bytes", Type.LONG, 32L << 20, atLeast(1), Importance.HIGH, "Of all readers.")
            .define(
                    "isolation.level",
                    Type.STRING,
                    "read_committed",
                    ValidString.in("read_committed", "read_uncommitted"),
                    Importance.MEDIUM,
                    "What readers show.")
            .define("batch.size", Type.INT, 256 << 10, atLeast(1), Importance.MEDIUM, "Of merged appends.")
            .define("buffer.memory", Type.LONG, 32L << 20, atLeast(1), Importance.HIGH, "Of appends under way.")
            .define("max.request.size", Type.INT, 16 << 20, atLeast(1), Importance.MEDIUM, "Of one append.")
            .define("max.block.ms", Type.LONG, 60_000L, atLeast(0), Importance.MEDIUM, "Wait for buffer.memory.")
            .define(
                    "compression.type",
                    Type.STRING,
                    "none",
                    ValidString.in("none", "gzip", "snappy", "lz4", "zstd"),
                    Importance.MEDIUM,
                    "Of appended batches.")
            .define("close.timeout.ms", Type.INT, 5_000, atLeast(0), Importance.LOW, "For appends under way.");

    static ConfigDef definition() {
        return DEFINITION;
    }

    /** @throws ConfigException if a setting is unknown or its value bad */
    static RemoteSettings from(Map<String, ?> values) {
        for (String name : values.keySet()) {
            if (!DEFINITION.names().contains(name)) {
                throw new ConfigException("Unknown setting " + name + " of the remote log. Known are "
                        + String.join(", ", DEFINITION.names().stream().sorted().toList()) + ".");
            }
        }
        var read = new Values(DEFINITION.parse(values));
        return new RemoteSettings(
                read.text("client.id"),
                read.integer("request.timeout.ms"),
                read.integer("default.api.timeout.ms"),
                read.integer("delivery.timeout.ms"),
                new Pauses(read.large("retry.backoff.ms"), read.large("retry.backoff.max.ms")),
                new Socket(
                        read.large("socket.connection.setup.timeout.ms"),
                        read.large("connections.max.idle.ms"),
                        new Pauses(read.large("reconnect.backoff.ms"), read.large("reconnect.backoff.max.ms")),
                        read.integer("send.buffer.bytes"),
                        read.integer("receive.buffer.bytes")),
                new Read(
                        read.integer("fetch.max.wait.ms"),
                        read.integer("fetch.max.bytes"),
                        read.integer("max.partition.fetch.bytes"),
                        read.large("prefetch.memory.bytes"),
                        IsolationLevel.valueOf(read.text("isolation.level").toUpperCase(Locale.ROOT))),
                new Write(
                        read.integer("batch.size"),
                        read.large("buffer.memory"),
                        read.integer("max.request.size"),
                        read.large("max.block.ms"),
                        CompressionType.forName(read.text("compression.type"))),
                read.integer("close.timeout.ms"));
    }

    /** What readers show. */
    IsolationLevel isolation() {
        return read.isolation();
    }

    /** What the network client needs of these. */
    WireSettings wire() {
        return new WireSettings(
                clientId,
                requestTimeoutMs,
                socket.connectMs(),
                socket.maxIdleMs(),
                socket.reconnect(),
                socket.sendBufferBytes(),
                socket.receiveBufferBytes());
    }

    /** Parsed values by name. */
    private record Values(Map<String, Object> parsed) {
        String text(String name) {
            return (String) value(name);
        }

        int integer(String name) {
            return (Integer) value(name);
        }

        long large(String name) {
            return (Long) value(name);
        }

        private Object value(String name) {
            Object value = parsed.get(name);
            if (value == null) {
                throw new ConfigException("Setting " + name + " of the remote log must have a value.");
            }
            return value;
        }
    }
}
