package io.runnel.sql.host;

import io.runnel.log.TopicDescription;
import io.runnel.sql.SqlException;
import io.runnel.sql.continuous.ContinuousPlan;
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

    /** Inputs whose topic is not the one that was read before: its offsets mean nothing. */
    private final Set<Integer> anew = new HashSet<>();

    private record Topic(String id, int partitions) {}

    InputPositions(StateLog states) {
        offsets = states.keyedState(OFFSETS, StateCodec.LONGS);
        topics = states.keyedState(TOPICS, TOPIC);
    }

    /**
     * Notes which topic an input is.
     *
     * @throws SqlException state 55000 if it has got more partitions, so that rows would miss what is kept of their keys
     */
    void read(int input, TopicDescription topic, ContinuousPlan plan, TaskShare share) {
        RowKey key = RowKey.of(input);
        Topic is = new Topic(topic.id().toString(), topic.partitions());
        Topic was = topics.get(key);
        if (is.equals(was)) {
            return;
        }
        if (was != null && !was.id.equals(is.id)) {
            LOG.warn(
                    "Topic {} was deleted and created anew since the query read it: it is read as auto.offset.reset says",
                    topic.name());
            anew.add(input);
        } else if (was != null && share.tasks() > 1 && plan.hasStates()) {
            throw new SqlException(
                    "55000",
                    "Topic " + topic.name() + " has got more partitions, " + was.partitions + " before and "
                            + is.partitions
                            + " now, so that records of a key are in others than before, and the query's "
                            + share.tasks() + " tasks would miss what they keep of it: drop what the query writes and"
                            + " create it anew.");
        }
        topics.put(key, is);
    }

    /** The offset of the next record to be read; null if none was read yet. */
    @Nullable
    Long of(int input, int partition) {
        return anew.contains(input) ? null : offsets.get(key(input, partition));
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
