package io.runnel.sql.operator;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where entries of a task's states are that have no place in memory: bytes under bytes, in the order of their unsigned
 * values. It lasts as long as the task. For one thread at a time.
 *
 * <p>Every method fails with an {@link io.runnel.sql.SqlException} of state 58030 if the disk does.
 */
public interface SpillStore extends AutoCloseable {
    /** A key and what is under it. */
    record Entry(byte[] key, byte[] value) {}

    /** What is under a key; null if nothing is. */
    byte @Nullable [] get(byte[] key);

    /**
     * Entries in the order of their keys.
     *
     * @param from inclusive
     * @param to exclusive
     * @param most how many at most
     */
    List<Entry> range(byte[] from, byte[] to, int most);

    /** Puts something under a key, not to be seen before the next {@link #flush}. */
    void put(byte[] key, byte[] value);

    /** Removes what is under a key, with the next {@link #flush}. */
    void delete(byte[] key);

    /** Carries out all that was put and deleted since the last call, in its order. */
    void flush();

    /** Bytes that it takes, by an estimate that takes little time. */
    long bytes();

    /** Removes everything. */
    @Override
    void close();
}
