package io.runnel.log.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.log.partition.AbortedTransaction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left of a log's files when its end is cut off. */
class LogCutTest {
    @TempDir
    private Path folder;

    @Test
    void abortedTransactionsBeforeTheCutStayKnown() throws IOException {
        AbortedTransaction before = new AbortedTransaction(1, 0, 9, 10);
        AbortedTransaction across = new AbortedTransaction(2, 5, 20, 21);
        Path file = SegmentFiles.file(folder, 0, SegmentFiles.TRANSACTION_INDEX_SUFFIX);
        try (TransactionIndex index = new TransactionIndex(file)) {
            index.append(before);
            index.append(across);
        }
        Files.write(SegmentFiles.file(folder, 0, SegmentFiles.LOG_SUFFIX), new byte[100]);
        Files.write(SegmentFiles.file(folder, 0, SegmentFiles.OFFSET_INDEX_SUFFIX), new byte[8]);

        LogCut.cut(folder, new LogPosition(15, 0, 50), DiskSync.OPERATING_SYSTEM);

        List<AbortedTransaction> kept = new ArrayList<>();
        try (TransactionIndex index = new TransactionIndex(file)) {
            assertThat(index.load()).isTrue();
            index.collect(0, 100, kept);
        }
        assertThat(kept).containsExactly(before);
        assertThat(Files.size(SegmentFiles.file(folder, 0, SegmentFiles.LOG_SUFFIX)))
                .isEqualTo(50);
        assertThat(SegmentFiles.file(folder, 0, SegmentFiles.OFFSET_INDEX_SUFFIX))
                .doesNotExist();
    }
}
