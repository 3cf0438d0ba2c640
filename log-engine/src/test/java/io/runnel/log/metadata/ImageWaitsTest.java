package io.runnel.log.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ImageWaitsTest {
    private final ImageWaits waits = new ImageWaits();

    /** In a cluster that rests no image comes that would clear them away. */
    @Test
    void whoWaitsNoLongerIsForgottenAtOnce() throws Exception {
        CompletableFuture<ClusterImage> completed = waits.add(image -> false);
        CompletableFuture<ClusterImage> cancelled = waits.add(image -> false);
        CompletableFuture<ClusterImage> late =
                waits.add(image -> false).completeOnTimeout(ClusterImage.EMPTY, 1, TimeUnit.MILLISECONDS);
        CompletableFuture<ClusterImage> patient = waits.add(image -> true);
        completed.complete(ClusterImage.EMPTY);
        cancelled.cancel(false);
        late.get(20, TimeUnit.SECONDS);
        assertThat(waits.size()).isEqualTo(1);
        waits.published(ClusterImage.EMPTY);
        assertThat(patient).isCompletedWithValue(ClusterImage.EMPTY);
        assertThat(waits.size()).isZero();
    }
}
