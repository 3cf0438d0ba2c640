package io.runnel.examples.flights;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Where the demo prints. A terminal shows a moving answer in place; anything else gets its end alone. */
final class Screen {
    private static final String LINE_UP = "\u001b[%dA";
    private static final String CLEAR_LINE = "\u001b[2K";
    private static final String MARGIN = "   ";

    private final PrintWriter out;
    private final boolean terminal;
    private int movingLines;

    Screen(PrintWriter out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    boolean isTerminal() {
        return terminal;
    }

    void begin(int number, Step step) {
        out.println();
        out.println(number + ". " + step.title());
        out.println();
        step.statement().lines().forEach(line -> out.println((MARGIN + line).stripTrailing()));
        out.println();
        out.flush();
    }

    /** Draws lines over the ones drawn before, on a terminal; elsewhere nothing. */
    void move(List<String> lines) {
        if (!terminal) {
            return;
        }
        eraseMoving();
        lines.forEach(line -> out.println(MARGIN + line));
        movingLines = lines.size();
        out.flush();
    }

    void end(Answer answer, Duration took) {
        eraseMoving();
        List<String> lines = answer.lines();
        lines.forEach(line -> out.println(MARGIN + line));
        if (!lines.isEmpty()) {
            out.println();
        }
        out.println(MARGIN + String.format(Locale.ROOT, "%,d ms", took.toMillis()));
        out.flush();
    }

    void line(String text) {
        out.println(text);
        out.flush();
    }

    private void eraseMoving() {
        if (movingLines > 0) {
            out.print(String.format(Locale.ROOT, LINE_UP, movingLines));
            out.print((CLEAR_LINE + "\n").repeat(movingLines));
            out.print(String.format(Locale.ROOT, LINE_UP, movingLines));
            movingLines = 0;
        }
    }
}
