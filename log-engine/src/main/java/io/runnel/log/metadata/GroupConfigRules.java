package io.runnel.log.metadata;

import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Range.atLeast;
import static org.apache.kafka.common.config.ConfigDef.Type.INT;

import io.runnel.log.NearestNames;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.jspecify.annotations.Nullable;

/**
 * The configs that a consumer group may have of its own (KIP-848), and the bounds that the node's settings give them.
 * What is out of bounds when it is set is refused; what was set under other bounds holds as near as it can. Pure.
 */
public record GroupConfigRules(Bounds sessionTimeoutMs, Bounds heartbeatIntervalMs) {
    /** After what silence a member is put out. */
    public static final String SESSION_TIMEOUT_MS = "consumer.session.timeout.ms";

    /** How often members are told to send heartbeats. */
    public static final String HEARTBEAT_INTERVAL_MS = "consumer.heartbeat.interval.ms";

    private static final ConfigDef DEFINITION = new ConfigDef()
            .define(
                    SESSION_TIMEOUT_MS,
                    INT,
                    ConfigDef.NO_DEFAULT_VALUE,
                    atLeast(1),
                    MEDIUM,
                    "After what silence a member of this group of the consumer protocol is put out.")
            .define(
                    HEARTBEAT_INTERVAL_MS,
                    INT,
                    ConfigDef.NO_DEFAULT_VALUE,
                    atLeast(1),
                    MEDIUM,
                    "How often members of this group of the consumer protocol are told to send heartbeats.");

    /**
     * The least and the most that a group may set, both inclusive.
     *
     * @param standard what holds for groups that set nothing
     */
    public record Bounds(int least, int most, int standard) {
        /** What holds where that is set, or nothing (null). */
        public int effective(@Nullable String set) {
            return set == null ? standard : Math.max(least, Math.min(most, Integer.parseInt(set)));
        }
    }

    /** Names, types and documentation; the defaults are the node's settings. */
    public static ConfigDef definition() {
        return DEFINITION;
    }

    /** The node's setting that gives a config its default, {@code group.} and its name. */
    public static String nodeSetting(String name) {
        return "group." + name;
    }

    /**
     * Checks a group's configs and trims their values.
     *
     * @throws InvalidConfigurationException if one is unknown or out of bounds, or the interval of heartbeats is not
     *     shorter than a session
     */
    Map<String, String> check(Map<String, String> configs) {
        Map<String, String> checked = new TreeMap<>();
        configs.forEach((name, value) -> {
            if (!DEFINITION.names().contains(name)) {
                throw new InvalidConfigurationException(
                        "Unknown group config name: " + name + NearestNames.suggestion(name, DEFINITION.names()));
            }
            checked.put(name, value.trim());
        });
        check(checked, SESSION_TIMEOUT_MS, sessionTimeoutMs);
        check(checked, HEARTBEAT_INTERVAL_MS, heartbeatIntervalMs);
        int sessionMs = sessionTimeoutMs.effective(checked.get(SESSION_TIMEOUT_MS));
        int heartbeatMs = heartbeatIntervalMs.effective(checked.get(HEARTBEAT_INTERVAL_MS));
        if (heartbeatMs >= sessionMs) {
            throw new InvalidConfigurationException(SESSION_TIMEOUT_MS + " (" + sessionMs + ") must be greater than "
                    + HEARTBEAT_INTERVAL_MS + " (" + heartbeatMs + ").");
        }
        return checked;
    }

    private static void check(Map<String, String> configs, String name, Bounds bounds) {
        String value = configs.get(name);
        if (value == null) {
            return;
        }
        int number;
        try {
            number = (Integer) ConfigDef.parseType(name, value, INT);
        } catch (ConfigException e) {
            throw new InvalidConfigurationException(e.getMessage());
        }
        if (number < bounds.least() || number > bounds.most()) {
            throw new InvalidConfigurationException(name + " is " + number + ", but the node's settings let groups"
                    + " choose from " + bounds.least() + " to " + bounds.most() + " only.");
        }
    }
}
