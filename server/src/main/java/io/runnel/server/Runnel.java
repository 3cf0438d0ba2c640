package io.runnel.server;

import io.runnel.log.LogEngine;
import io.runnel.server.config.NodeConfig;
import io.runnel.sql.service.SqlService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A node inside a Java program, such as a JUnit test:
 *
 * <pre>{@code
 * try (Runnel node = Runnel.start()) {
 *     producerProperties.put("bootstrap.servers", node.bootstrapServers());
 *     Connection connection = DriverManager.getConnection(node.jdbcUrl());
 * }
 * }</pre>
 *
 * <p>Closing it stops the node and, if it chose its data folder itself, deletes that folder. Thread-safe.
 */
public final class Runnel implements AutoCloseable {
    private final Node node;
    private final Path dataDir;
    private final boolean temporary;

    private Runnel(Node node, Path dataDir, boolean temporary) {
        this.node = node;
        this.dataDir = dataDir;
        this.temporary = temporary;
    }

    /** Starts a node on free ports of the loopback address, with a temporary data folder. */
    public static Runnel start() {
        return builder().start();
    }

    /**
     * Starts a node as its settings say, and returns when all doors answer. Its data folder stays after close.
     *
     * @throws StartupException if a port is taken or the data folder cannot be used
     */
    public static Runnel start(NodeConfig config) {
        return new Runnel(Node.start(config), config.log().dataDir(), false);
    }

    /** A node with choices of one's own. */
    public static Builder builder() {
        return new Builder();
    }

    /** {@code host:port} for {@code bootstrap.servers} of Kafka's clients. */
    public String bootstrapServers() {
        return hostAndPort(node.kafkaAddress());
    }

    /** {@code http://host:port} for {@code schema.registry.url} of registry clients. */
    public String registryUrl() {
        return "http://" + hostAndPort(node.registryAddress());
    }

    /** {@code jdbc:runnel://host:port} for {@code DriverManager} and tools; the driver is the jar runnel-jdbc. */
    public String jdbcUrl() {
        return "jdbc:runnel://" + hostAndPort(node.sqlAddress());
    }

    LogEngine log() {
        return node.log();
    }

    SqlService sqlService() {
        return node.sqlService();
    }

    /** The folder of everything that the node keeps. */
    public Path dataDir() {
        return dataDir;
    }

    @Override
    public void close() {
        node.close();
        if (temporary) {
            TemporaryFolder.delete(dataDir);
        }
    }

    private static String hostAndPort(InetSocketAddress address) {
        String host = address.getHostString();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    /** Collects choices; what is not chosen is a free port, the loopback address, or a temporary folder. */
    public static final class Builder {
        private final Map<String, String> settings = new HashMap<>();
        private @Nullable Path dataDir;

        private Builder() {
            settings.put(NodeConfig.KAFKA_PORT, "0");
            settings.put(NodeConfig.REGISTRY_PORT, "0");
            settings.put(NodeConfig.SQL_PORT, "0");
        }

        /** Keeps the data in this folder, and leaves it there after close. */
        public Builder dataDir(Path folder) {
            this.dataDir = folder;
            return this;
        }

        public Builder bind(String address) {
            return set(NodeConfig.BIND, address);
        }

        public Builder kafkaPort(int port) {
            return set(NodeConfig.KAFKA_PORT, Integer.toString(port));
        }

        public Builder registryPort(int port) {
            return set(NodeConfig.REGISTRY_PORT, Integer.toString(port));
        }

        public Builder sqlPort(int port) {
            return set(NodeConfig.SQL_PORT, Integer.toString(port));
        }

        /** Any setting of docs/operations.md by its name. */
        public Builder set(String name, String value) {
            settings.put(name, value);
            return this;
        }

        /**
         * Starts the node and returns when all doors answer.
         *
         * @throws io.runnel.server.config.ConfigurationException for unknown settings or invalid values
         * @throws StartupException if a port is taken or the data folder cannot be used
         */
        public Runnel start() {
            Path chosen = dataDir;
            Path folder = chosen == null ? temporaryFolder() : chosen;
            try {
                settings.put(NodeConfig.DATA_DIR, folder.toString());
                return new Runnel(Node.start(NodeConfig.from(settings)), folder, chosen == null);
            } catch (RuntimeException e) {
                if (chosen == null) {
                    TemporaryFolder.delete(folder);
                }
                throw e;
            }
        }

        private static Path temporaryFolder() {
            try {
                return Files.createTempDirectory("runnel-");
            } catch (IOException e) {
                throw new UncheckedIOException("No temporary folder could be made: " + e.getMessage(), e);
            }
        }
    }
}
