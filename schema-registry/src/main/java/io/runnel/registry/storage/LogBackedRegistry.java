package io.runnel.registry.storage;

import io.runnel.log.EventLog;
import io.runnel.log.RecordValidator;
import io.runnel.registry.RegistryConfig;
import io.runnel.registry.RegistryErrors;
import io.runnel.registry.RegistryException;
import io.runnel.registry.SchemaRegistry;
import io.runnel.registry.SchemaText;
import io.runnel.registry.SubjectSummary;
import io.runnel.registry.SubjectVersion;
import io.runnel.registry.schema.ParsedSchema;
import io.runnel.registry.subject.Command;
import io.runnel.registry.subject.DeleteSubject;
import io.runnel.registry.subject.ParsedSchemas;
import io.runnel.registry.subject.RegisterSchema;
import io.runnel.registry.subject.RegistryState;
import io.runnel.registry.subject.RegistryStore;
import io.runnel.registry.subject.Schemas;
import io.runnel.registry.subject.StoredSchema;
import io.runnel.registry.validation.SchemaValidator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The registry on a topic of the log. A write decides on the state at the topic's end and appends at exactly that end;
 * when another registry's record came first, it reads on and decides again. So any number of registries may stand on
 * one topic, and each decision holds. Reads are answered from memory; {@link RegistryThread} follows what others write,
 * and writes what this one's clients ask for.
 */
public final class LogBackedRegistry implements SchemaRegistry, RegistryStore {
    private static final Logger LOG = LoggerFactory.getLogger(LogBackedRegistry.class);
    private static final long CLOSE_TIMEOUT_MS = 5_000;

    private final RegistryConfig config;
    private final RegistryState state;
    private final ParsedSchemas schemas;
    private final ReadProgress progress;
    private final SchemaValidator validator;
    private final RegistryThread thread;
    private final boolean shared;
    /** Whether the last catching up took too long, and is still under way: nobody else is kept waiting for it. */
    private volatile boolean late;

    private LogBackedRegistry(RegistryConfig config, RegistryState state, SchemasTopic topic, boolean shared) {
        this.shared = shared;
        this.config = config;
        this.state = state;
        this.schemas = new ParsedSchemas(config.parsedSchemasMax());
        this.progress = new ReadProgress(config.topic(), config.validationMaxLagMs(), System::nanoTime);
        this.validator = new SchemaValidator(
                config.topic(),
                state,
                schemas,
                progress,
                new SchemaValidator.Limits(
                        config.parsedSchemasMax(), config.validationMaxBatchBytes(), config.validationMaxSteps()));
        this.thread = new RegistryThread(config, state, schemas, topic, progress);
        if (shared) {
            progress.shared(thread::lookAgain);
        }
    }

    /**
     * Opens the registry: creates the topic if it is missing, and returns when it is read to its end.
     *
     * @throws RegistryException 50001 when the log fails, 50002 when it does not answer in time
     */
    public static LogBackedRegistry open(EventLog log, RegistryConfig config) {
        return open(log, config, false);
    }

    /**
     * The same.
     *
     * @param shared whether registries of other nodes write to the topic too: then lookups of what is not known here, or
     *     may have changed, look at the topic's end first
     */
    public static LogBackedRegistry open(EventLog log, RegistryConfig config, boolean shared) {
        String attempted = "Cannot open the schema registry on topic '" + config.topic() + "'";
        RegistryState state = new RegistryState(config.compatibilityLevel());
        try {
            LogBackedRegistry registry =
                    new LogBackedRegistry(config, state, SchemasTopic.open(log, config, state), shared);
            registry.thread.begin();
            return registry;
        } catch (ExecutionException e) {
            throw RegistryErrors.store(attempted, e.getCause() == null ? e : e.getCause());
        } catch (KafkaException e) {
            throw RegistryErrors.store(attempted, e);
        } catch (TimeoutException e) {
            throw RegistryThread.timeout(attempted, config);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw RegistryErrors.store(attempted, e);
        }
    }

    @Override
    public <R> R execute(Command<R> command) {
        catchUp(); // What is there already may be so no more: another node may have deleted it.
        return command.beforehand(state, schemas).orElseGet(() -> thread.execute(command));
    }

    @Override
    public void catchUp() {
        if (!shared || late) {
            return;
        }
        CompletableFuture<Boolean> reading = thread.catchUp();
        try {
            reading.get(config.catchUpMaxMs(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            LOG.debug("Lookups are answered from what is known", e);
        } catch (TimeoutException e) {
            late = true;
            var unused = reading.whenComplete((done, failure) -> late = false);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Asks again when all is known that others have registered, if at first there is none. */
    private <T> T find(Supplier<T> lookup) {
        try {
            return lookup.get();
        } catch (RegistryException e) {
            if (!shared) {
                throw e;
            }
            catchUp();
            return lookup.get();
        }
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
    public void deleteSubject(String subject) {
        execute(new DeleteSubject(subject, false));
    }

    @Override
    public SchemaText schema(int id) {
        return find(() -> state.schema(id));
    }

    @Override
    public ParsedSchema parsed(int id) {
        return find(() -> schemas.parse(state, state.schema(id)));
    }

    @Override
    public ParsedSchema parse(SchemaText schema) {
        return find(() -> Schemas.parse(state, schemas, schema));
    }

    @Override
    public List<SubjectSummary> subjects() {
        catchUp();
        return state.summaries();
    }

    @Override
    public Optional<SubjectVersion> latest(String subject) {
        catchUp();
        return state.subject(subject).latest().map(StoredSchema::subjectVersion);
    }

    @Override
    public RecordValidator recordValidator() {
        return validator;
    }

    @Override
    public void close() {
        progress.closed();
        thread.end(CLOSE_TIMEOUT_MS);
    }
}
