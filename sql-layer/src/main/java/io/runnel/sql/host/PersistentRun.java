package io.runnel.sql.host;

import io.runnel.log.EventLog;
import io.runnel.log.PartitionReader;
import io.runnel.log.TopicDescription;
import io.runnel.log.TransactionalWriter;
import io.runnel.sql.SqlException;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.codegen.RowCompiler;
import io.runnel.sql.codegen.StatementContext;
import io.runnel.sql.format.Formats;
import io.runnel.sql.host.state.StateStores;
import io.runnel.sql.operator.StateBudget;
import io.runnel.sql.operator.StateShare;
import io.runnel.sql.query.ErrorRecords;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A task of a persistent query from its last commit on, until it stops or fails; whoever runs it again makes a new one. All
 * that it does between two commits is one transaction of the log: the records of its sink, its changelog, and how far it
 * has read. For one thread at a time.
 */
final class PersistentRun implements AutoCloseable {
    private static final long TRANSACTION_TIMEOUT_MS = 60_000;

    private final Opening opening;
    private final TransactionalWriter writer;
    private final Parts parts;
    private final Fed fed;
    private final PartitionReader changelog;
    private @Nullable RecordFeed feed;
    private boolean dirty;

    private PersistentRun(
            Opening opening, TransactionalWriter writer, Parts parts, Fed fed, PartitionReader changelog) {
        this.opening = opening;
        this.writer = writer;
        this.parts = parts;
        this.fed = fed;
        this.changelog = changelog;
    }

    /**
     * What all queries of a node run with.
     *
     * @param stores where their states are
     * @param errors encodes the records that they cannot use
     */
    record Node(EventLog log, Formats formats, RowCompiler compiler, StateStores stores, ErrorRecords errors) {}

    /**
     * What a run is of.
     *
     * @param budget of its states
     */
    record Opening(Node node, PersistentPlan plan, TaskShare share, StateBudget budget, RunProgress progress) {
        String id() {
            return plan.query().id();
        }

        TopicPartition changelog() {
            return new TopicPartition(QueryNames.changelog(id()), share.task());
        }
    }

    private record Parts(
            StateLog states, InputPositions positions, ContinuousErrors errors, ErrorOutput failed, SinkRecords sink) {}

    /** The operators that are fed, once their states are there. */
    private record Fed(ContinuousSettings settings, List<ContinuousRecords> records, TaskHost host, Pauses pauses) {}

    /** Opens a run, which is then to {@link #restore} and {@link #begin}. */
    static PersistentRun open(Opening opening) {
        TransactionalWriter writer = opening.node.log.transactionalWriter(
                QueryNames.transactionalId(opening.id(), opening.share.task()), TRANSACTION_TIMEOUT_MS);
        StateShare states = opening.node.stores.open(opening.id(), opening.budget);
        try {
            return open(opening, writer, states);
        } catch (RuntimeException | Error e) {
            states.close();
            writer.close();
            throw e;
        }
    }

    private static PersistentRun open(Opening opening, TransactionalWriter writer, StateShare share) {
        PersistentPlan plan = opening.plan;
        Node node = opening.node;
        ContinuousSettings settings =
                ContinuousSettings.of(plan.session(), plan.query().onError());
        StateLog states = new StateLog(share);
        InputPositions positions = new InputPositions(states);
        ErrorOutput failed = new ErrorOutput(node.errors, opening.id(), writer);
        ContinuousErrors errors = new ContinuousErrors(plan.sources(), settings, failed);
        TaskHost host = new TaskHost(errors, share, states);
        SinkRecords sink = sink(opening, writer, errors);
        StatementContext context = new StatementContext(List.of(), System::currentTimeMillis);
        Pauses pauses = new Pauses(settings.bufferBytes(), share);
        List<ContinuousRecords> records =
                Pipeline.build(node.compiler, context, host, plan.plan().root(), sink, true, pauses).stream()
                        .map(entry -> ContinuousRecords.of(entry, node.formats, errors))
                        .toList();
        return new PersistentRun(
                opening,
                writer,
                new Parts(states, positions, errors, failed, sink),
                new Fed(settings, records, host, pauses),
                changelog(opening));
    }

    private static SinkRecords sink(Opening opening, TransactionalWriter writer, ContinuousErrors errors) {
        Source sink = opening.plan.sink();
        TopicDescription topic = opening.node
                .log
                .createdTopic(sink.topic())
                .orElseThrow(() -> new SqlException(
                        "42S02",
                        "Topic " + sink.topic() + ", which " + opening.id()
                                + " writes, does not exist: create it, or terminate the query."));
        return new SinkRecords(
                sink,
                opening.node.formats.encoder(sink),
                topic.partitions(),
                errors,
                (row, partition) -> writer.takes(new TopicPartition(sink.topic(), partition), row),
                (batch, partition) -> writer.append(new TopicPartition(sink.topic(), partition), batch));
    }

    private static PartitionReader changelog(Opening opening) {
        TopicPartition partition = opening.changelog();
        if (opening.node.log.topic(partition.topic()).isEmpty()) {
            throw new SqlException(
                    "55000",
                    "Topic " + partition.topic() + ", where query " + opening.id()
                            + " keeps its states and how far it has"
                            + " read, was deleted: drop what it writes and create it anew, or RESUME it, which has it"
                            + " begin as a new query does.");
        }
        PartitionReader reader = opening.node.log.reader(partition);
        try {
            reader.limit(reader.endOffset());
            return reader;
        } catch (RuntimeException e) {
            reader.close();
            throw e;
        }
    }

    /** Reads the next of its states back; false if it has them all. */
    boolean restore() {
        boolean more = changelog.next();
        if (more) {
            parts.states.restore(changelog);
        }
        return more;
    }

    /** Stands where the last commit was, to be called once all states are there. */
    void begin() {
        changelog.close();
        fed.pauses.begin();
        ContinuousInput input = input(opening, parts.positions, fed.settings);
        try {
            IdleTime idle = new IdleTime(fed.settings.idleCloseMs(), System.currentTimeMillis());
            RecordFeed begun = RecordFeed.of(
                    opening.plan.plan(),
                    input,
                    new RecordFeed.Operators(fed.records, fed.host::partition, fed.pauses, idle));
            parts.sink.reading(begun);
            feed = begun;
        } catch (RuntimeException | Error e) {
            input.close();
            throw e;
        }
        noteStart(fed.settings);
    }

    private static ContinuousInput input(Opening opening, InputPositions positions, ContinuousSettings settings) {
        List<Source> sources = opening.plan.sources();
        EventLog log = opening.node.log;
        boolean apart = opening.share.tasks() > 1 && opening.plan.plan().hasStates();
        for (int index = 0; index < sources.size(); index++) {
            TopicDescription topic = ContinuousInput.topic(log, sources.get(index));
            positions.read(index, topic, apart);
        }
        return ContinuousInput.open(log, sources, opening.share, (reader, index) -> {
            Long position = positions.of(index, reader.partition().partition());
            if (position != null) {
                reader.seek(position);
            } else if (!positions.knows(index)) {
                settings.offsetReset().seek(reader);
            }
        });
    }

    /** A query that begins at the end must begin there again, though it fails before it has read anything. */
    private void noteStart(ContinuousSettings settings) {
        input().forEach((reader, index) -> {
            opening.progress.reads(reader);
            int partition = reader.partition().partition();
            if (parts.positions.of(index, partition) == null
                    && settings.offsetReset() == ContinuousSettings.OffsetReset.LATEST) {
                parts.positions.advance(index, partition, reader.position());
                dirty = true;
            }
        });
    }

    private RecordFeed feed() {
        return Objects.requireNonNull(feed, "begin() comes first");
    }

    ContinuousInput input() {
        return feed().input();
    }

    /**
     * As {@link ContinuousInput#checkTopics}; there is nothing to check before it has begun.
     *
     * @throws SqlException state 55000 if a topic was deleted
     */
    boolean checkTopics() {
        return feed != null && feed.input().checkTopics();
    }

    /** Whether there is something to commit. */
    boolean dirty() {
        return dirty;
    }

    /** Processes the next record; false if there is none now. */
    boolean step() {
        try {
            boolean stepped = feed().step();
            dirty |= stepped;
            return stepped;
        } catch (SqlException e) {
            if (e.sqlState().equals(StateBudget.LIMIT_EXCEEDED)) {
                parts.failed.stopped(
                        FailedRecords.Kind.STATE, String.valueOf(e.getMessage()), feed().current(), opening.node.log);
            }
            throw e;
        }
    }

    /** Notes how many records were read, by the same clock as {@link #pass}. */
    void read(int count, long nowMs) {
        if (count > 0) {
            opening.progress.read(count);
            feed().read(nowMs);
        }
    }

    /**
     * Closes windows that are over by the clock, of a run that has nothing to read.
     *
     * @param nowMs wall clock, ms since the epoch
     */
    void pass(long nowMs) {
        dirty |= feed().pass(nowMs);
    }

    /** Commits what was done since the last commit. Nothing may be done before that has completed. */
    CompletableFuture<Void> commit() {
        RecordFeed fed = feed();
        fed.flush();
        parts.sink.flush();
        parts.failed.flush();
        Map<TopicPartition, Long> read = new HashMap<>();
        List<Long> places = new ArrayList<>();
        fed.input().forEach((reader, index) -> {
            long position = fed.input().position(reader);
            places.add(position);
            parts.positions.advance(index, reader.partition().partition(), position);
            read.merge(reader.partition(), position, Math::min);
        });
        parts.states.changes(batch -> writer.append(opening.changelog(), batch));
        writer.commitOffsets(QueryNames.group(opening.id()), read);
        dirty = false;
        SinkRecords sink = parts.sink;
        long errors = parts.errors.total();
        return writer.commit().thenRun(() -> opening.progress.committed(places, sink.records(), sink.bytes(), errors));
    }

    /** Takes back what was not committed. Nothing but {@link #close} may be done from here on. */
    CompletableFuture<Void> abort() {
        try {
            return writer.abort();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Gives up what was not committed. */
    @Override
    public void close() {
        try (StateLog states = parts.states) {
            changelog.close();
            if (feed != null) {
                feed.input().close();
            }
            parts.errors.logTotals();
            writer.close();
        }
    }
}
