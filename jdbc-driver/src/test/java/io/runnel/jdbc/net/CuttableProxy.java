package io.runnel.jdbc.net;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Stands between client and server, and loses what a test wants it to lose. */
public final class CuttableProxy implements AutoCloseable {
    private final ServerSocket listening;
    private final int target;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final Semaphore swallowed = new Semaphore(0);
    private volatile boolean swallowing;
    private volatile boolean closed;

    public CuttableProxy(int target) throws IOException {
        this.target = target;
        listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    public int port() {
        return listening.getLocalPort();
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listening.accept();
                if (closed) { // an accept that was under way may still get one
                    client.close();
                    return;
                }
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                sockets.add(client);
                sockets.add(server);
                start(() -> forward(client, server, false));
                start(() -> forward(server, client, true));
            }
        } catch (IOException e) {
            // The test is over.
        }
    }

    private void forward(Socket from, Socket to, boolean answers) {
        byte[] bytes = new byte[8_192];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
                if (answers && swallowing) {
                    swallowed.release();
                } else {
                    out.write(bytes, 0, read);
                }
            }
        } catch (IOException e) {
            // Cut.
        }
    }

    /** From now on answers do not arrive. */
    public void swallowAnswers() {
        swallowing = true;
    }

    /** Waits until an answer did not arrive. */
    public void awaitSwallowed() throws InterruptedException {
        if (!swallowed.tryAcquire(10, TimeUnit.SECONDS)) {
            throw new AssertionError("No answer came within 10 s");
        }
    }

    /** Breaks all connections; new ones work. */
    public void cut() throws IOException {
        swallowing = false;
        for (Socket socket : sockets) {
            socket.close();
        }
        sockets.clear();
    }

    @Override
    public void close() throws IOException {
        closed = true;
        listening.close();
        cut();
    }
}
