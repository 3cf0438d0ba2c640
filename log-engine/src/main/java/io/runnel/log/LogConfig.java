package io.runnel.log;

import io.runnel.log.broker.BrokerConfig;
import io.runnel.log.broker.FetchSettings;
import io.runnel.log.cluster.ClusterConfig;
import io.runnel.log.metadata.DynamicSettings;
import io.runnel.log.metadata.TopicConfigs;
import io.runnel.log.metadata.TopicDefaults;
import io.runnel.log.network.ConnectionLimits;
import io.runnel.log.network.NetworkConfig;
import io.runnel.log.storage.CleanerConfig;
import io.runnel.log.storage.LogDirectoryConfig;
import io.runnel.log.storage.ProducerExpiration;
import io.runnel.log.storage.RecoveryPolicy;
import io.runnel.log.storage.SearchConfig;
import io.runnel.log.storage.StorageConfig;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/**
 * The log's configuration. Settings have Kafka's broker setting names where Kafka has them; {@link #definition} lists
 * all with types and defaults, which suit a node with 2 cores and a heap of 512 MB.
 *
 * @param dataDir {@code data.dir}
 * @param bind {@code bind} and {@code kafka.port}; port 0 picks a free one
 * @param advertised {@code advertised.listeners}: where clients are told to connect; null for the bound address
 * @param broker what the request handlers need
 * @param network what the listener needs
 * @param storage what the storage needs
 * @param coordinators what the coordinators of groups and transactions need
 * @param cluster what makes the node one of several
 */
public record LogConfig(
        Path dataDir,
        InetSocketAddress bind,
        @Nullable InetSocketAddress advertised,
        BrokerConfig broker,
        NetworkConfig network,
        StorageConfig storage,
        CoordinatorConfig coordinators,
        ClusterConfig cluster) {

    /** All settings: names, types, defaults, validators, documentation. */
    public static ConfigDef definition() {
        return LogSettings.DEFINITION;
    }

    /**
     * Reads settings by name; what is not given has its default.
     *
     * @throws LogEngineException naming every unknown setting with the nearest valid name, and every bad value
     */
    public static LogConfig from(Map<String, ?> values) {
        List<String> problems = new ArrayList<>();
        Map<String, String> explicit = explicit(values, problems);
        ClusterSettings.replicate(explicit);
        Map<String, Object> parsed = parse(explicit, problems);
        InetSocketAddress advertised = advertised(explicit.get(LogSettings.ADVERTISED_LISTENERS), problems);
        if (problems.isEmpty()) {
            ClusterSettings.check(parsed, advertised != null, problems);
        }
        if (!problems.isEmpty()) {
            throw new LogEngineException(String.join(System.lineSeparator(), problems));
        }
        var read = new Values(parsed);
        return new LogConfig(
                Path.of(read.text(LogSettings.DATA_DIR)),
                new InetSocketAddress(read.text(LogSettings.BIND), read.integer(LogSettings.KAFKA_PORT)),
                advertised,
                broker(read, explicit),
                network(read),
                storage(read),
                CoordinatorSettings.read(read::value),
                ClusterSettings.read(read::value, read::optional));
    }

    private static Map<String, String> explicit(Map<String, ?> values, List<String> problems) {
        Map<String, String> explicit = new HashMap<>();
        new TreeMap<>(values).forEach((name, value) -> {
            if (!definition().names().contains(name)) {
                problems.add("Unknown setting " + name
                        + NearestNames.suggestion(name, definition().names()));
            } else if (value != null) {
                explicit.put(name, value.toString().trim());
            }
        });
        return explicit;
    }

    private static Map<String, Object> parse(Map<String, String> explicit, List<String> problems) {
        Map<String, Object> parsed = new HashMap<>(definition().defaultValues());
        for (ConfigDef.ConfigKey key : definition().configKeys().values()) {
            String text = explicit.get(key.name);
            if (text == null) {
                continue;
            }
            try {
                Object value = ConfigDef.parseType(key.name, text, key.type);
                if (key.validator == null) {
                    TopicConfigs.checkDefault(key.name, text, problems);
                } else {
                    key.validator.ensureValid(key.name, value);
                }
                parsed.put(key.name, value);
            } catch (ConfigException e) {
                problems.add(e.getMessage());
            }
        }
        return parsed;
    }

    private static @Nullable InetSocketAddress advertised(@Nullable String listener, List<String> problems) {
        if (listener == null) {
            return null;
        }
        try {
            URI uri = new URI(listener);
            if ("PLAINTEXT".equals(uri.getScheme()) && uri.getHost() != null && uri.getPort() > 0) {
                return InetSocketAddress.createUnresolved(uri.getHost(), uri.getPort());
            }
        } catch (URISyntaxException e) {
            // Told below, together with listeners that are URIs of another kind.
        }
        problems.add("Invalid value " + listener + " for " + LogSettings.ADVERTISED_LISTENERS
                + ": it must be one listener, PLAINTEXT://HOST:PORT");
        return null;
    }

    private static BrokerConfig broker(Values read, Map<String, String> explicit) {
        return new BrokerConfig(
                read.integer(LogSettings.NODE_ID),
                read.flag(LogSettings.AUTO_CREATE_TOPICS),
                read.flag(LogSettings.DELETE_TOPICS),
                new TopicDefaults(read.integer(LogSettings.NUM_PARTITIONS), (short)
                        read.integer(LogSettings.DEFAULT_REPLICATION_FACTOR)),
                read.integer(LogSettings.FETCH_MAX_BYTES),
                new FetchSettings(
                        read.integer(LogSettings.FETCH_SESSION_SLOTS),
                        read.large(LogSettings.FETCH_SESSION_EVICTION_MS),
                        read.integer(LogSettings.FETCH_SESSION_PARTITIONS)),
                read.integer(LogSettings.MAX_PARTITIONS_DESCRIBED),
                read.large(LogSettings.METADATA_SNAPSHOT_BYTES),
                new DynamicSettings(definition(), LogSettings.DYNAMIC),
                explicit);
    }

    private static NetworkConfig network(Values read) {
        return new NetworkConfig(
                read.integer(LogSettings.NETWORK_THREADS),
                read.integer(LogSettings.REQUEST_MAX_BYTES),
                read.integer(LogSettings.SEND_BUFFER_BYTES),
                read.integer(LogSettings.RECEIVE_BUFFER_BYTES),
                read.integer(LogSettings.LISTEN_BACKLOG),
                new ConnectionLimits(
                        read.integer(LogSettings.MAX_CONNECTIONS),
                        read.integer(LogSettings.MAX_CONNECTIONS_PER_IP),
                        ConnectionLimits.parseOverrides(read.text(LogSettings.MAX_CONNECTIONS_PER_IP_OVERRIDES))),
                read.large(LogSettings.MAX_IDLE_MS),
                read.large(LogSettings.QUEUED_MAX_REQUEST_BYTES),
                read.integer(LogSettings.MAX_CONNECTION_CREATION_RATE),
                read.integer(LogSettings.REQUEST_BYTES_PER_IP_PERCENT),
                read.large(LogSettings.REQUEST_RECEIVE_TIMEOUT_MS));
    }

    private static StorageConfig storage(Values read) {
        return new StorageConfig(
                read.large(LogSettings.BACKGROUND_FLUSH_MS),
                read.integer(LogSettings.RECOVERY_POINT_MS),
                read.integer(LogSettings.START_OFFSET_MS),
                read.large(LogSettings.RETENTION_CHECK_MS),
                read.large(LogSettings.FILE_DELETE_DELAY_MS),
                new ProducerExpiration(
                        read.integer(LogSettings.PRODUCER_EXPIRATION_MS),
                        read.integer(LogSettings.PRODUCER_EXPIRATION_CHECK_MS)),
                RecoveryPolicy.valueOf(read.text(LogSettings.RECOVERY).toUpperCase(Locale.ROOT)),
                cleaner(read),
                new LogDirectoryConfig(
                        logDirs(read.optional(LogSettings.LOG_DIRS)),
                        read.large(LogSettings.RECOVERY_POINT_BYTES),
                        read.integer(LogSettings.RECOVERY_THREADS),
                        read.integer(LogSettings.FLUSH_THREADS),
                        read.large(LogSettings.REOPEN_MS),
                        read.integer(LogSettings.MAX_OPEN_FILES)),
                new SearchConfig(
                        read.large(SearchSettings.MEMORY_BYTES),
                        read.fraction(SearchSettings.BUILD_BYTES_PER_SECOND),
                        read.large(SearchSettings.CHECK_MS)));
    }

    private static CleanerConfig cleaner(Values read) {
        return new CleanerConfig(
                read.flag(LogSettings.CLEANER_ENABLE),
                read.integer(LogSettings.CLEANER_THREADS),
                read.large(LogSettings.CLEANER_MAP_BYTES),
                read.integer(LogSettings.CLEANER_BUFFER_BYTES),
                read.fraction(LogSettings.CLEANER_MAX_BYTES_PER_SECOND),
                read.large(LogSettings.CLEANER_BACKOFF_MS));
    }

    private static List<Path> logDirs(@Nullable Object value) {
        return value == null
                ? List.of()
                : Arrays.stream(value.toString().split(",", -1))
                        .map(String::trim)
                        .filter(path -> !path.isEmpty())
                        .map(Path::of)
                        .distinct()
                        .toList();
    }

    /** Parsed settings, each of its type and with a value. */
    private record Values(Map<String, Object> parsed) {
        String text(String name) {
            return value(name).toString();
        }

        int integer(String name) {
            return ((Number) value(name)).intValue();
        }

        long large(String name) {
            return ((Number) value(name)).longValue();
        }

        double fraction(String name) {
            return ((Number) value(name)).doubleValue();
        }

        boolean flag(String name) {
            return (Boolean) value(name);
        }

        @Nullable
        Object optional(String name) {
            return parsed.get(name);
        }

        private Object value(String name) {
            Object value = parsed.get(name);
            if (value == null) {
                throw new IllegalStateException("Setting " + name + " has no default");
            }
            return value;
        }
    }
}
