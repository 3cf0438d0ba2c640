package io.runnel.registry.storage;

import io.runnel.registry.RegistryErrors;
import io.runnel.registry.RegistryException;
import io.runnel.registry.subject.Command;
import io.runnel.registry.subject.Decision;
import io.runnel.registry.subject.ParsedSchemas;
import io.runnel.registry.subject.RegistryRecord;
import io.runnel.registry.subject.RegistryState;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A command on its way to the topic: decided, perhaps more than once, by the one thread that writes, and answered when
 * what it was decided on is stored.
 */
final class PendingChange<R> {
    private final Command<R> command;
    private final CompletableFuture<R> result = new CompletableFuture<>();
    private final AtomicBoolean taken = new AtomicBoolean();
    private @Nullable Decision<R> decision;
    private @Nullable RuntimeException refusal;

    PendingChange(Command<R> command) {
        this.command = command;
    }

    /** Claims the change, for deciding it or for giving it up; only the first claim counts. */
    boolean take() {
        return taken.compareAndSet(false, true);
    }

    CompletableFuture<R> result() {
        return result;
    }

    /** Decides on this state, and answers the records to be stored; none for a refusal. Keeps the rest for later. */
    List<RegistryRecord> decide(RegistryState state, ParsedSchemas schemas) {
        decision = null;
        refusal = null;
        try {
            Decision<R> made = command.decide(state, schemas);
            decision = made;
            return made.records();
        } catch (RegistryException e) {
            refusal = e;
        } catch (RuntimeException | StackOverflowError e) {
            // A fault in deciding one change must not keep the others from theirs.
            refusal = RegistryErrors.store("Cannot decide " + command.getClass().getSimpleName(), e);
        }
        return List.of();
    }

    /** In place of the decision: nothing of it is stored. */
    void refuse(RuntimeException reason) {
        decision = null;
        refusal = reason;
    }

    /** Tells the client what was decided: all that it was decided on is stored now. */
    void answer() {
        Decision<R> made = decision;
        if (made != null) {
            result.complete(made.reply());
        } else if (refusal != null) {
            result.completeExceptionally(refusal);
        }
    }

    void fail(RuntimeException failure) {
        result.completeExceptionally(failure);
    }
}
