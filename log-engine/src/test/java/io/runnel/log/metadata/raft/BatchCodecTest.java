package io.runnel.log.metadata.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.log.metadata.MetadataRecord;
import io.runnel.log.metadata.MetadataRecord.ProducerIdsAllocated;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class BatchCodecTest {
    @Test
    void aBatchIsReadAsItWasWrittenAndALargeOneIsShort() throws IOException {
        List<MetadataRecord> few = RecordedLog.batch(7);
        List<MetadataRecord> many = LongStream.range(0, 10_000)
                .<MetadataRecord>mapToObj(id -> new ProducerIdsAllocated(1, id, 1))
                .toList();

        assertThat(BatchCodec.decode(BatchCodec.encode(-1, few))).isEqualTo(new BatchCodec.Batch(-1, few));
        assertThat(BatchCodec.decode(BatchCodec.encode(42, many))).isEqualTo(new BatchCodec.Batch(42, many));
        assertThat(BatchCodec.decode(BatchCodec.encode(3, List.of()))).isEqualTo(new BatchCodec.Batch(3, List.of()));
        assertThat(BatchCodec.encode(42, many)).hasSizeLessThan(200_000);
    }

    @Test
    void aBatchThatIsCutShortOrOfAnotherVersionIsRefused() {
        byte[] bytes = BatchCodec.encode(5, RecordedLog.batch(7));

        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> BatchCodec.decode(cut)).isInstanceOf(IOException.class);
        }
        bytes[0] = 2;
        assertThatThrownBy(() -> BatchCodec.decode(bytes)).hasMessageContaining("version 2");
    }
}
