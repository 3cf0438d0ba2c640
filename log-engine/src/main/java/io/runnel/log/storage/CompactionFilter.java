package io.runnel.log.storage;

import io.runnel.log.compaction.Retained;
import java.util.Iterator;
import org.apache.kafka.common.record.internal.ControlRecordType;
import org.apache.kafka.common.record.internal.MemoryRecords.RecordFilter;
import org.apache.kafka.common.record.internal.MemoryRecords.RecordFilter.BatchRetention;
import org.apache.kafka.common.record.internal.MemoryRecords.RecordFilter.BatchRetentionResult;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.jspecify.annotations.Nullable;

/** Asks {@link Retained} on behalf of kafka-clients' filter, which writes the batches anew. For one pass. */
final class CompactionFilter extends RecordFilter {
    private final Retained rules;
    private Retained.@Nullable Batch current;
    private Retained.@Nullable Verdict verdict;

    CompactionFilter(Retained rules, long nowMs, long deleteRetentionMs) {
        super(nowMs, deleteRetentionMs);
        this.rules = rules;
    }

    @Override
    protected BatchRetentionResult checkBatchRetention(RecordBatch batch) {
        Retained.Batch facts = new Retained.Batch(
                batch.producerId(),
                batch.producerEpoch(),
                batch.isTransactional(),
                batch.isControlBatch(),
                batch.lastOffset(),
                batch.deleteHorizonMs());
        Retained.Verdict found = batch.isControlBatch() ? rules.marker(facts, commits(batch)) : rules.batch(facts);
        current = facts;
        verdict = found;
        BatchRetention retention = BatchRetention.DELETE_EMPTY;
        if (found.staysEmpty()) {
            retention = BatchRetention.RETAIN_EMPTY;
        } else if (found.recordsGo()) {
            retention = BatchRetention.DELETE;
        }
        return new BatchRetentionResult(retention, found.markerIsIdle());
    }

    @Override
    protected boolean shouldRetainRecord(RecordBatch batch, Record found) {
        Retained.Batch facts = current;
        Retained.Verdict answer = verdict;
        if (facts == null || answer == null) {
            throw new IllegalStateException("A record was shown before its batch");
        }
        if (answer.recordsGo()) {
            return false;
        }
        return batch.isControlBatch() || rules.keeps(facts, found.offset(), found.key(), !found.hasValue());
    }

    /** Whether a control batch is a commit marker; null when it holds no transaction marker. */
    static @Nullable Boolean commits(RecordBatch batch) {
        Iterator<Record> records = batch.iterator();
        if (!records.hasNext()) {
            return null;
        }
        ControlRecordType type = ControlRecordType.parse(records.next().key());
        if (type != ControlRecordType.COMMIT && type != ControlRecordType.ABORT) {
            return null;
        }
        return type == ControlRecordType.COMMIT;
    }
}
