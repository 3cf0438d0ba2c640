package io.runnel.log.metadata;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** Those who wait for the image to show something. Thread-safe; few wait at a time. */
final class ImageWaits {
    private final List<Wait> waits = new CopyOnWriteArrayList<>();

    private record Wait(Predicate<ClusterImage> condition, CompletableFuture<ClusterImage> answer) {}

    /** A wait that looks at each image from now on; one that its owner has completed is forgotten with the next. */
    CompletableFuture<ClusterImage> add(Predicate<ClusterImage> condition) {
        Wait wait = new Wait(condition, new CompletableFuture<>());
        waits.add(wait);
        return wait.answer();
    }

    /** Completes those whose condition the image, which is published already, meets. */
    void published(ClusterImage image) {
        if (waits.isEmpty()) {
            return;
        }
        List<Wait> over = new ArrayList<>();
        for (Wait wait : waits) {
            if (wait.answer().isDone() || wait.condition().test(image)) {
                over.add(wait);
            }
        }
        waits.removeAll(over);
        over.forEach(wait -> wait.answer().complete(image));
    }
}
