package io.runnel.log.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.log.metadata.MetadataRecord.ProducerIdsAllocated;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.junit.jupiter.api.Test;

class ProducerIdsTest {
    private final Queue<CompletableFuture<ProducerIdsAllocated>> asked = new ArrayDeque<>();
    private final ProducerIds ids = new ProducerIds(() -> {
        var block = new CompletableFuture<ProducerIdsAllocated>();
        asked.add(block);
        return block;
    });

    @Test
    void thoseWhoWaitShareTheBlocksThatCome() {
        List<CompletableFuture<Long>> answers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            answers.add(ids.next());
        }
        assertThat(asked).hasSize(1);

        asked.remove().complete(new ProducerIdsAllocated(1, 100, 2));
        assertThat(answers.get(0)).isCompletedWithValue(100L);
        assertThat(answers.get(1)).isCompletedWithValue(101L);
        assertThat(answers.get(2)).isNotDone();

        asked.remove().complete(new ProducerIdsAllocated(1, 200, 2));
        assertThat(answers.get(2)).isCompletedWithValue(200L);
        assertThat(ids.next()).isCompletedWithValue(201L);
        assertThat(asked).isEmpty();
    }

    @Test
    void aFailedAllocationFailsThoseWhoWaitAndIsTriedAnew() {
        CompletableFuture<Long> first = ids.next();
        asked.remove().completeExceptionally(new KafkaStorageException("disk"));
        assertThat(first).isCompletedExceptionally();

        CompletableFuture<Long> second = ids.next();
        asked.remove().complete(new ProducerIdsAllocated(1, 5, 1));
        assertThat(second).isCompletedWithValue(5L);
    }
}
