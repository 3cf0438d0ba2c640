package io.runnel.sql.operator;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Entries of a state by their keys: a hash table of chains, whose links are the entries themselves. A hand goes around it to
 * find entries that nobody asked for since it came by the last time (the clock of Corbató, 1968).
 */
final class KeyedEntries<V> {
    private static final int FIRST_CAPACITY = 16;

    /** An entry in memory, and what is known of it on disk. */
    static final class Entry<V> {
        /** That of its key, so that most others are passed over without a look at theirs. */
        private final int hash;

        final RowKey key;
        V value;

        /** Bytes without its value. */
        long keyBytes;

        /** Bytes in all, as of when its value was put last. */
        long heldBytes;

        /** Whether somebody asked for it since the hand came by. */
        boolean used;

        /** Whether it was told that it changed, and nobody took the change since. */
        boolean told;

        /** Whether there is an entry of its key on disk. */
        boolean stored;

        /** Whether that one is as this one. */
        boolean same;

        private @Nullable Entry<V> next;

        private Entry(RowKey key, V value) {
            this.key = key;
            this.hash = key.hashCode();
            this.value = value;
        }
    }

    private @Nullable Entry<V>[] chains = table(FIRST_CAPACITY);
    private int size;
    private int hand;

    int size() {
        return size;
    }

    @Nullable
    Entry<V> find(RowKey key) {
        int hash = key.hashCode();
        for (Entry<V> entry = chains[index(hash)]; entry != null; entry = entry.next) {
            if (entry.hash == hash && entry.key.equals(key)) {
                return entry;
            }
        }
        return null;
    }

    /** Adds an entry; there must be none of its key. */
    Entry<V> add(RowKey key, V value) {
        if (size >= chains.length) {
            grow();
        }
        Entry<V> entry = new Entry<>(key, value);
        int at = index(entry.hash);
        entry.next = chains[at];
        chains[at] = entry;
        size++;
        return entry;
    }

    /** Takes out an entry that is in it. */
    void remove(Entry<V> gone) {
        int at = index(gone.hash);
        Entry<V> entry = chains[at];
        if (entry == gone) {
            chains[at] = gone.next;
        } else {
            while (entry != null && entry.next != gone) {
                entry = entry.next;
            }
            java.util.Objects.requireNonNull(entry, "an entry of the table").next = gone.next;
        }
        size--;
    }

    /**
     * Moves the hand on by one chain.
     *
     * @param unused is given each of its entries that nobody asked for since the hand came by, and may take it out
     */
    void advance(Consumer<Entry<V>> unused) {
        Entry<V> entry = chains[hand];
        hand = (hand + 1) & (chains.length - 1);
        while (entry != null) {
            Entry<V> next = entry.next;
            if (entry.used) {
                entry.used = false;
            } else {
                unused.accept(entry);
            }
            entry = next;
        }
    }

    private void grow() {
        @Nullable Entry<V>[] before = chains;
        chains = table(before.length * 2);
        hand = 0;
        for (Entry<V> first : before) {
            Entry<V> entry = first;
            while (entry != null) {
                Entry<V> next = entry.next;
                int at = index(entry.hash);
                entry.next = chains[at];
                chains[at] = entry;
                entry = next;
            }
        }
    }

    private int index(int hash) {
        return (hash ^ hash >>> 16) & (chains.length - 1);
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // An array of a generic class has no other form.
    private static <V> @Nullable Entry<V>[] table(int capacity) {
        return (@Nullable Entry<V>[]) new @Nullable Entry[capacity];
    }
}
