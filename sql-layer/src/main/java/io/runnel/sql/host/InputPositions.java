package io.runnel.sql.host;

import io.runnel.log.TopicDescription;
import io.runnel.sql.SqlException;
import io.runnel.sql.operator.KeyedState;
import io.runnel.sql.operator.RowKey;
import io.runnel.sql.operator.StateCodec;
import io.runnel.sql.operator.StateInput;
import io.runnel.sql.operator.StateOutput;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far a task has read each partition of each of its inputs, and which topics these are: states like those of its
 * operators, so that they are committed with them.
 */
final class InputPositions {
    private static final Logger LOG = LoggerFactory.getLogger(InputPositions.class);
    private static final String OFFSETS = "positions";
    private static final String TOPICS = "topics";

    /** An id's text and a number. */
    private static final long TOPIC_BYTES = 120;

    private static final StateCodec<Topic> TOPIC = new StateCodec<>() {
        @Override
        public long heapBytes(Topic topic) {
            return TOPIC_BYTES;
        }

        @Override
        public void write(Topic topic, StateOutput out) {
            out.value(topic.id);
            out.number(topic.partitions);
        }

        @Override
        public Topic read(StateInput in) {
            return new Topic(String.valueOf(in.value()), (int) in.number());
        }
    };

    private final KeyedState<Long> offsets;
    private final KeyedState<Topic> topics;

    /** Inputs whose topic was read before. */
    private final Set<Integer> known = new HashSet<>();

    private record Topic(String id, int partitions) {}

    InputPositions(StateLog states) {
        offsets = states.keyedState(OFFSETS, StateCodec.LONGS);
        topics = states.keyedState(TOPICS, TOPIC);
    }

    /**
     * Notes which topic an input is. Of one that was created anew, the positions in the one before are dropped.
     *
     * @param apart whether several tasks each keep states of the partitions that they read
     * @throws SqlException state 55000 if they do, and there are more or fewer partitions than before, so that rows would
     *     miss what is kept of their keys
     */
    void read(int input, TopicDescription topic, boolean apart) {
        RowKey key = RowKey.of(input);
        Topic is = new Topic(topic.id().toString(), topic.partitions());
        Topic was = topics.get(key);
        if (was != null && was.partitions != is.partitions && apart) {
            throw new SqlException(
                    "55000",
                    "Topic " + topic.name() + " had " + was.partitions + " partitions before and has " + is.partitions
                            + " now, so that records of a key are in others than before, and the query's tasks would"
                            + " miss what they keep of it: drop what the query writes and create it anew.");
        }
        if (was != null && !was.id.equals(is.id)) {
            LOG.warn(
                    "Topic {} was deleted and created anew since the query read it: it is read as auto.offset.reset says",
                    topic.name());
            forget(input, was.partitions);
        } else if (was != null) {
            known.add(input);
        }
        if (!is.equals(was)) {
            topics.put(key, is);
        }
    }

    private void forget(int input, int partitions) {
        for (int partition = 0; partition < partitions; partition++) {
            RowKey key = key(input, partition);
            if (offsets.get(key) != null) {
                offsets.remove(key);
            }
        }
    }

    /** Whether an input's topic was read before: what has no position there is a partition that it has got since. */
    boolean knows(int input) {
        return known.contains(input);
    }

    /** The offset of the next record to be read; null if none was read yet. */
    @Nullable
    Long of(int input, int partition) {
        return offsets.get(key(input, partition));
    }

    void advance(int input, int partition, long offset) {
        RowKey key = key(input, partition);
        Long known = offsets.get(key);
        if (known == null || known != offset) {
            offsets.put(key, offset);
        }
    }

    private static RowKey key(int input, int partition) {
        return RowKey.of(input, partition);
    }
}
