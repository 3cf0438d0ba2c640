package io.runnel.registry.storage;

import io.runnel.log.EventLog;
import io.runnel.log.RecordValidator;
import io.runnel.log.UnexpectedEndOffsetException;
import io.runnel.registry.RegistryConfig;
import io.runnel.registry.RegistryErrors;
import io.runnel.registry.RegistryException;
import io.runnel.registry.SchemaRegistry;
import io.runnel.registry.SchemaText;
import io.runnel.registry.SubjectSummary;
import io.runnel.registry.SubjectVersion;
import io.runnel.registry.schema.ParsedSchema;
import io.runnel.registry.subject.Command;
import io.runnel.registry.subject.Decision;
import io.runnel.registry.subject.ParsedSchemas;
import io.runnel.registry.subject.RegisterSchema;
import io.runnel.registry.subject.RegistryState;
import io.runnel.registry.subject.RegistryStore;
import io.runnel.registry.subject.Schemas;
import io.runnel.registry.subject.StoredSchema;
import io.runnel.registry.validation.SchemaValidator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The registry on a topic of the log. A write decides on the state at the topic's end and appends at exactly that end;
 * when another registry's record came first, it reads on and decides again. So any number of registries may stand on
 * one topic, and each decision holds. Reads are answered from memory; one thread of its own follows what others write.
 */
public final class LogBackedRegistry implements SchemaRegistry, RegistryStore {
    private static final Logger LOG = LoggerFactory.getLogger(LogBackedRegistry.class);

    /** Losing the race this often in a row means that something writes to the topic without pause. */
    private static final int MAX_ATTEMPTS = 20;

    private static final long CLOSE_TIMEOUT_MS = 5_000;

    private final RegistryConfig config;
    private final RegistryState state;
    private final ParsedSchemas schemas;
    private final ReadProgress progress;
    private final SchemaValidator validator;
    private final SchemasTopic topic;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition read = lock.newCondition();
    private final Semaphore readable = new Semaphore(0);
    private final Thread follower = new Thread(this::follow, "registry-follower");
    private volatile boolean closed;
    private volatile @Nullable Exception failure;

    private LogBackedRegistry(RegistryConfig config, RegistryState state, SchemasTopic topic) {
        this.config = config;
        this.state = state;
        this.topic = topic;
        this.schemas = new ParsedSchemas(config.parsedSchemasMax());
        this.progress = new ReadProgress(config.topic(), config.validationMaxLagMs(), System::nanoTime);
        this.validator = new SchemaValidator(
                state,
                schemas,
                progress,
                new SchemaValidator.Limits(config.parsedSchemasMax(), config.validationMaxBatchBytes()));
    }

    /**
     * Opens the registry: creates the topic if it is missing, and returns when it is read to its end.
     *
     * @throws RegistryException 50001 when the log fails, 50002 when it does not answer in time
     */
    public static LogBackedRegistry open(EventLog log, RegistryConfig config) {
        String attempted = "Cannot open the schema registry on topic '" + config.topic() + "'";
        RegistryState state = new RegistryState(config.compatibilityLevel());
        try {
            LogBackedRegistry registry = new LogBackedRegistry(config, state, SchemasTopic.open(log, config, state));
            registry.start();
            return registry;
        } catch (ExecutionException e) {
            throw RegistryErrors.store(attempted, e.getCause() == null ? e : e.getCause());
        } catch (KafkaException e) {
            throw RegistryErrors.store(attempted, e);
        } catch (TimeoutException e) {
            throw timeout(attempted, config);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw RegistryErrors.store(attempted, e);
        }
    }

    private void start() {
        // First the wake-up, then the reading: a record between the two is not missed.
        topic.onReadable(this::wake);
        readToEnd();
        follower.setDaemon(true);
        follower.start();
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

    private void wake() {
        progress.announced();
        if (readable.availablePermits() == 0) {
            readable.release();
        }
    }

    private void follow() {
        while (!closed && failure == null) {
            try {
                readable.acquire();
                readable.drainPermits();
                locked(this::readToEnd);
            } catch (InterruptedException e) {
                // Only close() interrupts; the loop's condition sees it.
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException e) {
                if (!closed) {
                    failure = e;
                    LOG.error(
                            "Reading topic '{}' failed: the schema registry answers from what it has read and takes no"
                                    + " more changes. Mend the log and restart the node.",
                            config.topic(),
                            e);
                }
            }
        }
    }

    private void locked(Runnable reading) {
        lock.lock();
        try {
            if (!closed) {
                reading.run();
            }
            read.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public <R> R execute(Command<R> command) {
        String attempted = "Cannot store the change in topic '" + config.topic() + "'";
        lock.lock();
        try {
            return decideAndAppend(command);
        } catch (ExecutionException e) {
            throw RegistryErrors.store(attempted, e.getCause() == null ? e : e.getCause());
        } catch (KafkaException e) {
            throw RegistryErrors.store(attempted, e);
        } catch (TimeoutException e) {
            throw timeout(attempted, config);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw RegistryErrors.store(attempted, e);
        } finally {
            lock.unlock();
        }
    }

    private <R> R decideAndAppend(Command<R> command)
            throws ExecutionException, TimeoutException, InterruptedException {
        for (int attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
            checkWritable();
            long end = readToEnd();
            Decision<R> decision = command.decide(state, schemas);
            if (decision.records().isEmpty()) {
                return decision.reply();
            }
            try {
                awaitRead(topic.appendAt(end, decision.records()));
                return decision.reply();
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnexpectedEndOffsetException moved)) {
                    throw e;
                }
                awaitRead(moved.actualEndOffset());
            }
        }
        throw new RegistryException(
                RegistryErrors.STORE,
                "Cannot store the change in topic '" + config.topic() + "': other writers came first " + MAX_ATTEMPTS
                        + " times. Try again");
    }

    private void checkWritable() {
        Exception failed = failure;
        if (failed != null) {
            throw RegistryErrors.store("The schema registry takes no changes since reading its topic failed", failed);
        }
        if (closed) {
            throw new RegistryException(RegistryErrors.STORE, "The schema registry is closed");
        }
    }

    /** The log may acknowledge a moment before its readers see the record. Gives the lock away while it waits. */
    private void awaitRead(long endOffset) throws TimeoutException, InterruptedException {
        long leftNs = TimeUnit.MILLISECONDS.toNanos(config.timeoutMs());
        while (readToEnd() < endOffset) {
            if (leftNs <= 0) {
                throw new TimeoutException();
            }
            leftNs = read.awaitNanos(leftNs);
            checkWritable();
        }
    }

    private static RegistryException timeout(String attempted, RegistryConfig config) {
        return new RegistryException(
                RegistryErrors.TIMEOUT,
                attempted + ": the log did not answer within " + config.timeoutMs() + " ms ("
                        + RegistryConfig.TIMEOUT_MS + "). The change may still be stored; look before repeating it");
    }

    @Override
    public RegistryState state() {
        return state;
    }

    @Override
    public ParsedSchemas schemas() {
        return schemas;
    }

    @Override
    public RegistryConfig config() {
        return config;
    }

    @Override
    public int register(String subject, SchemaText schema) {
        return execute(new RegisterSchema(subject, schema, false)).id();
    }

    @Override
    public SchemaText schema(int id) {
        return state.schema(id);
    }

    @Override
    public ParsedSchema parsed(int id) {
        return schemas.parse(state, state.schema(id));
    }

    @Override
    public ParsedSchema parse(SchemaText schema) {
        return Schemas.parse(state, schemas, schema);
    }

    @Override
    public List<SubjectSummary> subjects() {
        return state.summaries();
    }

    @Override
    public Optional<SubjectVersion> latest(String subject) {
        return state.subject(subject).latest().map(StoredSchema::subjectVersion);
    }

    @Override
    public RecordValidator recordValidator() {
        return validator;
    }

    @Override
    public void close() {
        closed = true;
        progress.closed();
        follower.interrupt();
        try {
            follower.join(CLOSE_TIMEOUT_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        lock.lock();
        try {
            topic.close();
            read.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
