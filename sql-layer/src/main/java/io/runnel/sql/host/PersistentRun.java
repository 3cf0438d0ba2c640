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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;

/**
 * A persistent query from its last commit on, until it stops or fails; whoever runs it again makes a new one. All that it
 * does between two commits is one transaction of the log: the records of its sink, its changelog, and how far it has read.
 * For one thread at a time, except {@link #statistics}.
 */
final class PersistentRun implements AutoCloseable {
    private final PersistentPlan plan;
    private final TransactionalWriter writer;
    private final TopicPartition changelog;
    private final StateLog states;
    private final InputPositions positions;
    private final ContinuousErrors errors;
    private final ErrorOutput failed;
    private final SinkRecords sink;
    private final RecordFeed feed;
    private final RunStatistics statistics = new RunStatistics();
    private boolean dirty;

    private PersistentRun(Opening opening, Parts parts, RecordFeed feed) {
        this.plan = opening.plan;
        this.writer = opening.writer;
        this.changelog = opening.changelog();
        this.states = parts.states;
        this.positions = parts.positions;
        this.errors = parts.errors;
        this.failed = parts.failed;
        this.sink = parts.sink;
        this.feed = feed;
    }

    /**
     * Where it runs.
     *
     * @param stores where its states are
     * @param errors encodes the records that it cannot use
     * @param topic the changelog of its states; one partition
     */
    record Opening(
            EventLog log,
            Formats formats,
            RowCompiler compiler,
            StateStores stores,
            ErrorRecords errors,
            PersistentPlan plan,
            TransactionalWriter writer,
            String topic) {
        TopicPartition changelog() {
            return new TopicPartition(topic, 0);
        }
    }

    private record Parts(
            StateLog states, InputPositions positions, ContinuousErrors errors, ErrorOutput failed, SinkRecords sink) {}

    /** Opens a run: reads its states back, and stands where the last commit was. */
    static PersistentRun open(Opening opening) {
        PersistentPlan plan = opening.plan;
        ContinuousSettings settings =
                ContinuousSettings.of(plan.session(), plan.query().onError());
        StateBudget budget = new StateBudget(ContinuousSettings.MAX_GROUPS, settings.maxGroups());
        StateShare share = opening.stores.open(plan.query().id(), budget);
        try {
            return open(opening, settings, share);
        } catch (RuntimeException | Error e) {
            share.close();
            throw e;
        }
    }

    private static PersistentRun open(Opening opening, ContinuousSettings settings, StateShare share) {
        PersistentPlan plan = opening.plan;
        StateLog states = new StateLog(share);
        InputPositions positions = new InputPositions(states);
        ErrorOutput failed = new ErrorOutput(opening.errors, plan.query().id(), opening.writer);
        ContinuousErrors errors = new ContinuousErrors(plan.sources(), settings, failed);
        TaskHost host = new TaskHost(errors, share, states);
        SinkRecords sink = sink(opening, errors);
        StatementContext context = new StatementContext(List.of(), System::currentTimeMillis);
        List<ContinuousRecords> records =
                Pipeline.build(opening.compiler, context, host, plan.plan().root(), sink, true).stream()
                        .map(entry -> ContinuousRecords.of(entry, opening.formats, errors))
                        .toList();
        restore(opening, states);
        ContinuousInput input = ContinuousInput.open(opening.log, plan.sources(), (reader, index) -> {
            Long position = positions.of(index, reader.partition().partition());
            if (position == null) {
                settings.offsetReset().seek(reader);
            } else {
                reader.seek(position);
            }
        });
        RecordFeed feed = RecordFeed.of(plan.plan(), input, records, host::partition);
        sink.reading(feed);
        PersistentRun run = new PersistentRun(opening, new Parts(states, positions, errors, failed, sink), feed);
        run.noteStart(settings);
        return run;
    }

    private static SinkRecords sink(Opening opening, ContinuousErrors errors) {
        Source sink = opening.plan.sink();
        TopicDescription topic = opening.log
                .topic(sink.topic())
                .orElseThrow(() -> new SqlException(
                        "42S02",
                        "Topic " + sink.topic() + ", which "
                                + opening.plan.query().id()
                                + " writes, does not exist: create it, or terminate the query."));
        return new SinkRecords(
                sink,
                opening.formats.encoder(sink),
                topic.partitions(),
                errors,
                (batch, partition) -> opening.writer.append(new TopicPartition(sink.topic(), partition), batch));
    }

    private static void restore(Opening opening, StateLog states) {
        try (PartitionReader reader = opening.log.reader(opening.changelog())) {
            reader.limit(reader.endOffset());
            while (reader.next()) {
                states.restore(reader);
            }
        }
    }

    /** A query that begins at the end must begin there again, though it fails before it has read anything. */
    private void noteStart(ContinuousSettings settings) {
        feed.input().forEach((reader, index) -> {
            statistics.reads(index, reader);
            int partition = reader.partition().partition();
            if (positions.of(index, partition) == null
                    && settings.offsetReset() == ContinuousSettings.OffsetReset.LATEST) {
                positions.advance(index, partition, reader.position());
                dirty = true;
            }
        });
    }

    ContinuousInput input() {
        return feed.input();
    }

    /** Whether there is something to commit. */
    boolean dirty() {
        return dirty;
    }

    /** Processes the next record; false if there is none now. */
    boolean step() {
        boolean stepped = feed.step();
        dirty |= stepped;
        statistics.read(stepped);
        return stepped;
    }

    /** Commits what was done since the last commit. Nothing may be done before that has completed. */
    CompletableFuture<Void> commit() {
        sink.flush();
        failed.flush();
        Map<TopicPartition, Long> read = new HashMap<>();
        feed.input().forEach((reader, index) -> {
            long position = feed.input().position(reader);
            positions.advance(index, reader.partition().partition(), position);
            read.merge(reader.partition(), position, Math::min);
        });
        states.changes(batch -> writer.append(changelog, batch));
        writer.commitOffsets(LocalHost.groupOf(plan.query().id()), read);
        dirty = false;
        return writer.commit().thenRun(() -> statistics.committed(read, sink.records(), sink.bytes(), errors.total()));
    }

    /** What it has done so far. Thread-safe. */
    RunStatistics statistics() {
        return statistics;
    }

    /** Gives up what was not committed. */
    @Override
    public void close() {
        try (states) {
            feed.input().close();
            errors.logTotals();
            writer.close();
        }
    }
}
