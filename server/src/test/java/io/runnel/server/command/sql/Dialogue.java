package io.runnel.server.command.sql;

import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jline.terminal.Size;
import org.jline.terminal.impl.ExternalTerminal;

/** Somebody at a terminal of 100 columns: types keys and reads what appears. */
final class Dialogue implements AutoCloseable {
    static final String CTRL_C = "\u0003";
    static final String CTRL_D = "\u0004";
    static final String ENTER = "\r";
    static final String UP = "\u0010";

    private static final Pattern ESCAPES = Pattern.compile("\u001b\\[[0-9;?]*[a-zA-Z]|\u001b[=>]|\u0007|\r");
    private static final long LIMIT_MS = 20_000;

    private final PipedOutputStream keys = new PipedOutputStream();
    private final Screen screen = new Screen();
    private final ExternalTerminal terminal;
    private final NodeConnection node;
    private final Thread shell;

    Dialogue(String url, Path history) throws IOException, SQLException {
        terminal = new ExternalTerminal(
                "test", "xterm", new PipedInputStream(keys, 10_000), screen, StandardCharsets.UTF_8);
        terminal.setSize(new Size(100, 30));
        node = NodeConnection.open(url, new Properties());
        shell = new Thread(new SqlShell(terminal, node, AnswerFormat.TABLE, history)::run, "shell under test");
        shell.start();
    }

    /** Types; what appeared before counts no more. */
    Dialogue type(String text) throws IOException {
        screen.forget();
        keys.write(text.getBytes(StandardCharsets.UTF_8));
        keys.flush();
        return this;
    }

    Dialogue enter(String line) throws IOException {
        return type(line + ENTER);
    }

    /** Waits until a pattern has appeared since the last key; gives what it matched. */
    String await(String regex) throws InterruptedException {
        return screen.await(Pattern.compile(regex));
    }

    /** Everything since the last key. */
    String shown() {
        return screen.text();
    }

    void awaitEnd() throws InterruptedException {
        shell.join(LIMIT_MS);
        if (shell.isAlive()) {
            fail("The shell goes on after: " + screen.text());
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        keys.close();
        terminal.close();
        node.close();
        shell.join(LIMIT_MS);
    }

    /** Text without the control sequences of the line editor. */
    private static final class Screen extends OutputStream {
        private final java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();

        @Override
        public synchronized void write(int b) {
            bytes.write(b);
            notifyAll();
        }

        @Override
        public synchronized void write(byte[] data, int offset, int length) {
            bytes.write(data, offset, length);
            notifyAll();
        }

        synchronized void forget() {
            bytes.reset();
        }

        synchronized String text() {
            return ESCAPES.matcher(bytes.toString(StandardCharsets.UTF_8)).replaceAll("");
        }

        synchronized String await(Pattern pattern) throws InterruptedException {
            long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LIMIT_MS);
            while (true) {
                Matcher found = pattern.matcher(text());
                if (found.find()) {
                    return found.group();
                }
                long leftMs = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (leftMs <= 0) {
                    return fail("Nothing like " + pattern + " appeared, but:\n" + text());
                }
                wait(leftMs);
            }
        }
    }
}
