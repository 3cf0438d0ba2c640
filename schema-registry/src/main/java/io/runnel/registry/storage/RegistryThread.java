package io.runnel.registry.storage;

import io.runnel.log.UnexpectedEndOffsetException;
import io.runnel.registry.RegistryConfig;
import io.runnel.registry.RegistryErrors;
import io.runnel.registry.RegistryException;
import io.runnel.registry.subject.Command;
import io.runnel.registry.subject.ParsedSchemas;
import io.runnel.registry.subject.RegistryState;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that reads the registry's topic and appends to it. Changes that come while it waits for the log are
 * decided together, one on another, and appended as one batch, which costs one flush (group commit). A batch is appended
 * at exactly the end that it was decided on; when another registry's record comes first, all of it is decided again on
 * what that made of the state.
 */
final class RegistryThread extends Thread {
    private static final Logger LOG = LoggerFactory.getLogger(RegistryThread.class);

    /** Losing the race this often in a row means that something writes to the topic without pause. */
    private static final int MAX_ATTEMPTS = 20;

    /** Enough for a flush to be shared by all; more would keep the first of them waiting. */
    private static final int MAX_CHANGES = 1000;

    /** How soon a topic that did not answer is asked again. */
    private static final long RETRY_MS = 500;

    private final RegistryConfig config;
    private final RegistryState state;
    private final ParsedSchemas schemas;
    private final SchemasTopic topic;
    private final ReadProgress progress;
    /** Bounded by the threads that wait in {@link #execute}, and for a {@link #catchUp}. */
    private final LinkedBlockingQueue<PendingChange<?>> queue = new LinkedBlockingQueue<>();
    /** A permit says that there is something to read or to write. */
    private final Semaphore work = new Semaphore(0);

    private volatile boolean closed;
    private volatile @Nullable Throwable failure;
    /** What the log says for as long as it cannot be read: told once, not every time. For this thread alone. */
    private @Nullable String lastFailure;

    RegistryThread(
            RegistryConfig config,
            RegistryState state,
            ParsedSchemas schemas,
            SchemasTopic topic,
            ReadProgress progress) {
        super("registry-topic");
        this.config = config;
        this.state = state;
        this.schemas = schemas;
        this.topic = topic;
        this.progress = progress;
        setDaemon(true);
    }

    /** Reads the topic to its end on the caller's thread, and goes on with this one. */
    void begin() {
        // First the wake-up, then the reading: a record between the two is not missed.
        topic.onReadable(this::readable);
        readToEnd();
        start();
    }

    private void readable() {
        progress.announced();
        wake();
    }

    private void wake() {
        if (work.availablePermits() == 0) {
            work.release();
        }
    }

    private long readToEnd() {
        long begun = progress.begin();
        try {
            long end = topic.readToEnd();
            progress.readUpTo(begun);
            return end;
        } catch (RuntimeException e) {
            progress.failed(e);
            throw e;
        }
    }

    /**
     * Decides, stores and applies; returns when the change can be read.
     *
     * @throws RegistryException the command's own refusal, 50001 when the log fails, 50002 when it does not answer in time
     */
    <R> R execute(Command<R> command) {
        PendingChange<R> change = new PendingChange<>(command);
        queue.add(change);
        wake();
        if (closed || failure != null) {
            failWaiting();
        }
        try {
            // The log's own time limit is within the thread; this one is for changes that waited for others.
            return change.result().get(2L * config.timeoutMs(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw refusal(e);
        } catch (TimeoutException e) {
            throw change.take()
                    ? new RegistryException(
                            RegistryErrors.TIMEOUT,
                            attempted() + ": changes before it did not come to an end within "
                                    + 2L * config.timeoutMs() + " ms (twice " + RegistryConfig.TIMEOUT_MS
                                    + "). Nothing of it was stored; try again")
                    : timeout();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            change.take();
            throw RegistryErrors.store(attempted(), e);
        }
    }

    /**
     * Reads what the topic holds now; the future completes when that is done, and fails when it cannot be.
     */
    CompletableFuture<Boolean> catchUp() {
        PendingChange<Boolean> reading = new PendingChange<>(new CatchUp());
        queue.add(reading);
        wake();
        if (closed || failure != null) {
            failWaiting();
        }
        return reading.result();
    }

    /** Has the topic's end looked at, as if the log had said that there is more. */
    void lookAgain() {
        readable();
    }

    /** The refusal as if it had been made on the caller's own thread, whose stack is of use to whoever reads it. */
    private RegistryException refusal(ExecutionException e) {
        if (e.getCause() instanceof RegistryException cause) {
            RegistryException own = new RegistryException(cause.errorCode(), String.valueOf(cause.getMessage()));
            own.initCause(cause);
            return own;
        }
        return RegistryErrors.store(attempted(), e.getCause() == null ? e : e.getCause());
    }

    @Override
    public void run() {
        while (!closed && failure == null) {
            try {
                work.acquire();
                work.drainPermits();
                readToEnd();
                recovered();
                writeAll();
            } catch (InterruptedException e) {
                // Only close() interrupts; the loop's condition sees it.
                Thread.currentThread().interrupt();
                break;
            } catch (KafkaException e) {
                retryLater(e);
            } catch (RuntimeException | Error e) {
                fail(e);
            }
        }
        failWaiting();
    }

    private void recovered() {
        if (lastFailure != null) {
            lastFailure = null;
            LOG.info("Topic '{}' is read again: the schema registry takes changes", config.topic());
        }
    }

    /**
     * The log failed, and passed over nothing: the same reading can be done again, and succeeds once the log is mended.
     * Meanwhile the changes that wait are told.
     */
    private void retryLater(KafkaException e) {
        if (!e.toString().equals(lastFailure)) {
            lastFailure = e.toString();
            LOG.error(
                    "Reading topic '{}' failed: the schema registry answers from what it has read, takes no changes"
                            + " and tries again every {} ms. Mend the log; if the topic was deleted, restart the node.",
                    config.topic(),
                    RETRY_MS,
                    e);
        }
        List<PendingChange<?>> waiting = new ArrayList<>();
        queue.drainTo(waiting);
        waiting.stream().filter(PendingChange::take).forEach(change -> change.fail(notStored(e)));
        try {
            if (!work.tryAcquire(RETRY_MS, TimeUnit.MILLISECONDS)) {
                LOG.debug("Nothing new of topic '{}' in {} ms", config.topic(), RETRY_MS);
            }
            wake();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** A fault of ours: a record was perhaps taken in by half. */
    private void fail(Throwable e) {
        if (!closed) {
            failure = e;
            progress.failed(e);
            LOG.error(
                    "Following topic '{}' failed: the schema registry answers from what it has read and takes no more"
                            + " changes. Restart the node.",
                    config.topic(),
                    e);
        }
    }

    private void writeAll() throws InterruptedException {
        List<PendingChange<?>> waiting = new ArrayList<>();
        List<PendingChange<?>> come = new ArrayList<>();
        try {
            while (!closed && queue.drainTo(come, MAX_CHANGES - waiting.size()) + waiting.size() > 0) {
                come.stream().filter(PendingChange::take).forEach(waiting::add);
                come.clear();
                if (!waiting.isEmpty()) {
                    waiting.subList(0, write(waiting)).clear();
                }
            }
        } catch (RuntimeException | Error e) {
            RegistryException failed = notStored(e);
            waiting.forEach(change -> change.fail(failed));
            throw e;
        } finally {
            // What is answered already stays so; only the end of the thread leaves any others here.
            waiting.forEach(change -> change.fail(closedRefusal()));
        }
    }

    /** Decides and stores the first of these changes, and answers how many. They are all answered then. */
    private int write(List<PendingChange<?>> waiting) throws InterruptedException {
        int maxBytes = topic.maxBatchBytes();
        List<PendingChange<?>> changes = waiting;
        for (int attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
            long end = readToEnd();
            ChangeBatch batch = ChangeBatch.decide(changes, state, schemas, maxBytes);
            if (batch.records().isEmpty()) {
                batch.answer();
                return batch.changes().size();
            }
            try {
                awaitRead(topic.appendAt(end, batch.records()));
                batch.answer();
                return batch.changes().size();
            } catch (ExecutionException e) {
                Throwable cause = e.getCause() == null ? e : e.getCause();
                if (cause instanceof UnexpectedEndOffsetException moved) {
                    awaitReadUnlessLate(moved.actualEndOffset());
                } else if (cause instanceof RecordTooLargeException
                        && batch.changes().size() > 1) {
                    // The topic's limit was lowered after it was read: one by one, only what is too large is refused.
                    changes = List.of(waiting.get(0));
                } else {
                    batch.fail(notStored(cause));
                    return batch.changes().size();
                }
            } catch (TimeoutException | org.apache.kafka.common.errors.TimeoutException e) {
                batch.fail(timeout());
                return batch.changes().size();
            } catch (KafkaException e) {
                // Perhaps after the log's promise: only reading the topic again can tell.
                batch.fail(RegistryErrors.store(
                        attempted() + " and read it back. It may still be stored; look before repeating it", e));
                throw e;
            }
        }
        RegistryException lost = new RegistryException(
                RegistryErrors.STORE, attempted() + ": other writers came first " + MAX_ATTEMPTS + " times. Try again");
        changes.forEach(change -> change.fail(lost));
        return changes.size();
    }

    /** The log may acknowledge a moment before its readers see the record. */
    private void awaitRead(long endOffset) throws TimeoutException, InterruptedException {
        long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(config.timeoutMs());
        while (readToEnd() < endOffset) {
            if (!work.tryAcquire(deadlineNs - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                throw new TimeoutException();
            }
        }
        wake();
    }

    /** What another registry wrote must be read before deciding again; if it does not come, the next append tells. */
    private void awaitReadUnlessLate(long endOffset) throws InterruptedException {
        try {
            awaitRead(endOffset);
        } catch (TimeoutException e) {
            LOG.warn(
                    "Records up to offset {} of topic '{}' did not come within {} ms",
                    endOffset,
                    config.topic(),
                    config.timeoutMs());
        }
    }

    private void failWaiting() {
        List<PendingChange<?>> waiting = new ArrayList<>();
        queue.drainTo(waiting);
        waiting.stream().filter(PendingChange::take).forEach(change -> change.fail(closedRefusal()));
    }

    private RegistryException closedRefusal() {
        Throwable failed = failure;
        return failed == null
                ? new RegistryException(RegistryErrors.STORE, "The schema registry is closed")
                : RegistryErrors.store("The schema registry takes no changes since reading its topic failed", failed);
    }

    private String attempted() {
        return "Cannot store the change in topic '" + config.topic() + "'";
    }

    private RegistryException notStored(Throwable cause) {
        return RegistryErrors.store(attempted(), cause);
    }

    private RegistryException timeout() {
        return timeout(attempted(), config);
    }

    static RegistryException timeout(String attempted, RegistryConfig config) {
        return new RegistryException(
                RegistryErrors.TIMEOUT,
                attempted + ": the log did not answer within " + config.timeoutMs() + " ms ("
                        + RegistryConfig.TIMEOUT_MS + "). The change may still be stored; look before repeating it");
    }

    /** Ends the thread; what it was doing comes to its end or fails. */
    void end(long timeoutMs) {
        closed = true;
        interrupt();
        try {
            join(timeoutMs);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        failWaiting();
        topic.close();
    }
}
