package io.runnel.server.config;

import io.runnel.log.LogConfig;
import io.runnel.log.NearestNames;
import io.runnel.registry.RegistryConfig;
import io.runnel.sql.function.FunctionConfig;
import io.runnel.sql.host.state.StateConfig;
import io.runnel.sql.query.QueryConfig;
import io.runnel.sql.service.SqlServiceConfig;
import io.runnel.sql.transaction.TransactionConfig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;

/**
 * All settings of a node: its own, and those of its components under the names that the components define.
 *
 * @param log among others the data folder, the address that all doors bind, and the port of Kafka's protocol
 * @param registryPort 0 for a free port; so with the SQL port
 * @param states of continuous queries
 * @param transactions of SQL sessions
 * @param functions settings of user functions
 * @param httpThreads upper bound of threads that serve HTTP requests
 * @param given the settings that were given, by name
 */
public record NodeConfig(
        LogConfig log,
        RegistryConfig registry,
        SqlServiceConfig sqlService,
        QueryConfig queries,
        StateConfig states,
        TransactionConfig transactions,
        FunctionConfig functions,
        int registryPort,
        int sqlPort,
        int httpThreads,
        Map<String, String> given) {
    public NodeConfig {
        given = Map.copyOf(given);
    }

    /** Defined by the log; here for the options of the command line. */
    public static final String DATA_DIR = "data.dir";

    public static final String BIND = "bind";
    public static final String KAFKA_PORT = "kafka.port";

    public static final String REGISTRY_PORT = "registry.port";
    public static final String SQL_PORT = "sql.port";
    public static final String HTTP_THREADS = "http.threads.max";

    private static final String STATE_FOLDER = "sql-state";
    private static final int MAX_PORT = 65_535;
    private static final int MIN_HTTP_THREADS = 8;

    /**
     * Reads settings by name; what is not set has its default.
     *
     * @throws ConfigurationException naming every setting that is unknown or has no valid value
     */
    public static NodeConfig from(Map<String, String> settings) {
        List<String> problems = new ArrayList<>();
        TreeSet<String> known = new TreeSet<>();
        for (ConfigDef component : components()) {
            known.addAll(component.names());
            component.validate(relevant(component, settings)).stream()
                    .flatMap(value -> value.errorMessages().stream())
                    .forEach(problems::add);
        }
        settings.keySet().stream()
                .filter(name -> !known.contains(name))
                .sorted()
                .forEach(name -> problems.add("Unknown setting " + name + NearestNames.suggestion(name, known)));
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        AbstractConfig own = new AbstractConfig(own(), relevant(own(), settings), false);
        try {
            LogConfig log = LogConfig.from(relevant(LogConfig.definition(), settings));
            return new NodeConfig(
                    log,
                    RegistryConfig.from(relevant(RegistryConfig.definition(), settings)),
                    SqlServiceConfig.from(relevant(SqlServiceConfig.definition(), settings)),
                    QueryConfig.from(relevant(QueryConfig.definition(), settings)),
                    StateConfig.from(
                            relevant(StateConfig.definition(), settings),
                            Optional.of(log.dataDir().resolve(STATE_FOLDER))),
                    TransactionConfig.from(relevant(TransactionConfig.definition(), settings)),
                    FunctionConfig.from(relevant(FunctionConfig.definition(), settings)),
                    own.getInt(REGISTRY_PORT),
                    own.getInt(SQL_PORT),
                    own.getInt(HTTP_THREADS),
                    settings);
        } catch (KafkaException | IllegalArgumentException e) {
            throw new ConfigurationException(List.of(String.valueOf(e.getMessage())));
        }
    }

    /** Definitions of every setting of a node, component by component. */
    public static List<ConfigDef> components() {
        return List.of(
                own(),
                LogConfig.definition(),
                RegistryConfig.definition(),
                SqlServiceConfig.definition(),
                QueryConfig.definition(),
                StateConfig.definition(),
                TransactionConfig.definition(),
                FunctionConfig.definition());
    }

    /** The address that all doors bind, without its port. */
    public String bind() {
        return log.bind().getHostString();
    }

    private static Map<String, String> relevant(ConfigDef component, Map<String, String> settings) {
        Map<String, String> relevant = new HashMap<>(settings);
        relevant.keySet().retainAll(component.names());
        return relevant;
    }

    private static ConfigDef own() {
        Range port = Range.between(0, MAX_PORT);
        return new ConfigDef()
                .define(REGISTRY_PORT, Type.INT, 8081, port, Importance.HIGH, "Port of the registry; 0: a free one.")
                .define(SQL_PORT, Type.INT, 8765, port, Importance.HIGH, "Port of JDBC; 0: a free one.")
                .define(
                        HTTP_THREADS,
                        Type.INT,
                        200,
                        Range.atLeast(MIN_HTTP_THREADS),
                        Importance.LOW,
                        "Upper bound of threads that serve HTTP and SQL; a never-ending result holds one only for stock Avatica"
                                + " clients.");
    }
}
