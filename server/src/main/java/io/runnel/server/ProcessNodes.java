package io.runnel.server;

import io.runnel.jdbc.EmbeddedNodes;
import io.runnel.server.config.ConfigurationException;
import io.runnel.sql.service.channel.ChannelLink;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The nodes of {@code jdbc:runnel:embedded:…} in this process, one per folder: opened by the first connection, closed with
 * the last. Their doors answer on free ports of the loopback address, so that Kafka's clients can be pointed at them as well.
 */
public final class ProcessNodes implements EmbeddedNodes {
    /** The service loader makes an object for each look; the nodes are those of the process. */
    private static final ConcurrentHashMap<String, Folder> FOLDERS = new ConcurrentHashMap<>();

    /** What is known of one folder. Its lock is held while its node starts and closes, and keeps no other folder waiting. */
    private static final class Folder {
        /** Links, and threads that are about to open or close one; changed within the map's computations. */
        private int users;

        // Under the lock:
        private @Nullable Runnel node;
        private int links;

        synchronized ChannelLink link(String key, Map<String, String> settings, Receiver receiver) throws IOException {
            Runnel running = node == null ? start(key, settings) : node;
            node = running;
            try {
                ChannelLink link = running.sqlService().link(receiver::receive);
                links++;
                return link;
            } finally {
                closeIfUnused();
            }
        }

        synchronized void unlink() {
            links--;
            closeIfUnused();
        }

        /** Under the lock: who opens the folder again must find it closed. */
        private void closeIfUnused() {
            Runnel unused = node;
            if (links == 0 && unused != null) {
                node = null;
                unused.close();
            }
        }
    }

    /** For {@link java.util.ServiceLoader}. */
    public ProcessNodes() {}

    @Override
    public Link connect(String folder, Map<String, String> settings, Receiver receiver) throws IOException {
        String key = folder.isEmpty()
                ? ""
                : Path.of(folder).toAbsolutePath().normalize().toString();
        Folder entered = enter(key);
        ChannelLink channel = null;
        try {
            channel = entered.link(key, settings, receiver);
        } finally {
            if (channel == null) {
                leave(key);
            }
        }
        return new NodeLink(key, entered, channel);
    }

    private static Folder enter(String key) {
        return FOLDERS.compute(key, (same, known) -> {
            Folder folder = known == null ? new Folder() : known;
            folder.users++;
            return folder;
        });
    }

    private static void leave(String key) {
        FOLDERS.computeIfPresent(key, (same, folder) -> --folder.users == 0 ? null : folder);
    }

    private static Runnel start(String folder, Map<String, String> settings) throws IOException {
        Runnel.Builder builder = Runnel.builder();
        settings.forEach(builder::set);
        if (!folder.isEmpty()) {
            builder.dataDir(Path.of(folder));
        }
        try {
            return builder.start();
        } catch (StartupException | ConfigurationException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static final class NodeLink implements Link {
        private final String key;
        private final Folder folder;
        private final ChannelLink channel;
        private final AtomicBoolean closed = new AtomicBoolean();

        NodeLink(String key, Folder folder, ChannelLink channel) {
            this.key = key;
            this.folder = folder;
            this.channel = channel;
        }

        @Override
        public void send(byte[] message) {
            channel.send(message);
        }

        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                try {
                    channel.close();
                } finally {
                    release();
                }
            }
        }

        private void release() {
            try {
                folder.unlink();
            } finally {
                leave(key);
            }
        }
    }
}
