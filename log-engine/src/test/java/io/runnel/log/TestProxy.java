package io.runnel.log;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A network between client and broker that loses connections, or everything. */
final class TestProxy implements AutoCloseable {
    private final ServerSocket server;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicLong toClients = new AtomicLong();
    private final Random random;
    private volatile @Nullable InetSocketAddress broker;
    private volatile int cutEvery;
    private volatile boolean silent;

    TestProxy(long seed) throws IOException {
        random = new Random(seed);
        server = new ServerSocket(0, 100, InetAddress.getByName("127.0.0.1"));
        start(this::accept);
    }

    private static void start(Runnable body) {
        Thread thread = new Thread(body, "test-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return server.getLocalPort();
    }

    void leadTo(InetSocketAddress address) {
        broker = address;
    }

    /** From now on cuts a connection after about so many answers, each of which the broker has given; 0 for never. */
    void cutEvery(int answers) {
        cutEvery = answers;
    }

    /** From now on nothing passes, though connections stand; or all passes again on new ones. */
    void silence(boolean now) {
        silent = now;
        cutAll();
    }

    void cutAll() {
        sockets.forEach(TestProxy::close);
    }

    long bytesToClients() {
        return toClients.get();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                sockets.add(client);
                InetSocketAddress address = broker;
                if (address != null) {
                    connect(client, address);
                }
            } catch (IOException e) {
                // The proxy is closed.
            }
        }
    }

    private void connect(Socket client, InetSocketAddress address) {
        try {
            Socket upstream = new Socket(address.getAddress(), address.getPort());
            sockets.add(upstream);
            start(() -> pump(client, upstream, false));
            start(() -> pump(upstream, client, true));
        } catch (IOException e) {
            close(client); // The broker is down.
        }
    }

    private void pump(Socket from, Socket to, boolean answers) {
        byte[] buffer = new byte[64 << 10];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (answers && isCut()) {
                    return;
                }
                if (!silent) {
                    out.write(buffer, 0, read);
                    toClients.addAndGet(answers ? read : 0);
                }
            }
        } catch (IOException e) {
            // The other side has closed.
        } finally {
            sockets.remove(from);
            sockets.remove(to);
        }
    }

    private boolean isCut() {
        int every = cutEvery;
        synchronized (random) {
            return every > 0 && random.nextInt(every) == 0;
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        cutAll();
    }
}
