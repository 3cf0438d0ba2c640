package io.runnel.registry.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.registry.RegistryConfig;
import io.runnel.registry.RegistryErrors;
import io.runnel.registry.RegistryException;
import io.runnel.registry.compatibility.CompatibilityLevel;
import io.runnel.registry.subject.Command;
import io.runnel.registry.subject.ParsedSchemas;
import io.runnel.registry.subject.RegistryState;
import io.runnel.registry.subject.RegistryStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Changes that wait for the log, that fail with it, and that are more than it can take. */
class ChangeRestTest {
    /** A registry without a log: each change comes to what the test says. */
    private record NoLog(RegistryConfig config, RegistryState state, ParsedSchemas schemas, Supplier<?> outcome)
            implements RegistryStore {
        NoLog(Supplier<?> outcome) {
            this(
                    RegistryConfig.from(Map.of("registry.change.threads", "2", "registry.queued.changes.max", "3")),
                    new RegistryState(CompatibilityLevel.BACKWARD),
                    new ParsedSchemas(10),
                    outcome);
        }

        @Override
        @SuppressWarnings("unchecked") // no outcome of these tests is used
        public <R> R execute(Command<R> command) {
            return (R) outcome.get();
        }
    }

    private static RestClient client(Supplier<?> outcome) throws Exception {
        return new RestClient(new NoLog(outcome), "cluster", () -> {});
    }

    @Test
    void lookupsGoOnWhileChangesWaitAndTooManyAreTurnedAway() throws Exception {
        CountDownLatch logAnswers = new CountDownLatch(1);
        Supplier<?> slow = () -> {
            awaited(logAnswers);
            throw new RegistryException(RegistryErrors.INCOMPATIBLE_SCHEMA, "late");
        };
        try (RestClient rest = client(slow)) {
            List<CompletableFuture<RestClient.Answer>> changes = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                changes.add(rest.registration("s", "\"string\""));
            }
            // Two run, three wait, and one is the sixth; none of the others can be answered yet.
            RestClient.Answer turnedAway =
                    (RestClient.Answer) CompletableFuture.anyOf(changes.toArray(CompletableFuture[]::new))
                            .get(20, TimeUnit.SECONDS);
            turnedAway.refusesWith(503, 503, "3 changes (registry.queued.changes.max) wait already");
            assertThat(turnedAway.http().headers().firstValue("Retry-After")).contains("1");
            rest.get("/subjects").is(200, "[]");
            rest.postSchema("/compatibility/subjects/s/versions/latest", "\"int\"", "")
                    .is(200, "{\"is_compatible\":true}");

            logAnswers.countDown();
            int[] statuses = changes.stream()
                    .mapToInt(change -> change.join().status())
                    .sorted()
                    .toArray();
            assertThat(statuses).containsExactly(409, 409, 409, 409, 409, 503);
        }
    }

    private static void awaited(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aFailureOfTheLogIsToldWithItsCode() throws Exception {
        Supplier<?> broken = () -> {
            throw RegistryErrors.store("Cannot store", new IOException("disk"));
        };
        try (RestClient rest = client(broken)) {
            rest.register("s", "\"string\"").refuses(500, 50001, "Cannot store: disk");
        }
        Supplier<?> silent = () -> {
            throw new RegistryException(RegistryErrors.TIMEOUT, "no answer");
        };
        try (RestClient rest = client(silent)) {
            rest.delete("/subjects/s").refuses(500, 50002, "no answer");
        }
    }

    @Test
    void aMistakeOfOursIsAnInternalError() throws Exception {
        Supplier<?> bug = () -> {
            throw new IllegalStateException("broken invariant");
        };
        try (RestClient rest = client(bug)) {
            rest.delete("/config")
                    .refuses(500, 500, "Internal error: java.lang.IllegalStateException: broken invariant");
        }
    }
}
