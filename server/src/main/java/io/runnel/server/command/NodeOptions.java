package io.runnel.server.command;

import io.runnel.server.config.NodeConfig;
import io.runnel.sql.function.FunctionConfig;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What commands that run a node take. */
public final class NodeOptions {
    @Option(names = "--data", paramLabel = "DIR", description = "Folder of all data (default: ./runnel-data).")
    private @Nullable Path data;

    @Option(names = "--kafka-port", paramLabel = "PORT", description = "Kafka's protocol (default: 9092; 0: free).")
    private @Nullable Integer kafkaPort;

    @Option(names = "--registry-port", paramLabel = "PORT", description = "Registry (default: 8081; 0: free).")
    private @Nullable Integer registryPort;

    @Option(names = "--sql-port", paramLabel = "PORT", description = "JDBC (default: 8765; 0: free).")
    private @Nullable Integer sqlPort;

    @Option(names = "--bind", paramLabel = "ADDRESS", description = "Address to listen on (default: 127.0.0.1).")
    private @Nullable String bind;

    @Option(names = "--ext", paramLabel = "DIR", description = "Folder of jars with user functions (default: none).")
    private @Nullable Path ext;

    @Option(names = "--config", paramLabel = "FILE", description = "A file of settings, key=value on each line.")
    private @Nullable Path config;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "A setting; may be given many times.")
    private Map<String, String> set = new HashMap<>();

    /** The settings: the options over {@code --set}, and that over the file. */
    public Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>();
        if (config != null) {
            settings.putAll(read(config));
        }
        settings.putAll(set);
        put(settings, NodeConfig.DATA_DIR, data);
        put(settings, NodeConfig.BIND, bind);
        put(settings, NodeConfig.KAFKA_PORT, kafkaPort);
        put(settings, NodeConfig.REGISTRY_PORT, registryPort);
        put(settings, NodeConfig.SQL_PORT, sqlPort);
        put(settings, FunctionConfig.EXT_DIR, ext);
        return settings;
    }

    private static void put(Map<String, String> settings, String name, @Nullable Object value) {
        if (value != null) {
            settings.put(name, value.toString());
        }
    }

    private static Map<String, String> read(Path file) {
        Properties properties = new Properties();
        try (InputStream in = Files.newInputStream(file)) {
            properties.load(in);
        } catch (IOException | IllegalArgumentException e) {
            throw new CommandFailedException("Cannot read the settings in " + file + ": " + e, e);
        }
        Map<String, String> settings = new HashMap<>();
        properties.stringPropertyNames().forEach(name -> settings.put(name, properties.getProperty(name)));
        return settings;
    }
}
