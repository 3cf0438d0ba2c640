package io.runnel.log.replication;

import io.runnel.log.RecordValidator;
import io.runnel.log.partition.BatchFacts;
import io.runnel.log.storage.TopicConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.jspecify.annotations.Nullable;

/**
 * A batch that may enter a topic.
 *
 * @param batch the one batch in the records
 * @param records what a producer sent, or the same in the topic's own codec
 * @param sequenced whether a producer's batch has its place in the producer's sequence
 */
record Admitted(MutableRecordBatch batch, MemoryRecords records, boolean sequenced) {
    /** What the decisions need to know of the batch as it stands now. */
    BatchFacts facts() {
        BatchFacts facts = BatchAdmission.factsOf(batch);
        return sequenced ? facts : facts.withoutSequence();
    }

    /** Judges what a producer sent; fails with the error that it gets. */
    static Admitted of(
            TopicPartition partition,
            MemoryRecords records,
            TopicConfig config,
            RecordValidator.@Nullable RecordCheck validator,
            long nowMs) {
        BatchAdmission admission = new BatchAdmission(partition, config, nowMs);
        MutableRecordBatch batch = admission.admit(records);
        MemoryRecords checked = RecordChecks.check(partition, records, batch, config, validator, nowMs);
        return checked == records
                ? new Admitted(batch, records, true)
                : new Admitted(admission.recompressed(checked), checked, true);
    }

    /** A batch that a part of this node has made; fails when it is too large for the topic. */
    static Admitted own(TopicPartition partition, MemoryRecords records, TopicConfig config, long nowMs) {
        return new Admitted(new BatchAdmission(partition, config, nowMs).recompressed(records), records, false);
    }
}
