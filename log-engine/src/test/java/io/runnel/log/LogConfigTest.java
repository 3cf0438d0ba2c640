package io.runnel.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.log.broker.BrokerSettings;
import io.runnel.log.storage.StorageConfig;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class LogConfigTest {
    private static final String DEFAULTS = """
                        advertised.listeners=null
                        auto.create.topics.enable=true
                        auto.leader.rebalance.enable=true
                        bind=127.0.0.1
                        broker.heartbeat.interval.ms=500
                        broker.rack=null
                        broker.session.timeout.ms=2000
                        compression.gzip.level=-1
                        compression.lz4.level=9
                        compression.type=producer
                        compression.zstd.level=3
                        connections.max.idle.ms=600000
                        controlled.shutdown.enable=true
                        controlled.shutdown.max.wait.ms=10000
                        controller.quorum.election.timeout.ms=1200
                        controller.quorum.fetch.timeout.ms=600
                        controller.quorum.request.timeout.ms=2000
                        controller.quorum.voters=
                        data.dir=./runnel-data
                        default.replication.factor=1
                        delete.topic.enable=true
                        fetch.max.bytes=57671680
                        follower.replication.throttled.rate=9223372036854775807
                        group.consumer.assignors=[uniform, range]
                        group.consumer.heartbeat.interval.ms=5000
                        group.consumer.max.heartbeat.interval.ms=15000
                        group.consumer.max.session.timeout.ms=60000
                        group.consumer.max.size=2147483647
                        group.consumer.migration.policy=bidirectional
                        group.consumer.min.heartbeat.interval.ms=5000
                        group.consumer.min.session.timeout.ms=45000
                        group.consumer.regex.refresh.interval.ms=600000
                        group.consumer.session.timeout.ms=45000
                        group.initial.rebalance.delay.ms=0
                        group.max.session.timeout.ms=1800000
                        group.max.size=2147483647
                        group.min.session.timeout.ms=6000
                        initial.broker.registration.timeout.ms=60000
                        kafka.port=9092
                        leader.imbalance.check.interval.seconds=300
                        leader.imbalance.per.broker.percentage=10
                        leader.replication.throttled.rate=9223372036854775807
                        log.background.flush.interval.ms=30000
                        log.cleaner.backoff.ms=15000
                        log.cleaner.dedupe.buffer.size=16777216
                        log.cleaner.delete.retention.ms=86400000
                        log.cleaner.enable=true
                        log.cleaner.io.buffer.size=524288
                        log.cleaner.io.max.bytes.per.second=1.7976931348623157E308
                        log.cleaner.max.compaction.lag.ms=9223372036854775807
                        log.cleaner.min.cleanable.ratio=0.5
                        log.cleaner.min.compaction.lag.ms=0
                        log.cleaner.threads=1
                        log.cleanup.policy=[delete]
                        log.dirs=null
                        log.flush.interval.messages=9223372036854775807
                        log.flush.interval.ms=null
                        log.flush.offset.checkpoint.interval.ms=60000
                        log.flush.scheduler.interval.ms=9223372036854775807
                        log.flush.start.offset.checkpoint.interval.ms=60000
                        log.index.interval.bytes=4096
                        log.index.size.max.bytes=10485760
                        log.key.filter.check.interval.ms=1000
                        log.key.filter.max.bytes.per.second=2.68435456E8
                        log.local.retention.bytes=-2
                        log.local.retention.ms=-2
                        log.max.open.files=0
                        log.message.timestamp.after.max.ms=3600000
                        log.message.timestamp.before.max.ms=9223372036854775807
                        log.message.timestamp.type=CreateTime
                        log.preallocate=false
                        log.recovery=refuse
                        log.recovery.point.bytes=67108864
                        log.reopen.interval.ms=10000
                        log.retention.bytes=-1
                        log.retention.check.interval.ms=300000
                        log.retention.hours=168
                        log.retention.minutes=null
                        log.retention.ms=null
                        log.roll.hours=168
                        log.roll.jitter.hours=0
                        log.roll.jitter.ms=null
                        log.roll.ms=null
                        log.search.memory.bytes=67108864
                        log.segment.bytes=1073741824
                        log.segment.delete.delay.ms=60000
                        max.connection.creation.rate=2147483647
                        max.connections=10000
                        max.connections.per.ip=2147483647
                        max.connections.per.ip.overrides=
                        max.incremental.fetch.session.cache.slots=1000
                        max.request.partition.size.limit=2000
                        message.max.bytes=1048588
                        metadata.log.max.record.bytes.between.snapshots=20971520
                        min.incremental.fetch.session.eviction.ms=120000
                        min.insync.replicas=1
                        node.id=1
                        num.flush.threads.per.data.dir=2
                        num.network.threads=2
                        num.partitions=1
                        num.recovery.threads.per.data.dir=2
                        num.replica.fetchers=1
                        offset.metadata.max.bytes=4096
                        offsets.commit.timeout.ms=5000
                        offsets.retention.check.interval.ms=600000
                        offsets.retention.minutes=10080
                        offsets.topic.num.partitions=50
                        offsets.topic.replication.factor=1
                        offsets.topic.segment.bytes=104857600
                        producer.id.expiration.check.interval.ms=600000
                        producer.id.expiration.ms=86400000
                        queued.max.request.bytes=67108864
                        replica.fetch.backoff.ms=100
                        replica.fetch.max.bytes=1048576
                        replica.fetch.min.bytes=1
                        replica.fetch.response.max.bytes=10485760
                        replica.fetch.wait.max.ms=100
                        replica.lag.time.max.ms=10000
                        replica.selector.class=
                        runnel.ack=flushed
                        runnel.controller.quorum.append.timeout.ms=15000
                        runnel.controller.quorum.close.timeout.ms=1000
                        runnel.controller.quorum.listener=
                        runnel.controller.request.timeout.ms=30000
                        runnel.fetch.session.partitions.max=100000
                        runnel.key.filter=true
                        runnel.key.schema.validation=none
                        runnel.key.subject.name.strategy=io.confluent.kafka.serializers.subject.TopicNameStrategy
                        runnel.metadata.log.max.batches.between.snapshots=20000
                        runnel.request.bytes.per.ip.percent=75
                        runnel.request.receive.timeout.ms=30000
                        runnel.value.schema.validation=none
                        runnel.value.subject.name.strategy=io.confluent.kafka.serializers.subject.TopicNameStrategy
                        socket.listen.backlog.size=50
                        socket.receive.buffer.bytes=-1
                        socket.request.max.bytes=104857600
                        socket.send.buffer.bytes=-1
                        transaction.max.timeout.ms=900000
                        transaction.partition.verification.enable=true
                        transaction.remove.expired.transaction.cleanup.interval.ms=3600000
                        transaction.state.log.num.partitions=50
                        transaction.state.log.replication.factor=1
                        transaction.state.log.segment.bytes=104857600
                        transactional.id.expiration.ms=604800000
                        unclean.leader.election.enable=false""";

    @Test
    void theseAreAllSettingsAndTheirDefaults() {
        String defaults = new TreeMap<>(LogConfig.definition().defaultValues())
                .entrySet().stream()
                        .map(setting -> setting.getKey() + "=" + setting.getValue())
                        .collect(Collectors.joining("\n"));

        assertThat(defaults).isEqualTo(DEFAULTS);
        assertThat(LogConfig.from(Map.of()).storage()).isEqualTo(StorageConfig.DEFAULTS);
    }

    @Test
    void allProblemsAreReportedTogether() {
        assertThatThrownBy(() -> LogConfig.from(Map.of(
                        "kafka.prot", "1",
                        "kafka.port", "70000",
                        "num.partitions", "many",
                        "log.roll.ms", "0",
                        "advertised.listeners", "SSL://h:1")))
                .isInstanceOf(LogEngineException.class)
                .hasMessageContaining("Unknown setting kafka.prot; did you mean kafka.port?")
                .hasMessageContaining("70000")
                .hasMessageContaining("many")
                .hasMessageContaining("log.roll.ms=0")
                .hasMessageContaining("SSL://h:1");
    }

    @Test
    void brokerSettingsGiveTopicsTheirDefaultsInKafkasOrderOfPrecedence() {
        assertThat(topicDefaults(Map.of("log.retention.hours", 2, "log.retention.minutes", 3, "runnel.ack", "written")))
                .isEqualTo(Map.of("retention.ms", "180000", "runnel.ack", "written"));
        assertThat(topicDefaults(Map.of("log.retention.hours", -1))).containsEntry("retention.ms", "-1");
    }

    private static Map<String, String> topicDefaults(Map<String, ?> settings) {
        return new BrokerSettings(LogConfig.from(settings).broker()).topicDefaults();
    }
}
