package io.runnel.log.cluster;

import io.runnel.log.metadata.ClusterMetadata;
import io.runnel.log.metadata.MetadataLog;
import io.runnel.log.metadata.MetadataRecord;
import io.runnel.log.metadata.MetadataRecord.BrokerRegistered;
import io.runnel.log.metadata.TopicDefaults;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.NotControllerException;

/** A metadata log whose controller and records a test decides. */
final class ScriptedLog implements MetadataLog {
    private final int nodeId;
    private Listener listener;
    private long offset = BEGINNING;
    private int controllerId = ClusterMetadata.NO_CONTROLLER;
    private long term;

    ScriptedLog(int nodeId) {
        this.nodeId = nodeId;
    }

    /** Metadata over such a log, started. */
    static ClusterMetadata metadata(ScriptedLog log) {
        ClusterMetadata metadata = new ClusterMetadata(
                log.nodeId, log, new TopicDefaults(1, (short) 1), Uuid::randomUuid, (before, after, records) -> {});
        metadata.start();
        return metadata;
    }

    @Override
    public void start(Listener newListener) {
        listener = newListener;
    }

    synchronized void commit(MetadataRecord... records) {
        listener.committed(++offset, List.of(records));
    }

    synchronized void elect(int newControllerId) {
        controllerId = newControllerId;
        if (newControllerId == ClusterMetadata.NO_CONTROLLER) {
            listener.controllerIsUnknown();
        } else {
            listener.controllerIs(newControllerId, ++term);
        }
    }

    void register(int id, int port, long epoch) {
        commit(new BrokerRegistered(id, "127.0.0.1", port, epoch));
    }

    @Override
    public synchronized CompletableFuture<Long> append(long basedOn, List<MetadataRecord> records) {
        if (controllerId != nodeId || basedOn != offset) {
            return CompletableFuture.failedFuture(new NotControllerException("not here"));
        }
        commit(records.toArray(new MetadataRecord[0]));
        return CompletableFuture.completedFuture(offset);
    }

    @Override
    public void close() {}
}
