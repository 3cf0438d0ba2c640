package io.runnel.log.network;

/**
 * Settings of a listener, under Kafka's broker setting names.
 *
 * @param threads {@code num.network.threads}
 * @param maxRequestBytes {@code socket.request.max.bytes}: a larger frame closes its connection
 * @param sendBufferBytes {@code socket.send.buffer.bytes}, or -1 to let the operating system choose
 * @param receiveBufferBytes {@code socket.receive.buffer.bytes}, or -1 to let the operating system choose
 * @param listenBacklog {@code socket.listen.backlog.size}
 * @param connectionLimits {@code max.connections} and those for addresses, when the node starts
 * @param maxIdleMs {@code connections.max.idle.ms}
 * @param queuedMaxRequestBytes {@code queued.max.request.bytes}: what frames being received may occupy together;
 *     beyond it connections are not read until there is room, each frame counting as it begins
 * @param maxConnectionCreationRate {@code max.connection.creation.rate}, per second
 * @param requestBytesPerIpPercent {@code runnel.request.bytes.per.ip.percent}: the share of the memory for requests that
 *     one address may occupy
 * @param receiveTimeoutMs {@code runnel.request.receive.timeout.ms}: within this at least an eighth of a request that is
 *     being received must come, or its connection is closed
 */
public record NetworkConfig(
        int threads,
        int maxRequestBytes,
        int sendBufferBytes,
        int receiveBufferBytes,
        int listenBacklog,
        ConnectionLimits connectionLimits,
        long maxIdleMs,
        long queuedMaxRequestBytes,
        int maxConnectionCreationRate,
        int requestBytesPerIpPercent,
        long receiveTimeoutMs) {}
