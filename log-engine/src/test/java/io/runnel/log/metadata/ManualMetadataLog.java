package io.runnel.log.metadata;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.NotControllerException;

/** A metadata log in memory that commits a batch when the test says so, or at once. */
final class ManualMetadataLog implements MetadataLog {
    private static final long DEADLINE_SECONDS = 20;

    private final BlockingQueue<Append> appends = new LinkedBlockingQueue<>();
    private final List<List<MetadataRecord>> committed = new ArrayList<>();
    private final boolean atOnce;
    private Listener listener;

    /** A batch that waits for its commit. */
    record Append(long basedOn, List<MetadataRecord> records, CompletableFuture<Long> answer) {}

    private ManualMetadataLog(boolean atOnce) {
        this.atOnce = atOnce;
    }

    static ManualMetadataLog committingAtOnce() {
        return new ManualMetadataLog(true);
    }

    static ManualMetadataLog committingWhenTold() {
        return new ManualMetadataLog(false);
    }

    @Override
    public void start(Listener newListener) {
        listener = newListener;
    }

    @Override
    public CompletableFuture<Long> append(long basedOn, List<MetadataRecord> records) {
        Append append = new Append(basedOn, List.copyOf(records), new CompletableFuture<>());
        if (atOnce) {
            commit(append);
        } else {
            appends.add(append);
        }
        return append.answer();
    }

    /** The next batch that waits. */
    Append next() throws InterruptedException {
        Append append = appends.poll(DEADLINE_SECONDS, TimeUnit.SECONDS);
        if (append == null) {
            throw new AssertionError("Nothing was appended within " + DEADLINE_SECONDS + " s");
        }
        return append;
    }

    synchronized void commit(Append append) {
        if (append.basedOn() != committed.size() - 1) {
            append.answer().completeExceptionally(new NotControllerException("Another batch was faster."));
            return;
        }
        committed.add(append.records());
        long offset = committed.size() - 1;
        listener.committed(offset, append.records());
        append.answer().complete(offset);
    }

    /** A batch of another node. */
    synchronized void commitOther(List<MetadataRecord> records) {
        committed.add(records);
        listener.committed(committed.size() - 1, records);
    }

    synchronized List<List<MetadataRecord>> committed() {
        return List.copyOf(committed);
    }

    void controllerIs(int nodeId, long term) {
        listener.controllerIs(nodeId, term);
    }

    void controllerIsUnknown() {
        listener.controllerIsUnknown();
    }

    @Override
    public void close() {}
}
