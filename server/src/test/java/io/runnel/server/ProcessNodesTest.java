package io.runnel.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.jdbc.EmbeddedNodes.Link;
import io.runnel.jdbc.EmbeddedNodes.Receiver;
import java.io.IOException;
import java.nio.file.Path;
import java.util.AbstractMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProcessNodesTest {
    private static final Receiver DEAF = message -> {};

    private final ProcessNodes nodes = new ProcessNodes();

    @TempDir
    private Path folder;

    @Test
    @SuppressWarnings("NullAway") // The receiver that is missing makes the link fail.
    void aNodeWhoseFirstLinkFailsIsClosed() throws Exception {
        assertThatThrownBy(() -> nodes.connect(folder.toString(), Map.of(), null))
                .isInstanceOf(NullPointerException.class);

        // A node that was still open would hold the folder's lock.
        Runnel.builder().dataDir(folder).start().close();
    }

    @Test
    void aFolderWhoseNodeIsStartingKeepsNoOtherWaiting() throws Exception {
        CountDownLatch starting = new CountDownLatch(1);
        CountDownLatch going = new CountDownLatch(1);
        Map<String, String> slow = new AbstractMap<>() {
            @Override
            public Set<Entry<String, String>> entrySet() {
                starting.countDown();
                try {
                    assertThat(going.await(1, TimeUnit.MINUTES)).isTrue();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                return Set.of();
            }
        };
        CompletableFuture<Link> waiting = CompletableFuture.supplyAsync(
                () -> connect(folder.resolve("slow"), slow), task -> new Thread(task).start());
        assertThat(starting.await(1, TimeUnit.MINUTES)).isTrue();

        connect(folder.resolve("other"), Map.of()).close();

        assertThat(waiting).isNotDone();
        going.countDown();
        waiting.get(1, TimeUnit.MINUTES).close();
    }

    private Link connect(Path path, Map<String, String> settings) {
        try {
            return nodes.connect(path.toString(), settings, DEAF);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
