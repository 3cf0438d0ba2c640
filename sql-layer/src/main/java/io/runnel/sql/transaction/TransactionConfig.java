package io.runnel.sql.transaction;

import static org.apache.kafka.common.config.ConfigDef.Range.between;

import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;

/**
 * What a node allows transactions of its sessions.
 *
 * @param most that may be open at a time
 * @param timeoutMs after which one that was not ended is rolled back
 * @param idPrefix of the log's transactional ids, behind which a number stands
 */
public record TransactionConfig(int most, int timeoutMs, String idPrefix) {
    public static final String MOST = "sql.transactions.max";
    public static final String TIMEOUT_MS = "sql.transaction.timeout.ms";
    public static final String ID_PREFIX = "sql.transactional.id.prefix";

    /** Names, defaults and documentation of the settings. */
    public static ConfigDef definition() {
        return new ConfigDef()
                .define(
                        MOST,
                        ConfigDef.Type.INT,
                        500,
                        between(1, 100_000),
                        ConfigDef.Importance.MEDIUM,
                        "Transactions of SQL sessions that may be open at a time; each has a transactional id of the log.")
                .define(
                        TIMEOUT_MS,
                        ConfigDef.Type.INT,
                        60_000,
                        between(1, Integer.MAX_VALUE),
                        ConfigDef.Importance.MEDIUM,
                        "Milliseconds after which a SQL session's transaction that was neither committed nor rolled back is"
                                + " rolled back; at most transaction.max.timeout.ms.")
                .define(
                        ID_PREFIX,
                        ConfigDef.Type.STRING,
                        "_runnel_sql_",
                        new ConfigDef.NonEmptyString(),
                        ConfigDef.Importance.LOW,
                        "What the transactional ids of SQL sessions begin with. Nodes that share a log must differ in it, or"
                                + " they end each other's transactions.");
    }

    /**
     * Reads the settings; names that are not of this component are passed over.
     *
     * @throws org.apache.kafka.common.config.ConfigException if a value is not of its type or out of range
     */
    public static TransactionConfig from(Map<String, String> settings) {
        AbstractConfig values = new AbstractConfig(definition(), settings, false);
        return new TransactionConfig(values.getInt(MOST), values.getInt(TIMEOUT_MS), values.getString(ID_PREFIX));
    }

    /** The settings of a node that sets none. */
    public static TransactionConfig defaults() {
        return from(Map.of());
    }
}
