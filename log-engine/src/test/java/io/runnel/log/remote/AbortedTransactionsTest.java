package io.runnel.log.remote;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.log.storage.BatchWalk;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.common.message.FetchResponseData.AbortedTransaction;
import org.apache.kafka.common.message.FetchResponseData.PartitionData;
import org.apache.kafka.common.record.internal.ControlRecordType;
import org.apache.kafka.common.record.internal.EndTransactionMarker;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.Test;

class AbortedTransactionsTest {
    private static final PartitionRef PARTITION = new PartitionRef(new TopicPartition("t", 0), Uuid.ZERO_UUID);
    private static final short EPOCH = 0;
    private static final long ABORTING = 7;
    private static final long OTHER = 8;

    private final ByteBuffer log = ByteBuffer.allocate(10_000);
    private long nextOffset;

    private void write(long producerId, String... values) {
        SimpleRecord[] records = Arrays.stream(values)
                .map(v -> new SimpleRecord(v.getBytes(UTF_8)))
                .toArray(SimpleRecord[]::new);
        add(
                producerId < 0
                        ? MemoryRecords.withRecords(nextOffset, Compression.NONE, records)
                        : MemoryRecords.withTransactionalRecords(
                                (byte) 2,
                                nextOffset,
                                Compression.NONE,
                                producerId,
                                EPOCH,
                                (int) nextOffset,
                                0,
                                records));
        nextOffset += values.length;
    }

    private void end(long producerId, ControlRecordType type) {
        add(MemoryRecords.withEndTransactionMarker(
                nextOffset, 1L, 0, producerId, EPOCH, new EndTransactionMarker(type, 0)));
        nextOffset++;
    }

    private void add(MemoryRecords records) {
        log.put(records.buffer().duplicate());
    }

    private static AbortedTransaction aborted(long producerId, long firstOffset) {
        return new AbortedTransaction().setProducerId(producerId).setFirstOffset(firstOffset);
    }

    private FetchedChunk fetched(int bytes, AbortedTransaction... aborted) {
        return FetchedChunk.of(
                PARTITION,
                0,
                new PartitionData()
                        .setRecords(MemoryRecords.readableRecords(
                                log.duplicate().flip().limit(bytes)))
                        .setAbortedTransactions(List.of(aborted)));
    }

    private static List<String> shown(FetchedChunk chunk, long from) {
        BatchWalk walk = new BatchWalk(PARTITION.partition(), from);
        walk.load(chunk.bytes(), new AbortedTransactions().of(chunk.aborted()));
        List<String> values = new ArrayList<>();
        while (walk.next()) {
            ByteBuffer value = walk.record().value();
            values.add(value == null ? "" : UTF_8.decode(value).toString());
        }
        assertThat(walk.position()).isEqualTo(chunk.nextOffset());
        return values;
    }

    @Test
    void whatAnAbortedTransactionWroteIsPassedOverAndNothingElse() {
        write(ABORTING, "committed before");
        end(ABORTING, ControlRecordType.COMMIT);
        write(ABORTING, "aborted 1", "aborted 2"); // Offsets 2 and 3.
        write(-1, "plain");
        write(OTHER, "other");
        write(ABORTING, "aborted 3");
        end(ABORTING, ControlRecordType.ABORT);
        end(OTHER, ControlRecordType.COMMIT);
        write(ABORTING, "committed after");
        end(ABORTING, ControlRecordType.COMMIT);
        write(ABORTING, "aborted again"); // Offset 11.
        end(ABORTING, ControlRecordType.ABORT);
        FetchedChunk chunk = fetched(log.position(), aborted(ABORTING, 11), aborted(ABORTING, 2));

        assertThat(shown(chunk, 0)).containsExactly("committed before", "plain", "other", "committed after");
        // The marker counts though the reader wants only what lies behind it.
        assertThat(shown(chunk, 8)).containsExactly("committed after");
    }

    @Test
    void aTransactionThatBeganBeforeTheChunkEndsInIt() {
        nextOffset = 100;
        end(ABORTING, ControlRecordType.ABORT);
        write(ABORTING, "committed");
        end(ABORTING, ControlRecordType.COMMIT);
        assertThat(shown(fetched(log.position(), aborted(ABORTING, 50)), 100)).containsExactly("committed");
    }

    @Test
    void aBatchThatIsNotThereAsAWholeIsLeftToTheNextFetch() {
        write(-1, "a", "b");
        int whole = log.position();
        write(-1, "c");
        for (int bytes = whole; bytes < log.position(); bytes++) {
            FetchedChunk chunk = fetched(bytes);
            assertThat(chunk.sizeInBytes()).isEqualTo(whole);
            assertThat(chunk.nextOffset()).isEqualTo(2);
            assertThat(shown(chunk, 0)).containsExactly("a", "b");
        }
    }

    @Test
    void bytesThatAreNoBatchesAreRefused() {
        write(-1, "a");
        log.putInt(8, 3);
        assertThatThrownBy(() -> fetched(log.position()))
                .isInstanceOf(CorruptRecordException.class)
                .hasMessageContaining("15 bytes");
    }
}
