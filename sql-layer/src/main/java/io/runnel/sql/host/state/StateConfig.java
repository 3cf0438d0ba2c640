package io.runnel.sql.host.state;

import static org.apache.kafka.common.config.ConfigDef.Range.atLeast;
import static org.apache.kafka.common.config.ConfigDef.Range.between;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;

/**
 * What a node keeps of the states of its continuous queries, and where.
 *
 * @param memoryBytes bytes of heap that all of them may hold together
 * @param nativeBytes bytes outside the heap that RocksDB may hold for all of them, blocks that it read and what it is to write
 * @param folder in which there is room for what does not fit; without it a temporary one is made when it is needed
 */
public record StateConfig(long memoryBytes, long nativeBytes, Optional<Path> folder) {
    public static final String MEMORY_PERCENT = "sql.state.memory.heap.percent";
    public static final String NATIVE_BYTES = "sql.state.native.memory.bytes";
    public static final String FOLDER = "sql.state.dir";

    private static final int PERCENT = 100;
    private static final int MOST_PERCENT = 80;
    private static final long LEAST_NATIVE_BYTES = 8 << 20;

    /** Names, defaults and documentation of the settings. */
    public static ConfigDef definition() {
        return new ConfigDef()
                .define(
                        MEMORY_PERCENT,
                        ConfigDef.Type.INT,
                        25,
                        between(1, MOST_PERCENT),
                        ConfigDef.Importance.MEDIUM,
                        "Share of the heap in percent that the states of all continuous queries may hold together; what does"
                                + " not fit is on disk.")
                .define(
                        NATIVE_BYTES,
                        ConfigDef.Type.LONG,
                        64L << 20,
                        atLeast(LEAST_NATIVE_BYTES),
                        ConfigDef.Importance.MEDIUM,
                        "Bytes outside the heap for states on disk: blocks that were read, and what is to be written. None as"
                                + " long as all states fit in memory.")
                .define(
                        FOLDER,
                        ConfigDef.Type.STRING,
                        null,
                        ConfigDef.Importance.MEDIUM,
                        "The folder for states on disk, of this node alone; by default sql-state in the data folder. Nothing in"
                                + " it is needed after a restart.");
    }

    /**
     * Reads the settings; names that are not of this component are passed over.
     *
     * @param usual the folder of a node that sets none
     * @throws org.apache.kafka.common.config.ConfigException if a value is not of its type or out of range
     */
    public static StateConfig from(Map<String, String> settings, Optional<Path> usual) {
        AbstractConfig values = new AbstractConfig(definition(), settings, false);
        String folder = values.getString(FOLDER);
        return new StateConfig(
                Runtime.getRuntime().maxMemory() / PERCENT * values.getInt(MEMORY_PERCENT),
                values.getLong(NATIVE_BYTES),
                folder == null ? usual : Optional.of(Path.of(folder)));
    }

    /** The settings of a node that sets none and has no data folder. */
    public static StateConfig defaults() {
        return from(Map.of(), Optional.empty());
    }
}
