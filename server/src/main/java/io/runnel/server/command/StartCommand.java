package io.runnel.server.command;

import io.runnel.server.Runnel;
import io.runnel.server.StartupException;
import io.runnel.server.config.ConfigurationException;
import io.runnel.server.config.NodeConfig;
import io.runnel.sql.function.FunctionConfig;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs a node in the foreground until SIGTERM or Ctrl-C. */
@Command(
        name = "start",
        description = "Runs a node in the foreground.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "When all doors answer, one line goes to standard output:",
            "  ready kafka=HOST:PORT registry=http://HOST:PORT jdbc=jdbc:runnel://HOST:PORT in N.NN s",
            "Logs go to standard error. Later options win over earlier ones, and all over the file.",
            "",
            "Examples:",
            "  runnel start",
            "  runnel start --data /var/lib/runnel --bind 0.0.0.0",
            "  runnel start --kafka-port 0 --registry-port 0 --sql-port 0 --set num.partitions=6"
        })
final class StartCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli injects it before call
    private CommandSpec spec;

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

    @Override
    public Integer call() throws InterruptedException {
        Runnel node = start(settings());
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(node, stopped), "stop"));
        double seconds = (System.currentTimeMillis()
                        - ManagementFactory.getRuntimeMXBean().getStartTime())
                / 1000.0;
        spec.commandLine()
                .getOut()
                .printf(
                        Locale.ROOT,
                        "ready kafka=%s registry=%s jdbc=%s in %.2f s%n",
                        node.bootstrapServers(),
                        node.registryUrl(),
                        node.jdbcUrl(),
                        seconds);
        spec.commandLine().getOut().flush();
        stopped.await();
        return 0;
    }

    private static Runnel start(Map<String, String> settings) {
        try {
            return Runnel.start(NodeConfig.from(settings));
        } catch (ConfigurationException | StartupException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        }
    }

    private Map<String, String> settings() {
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

    private static void stop(Runnel node, CountDownLatch stopped) {
        try {
            node.close();
        } finally {
            stopped.countDown();
        }
    }
}
