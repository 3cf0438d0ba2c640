package io.runnel.log.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.log.storage.AckPromise;
import io.runnel.log.storage.CleanupPolicy;
import io.runnel.log.storage.TopicConfig;
import java.util.Map;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class TopicConfigsTest {
    @Test
    void defaultsAreKafkasAndEveryConfigHasOne() {
        Map<String, String> defaults = TopicConfigs.effective(Map.of(), Map.of());

        assertThat(defaults)
                .containsOnly(
                        Map.entry("cleanup.policy", "delete"),
                        Map.entry("compression.gzip.level", "-1"),
                        Map.entry("compression.lz4.level", "9"),
                        Map.entry("compression.type", "producer"),
                        Map.entry("compression.zstd.level", "3"),
                        Map.entry("delete.retention.ms", "86400000"),
                        Map.entry("file.delete.delay.ms", "60000"),
                        Map.entry("flush.messages", "9223372036854775807"),
                        Map.entry("flush.ms", "9223372036854775807"),
                        Map.entry("follower.replication.throttled.replicas", ""),
                        Map.entry("index.interval.bytes", "4096"),
                        Map.entry("leader.replication.throttled.replicas", ""),
                        Map.entry("local.retention.bytes", "-2"),
                        Map.entry("local.retention.ms", "-2"),
                        Map.entry("max.compaction.lag.ms", "9223372036854775807"),
                        Map.entry("max.message.bytes", "1048588"),
                        Map.entry("message.timestamp.after.max.ms", "3600000"),
                        Map.entry("message.timestamp.before.max.ms", "9223372036854775807"),
                        Map.entry("message.timestamp.type", "CreateTime"),
                        Map.entry("min.cleanable.dirty.ratio", "0.5"),
                        Map.entry("min.compaction.lag.ms", "0"),
                        Map.entry("min.insync.replicas", "1"),
                        Map.entry("preallocate", "false"),
                        Map.entry("remote.log.copy.disable", "false"),
                        Map.entry("remote.log.delete.on.disable", "false"),
                        Map.entry("remote.storage.enable", "false"),
                        Map.entry("retention.bytes", "-1"),
                        Map.entry("retention.ms", "604800000"),
                        Map.entry("runnel.ack", "flushed"),
                        Map.entry("runnel.key.filter", "true"),
                        Map.entry("runnel.key.schema.validation", "none"),
                        Map.entry(
                                "runnel.key.subject.name.strategy",
                                "io.confluent.kafka.serializers.subject.TopicNameStrategy"),
                        Map.entry("runnel.value.schema.validation", "none"),
                        Map.entry(
                                "runnel.value.subject.name.strategy",
                                "io.confluent.kafka.serializers.subject.TopicNameStrategy"),
                        Map.entry("segment.bytes", "1073741824"),
                        Map.entry("segment.index.bytes", "10485760"),
                        Map.entry("segment.jitter.ms", "0"),
                        Map.entry("segment.ms", "604800000"),
                        Map.entry("unclean.leader.election.enable", "false"));
        assertThat(TopicConfigs.storage(defaults)).isEqualTo(TopicConfig.DEFAULTS);
    }

    @Test
    void aliasesAndBooleansBecomeTheirCanonicalForm() {
        assertThat(TopicConfigs.normalize(Map.of(
                        "confluent.value.schema.validation", "true",
                        "runnel.key.schema.validation", "deep",
                        "confluent.key.subject.name.strategy", "RecordNameStrategy",
                        "runnel.value.subject.name.strategy", "topic-record")))
                .containsOnly(
                        Map.entry("runnel.value.schema.validation", "id"),
                        Map.entry("runnel.key.schema.validation", "deep"),
                        Map.entry(
                                "runnel.key.subject.name.strategy",
                                "io.confluent.kafka.serializers.subject.RecordNameStrategy"),
                        Map.entry(
                                "runnel.value.subject.name.strategy",
                                "io.confluent.kafka.serializers.subject.TopicRecordNameStrategy"));
    }

    @Test
    void valuesForSchemasThatMeanNothingAreRefusedWithThoseThatDo() {
        assertThatThrownBy(() -> TopicConfigs.normalize(Map.of(
                        "runnel.value.schema.validation", "strict",
                        "confluent.key.subject.name.strategy", "com.acme.RecordNameStrategy")))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining(
                        "strict for configuration runnel.value.schema.validation: must be none, id or deep")
                .hasMessageContaining("com.acme.RecordNameStrategy for configuration runnel.key.subject.name.strategy:"
                        + " must be topic, record or topic-record");
    }

    @Test
    void allProblemsAreReportedTogether() {
        assertThatThrownBy(() -> TopicConfigs.normalize(Map.of(
                        "retention", "1",
                        "segment.bytes", "10",
                        "runnel.ack", "maybe",
                        "min.cleanable.dirty.ratio", "half",
                        "leader.replication.throttled.replicas", "a:b")))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("Unknown topic config name: retention")
                .hasMessageContaining("segment.bytes")
                .hasMessageContaining("runnel.ack")
                .hasMessageContaining("min.cleanable.dirty.ratio")
                .hasMessageContaining("leader.replication.throttled.replicas");
    }

    @Test
    void configsThatConflictOrCannotBeKeptAreRefused() {
        assertThatThrownBy(() ->
                        TopicConfigs.normalize(Map.of("min.compaction.lag.ms", "5", "max.compaction.lag.ms", "4")))
                .isInstanceOf(InvalidConfigurationException.class);
        assertThatThrownBy(() -> TopicConfigs.normalize(Map.of("remote.storage.enable", "true")))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("tiered storage");
        assertThatThrownBy(() -> TopicConfigs.normalize(
                        Map.of("runnel.value.schema.validation", "id", "confluent.value.schema.validation", "true")))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("given twice");
    }

    @Test
    void theStorageSeesWhatHolds() {
        TopicConfig config = TopicConfigs.storage(TopicConfigs.effective(
                Map.of("runnel.ack", "written", "internal.segment.bytes", "4096"),
                Map.of("message.timestamp.type", "LogAppendTime", "runnel.ack", "flushed")));

        assertThat(config.ack()).isEqualTo(AckPromise.WRITTEN);
        assertThat(config.segmentBytes()).isEqualTo(4096);
        assertThat(config.timestampType()).isEqualTo(TimestampType.LOG_APPEND_TIME);
    }

    @Test
    void theStorageSeesCleanupAndCompression() {
        TopicConfig config = TopicConfigs.storage(TopicConfigs.effective(
                Map.of(
                        "cleanup.policy", "compact, delete",
                        "retention.ms", "-1",
                        "retention.bytes", "7",
                        "segment.jitter.ms", "3",
                        "file.delete.delay.ms", "4",
                        "min.cleanable.dirty.ratio", "0.25",
                        "max.compaction.lag.ms", "9",
                        "compression.type", "zstd",
                        "compression.zstd.level", "5"),
                Map.of()));

        assertThat(config.cleanupPolicies()).containsOnly(CleanupPolicy.COMPACT, CleanupPolicy.DELETE);
        assertThat(config.retention()).isEqualTo(new TopicConfig.Retention(-1, 7));
        assertThat(config.segments().jitterMs()).isEqualTo(3);
        assertThat(config.segments().fileDeleteDelayMs()).isEqualTo(4);
        assertThat(config.compaction()).isEqualTo(new TopicConfig.Compaction(0.25, 0, 9, 86_400_000));
        assertThat(config.compression()).contains(Compression.zstd().level(5).build());
    }
}
