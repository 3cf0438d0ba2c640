package io.runnel.log.wire;

/**
 * How a {@link Wire} connects.
 *
 * @param clientId how the brokers' logs and quotas name this client
 * @param requestTimeoutMs what a request may take, the connection it needs included, where the caller does not say; the
 *     connection of one that took longer is closed, since what comes behind it would wait as long
 * @param connectMs what making a connection may take
 * @param maxIdleMs after which an idle connection is closed
 * @param reconnect pauses between attempts to connect to a node; meanwhile requests to it fail at once
 * @param sendBufferBytes of a socket, -1 for the system's own
 * @param receiveBufferBytes of a socket, -1 for the system's own
 */
public record WireSettings(
        String clientId,
        int requestTimeoutMs,
        long connectMs,
        long maxIdleMs,
        Pauses reconnect,
        int sendBufferBytes,
        int receiveBufferBytes) {

    /** Between the nodes of a cluster an attempt is cheap, and a node that is back must be found at once. */
    private static final Pauses BETWEEN_NODES = new Pauses(20, 500);

    private static final long CONNECT_MS = 2_000;
    private static final long MAX_IDLE_MS = 540_000;
    private static final int SYSTEM_DEFAULT = -1;

    /** For the nodes of one cluster among each other. */
    public static WireSettings betweenNodes(String clientId, int requestTimeoutMs) {
        return new WireSettings(
                clientId, requestTimeoutMs, CONNECT_MS, MAX_IDLE_MS, BETWEEN_NODES, SYSTEM_DEFAULT, SYSTEM_DEFAULT);
    }
}
