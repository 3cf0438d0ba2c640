package io.runnel.log.broker;

import io.runnel.log.replication.ReadLimit;
import io.runnel.log.replication.Replica;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.FetchMetadata;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one fetch request covers, from its first look to its answer: the partitions that it names, or those of its
 * session. For the call's network thread, except what wakes it.
 */
sealed interface FetchScope {
    boolean isEmpty();

    /** Partitions that it holds in memory while it waits, beyond those of sessions. */
    int heldPartitions();

    /** Begins the reading of the partitions that may have something to tell. */
    void look(FetchLook look);

    /**
     * The partition has nothing to tell now: whether that may be left to its watch. Fails with Kafka's exceptions.
     *
     * @return false if it has to be read all the same
     */
    boolean skips(FetchedPartition partition, Replica replica, ReadLimit limit);

    /** Whether the answer has to tell what was found. */
    boolean tells(FetchedPartition partition, FetchResponseData.PartitionData found);

    /** Whether what is left of the partitions can wait for the next fetch, once the answer is full. */
    boolean mayLeaveOut();

    /** Has the waiter run whenever a partition moves; until {@link #stopWaiting}. */
    void wait(Runnable waiter, ReadLimit limit, Function<FetchedPartition, @Nullable Replica> replicas);

    /** @param answered false if the call ended otherwise, for instance with its connection */
    void stopWaiting(boolean answered);

    /** The answer, told once. */
    FetchResponseData answer(FetchAnswer found);

    /** A fetch that names all its partitions. Its answer names them all, and offers a session where one is wanted. */
    final class Full implements FetchScope {
        private static final Logger LOG = LoggerFactory.getLogger(FetchScope.class);

        private final List<FetchedPartition> partitions;
        private final Function<List<FetchedPartition>, @Nullable FetchSession> sessions;
        private final List<AutoCloseable> registrations = new ArrayList<>(1);

        /** @param sessions makes a session of the answered partitions, or null */
        Full(List<FetchedPartition> partitions, Function<List<FetchedPartition>, @Nullable FetchSession> sessions) {
            this.partitions = partitions;
            this.sessions = sessions;
        }

        @Override
        public boolean isEmpty() {
            return partitions.isEmpty();
        }

        @Override
        public int heldPartitions() {
            return partitions.size();
        }

        @Override
        public void look(FetchLook look) {
            partitions.forEach(look::at);
        }

        @Override
        public boolean skips(FetchedPartition partition, Replica replica, ReadLimit limit) {
            return false;
        }

        @Override
        public boolean tells(FetchedPartition partition, FetchResponseData.PartitionData found) {
            return true;
        }

        @Override
        public boolean mayLeaveOut() {
            return false;
        }

        @Override
        public void wait(Runnable waiter, ReadLimit limit, Function<FetchedPartition, @Nullable Replica> replicas) {
            for (FetchedPartition partition : partitions) {
                Replica replica = replicas.apply(partition);
                if (replica != null) {
                    registrations.add(replica.onMove(limit, waiter));
                }
            }
        }

        @Override
        public void stopWaiting(boolean answered) {
            for (AutoCloseable registration : registrations) {
                try {
                    registration.close();
                } catch (Exception e) {
                    LOG.error("Ending the wait of a fetch failed", e);
                }
            }
            registrations.clear();
        }

        @Override
        public FetchResponseData answer(FetchAnswer found) {
            FetchResponseData answer = found.toData();
            found.forEach(FetchedPartition::told);
            FetchSession session = sessions.apply(partitions);
            return answer.setSessionId(session == null ? FetchMetadata.INVALID_SESSION_ID : session.id());
        }
    }

    /** A fetch of what its session covers. Its answer names the partitions with news. */
    final class Incremental implements FetchScope {
        private final FetchSession session;
        private final int expectedEpoch;

        /** The session has taken over what the request changes. */
        Incremental(FetchSession session, int expectedEpoch) {
            this.session = session;
            this.expectedEpoch = expectedEpoch;
        }

        @Override
        public boolean isEmpty() {
            return session.size() == 0;
        }

        @Override
        public int heldPartitions() {
            return 0;
        }

        @Override
        public void look(FetchLook look) {
            synchronized (session) {
                session.look(look);
            }
        }

        /** Has the session look for news of which nobody tells it. */
        void scan(long nowMs, long intervalMs, Predicate<FetchedPartition> hasNews) {
            synchronized (session) {
                session.scan(nowMs, intervalMs, hasNews);
            }
        }

        // Watched before it is asked, so that no move comes between the two.
        @Override
        public boolean skips(FetchedPartition partition, Replica replica, ReadLimit limit) {
            if (!partition.isAnswered()) {
                return false;
            }
            if (!partition.isWatching(replica)) {
                session.watch(partition, replica, limit);
            }
            return partition.isIdle(replica, limit);
        }

        @Override
        public boolean tells(FetchedPartition partition, FetchResponseData.PartitionData found) {
            return partition.isNews(found);
        }

        @Override
        public boolean mayLeaveOut() {
            return true;
        }

        @Override
        public void wait(Runnable waiter, ReadLimit limit, Function<FetchedPartition, @Nullable Replica> replicas) {
            session.wakeWith(waiter);
        }

        @Override
        public void stopWaiting(boolean answered) {
            session.wakeWith(null);
            if (!answered) {
                synchronized (session) {
                    session.unwatch();
                }
            }
        }

        @Override
        public FetchResponseData answer(FetchAnswer found) {
            synchronized (session) {
                if (session.epoch() != expectedEpoch) {
                    // Another connection has gone on with the session in the meantime.
                    return new FetchResponseData()
                            .setSessionId(session.id())
                            .setErrorCode(Errors.INVALID_FETCH_SESSION_EPOCH.code());
                }
                found.forEach((partition, data) -> {
                    partition.told(data);
                    if (data.records() != null && data.records().sizeInBytes() > 0) {
                        session.served(partition);
                    }
                });
                return found.toData().setSessionId(session.id());
            }
        }
    }
}
