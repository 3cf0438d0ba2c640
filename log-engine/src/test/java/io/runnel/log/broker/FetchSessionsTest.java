package io.runnel.log.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.log.broker.FetchedPartition.Key;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.FetchSessionIdNotFoundException;
import org.apache.kafka.common.message.FetchRequestData.FetchPartition;
import org.junit.jupiter.api.Test;

class FetchSessionsTest {
    private static final long EVICTION_MS = 1000;
    private final FetchSessions sessions =
            new FetchSessions(new FetchSettings(2, EVICTION_MS, 100), new SplittableRandom(7));

    private static List<FetchedPartition> partitions(int count) {
        return IntStream.range(0, count)
                .mapToObj(index -> new FetchedPartition(
                        new Key("t", Uuid.ZERO_UUID, index), new FetchPartition().setPartition(index)))
                .toList();
    }

    private FetchSession create(int partitions, long nowMs) {
        return Objects.requireNonNull(sessions.create(false, partitions(partitions), nowMs));
    }

    private void assertGone(FetchSession session) {
        assertThatThrownBy(() -> sessions.require(session.id())).isInstanceOf(FetchSessionIdNotFoundException.class);
    }

    @Test
    void aFullCacheKeepsWhatIsYoungAndInUse() {
        create(3, 0);
        create(3, 0);

        assertThat(sessions.create(false, partitions(50), EVICTION_MS)).isNull();
        assertThat(sessions.size()).isEqualTo(2);
    }

    @Test
    void theLongestSilentSessionMakesRoomForAnyOther() {
        FetchSession silent = create(9, 0);
        FetchSession used = create(3, 0);
        sessions.used(used, 500);

        FetchSession fresh = create(1, EVICTION_MS + 1);

        assertGone(silent);
        assertThat(sessions.require(used.id())).isSameAs(used);
        assertThat(sessions.require(fresh.id())).isSameAs(fresh);
        assertThat(sessions.partitions()).isEqualTo(4);
    }

    @Test
    void theSmallestOldSessionMakesRoomForALargerOneOnly() {
        FetchSession small = create(3, 0);
        FetchSession large = create(9, 0);
        sessions.used(small, EVICTION_MS + 1);
        sessions.used(large, EVICTION_MS + 1);

        assertThat(sessions.create(false, partitions(3), EVICTION_MS + 2)).isNull();
        create(4, EVICTION_MS + 2);

        assertGone(small);
        assertThat(sessions.require(large.id())).isSameAs(large);
    }

    @Test
    void partitionsAreBoundedOverAllSessions() {
        create(60, 0);
        assertThat(sessions.create(false, partitions(41), 0)).isNull();
        assertThat(sessions.create(false, partitions(40), 0)).isNotNull();
        assertThat(sessions.partitions()).isEqualTo(100);
    }

    @Test
    void aSessionThatGrowsBeyondTheBoundIsOver() {
        create(60, 0);
        List<FetchedPartition> growing = partitions(40);
        FetchSession session = Objects.requireNonNull(sessions.create(false, growing.subList(0, 10), 0));
        growing.subList(10, 40).forEach(each -> session.update(FetchSessionTest.asking(each.index())));
        sessions.used(session, 1);
        assertThat(sessions.partitions()).isEqualTo(100);

        session.update(FetchSessionTest.asking(99));

        assertThatThrownBy(() -> sessions.used(session, 2)).isInstanceOf(FetchSessionIdNotFoundException.class);
        assertGone(session);
        assertThat(sessions.partitions()).isEqualTo(60);
    }

    @Test
    void withoutSlotsThereAreNone() {
        FetchSessions none = new FetchSessions(new FetchSettings(0, EVICTION_MS, 100), new SplittableRandom(7));

        assertThat(none.create(false, partitions(1), 0)).isNull();
        assertThat(sessions.create(false, List.of(), 0)).isNull();
    }
}
