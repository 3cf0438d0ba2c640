package io.runnel.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.message.AlterConfigsRequestData;
import org.apache.kafka.common.message.AlterPartitionReassignmentsRequestData;
import org.apache.kafka.common.message.AlterReplicaLogDirsRequestData;
import org.apache.kafka.common.message.AlterReplicaLogDirsRequestData.AlterReplicaLogDir;
import org.apache.kafka.common.message.AlterReplicaLogDirsRequestData.AlterReplicaLogDirTopic;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.CreatePartitionsRequestData;
import org.apache.kafka.common.message.CreatePartitionsRequestData.CreatePartitionsAssignment;
import org.apache.kafka.common.message.CreatePartitionsRequestData.CreatePartitionsTopic;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopic;
import org.apache.kafka.common.message.DeleteRecordsRequestData;
import org.apache.kafka.common.message.DeleteTopicsRequestData;
import org.apache.kafka.common.message.DescribeClusterRequestData;
import org.apache.kafka.common.message.DescribeConfigsRequestData;
import org.apache.kafka.common.message.DescribeConfigsRequestData.DescribeConfigsResource;
import org.apache.kafka.common.message.DescribeLogDirsRequestData;
import org.apache.kafka.common.message.DescribeTopicPartitionsRequestData;
import org.apache.kafka.common.message.ElectLeadersRequestData;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData;
import org.apache.kafka.common.message.InitProducerIdRequestData;
import org.apache.kafka.common.message.ListConfigResourcesRequestData;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsPartition;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsTopic;
import org.apache.kafka.common.message.ListPartitionReassignmentsRequestData;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData.OffsetForLeaderPartition;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData.OffsetForLeaderTopic;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.UpdateFeaturesRequestData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.DescribeQuorumRequest;
import org.apache.kafka.common.requests.RequestHeader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Old clients speak old versions: each version of each API that is served must be answered, and without an error. */
class EveryVersionTest {
    private static final short FIRST_PRODUCE_WITH_IDS = 13;
    private static final short FIRST_FETCH_WITH_IDS = 13;
    private static final short FIRST_DELETE_WITH_STATES = 6;

    @TempDir
    static Path dataDir;

    private static TestNode node;
    private static Uuid topicId;

    @BeforeAll
    static void start() {
        node = new TestNode(dataDir);
        EventLog log = node.engine().eventLog();
        topicId = log.createTopic(TopicSpec.of("events", 2, Map.of())).join().id();
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @TestFactory
    Stream<DynamicTest> everyServedVersionIsAnswered() {
        return Stream.concat(requests().entrySet().stream(), ofTheCluster().entrySet().stream())
                .flatMap(api -> api.getKey().allVersions().stream()
                        .filter(version -> version <= api.getKey().latestVersion(false))
                        .map(version -> DynamicTest.dynamicTest(
                                api.getKey() + " v" + version,
                                () -> call(api.getKey(), version, api.getValue().apply(version)))));
    }

    private static void call(ApiKeys apiKey, short version, AbstractRequest request) throws IOException {
        try (RawClient client = new RawClient(node.address())) {
            RequestHeader header = client.send(request, apiKey, version, 3);
            AbstractResponse response = AbstractResponse.parseResponse(
                    java.util.Objects.requireNonNull(client.receive(), "The connection was closed"), header);
            assertThat(response.errorCounts().keySet()).as("%s", response).containsOnly(Errors.NONE);
        }
    }

    private static Map<ApiKeys, Function<Short, AbstractRequest>> requests() {
        return Map.ofEntries(
                Map.entry(ApiKeys.PRODUCE, EveryVersionTest::produce),
                Map.entry(ApiKeys.FETCH, EveryVersionTest::fetch),
                Map.entry(ApiKeys.LIST_OFFSETS, EveryVersionTest::listOffsets),
                Map.entry(ApiKeys.OFFSET_FOR_LEADER_EPOCH, EveryVersionTest::offsetForLeaderEpoch),
                Map.entry(ApiKeys.METADATA, EveryVersionTest::metadata),
                Map.entry(ApiKeys.CREATE_TOPICS, EveryVersionTest::createTopics),
                Map.entry(ApiKeys.DELETE_TOPICS, EveryVersionTest::deleteTopics),
                Map.entry(ApiKeys.DELETE_RECORDS, EveryVersionTest::deleteRecords),
                Map.entry(
                        ApiKeys.INIT_PRODUCER_ID,
                        version -> parse(
                                ApiKeys.INIT_PRODUCER_ID,
                                version,
                                new InitProducerIdRequestData()
                                        .setTransactionalId(null)
                                        .setTransactionTimeoutMs(1000))),
                Map.entry(
                        ApiKeys.API_VERSIONS,
                        version -> parse(
                                ApiKeys.API_VERSIONS,
                                version,
                                new ApiVersionsRequestData()
                                        .setClientSoftwareName("n")
                                        .setClientSoftwareVersion("1"))),
                Map.entry(ApiKeys.DESCRIBE_CONFIGS, EveryVersionTest::describeConfigs),
                Map.entry(ApiKeys.CREATE_PARTITIONS, EveryVersionTest::createPartitions),
                Map.entry(ApiKeys.ALTER_CONFIGS, EveryVersionTest::alterConfigs),
                Map.entry(ApiKeys.INCREMENTAL_ALTER_CONFIGS, EveryVersionTest::incrementalAlterConfigs),
                Map.entry(
                        ApiKeys.LIST_CONFIG_RESOURCES,
                        version -> parse(ApiKeys.LIST_CONFIG_RESOURCES, version, new ListConfigResourcesRequestData())),
                Map.entry(ApiKeys.UPDATE_FEATURES, EveryVersionTest::updateFeatures),
                Map.entry(
                        ApiKeys.DESCRIBE_LOG_DIRS,
                        version -> parse(
                                ApiKeys.DESCRIBE_LOG_DIRS, version, new DescribeLogDirsRequestData().setTopics(null))),
                Map.entry(ApiKeys.ALTER_REPLICA_LOG_DIRS, EveryVersionTest::alterReplicaLogDirs),
                Map.entry(
                        ApiKeys.DESCRIBE_CLUSTER,
                        version -> parse(
                                ApiKeys.DESCRIBE_CLUSTER,
                                version,
                                new DescribeClusterRequestData().setIncludeClusterAuthorizedOperations(true))),
                Map.entry(
                        ApiKeys.DESCRIBE_TOPIC_PARTITIONS,
                        version -> parse(
                                ApiKeys.DESCRIBE_TOPIC_PARTITIONS,
                                version,
                                new DescribeTopicPartitionsRequestData()
                                        .setTopics(List.of(new DescribeTopicPartitionsRequestData.TopicRequest()
                                                .setName("events"))))));
    }

    private static Map<ApiKeys, Function<Short, AbstractRequest>> ofTheCluster() {
        return Map.ofEntries(
                Map.entry(ApiKeys.ELECT_LEADERS, EveryVersionTest::electLeaders),
                Map.entry(ApiKeys.ALTER_PARTITION_REASSIGNMENTS, EveryVersionTest::reassign),
                Map.entry(
                        ApiKeys.LIST_PARTITION_REASSIGNMENTS,
                        version -> parse(
                                ApiKeys.LIST_PARTITION_REASSIGNMENTS,
                                version,
                                new ListPartitionReassignmentsRequestData().setTopics(null))),
                Map.entry(
                        ApiKeys.DESCRIBE_QUORUM,
                        version -> parse(
                                ApiKeys.DESCRIBE_QUORUM,
                                version,
                                DescribeQuorumRequest.singletonRequest(new TopicPartition("__cluster_metadata", 0)))));
    }

    /** Of all partitions, none of which needs it. */
    private static AbstractRequest electLeaders(short version) {
        return parse(
                ApiKeys.ELECT_LEADERS,
                version,
                new ElectLeadersRequestData().setTopicPartitions(null).setTimeoutMs(5000));
    }

    /** To the broker where the partition is. */
    private static AbstractRequest reassign(short version) {
        var partition = new AlterPartitionReassignmentsRequestData.ReassignablePartition()
                .setPartitionIndex(0)
                .setReplicas(List.of(1));
        AlterPartitionReassignmentsRequestData data = new AlterPartitionReassignmentsRequestData();
        data.topics()
                .add(new AlterPartitionReassignmentsRequestData.ReassignableTopic()
                        .setName("events")
                        .setPartitions(List.of(partition)));
        return parse(ApiKeys.ALTER_PARTITION_REASSIGNMENTS, version, data);
    }

    /** Goes through the codec, because most request classes have no public constructor. */
    private static AbstractRequest parse(
            ApiKeys apiKey, short version, org.apache.kafka.common.protocol.ApiMessage data) {
        return AbstractRequest.parseRequest(apiKey, version, MessageUtil.toByteBufferAccessor(data, version)).request;
    }

    private static AbstractRequest deleteRecords(short version) {
        var partition = new DeleteRecordsRequestData.DeleteRecordsPartition()
                .setPartitionIndex(1)
                .setOffset(-1);
        return parse(
                ApiKeys.DELETE_RECORDS,
                version,
                new DeleteRecordsRequestData()
                        .setTimeoutMs(5000)
                        .setTopics(List.of(new DeleteRecordsRequestData.DeleteRecordsTopic()
                                .setName("events")
                                .setPartitions(List.of(partition)))));
    }

    /** To the directory where the partition is. */
    private static AbstractRequest alterReplicaLogDirs(short version) {
        AlterReplicaLogDir directory = new AlterReplicaLogDir()
                .setPath(dataDir.toAbsolutePath().normalize().toString());
        directory.topics().add(new AlterReplicaLogDirTopic().setName("events").setPartitions(List.of(0)));
        AlterReplicaLogDirsRequestData request = new AlterReplicaLogDirsRequestData();
        request.dirs().add(directory);
        return parse(ApiKeys.ALTER_REPLICA_LOG_DIRS, version, request);
    }

    private static AbstractRequest produce(short version) {
        MemoryRecords records = MemoryRecords.withRecords(
                Compression.NONE, new SimpleRecord(5, "k".getBytes(UTF_8), "v".getBytes(UTF_8)));
        ProduceRequestData data = new ProduceRequestData().setAcks((short) -1).setTimeoutMs(5000);
        data.topicData()
                .add(new ProduceRequestData.TopicProduceData()
                        .setName("events")
                        .setTopicId(version < FIRST_PRODUCE_WITH_IDS ? Uuid.ZERO_UUID : topicId)
                        .setPartitionData(List.of(new ProduceRequestData.PartitionProduceData()
                                .setIndex(0)
                                .setRecords(records))));
        return parse(ApiKeys.PRODUCE, version, data);
    }

    private static AbstractRequest fetch(short version) {
        return parse(
                ApiKeys.FETCH,
                version,
                new FetchRequestData()
                        .setMaxBytes(1 << 20)
                        .setIsolationLevel((byte) 1)
                        .setTopics(List.of(new FetchRequestData.FetchTopic()
                                .setTopic("events")
                                .setTopicId(version < FIRST_FETCH_WITH_IDS ? Uuid.ZERO_UUID : topicId)
                                .setPartitions(List.of(new FetchRequestData.FetchPartition()
                                        .setPartition(0)
                                        .setPartitionMaxBytes(1 << 20))))));
    }

    private static AbstractRequest listOffsets(short version) {
        return parse(
                ApiKeys.LIST_OFFSETS,
                version,
                new org.apache.kafka.common.message.ListOffsetsRequestData()
                        .setReplicaId(-1)
                        .setTopics(List.of(new ListOffsetsTopic()
                                .setName("events")
                                .setPartitions(List.of(
                                        new ListOffsetsPartition()
                                                .setPartitionIndex(0)
                                                .setTimestamp(5),
                                        new ListOffsetsPartition()
                                                .setPartitionIndex(1)
                                                .setTimestamp(-1))))));
    }

    private static AbstractRequest metadata(short version) {
        MetadataRequestData data = new MetadataRequestData()
                .setTopics(List.of(new MetadataRequestData.MetadataRequestTopic().setName("events")));
        if (version >= 8) {
            data.setIncludeTopicAuthorizedOperations(true);
            data.setIncludeClusterAuthorizedOperations(version <= 10);
        }
        return parse(ApiKeys.METADATA, version, data);
    }

    private static AbstractRequest offsetForLeaderEpoch(short version) {
        OffsetForLeaderEpochRequestData data = new OffsetForLeaderEpochRequestData();
        data.topics()
                .add(new OffsetForLeaderTopic()
                        .setTopic("events")
                        .setPartitions(List.of(
                                new OffsetForLeaderPartition().setPartition(0).setLeaderEpoch(0))));
        return parse(ApiKeys.OFFSET_FOR_LEADER_EPOCH, version, data);
    }

    private static AbstractRequest createTopics(short version) {
        CreateTopicsRequestData data = new CreateTopicsRequestData().setTimeoutMs(5000);
        data.topics()
                .add(new CreatableTopic()
                        .setName("created-" + version)
                        .setNumPartitions(1)
                        .setReplicationFactor((short) 1));
        return parse(ApiKeys.CREATE_TOPICS, version, data);
    }

    private static AbstractRequest deleteTopics(short version) {
        String name = "deleted-" + version;
        node.engine().eventLog().createTopic(TopicSpec.of(name, 1, Map.of())).join();
        DeleteTopicsRequestData data = new DeleteTopicsRequestData().setTimeoutMs(5000);
        return parse(
                ApiKeys.DELETE_TOPICS,
                version,
                version < FIRST_DELETE_WITH_STATES
                        ? data.setTopicNames(List.of(name))
                        : data.setTopics(List.of(new DeleteTopicsRequestData.DeleteTopicState().setName(name))));
    }

    private static AbstractRequest createPartitions(short version) {
        String name = "growing-" + version;
        node.engine().eventLog().createTopic(TopicSpec.of(name, 1, Map.of())).join();
        CreatePartitionsRequestData data = new CreatePartitionsRequestData().setTimeoutMs(5000);
        data.topics()
                .add(new CreatePartitionsTopic()
                        .setName(name)
                        .setCount(2)
                        .setAssignments(List.of(new CreatePartitionsAssignment().setBrokerIds(List.of(1)))));
        return parse(ApiKeys.CREATE_PARTITIONS, version, data);
    }

    private static AbstractRequest alterConfigs(short version) {
        var resource = new AlterConfigsRequestData.AlterConfigsResource()
                .setResourceType(ConfigResource.Type.TOPIC.id())
                .setResourceName("events");
        resource.configs()
                .add(new AlterConfigsRequestData.AlterableConfig()
                        .setName("retention.ms")
                        .setValue("1000000"));
        AlterConfigsRequestData data = new AlterConfigsRequestData();
        data.resources().add(resource);
        return parse(ApiKeys.ALTER_CONFIGS, version, data);
    }

    private static AbstractRequest incrementalAlterConfigs(short version) {
        var resource = new IncrementalAlterConfigsRequestData.AlterConfigsResource()
                .setResourceType(ConfigResource.Type.TOPIC.id())
                .setResourceName("events");
        resource.configs()
                .add(new IncrementalAlterConfigsRequestData.AlterableConfig()
                        .setName("cleanup.policy")
                        .setConfigOperation((byte) 2)
                        .setValue("compact"));
        IncrementalAlterConfigsRequestData data = new IncrementalAlterConfigsRequestData();
        data.resources().add(resource);
        return parse(ApiKeys.INCREMENTAL_ALTER_CONFIGS, version, data);
    }

    private static AbstractRequest updateFeatures(short version) {
        UpdateFeaturesRequestData data = new UpdateFeaturesRequestData();
        data.featureUpdates()
                .add(new UpdateFeaturesRequestData.FeatureUpdateKey()
                        .setFeature("metadata.version")
                        .setMaxVersionLevel((short) 30));
        return parse(ApiKeys.UPDATE_FEATURES, version, data);
    }

    private static AbstractRequest describeConfigs(short version) {
        return parse(
                ApiKeys.DESCRIBE_CONFIGS,
                version,
                new DescribeConfigsRequestData()
                        .setIncludeSynonyms(true)
                        .setIncludeDocumentation(version >= 3)
                        .setResources(List.of(
                                new DescribeConfigsResource()
                                        .setResourceType(ConfigResource.Type.TOPIC.id())
                                        .setResourceName("events"),
                                new DescribeConfigsResource()
                                        .setResourceType(ConfigResource.Type.BROKER.id())
                                        .setResourceName("1"))));
    }
}
