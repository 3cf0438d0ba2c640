package io.runnel.sql.service;

import io.runnel.sql.SqlException;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/** Bounds how many requests wait for rows at one time, as each of them occupies a thread of the HTTP server. */
final class FetchSlots {
    static final String TOO_MANY = "53300";

    private final int capacity;
    private final Semaphore free;

    FetchSlots(int capacity) {
        this.capacity = capacity;
        free = new Semaphore(capacity);
    }

    /**
     * Runs a waiting call.
     *
     * @throws SqlException 53300 if as many calls as are allowed wait already
     */
    <T> T waitIn(Supplier<T> call) {
        if (!free.tryAcquire()) {
            throw new SqlException(
                    TOO_MANY,
                    capacity + " fetches wait for rows already, the most that " + SqlServiceConfig.FETCH_WAITING_MAX
                            + " allows. Close results that nobody reads, or raise that setting.");
        }
        try {
            return call.get();
        } finally {
            free.release();
        }
    }
}
