package io.runnel.log.metadata.raft;

import io.runnel.log.metadata.MetadataLog;
import io.runnel.log.metadata.MetadataRecord;
import io.runnel.log.metadata.MetadataRecord.ProducerIdsAllocated;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A listener that keeps what it is told: batches are producer-id blocks, whose first id names them. */
final class RecordedLog implements MetadataLog.Listener {
    private final TreeMap<Long, Long> batches = new TreeMap<>();
    private final List<Long> history = new ArrayList<>();
    private final List<Long> terms = new ArrayList<>();
    private final AtomicInteger calls = new AtomicInteger();
    private long offset = MetadataLog.BEGINNING;
    private int controllerId = -1;
    private int replacements;
    private boolean overlapped;

    static List<MetadataRecord> batch(long name) {
        return List.of(new ProducerIdsAllocated(1, name, 1));
    }

    private void enter() {
        overlapped |= calls.incrementAndGet() != 1;
    }

    private void leave() {
        calls.decrementAndGet();
    }

    @Override
    public synchronized void committed(long newOffset, List<MetadataRecord> records) {
        enter();
        if (newOffset <= offset) {
            throw new AssertionError("offset " + newOffset + " after " + offset);
        }
        offset = newOffset;
        for (MetadataRecord each : records) {
            if (each instanceof ProducerIdsAllocated block) {
                batches.put(newOffset, block.firstProducerId());
                history.add(block.firstProducerId());
            }
        }
        leave();
    }

    @Override
    public synchronized void replaced(long newOffset, List<MetadataRecord> records) {
        enter();
        offset = newOffset;
        replacements++;
        history.clear();
        for (MetadataRecord each : records) {
            if (each instanceof ProducerIdsAllocated block) {
                history.add(block.firstProducerId());
            }
        }
        leave();
    }

    @Override
    public synchronized void controllerIs(int nodeId, long term) {
        enter();
        controllerId = nodeId;
        if (terms.isEmpty() || terms.get(terms.size() - 1) != term) {
            terms.add(term);
        }
        leave();
    }

    @Override
    public synchronized void controllerIsUnknown() {
        enter();
        controllerId = -1;
        leave();
    }

    @Override
    public synchronized List<MetadataRecord> snapshot() {
        enter();
        List<MetadataRecord> all = new ArrayList<>();
        history.forEach(name -> all.addAll(batch(name)));
        leave();
        return all;
    }

    /** The names of all batches, in the order of the log. */
    synchronized List<Long> history() {
        return List.copyOf(history);
    }

    /** The batches that came one by one, by offset. */
    synchronized Map<Long, Long> batches() {
        return new TreeMap<>(batches);
    }

    synchronized long offset() {
        return offset;
    }

    synchronized int controllerId() {
        return controllerId;
    }

    synchronized List<Long> terms() {
        return List.copyOf(terms);
    }

    synchronized int replacements() {
        return replacements;
    }

    synchronized boolean overlapped() {
        return overlapped;
    }
}
