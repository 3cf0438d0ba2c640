package io.runnel.log.network;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts connections against {@code max.connections} and {@code max.connections.per.ip}. Thread-safe. */
final class ConnectionQuota {
    private final int maxConnections;
    private final int maxPerIp;
    private final Map<InetAddress, Integer> perIp = new HashMap<>();
    private int connections;

    ConnectionQuota(int maxConnections, int maxPerIp) {
        this.maxConnections = maxConnections;
        this.maxPerIp = maxPerIp;
    }

    /** Null when the connection is counted in, else why it is refused. */
    synchronized @Nullable String admit(InetAddress address) {
        if (connections >= maxConnections) {
            return "max.connections=" + maxConnections + " are open";
        }
        int fromThere = perIp.getOrDefault(address, 0);
        if (fromThere >= maxPerIp) {
            return "max.connections.per.ip=" + maxPerIp + " are open from there";
        }
        connections++;
        perIp.put(address, fromThere + 1);
        return null;
    }

    synchronized void release(InetAddress address) {
        connections--;
        perIp.computeIfPresent(address, (key, count) -> count == 1 ? null : count - 1);
    }

    synchronized int connections() {
        return connections;
    }
}
