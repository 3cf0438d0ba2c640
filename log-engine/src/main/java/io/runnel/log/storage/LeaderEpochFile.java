package io.runnel.log.storage;

import io.runnel.log.partition.LeaderEpochs;
import io.runnel.log.partition.LeaderEpochs.Entry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code leader-epoch-checkpoint}: which leader epoch began at which offset, an entry a line, in Kafka's format
 * (KIP-101). Derived data, for every batch bears its epoch: rebuilt when it is missing or not well-formed.
 */
public final class LeaderEpochFile {
    private static final String NAME = "leader-epoch-checkpoint";
    private static final int FIRST_EPOCH = 0;
    private static final Logger LOG = LoggerFactory.getLogger(LeaderEpochFile.class);

    private LeaderEpochFile() {}

    /** The epochs of an opened log. Epochs that begin beyond its end are dropped. */
    public static LeaderEpochs open(SegmentedLog log) throws IOException {
        Path file = log.directory().resolve(NAME);
        Optional<LeaderEpochs> stored = CheckpointFile.read(file).flatMap(LeaderEpochFile::parse);
        LeaderEpochs epochs =
                stored.isPresent() && agrees(stored.get(), log) ? stored.get().upTo(log.endOffset()) : fromBatches(log);
        if (stored.isEmpty() || stored.get() != epochs) {
            if (log.endOffset() > log.startOffset()) {
                LOG.info("Leader epochs in {} are missing or wrong: {} is written again", log.directory(), NAME);
            }
            write(file, epochs);
        }
        return epochs;
    }

    /**
     * Whether the file knows the epoch of the last batch. It is not forced to disk, so one that is older than the log may
     * be found after a power loss; entries come and go in the order of the log, so that what it says of the last batch
     * tells.
     */
    private static boolean agrees(LeaderEpochs stored, SegmentedLog log) throws IOException {
        if (log.endOffset() <= log.startOffset()) {
            return true;
        }
        long last = log.endOffset() - 1;
        for (RecordBatch batch : log.read(last, 0, true, log.end()).batches()) {
            return stored.epochAt(last) == Math.max(FIRST_EPOCH, batch.partitionLeaderEpoch());
        }
        return true;
    }

    private static Optional<LeaderEpochs> parse(List<String> lines) {
        List<Entry> entries = new ArrayList<>();
        for (String line : lines) {
            if (!line.matches("\\d{1,9} \\d{1,18}")) {
                return Optional.empty();
            }
            int space = line.indexOf(' ');
            entries.add(
                    new Entry(Integer.parseInt(line.substring(0, space)), Long.parseLong(line.substring(space + 1))));
        }
        try {
            return Optional.of(new LeaderEpochs(entries));
        } catch (IllegalArgumentException e) {
            LOG.warn("{} cannot be used: {}", NAME, e.getMessage());
            return Optional.empty();
        }
    }

    private static LeaderEpochs fromBatches(SegmentedLog log) throws IOException {
        List<Entry> entries = new ArrayList<>();
        log.forEachHeader(header -> {
            int epoch = Math.max(FIRST_EPOCH, header.facts().leaderEpoch());
            if (entries.isEmpty() || entries.get(entries.size() - 1).epoch() < epoch) {
                entries.add(new Entry(epoch, header.baseOffset()));
            }
        });
        if (entries.isEmpty()) {
            entries.add(new Entry(FIRST_EPOCH, log.endOffset()));
        }
        return new LeaderEpochs(entries);
    }

    /** Writes the epochs of an open log. */
    public static void write(SegmentedLog log, LeaderEpochs epochs) throws IOException {
        write(log.directory().resolve(NAME), epochs);
    }

    // Not forced to disk: a thousand new partitions would wait for a thousand flushes of what can be rebuilt.
    private static void write(Path file, LeaderEpochs epochs) throws IOException {
        StringBuilder text =
                new StringBuilder("0\n").append(epochs.entries().size()).append('\n');
        epochs.entries()
                .forEach(entry -> text.append(entry.epoch())
                        .append(' ')
                        .append(entry.startOffset())
                        .append('\n'));
        Files.writeString(file, text, StandardCharsets.UTF_8);
    }
}
