package io.runnel.server.cluster;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A client in a thread of its own, which runs until it is stopped; what it throws is a fault. */
abstract class Worker {
    private static final long STOP_TIMEOUT_S = 60;

    private final Faults faults;
    private final Thread thread;
    private volatile boolean running = true;

    Worker(String name, Faults faults) {
        this.faults = faults;
        thread = new Thread(this::runUntilStopped, name);
        thread.setDaemon(true);
    }

    final void start() {
        thread.start();
    }

    final boolean isRunning() {
        return running;
    }

    final String name() {
        return thread.getName();
    }

    /** Asks it to end, without waiting. */
    final void end() {
        running = false;
    }

    final void join() throws InterruptedException {
        thread.join(TimeUnit.SECONDS.toMillis(STOP_TIMEOUT_S));
        if (thread.isAlive()) {
            faults.add(name() + " does not end");
        }
    }

    private void runUntilStopped() {
        try {
            work();
        } catch (RuntimeException e) {
            failed("ended", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Notes a failure that no client is to see. */
    final void failed(String what, @Nullable Throwable failure) {
        faults.add(name() + " " + what + ": " + failure);
    }

    /** Works while {@link #isRunning}. */
    abstract void work() throws InterruptedException;
}
