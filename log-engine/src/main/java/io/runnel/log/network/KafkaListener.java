package io.runnel.log.network;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.network.ChannelBuilder;
import org.apache.kafka.common.network.ChannelBuilders;
import org.apache.kafka.common.network.ListenerName;
import org.apache.kafka.common.network.Selector;
import org.apache.kafka.common.security.auth.SecurityProtocol;
import org.apache.kafka.common.utils.LogContext;
import org.apache.kafka.common.utils.Time;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A bound port that speaks Kafka's protocol: one thread accepts, {@code num.network.threads} others serve. */
public final class KafkaListener implements AutoCloseable {
    /** Pause after a failed accept, which without it would fail again at once (no file descriptors left). */
    private static final long ACCEPT_RETRY_MS = 100;

    private static final Logger LOG = LoggerFactory.getLogger(KafkaListener.class);

    private final NetworkConfig config;
    private final ServerSocketChannel server;
    private final InetSocketAddress address;
    private final ConnectionQuota quota;
    private final Metrics metrics;
    private final List<Processor> processors = new ArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread acceptor;

    private KafkaListener(NetworkConfig config, ServerSocketChannel server, InetSocketAddress address) {
        this.config = config;
        this.server = server;
        this.address = address;
        this.quota = new ConnectionQuota(config.connectionLimits());
        this.metrics = new Metrics();
        this.acceptor = new Thread(this::accept, "runnel-acceptor");
        acceptor.setDaemon(true);
    }

    /**
     * Binds the port; nobody is served before {@link #start}.
     *
     * @param bind port 0 picks a free one
     * @throws IOException if the address cannot be bound
     */
    public static KafkaListener bind(InetSocketAddress bind, NetworkConfig config) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open();
        try {
            if (config.receiveBufferBytes() >= 0) {
                server.socket().setReceiveBufferSize(config.receiveBufferBytes());
            }
            server.bind(bind, config.listenBacklog());
            return new KafkaListener(config, server, (InetSocketAddress) server.getLocalAddress());
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /** The bound address, with the port that port 0 became. */
    public InetSocketAddress address() {
        return address;
    }

    /** Serves what connects from now on. */
    public void start(RequestDispatcher dispatcher, Time time) {
        RequestMemory requests = new RequestMemory(config.queuedMaxRequestBytes(), config.requestBytesPerIpPercent());
        for (int index = 0; index < config.threads(); index++) {
            var buffers = new ReceiveBuffers(Long.MAX_VALUE, new AtomicLong());
            var memory = new ReceiveMemory(requests, buffers, config.receiveTimeoutMs(), time);
            Selector selector = selector(index, dispatcher, memory, time);
            var processor = new Processor(index, selector, memory, dispatcher, quota, time);
            processors.add(processor);
            processor.start();
        }
        acceptor.start();
    }

    private Selector selector(int index, RequestDispatcher dispatcher, ReceiveMemory memory, Time time) {
        LogContext context = new LogContext("[network " + index + "] ");
        ChannelBuilder channels = ChannelBuilders.serverChannelBuilder(
                ListenerName.forSecurityProtocol(SecurityProtocol.PLAINTEXT),
                false,
                SecurityProtocol.PLAINTEXT,
                new AbstractConfig(new ConfigDef(), Map.of(), false),
                null,
                null,
                time,
                context,
                dispatcher::apiVersions);
        return new Selector(
                config.maxRequestBytes(),
                config.maxIdleMs(),
                Selector.NO_FAILED_AUTHENTICATION_DELAY,
                metrics,
                time,
                "socket-server",
                Map.of("networkProcessor", Integer.toString(index)),
                false,
                false,
                memory.channels(channels),
                memory,
                context);
    }

    private void accept() {
        AcceptRate rate = new AcceptRate(config.maxConnectionCreationRate(), Time.SYSTEM.milliseconds());
        int next = 0;
        while (server.isOpen()) {
            try {
                SocketChannel channel = server.accept();
                long pauseMs = rate.accepted(Time.SYSTEM.milliseconds());
                if (admit(channel)) {
                    processors.get(next).assign(channel);
                    next = (next + 1) % processors.size();
                }
                if (pauseMs > 0) {
                    pause(pauseMs);
                }
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException | RuntimeException e) {
                LOG.error("Accepting a connection on {} failed", address, e);
                pause(ACCEPT_RETRY_MS);
            }
        }
    }

    private boolean admit(SocketChannel channel) throws IOException {
        try {
            Socket socket = channel.socket();
            String refusal = quota.admit(socket.getInetAddress());
            if (refusal != null) {
                LOG.warn("Connection from {} is refused: {}", socket.getInetAddress(), refusal);
                channel.close();
                return false;
            }
            channel.configureBlocking(false);
            socket.setTcpNoDelay(true);
            socket.setKeepAlive(true);
            if (config.sendBufferBytes() >= 0) {
                socket.setSendBufferSize(config.sendBufferBytes());
            }
            return true;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private void pause(long pauseMs) {
        try {
            if (closed.await(pauseMs, TimeUnit.MILLISECONDS)) {
                LOG.debug("Closed while waiting to accept again");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Changes how many connections may be open; those that are open stay. */
    public void limitConnections(ConnectionLimits limits) {
        quota.limit(limits);
    }

    /** Connections open now. */
    public int connections() {
        return quota.connections();
    }

    /** Stops accepting, closes every connection, ends the threads. */
    @Override
    public void close() {
        closed.countDown();
        try {
            server.close();
            if (acceptor.isAlive()) {
                acceptor.join();
            }
            for (Processor processor : processors) {
                processor.stop();
            }
        } catch (IOException e) {
            LOG.warn("Closing port {} failed: {}", address, e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        metrics.close();
    }
}
