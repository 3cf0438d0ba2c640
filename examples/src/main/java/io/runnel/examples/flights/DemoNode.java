package io.runnel.examples.flights;

import io.runnel.server.Runnel;
import io.runnel.server.command.CommandFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The demo's own node, closed once: at the demo's end, or before it by Ctrl-C. */
final class DemoNode implements AutoCloseable {
    private final Runnel runnel;
    private final AtomicBoolean closing = new AtomicBoolean();
    private final CountDownLatch closed = new CountDownLatch(1);

    private DemoNode(Runnel runnel) {
        this.runnel = runnel;
    }

    /** Starts a node on free ports. Without a folder it takes a temporary one, deleted at its end. */
    static DemoNode start(@Nullable Path dataDir) throws IOException {
        Runnel.Builder builder = Runnel.builder();
        if (dataDir != null) {
            requireEmpty(dataDir);
            builder.dataDir(dataDir);
        }
        DemoNode node = new DemoNode(builder.start());
        Runtime.getRuntime().addShutdownHook(new Thread(node::close, "stop-demo"));
        return node;
    }

    Runnel runnel() {
        return runnel;
    }

    /** Returns when the process has been told to stop and the node is closed. */
    void awaitInterrupt() throws InterruptedException {
        closed.await();
    }

    @Override
    public void close() {
        if (closing.compareAndSet(false, true)) {
            try {
                runnel.close();
            } finally {
                closed.countDown();
            }
        }
    }

    private static void requireEmpty(Path dataDir) throws IOException {
        if (!Files.exists(dataDir)) {
            return;
        }
        try (Stream<Path> files = Files.list(dataDir)) {
            if (files.findAny().isPresent()) {
                throw new CommandFailedException("The demo begins with an empty node, and " + dataDir
                        + " is not empty: name another folder, or leave --data out");
            }
        }
    }
}
