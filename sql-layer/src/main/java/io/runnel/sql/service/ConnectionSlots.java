package io.runnel.sql.service;

import io.runnel.sql.SqlException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Bounds the open connections of a node, whatever protocol they speak, and numbers them. Thread-safe. */
public final class ConnectionSlots {
    private static final String TOO_MANY = "53300";

    private final int most;
    private final AtomicInteger taken = new AtomicInteger();
    private final AtomicLong lastNumber = new AtomicLong();

    public ConnectionSlots(int most) {
        this.most = most;
    }

    /**
     * Takes a slot, which {@link #free} gives back.
     *
     * @return a number that no connection has had since the start; people may see it
     * @throws SqlException 53300 if all are taken
     */
    public long take() {
        if (taken.incrementAndGet() > most) {
            taken.decrementAndGet();
            throw new SqlException(
                    TOO_MANY,
                    most + " connections are open already, the most that " + SqlServiceConfig.CONNECTIONS_MAX
                            + " allows. Close connections that are not needed, or raise that setting.");
        }
        return lastNumber.incrementAndGet();
    }

    public void free() {
        taken.decrementAndGet();
    }
}
