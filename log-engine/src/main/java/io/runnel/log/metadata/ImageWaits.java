package io.runnel.log.metadata;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** Those who wait for the image to show something. Thread-safe. */
final class ImageWaits {
    private final Set<Wait> waits = ConcurrentHashMap.newKeySet();

    private record Wait(Predicate<ClusterImage> condition, CompletableFuture<ClusterImage> answer) {}

    /** A wait that looks at each image from now on, until it is over or its owner has completed or cancelled it. */
    CompletableFuture<ClusterImage> add(Predicate<ClusterImage> condition) {
        Wait wait = new Wait(condition, new CompletableFuture<>());
        waits.add(wait);
        // Also where no image comes any more, as in a cluster that rests.
        var unused = wait.answer().whenComplete((image, failure) -> waits.remove(wait));
        return wait.answer();
    }

    /** How many wait. */
    int size() {
        return waits.size();
    }

    /** Completes those whose condition the image, which is published already, meets. */
    void published(ClusterImage image) {
        for (Wait wait : waits) {
            if (wait.condition().test(image)) {
                wait.answer().complete(image);
            }
        }
    }
}
