package io.runnel.log.remote;

import io.runnel.log.LogRecord;
import io.runnel.log.storage.BatchEncoder;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.jspecify.annotations.Nullable;

/** One record batch on its way: the appends merged in it and its place in the producer's sequence. On the wire's thread. */
final class SentBatch {
    private final List<PendingAppend> appends;
    private final int recordCount;
    private int baseSequence;
    private @Nullable MemoryRecords bytes;
    private boolean underWay;
    private boolean everSent;

    SentBatch(List<PendingAppend> appends, int baseSequence) {
        this.appends = List.copyOf(appends);
        this.recordCount =
                appends.stream().mapToInt(append -> append.records().size()).sum();
        this.baseSequence = baseSequence;
    }

    List<PendingAppend> appends() {
        return appends;
    }

    PendingAppend first() {
        return appends.get(0);
    }

    boolean conditional() {
        return first().conditional();
    }

    boolean underWay() {
        return underWay;
    }

    boolean everSent() {
        return everSent;
    }

    /** The sequence of what follows it; 0 follows the largest (KIP-98). */
    int nextSequence() {
        return (int) (((long) baseSequence + recordCount) & Integer.MAX_VALUE);
    }

    /** Takes another place in the sequence, because what was before it was not stored. */
    void move(int newBaseSequence) {
        baseSequence = newBaseSequence;
        bytes = null;
    }

    MemoryRecords send(long producerId, short producerEpoch, Compression compression) {
        underWay = true;
        everSent = true;
        MemoryRecords encoded = bytes;
        if (encoded == null) {
            encoded = encode(new BatchEncoder.Producer(producerId, producerEpoch, baseSequence, false), compression);
            bytes = encoded;
        }
        return encoded;
    }

    private MemoryRecords encode(BatchEncoder.Producer producer, Compression compression) {
        List<LogRecord> records = new ArrayList<>(recordCount);
        int estimated = 0;
        for (PendingAppend append : appends) {
            records.addAll(append.records());
            estimated += append.bytes();
        }
        return BatchEncoder.encode(records, estimated, compression, producer, first().calledMs());
    }

    void answered() {
        underWay = false;
    }

    void stored(long baseOffset, long logAppendTimeMs) {
        long offset = baseOffset;
        for (PendingAppend append : appends) {
            append.stored(offset, logAppendTimeMs);
            offset += append.records().size();
        }
    }

    void fail(RuntimeException cause) {
        appends.forEach(append -> append.answer().completeExceptionally(cause));
    }
}
