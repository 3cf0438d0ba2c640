package io.runnel.server.command;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import picocli.CommandLine.Option;

/** Which broker a command talks to, and how. */
public final class BrokerOption {
    private static final int REQUEST_TIMEOUT_MS = 10_000;

    @Option(
            names = {"-b", "--bootstrap"},
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:9092",
            description = "A broker that speaks Kafka's protocol (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // picocli injects it before call
    private String bootstrap;

    @Option(
            names = {"-X", "--property"},
            paramLabel = "KEY=VALUE",
            description = "A property of the Kafka client, such as compression.type=zstd.")
    private Map<String, String> properties = new HashMap<>();

    /** As {@code bootstrap.servers}. */
    public String bootstrap() {
        return bootstrap;
    }

    /** Properties for any of Kafka's clients: short time-outs first, then what the user gave. */
    public Map<String, Object> clientProperties() {
        Map<String, Object> all = new HashMap<>();
        all.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        all.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MS);
        all.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MS);
        all.putAll(properties);
        return all;
    }

    /** Whether the user set this client property; a command's own default then stands back. */
    boolean sets(String property) {
        return properties.containsKey(property);
    }
}
