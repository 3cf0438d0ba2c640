package io.runnel.log.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.log.broker.FetchedPartition.Key;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchRequestData.FetchPartition;
import org.apache.kafka.common.message.FetchRequestData.FetchTopic;
import org.apache.kafka.common.message.FetchResponseData.PartitionData;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.requests.FetchRequest;
import org.junit.jupiter.api.Test;

class FetchSessionTest {
    private final FetchSession session = new FetchSession(
            7,
            false,
            IntStream.range(0, 3)
                    .mapToObj(index -> new FetchedPartition(
                            new Key("t", Uuid.ZERO_UUID, index), new FetchPartition().setPartition(index)))
                    .toList(),
            0);

    /** A request that names these partitions of topic t. */
    static FetchedPartitions asking(int... partitions) {
        return new FetchedPartitions(new FetchRequest(
                new FetchRequestData()
                        .setTopics(List.of(new FetchTopic()
                                .setTopic("t")
                                .setPartitions(Arrays.stream(partitions)
                                        .mapToObj(index -> new FetchPartition().setPartition(index))
                                        .toList()))),
                (short) 12));
    }

    private List<FetchedPartition> look(int upTo) {
        List<FetchedPartition> seen = new ArrayList<>();
        session.look(new FetchLook() {
            @Override
            public boolean at(FetchedPartition partition) {
                seen.add(partition);
                return true;
            }

            @Override
            public boolean isSatisfied() {
                return seen.size() == upTo;
            }
        });
        return seen;
    }

    @Test
    void aServedPartitionIsTheLastToBeLookedAtNext() {
        FetchedPartition first = look(1).get(0);
        session.served(first);

        assertThat(look(3)).extracting(FetchedPartition::index).containsExactly(1, 2, 0);
        session.update(asking(0, 5));
        assertThat(look(9)).extracting(FetchedPartition::index).containsExactly(1, 2, 0, 5);
    }

    @Test
    void epochsGoUpAndRoundWithoutZero() {
        assertThat(session.epoch()).isEqualTo(1);
        session.update(asking());
        assertThat(session.epoch()).isEqualTo(2);
    }

    @Test
    void newsAreRecordsErrorsAndOffsetsOtherThanTold() {
        FetchedPartition partition = look(1).get(0);
        PartitionData found =
                new PartitionData().setHighWatermark(5).setLogStartOffset(1).setRecords(MemoryRecords.EMPTY);
        assertThat(partition.isNews(found)).isTrue();
        partition.told(found);
        assertThat(partition.isNews(found)).isFalse();
        assertThat(partition.isNews(found.duplicate().setHighWatermark(6))).isTrue();
        assertThat(partition.isNews(found.duplicate().setLogStartOffset(2))).isTrue();

        PartitionData error = found.duplicate().setErrorCode(Errors.UNKNOWN_TOPIC_ID.code());
        assertThat(partition.isNews(error)).isTrue();
        partition.told(error);
        assertThat(partition.isNews(found)).isTrue();
    }
}
