package io.runnel.log.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.NavigableMap;
import java.util.function.Consumer;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.RecordBatch;

/** Reads a log record by record, for those who keep their state in it. */
final class LogReplay {
    private LogReplay() {}

    static void run(NavigableMap<Long, Segment> segments, long startOffset, Consumer<Record> reader) {
        Long first = segments.floorKey(startOffset);
        for (Segment segment :
                segments.tailMap(first == null ? startOffset : first, true).values()) {
            for (RecordBatch batch : batches(segment)) {
                for (Record found : batch) {
                    if (found.offset() >= startOffset && !batch.isControlBatch()) {
                        reader.accept(found);
                    }
                }
            }
        }
    }

    /** Shows every batch's header, in order; it is valid during the call. */
    static void headers(NavigableMap<Long, Segment> segments, Consumer<BatchHeader> reader) throws IOException {
        for (Segment segment : segments.values()) {
            HeaderWalk walk = segment.walk(0, segment.sizeInBytes());
            while (walk.next()) {
                reader.accept(walk.header());
            }
        }
    }

    private static Iterable<? extends RecordBatch> batches(Segment segment) {
        try {
            return segment.records().batches();
        } catch (IOException e) {
            throw new UncheckedIOException("Opening " + segment.file() + " failed: " + e.getMessage(), e);
        }
    }
}
