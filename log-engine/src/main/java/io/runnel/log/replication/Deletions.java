package io.runnel.log.replication;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.jspecify.annotations.Nullable;

/**
 * Deletes partitions of a node: their names are free at once, their files go a little later, for fetches that are still
 * being sent. For one thread at a time.
 */
final class Deletions {
    private final Map<TopicPartition, Replica> replicas;
    private final LogDirectories directories;
    private final Housekeeping housekeeping;
    private final LogCleaner cleaner;

    Deletions(
            Map<TopicPartition, Replica> replicas,
            LogDirectories directories,
            Housekeeping housekeeping,
            LogCleaner cleaner) {
        this.replicas = replicas;
        this.directories = directories;
        this.housekeeping = housekeeping;
        this.cleaner = cleaner;
    }

    /**
     * Deletes those of the partitions that are there. Waits for the flush of one small file for each log directory.
     *
     * @throws KafkaStorageException if a directory cannot be renamed; the others are deleted all the same
     */
    void delete(Collection<TopicPartition> partitions) {
        Map<ReplicaEnvironment, List<TopicPartition>> places = new HashMap<>();
        List<Replica> unplaced = new ArrayList<>();
        for (TopicPartition partition : partitions) {
            Replica replica = replicas.get(partition);
            if (replica != null) {
                directories
                        .holderOf(partition)
                        .ifPresentOrElse(
                                place -> places.computeIfAbsent(place, key -> new ArrayList<>())
                                        .add(partition),
                                () -> unplaced.add(replica));
            }
        }
        unplaced.forEach(this::gone);
        KafkaStorageException failure = null;
        for (Map.Entry<ReplicaEnvironment, List<TopicPartition>> place : places.entrySet()) {
            failure = deleteIn(place.getKey(), place.getValue(), failure);
        }
        if (failure != null) {
            throw failure;
        }
    }

    private @Nullable KafkaStorageException deleteIn(
            ReplicaEnvironment place, List<TopicPartition> partitions, @Nullable KafkaStorageException before) {
        try {
            place.directory().forget(partitions);
        } catch (IOException e) {
            return join(before, new KafkaStorageException("Cannot delete " + partitions + ": " + e.getMessage(), e));
        }
        KafkaStorageException failure = before;
        for (TopicPartition partition : partitions) {
            Replica replica = replicas.get(partition);
            try {
                if (replica != null) {
                    delete(replica, place);
                }
            } catch (IOException e) {
                failure = join(
                        failure, new KafkaStorageException("Cannot delete " + partition + ": " + e.getMessage(), e));
            }
        }
        return failure;
    }

    private static KafkaStorageException join(@Nullable KafkaStorageException first, KafkaStorageException next) {
        if (first == null) {
            return next;
        }
        first.addSuppressed(next);
        return first;
    }

    private void delete(Replica replica, ReplicaEnvironment place) throws IOException {
        LocalReplica local = replica instanceof LocalReplica online ? online : null;
        Path moved;
        try {
            if (local != null) {
                // A flush under way must not take the loss of its files' names for a failure of the disk.
                local.leaving(true);
                local.log().detach();
            }
            moved = place.directory().moveToDeleted(replica.partition());
        } catch (IOException e) {
            if (local != null) {
                local.log().attach();
                local.leaving(false);
            }
            throw e;
        }
        gone(replica);
        housekeeping.deleteLater(moved, replica);
    }

    private void gone(Replica replica) {
        replicas.remove(replica.partition());
        directories.removed(replica.partition());
        cleaner.forget(replica.partition());
        if (replica instanceof LocalReplica local) {
            local.retire("was deleted.");
        }
    }
}
