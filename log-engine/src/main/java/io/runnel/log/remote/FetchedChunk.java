package io.runnel.log.remote;

import io.runnel.log.storage.BatchHeader;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.List;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.common.errors.UnsupportedForMessageFormatException;
import org.apache.kafka.common.message.FetchResponseData.AbortedTransaction;
import org.apache.kafka.common.message.FetchResponseData.PartitionData;
import org.apache.kafka.common.record.internal.MemoryRecords;

/**
 * Whole batches of one partition, as a broker sent them.
 *
 * @param bytes from index 0 to the limit; never changed, though several readers may walk them
 * @param nextOffset one past the last batch
 * @param aborted in the order of their first offsets
 */
record FetchedChunk(ByteBuffer bytes, long nextOffset, List<AbortedTransaction> aborted) {
    /** Answers that hold more than this besides are not kept alive for a part of theirs. */
    private static final int TOLERATED_WASTE_BYTES = 64 << 10;

    private static final byte MAGIC_V2 = 2;

    int sizeInBytes() {
        return bytes.limit();
    }

    /**
     * The whole batches of an answer's part, which may end inside one; with no bytes if there are none.
     *
     * @throws CorruptRecordException if the bytes cannot be those of batches
     */
    static FetchedChunk of(PartitionRef partition, long fetchOffset, PartitionData data) {
        ByteBuffer all = data.records() instanceof MemoryRecords records
                ? records.buffer().slice()
                : ByteBuffer.allocate(0);
        BatchHeader header = new BatchHeader();
        int at = 0;
        long nextOffset = fetchOffset;
        while (all.limit() - at >= BatchHeader.BYTES) {
            header.wrap(all, at);
            if (header.magic() != MAGIC_V2) {
                throw new UnsupportedForMessageFormatException("Read of " + partition + " at offset " + nextOffset
                        + ": its records are stored in Kafka's message format v" + header.magic()
                        + ", only v2 (Kafka 0.11 and later) can be read. Copy them to a new topic.");
            }
            int size = header.sizeInBytes();
            if (size < BatchHeader.BYTES) {
                throw new CorruptRecordException("Read of " + partition + " at offset " + nextOffset
                        + ": the broker sent a batch of " + size + " bytes, less than a header takes.");
            }
            if (size > all.limit() - at) {
                break;
            }
            nextOffset = Math.max(nextOffset, header.lastOffset() + 1);
            at += size;
        }
        return new FetchedChunk(compact(all, at), nextOffset, aborted(data));
    }

    private static ByteBuffer compact(ByteBuffer all, int bytes) {
        ByteBuffer whole = all.duplicate().limit(bytes);
        if (all.array().length - bytes <= TOLERATED_WASTE_BYTES) {
            return whole;
        }
        return ByteBuffer.allocate(bytes).put(whole).flip();
    }

    private static List<AbortedTransaction> aborted(PartitionData data) {
        if (data.abortedTransactions() == null || data.abortedTransactions().isEmpty()) {
            return List.of();
        }
        return data.abortedTransactions().stream()
                .sorted(Comparator.comparingLong(AbortedTransaction::firstOffset))
                .toList();
    }
}
