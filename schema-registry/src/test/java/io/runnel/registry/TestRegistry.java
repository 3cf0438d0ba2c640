package io.runnel.registry;

import io.runnel.log.EventLog;
import io.runnel.log.LogConfig;
import io.runnel.log.LogEngine;
import io.runnel.registry.storage.LogBackedRegistry;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** A real log in a temporary folder, and registries on it, each on a topic of its own unless it names one. */
public final class TestRegistry implements AutoCloseable {
    private static final AtomicInteger TOPICS = new AtomicInteger();

    private final LogEngine engine;

    public TestRegistry(Path folder) {
        engine = LogEngine.open(LogConfig.from(Map.of("data.dir", folder.toString(), "kafka.port", "0")));
    }

    public EventLog log() {
        return engine.eventLog();
    }

    public String clusterId() {
        return engine.clusterId();
    }

    public LogEngine engine() {
        return engine;
    }

    /** A registry without any schema. */
    public LogBackedRegistry fresh(String... settings) {
        return on("_schemas_" + TOPICS.incrementAndGet(), settings);
    }

    /** A registry on a topic that may hold schemas already; {@code settings} are names and values in turn. */
    public LogBackedRegistry on(String topic, String... settings) {
        Map<String, String> config = new HashMap<>();
        config.put(RegistryConfig.TOPIC, topic);
        for (int i = 0; i < settings.length; i += 2) {
            config.put(settings[i], settings[i + 1]);
        }
        return LogBackedRegistry.open(log(), RegistryConfig.from(config));
    }

    @Override
    public void close() {
        engine.close();
    }
}
