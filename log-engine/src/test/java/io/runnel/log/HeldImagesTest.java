package io.runnel.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.log.metadata.ClusterImage;
import io.runnel.log.metadata.MetadataRecord.TopicCreated;
import io.runnel.log.metadata.PartitionImage;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

/** What replicas hear of the images that come while their node joins. */
class HeldImagesTest {
    private static final ClusterImage FIRST = with(ClusterImage.EMPTY, "first");
    private static final ClusterImage SECOND = with(FIRST, "second");
    private static final ClusterImage THIRD = with(SECOND, "third");

    private final List<ClusterImage> carriedOut = new ArrayList<>();

    private static ClusterImage with(ClusterImage image, String topic) {
        PartitionImage partition = new PartitionImage(List.of(1), List.of(1), 1, 0, 0);
        return image.apply(List.of(new TopicCreated(topic, Uuid.randomUuid(), List.of(partition))));
    }

    @Test
    void historyIsNotCarriedOut() {
        HeldImages images = new HeldImages((before, after, records) -> carriedOut.add(after));
        images.changed(ClusterImage.EMPTY, FIRST, List.of());
        images.changed(FIRST, SECOND, List.of());
        assertThat(carriedOut).isEmpty();

        images.letThrough();
        assertThat(carriedOut).containsExactly(SECOND);

        images.changed(SECOND, THIRD, List.of());
        assertThat(carriedOut).containsExactly(SECOND, THIRD);
    }

    @Test
    void whatComesMeanwhileIsCarriedOutAfterIt() {
        List<HeldImages> held = new ArrayList<>();
        HeldImages images = new HeldImages((before, after, records) -> {
            if (carriedOut.isEmpty()) {
                held.get(0).changed(FIRST, SECOND, List.of());
                held.get(0).changed(SECOND, THIRD, List.of());
            }
            carriedOut.add(after);
        });
        held.add(images);
        images.changed(ClusterImage.EMPTY, FIRST, List.of());

        images.letThrough();

        assertThat(carriedOut).containsExactly(FIRST, THIRD);
    }
}
