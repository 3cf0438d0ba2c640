package io.runnel.sql.host;

import io.runnel.log.PartitionReader;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.common.KafkaException;

/** What one run of a task has done. Written by the thread that runs it, read by any, also when the run is over. */
final class RunProgress {
    private final QueryProgress query;
    private final List<Place> places = new CopyOnWriteArrayList<>();
    private long records;
    private long bytes;
    private long failures;

    /** How far a reader's records are committed: a partition that is read twice has two. */
    private static final class Place {
        private final PartitionReader reader;
        private volatile long committed;

        Place(PartitionReader reader) {
            this.reader = reader;
            this.committed = reader.position();
        }
    }

    RunProgress(QueryProgress query) {
        this.query = query;
    }

    /** Adds a reader, which stands where the run begins. */
    void reads(PartitionReader reader) {
        places.add(new Place(reader));
    }

    void read(int count) {
        query.read(count);
    }

    /**
     * Notes a commit.
     *
     * @param positions of the readers, in the order in which they were added
     * @param recordsOut of the run so far, as are {@code bytesOut} and {@code errors}
     */
    void committed(List<Long> positions, long recordsOut, long bytesOut, long errors) {
        for (int i = 0; i < positions.size(); i++) {
            places.get(i).committed = positions.get(i);
        }
        query.committed(recordsOut - records, bytesOut - bytes, errors - failures);
        records = recordsOut;
        bytes = bytesOut;
        failures = errors;
    }

    long bytesIn() {
        return places.stream().mapToLong(place -> place.reader.bytesRead()).sum();
    }

    /** Records of its inputs that it has not committed yet. */
    long lag() {
        long lag = 0;
        for (Place place : places) {
            try {
                lag += Math.max(0, place.reader.endOffset() - place.committed);
            } catch (KafkaException gone) {
                // The topic was deleted or is offline: the run will fail on it and say so.
                continue;
            }
        }
        return lag;
    }
}
