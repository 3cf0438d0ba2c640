package io.runnel.log.embedded;

import io.runnel.log.Appended;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where the batches of one append stand, once all are stored. Thread-safe; batches are added by one thread, before {@link
 * #handed}.
 */
final class Places {
    private final CompletableFuture<List<Appended>> all = new CompletableFuture<>();
    private @Nullable Appended[] places = new @Nullable Appended[1];
    private int count;
    /** What is not stored yet, and the append itself until all of it was handed over. */
    private int missing = 1;

    /** Adds a batch behind the others; whoever stores it tells where it stands. */
    synchronized Consumer<Appended> next() {
        int index = count++;
        if (places.length == index) {
            places = Arrays.copyOf(places, 2 * index);
        }
        missing++;
        return stored -> stored(index, stored);
    }

    private void stored(int index, Appended stored) {
        synchronized (this) {
            places[index] = stored;
        }
        less();
    }

    /** The append has no batches but those that were added. */
    void handed() {
        less();
    }

    private void less() {
        List<Appended> found;
        synchronized (this) {
            if (--missing > 0) {
                return;
            }
            found = List.of(Arrays.copyOf(places, count, Appended[].class));
        }
        all.complete(found);
    }

    CompletableFuture<List<Appended>> all() {
        return all;
    }
}
