package io.runnel.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.ListOffsetsRequestData;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsPartition;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsTopic;
import org.apache.kafka.common.message.ListOffsetsResponseData.ListOffsetsPartitionResponse;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData.OffsetForLeaderPartition;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData.OffsetForLeaderTopic;
import org.apache.kafka.common.message.OffsetForLeaderEpochResponseData.EpochEndOffset;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.ListOffsetsResponse;
import org.apache.kafka.common.requests.OffsetsForLeaderEpochResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** ListOffsets and OffsetForLeaderEpoch as clients meet them. */
class ListOffsetsTest {
    private static final int LATEST_VERSION = 11;

    @TempDir
    Path dataDir;

    private TestNode node;
    private RawClient client;

    @BeforeEach
    void start() throws IOException {
        node = new TestNode(dataDir);
        create("events", Map.of());
        create("stamped", Map.of("message.timestamp.type", "LogAppendTime"));
        client = new RawClient(node.address());
    }

    private void create(String topic, Map<String, String> configs) {
        node.engine().eventLog().createTopic(TopicSpec.of(topic, 1, configs)).join();
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        node.close();
    }

    private void append(String topic, Compression compression, long... times) throws IOException {
        SimpleRecord[] records = new SimpleRecord[times.length];
        for (int i = 0; i < times.length; i++) {
            records[i] = new SimpleRecord(times[i], null, new byte[] {(byte) i});
        }
        var response = client.<org.apache.kafka.common.requests.ProduceResponse>call(
                Requests.produce(topic, 0, -1, MemoryRecords.withRecords(compression, records)), 1);
        assertThat(response.errorCounts()).containsOnlyKeys(Errors.NONE);
    }

    private List<ListOffsetsPartitionResponse> list(int version, String topic, ListOffsetsPartition... asked)
            throws IOException {
        ListOffsetsRequestData data = new ListOffsetsRequestData()
                .setReplicaId(-1)
                .setTopics(List.of(new ListOffsetsTopic().setName(topic).setPartitions(List.of(asked))));
        AbstractRequest request = AbstractRequest.parseRequest(
                        ApiKeys.LIST_OFFSETS, (short) version, MessageUtil.toByteBufferAccessor(data, (short) version))
                .request;
        ListOffsetsResponse response = client.call(request, 9);
        return response.data().topics().get(0).partitions();
    }

    private ListOffsetsPartitionResponse list(int version, String topic, long timestamp) throws IOException {
        return list(version, topic, at(timestamp)).get(0);
    }

    private static ListOffsetsPartition at(long timestamp) {
        return new ListOffsetsPartition().setPartitionIndex(0).setTimestamp(timestamp);
    }

    @Test
    void endIsBeyondWhatIsAcknowledgedAsWritten() throws IOException {
        for (int round = 1; round <= 50; round++) {
            client.call(
                    Requests.produce(
                            "events", 0, 1, MemoryRecords.withRecords(Compression.NONE, new SimpleRecord(new byte[9]))),
                    1);

            assertThat(list(LATEST_VERSION, "events", -1).offset()).isEqualTo(round);
        }
    }

    @ParameterizedTest
    @CsvSource({"-1, 1, 5, -1", "-2, 1, 0, -1", "-3, 7, 1, 900", "-4, 8, 0, -1", "-5, 9, -1, -1", "-6, 11, -1, -1"})
    void eachSpecialTimestampIsKnownFromItsVersionOn(long special, int firstVersion, long offset, long time)
            throws IOException {
        append("events", Compression.NONE, 100, 900, 300);
        append("events", Compression.NONE, 900, 200);

        for (int version = 1; version <= LATEST_VERSION; version++) {
            ListOffsetsPartitionResponse answer = list(version, "events", special);
            if (version < firstVersion) {
                assertThat(answer.errorCode()).as("v%d", version).isEqualTo(Errors.UNSUPPORTED_VERSION.code());
            } else {
                assertThat(answer.errorCode()).as("v%d", version).isEqualTo(Errors.NONE.code());
                assertThat(answer.offset()).as("v%d", version).isEqualTo(offset);
                assertThat(answer.timestamp()).isEqualTo(time);
                assertThat(answer.leaderEpoch()).isEqualTo(version >= 4 && offset >= 0 ? 0 : -1);
            }
        }
        assertThat(list(LATEST_VERSION, "events", -7).errorCode()).isEqualTo(Errors.UNSUPPORTED_VERSION.code());
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "gzip", "zstd"})
    void theFirstRecordNotOlderIsFoundInsideBatchesThatAreOutOfOrder(String codec) throws IOException {
        Compression compression = Compression.of(codec).build();
        append("events", compression, 500, 100, 700);
        append("events", compression, 300, 600, 800);

        assertThat(list(LATEST_VERSION, "events", 0).offset()).isZero();
        assertThat(list(LATEST_VERSION, "events", 501).offset()).isEqualTo(2);
        assertThat(list(LATEST_VERSION, "events", 701))
                .extracting(ListOffsetsPartitionResponse::offset, ListOffsetsPartitionResponse::timestamp)
                .containsExactly(5L, 800L);
        assertThat(list(LATEST_VERSION, "events", 801).offset()).isEqualTo(-1);
    }

    @Test
    void withLogAppendTimeTheBatchsFirstRecordIsFound() throws IOException {
        append("stamped", Compression.NONE, 5, 7);
        append("stamped", Compression.gzip().build(), 1, 2);

        ListOffsetsPartitionResponse first = list(LATEST_VERSION, "stamped", 10);
        assertThat(first.offset()).isZero();
        assertThat(first.timestamp()).isGreaterThan(1_000_000_000_000L);
        ListOffsetsPartitionResponse newest = list(LATEST_VERSION, "stamped", -3);
        assertThat(newest.timestamp()).isGreaterThanOrEqualTo(first.timestamp());
        assertThat(newest.offset()).isEqualTo(newest.timestamp() == first.timestamp() ? 0 : 2);
    }

    @Test
    void anEmptyPartitionHasNoTimes() throws IOException {
        assertThat(list(LATEST_VERSION, "events", -3).offset()).isEqualTo(-1);
        assertThat(list(LATEST_VERSION, "events", 1).offset()).isEqualTo(-1);
        assertThat(list(LATEST_VERSION, "events", -1).offset()).isZero();
    }

    @Test
    void eachPartitionHasItsOwnError() throws IOException {
        assertThat(list(
                        LATEST_VERSION,
                        "events",
                        at(-1).setPartitionIndex(9),
                        at(-1).setCurrentLeaderEpoch(4),
                        at(-2).setPartitionIndex(0)))
                .extracting(ListOffsetsPartitionResponse::errorCode)
                .as("a partition that is not there, and one that is named twice")
                .containsExactly(
                        Errors.UNKNOWN_TOPIC_OR_PARTITION.code(),
                        Errors.INVALID_REQUEST.code(),
                        Errors.INVALID_REQUEST.code());
        assertThat(list(LATEST_VERSION, "events", at(-1).setCurrentLeaderEpoch(4)))
                .extracting(ListOffsetsPartitionResponse::errorCode)
                .containsExactly(Errors.UNKNOWN_LEADER_EPOCH.code());
        assertThat(list(LATEST_VERSION, "nowhere", -1).errorCode()).isEqualTo(Errors.UNKNOWN_TOPIC_OR_PARTITION.code());
    }

    private EpochEndOffset endOf(int version, int epoch, int currentLeaderEpoch) throws IOException {
        OffsetForLeaderEpochRequestData data = new OffsetForLeaderEpochRequestData();
        data.topics()
                .add(new OffsetForLeaderTopic()
                        .setTopic("events")
                        .setPartitions(List.of(new OffsetForLeaderPartition()
                                .setPartition(0)
                                .setLeaderEpoch(epoch)
                                .setCurrentLeaderEpoch(currentLeaderEpoch))));
        AbstractRequest request = AbstractRequest.parseRequest(
                        ApiKeys.OFFSET_FOR_LEADER_EPOCH, (short) version, MessageUtil.toByteBufferAccessor(data, (short)
                                version))
                .request;
        OffsetsForLeaderEpochResponse response = client.call(request, 3);
        return response.data().topics().iterator().next().partitions().get(0);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4})
    void aLeaderEpochEndsWhereTheLogDoes(int version) throws IOException {
        append("events", Compression.NONE, 1, 2, 3);

        EpochEndOffset known = endOf(version, 0, -1);
        assertThat(known.errorCode()).isEqualTo(Errors.NONE.code());
        assertThat(known.leaderEpoch()).isZero();
        assertThat(known.endOffset()).isEqualTo(3);

        EpochEndOffset unknown = endOf(version, 5, 0);
        assertThat(unknown.errorCode()).isEqualTo(Errors.NONE.code());
        assertThat(unknown.endOffset()).isEqualTo(-1);

        assertThat(endOf(version, 0, 1).errorCode()).isEqualTo(Errors.UNKNOWN_LEADER_EPOCH.code());
    }

    /** The second batch bears another leader's epoch, which its checksum does not cover. */
    private static void writtenInEpochSix(java.nio.file.Path segment) throws IOException {
        var bytes = java.nio.ByteBuffer.wrap(java.nio.file.Files.readAllBytes(segment));
        int second = 12 + bytes.getInt(8);
        bytes.putInt(second + 12, 6);
        java.nio.file.Files.write(segment, bytes.array());
    }

    @Test
    void leaderEpochsOfEarlierLeadersComeFromTheirBatches() throws IOException {
        append("events", Compression.NONE, 1, 2, 3);
        append("events", Compression.NONE, 4, 5);
        client.close();
        node.close();
        writtenInEpochSix(dataDir.resolve("events-0").resolve("00000000000000000000.log"));
        node = new TestNode(dataDir);
        client = new RawClient(node.address());

        assertThat(endOf(4, 0, 0))
                .extracting(EpochEndOffset::leaderEpoch, EpochEndOffset::endOffset)
                .containsExactly(0, 3L);
        assertThat(endOf(4, 6, 0).endOffset()).isEqualTo(5);
        assertThat(list(LATEST_VERSION, "events", -2).leaderEpoch()).isZero();
        assertThat(list(LATEST_VERSION, "events", -1).leaderEpoch()).isEqualTo(6);

        // A consumer that has read four records of epoch 0 holds one that is not in this log.
        var fetch = Requests.Fetch.full()
                .maxWaitMs(60_000)
                .partition("events", Requests.at(0, 4).setLastFetchedEpoch(0));
        org.apache.kafka.common.requests.FetchResponse response = client.call(fetch.build(), 4);
        var diverging = response.data().responses().get(0).partitions().get(0);
        assertThat(diverging.errorCode()).isEqualTo(Errors.NONE.code());
        assertThat(diverging.divergingEpoch().epoch()).isZero();
        assertThat(diverging.divergingEpoch().endOffset()).isEqualTo(3);
        assertThat(org.apache.kafka.common.requests.FetchResponse.recordsSize(diverging))
                .isZero();
    }
}
