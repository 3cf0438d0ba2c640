package io.runnel.registry.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.junit.jupiter.api.Test;

class ReadProgressTest {
    private long nowNs = Long.MAX_VALUE - 5; // The clock may begin anywhere and overflow.
    private final ReadProgress progress = new ReadProgress("_schemas", 1000, () -> nowNs);

    private void pass(long ms) {
        nowNs += TimeUnit.MILLISECONDS.toNanos(ms);
    }

    @Test
    void whoHasReadAllIsUpToDateForEver() {
        progress.announced();
        progress.readUpTo(progress.begin());
        pass(1_000_000);

        assertThat(progress.backlog()).isNull();
        assertThat(progress.outage()).isNull();
    }

    @Test
    void aMomentBehindIsABacklogAndLongerIsAnOutage() {
        pass(1_000_000);
        progress.announced();
        pass(1000);
        assertThat(progress.backlog()).contains("'_schemas'");
        assertThat(progress.outage()).isNull();

        progress.announced();
        pass(1);
        assertThat(progress.outage()).contains("behind", "for 1001 ms", "registry.validation.max.lag.ms is 1000");

        progress.readUpTo(progress.begin());
        assertThat(progress.outage()).isNull();
        assertThat(progress.backlog()).isNull();
    }

    @Test
    void whatIsAnnouncedWhileReadingIsStillToBeRead() {
        progress.announced();
        long begun = progress.begin();
        progress.announced();
        pass(5000);
        progress.readUpTo(begun);

        assertThat(progress.backlog()).isNotNull();
        assertThat(progress.outage()).isNull();
    }

    @Test
    void aFailureIsAnOutageUntilReadingSucceeds() {
        progress.failed(new KafkaStorageException("no disk"));
        assertThat(progress.outage())
                .isEqualTo("the schema registry is down: reading its topic '_schemas' failed (no disk)");

        progress.readUpTo(progress.begin());
        assertThat(progress.outage()).isNull();

        progress.closed();
        progress.readUpTo(progress.begin());
        assertThat(progress.outage()).contains("closed");
    }

    @Test
    void whatIsNotKnownIsUnseenUntilALookThatBeganAfterwards() {
        assertThat(progress.unseen("schema id 7")).isNull(); // Nobody else writes to the topic.
        progress.shared(progress::announced);
        long before = progress.begin();
        assertThat(progress.unseen("schema id 7")).contains("_schemas");
        progress.readUpTo(before); // A look that was under way already.
        assertThat(progress.unseen("schema id 7")).isNotNull();
        progress.readUpTo(progress.begin());
        assertThat(progress.unseen("schema id 7")).isNull();
        assertThat(progress.unseen("schema id 7")).as("asked anew").isNotNull();
    }
}
