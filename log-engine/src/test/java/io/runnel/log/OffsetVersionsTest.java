package io.runnel.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.FindCoordinatorResponseData;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopic;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopics;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.FindCoordinatorRequest.CoordinatorType;
import org.apache.kafka.common.requests.FindCoordinatorResponse;
import org.apache.kafka.common.requests.OffsetCommitResponse;
import org.apache.kafka.common.requests.OffsetFetchResponse;
import org.apache.kafka.common.requests.RequestHeader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Clients of eight years find their coordinator, commit, and see what was committed, in every version. */
class OffsetVersionsTest {
    private static final Uuid NO_TOPIC = new Uuid(4, 2);

    @TempDir
    static Path dataDir;

    private static TestNode node;
    private static Uuid topicId;

    @BeforeAll
    static void start() throws IOException {
        node = new TestNode(dataDir);
        topicId = node.engine()
                .eventLog()
                .createTopic(TopicSpec.of("orders", 2, Map.of()))
                .join()
                .id();
        find((short) 4, CoordinatorType.GROUP, "g");
        // The partition that has just been made is read first, as every one that comes to a coordinator.
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (codes(commit((short) 9, topicId, "orders")).contains(Errors.COORDINATOR_LOAD_IN_PROGRESS)) {
            assertThat(System.nanoTime()).as("the coordinator reads for 30 s").isLessThan(deadline);
        }
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @TestFactory
    Stream<DynamicTest> whatOneVersionCommitsEveryVersionFetches() {
        return ApiKeys.OFFSET_COMMIT.allVersions().stream()
                .map(version -> DynamicTest.dynamicTest("OffsetCommit v" + version, () -> {
                    OffsetCommitResponse response = commit(version, topicId, "orders");
                    assertThat(codes(response)).containsExactly(Errors.NONE, Errors.UNKNOWN_TOPIC_OR_PARTITION);
                    for (short fetch : ApiKeys.OFFSET_FETCH.allVersions()) {
                        assertThat(fetch(fetch)).as("OffsetFetch v" + fetch).isEqualTo(1000L + version);
                    }
                }));
    }

    @Test
    void aTopicThatIsNotThereIsRefusedInTheWordsOfTheVersion() throws IOException {
        assertThat(codes(commit((short) 9, NO_TOPIC, "nothing"))).containsOnly(Errors.UNKNOWN_TOPIC_OR_PARTITION);
        assertThat(codes(commit((short) 10, NO_TOPIC, ""))).containsOnly(Errors.UNKNOWN_TOPIC_ID);
    }

    @TestFactory
    Stream<DynamicTest> everyVersionFindsBothCoordinators() {
        return ApiKeys.FIND_COORDINATOR.allVersions().stream()
                .map(version -> DynamicTest.dynamicTest("FindCoordinator v" + version, () -> {
                    for (CoordinatorType type : List.of(CoordinatorType.GROUP, CoordinatorType.TRANSACTION)) {
                        if (version > 0 || type == CoordinatorType.GROUP) {
                            FindCoordinatorResponseData.Coordinator found = find(version, type, "some-id");
                            assertThat(found.errorCode()).isZero();
                            assertThat(found.host() + ":" + found.port()).isEqualTo(node.bootstrap());
                        }
                    }
                }));
    }

    @Test
    void shareGroupsHaveNoCoordinator() throws IOException {
        assertThat(Errors.forCode(find((short) 6, CoordinatorType.SHARE, "g:" + topicId + ":0")
                        .errorCode()))
                .isEqualTo(Errors.INVALID_REQUEST);
    }

    private static OffsetCommitResponse commit(short version, Uuid id, String name) throws IOException {
        OffsetCommitRequestData data = new OffsetCommitRequestData()
                .setGroupId("g")
                .setTopics(List.of(new OffsetCommitRequestTopic()
                        .setName(name)
                        .setTopicId(id)
                        .setPartitions(List.of(partition(0, version), partition(7, version)))));
        return (OffsetCommitResponse) call(ApiKeys.OFFSET_COMMIT, version, data);
    }

    private static OffsetCommitRequestPartition partition(int index, short version) {
        return new OffsetCommitRequestPartition()
                .setPartitionIndex(index)
                .setCommittedOffset(1000 + version)
                .setCommittedMetadata(null);
    }

    private static List<Errors> codes(OffsetCommitResponse response) {
        return response.data().topics().stream()
                .flatMap(topic -> topic.partitions().stream())
                .map(partition -> Errors.forCode(partition.errorCode()))
                .toList();
    }

    private static long fetch(short version) throws IOException {
        OffsetFetchRequestData data = new OffsetFetchRequestData();
        if (version >= 8) {
            data.setGroups(List.of(new OffsetFetchRequestGroup()
                    .setGroupId("g")
                    .setTopics(List.of(new OffsetFetchRequestTopics()
                            .setName("orders")
                            .setTopicId(topicId)
                            .setPartitionIndexes(List.of(0))))));
        } else {
            data.setGroupId("g")
                    .setTopics(List.of(
                            new OffsetFetchRequestTopic().setName("orders").setPartitionIndexes(List.of(0))));
        }
        var group = ((OffsetFetchResponse) call(ApiKeys.OFFSET_FETCH, version, data)).group("g");
        assertThat(group.errorCode()).isZero();
        var partition = group.topics().get(0).partitions().get(0);
        assertThat(partition.errorCode()).isZero();
        return partition.committedOffset();
    }

    private static FindCoordinatorResponseData.Coordinator find(short version, CoordinatorType type, String key)
            throws IOException {
        FindCoordinatorRequestData data = new FindCoordinatorRequestData().setKeyType(type.id());
        if (version >= 4) {
            data.setCoordinatorKeys(List.of(key));
        } else {
            data.setKey(key);
        }
        return ((FindCoordinatorResponse) call(ApiKeys.FIND_COORDINATOR, version, data))
                .coordinators()
                .get(0);
    }

    private static AbstractResponse call(ApiKeys api, short version, ApiMessage data) throws IOException {
        AbstractRequest request =
                AbstractRequest.parseRequest(api, version, MessageUtil.toByteBufferAccessor(data, version)).request;
        try (RawClient client = new RawClient(node.address())) {
            RequestHeader header = client.send(request, api, version, 3);
            return AbstractResponse.parseResponse(client.receive(), header);
        }
    }
}
