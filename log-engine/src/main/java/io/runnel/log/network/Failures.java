package io.runnel.log.network;

import java.util.concurrent.CompletionException;

/** What futures fail with. */
public final class Failures {
    private Failures() {}

    /** The failure itself, without the exceptions that futures wrap around it as they pass it on. */
    public static Throwable cause(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
