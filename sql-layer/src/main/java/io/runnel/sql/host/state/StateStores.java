package io.runnel.sql.host.state;

import io.runnel.sql.SqlException;
import io.runnel.sql.operator.SpillStore;
import io.runnel.sql.operator.StateBudget;
import io.runnel.sql.operator.StateMemory;
import io.runnel.sql.operator.StateShare;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What the continuous queries of a node have for their states: memory that they share, and a folder beyond it, in which each
 * task gets a database of its own when its first entry moves there. Thread-safe.
 */
public final class StateStores implements AutoCloseable {
    static final String IO_ERROR = "58030";

    private final StateConfig config;
    private final StateMemory memory;
    private final AtomicLong numbers = new AtomicLong();

    // Guarded by this:
    private @Nullable StateFolder folder;
    private @Nullable RocksMemory rocks;
    private boolean closed;

    /** Deletes what an earlier process left in the folder. */
    public StateStores(StateConfig config) {
        this.config = config;
        this.memory = new StateMemory(config.memoryBytes());
        config.folder().ifPresent(StateFolder::deleteLeftovers);
    }

    /**
     * What a task may hold; close it with the task.
     *
     * @param name of the query, for the names of folders
     * @param budget for the entries of all of the task's states
     */
    public StateShare open(String name, StateBudget budget) {
        return new StateShare(memory, budget, () -> store(name));
    }

    /** Bytes of heap that states have reserved. */
    public long heldBytes() {
        return memory.takenBytes();
    }

    /** The place on disk of one more task. */
    synchronized SpillStore store(String name) {
        if (closed) {
            throw new IllegalStateException("The node's states were closed");
        }
        try {
            StateFolder place = folder;
            if (place == null) {
                place = StateFolder.open(config.folder());
                folder = place;
            }
            RocksMemory shared = rocks;
            if (shared == null) {
                shared = RocksMemory.open(config.nativeBytes());
                rocks = shared;
            }
            return RocksStore.open(place.database(numbers.incrementAndGet(), name), shared);
        } catch (IOException e) {
            throw new SqlException(
                    IO_ERROR,
                    "The states of " + name + " do not fit in memory, and cannot be kept on disk: " + e
                            + ". See to the folder (setting " + StateConfig.FOLDER + "), or raise "
                            + StateConfig.MEMORY_PERCENT + ".",
                    0,
                    0,
                    e);
        }
    }

    /** Frees what is shared; all tasks have ended before. */
    @Override
    public synchronized void close() {
        closed = true;
        if (rocks != null) {
            rocks.close();
            rocks = null;
        }
        if (folder != null) {
            folder.close();
            folder = null;
        }
    }
}
