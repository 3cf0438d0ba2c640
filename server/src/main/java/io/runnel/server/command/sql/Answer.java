package io.runnel.server.command.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An answer on its way from the thread that fetches to the one that prints. It holds one block of rows at most: who fetches
 * waits until the block was taken. All methods may be called from any thread.
 */
final class Answer {
    /** Rows that are laid out together. */
    static final int MAX_ROWS = 1000;

    /** A block of huge values ends earlier. */
    private static final long MAX_CHARACTERS = 4_000_000;

    /** Warnings of a never-ending query have no end either. */
    private static final int MAX_WARNINGS = 100;

    private @Nullable List<AnswerColumn> columns;
    private List<List<@Nullable String>> rows = new ArrayList<>();
    private List<String> warnings = new ArrayList<>();
    private long characters;
    private long firstRowNanos;
    private long updateCount = -1;
    private boolean ended;
    private boolean dropped;
    private @Nullable Throwable failure;

    /**
     * Rows to print together.
     *
     * @param last whether nothing follows
     */
    record Block(List<List<@Nullable String>> rows, List<String> warnings, boolean last) {}

    /** The answer has rows. */
    synchronized void begin(List<AnswerColumn> columns) {
        this.columns = columns;
        notifyAll();
    }

    /** Adds a row as soon as there is room; false if nobody wants it any more. */
    synchronized boolean add(List<@Nullable String> row) throws InterruptedException {
        while (isFull() && !dropped) {
            wait();
        }
        if (rows.isEmpty()) {
            firstRowNanos = System.nanoTime();
        }
        rows.add(row);
        for (String value : row) {
            characters += value == null ? 0 : value.length();
        }
        if (rows.size() == 1 || isFull()) {
            notifyAll();
        }
        return !dropped;
    }

    synchronized void warn(String warning) {
        if (warnings.size() < MAX_WARNINGS) {
            warnings.add(warning);
        }
        notifyAll();
    }

    /** @param updateCount -1 if the answer had rows, or the statement changes none */
    synchronized void end(long updateCount) {
        this.updateCount = updateCount;
        ended = true;
        notifyAll();
    }

    synchronized void fail(Throwable cause) {
        failure = cause;
        ended = true;
        notifyAll();
    }

    /** Ends the wait for more of it, whatever the node does. */
    synchronized void drop() {
        dropped = true;
        notifyAll();
    }

    /** Waits for the columns; null if the answer has none, or ended before. */
    synchronized @Nullable List<AnswerColumn> columns() throws InterruptedException {
        while (columns == null && !ended && !dropped) {
            wait();
        }
        return columns;
    }

    /**
     * Waits for rows.
     *
     * @param gatherMs how long after the first of them others may join it, unless the block is full before
     */
    synchronized Block take(long gatherMs) throws InterruptedException {
        while (!ended && !dropped && !isFull() && warnings.isEmpty()) {
            if (rows.isEmpty()) {
                wait();
                continue;
            }
            long leftNanos = firstRowNanos + TimeUnit.MILLISECONDS.toNanos(gatherMs) - System.nanoTime();
            if (leftNanos <= 0) {
                break;
            }
            wait(leftNanos / 1_000_000, (int) (leftNanos % 1_000_000));
        }
        Block block = new Block(rows, warnings, ended || dropped);
        rows = new ArrayList<>();
        warnings = new ArrayList<>();
        characters = 0;
        notifyAll();
        return block;
    }

    /** Rows inserted or deleted; -1 if that is not what the statement did. */
    synchronized long updateCount() {
        return updateCount;
    }

    /** Why it broke off; null if it did not. */
    synchronized @Nullable Throwable failure() {
        return failure;
    }

    private boolean isFull() {
        return rows.size() >= MAX_ROWS || characters >= MAX_CHARACTERS;
    }
}
