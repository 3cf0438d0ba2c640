package io.runnel.registry.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.log.TopicSpec;
import io.runnel.registry.RegistryConfig;
import io.runnel.registry.RegistryException;
import io.runnel.registry.SchemaText;
import io.runnel.registry.TestRegistry;
import io.runnel.registry.subject.Command;
import io.runnel.registry.subject.RegisterSchema;
import io.runnel.registry.subject.StoredSchema;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Changes that come while the registry waits for the log are stored together, or not at all. */
@Timeout(60)
class GroupCommitTest {
    private static final int WAITING = 20;

    @TempDir
    private Path folder;

    private TestRegistry node;
    private HeldLog log;

    @BeforeEach
    void start() {
        node = new TestRegistry(folder);
        log = new HeldLog(node.log());
    }

    @AfterEach
    void stop() {
        log.release();
        node.close();
    }

    private LogBackedRegistry open() {
        return LogBackedRegistry.open(log, RegistryConfig.from(Map.of()));
    }

    private static SchemaText schema(String name) {
        return SchemaText.avro("{\"type\":\"record\",\"name\":\"" + name + "\",\"fields\":[]}");
    }

    private static RegisterSchema register(String subject, SchemaText text) {
        return new RegisterSchema(subject, text, false);
    }

    /** Lets one change reach the log and wait there, and then all these wait behind it, in this order. */
    private <R> List<FutureTask<R>> waiting(LogBackedRegistry registry, List<? extends Command<R>> commands)
            throws InterruptedException {
        log.hold();
        start(() -> registry.execute(register("first", schema("First"))));
        log.awaitHeldAppend();
        List<FutureTask<R>> results = new ArrayList<>();
        for (Command<R> command : commands) {
            FutureTask<R> result = new FutureTask<>(() -> registry.execute(command));
            Thread client = new Thread(result);
            client.setDaemon(true);
            client.start();
            while (client.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }
            results.add(result);
        }
        return results;
    }

    private static void start(Callable<?> change) {
        Thread client = new Thread(new FutureTask<>(change));
        client.setDaemon(true);
        client.start();
    }

    private static List<RegisterSchema> distinct() {
        List<RegisterSchema> commands = new ArrayList<>();
        for (int i = 0; i < WAITING; i++) {
            commands.add(register("s" + i, schema("R" + i)));
        }
        return commands;
    }

    private static <R> R get(FutureTask<R> result) throws Exception {
        return result.get(20, TimeUnit.SECONDS);
    }

    private static void assertFails(FutureTask<?> result, int code, String message) {
        assertThatThrownBy(() -> get(result))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        RegistryException.class, e -> assertThat(e.errorCode()).isEqualTo(code))
                .hasMessageContaining(message);
    }

    @Test
    void changesThatWaitTogetherAreStoredAsOneBatch() throws Exception {
        try (LogBackedRegistry registry = open()) {
            List<FutureTask<StoredSchema>> results = waiting(registry, distinct());
            log.release();

            for (int i = 0; i < WAITING; i++) {
                assertThat(get(results.get(i)).id()).isEqualTo(i + 2);
                assertThat(registry.state().hasSubject("s" + i, false)).isTrue();
            }
            assertThat(log.batches()).containsExactly(1, WAITING);
        }
    }

    @Test
    void eachIsDecidedOnWhatThoseBeforeItWillHaveMade() throws Exception {
        try (LogBackedRegistry registry = open()) {
            SchemaText text = SchemaText.avro("\"string\"");
            List<FutureTask<StoredSchema>> results = waiting(
                    registry,
                    List.of(
                            register("s", text),
                            register("s", text),
                            register("t", text),
                            register("s", SchemaText.avro("\"int\"")),
                            register("s", SchemaText.avro("\"bytes\""))));
            assertThat(registry.state().hasSubject("s", true)).isFalse();
            log.release();

            assertThat(get(results.get(0)).id()).isEqualTo(2);
            assertThat(get(results.get(1)).version()).isEqualTo(1);
            assertThat(get(results.get(2)).id()).isEqualTo(2);
            assertFails(results.get(3), 409, "incompatible with an earlier schema");
            assertThat(get(results.get(4)).version()).isEqualTo(2);
            assertThat(log.batches()).containsExactly(1, 3);
        }
    }

    @Test
    void aBatchThatFailsFailsAllItsChangesAndLeavesNoTrace() throws Exception {
        try (LogBackedRegistry registry = open()) {
            List<RegisterSchema> commands = new ArrayList<>(distinct());
            commands.add(commands.get(0));
            List<FutureTask<StoredSchema>> results = waiting(registry, commands);
            log.failAfter(1);
            log.release();

            for (FutureTask<StoredSchema> result : results) {
                assertFails(result, 50001, "the disk is gone");
            }
            assertThat(registry.state().subjects()).containsOnlyKeys("first");
            log.mend();
            assertThat(registry.execute(register("next", schema("Next"))).id()).isEqualTo(2);
        }
    }

    @Test
    void aBatchStaysBelowTheTopicsLimitAndAnOversizedChangeIsRefusedAlone() throws Exception {
        node.log()
                .createTopic(new TopicSpec(
                        "_schemas", 1, (short) 1, Map.of("cleanup.policy", "compact", "max.message.bytes", "4000")))
                .get(20, TimeUnit.SECONDS);
        try (LogBackedRegistry registry = open()) {
            List<RegisterSchema> commands = new ArrayList<>(distinct());
            commands.add(3, register("large", schema("L".repeat(5000))));
            List<FutureTask<StoredSchema>> results = waiting(registry, commands);
            log.release();

            assertFails(results.get(3), 42209, "max.message.bytes=4000");
            results.remove(3);
            for (FutureTask<StoredSchema> result : results) {
                get(result);
            }
            assertThat(log.batches()).hasSizeGreaterThan(2);
            assertThat(log.batches().stream().mapToInt(Integer::intValue).sum()).isEqualTo(1 + WAITING);
            assertThat(registry.state().maxId()).isEqualTo(1 + WAITING);
        }
    }

    @Test
    void whatWaitsWhenTheRegistryIsClosedIsRefused() throws Exception {
        LogBackedRegistry registry = open();
        List<FutureTask<StoredSchema>> results = waiting(registry, distinct());
        registry.close();

        for (FutureTask<StoredSchema> result : results) {
            assertFails(result, 50001, "closed");
        }
    }
}
