package io.runnel.registry.subject;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.RandomAccess;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An immutable list to which one more costs nothing in the long run: a list and those made from it by {@link #with} share
 * one array as long as each is longer than the last. Readable by any thread once it was handed over safely; made by one
 * thread at a time.
 */
final class AppendList<T> extends AbstractList<T> implements RandomAccess {
    private static final int FIRST_CAPACITY = 4;

    private final Object[] items;
    /** How much of the array is taken by the longest list on it. */
    private final AtomicInteger taken;

    private final int size;

    private AppendList(Object[] items, AtomicInteger taken, int size) {
        this.items = items;
        this.taken = taken;
        this.size = size;
    }

    static <T> AppendList<T> empty() {
        return new AppendList<>(new Object[0], new AtomicInteger(), 0);
    }

    @Override
    @SuppressWarnings("unchecked") // only items of T go in
    public T get(int index) {
        if (index < 0 || index >= size) {
            throw new IndexOutOfBoundsException("Item " + index + " of " + size);
        }
        return (T) items[index];
    }

    @Override
    public int size() {
        return size;
    }

    /** This list and one more at its end. */
    AppendList<T> with(T item) {
        if (size < items.length && taken.compareAndSet(size, size + 1)) {
            items[size] = item;
            return new AppendList<>(items, taken, size + 1);
        }
        Object[] copy = Arrays.copyOf(items, Math.max(FIRST_CAPACITY, 2 * size), Object[].class);
        if (size < copy.length) {
            Arrays.fill(copy, size, copy.length, null);
        }
        copy[size] = item;
        return new AppendList<>(copy, new AtomicInteger(size + 1), size + 1);
    }

    /** This list with one more in the middle. */
    AppendList<T> with(int index, T item) {
        Object[] copy = new Object[size + 1];
        System.arraycopy(items, 0, copy, 0, index);
        copy[index] = item;
        System.arraycopy(items, index, copy, index + 1, size - index);
        return new AppendList<>(copy, new AtomicInteger(copy.length), copy.length);
    }

    /** This list with another item in a place. */
    AppendList<T> replaced(int index, T item) {
        Object[] copy = Arrays.copyOf(items, size, Object[].class);
        copy[index] = item;
        return new AppendList<>(copy, new AtomicInteger(size), size);
    }

    /** This list without one of its items. */
    AppendList<T> without(int index) {
        Object[] copy = new Object[size - 1];
        System.arraycopy(items, 0, copy, 0, index);
        System.arraycopy(items, index + 1, copy, index, size - 1 - index);
        return new AppendList<>(copy, new AtomicInteger(copy.length), copy.length);
    }
}
