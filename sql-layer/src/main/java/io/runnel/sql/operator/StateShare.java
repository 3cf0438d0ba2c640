package io.runnel.sql.operator;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the states of one task hold in memory, and where their entries go when it may hold no more. For one thread at a time.
 *
 * <p>A state counts what it holds with {@link #use} and ends each operation with {@link #settle}: then, and only then,
 * entries of any of the task's states may move to disk. While an operator is shown entries of a walk, none do.
 */
public final class StateShare implements AutoCloseable {
    /** Bytes taken of the node's memory at once. */
    private static final long PIECE_BYTES = 256 << 10;

    /** The part of a full share that is freed at once. */
    private static final int FREED_PART = 16;

    private static final long MOST_FREED_BYTES = 1 << 20;

    /** A state whose entries can move to disk. */
    interface Spilling {
        /** Bytes that its entries in memory hold. */
        long heldBytes();

        /**
         * Moves entries to disk, those that are the least needed first.
         *
         * @param bytes to be freed at least, as long as there are entries in memory
         */
        void spill(long bytes);
    }

    private final StateMemory node;
    private final StateBudget budget;
    private final Supplier<SpillStore> opening;
    private final List<Spilling> states = new ArrayList<>();
    private final StateOutput out = new StateOutput();
    private @Nullable SpillStore store;
    private long heldBytes;

    /** What it may hold. */
    private long allowedBytes;

    /** Walks under way, one within the other. */
    private int walks;

    private boolean closed;

    /**
     * @param budget for the entries of all states; closed with this
     * @param opening opens the place on disk, when it is first needed
     */
    public StateShare(StateMemory node, StateBudget budget, Supplier<SpillStore> opening) {
        this.node = node;
        this.budget = budget;
        this.opening = opening;
        this.allowedBytes = node.leastBytes();
        node.enter();
    }

    /** The entries that its query may hold. */
    public StateBudget budget() {
        return budget;
    }

    /** Bytes of heap that its states hold, by estimate. */
    public long heldBytes() {
        return heldBytes;
    }

    /** Bytes of disk that they hold. */
    public long storedBytes() {
        SpillStore opened = store;
        return opened == null ? 0 : opened.bytes();
    }

    /** Takes part from now on; the number by which the state's entries are told from others. */
    int enter(Spilling state) {
        states.add(state);
        return states.size() - 1;
    }

    /** Counts bytes that a state holds more, or less. */
    void use(long bytes) {
        heldBytes += bytes;
    }

    void beginWalk() {
        walks++;
    }

    void endWalk() {
        walks--;
    }

    /** Sees to it that no more is held than may be, and tells whether it could. No state is amid an operation. */
    boolean hasRoom() {
        settle();
        return heldBytes <= allowedBytes;
    }

    /** Sees to it that no more is held than may be. No state is amid an operation. */
    void settle() {
        if (heldBytes > allowedBytes || node.wanted()) {
            settleNow();
        }
    }

    private void settleNow() {
        if (heldBytes > allowedBytes) {
            long missing = heldBytes - allowedBytes;
            long piece = Math.max(missing, PIECE_BYTES);
            if (node.tryTake(piece, takenBytes() + piece)) {
                allowedBytes += piece;
            } else if (node.tryTake(missing, takenBytes() + missing)) {
                allowedBytes += missing;
            } else if (walks == 0) {
                spill(missing + freedAtOnce());
            }
        } else if (walks == 0) {
            giveUp();
        }
    }

    /** Gives up what it has beyond its part, for those that have less; a piece each time. */
    private void giveUp() {
        long beyond = allowedBytes - Math.max(node.partBytes(), node.leastBytes());
        long bytes = Math.min(beyond, Math.max(freedAtOnce(), PIECE_BYTES));
        if (bytes > 0) {
            long over = heldBytes - (allowedBytes - bytes);
            if (over > 0) {
                spill(over);
            }
            allowedBytes -= bytes;
            node.giveBack(bytes);
        }
    }

    private long takenBytes() {
        return allowedBytes - node.leastBytes();
    }

    private long freedAtOnce() {
        return Math.min(allowedBytes / FREED_PART, MOST_FREED_BYTES);
    }

    /** Of the largest state first. */
    private void spill(long bytes) {
        long goal = heldBytes - bytes;
        while (heldBytes > goal) {
            Spilling largest = states.get(0);
            for (Spilling state : states) {
                if (state.heldBytes() > largest.heldBytes()) {
                    largest = state;
                }
            }
            long before = heldBytes;
            largest.spill(heldBytes - goal);
            if (heldBytes >= before) {
                break; // What is left are counts, not entries.
            }
        }
        store().flush();
    }

    /** The place on disk. */
    SpillStore store() {
        SpillStore opened = store;
        if (opened == null) {
            if (closed) {
                throw new IllegalStateException("The states were closed");
            }
            opened = opening.get();
            store = opened;
        }
        return opened;
    }

    /** For what is written within one operation. */
    StateOutput out() {
        out.clear();
        return out;
    }

    /** Lets go of what it holds in memory and on disk; its states cannot be used afterwards. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            node.leave(takenBytes());
            budget.close();
            SpillStore opened = store;
            store = null;
            if (opened != null) {
                opened.close();
            }
        }
    }
}
