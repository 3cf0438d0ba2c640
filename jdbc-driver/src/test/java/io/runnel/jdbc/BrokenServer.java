package io.runnel.jdbc;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** An HTTP server that misbehaves. */
final class BrokenServer implements AutoCloseable {
    private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

    /** What is done with a request; false to close its connection. */
    private interface Behaviour {
        boolean on(String request, Socket client) throws IOException;
    }

    private BrokenServer() throws IOException {}

    /** Gives the same answer to everything. */
    static BrokenServer answering(String answer) throws IOException {
        return new BrokenServer().start((request, client) -> {
            client.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
            return true;
        });
    }

    String url() {
        return "jdbc:runnel://127.0.0.1:" + socket.getLocalPort();
    }

    private BrokenServer start(Behaviour behaviour) {
        Thread acceptor = new Thread(() -> accept(behaviour), "broken-server");
        acceptor.setDaemon(true);
        acceptor.start();
        return this;
    }

    private void accept(Behaviour behaviour) {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                Thread thread = new Thread(() -> serve(client, behaviour), "broken-server-connection");
                thread.setDaemon(true);
                thread.start();
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private static void serve(Socket client, Behaviour behaviour) {
        try (client) {
            String request = message(client.getInputStream());
            while (!request.isEmpty() && behaviour.on(request, client)) {
                request = message(client.getInputStream());
            }
        } catch (IOException e) {
            // The client went away.
        }
    }

    /** A request or answer with its body, or nothing at the end of the stream. */
    private static String message(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int b = in.read();
            if (b < 0) {
                return "";
            }
            head.write(b);
        }
        String text = head.toString(StandardCharsets.ISO_8859_1);
        String length = text.toLowerCase(java.util.Locale.ROOT).replaceAll("(?s).*content-length: *(\\d+).*", "$1");
        byte[] body = in.readNBytes(length.matches("\\d+") ? Integer.parseInt(length) : 0);
        return text + new String(body, StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
