package io.runnel.server;

import io.runnel.jdbc.EmbeddedNodes;
import io.runnel.server.config.ConfigurationException;
import io.runnel.sql.service.channel.ChannelLink;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The nodes of {@code jdbc:runnel:embedded:…} in this process, one per folder: opened by the first connection, closed with
 * the last. Their doors answer on free ports of the loopback address, so that Kafka's clients can be pointed at them as well.
 */
public final class ProcessNodes implements EmbeddedNodes {
    /** The service loader makes an object for each look; the nodes are those of the process. */
    private static final Map<String, Open> NODES = new HashMap<>();

    private static final class Open {
        private final Runnel node;
        private int links;

        Open(Runnel node) {
            this.node = node;
        }
    }

    /** For {@link java.util.ServiceLoader}. */
    public ProcessNodes() {}

    @Override
    public Link connect(String folder, Map<String, String> settings, Receiver receiver) throws IOException {
        String key = folder.isEmpty()
                ? ""
                : Path.of(folder).toAbsolutePath().normalize().toString();
        synchronized (NODES) {
            Open open = NODES.get(key);
            if (open == null) {
                open = new Open(start(key, settings));
                NODES.put(key, open);
            }
            open.links++;
            ChannelLink channel = open.node.sqlService().link(receiver::receive);
            return new NodeLink(key, channel);
        }
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

    private static void release(String key) {
        synchronized (NODES) {
            Open open = NODES.get(key);
            if (open != null && --open.links == 0) {
                NODES.remove(key);
                open.node.close(); // Here: who opens the folder again must find it closed.
            }
        }
    }

    private static final class NodeLink implements Link {
        private final String key;
        private final ChannelLink channel;
        private final AtomicBoolean closed = new AtomicBoolean();

        NodeLink(String key, ChannelLink channel) {
            this.key = key;
            this.channel = channel;
        }

        @Override
        public void send(byte[] message) {
            channel.send(message);
        }

        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                channel.close();
                release(key);
            }
        }
    }
}
