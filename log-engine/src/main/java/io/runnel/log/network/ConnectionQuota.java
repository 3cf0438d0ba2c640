package io.runnel.log.network;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts connections against {@code max.connections} and {@code max.connections.per.ip}. Thread-safe. */
final class ConnectionQuota {
    private ConnectionLimits limits;
    private final Map<InetAddress, Integer> perIp = new HashMap<>();
    private int connections;

    ConnectionQuota(ConnectionLimits limits) {
        this.limits = limits;
    }

    /** Holds for connections to come; those that are open stay. */
    synchronized void limit(ConnectionLimits newLimits) {
        limits = newLimits;
    }

    /** Null when the connection is counted in, else why it is refused. */
    synchronized @Nullable String admit(InetAddress address) {
        if (connections >= limits.total()) {
            return "max.connections=" + limits.total() + " are open";
        }
        int fromThere = perIp.getOrDefault(address, 0);
        if (fromThere >= limits.of(address)) {
            return "max.connections.per.ip=" + limits.of(address) + " are open from there";
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
