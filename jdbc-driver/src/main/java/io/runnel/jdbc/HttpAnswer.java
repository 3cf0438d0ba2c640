package io.runnel.jdbc;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The answer of an HTTP/1.1 server (RFC 9112), read as far as a client needs it that only sends POST.
 *
 * @param keepsAlive whether the connection can carry another exchange
 */
record HttpAnswer(int status, byte[] body, boolean keepsAlive) {
    static final int OK = 200;
    static final int NO_CONTENT = 204;
    static final int PAYLOAD_TOO_LARGE = 413;
    static final int INTERNAL_ERROR = 500;
    static final int UNAVAILABLE = 503;

    /** No server of ours sends lines a tenth as long, and a stranger's must not fill the memory. */
    private static final int MAX_LINE_BYTES = 16_384;

    private static final int FIRST_FINAL_STATUS = 200;

    static HttpAnswer read(InputStream in) throws IOException {
        int status;
        Head head;
        do { // 1xx only announce the answer
            status = status(line(in));
            head = Head.read(in);
        } while (status < FIRST_FINAL_STATUS);
        byte[] body = new byte[0];
        if (head.chunked) {
            body = chunks(in);
        } else if (head.length >= 0) {
            body = exactly(in, head.length);
        } else if (status != NO_CONTENT) {
            body = in.readAllBytes();
            head.close = true;
        }
        return new HttpAnswer(status, body, !head.close);
    }

    /** The body as one line of text, for messages. */
    String text() {
        String text = new String(body, StandardCharsets.UTF_8).strip();
        int end = text.indexOf('\n');
        return end < 0 ? text : text.substring(0, end);
    }

    private static int status(String line) throws IOException {
        String[] parts = line.split(" ", 3);
        if (parts.length < 2 || !parts[0].startsWith("HTTP/1.") || !parts[1].matches("\\d{3}")) {
            throw new ProtocolException("the server does not speak HTTP");
        }
        return Integer.parseInt(parts[1]);
    }

    private static byte[] chunks(InputStream in) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            String size = line(in).split(";", 2)[0].strip();
            int length = number(size, 16);
            if (length == 0) {
                Head.read(in); // trailers
                return body.toByteArray();
            }
            body.write(exactly(in, length));
            line(in);
        }
    }

    private static byte[] exactly(InputStream in, int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw HttpLane.endOfStream();
        }
        return bytes;
    }

    private static int number(String text, int radix) throws IOException {
        try {
            int number = Integer.parseInt(text, radix);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Answered below, as a negative number is.
        }
        throw new ProtocolException("the server gave '" + text + "' as a length");
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw HttpLane.endOfStream();
            }
            if (line.size() >= MAX_LINE_BYTES) {
                throw new ProtocolException("the server does not speak HTTP");
            }
            line.write(b);
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    /** What of an answer's header fields says how its body is read. */
    private static final class Head {
        private static final int MAX_FIELDS = 200;

        private int length = -1;
        private boolean chunked;
        private boolean close;

        static Head read(InputStream in) throws IOException {
            Head head = new Head();
            for (int fields = 0; fields < MAX_FIELDS; fields++) {
                String field = line(in);
                if (field.isEmpty()) {
                    return head;
                }
                head.add(field.toLowerCase(Locale.ROOT));
            }
            throw new ProtocolException("the server sent more than " + MAX_FIELDS + " header fields");
        }

        private void add(String field) throws IOException {
            int colon = field.indexOf(':');
            String value = field.substring(colon + 1).strip();
            switch (colon < 0 ? "" : field.substring(0, colon)) {
                case "content-length" -> length = number(value, 10);
                case "transfer-encoding" -> chunked = value.contains("chunked");
                case "connection" -> close = value.contains("close");
                default -> {}
            }
        }
    }
}
