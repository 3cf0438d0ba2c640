package io.runnel.log.remote;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

class PrefetchTest {
    private final Prefetch prefetch =
            new Prefetch(new PartitionRef(new TopicPartition("t", 0), Uuid.randomUuid()), 100, 100, () -> {});

    @Test
    void aRequestForWhatWasWishedBeforeDoesNotKeepAReaderThatWasPlacedAnew() {
        assertThat(prefetch.take(100, 0)).isNull();
        Prefetch.Wish news = prefetch.wish(0);
        assertThat(news).isEqualTo(new Prefetch.Wish(100, 0, false));

        prefetch.seek(100, 0); // Between the wish and its request.
        prefetch.begin(news);
        Prefetch.Wish backlog = new Prefetch.Wish(0, 1, true);
        assertThat(prefetch.wish(0)).isEqualTo(backlog);

        prefetch.begin(backlog);
        assertThat(prefetch.wish(0)).as("one request at a time").isNull();
        prefetch.end(news.restarts());
        assertThat(prefetch.wish(0)).as("its own request is under way still").isNull();
        prefetch.end(backlog.restarts());
        assertThat(prefetch.wish(0)).isEqualTo(backlog);
    }
}
